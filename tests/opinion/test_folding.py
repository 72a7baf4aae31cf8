"""并入另一件: what is being handled stays in somebody's hands, with its clocks."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from opinion.models import Item
from opinion.states import Grade, State
from tests.factories.documents import Staff
from tests.factories.opinion import JUDGED, item

pytestmark = pytest.mark.django_db
DO, OH, H = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECTION_HEAD


def fold(staff, case, into) -> Item:
    """Folded; the other as it is afterwards."""
    perform(case, "fold_into", by=staff[DO], note="同一件事。", other=into.pk)
    return Item.objects.get(pk=into.pk)


def running(case) -> dict[str, object]:
    return {row.term: row.due_at for row in Deadline.objects.for_case(case).open()}


@pytest.mark.parametrize("state", [State.SETTLED, State.ARCHIVED, State.DROPPED])
def test_nothing_is_folded_into_what_has_ended(state):
    staff = Staff()
    case, ended = item(staff, State.ASSIGNED, grade=Grade.GRAVE), item(staff, state)

    with pytest.raises(Refused, match="请先重新启动那一件"):
        fold(staff, case, ended)

    assert Item.objects.get(pk=case.pk).state == State.ASSIGNED
    assert running(case)


def test_what_is_registered_is_not_folded_into_what_is_not():
    staff = Staff()

    with pytest.raises(Refused, match="还没有登记"):
        fold(staff, item(staff, State.REGISTERED), item(staff, State.FOUND))


def test_a_graver_one_is_not_folded_into_what_has_been_answered():
    staff = Staff()

    with pytest.raises(Refused, match="回应已经发布"):
        fold(staff, item(staff, State.JUDGED, grade=Grade.GRAVE), item(staff, State.RELEASED))


@pytest.mark.parametrize("earlier", ["folded", "standing"])
def test_the_earlier_finding_and_the_higher_grade_hold_for_both(earlier):
    staff = Staff()
    early, late = clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1)
    at, of_into = (early, late) if earlier == "folded" else (late, early)
    case = item(staff, State.ASSIGNED, grade=Grade.GRAVE, found_at=at)
    into = item(staff, State.HANDLING, grade=Grade.IMPORTANT, found_at=of_into)

    into = fold(staff, case, into)

    assert (into.found_at, into.grade, into.is_emergency) == (early, Grade.GRAVE, True)
    assert into.criteria == ["interests", "emergency"]
    assert running(case) == {}
    assert {term: running(into)[term] for term in ("opinion-grave", "opinion-briefing")} == {
        "opinion-grave": early + timedelta(hours=5),
        "opinion-briefing": early + timedelta(hours=24),
    }
    assert "opinion-ordinary" not in running(into)


def test_found_earlier_alone_the_same_clock_is_due_earlier():
    staff = Staff()
    early = clock.now() - timedelta(hours=3)
    into = item(staff, State.REGISTERED)

    into = fold(staff, item(staff, State.FOUND, found_at=early), into)

    assert running(into) == {"opinion-ordinary": early + timedelta(hours=48)}


def test_a_round_that_was_taken_up_again_keeps_its_own_beginning():
    staff = Staff()
    into = perform(item(staff, State.ARCHIVED), "reopen", by=staff[DO], note="又有人反映。")
    before = running(into)

    into = fold(staff, item(staff, State.FOUND, found_at=clock.now() - timedelta(days=3)), into)

    assert running(into) == before


def test_both_have_it_on_the_record_and_the_demands_go_along():
    staff = Staff()
    case = perform(item(staff, State.HANDLING), "add_demand", by=staff[H], words="提前公告停水时间")
    case = perform(case, "regrade", by=staff[OH], note="有人受伤。", **JUDGED[Grade.GRAVE])
    into = item(staff, State.HANDLING)

    into = fold(staff, case, into)

    event = Event.objects.of(into).latest("pk")
    assert (event.action, event.pk, event.note) == ("take_folded", into.last_event, "同一件事。")
    assert event.facts["并自"] == case.reference
    assert (event.facts["诉求"], event.facts["等级"]) == (1, "重大")
    assert [demand.words for demand in into.demands.all()] == ["提前公告停水时间"]
