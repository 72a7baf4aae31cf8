"""行政争议: who may do what where, the clocks, what is flagged, and how it leads back to the application."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.models import Deadline
from disclosure.files.store import store
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available, awaited_from, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from disclosure.workflow.picture import mermaid
from disclosure.workflow.verify import verify_chains
from requests_app import contesting
from requests_app.disputes import Kind, Result, State
from requests_app.models import Application, Dispute
from requests_app.states import State as ApplicationState
from requests_app.terms import EVIDENCE
from tests.factories.documents import Staff
from tests.factories.requests import application, house, reply

pytestmark = pytest.mark.django_db

DR, SH, DO, DH = Role.DRAFTER, Role.SECTION_HEAD, Role.DISCLOSURE, Role.DISCLOSURE_HEAD
DESK = {DO, DH}
PROCESS = ("process", {"process_kind": "属于讨论记录，方案尚在讨论。"}, "属于讨论记录，尚未形成决定。")

# (state, act): who may. What is not in the table, nobody may.
TABLE = {
    (State.AWAITING, "amend"): DESK,
    (State.AWAITING, "add_paper"): DESK,
    (State.AWAITING, "submit_answer"): DESK,
    (State.AWAITING, "record_ruling"): DESK,
    (State.AWAITING, "withdraw"): DESK,
    (State.ANSWERED, "amend"): DESK,
    (State.ANSWERED, "add_paper"): DESK,
    (State.ANSWERED, "record_ruling"): DESK,
    (State.ANSWERED, "withdraw"): DESK,
    (State.DECIDED, "amend"): DESK,
    (State.DECIDED, "add_paper"): DESK,
    (State.DECIDED, "revise_ruling"): DESK,
    (State.CLOSED, "revise_ruling"): DESK,
    (State.DECIDED, "close"): DESK,
}
REANSWER = {(State.DECIDED, "answer_anew"): DESK}  # only where a ruling ordered it


@pytest.fixture
def staff():
    return house()


def closed(staff, **fields):
    return application(staff, ApplicationState.CLOSED, **fields)


def withheld(staff):
    """Answered 不予公开：过程性信息."""
    case = application(staff, ApplicationState.HANDLING)
    answer, facts, reason = PROCESS
    for action, role, given in [
        ("draft_reply", DO, reply(answer, facts, reason)),
        ("submit_reply", DO, {}),
        ("approve_reply", DH, {}),
        ("sign", Role.LEADER, {}),
        ("deliver", DO, {"way": "direct", "signed_on": case.received_on, "signer": "本人"}),
    ]:
        case = perform(case, action, by=staff[role], **given)
    return case


def entered(staff, case=None, kind=Kind.REVIEW, **facts):
    """A dispute entered by the act on the application, today."""
    case = case or closed(staff)
    given = {"filed_on": case.answered_on, "notice_received_on": case.answered_on or case.received_on}
    perform(case, "enter_dispute", by=staff[DO], kind=kind, **(given | facts))
    return case.disputes.latest("pk")


def ruling(result=Result.UPHELD, **facts):
    return {"result": result, "decided_on": clock.today()} | facts


ORDERED = {"reanswer_ordered": True, "reanswer_days": 15}


def walked(staff, state, **facts):
    dispute = entered(staff)
    today = dispute.notice_received_on
    road = {
        State.AWAITING: [],
        State.ANSWERED: [("submit_answer", {"on": today})],
        State.DECIDED: [("submit_answer", {"on": today}), ("record_ruling", ruling(**facts))],
        State.CLOSED: [("submit_answer", {"on": today}), ("record_ruling", ruling(**facts)), ("close", {})],
        State.WITHDRAWN: [("withdraw", {"on": today})],
    }[state]
    for action, given in road:
        dispute = perform(dispute, action, by=staff[DO], **given)
    assert dispute.state == state
    return dispute


# ── the machine ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("state", State)
def test_who_may_do_what_where(staff, state):
    dispute = walked(staff, state)

    may = {}
    for role in Role:
        for move in available(dispute, staff[role]):
            may.setdefault(move.name, set()).add(role)

    assert may == {action: roles for (where, action), roles in TABLE.items() if where == state}


def test_where_a_ruling_orders_it_the_application_is_answered_anew_before_it_is_closed(staff):
    dispute = walked(staff, State.DECIDED, result=Result.CORRECTED, **ORDERED)

    may = {}
    for role in Role:
        for move in available(dispute, staff[role]):
            may.setdefault(move.name, set()).add(role)

    table = {action: roles for (where, action), roles in (TABLE | REANSWER).items() if where == State.DECIDED}
    assert may == {action: roles for action, roles in table.items() if action != "close"}
    assert Dispute.objects.filter(waiting_for(Dispute, staff[DO]), pk=dispute.pk).exists()


def test_every_act_has_a_row_in_every_state_it_starts_from():
    acts = {(transition.source, transition.name) for transition in transitions_of(Dispute)}

    assert acts == TABLE.keys() | REANSWER.keys()


def test_the_officer_of_the_office_adds_the_evidence(staff):
    dispute = entered(staff)
    dispute = perform(
        dispute, "amend", by=staff[DO], organ="云山县人民政府", case_number="", officer=staff[DR]
    )

    names = {move.name for move in available(dispute, staff[DR])}

    assert names == {"add_paper"}


@pytest.mark.parametrize("state", State)
def test_what_waits_for_me_is_what_i_may_do(staff, state):
    dispute = walked(staff, state)
    awaited = {t.name for t in transitions_of(Dispute) if t.source == state and t.custom["awaited"]}

    for role in Role:
        mine = awaited & {move.name for move in available(dispute, staff[role])}
        assert Dispute.objects.filter(waiting_for(Dispute, staff[role]), pk=dispute.pk).exists() == bool(mine)


@pytest.mark.parametrize("state", State)
def test_another_agency_sees_and_may_do_nothing(staff, state):
    dispute, strangers = walked(staff, state), Staff()

    assert [available(dispute, strangers[role]) for role in Role] == [[]] * len(Role)
    assert not Dispute.objects.visible_to(strangers[DO]).exists()


# ── entering ────────────────────────────────────────────────────────────────
def test_it_is_told_of_on_the_application_and_on_itself(staff):
    dispute = entered(staff, case_number="云政复〔2026〕3号")
    on_application = Event.objects.of(dispute.application).latest("pk")

    assert (on_application.action, on_application.facts["登记号"]) == ("enter_dispute", dispute.number)
    assert Event.objects.of(dispute).get().label == "登记行政争议"
    assert dispute.organ == "云山县人民政府"
    assert dispute.number == f"{dispute.application.number}-复1"
    assert {n.user for n in Notice.objects.filter(kind="dispute", occasion="entered")} == {
        staff[DH],
        staff[Role.LEADER],
    }
    assert verify_chains(staff.agency)[1] == []


def test_a_suit_goes_to_the_court_and_waits_for_a_defence(staff):
    dispute = entered(staff, kind=Kind.DIRECT)

    assert (dispute.organ, dispute.get_state_display()) == ("云山县人民法院", "待答辩")
    assert awaited_from(dispute) == "公开办、公开办负责人"


def test_the_same_case_number_is_entered_once(staff):
    case = closed(staff)
    entered(staff, case, case_number="云政复〔2026〕3号")

    with pytest.raises(Refused, match="已经登记在"):
        entered(staff, case, case_number="云政复〔2026〕3号")
    assert case.disputes.count() == 1
    assert Event.objects.of(case).filter(action="enter_dispute").count() == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"notice_received_on": date(2030, 1, 1)}, "尚未到来"),
        ({"notice_received_on": date(2020, 1, 1)}, "早于收到日"),
        ({"filed_on": date(2020, 1, 1)}, "早于收到日"),
        ({"bringer": "third_party"}, "第三方的姓名"),
    ],
)
def test_what_cannot_be_is_refused(staff, facts, words):
    with pytest.raises(Refused, match=words):
        entered(staff, **facts)


def test_a_suit_after_review_links_to_the_review_of_the_same_application(staff):
    case = closed(staff)
    review = entered(staff, case)
    foreign = entered(staff)

    suit = entered(staff, case, Kind.AFTER_REVIEW, review=review)

    assert (suit.review, list(review.suits.all())) == (review, [suit])
    with pytest.raises(Refused, match="不是这件申请的"):
        entered(staff, case, Kind.AFTER_REVIEW, review=foreign)


# ── what is flagged, and never refused ──────────────────────────────────────
def test_a_direct_suit_against_a_refusal_is_flagged_with_the_article_and_entered(staff):
    dispute = entered(staff, withheld(staff), Kind.DIRECT)

    assert [flag.key for flag in dispute.told_flags] == ["review_first"]
    assert "第二十三条第一款第四项" in dispute.told_flags[0].article
    assert dispute.state == State.AWAITING


def test_a_direct_suit_against_not_held_is_as_the_law_has_it(staff):
    assert entered(staff, kind=Kind.DIRECT).flags == []


def test_a_review_of_a_refusal_is_as_the_law_has_it(staff):
    assert entered(staff, withheld(staff), Kind.REVIEW).flags == []


def test_partial_release_is_flagged_where_the_agency_says_review_first(staff):
    case = closed(staff)
    Application.objects.filter(pk=case.pk).update(outcome="r2_partial")
    case = Application.objects.get(pk=case.pk)

    assert contesting.flags_of(case, kind=Kind.DIRECT, about="reply", filed_on=None) == ["review_first_part"]
    set_rule("letters.partial_review_first", staff.agency, False, since=case.received_on)
    assert contesting.flags_of(case, kind=Kind.DIRECT, about="reply", filed_on=None) == []


# Answered on Tuesday 2026-03-10. 60 days end on Saturday 05-09, a made-up workday, which is no day off (rules §2.1):
# the last day stays. Six months end on Thursday 2026-09-10.
@pytest.mark.parametrize(
    ("kind", "filed_on", "flags"),
    [
        (Kind.REVIEW, date(2026, 5, 9), []),
        (Kind.REVIEW, date(2026, 5, 10), ["review_late"]),
        (Kind.DIRECT, date(2026, 9, 10), []),
        (Kind.DIRECT, date(2026, 9, 11), ["suit_late"]),
    ],
)
def test_the_terms_of_whoever_contests_are_counted_and_flagged(staff, kind, filed_on, flags):
    with time_machine.travel("2026-03-10T10:00+08:00"):
        case = closed(staff)
    with time_machine.travel("2026-10-09T10:00+08:00"):
        dispute = entered(staff, case, kind, filed_on=filed_on, notice_received_on=date(2026, 10, 9))

    assert dispute.flags == flags


def test_a_direct_suit_against_silence_is_for_the_lawyers_to_look_at(staff):
    """逾期不答复：法释〔2025〕8号第二条可以复议或者诉讼；是否复议前置有争议 [待法制审核]."""
    case = application(staff, ApplicationState.HANDLING)

    suit = entered(staff, case, Kind.DIRECT, about="silence")
    review = entered(staff, case, Kind.REVIEW, about="silence")

    assert suit.flags == ["silence_review_first"]
    assert "第二十三条第一款第三项" in suit.told_flags[0].article
    assert review.flags == []


@pytest.mark.parametrize(("day", "flags"), [(21, []), (22, ["suit_after_review_late"])])
def test_fifteen_days_after_the_review_are_counted_from_the_day_it_arrived(staff, day, flags):
    with time_machine.travel("2026-03-10T10:00+08:00"):
        case = closed(staff)
        review = entered(staff, case)
    with time_machine.travel("2026-07-06T10:00+08:00"):
        review = perform(review, "record_ruling", by=staff[DO], **ruling(arrived_on=date(2026, 7, 6)))
    with time_machine.travel("2026-08-03T10:00+08:00"):
        suit = entered(
            staff,
            case,
            Kind.AFTER_REVIEW,
            review=review,
            filed_on=date(2026, 7, day),
            notice_received_on=date(2026, 8, 3),
        )

    assert suit.flags == flags


def test_silence_is_contested_before_there_is_an_answer(staff):
    case = application(staff, ApplicationState.HANDLING)

    dispute = entered(staff, case, about="silence", filed_on=case.received_on)

    assert dispute.flags == []
    assert entered(staff, case, about="reply", filed_on=case.received_on).flags == ["not_answered"]


# ── clocks ──────────────────────────────────────────────────────────────────
def running(dispute) -> dict[str, date]:
    return {row.term: row.due_on for row in Deadline.objects.for_case(dispute).open()}


@time_machine.travel("2026-09-21T10:00+08:00")  # Monday; 09-25 to 27 and 10-01 to 07 are off, 10-10 is worked
def test_ten_workdays_before_a_review_and_fifteen_days_before_a_court(staff):
    case = closed(staff)

    assert running(entered(staff, case)) == {"review-answer": date(2026, 10, 12)}
    # the fifteenth day, 10-06, is a day off: the first workday after it
    assert running(entered(staff, case, Kind.DIRECT)) == {"defence": date(2026, 10, 8)}


@time_machine.travel("2026-11-02T10:00+08:00")
def test_an_agency_may_shorten_the_answer_and_set_its_own_time_for_evidence(staff):
    case = closed(staff)
    set_rule("disputes.review_reply_wd", staff.agency, 7, since=date(2026, 1, 1))
    set_rule("disputes.evidence_within_wd", staff.agency, 5, since=date(2026, 1, 1))

    dispute = entered(staff, case)

    assert running(dispute) == {"review-answer": date(2026, 11, 11), "dispute-evidence": date(2026, 11, 9)}


@time_machine.travel("2026-11-02T10:00+08:00")
def test_the_evidence_clock_stops_when_it_is_all_there(staff):
    case = closed(staff)
    set_rule("disputes.evidence_within_wd", staff.agency, 5, since=date(2026, 1, 1))
    dispute = entered(staff, case)
    paper = {"kind": "evidence", "proves": "已经全面检索"}

    first = store(b"one", name="a.txt", by=staff[DO])
    dispute = perform(dispute, "add_paper", by=staff[DO], file=first, title="检索记录", **paper)
    assert "dispute-evidence" in running(dispute)
    second = store(b"two", name="b.txt", by=staff[DO])
    dispute = perform(
        dispute, "add_paper", by=staff[DO], file=second, title="档案目录", is_last=True, **paper
    )

    assert running(dispute) == {"review-answer": date(2026, 11, 16)}
    assert [(p.title, p.file.holder) for p in dispute.papers.all()] == [
        ("检索记录", dispute),
        ("档案目录", dispute),
    ]
    assert second.access_of(staff[DO]) > 0
    assert second.access_of(house()[DO]) == 0


def test_a_late_answer_is_kept_as_late(staff):
    with time_machine.travel("2026-11-02T10:00+08:00"):
        dispute = entered(staff)
    with time_machine.travel("2026-11-17T10:00+08:00"):
        dispute = perform(dispute, "submit_answer", by=staff[DO], on=date(2026, 11, 17))

    assert dispute.answered_late
    assert Event.objects.of(dispute).latest("pk").facts["逾期"] == "迟于 2026-11-16"
    assert running(dispute) == {}


def test_an_answer_of_yesterday_entered_today_is_in_time(staff):
    with time_machine.travel("2026-11-02T10:00+08:00"):
        dispute = entered(staff)
    with time_machine.travel("2026-11-17T10:00+08:00"):
        dispute = perform(dispute, "submit_answer", by=staff[DO], on=date(2026, 11, 16))

    assert not dispute.answered_late


def test_a_ruling_or_a_withdrawal_ends_every_clock(staff):
    decided = perform(entered(staff), "record_ruling", by=staff[DO], **ruling())
    taken_back = perform(entered(staff), "withdraw", by=staff[DO])

    assert (running(decided), running(taken_back)) == ({}, {})
    assert (taken_back.result, taken_back.state) == (Result.OTHER, State.WITHDRAWN)


# ── 纠正 and what follows ───────────────────────────────────────────────────
def test_corrected_and_ordered_the_two_are_linked_both_ways(staff):
    dispute = walked(staff, State.DECIDED, result=Result.CORRECTED, **ORDERED)

    dispute = perform(dispute, "answer_anew", by=staff[DO])

    again = dispute.reanswer
    assert (again.reanswer_of, again.ordered_by) == (dispute.application, dispute)
    assert (again.state, again.counted) == (ApplicationState.HANDLING, False)
    clock_of = clocks.open_clock(again, terms.REPLY)
    assert (clock_of.length, clock_of.started_on) == (15, dispute.decided_on)
    assert "answer_anew" not in {move.name for move in available(dispute, staff[DO])}


def test_it_is_not_closed_before_the_new_answer_is_under_way(staff):
    dispute = walked(staff, State.DECIDED, result=Result.CORRECTED, **ORDERED)

    with pytest.raises(NotNow):
        perform(dispute, "close", by=staff[DO])
    dispute = perform(dispute, "answer_anew", by=staff[DO])
    assert perform(dispute, "close", by=staff[DO]).state == State.CLOSED


def test_only_a_correction_orders_a_new_answer(staff):
    with pytest.raises(Refused, match="纠正"):
        perform(entered(staff), "record_ruling", by=staff[DO], **ruling(Result.UPHELD, **ORDERED))


def test_on_appeal_the_last_ruling_counts_and_the_first_stays_on_record(staff):
    dispute = walked(staff, State.DECIDED)

    dispute = perform(dispute, "revise_ruling", by=staff[DO], **ruling(Result.CORRECTED))

    assert (dispute.result, dispute.state) == (Result.CORRECTED, State.DECIDED)
    assert Event.objects.of(dispute).latest("pk").facts["原结果"].startswith("维持")


def test_a_ruling_before_the_copy_came_is_refused(staff):
    dispute = entered(staff)
    before = dispute.notice_received_on - timedelta(days=1)

    with pytest.raises(Refused, match="早于收到副本日"):
        perform(dispute, "record_ruling", by=staff[DO], result="upheld", decided_on=before)


# ── archive ─────────────────────────────────────────────────────────────────
def test_an_application_with_an_open_dispute_is_not_filed(staff):
    case = closed(staff)
    dispute = entered(staff, case)

    with pytest.raises(Refused, match="还没有办结，不能归档"):
        perform(case, "archive", by=staff[DO])

    perform(dispute, "withdraw", by=staff[DO])
    assert perform(case, "archive", by=staff[DO]).state == ApplicationState.ARCHIVED


def test_a_dispute_may_come_after_filing(staff):
    case = application(staff, ApplicationState.ARCHIVED)

    assert entered(staff, case).state == State.AWAITING


def test_nothing_is_entered_before_registration(staff):
    case = application(staff, ApplicationState.SUBMITTED)

    with pytest.raises(NotNow):
        perform(case, "enter_dispute", by=staff[DO], kind="review", notice_received_on=case.submitted_on)


def test_terms_of_disputes_are_the_laws_own():
    assert (terms.REVIEW_ANSWER.length, terms.REVIEW_ANSWER.unit) == (10, "workdays")
    assert (terms.DEFENCE.length, terms.DEFENCE.unit) == (15, "days")
    assert (EVIDENCE.length, EVIDENCE.unit) == (5, "workdays")


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "disputes.md").read_text()

    assert f"```mermaid\n{mermaid(Dispute)}\n```" in page


def test_a_ruling_may_be_overturned_after_all_was_closed(staff):
    dispute = walked(staff, State.CLOSED)

    dispute = perform(dispute, "revise_ruling", by=staff[DO], **ruling(Result.CORRECTED, **ORDERED))

    assert (dispute.state, dispute.result) == (State.DECIDED, Result.CORRECTED)
    assert perform(dispute, "answer_anew", by=staff[DO]).reanswer.number


def test_overturned_on_appeal_a_new_answer_begun_stays_linked_and_the_office_is_told(staff):
    dispute = walked(staff, State.DECIDED, result=Result.CORRECTED, **ORDERED)
    dispute = perform(dispute, "answer_anew", by=staff[DO])

    dispute = perform(dispute, "revise_ruling", by=staff[DO], **ruling(Result.UPHELD))

    said = Event.objects.of(dispute).latest("pk").facts
    assert (dispute.result, dispute.reanswer_ordered) == (Result.UPHELD, False)
    assert dispute.reanswer is not None
    assert dispute.reanswer.number in said["提示"]
    assert perform(dispute, "close", by=staff[DO]).state == State.CLOSED
