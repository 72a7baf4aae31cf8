import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction

from disclosure.workdays import checks, current, loading, schedules
from disclosure.workdays.current import calendar_for, missing_soon
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workdays.notice import read_notice
from disclosure.workdays.schedules import Schedule, day_changes
from tests.disclosure.workdays import notices
from tests.factories.accounts import AgencyFactory

pytestmark = pytest.mark.django_db

FOR_2027 = json.dumps(
    {"2027": {"notice": "试", "off": [["元旦", "2027-01-01", "2027-01-03"]], "work": ["2027-01-09"]}}
)


@pytest.fixture
def heard(monkeypatch):
    """What the listeners were told."""
    told = []
    monkeypatch.setattr(loading, "_listeners", [lambda agency: told.append(agency) or ["动了一件"]])
    return told


def run(*args):
    out = StringIO()
    call_command("load_calendar", *args, stdout=out)
    return out.getvalue()


def test_a_fresh_database_counts_by_the_package():
    assert calendar_for().add(date(2025, 1, 20), 20) == date(2025, 2, 21)


def test_loading_without_an_option_takes_every_year_the_package_knows(heard):
    run()

    assert list(CalendarYear.objects.values_list("year", flat=True)) == list(schedules.package_years())
    assert calendar_for().version == current.package_calendar().version


def test_loading_twice_changes_nothing_the_second_time(heard):
    run()
    before = (CalendarDay.objects.count(), CalendarChange.objects.count(), len(heard))

    out = run()

    assert (CalendarDay.objects.count(), CalendarChange.objects.count(), len(heard)) == before
    assert out.count("无变动") == len(schedules.package_years())


def test_a_year_loaded_from_its_notice_is_kept_by_the_plain_command(heard, tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(notices.OF_2026, encoding="gb18030")
    run("--notice", str(path))

    assert "2026 年：已由通知或文件载入，保留。" in run()
    assert CalendarYear.objects.get(year=2026).notice == "国务院办公厅关于2026年部分节假日安排的通知"


def test_loading_says_what_changed_and_what_it_moved(heard, tmp_path):
    path = tmp_path / "holidays.json"
    path.write_text(FOR_2027)
    first = run("--file", str(path))
    path.write_text(FOR_2027.replace("2027-01-09", "2027-01-10"))

    second = run("--file", str(path))

    assert first.splitlines() == ["2027 年：新载入。", "  动了一件", "在办期限变动 1 件。"]
    assert second.splitlines()[0] == (
        "2027 年：有变动；增加 2027-01-10 上班（元旦）；取消 2027-01-09 上班（元旦）。"
    )
    assert heard == [None, None]


def test_a_loaded_year_is_counted_at_once(heard, tmp_path):
    path = tmp_path / "holidays.json"
    path.write_text(FOR_2027)
    provisional = calendar_for().covers(2027)
    run("--file", str(path))

    assert (provisional, calendar_for().covers(2027)) == (False, True)
    assert calendar_for().is_workday(date(2027, 1, 9))


CSV = "日期,性质,名称\n2027-01-01,放假,元旦\n2027-01-02,放假,元旦\n2027-01-09,上班,元旦\n"


def test_a_csv_of_days_is_a_year_too(heard, tmp_path):
    path = tmp_path / "2027.csv"
    path.write_text(CSV, encoding="utf-8-sig")

    assert run("--csv", str(path)).startswith("2027 年：新载入。")
    assert calendar_for().is_workday(date(2027, 1, 9))


def test_a_csv_for_an_agency_is_its_own_days(heard, tmp_path):
    agency = AgencyFactory(code="zhongwei")
    path = tmp_path / "own.csv"
    path.write_text("2026-03-20,放假,开斋节\n")

    out = run("--csv", str(path), "--agency", "zhongwei")

    assert out.splitlines()[-1] == "在办期限变动 1 件。"
    assert [calendar_for(one).is_workday(date(2026, 3, 20)) for one in (agency, None)] == [False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-01-01,歇着,元旦", "第 1 行"),
        ("2027-01-01,放假,元旦\n2027-01-01,上班,元旦", "第 2 行"),
        ("1月1日,放假,元旦", "第 1 行"),
        ("日期,性质,名称", "没有任何日期"),
    ],
)
def test_a_bad_csv_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    path.write_text(text)

    with pytest.raises(CommandError, match=words):
        run("--csv", str(path))


def test_an_unknown_agency_is_refused_by_name(tmp_path):
    with pytest.raises(CommandError, match="没有代码为“nowhere”的机关"):
        run("--csv", str(tmp_path / "x.csv"), "--agency", "nowhere")


def test_a_rolled_back_load_leaves_no_calendar_behind(heard):
    with transaction.atomic():
        loading.load(schedules.from_file(FOR_2027))
        calendar_for()
        transaction.set_rollback(True)
    current.look_again()

    assert not calendar_for().covers(2027)


def test_one_bad_year_loads_nothing(heard, tmp_path):
    path = tmp_path / "holidays.json"
    path.write_text(FOR_2027[:-1] + ', "2028": {"off": [["元旦", "2028-01-02", "2028-01-01"]]}}')

    with pytest.raises(CommandError, match=r"\[bad_range\]"):
        run("--file", str(path))

    assert CalendarYear.objects.count() == 0


def test_a_missing_file_is_said_in_plain_words():
    with pytest.raises(CommandError, match="打不开文件"):
        run("--file", "/nowhere/holidays.json")


def test_an_agency_counts_with_its_own_days_and_those_above_it(heard):
    region = AgencyFactory()
    bureau = AgencyFactory(parent=region)
    elsewhere = AgencyFactory()
    feast = date(2026, 3, 20)
    loading.set_agency_days(region, {feast: ("off", "开斋节")}, notice="宁政办发〔2026〕1号")

    assert [calendar_for(agency).is_workday(feast) for agency in (region, bureau, elsewhere, None)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert calendar_for(bureau).name(feast) == "开斋节"
    assert heard == [region]


def test_the_nearer_agency_wins(heard):
    region = AgencyFactory()
    bureau = AgencyFactory(parent=region)
    loading.set_agency_days(region, {date(2026, 3, 20): ("off", "开斋节")}, notice="甲")
    loading.set_agency_days(bureau, {date(2026, 3, 20): ("work", "值守")}, notice="乙")

    assert calendar_for(bureau).is_workday(date(2026, 3, 20))


def test_setting_the_same_days_again_tells_nobody(heard):
    agency = AgencyFactory()
    for _ in range(2):
        loading.set_agency_days(agency, {date(2026, 3, 20): ("off", "开斋节")}, notice="甲")

    assert heard == [agency]


def test_the_calendar_costs_one_query_a_request(heard, django_assert_num_queries):
    agency = AgencyFactory()
    calendar_for(agency)
    current.look_again()

    with django_assert_num_queries(1):
        calendar_for(agency)
        calendar_for(agency)


@pytest.mark.parametrize(
    ("moment", "missing"),
    [
        ("2026-10-20T09:00+08:00", []),
        ("2026-11-01T00:00+08:00", [2027]),
        ("2026-12-31T23:00+08:00", [2027]),
        ("2027-11-02T09:00+08:00", [2027, 2028]),
    ],
)
def test_from_november_on_the_next_year_is_asked_for(moment, missing):
    with time_machine.travel(moment):
        assert missing_soon() == missing
        assert [warning.id for warning in checks.coming_year_has_its_notice()] == ["workdays.W001"] * len(
            missing
        )


@time_machine.travel("2026-11-20T09:00+08:00")
def test_the_check_falls_silent_once_the_notice_is_in(heard):
    loading.load(schedules.from_file(FOR_2027))

    assert checks.coming_year_has_its_notice() == []


def test_a_notice_for_a_year_the_package_knows_gives_the_same_calendar(heard):
    before = calendar_for().version
    loading.load([read_notice(notices.OF_2025)])

    assert calendar_for().version == before


# ── versions: whatever was changed can be set again ─────────────────────────
FIRST = Schedule(2028, {date(2028, 1, 1): "元旦"}, {}, "第一个通知", "notice")
SECOND = Schedule(2028, {date(2028, 1, 1): "元旦", date(2028, 1, 3): "元旦"}, {}, "第二个通知", "notice")


@pytest.mark.django_db
class TestVersions:
    def test_each_change_keeps_what_stood_before_whole(self):
        first, second = loading.load([FIRST]), loading.load([SECOND])

        assert first.change.before == {"2028": None}
        assert Schedule.from_dict(2028, second.change.before["2028"]) == FIRST
        assert loading.load([SECOND]).change is None

    def test_a_year_is_taken_out_and_put_back(self):
        loading.load([FIRST])
        report = loading.unload(2028)

        assert current.standing(2028) is None
        assert loading.unload(2028).change is None
        loading.load([Schedule.from_dict(2028, report.change.before["2028"])])
        assert current.standing(2028) == FIRST

    def test_what_was_seen_must_still_stand(self):
        seen = loading.newest()
        loading.load([FIRST], seen=seen)

        with pytest.raises(loading.ChangedMeanwhile):
            loading.load([SECOND], seen=seen)
        with pytest.raises(loading.ChangedMeanwhile):
            loading.unload(2028, seen=seen)
        with pytest.raises(loading.ChangedMeanwhile):
            loading.set_agency_days(AgencyFactory(), {}, notice="", seen=seen)
        assert current.standing(2028) == FIRST

    def test_left_to_the_sweep_nobody_is_told_yet(self, monkeypatch):
        heard = []
        monkeypatch.setattr(loading, "_listeners", [lambda agency: heard.append(agency) or []])

        loading.load([FIRST], follow=False)
        assert heard == []
        loading.load([SECOND])
        assert heard == [None]


@pytest.mark.parametrize(
    ("day", "before", "after", "matters"),
    [
        (date(2028, 1, 3), None, ("off", "元旦"), True),  # a Monday off
        (date(2028, 1, 1), None, ("off", "元旦"), False),  # a Saturday, called a holiday
        (date(2028, 1, 8), None, ("work", "元旦"), True),  # a Saturday made up for
        (date(2028, 1, 8), ("off", "元旦"), ("work", "元旦"), True),
        (date(2028, 1, 3), ("off", "元旦"), None, True),
    ],
)
def test_what_counts_otherwise_is_told_from_what_is_only_called_otherwise(day, before, after, matters):
    (change,) = day_changes({day: before} if before else {}, {day: after} if after else {})

    assert change.matters is matters
