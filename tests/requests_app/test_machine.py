"""The machine of an application as one table: who may do what, where. A new act without a row here fails."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.roles import Outsider, Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.models import Event
from disclosure.workflow.picture import mermaid
from requests_app import letters
from requests_app.acts.people import LOOKED_OVER_IN
from requests_app.models import Application
from requests_app.states import State
from requests_app.tracking import outsider
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.requests import application, consulted, house, provided, reply

pytestmark = pytest.mark.django_db

DR, SH, SE, LE, CH, DO, DH = (
    Role.DRAFTER,
    Role.SECTION_HEAD,
    Role.SECRECY,
    Role.LEADER,
    Role.CHIEF,
    Role.DISCLOSURE,
    Role.DISCLOSURE_HEAD,
)
TIME = None
APPLICANT = "applicant"
ACTORS = [*Role, TIME, APPLICANT]
DESK = {DO, DH}

# (state, act): who may, of an ordinary application. What is not in the table, nobody may.
TABLE = {
    (State.SUBMITTED, "register"): DESK,
    (State.SUBMITTED, "register_auto"): {TIME},
    (State.SUBMITTED, "withdraw"): DESK | {APPLICANT},
    (State.REVIEW, "accept"): DESK,
    (State.REVIEW, "ask_correction"): DESK,
    (State.REVIEW, "consult"): DESK,
    (State.REVIEW, "ask_reasons"): DESK,
    (State.REVIEW, "propose_extension"): DESK,
    (State.REVIEW, "answer_on_spot"): {DH},
    (State.REVIEW, "opinion_lapsed"): {TIME},
    (State.REVIEW, "split"): DESK,
    (State.REVIEW, "merge"): DESK,
    (State.REVIEW, "withdraw"): DESK | {APPLICANT},
    (State.CORRECTION, "supplement"): DESK | {APPLICANT},
    (State.CORRECTION, "correction_lapsed"): {TIME},
    (State.CORRECTION, "withdraw"): DESK | {APPLICANT},
    (State.LAPSED, "supplement_late"): DESK,
    (State.LAPSED, "confirm_lapse"): DESK,
    (State.LAPSED, "withdraw"): DESK | {APPLICANT},
    (State.HANDLING, "reassign"): DESK,
    (State.HANDLING, "ask_correction"): DESK,
    (State.HANDLING, "consult"): DESK,
    (State.HANDLING, "ask_reasons"): DESK,
    (State.HANDLING, "propose_extension"): DESK,
    (State.HANDLING, "propose_fee"): {DH},
    (State.HANDLING, "draft_reply"): DESK,
    (State.HANDLING, "add_release"): DESK,
    (State.HANDLING, "answer_on_spot"): {DH},
    (State.HANDLING, "opinion_lapsed"): {TIME},
    (State.HANDLING, "merge"): DESK,
    (State.HANDLING, "turn_public"): DESK,
    (State.HANDLING, "withdraw"): DESK | {APPLICANT},
    (State.CHECKING, "approve_reply"): {DH},
    (State.CHECKING, "send_back"): {DH},
    (State.CHECKING, "opinion_lapsed"): {TIME},
    (State.CHECKING, "withdraw"): DESK | {APPLICANT},
    (State.SIGNING, "sign"): {LE, CH},
    (State.SIGNING, "refuse_to_sign"): {LE, CH},
    (State.SIGNING, "send_back"): {DH},
    (State.SIGNING, "opinion_lapsed"): {TIME},
    (State.SIGNING, "withdraw"): DESK | {APPLICANT},
    (State.DELIVERY, "deliver"): DESK,
    (State.DELIVERY, "void_reply"): {DH},
    (State.DELIVERY, "opinion_lapsed"): {TIME},
    (State.CLOSED, "recall_reply"): {DH},
    (State.CLOSED, "turn_public"): DESK,
    (State.CLOSED, "archive"): DESK,
    (State.ARCHIVED, "turn_public"): DESK,
    (State.WITHDRAWN, "archive"): DESK,
    (State.ABANDONED, "archive"): DESK,
    (State.DROPPED, "archive"): DESK,
    # 征求意见期限届满 may come in any open state
    (State.SUBMITTED, "opinion_lapsed"): {TIME},
    (State.CORRECTION, "opinion_lapsed"): {TIME},
    (State.LAPSED, "opinion_lapsed"): {TIME},
    # a 复议 or a suit may come at any time after registration
    **{
        (state, "enter_dispute"): DESK
        for state in State
        if state not in (State.SUBMITTED, State.SPLIT, State.MERGED)
    },
    **{(state, "export_dossier"): DESK for state in State},
    # a day entered wrongly is put right while the file is open
    **{
        (state, "correct_clock"): {DH}
        for state in (*State.UNDER_WAY, State.CLOSED)
        if state != State.SUBMITTED
    },
    # letters go to the applicant as long as the file is open, and after it
    **{(state, "change_contact"): DESK for state in (*State.UNDER_WAY, State.CLOSED, State.ARCHIVED)},
    **{(state, "add_authority"): DESK for state in State.UNDER_WAY},
    # what came with the letter may be scanned as long as the file is in the house
    **{(state, "add_paper"): DESK for state in State if state != State.ARCHIVED},
    # the receipt, and what else is on the way to the applicant, is delivered while the file is in hand
    **{(state, "deliver_letter"): DESK for state in State if state not in (State.SUBMITTED, State.ARCHIVED)},
    # every registered application has its receipt
    **{(state, "void_letter"): {DH} for state in State if state != State.SUBMITTED},
}


def ordinary(staff, state):
    if state == State.DROPPED:
        return perform(fee_lapsed(staff, State.LAPSED), "confirm_lapse", by=staff[DO])
    if state == State.MERGED:
        first = application(staff, State.HANDLING)
        return perform(
            application(staff, State.REVIEW), "merge", by=staff[DO], note="同一封信。", into=first.pk
        )
    return application(staff, state)


def handed_to_a_drafter(staff, state):
    """In the hands of a 拟稿人 of an office: he does what the 公开办 may do, as far as the work goes."""
    case = application(staff, State.REVIEW)
    return perform(case, "accept", by=staff[DO], officer=staff[DR])


def being_consulted(staff, state):
    return consulted(application(staff, state), staff)[0]


def corrected_while_consulted(staff, state):
    """The applicant is waited for, and so is somebody else."""
    case = being_consulted(staff, State.REVIEW)
    facts = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}
    case = perform(case, "ask_correction", by=staff[DO], **facts)
    return perform(case, "correction_lapsed", by=TIME) if state == State.LAPSED else case


def given_the_information(staff, state):
    """Told at the counter where it is published."""
    facts = {"facts": {"where": "https://yunshan.example/1/"}, "reason": "已经主动公开。", "signer": "本人"}
    case = application(staff, State.HANDLING)
    case = perform(case, "answer_on_spot", by=staff[DH], answer="already_public", **facts)
    return perform(case, "archive", by=staff[DO]) if state == State.ARCHIVED else case


def suggested_public(staff, state):
    """Whoever was given it finds that all should know it."""
    case = given_the_information(staff, state)
    return perform(case, "suggest_publication", by=staff[DO], note="涉及全县水价调整，群众都应当知道。")


def answered_by_silence(staff, state):
    case, one = consulted(application(staff, state), staff)
    case = perform(case, "record_arrival", by=staff[DO], consultation=one.pk, arrived_on=one.sent_on)
    return perform(case, "opinion_lapsed", by=TIME, consultation=one.pk, on=one.sent_on)


def objected(staff, state):
    case, one = consulted(application(staff, state), staff)
    case = perform(
        case, "record_opinion", by=staff[DO], consultation=one.pk, result="object", opinion="涉及商业秘密。"
    )
    return perform(
        case,
        "decide_opinion",
        by=staff[DO],
        note="不属于商业秘密。",
        consultation=one.pk,
        is_reasonable=False,
    )


def extension_proposed(staff, state):
    return perform(application(staff, state), "propose_extension", by=staff[DO], note="涉及年份多。", days=10)


def extension_approved(staff, state):
    return perform(extension_proposed(staff, state), "approve_extension", by=staff[DH])


def extension_told(staff, state):
    return perform(extension_approved(staff, state), "notice_extension", by=staff[DO])


def reasons_asked(staff, state):
    return perform(application(staff, state), "ask_reasons", by=staff[DO], counts="一个月内 43 件。")


def reasons_given(staff, state):
    return perform(reasons_asked(staff, state), "give_reasons", by=staff[DO], text="用于逐年比较水价。")


def delayed(staff, state):
    return perform(reasons_given(staff, state), "delay", by=staff[DH], note="需要逐卷检索。", days=60)


def drafted(staff, state):
    return perform(application(staff, state), "draft_reply", by=staff[DO], **reply())


def fee_proposed(staff, state):
    case = application(staff, State.HANDLING)
    return perform(case, "propose_fee", by=staff[DH], counting="items", count=15)


def fee_told(staff, state):
    case = fee_proposed(staff, state)
    return perform(case, "notice_fee", by=staff[DO], sent_on=case.received_on, received_on=case.received_on)


def fee_paid(staff, state):
    case = fee_told(staff, state)
    return perform(case, "pay_fee", by=staff[DO], paid_on=case.received_on)


def fee_lapsed(staff, state):
    return perform(fee_told(staff, State.HANDLING), "fee_lapsed", by=TIME)


def come_by_plain_mail(staff, state):
    """Nobody signed for it: the day counts on which the applicant confirms."""
    return application(staff, state, channel="post_plain")


def received_when_the_applicant_says_so(staff, state):
    """Online, under the rule that lets the applicant's own act be the delivery."""
    set_rule("requests.online_delivery", staff.agency, "receipt", since=clock.today())
    return application(staff, state)


def answered_by_post(staff, state):
    case = application(staff, State.DELIVERY)
    posted = {"way": "post", "posted_on": clock.today(), "mail_number": "XA12345678932"}
    case = perform(case, "deliver", by=staff[DO], **posted)
    return perform(case, "archive", by=staff[DO]) if state == State.ARCHIVED else case


def sent_back(staff, state):
    case = answered_by_post(staff, State.CLOSED)
    return perform(case, "mail_returned", by=staff[DO], note="查无此人", on=clock.today())


def correction_posted(staff, state):
    case = application(staff, State.CORRECTION, delivery_way="post")
    posted = {"way": "post", "posted_on": clock.today(), "mail_number": "XA12345678932"}
    case = perform(case, "deliver_letter", by=staff[DO], letter=letters.of(case, "BZ").pk, **posted)
    return case if state == State.CORRECTION else perform(case, "correction_lapsed", by=TIME)


def giving_information(staff, state):
    """Something goes out, so 保密审查 comes first."""
    case = application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[DO], **reply("provide", provided(), "属于应当公开的信息。"))
    return perform(case, "submit_reply", by=staff[DO])


NOBODY = set()
OPINIONS = {"record_arrival": DESK, "record_opinion": DESK, "consultation_unserved": DESK}
SILENCE = {"record_opinion": DESK, "decide_opinion": DESK}  # what came in time may still be entered
REASONS = {"ask_reasons": NOBODY, "give_reasons": DESK | {APPLICANT}}
DRAFTERS = {DR, *DESK}
WORK = ("consult", "propose_extension", "draft_reply", "add_release")
# (how the application is, state): what is other than in the table there.
SITUATIONS = {
    (come_by_plain_mail, State.SUBMITTED): {"note_attempt": DESK},
    (handed_to_a_drafter, State.HANDLING): dict.fromkeys(WORK, DRAFTERS),
    (being_consulted, State.REVIEW): OPINIONS,
    (being_consulted, State.HANDLING): OPINIONS,
    (corrected_while_consulted, State.CORRECTION): OPINIONS,
    (corrected_while_consulted, State.LAPSED): OPINIONS,
    (answered_by_silence, State.REVIEW): SILENCE,
    (answered_by_silence, State.HANDLING): SILENCE,
    (objected, State.REVIEW): {"decide_opinion": DESK},
    (objected, State.HANDLING): {"decide_opinion": DESK, "tell_third_party": DESK},
    (extension_proposed, State.REVIEW): {
        "approve_extension": {DH},
        "refuse_extension": {DH},
        "propose_extension": NOBODY,
    },
    (extension_proposed, State.HANDLING): {
        "approve_extension": {DH},
        "refuse_extension": {DH},
        "propose_extension": NOBODY,
    },
    (extension_approved, State.REVIEW): {"notice_extension": DESK, "propose_extension": NOBODY},
    (extension_approved, State.HANDLING): {"notice_extension": DESK, "propose_extension": NOBODY},
    (extension_told, State.HANDLING): {"propose_extension": NOBODY},
    (reasons_asked, State.REVIEW): REASONS,
    (reasons_asked, State.HANDLING): REASONS,
    (reasons_given, State.REVIEW): {"ask_reasons": NOBODY, "delay": {DH}},
    (reasons_given, State.HANDLING): {"ask_reasons": NOBODY, "delay": {DH}},
    (delayed, State.HANDLING): {"ask_reasons": NOBODY, "propose_extension": NOBODY},
    (drafted, State.HANDLING): {"submit_reply": DESK},
    (fee_proposed, State.HANDLING): {"propose_fee": NOBODY, "notice_fee": DESK, "cancel_fee": {DH}},
    (fee_told, State.HANDLING): {
        "propose_fee": NOBODY,
        "pay_fee": DESK,
        "withdraw_fee": {DH},
        "fee_lapsed": {TIME},
    },
    (fee_paid, State.HANDLING): {"propose_fee": NOBODY, "withdraw_fee": {DH}},
    (fee_lapsed, State.LAPSED): {"supplement_late": NOBODY, "pay_fee_late": DESK},
    (given_the_information, State.CLOSED): {"suggest_publication": DESK | {APPLICANT}},
    (given_the_information, State.ARCHIVED): {"suggest_publication": DESK | {APPLICANT}},
    (suggested_public, State.CLOSED): {"weigh_suggestion": DESK, "turn_public": NOBODY},
    (suggested_public, State.ARCHIVED): {"weigh_suggestion": DESK, "turn_public": NOBODY},
    (received_when_the_applicant_says_so, State.DELIVERY): {"confirm_delivery": {APPLICANT}},
    (answered_by_post, State.CLOSED): {
        "mail_returned": DESK,
        "correct_mail_number": DESK,
        "letter_arrived": DESK,
    },
    (answered_by_post, State.ARCHIVED): {"mail_returned": DESK, "correct_mail_number": DESK},
    (sent_back, State.CLOSED): {"redeliver": DESK, "correct_mail_number": DESK},
    (correction_posted, State.CORRECTION): {
        "letter_arrived": DESK,
        "letter_returned": DESK,
        "correct_mail_number": DESK,
    },
    (correction_posted, State.LAPSED): {
        "letter_arrived": DESK,
        "correction_returned": DESK,
        "correct_mail_number": DESK,
    },
    (giving_information, State.CHECKING): {
        "approve_reply": NOBODY,
        "secrecy_check": {SE},
        "secrecy_refuse": {SE},
    },
}
# Acts of the road beside, in the states no situation above walks to: the same claims hold there.
ALSO = {
    (state, act)
    for state in (State.CHECKING, State.SIGNING)
    for act in (
        "record_arrival",
        "record_opinion",
        "consultation_unserved",
        "decide_opinion",
        "tell_third_party",
        "approve_extension",
        "refuse_extension",
        "notice_extension",
    )
} | {
    # a posting is a posting wherever the case stands meanwhile
    *(
        (state, act)
        for state in State
        if state not in (State.SUBMITTED, State.ARCHIVED)
        for act in ("letter_arrived", "letter_returned")
        if (state, act) != (State.LAPSED, "letter_returned")
    ),
    *((state, "correct_mail_number") for state in State if state != State.SUBMITTED),
    (State.HANDLING, "remove_release"),
    (State.HANDLING, "black_out"),
    # a copy waits for a second person: tests/requests_app/test_desk_blackout.py
    *((state, act) for state in LOOKED_OVER_IN for act in ("look_over", "return_copy")),
}
CASES = [
    *(pytest.param(ordinary, state, {}, id=state) for state in State),
    *(
        pytest.param(build, state, other, id=f"{build.__name__}-{state}")
        for (build, state), other in SITUATIONS.items()
    ),
]


@pytest.fixture
def staff():
    return house()


def actor_of(staff, case, actor):
    return outsider(case) if actor == APPLICANT else actor and staff[actor]


@pytest.mark.parametrize(("build", "state", "other"), CASES)
def test_who_may_do_what_where(staff, build, state, other):
    case = build(staff, state)
    assert case.state == state

    may = {}
    for actor in ACTORS:
        for move in available(case, actor_of(staff, case, actor)):
            may.setdefault(move.name, set()).add(actor)

    table = {action: roles for (where, action), roles in TABLE.items() if where == state}
    assert may == {action: roles for action, roles in (table | other).items() if roles}


def test_every_act_has_a_row_in_every_state_it_starts_from():
    acts = {(transition.source, transition.name) for transition in transitions_of(Application)}
    others = {(state, act) for (_, state), other in SITUATIONS.items() for act in other if other[act]}

    assert acts == TABLE.keys() | others | ALSO


@pytest.mark.parametrize(("build", "state", "other"), CASES)
def test_what_waits_for_me_is_what_i_may_do(staff, build, state, other):
    case = build(staff, state)

    for role in Role:
        awaited = {
            t.name for t in transitions_of(Application) if t.source == state and t.custom["awaited"]
        } & {m.name for m in available(case, staff[role])}
        listed = Application.objects.filter(waiting_for(Application, staff[role]), pk=case.pk).exists()

        assert listed == bool(awaited), role


@pytest.mark.parametrize("state", State)
def test_another_agency_and_another_applicant_may_do_nothing(staff, state):
    case, strangers, other = ordinary(staff, state), Staff(), application(house())

    assert [available(case, strangers[role]) for role in Role] == [[]] * len(Role)
    assert available(case, outsider(other)) == []
    assert available(case, Outsider("")) == []


def test_who_wrote_the_answer_neither_checks_nor_signs_it(staff):
    both = person([DO, DH, LE], staff.agency)
    case = application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=both, **reply())
    case = perform(case, "submit_reply", by=both)

    with pytest.raises(PermissionDenied):
        perform(case, "approve_reply", by=both)


def test_who_proposes_an_extension_does_not_approve_it(staff):
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_extension", by=staff[DH], note="涉及年份多。", days=10)

    with pytest.raises(Exception, match="另一位负责人"):
        perform(case, "approve_extension", by=staff[DH])


def test_wrong_person_and_wrong_moment_are_different_answers(staff):
    case = application(staff, State.SIGNING)

    with pytest.raises(PermissionDenied):
        perform(case, "sign", by=staff[DO])
    with pytest.raises(NotNow):
        perform(case, "register", by=staff[DO])


def test_online_where_the_rule_confirms_by_itself_it_is_registered_at_once(staff):
    set_rule("requests.online_confirmation", staff.agency, "auto", since=application(staff).submitted_on)

    assert application(staff, State.SUBMITTED, channel="in_person").state == State.SUBMITTED
    case = application_online(staff)
    assert (case.state, case.received_on) == (State.REVIEW, case.submitted_on)


def application_online(staff):
    from requests_app import intake
    from tests.factories.requests import ASKED, PERSON

    return intake.receive(
        agency=staff.agency,
        applicant_kind="natural",
        particulars=PERSON,
        description=ASKED,
        channel="online",
        by=intake.of_the_public(),
    )


def test_the_applicant_acts_without_an_account_and_the_record_says_so(staff):
    case = application(staff, State.CORRECTION)

    case = perform(case, "supplement", by=outsider(case), text="即 2025 年东街排涝泵站工程。")

    event = Event.objects.of(case).latest("pk")
    assert case.state == State.REVIEW
    assert (event.action, event.actor, event.actor_name) == ("supplement", None, "申请人")


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "requests.md").read_text()

    assert f"```mermaid\n{mermaid(Application)}\n```" in page
