"""The machine of an interpretation as one table: who may do what, where. A new act without a row here fails."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.picture import mermaid
from documents.states import State as DocumentState
from interpretation.acts.people import ThroughTheDocument, carried_by
from interpretation.models import Interpretation
from interpretation.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.interpretation import with_picture
from tests.factories.interpretation_road import brought, carry, interpretation, planned, required

pytestmark = pytest.mark.django_db

D, C, L = Role.DRAFTER, Role.CHECKER, Role.LEADER
DO, OH, P = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER
DOCUMENT = "the act of its document"  # pressed by nobody
NOBODY = set()
WRITING = ("write", "add_picture", "add_recording")
IS_WRITTEN = dict.fromkeys(WRITING, NOBODY)

# (state, act): the roles that may, of an ordinary interpretation. What is not in the table, nobody may.
TABLE = {
    **{
        (state, act): {D}
        for state in (State.PLAN, State.DRAFTING, State.RETURNED)
        for act in ("edit", "discard", *WRITING)
    },
    (State.PLAN, "begin"): {D},
    (State.DRAFTING, "hand_in"): {D},
    (State.RETURNED, "hand_in"): {D},
    (State.CHECKING, "pass_check"): {C, DO},
    (State.CHECKING, "send_back"): {C, DO},
    (State.CHECKING, "recall"): {D},
    (State.SIGNING, "recall"): {D},
    (State.SIGNING, "send_back"): {L},
    (State.SIGNING, "sign_with_document"): {DOCUMENT},
    (State.SIGNING, "go_back_with_document"): {DOCUMENT},
    (State.READY, "send_back"): {P, C, L},
    (State.READY, "go_back_with_document"): {DOCUMENT},
    (State.READY, "publish_with_document"): {DOCUMENT},
    (State.READY, "check_again"): {DOCUMENT},
    (State.PUBLISHED, "withdraw"): {OH, L},
    (State.PUBLISHED, "suspend"): {DOCUMENT},
    (State.SUSPENDED, "withdraw"): {OH, L},
    (State.SUSPENDED, "rework"): {DO, OH},
    (State.SUSPENDED, "put_back"): {DOCUMENT},
    (State.SUSPENDED, "check_again"): {DOCUMENT},
    (State.WITHDRAWN, "rework"): {DO, OH},
    **{
        (state, "fall_with_document"): {DOCUMENT}
        for state in (
            State.PLAN,
            State.DRAFTING,
            State.RETURNED,
            State.CHECKING,
            State.SIGNING,
            State.READY,
        )
    },
}


def ordinary(staff, state):
    return interpretation(staff, state)


def added_after_the_signing(staff, state):
    """Another one, begun when the document had been signed: it is signed alone."""
    paper = carry(interpretation(staff, State.SIGNING).document, staff, DocumentState.SIGNED)
    case = brought(planned(staff, paper, title="补充解读"), staff, State.SIGNING)
    return case if state == State.SIGNING else perform(case, "sign", by=staff[L])


def with_days_of_its_own(staff, state):
    """三个工作日的: the document is out, the interpretation is not yet."""
    set_rule("interpretation.within_wd", staff.agency, 3, since=clock.today())
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)
    return Interpretation.objects.get(pk=case.pk)


def once_public(staff, state):
    return perform(interpretation(staff, State.WITHDRAWN), "rework", by=staff[DO], note="改正数字。")


def a_colleagues(staff, state):
    """Drafted by somebody who has left: the 拟稿人 of the table is another one."""
    case = ordinary(staff, state)
    staff.people[D] = person(D, staff.agency)
    return case


def illustrated(staff, state):
    """It shows a picture, which may be taken out again."""
    case = ordinary(staff, state)
    with_picture(case)
    return case


# (how it is, state): what is other than in the table there.
SITUATIONS = {
    (added_after_the_signing, State.SIGNING): {"sign": {L}},
    (added_after_the_signing, State.READY): {},
    (with_days_of_its_own, State.READY): {"publish": {P}},
    (once_public, State.RETURNED): {"discard": NOBODY, "fall_with_document": NOBODY},
    **{(illustrated, state): {"take_out": {D}} for state in State.EDITABLE},
    (a_colleagues, State.PLAN): IS_WRITTEN
    | {"edit": NOBODY, "begin": NOBODY, "discard": NOBODY, "take_over": {D}},
    (a_colleagues, State.DRAFTING): IS_WRITTEN
    | {"edit": NOBODY, "hand_in": NOBODY, "discard": NOBODY, "take_over": {D}},
    (a_colleagues, State.RETURNED): IS_WRITTEN
    | {"edit": NOBODY, "hand_in": NOBODY, "discard": NOBODY, "take_over": {D}},
    (a_colleagues, State.CHECKING): {"recall": NOBODY},
    (a_colleagues, State.SIGNING): {"recall": NOBODY},
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
    for actor in [*Role, None]:
        for move in available(case, actor and staff[actor]):
            may.setdefault(move.name, set()).add(actor)
    carried = {t.name for t in transitions_of(Interpretation) if isinstance(t.permission, ThroughTheDocument)}
    with carried_by(case.document):
        for move in available(case, staff[L]):
            if move.name in carried:
                may.setdefault(move.name, set()).add(DOCUMENT)

    table = {action: roles for (where, action), roles in TABLE.items() if where == state}
    assert may == {action: roles for action, roles in (table | other).items() if roles}


def test_every_act_has_a_row_in_every_state_it_starts_from():
    acts = {(transition.source, transition.name) for transition in transitions_of(Interpretation)}
    others = {(state, act) for (_, state), other in SITUATIONS.items() for act in other if other[act]}

    assert acts == TABLE.keys() | others


@pytest.mark.parametrize(("build", "state", "other"), CASES)
def test_what_waits_for_me_is_what_i_may_do(staff, build, state, other):
    case = build(staff, state)

    for role in Role:
        awaited = {
            t.name for t in transitions_of(Interpretation) if t.source == state and t.custom["awaited"]
        } & {m.name for m in available(case, staff[role])}
        listed = Interpretation.objects.filter(waiting_for(Interpretation, staff[role]), pk=case.pk).exists()

        assert listed == bool(awaited), role


@pytest.mark.parametrize("state", State)
def test_another_agency_may_do_nothing(staff, state):
    case, strangers = ordinary(staff, state), Staff()

    assert [available(case, strangers[role]) for role in Role] == [[]] * len(Role)


def test_what_its_document_does_nobody_does_by_hand(staff):
    case = interpretation(staff, State.SIGNING)
    other = required(staff)

    with pytest.raises(PermissionDenied, match="随公文办理"):
        perform(case, "sign_with_document", by=staff[L])
    with carried_by(other), pytest.raises(PermissionDenied):
        perform(case, "sign_with_document", by=staff[L])


def test_wrong_person_and_wrong_moment_are_different_answers(staff):
    case = interpretation(staff, State.CHECKING)

    with pytest.raises(PermissionDenied):
        perform(case, "pass_check", by=staff[D])
    with pytest.raises(NotNow, match="现在是“审核”"):
        perform(case, "publish", by=staff[P])


@pytest.mark.parametrize(
    ("state", "act", "role"), [(State.CHECKING, "pass_check", C), (State.SIGNING, "sign", L)]
)
def test_nobody_reviews_his_own(staff, state, act, role):
    paper = carry(interpretation(staff, State.SIGNING).document, staff, DocumentState.SIGNED)
    both = person([D, role], staff.agency)
    staff.people[D] = both
    case = brought(planned(staff, paper, title="补充解读"), staff, state)

    with pytest.raises(PermissionDenied, match="不得为本件的起草人"):
        perform(case, act, by=both)
    assert not Interpretation.objects.filter(waiting_for(Interpretation, both), pk=case.pk).exists()
    assert perform(case, act, by=person(role, staff.agency))


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "interpretation.md").read_text()

    assert f"```mermaid\n{mermaid(Interpretation)}\n```" in page
