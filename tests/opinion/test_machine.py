"""The machine of a 舆情 item as one table: who may do what, where. A new act without a row here fails."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from accounts.roles import Role
from disclosure.workflow.acts import available, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.picture import mermaid
from opinion.models import Item
from opinion.states import Grade, Stage, State
from tests.factories.accounts import OfficeFactory, person
from tests.factories.documents import Staff
from tests.factories.opinion import JUDGED, drafted, item

pytestmark = pytest.mark.django_db

H, S, L, M = Role.SECTION_HEAD, Role.SECRECY, Role.LEADER, Role.CHIEF
DO, OH, P = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER
ACTORS = [*Role, None]

UP = {"report_up": {DO, OH, L}, "report_to_chief": {L}}
BESIDE = {"add_demand": {H, DO, OH}}
BEFORE = UP | BESIDE | {"regrade": {OH}}
CONFIRM = {"ask_confirmation": {H, DO, OH}, "record_confirmation": {H, DO, OH}, "drop_confirmation": {OH}}
AFTER = {"correct": {DO, OH}, "withdraw_response": {OH, L}}
WRITING, SECRECY, REVIEWED, CHIEF = Stage.WRITING, Stage.SECRECY, Stage.REVIEWED, Stage.CHIEF

# (state, stage): act: the roles that may, of an important item. What is not in the table, nobody may.
TABLE = {
    (State.FOUND, ""): {"register": {DO, OH}, "drop": {DO, OH}},
    (State.REGISTERED, ""): {"judge": {DO, OH}, "drop": {OH}, "report_up": {DO, OH, L}},
    (State.JUDGED, ""): {"assign": {DO, OH}, "drop": {OH}} | BEFORE,
    (State.ASSIGNED, ""): {"take": {H}, "decline": {H}, "report_handling": {H}} | BEFORE,
    (State.HANDLING, ""): {"finish_handling": {H}, "report_handling": {H}} | BEFORE,
    (State.DRAFTING, WRITING): {
        "write_response": {H, DO, OH},
        "hand_in": {H, DO, OH},
        "report_handling": {H},
    }
    | CONFIRM
    | BEFORE,
    (State.DRAFTING, SECRECY): {
        "write_response": {H, DO, OH},
        "pass_secrecy": {S},
        "fail_secrecy": {S},
        "report_handling": {H},
    }
    | CONFIRM
    | BEFORE,
    (State.DRAFTING, REVIEWED): {
        "write_response": {H, DO, OH},
        "submit": {DO, OH},
        "report_handling": {H},
    }
    | CONFIRM
    | BEFORE,
    (State.APPROVING, REVIEWED): {"approve": {L}, "send_back": {L, M}, "report_handling": {H}}
    | CONFIRM
    | BEFORE,
    (State.APPROVED, REVIEWED): {"release": {P}, "send_back": {P, DO, OH}, "report_handling": {H}}
    | CONFIRM
    | BEFORE,
    (State.RELEASED, ""): {"feed_back": {H, DO, OH}} | UP | BESIDE | AFTER,
    (State.SETTLED, ""): {"archive": {DO, OH}, "reopen": {DO, OH}} | AFTER,
    (State.ARCHIVED, ""): {"reopen": {DO, OH}} | AFTER,
    (State.DROPPED, ""): {"reopen": {DO, OH}},
}
for (state, _), acts in TABLE.items():
    if state in Item.FOLDABLE:
        acts["fold_into"] = {DO, OH}
PLACES = list(TABLE)
NEEDS_MORE = {
    "split_out",
    "settle_demand",
    "hold_briefing",
    "countersign",
    "leave_at_rest",
}  # asked of items of their own below


def at(staff, state, stage, *, grade=Grade.IMPORTANT):
    return drafted(staff, stage, grade=grade) if state == State.DRAFTING else item(staff, state, grade=grade)


def who_may(case, staff) -> dict[str, set]:
    """The whole of what the machine offers: act → roles."""
    found = {}
    for role in ACTORS:
        user = staff[role] if role else None
        for move in available(case, user):
            found.setdefault(move.name, set()).add(role)
    return found


@pytest.mark.parametrize(("state", "stage"), PLACES, ids=lambda value: str(value) or "-")
def test_who_may_do_what_where(state, stage):
    staff = Staff()

    case = at(staff, state, stage)

    assert (case.state, case.stage if case.state in (State.DRAFTING, State.APPROVING) else stage) == (
        state,
        stage,
    )
    assert who_may(case, staff) == TABLE[state, stage]


def test_every_act_is_in_the_table():
    known = {name for acts in TABLE.values() for name in acts} | NEEDS_MORE

    assert {transition.name for transition in transitions_of(Item)} == known


@pytest.mark.parametrize(("state", "stage"), PLACES, ids=lambda value: str(value) or "-")
def test_the_door_agrees_with_the_table(state, stage):
    """Every act of the machine, tried by everybody: the wrong moment and the wrong person are different answers."""
    staff = Staff()
    case = at(staff, state, stage)
    answers = {}
    for name in {transition.name for transition in transitions_of(Item)}:
        for role in ACTORS:
            if role in TABLE[state, stage].get(name, ()):
                continue
            with pytest.raises((NotNow, PermissionDenied)) as refused:
                perform(case, name, by=staff[role] if role else None)
            answers.setdefault(name, set()).add(refused.type)

    assert {name for name, kinds in answers.items() if PermissionDenied in kinds} == set(TABLE[state, stage])
    assert Item.objects.get().last_event == case.last_event


@pytest.mark.parametrize(("state", "stage"), PLACES, ids=lambda value: str(value) or "-")
def test_what_waits_for_whom_is_what_they_may_do_next(state, stage):
    staff = Staff()
    case = at(staff, state, stage)

    waiting = {role for role in Role if Item.objects.filter(waiting_for(Item, staff[role])).exists()}

    primary = {role for role in Role if any(move.kind == "primary" for move in available(case, staff[role]))}
    assert waiting == primary


def test_a_grave_one_is_approved_by_two():
    staff = Staff()
    case = perform(item(staff, State.APPROVING, grade=Grade.GRAVE), "approve", by=staff[L])

    assert (case.state, case.stage) == (State.APPROVING, CHIEF)
    offered = who_may(case, staff)
    assert offered["countersign"] == {M}
    assert "approve" not in offered
    assert perform(case, "countersign", by=staff[M]).state == State.APPROVED


def test_an_ordinary_one_regraded_after_its_approval_waits_for_the_chief():
    staff = Staff()
    case = item(staff, State.APPROVED, grade=Grade.ORDINARY)

    case = perform(case, "regrade", by=staff[OH], note="有人受伤。", **JUDGED[Grade.GRAVE])

    assert who_may(case, staff)["countersign"] == {M}
    assert "release" not in who_may(case, staff)


@pytest.mark.parametrize("state", [State.HANDLING, State.RELEASED, State.SETTLED])
def test_an_emergency_has_a_briefing_to_be_held(state):
    """It may be the day after all else is done; only then is the item filed."""
    staff = Staff()

    assert who_may(item(staff, state, grade=Grade.GRAVE), staff)["hold_briefing"] == {DO, OH, P}


def test_a_demand_that_is_open_may_be_settled():
    staff = Staff()
    case = perform(item(staff, State.HANDLING), "add_demand", by=staff[H], words="提前公告停水时间")

    assert who_may(case, staff)["settle_demand"] == {H, DO, OH}


@pytest.mark.parametrize("state", State.ENDED)
def test_what_heard_more_after_its_end_may_be_left_at_rest(state):
    staff = Staff()
    case = item(staff, state)
    Item.objects.filter(pk=case.pk).update(stirred_at=case.found_at)
    case.refresh_from_db(fields=["stirred_at"])
    assert who_may(case, staff)["leave_at_rest"] == {DO, OH}

    case = perform(case, "leave_at_rest", by=staff[DO], note="说的是同一次停水。")

    assert (case.state, case.stirred_at) == (state, None)
    assert "leave_at_rest" not in who_may(case, staff)


def test_an_ordinary_one_is_not_reported_the_same_day():
    staff = Staff()

    offered = who_may(item(staff, State.HANDLING, grade=Grade.ORDINARY), staff)

    assert {"report_handling", "report_to_chief"} & offered.keys() == set()


def test_an_item_folded_into_another_is_not_taken_up_again():
    staff = Staff()
    case, other = item(staff, State.DROPPED), item(staff, State.REGISTERED)
    Item.objects.filter(pk=case.pk).update(merged_into=other)

    with pytest.raises(NotNow):
        perform(case, "reopen", by=staff[DO], note="又有新情况。")


@pytest.mark.parametrize("role", [L, M, S], ids=str)
def test_nobody_reviews_or_approves_his_own_words(role):
    """Whoever wrote at the response, in whatever part, is no longer the one who looks at it."""
    staff = Staff()
    staff.people[DO] = staff.people[role] = person([DO, role], staff.agency)
    grade = Grade.GRAVE if role == M else Grade.IMPORTANT
    case = drafted(staff, WRITING, grade=grade)
    response = case.response
    case = perform(
        case,
        "write_response",
        by=staff[role],
        title="我改的标题",
        asked=response.asked,
        body=response.body,
        speaker=response.speaker,
    )
    case = perform(case, "hand_in", by=staff[DO])
    action = {S: "pass_secrecy", L: "approve", M: "countersign"}[role]
    if role != S:
        case = perform(case, "pass_secrecy", by=staff[S])
        case = perform(case, "submit", by=staff[DO])
    if role == M:
        case = perform(case, "approve", by=staff[L])

    with pytest.raises(PermissionDenied):
        perform(case, action, by=staff[role])
    assert not Item.objects.filter(waiting_for(Item, staff[role]) & ~waiting_for(Item, staff[OH])).exists()


def test_a_section_head_of_another_section_has_no_part_in_it():
    staff = Staff()
    case = item(staff, State.ASSIGNED)
    other = person(H, staff.agency, office=OfficeFactory(agency=staff.agency))

    assert available(case, other) == []


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "opinion.md").read_text()

    assert f"```mermaid\n{mermaid(Item)}\n```" in page
