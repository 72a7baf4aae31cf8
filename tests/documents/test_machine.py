"""The machine of a 公文 as one table: who may do what, where. A new act without a row here fails."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure import clock
from disclosure.files.store import store
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.picture import mermaid
from documents.models import Document
from documents.states import Attribute, Classification, Interpretation, Origin, State
from tests.factories.accounts import person
from tests.factories.documents import Staff, document, draft, road_to

pytestmark = pytest.mark.django_db

D, H, C, S, L, M = (
    Role.DRAFTER,
    Role.SECTION_HEAD,
    Role.CHECKER,
    Role.SECRECY,
    Role.LEADER,
    Role.CHIEF,
)
DO, OH, P = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER
TIME = None  # an act of the clock is made by nobody
ACTORS = [*Role, TIME]

# (state, act): the roles that may, of an ordinary document. What is not in the table, nobody may.
TABLE = {
    (State.DRAFT, "edit"): {D},
    (State.DRAFT, "submit"): {D},
    (State.DRAFT, "attach"): {D},
    (State.DRAFT, "discard"): {D},
    (State.RETURNED, "edit"): {D},
    (State.RETURNED, "resubmit"): {D},
    (State.RETURNED, "attach"): {D},
    (State.RETURNED, "discard"): {D},
    (State.SECTION, "pass_section"): {H},
    (State.SECTION, "send_back"): {H},
    (State.SECTION, "recall"): {D},
    (State.CHECK, "pass_check"): {C},
    (State.CHECK, "send_back"): {C},
    (State.CHECK, "refer"): {C},
    (State.CHECK, "recall"): {D},
    (State.SECRECY, "pass_secrecy"): {S},
    (State.SECRECY, "send_back"): {S},
    (State.SECRECY, "refer"): {S},
    (State.SECRECY, "recall"): {D},
    (State.SIGN, "sign"): {L},
    (State.SIGN, "send_back"): {L},
    (State.SIGN, "refer"): {L},
    (State.SIGN, "override"): {L, M},
    (State.SIGN, "review_again"): {L},
    (State.COUNTERSIGN, "countersign"): {M},
    (State.COUNTERSIGN, "send_back"): {M},
    (State.COUNTERSIGN, "override"): {L, M},
    (State.COUNTERSIGN, "review_again"): {M},
    (State.REFERRED, "answer_referral"): {S, DO},
    (State.SIGNED, "issue"): {C, DO},
    (State.SIGNED, "send_back"): {C, DO},
    (State.SIGNED, "override"): {L, M},
    (State.ISSUED, "publish"): {P},
    (State.ISSUED, "call_back"): {P, C, DO},
    (State.ISSUED, "override"): {L, M},
    (State.ISSUED, "expire"): {TIME},
    (State.PUBLISHED, "withdraw"): {OH, L},
    (State.PUBLISHED, "change_validity"): {DO, OH, C},
    (State.PUBLISHED, "expire"): {TIME},
    (State.REGISTERED, "begin_rereview"): {DO, OH},
    (State.REGISTERED, "rereview_due"): {TIME},
    (State.REGISTERED, "change_validity"): {DO, OH, C},
    (State.REGISTERED, "expire"): {TIME},
    (State.REREVIEW, "recommend"): {S, DO},
    (State.REREVIEW_SIGN, "confirm_rereview"): {L},
    (State.REREVIEW_SIGN, "return_rereview"): {L},
    (State.WITHDRAWN, "rework"): {DO, OH},
}


def ordinary(staff, state, **fields):
    """A document in a state. The national chain has no 主要领导审批: there it is an agency whose own chain has."""
    if state == State.COUNTERSIGN:
        chain = ["section", "check", "secrecy", "sign", "countersign"]
        set_rule("documents.review_chain", staff.agency, chain, since=clock.today())
        return perform(ordinary(staff, State.SIGN, **fields), "sign", by=staff[L])
    return document(staff, state, **fields)


def closed(staff, state):
    return document(staff, state, attribute=Attribute.ON_REQUEST)


def for_the_internal_platform_too(staff, state):
    set_rule("documents.internal_within_wd", staff.agency, 1, since=clock.today())
    return document(staff, state)


def with_an_attachment(staff, state):
    file = store(ContentFile("附件的文字。".encode(), "附件.txt"), holder=None, by=staff[D], name="附件.txt")
    case = draft(staff, attribute=Attribute.WITHHELD if state == State.REREVIEW else Attribute.PROACTIVE)
    case = perform(case, "attach", by=staff[D], file=file, title="附件", attribute=case.attribute)
    for action, role, facts in road_to(state, case.attribute):
        case = perform(case, action, by=staff[role], **facts)
    return case


def to_be_interpreted(staff, state):
    if state == State.SIGN:
        return ordinary(staff, state, interpretation=Interpretation.REQUIRED)
    case = perform(ordinary(staff, state), "send_back", by=staff[M], note="应当解读。")
    said = {"title": case.title, "addressee": "", "body": case.text.body}
    case = perform(case, "edit", by=staff[D], text=said, interpretation=Interpretation.REQUIRED)
    return perform(case, "resubmit", by=staff[D])


def secret(staff, state):
    facts = {"reason": "保密期限内的国家秘密事项。", "classification": Classification.SECRET}
    return document(staff, state, ground="D1", **facts)


def called_back(staff, state):
    return perform(document(staff, State.ISSUED), "call_back", by=staff[P], note="附件有误。")


def expired(staff, state):
    return perform(document(staff, state), "expire", by=TIME)


def soon_repealed(staff, state):
    """Entered yesterday as repealed from today on."""
    case = document(staff, state)
    type(case).objects.filter(pk=case.pk).update(coming_validity="repealed", coming_on=clock.today())
    return type(case).objects.get(pk=case.pk)


def a_colleagues(staff, state):
    """Drafted by somebody who has left: the 拟稿人 of the table is another one."""
    case = ordinary(staff, state)
    staff.people[D] = person(D, staff.agency)
    return case


def made_with_others(staff, state):
    """共同制作: it is signed only when the other agency has agreed in writing."""
    later = {State.COUNTERSIGN: [], State.SIGNED: ["sign"], State.ISSUED: ["sign", "issue"]}
    if state not in later:
        return document(staff, state, origin=Origin.JOINT)
    letter = {"name": "县财政局", "consents": True, "letter": "云财函3号", "answered_on": clock.today()}
    case = document(staff, State.SIGN, origin=Origin.JOINT)
    case = perform(case, "record_consent", by=staff[C], **letter)
    if state == State.COUNTERSIGN:
        set_rule(
            "documents.review_chain", staff.agency, ["secrecy", "sign", "countersign"], since=clock.today()
        )
        return perform(case, "sign", by=staff[L])
    facts = {action: (role, facts) for action, role, facts in road_to(State.ISSUED, case.attribute)}
    for action in later[state]:
        role, known = facts[action]
        case = perform(case, action, by=staff[role], **known)
    return case


# (how the document is, state): what is other than in the table there. An empty set: nobody may any more.
NOBODY = set()
SITUATIONS = {
    (closed, State.ISSUED): {"register": {C, DO, OH}, "publish": NOBODY},
    (for_the_internal_platform_too, State.ISSUED): {"mark_internal": {P, C, DO}},
    (for_the_internal_platform_too, State.PUBLISHED): {"mark_internal": {P, C, DO}},
    (with_an_attachment, State.DRAFT): {"detach": {D}},
    (with_an_attachment, State.RETURNED): {"detach": {D}},
    (with_an_attachment, State.REREVIEW): {"detach": {S, DO}},
    (to_be_interpreted, State.SIGN): {"exempt_interpretation": {L}},
    (to_be_interpreted, State.COUNTERSIGN): {"exempt_interpretation": {L}},
    (secret, State.REGISTERED): {"declassify": {S}},
    (secret, State.REREVIEW): {"declassify": {S}},
    (called_back, State.RETURNED): {"discard": NOBODY},
    (expired, State.PUBLISHED): {"expire": NOBODY, "change_validity": NOBODY},
    (expired, State.REGISTERED): {"expire": NOBODY, "change_validity": NOBODY},
    (soon_repealed, State.PUBLISHED): {"validity_comes": {TIME}},
    (soon_repealed, State.REGISTERED): {"validity_comes": {TIME}},
    (a_colleagues, State.DRAFT): dict.fromkeys(("edit", "submit", "attach", "discard"), NOBODY)
    | {"take_over": {D}},
    (a_colleagues, State.RETURNED): dict.fromkeys(("edit", "resubmit", "attach", "discard"), NOBODY)
    | {"take_over": {D}},
    (a_colleagues, State.SECTION): {"recall": NOBODY},
    (a_colleagues, State.CHECK): {"recall": NOBODY},
    (a_colleagues, State.SECRECY): {"recall": NOBODY},
    **{
        (made_with_others, state): {"record_consent": {D, H, C, S, DO}}
        for state in map(State, (*State.UNDER_WAY, State.REREVIEW, State.REREVIEW_SIGN))
    },
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
    return Staff()


@pytest.mark.parametrize(("build", "state", "other"), CASES)
def test_who_may_do_what_where(staff, build, state, other):
    case = build(staff, state)
    assert case.state == state

    may = {}
    for actor in ACTORS:
        for move in available(case, actor and staff[actor]):
            may.setdefault(move.name, set()).add(actor)

    table = {action: roles for (where, action), roles in TABLE.items() if where == state}
    assert may == {action: roles for action, roles in (table | other).items() if roles}


def test_every_act_has_a_row_in_every_state_it_starts_from():
    acts = {(transition.source, transition.name) for transition in transitions_of(Document)}
    others = {(state, act) for (_, state), other in SITUATIONS.items() for act in other if other[act]}

    assert acts == TABLE.keys() | others


@pytest.mark.parametrize(("build", "state", "other"), CASES)
def test_what_waits_for_me_is_what_i_may_do(staff, build, state, other):
    case = build(staff, state)

    for role in Role:
        awaited = {t.name for t in transitions_of(Document) if t.source == state and t.custom["awaited"]} & {
            m.name for m in available(case, staff[role])
        }
        listed = Document.objects.filter(waiting_for(Document, staff[role]), pk=case.pk).exists()

        assert listed == bool(awaited), role


@pytest.mark.parametrize("state", State)
def test_another_agency_may_do_nothing(staff, state):
    case, strangers = ordinary(staff, state), Staff()

    assert [available(case, strangers[role]) for role in Role] == [[]] * len(Role)


def test_wrong_person_and_wrong_moment_are_different_answers(staff):
    case = document(staff, State.CHECK)

    with pytest.raises(PermissionDenied):
        perform(case, "pass_check", by=staff[Role.DRAFTER], verdict="open")
    with pytest.raises(NotNow):
        perform(case, "sign", by=staff[Role.LEADER])
    with pytest.raises(NotNow):
        perform(case, "no_such_act", by=staff[Role.LEADER])


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "documents.md").read_text()

    assert f"```mermaid\n{mermaid(Document)}\n```" in page
