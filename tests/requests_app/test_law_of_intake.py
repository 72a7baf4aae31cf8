"""What the law asks from the receipt to the hand-over, a sentence of the law a test."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app import intake, letters
from requests_app.forms.intake import CorrectionForm
from requests_app.letters.records import Register
from requests_app.models import Application
from requests_app.overview import Overview
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY, EXAMINE, TELL_PUBLISHED
from requests_app.tracking import outsider
from tests.factories.accounts import person
from tests.factories.requests import ASKED, PERSON, application, fresh, house

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD


@pytest.fixture
def calendar_day():
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as traveller:
        yield lambda day: traveller.move_to(f"{day}T09:00+08:00")


# ── 条例第三十一条 ──────────────────────────────────────────────────────────
def test_confirmed_by_itself_the_way_and_the_day_of_the_confirmation_are_kept(calendar_day):
    """207号、条例第三十一条第三项：人工或者自动确认，都保存确认的方式和时间."""
    staff = house()
    set_rule("requests.online_confirmation", staff.agency, "auto", since=clock.today())
    case = intake.receive(
        agency=staff.agency,
        applicant_kind="natural",
        particulars=PERSON,
        description=ASKED,
        channel="online",
        by=intake.of_the_public(),
    )

    sheet = Register()
    printed = [cell for row in sheet.rows(sheet.facts(case)) for cell in row]
    assert (case.confirmed_on, case.confirmed_how) == (date(2026, 3, 2), "系统自动确认")
    assert printed[printed.index("确认日") + 1] == "2026年3月2日"
    assert printed[printed.index("确认方式") + 1] == "系统自动确认"


def test_a_day_of_receipt_put_right_moves_all_that_runs_from_it(calendar_day):
    """条例第三十条、第三十三条：七个工作日、二十个工作日都自收到申请之日起算."""
    staff = house()
    set_rule("requests.already_public_within_wd", staff.agency, 10, since=clock.today())
    case = application(staff, State.REVIEW)
    calendar_day("2026-03-05")

    case = perform(
        case, "correct_clock", by=staff[HEAD], note="登记错了。", day="received", on=date(2026, 3, 4)
    )

    started = {
        term.key: clocks.open_clock(case, term).started_on for term in (terms.REPLY, EXAMINE, TELL_PUBLISHED)
    }
    assert set(started.values()) == {date(2026, 3, 4)}


# ── 条例第三十条 ────────────────────────────────────────────────────────────
def asked_and_supplemented(staff, to, channel="post_registered"):
    case = application(staff, State.CORRECTION)
    to("2026-04-20")
    return perform(case, "supplement", by=staff[DESK], text="即东街工程。", on=clock.today(), channel=channel)


def test_the_term_runs_anew_from_the_correction_by_the_rule_of_its_channel(calendar_day):
    """条例第三十条、第三十一条：答复期限自收到补正之日起计算，收到之日按渠道定."""
    staff = house()
    case = asked_and_supplemented(staff, calendar_day)

    said = Event.objects.of(case).get(action="supplement").facts
    entry = clocks.open_clock(case, terms.REPLY).ledger.get(kind="correction_received")
    assert (said["补正渠道"], said["依据"]) == ("挂号信、特快专递", "条例第三十一条第二项：签收之日")
    assert (entry.facts["channel"], entry.basis.endswith("签收之日")) == ("post_registered", True)


def test_a_correction_through_the_portal_says_that_its_day_is_the_day_it_was_sent(calendar_day):
    staff = house()
    case = application(staff, State.CORRECTION)

    case = perform(case, "supplement", by=outsider(case), text="即东街工程。")

    said = Event.objects.of(case).get(action="supplement").facts
    assert (said["补正渠道"], said["依据"]) == ("互联网", "凭查询码在网上提交，提交之日即双方确认之日")


def test_split_after_a_correction_each_part_runs_from_the_correction_and_is_asked_no_more(calendar_day):
    """条例第三十条：一次性告知补正；答复期限自收到补正之日起计算——拆开的各件也一样."""
    staff = house()
    whole = asked_and_supplemented(staff, calendar_day)
    due = clocks.open_clock(whole, terms.REPLY).due_on

    perform(whole, "split", by=staff[DESK], parts=["验收报告", "中标通知书"])

    for part in Application.objects.filter(parent=whole):
        running = clocks.open_clock(part, terms.REPLY)
        assert (part.received_on, running.started_on, running.due_on) == (
            whole.received_on,
            date(2026, 4, 20),
            due,
        )
        assert part.supplemented_on == date(2026, 4, 20)
        with pytest.raises(NotNow, match="不能“告知补正”"):
            perform(part, "ask_correction", by=staff[DESK], reasons=["unclear"], items="请写明年度。", days=5)


def test_split_before_one_the_seven_days_run_for_each_part(calendar_day):
    """条例第三十条：自收到申请之日起七个工作日内一次性告知."""
    staff = house()
    set_rule("requests.already_public_within_wd", staff.agency, 10, since=clock.today())
    whole = application(staff, State.REVIEW)
    calendar_day("2026-03-04")

    perform(whole, "split", by=staff[DESK], parts=["验收报告", "中标通知书"])

    for part in Application.objects.filter(parent=whole):
        assert clocks.open_clock(part, EXAMINE).started_on == date(2026, 3, 2)
        assert clocks.open_clock(part, TELL_PUBLISHED).started_on == date(2026, 3, 2)


ASK = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}


@pytest.mark.parametrize(("today", "is_late"), [("2026-03-11", False), ("2026-03-12", True)])
def test_told_after_the_seven_days_only_by_one_who_says_he_knows(calendar_day, today, is_late):
    """条例第三十条：自收到申请之日起七个工作日内一次性告知; late, it restarts the clock all the same and is on record."""
    staff = house()
    person(Role.SUPERVISOR, staff.agency)
    case = application(staff, State.REVIEW)
    calendar_day(today)

    form = CorrectionForm(case=case, user=staff[DESK])
    assert ("late_known" in form.fields) == is_late
    if is_late:
        assert "2026年3月11日已经届满（条例第三十条）" in form.fields["late_known"].help_text
        with pytest.raises(Refused, match="2026-03-11 已经届满.*记为逾期，并告知监督员"):
            perform(case, "ask_correction", by=staff[DESK], **ASK)
    case = perform(fresh(case), "ask_correction", by=staff[DESK], late_known=is_late, **ASK)

    said = Event.objects.of(case).get(action="ask_correction").facts
    told = Notice.objects.about(case).filter(subject__startswith="逾期告知补正")
    assert ("逾期" in said, told.exists()) == (is_late, is_late)
    assert ("correction_notice_late" in clocks.open_clock(case, terms.REPLY).flags) == is_late
    asked = next(row for row in Overview(case, staff[DESK]).handling_rows if row.label == "告知补正日")
    assert (asked.tone, "七个工作日" in asked.value) == (("late", True) if is_late else ("", False))


def test_not_told_over_an_extension_that_nobody_has_been_told_of(calendar_day):
    """条例第三十三条第二款：延期须告知申请人; a correction would leave it hanging."""
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_extension", by=staff[DESK], note="案卷较多，需要逐卷检索。", days=10)
    with pytest.raises(Refused, match="待批准"):
        perform(case, "ask_correction", by=staff[DESK], **ASK)
    case = perform(fresh(case), "approve_extension", by=staff[HEAD])
    with pytest.raises(Refused, match="先“登记延期告知”.*作废延期告知书"):
        perform(case, "ask_correction", by=staff[DESK], **ASK)

    letter = letters.of(case, "YQ", f"extension-{case.extensions.get().pk}")
    given_up = perform(fresh(case), "void_letter", by=staff[HEAD], note="不延期了。", letter=letter.pk)

    assert perform(given_up, "ask_correction", by=staff[DESK], **ASK).state == State.CORRECTION


def test_a_correction_used_up_is_not_offered_again(calendar_day):
    """条例第三十条：一次性告知, after the supplement and after the answer was taken back as well."""
    staff = house()
    case = asked_and_supplemented(staff, calendar_day)

    assert "ask_correction" not in [move.name for move in available(case, staff[DESK])]


# ── 条例第三十五条 ──────────────────────────────────────────────────────────
def reasons_asked(staff):
    case = application(staff, State.HANDLING)
    return perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。")


def test_delayed_only_where_the_reasons_came_and_were_found_good(calendar_day):
    """条例第三十五条：申请理由合理，但是无法在规定的期限内答复的，可以确定延迟答复的合理期限."""
    staff = house()

    with pytest.raises(NotNow):
        perform(reasons_asked(staff), "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)


def test_not_delayed_after_the_last_day_so_that_a_late_answer_stays_late(calendar_day):
    """条例第三十三条、第三十五条：期限届满以后，没有可以延迟的期限."""
    staff = house()
    case = perform(reasons_asked(staff), "give_reasons", by=staff[DESK], text="用于比较水价。")
    calendar_day("2026-04-20")

    with pytest.raises(Refused, match="已经届满"):
        perform(fresh(case), "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)
    assert clocks.open_clock(case, terms.REPLY).due_on == date(2026, 3, 30)
    assert clocks.open_clock(case, DELAYED_REPLY) is None


def test_not_delayed_over_an_extension_that_nobody_has_been_told_of(calendar_day):
    """条例第三十三条第二款、第三十五条：the extension would be told of a term that is gone."""
    staff = house()
    case = perform(reasons_asked(staff), "give_reasons", by=staff[DESK], text="用于比较水价。")
    case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多，需要逐卷检索。", days=10)
    case = perform(case, "approve_extension", by=staff[HEAD])

    with pytest.raises(Refused, match="有一份延期意见正在办理"):
        perform(case, "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)
    assert "notice_extension" in [move.name for move in available(fresh(case), staff[DESK])]


def test_what_was_missing_may_come_before_the_notice_has_reached_the_applicant(calendar_day):
    """条例第三十条：自收到补正之日起重新计算; told by telephone, he came before the letter did."""
    staff = house()
    case = application(staff, State.CORRECTION, delivery_way="post")
    letter = letters.of(case, "BZ")
    sent = {"letter": letter.pk, "way": "post", "posted_on": clock.today(), "mail_number": "XA12345678941"}
    case = perform(case, "deliver_letter", by=staff[DESK], as_given=True, **sent)
    calendar_day("2026-03-06")
    case = perform(
        case, "letter_arrived", by=staff[DESK], delivery=letter.deliveries.get().pk, on=clock.today()
    )

    case = perform(case, "supplement", by=staff[DESK], text="工程名称见附页。", on=date(2026, 3, 5))

    deadline = clocks.open_clock(case, terms.REPLY)
    assert (deadline.started_on, deadline.waiting) == (date(2026, 3, 5), "")
