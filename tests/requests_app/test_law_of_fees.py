"""信息处理费 as the rules have it（条例第四十二条，国办函〔2020〕109号）, sentence by sentence, over real applications.

Received on Monday 2025-03-03; the twentieth 工作日 is 2025-03-31. 清明 is from 2025-04-04 to 04-06.
"""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure.deadlines import clocks, sweep, terms
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app import letters
from requests_app.outcomes import Outcome
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY
from tests.factories.requests import application, consulted, fresh, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
PROVIDE = reply(
    "provide",
    {
        "provided": "《竣工验收报告》（纸质附件，12页）",
        "given_form": "纸质",
        "given_how": "随本答复书一并邮寄",
    },
    "属于应当公开的信息。",
)


def on(day: str):
    """At nine in the morning of a day of 2025, 03-03."""
    return time_machine.travel(f"2025-{day}T09:00+08:00", tick=False)


def day(words: str) -> date:
    return date.fromisoformat(f"2025-{words}")


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def case(staff):
    with on("03-03"):
        return application(staff, State.HANDLING)


def proposed(case, staff, **fee):
    return perform(case, "propose_fee", by=staff[HEAD], **({"counting": "items", "count": 15} | fee))


def told(case, staff, sent, received):
    return perform(case, "notice_fee", by=staff[DESK], sent_on=day(sent), received_on=day(received))


def charged(case, staff, when="03-10", **fee):
    with on(when):
        return told(proposed(case, staff, **fee), staff, when, when)


def lapsed(case, staff):
    """Told on 03-10, so the twentieth 工作日 to pay is 04-08; the sweep finds it unpaid."""
    case = charged(case, staff)
    with on("04-09"):
        sweep.run()
    case = fresh(case)
    assert case.state == State.LAPSED
    return case


def acts_of(case, who) -> set[str]:
    return {move.name for move in available(case, who)}


# ── 收费通知在申请处理期限内发出 ─────────────────────────────────────────────────
def test_a_fee_is_decided_within_the_term_of_the_answer(staff, case):
    with on("04-01"), pytest.raises(Refused, match="已于 2025-03-31 届满"):
        proposed(case, staff)
    assert not case.fees.exists()


def test_a_notice_of_a_fee_is_sent_within_the_term_though_it_may_arrive_after(staff, case):
    with on("03-31"):
        case = proposed(case, staff)
    with on("04-02"):
        with pytest.raises(Refused, match="须在期限内发出"):
            told(case, staff, "04-01", "04-02")
        case = told(case, staff, "03-31", "04-02")

    assert clocks.open_clock(case, terms.REPLY).waiting == "fee"


def test_a_notice_is_not_sent_before_the_date_it_bears(staff, case):
    with on("03-20"):
        case = proposed(case, staff)
        with pytest.raises(Refused, match="早于收费通知书的日期 2025-03-20"):
            told(case, staff, "03-10", "03-10")


# ── 缴清次日起重新计算 ───────────────────────────────────────────────────────────
def test_what_was_paid_in_time_restarts_the_term_however_late_it_is_heard_of(staff, case):
    case = lapsed(case, staff)
    with on("04-10"):
        case = perform(case, "pay_fee_late", by=staff[DESK], paid_on=day("04-08"), receipt_number="A1")

    running = clocks.open_clock(case, terms.REPLY)
    assert (case.state, case.lapse, case.fees.get().status) == (State.HANDLING, "", "paid")
    assert (running.started_on, running.waiting) == (day("04-08"), "")
    assert clocks.open_clock(case, terms.FEE) is None


def test_what_was_paid_after_its_term_does_not(staff, case):
    case = lapsed(case, staff)
    with on("04-10"), pytest.raises(Refused, match="迟于缴费期限 2025-04-08"):
        perform(case, "pay_fee_late", by=staff[DESK], paid_on=day("04-09"))

    with on("04-10"):
        case = perform(fresh(case), "confirm_lapse", by=staff[DESK])
    assert (case.state, case.outcome) == (State.DROPPED, Outcome.FEE_UNPAID)


def test_a_late_payment_is_refused_before_the_sweep_as_after_it(staff, case):
    case = charged(case, staff)
    with on("04-09"):
        with pytest.raises(Refused, match="迟于缴费期限"):
            perform(case, "pay_fee", by=staff[DESK], paid_on=day("04-09"))
        sweep.run()

    assert fresh(case).state == State.LAPSED


def test_a_correction_that_lapsed_is_not_mended_by_a_payment(staff):
    case = application(staff, State.LAPSED)

    assert "pay_fee_late" not in acts_of(case, staff[DESK])


def test_a_delayed_answer_waits_for_the_fee_and_starts_anew_too(staff, case):
    """第三十五条、第四十二条：the applicants who are charged are the ones whose answers are delayed."""
    with on("03-10"):
        case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。")
        case = perform(case, "give_reasons", by=staff[DESK], text="用于逐年比较水价。")
        case = perform(case, "delay", by=staff[HEAD], note="需要逐卷检索。", days=30)
    case = charged(case, staff, "03-11")
    assert clocks.open_clock(case, DELAYED_REPLY).waiting == "fee"
    with on("03-20"):
        case = perform(case, "pay_fee", by=staff[DESK], paid_on=day("03-20"))

    running = clocks.open_clock(case, DELAYED_REPLY)
    expected = clocks.calendar_for(case.agency_id).add(day("03-20"), 30)
    assert (running.started_on, running.due_on, case.delayed_until) == (day("03-20"), expected, expected)


# ── 按量 ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "draft", [None, reply(), reply("already_public", {"where": "https://yunshan.example/1"})]
)
def test_only_what_is_given_is_charged_by_pages(staff, case, draft):
    """109号：已主动公开仅告知途径的不适用."""
    with on("03-04"):
        if draft:
            case = perform(case, "draft_reply", by=staff[DESK], **draft)

        with pytest.raises(Refused, match="仅告知途径或者不提供信息的不适用"):
            proposed(case, staff, counting="pages", count=72)


def test_what_is_only_looked_at_is_not_charged_by_pages(staff):
    with on("03-03"):
        case = application(staff, State.HANDLING, wanted_form="inspect")
        case = perform(case, "draft_reply", by=staff[DESK], **PROVIDE)

        with pytest.raises(Refused, match="当场查阅"):
            proposed(case, staff, counting="pages", count=72)


def by_pages(case, staff):
    with on("03-10"):
        case = perform(case, "draft_reply", by=staff[DESK], **PROVIDE)
    return charged(case, staff, counting="pages", count=72)


def test_a_fee_by_pages_is_given_back_where_nothing_is_given_after_all(staff, case):
    case = by_pages(case, staff)
    with on("03-12"):
        case = perform(case, "pay_fee", by=staff[DESK], paid_on=day("03-12"))
        case = perform(case, "draft_reply", by=staff[DESK], **reply())
        with pytest.raises(Refused, match="已按量收取信息处理费 420 元"):
            perform(case, "submit_reply", by=staff[DESK])
        case = perform(fresh(case), "withdraw_fee", by=staff[HEAD], note="没有提供信息，退还。")
        case = perform(case, "submit_reply", by=staff[DESK])

    assert (case.state, case.fees.get().status) == (State.CHECKING, "cancelled")
    assert clocks.open_clock(case, terms.REPLY).started_on == day("03-12")


def test_a_fee_withdrawn_before_it_is_paid_leaves_the_term_as_it_was(staff, case):
    case = by_pages(case, staff)
    with on("03-20"):
        case = perform(case, "withdraw_fee", by=staff[HEAD], note="页数数错，不应当收费。")

    running = clocks.open_clock(case, terms.REPLY)
    assert (running.due_on, running.waiting) == (day("03-31"), "")
    assert clocks.open_clock(case, terms.FEE) is None
    assert letters.of(case, "SF", f"fee-{case.fees.get().pk}") is None
    assert Letter.objects.about(case).get(code="SF").void_reason == "页数数错，不应当收费。"


def test_a_new_answer_that_was_ordered_is_not_charged_as_another_item(staff):
    case = application(staff, State.CLOSED)
    perform(case, "enter_dispute", by=staff[DESK], kind="review", notice_received_on=case.answered_on)
    ruling = {"result": "corrected", "decided_on": case.answered_on, "reanswer_ordered": True}
    dispute = perform(case.disputes.get(), "record_ruling", by=staff[DESK], **ruling)
    perform(dispute, "answer_anew", by=staff[DESK], days=10)

    with pytest.raises(Refused, match="不是另一件申请"):
        proposed(case.reanswers.get(), staff)


# ── 缴清之后可否再延期 ───────────────────────────────────────────────────────────
def extended(case, staff):
    case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)
    case = perform(case, "approve_extension", by=staff[HEAD])
    return perform(case, "notice_extension", by=staff[DESK])


@pytest.mark.parametrize(
    ("before", "rule", "may"),
    [(False, True, True), (False, False, False), (True, True, False), (True, False, False)],
)
def test_after_a_fee_was_paid_an_answer_is_extended_as_the_published_rule_says(
    staff, case, before, rule, may
):
    """此前未延期的，可以延期一次；或者不再延期."""
    set_rule("requests.extend_after_fee", staff.agency, rule, since=day("03-01"))
    if before:
        with on("03-05"):
            case = extended(case, staff)
    case = charged(case, staff)
    with on("03-12"):
        case = perform(case, "pay_fee", by=staff[DESK], paid_on=day("03-12"))

        assert ("propose_extension" in acts_of(case, staff[DESK])) == may


def test_after_a_supplement_the_new_term_has_an_extension_of_its_own_whatever_the_rule_of_fees(staff, case):
    """第三十条：答复期限自收到补正之日起重新计算."""
    set_rule("requests.extend_after_fee", staff.agency, False, since=day("03-01"))
    with on("03-05"):
        case = extended(case, staff)
        assert "propose_extension" not in acts_of(case, staff[DESK])
        case = perform(
            case,
            "ask_correction",
            by=staff[DESK],
            reasons=["unclear"],
            items="请写明工程名称或者文号。",
            days=15,
        )
    with on("03-10"):
        case = perform(case, "supplement", by=staff[DESK], text="即东街排涝泵站工程。")

        assert "propose_extension" in acts_of(case, staff[DESK])


def test_no_correction_is_asked_while_a_payment_is_awaited(staff, case):
    case = charged(case, staff)

    with on("03-11"), pytest.raises(Refused, match="正在等待缴费"):
        perform(
            case,
            "ask_correction",
            by=staff[DESK],
            reasons=["unclear"],
            items="请写明工程名称或者文号。",
            days=15,
        )


# ── 文书的日期和告知的日期 ───────────────────────────────────────────────────────
def test_a_correction_is_told_on_the_date_its_notice_bears(staff):
    """第三十条：自收到申请之日起七个工作日内告知; no earlier day can be put in its place."""
    with on("03-03"):
        case = application(staff, State.REVIEW)
    asked = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}
    with on("04-21"):
        with pytest.raises(TypeError, match="told_on"):
            perform(case, "ask_correction", by=staff[DESK], told_on=day("03-10"), **asked)
        case = perform(fresh(case), "ask_correction", by=staff[DESK], late_known=True, **asked)

    assert case.correction_asked_on == letters.of(case, "BZ").dated_on == day("04-21")
    assert "correction_notice_late" in clocks.open_clock(case, terms.REPLY).flags


def test_a_third_party_is_told_on_the_day_the_notice_was_delivered(staff, case):
    with on("03-05"):
        case, one = consulted(case, staff)
    with on("03-12"):
        said = {"result": "object", "opinion": "涉及商业秘密。"}
        case = perform(case, "record_opinion", by=staff[DESK], consultation=one.pk, **said)
        weighed = {"is_reasonable": False, "note": "不属于商业秘密。"}
        case = perform(case, "decide_opinion", by=staff[DESK], consultation=one.pk, **weighed)
        words = {"content": "竣工验收报告", "reason": "不属于商业秘密。"}
        case = perform(case, "tell_third_party", by=staff[DESK], consultation=one.pk, **words)
    letter = letters.of(case, "GZ3", f"consultation-{one.pk}")
    one.refresh_from_db()
    assert (letter.dated_on, one.told_on) == (day("03-12"), None)
    with on("03-13"):
        post = {"way": "post", "posted_on": day("03-13"), "mail_number": "XA12345678941", "as_given": True}
        case = perform(case, "deliver_letter", by=staff[DESK], letter=letter.pk, **post)

    one.refresh_from_db()
    assert one.told_on == day("03-13")
