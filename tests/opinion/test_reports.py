"""定期报告: the periods, the figures, and being made once and in time."""

import io
from datetime import date, datetime, timedelta
from itertools import islice

import pypdf
import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.personal import sm3_hex
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from opinion import papers, periods, reports, tasks
from opinion.collecting import take_in
from opinion.models import Item, PeriodReport
from opinion.periods import Period
from opinion.registers import ITEMS, _hours
from opinion.states import Grade, State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.opinion import item, road_to
from tests.factories.opinion_said import LAMPS, mention

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 9, 21), date(2026, 9, 27))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=clock.TZ)


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(
    ("kind", "day", "first", "last"),
    [
        ("week", "2026-10-01", "2026-09-28", "2026-10-04"),
        ("week", "2026-09-28", "2026-09-28", "2026-10-04"),
        ("half_month", "2026-02-15", "2026-02-01", "2026-02-15"),
        ("half_month", "2026-02-16", "2026-02-16", "2026-02-28"),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("quarter", "2026-11-01", "2026-10-01", "2026-12-31"),
        ("half_year", "2026-06-30", "2026-01-01", "2026-06-30"),
        ("year", "2028-02-29", "2028-01-01", "2028-12-31"),
    ],
)
def test_the_period_a_day_lies_in(kind, day, first, last):
    found = periods.holding(kind, date.fromisoformat(day))

    assert found == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("kind", periods.NAMES)
def test_the_periods_follow_each_other_without_a_gap(kind):
    found = list(islice(periods.ended_before(kind, date(2026, 3, 1)), 30))

    assert found[0].last < date(2026, 3, 1)
    assert all(
        later.first - earlier.last == timedelta(days=1)
        for later, earlier in zip(found, found[1:], strict=False)
    )
    assert {reports.name_of(period) for period in found} == {f"政务舆情{periods.NAMES[kind]}"}


@pytest.fixture
def staff():
    staff = Staff()
    with time_machine.travel(at("2026-01-05T09:00")):
        set_rule("opinion.report_period", staff.agency, "week", since=date(2026, 1, 1))
    return staff


def found_at(staff, moment, state=State.ASSIGNED, grade=Grade.ORDINARY, **fields):
    with time_machine.travel(at(moment), tick=False):
        return item(staff, state, grade=grade, **fields)


def test_the_figures_of_a_week(staff):
    found_at(staff, "2026-09-22T09:00", title="本周一般")
    with time_machine.travel(at("2026-09-23T09:00"), tick=False) as moment:
        answered = item(staff, State.APPROVED)
        moment.shift(timedelta(hours=5))
        perform(answered, "release", by=staff[Role.PUBLISHER])
    found_at(staff, "2026-09-10T09:00", title="上期未答")
    found_at(staff, "2026-09-01T09:00", State.RELEASED, title="早已回应")
    found_at(staff, "2026-09-28T00:00", title="下周的")

    found = reports.figures(staff.agency, WEEK, until=at("2026-09-28T01:00"))

    assert [line.item.title for line in found.new] == ["本周一般", answered.title]
    assert [line.item.title for line in found.carried] == ["上期未答"]
    assert [line.answered for line in found.lines] == [
        "已逾期，尚未回应",
        "5.0 小时，按期",
        "已逾期，尚未回应",
    ]
    assert found.table == [
        ("一般", [0, 2, 0, 0], 2),
        ("重要", [0, 0, 1, 0], 1),
        ("重大", [0, 0, 0, 0], 0),
        ("合计", [0, 2, 1, 0], 3),
    ]
    assert found.summary == [
        "本期新发现 2 件，上期结转 1 件。",
        "已经回应 1 件，从发现到回应中位数 5.0 小时，最长 5.0 小时；按期 1 件，逾期 0 件。",
        "已经逾期、尚未回应 2 件，须尽快办理。",
    ]


def test_one_taken_up_again_is_of_the_week_it_was_and_by_its_own_round(staff):
    """Late in its first round; the second is measured and judged by itself."""
    with time_machine.travel(at("2026-09-08T09:00"), tick=False) as moment:
        case = item(staff, State.APPROVED, grade=Grade.ORDINARY)
        moment.shift(timedelta(hours=60))
        case = perform(case, "release", by=staff[Role.PUBLISHER])
        case = perform(case, "feed_back", by=staff[Role.DISCLOSURE], settled_with="已经逐户回访。")
    with time_machine.travel(at("2026-09-24T09:00"), tick=False):
        case = perform(case, "reopen", by=staff[Role.DISCLOSURE], note="同一地点再次停水。")

    waiting = reports.figures(staff.agency, WEEK, until=at("2026-09-25T01:00"))
    assert ([line.item for line in waiting.new], waiting.carried) == ([case], ())
    assert waiting.new[0].answered == "尚未回应"
    assert waiting.summary[0] == "本期新发现 0 件，重新启动 1 件，上期结转 0 件。"

    with time_machine.travel(at("2026-09-24T12:00"), tick=False):
        for action, role, facts in road_to(State.RELEASED, staff, Grade.ORDINARY)[1:]:
            case = perform(case, action, by=staff[role], **facts)
    (line,) = reports.figures(staff.agency, WEEK, until=at("2026-09-28T01:00")).new
    assert line.answered == "3.0 小时，按期"
    row = ITEMS.rows(staff[Role.DISCLOSURE], lambda items: items)[0]
    assert (row.was_late, row.due_at, _hours(row)) == (False, at("2026-09-26T09:00"), "3.0")


def test_it_is_made_once_when_the_week_is_over(staff):
    found_at(staff, "2026-09-22T09:00")
    leader = staff[Role.LEADER]

    with time_machine.travel(at("2026-09-27T23:55")):
        assert tasks.make_reports() == 0
    with time_machine.travel(at("2026-09-28T00:05")):
        assert tasks.make_reports() == 1
        assert tasks.make_reports() == 0

    report = PeriodReport.objects.get()
    assert (report.first, report.last) == (WEEK.first, WEEK.last)
    with report.file.open("rb") as file:
        assert sm3_hex(file.read()) == report.sm3
    assert report.figures["new"] == 1
    assert Notice.objects.filter(kind="opinion-report", user=leader).count() == 1


def test_weeks_an_outage_lost_are_made_afterwards(staff):
    found_at(staff, "2026-09-08T09:00")

    with time_machine.travel(at("2026-09-28T00:05")):
        assert reports.make_due() == 3

    assert list(PeriodReport.objects.order_by("first").values_list("first", flat=True)) == [
        date(2026, 9, 7),
        date(2026, 9, 14),
        date(2026, 9, 21),
    ]


def test_without_the_rule_or_without_items_nothing_is_made(staff):
    other = Staff()
    found_at(other, "2026-09-22T09:00")

    with time_machine.travel(at("2026-09-28T00:05")):
        assert reports.make_due() == 0


def test_one_that_cannot_be_laid_out_keeps_no_other_waiting(staff, monkeypatch):
    found_at(staff, "2026-09-16T09:00")
    real = papers.period_report

    def failing(found):
        if found.period.first == date(2026, 9, 14):
            raise RuntimeError("版面")
        return real(found)

    monkeypatch.setattr(papers, "period_report", failing)
    with time_machine.travel(at("2026-09-28T00:05")):
        assert reports.make_due() == 1
        monkeypatch.undo()
        assert reports.make_due() == 1

    assert PeriodReport.objects.count() == 2


def test_another_worker_that_claimed_it_makes_it(staff):
    found_at(staff, "2026-09-22T09:00")
    PeriodReport.objects.create(agency=staff.agency, first=WEEK.first, last=WEEK.last)

    assert reports.make(staff.agency, WEEK) is None


def test_the_paper_says_what_the_figures_say(staff):
    found_at(staff, "2026-09-22T09:00", title="老城区停车收费")

    words = text_of(papers.period_report(reports.figures(staff.agency, WEEK)))

    for said in (
        "政务舆情周报",
        staff.agency.name,
        "2026年9月21日至9月27日",
        "本期新发现1件",
        "老城区停车收费",
    ):
        assert said.replace(" ", "") in words.replace(" ", "").replace("\n", "")


def test_a_long_title_is_broken_between_words_into_even_lines(staff):
    case = item(staff, State.ASSIGNED, title="云溪镇商场扶梯故障有人受伤的消息在网上传播")

    lines = text_of(papers.case_report(case)).split("\n")

    assert "云溪镇商场扶梯故障有人受伤的" in lines
    assert "消息在网上传播" in lines


def test_the_report_on_one_case_tells_the_whole_road(staff):
    case = item(staff, grade=Grade.GRAVE)
    case = perform(case, "add_demand", by=staff[Role.SECTION_HEAD], words="提前公告停水时间")

    words = text_of(papers.case_report(case)).replace("\n", "").replace(" ", "")

    for said in (
        case.title,
        "政务舆情专报",
        "主管道爆裂",
        "关于城区停水的情况说明",
        "提前公告停水时间",
        "主要领导审定同意",
    ):
        assert said in words


def test_a_report_is_downloaded_by_its_agency_alone(staff, client):
    found_at(staff, "2026-09-22T09:00")
    report = reports.make(staff.agency, WEEK)
    address = reverse("opinion-desk:period-report", args=[report.pk])

    client.force_login(staff[Role.DISCLOSURE])
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)[:5]) == (200, b"%PDF-")
    client.force_login(person(Role.DISCLOSURE, Staff().agency))
    assert client.get(address).status_code == 404


def test_the_report_on_one_case_quotes_what_was_said_and_what_was_answered_before(staff):
    take_in(staff.agency, [mention(LAMPS)])
    case = Item.objects.get()
    words = text_of(papers.case_report(case)).replace("\n", "").replace(" ", "")
    assert words.count(LAMPS[:20].replace(" ", "")) == 2  # its title is its first words; they are quoted once
    assert "云山论坛" in words

    again = item(staff, State.ARCHIVED)
    answered = again.response.title
    again = perform(again, "reopen", by=staff[Role.DISCLOSURE], note="又有新的情况。")
    words = text_of(papers.case_report(again)).replace("\n", "").replace(" ", "")
    assert f"第1轮：“{answered}”" in words
    assert "现在仍然公开" in words
