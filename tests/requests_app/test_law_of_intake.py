"""What the law asks from the receipt to the hand-over, a sentence of the law a test."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app import intake
from requests_app.letters.records import Register
from requests_app.models import Application
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY, EXAMINE, TELL_PUBLISHED
from requests_app.tracking import outsider
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

    case = perform(case, "correct_clock", by=staff[HEAD], note="登记错了。", received_on=date(2026, 3, 4))

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
        with pytest.raises(Refused, match="一次性告知"):
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
