"""Two people at once, on PostgreSQL: one does it, the other is told; one event, one row."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from opinion import reports
from opinion.models import Item, PeriodReport, PublishedWords
from opinion.periods import holding
from opinion.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.opinion import item

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*works) -> list:
    """Run the works in threads that begin together; returns what each gave or raised, by its class name."""
    barrier, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            barrier.wait(timeout=20)
            answers[place] = work()
        except (NotNow, Refused, PermissionDenied) as error:
            answers[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_leaders_approve_at_once():
    staff = Staff()
    case = item(staff, State.APPROVING)
    leaders = [staff[Role.LEADER], person(Role.LEADER, staff.agency)]

    answers = at_once(*(lambda by=by: perform(case, "approve", by=by).state for by in leaders))

    assert sorted(answers) == ["NotNow", State.APPROVED]
    assert Event.objects.of(case).filter(action="approve").count() == 1
    assert Item.objects.get().approved_by in leaders


def test_two_publishers_release_at_once():
    staff = Staff()
    case = item(staff, State.APPROVED)
    publishers = [staff[Role.PUBLISHER], person(Role.PUBLISHER, staff.agency)]

    answers = at_once(*(lambda by=by: perform(case, "release", by=by).state for by in publishers))

    assert sorted(answers) == ["NotNow", State.RELEASED]
    assert PublishedWords.objects.count() == 1


def test_while_one_approves_another_asks_for_a_confirmation():
    """Whichever comes first, nothing is published without the letter."""
    staff = Staff()
    case = item(staff, State.APPROVING)

    at_once(
        lambda: perform(case, "approve", by=staff[Role.LEADER]).state,
        lambda: perform(case, "ask_confirmation", by=staff[Role.DISCLOSURE], name="县教育局").state,
    )

    case = Item.objects.get()
    assert case.response.confirmations.count() == 1
    if case.state == State.APPROVED:
        with pytest.raises(Refused):
            perform(case, "release", by=staff[Role.PUBLISHER])


def test_two_workers_make_one_report():
    staff = Staff()
    case = item(staff, State.HANDLING)
    period = holding("week", case.found_at.date())

    answers = at_once(*(lambda: reports.make(staff.agency, period) is not None for _ in range(2)))

    assert sorted(answers) == [False, True]
    assert PeriodReport.objects.count() == 1
