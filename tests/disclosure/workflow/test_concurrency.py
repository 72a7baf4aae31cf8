"""Two people at once, on the database an office runs: one is done, one is told, one event."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts.models import User
from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from documents.models import Document
from documents.states import State
from tests.factories.accounts import person
from tests.factories.documents import OPEN, Staff, document

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run the jobs in threads of their own that start together; returns their results in order."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_two_reviewers_pressing_at_once_give_one_done_and_one_told():
    assert connection.vendor == "postgresql"
    staff = Staff()
    case = document(staff, State.CHECK)
    reviewers = [staff[Role.CHECKER], person(Role.CHECKER, staff.agency)]

    def press(user):
        try:
            perform(Document.objects.get(pk=case.pk), "pass_check", by=User.objects.get(pk=user.pk), **OPEN)
        except NotNow:
            return "told"
        return "done"

    results = at_once(*[lambda u=user: press(u) for user in reviewers])

    assert sorted(results) == ["done", "told"]
    assert Event.objects.of(case).filter(action="pass_check").count() == 1
    assert case.opinions.count() == 2  # 科室审核 and this one


def test_many_acts_at_once_keep_the_chain_whole():
    staff = Staff()
    cases = [document(staff, State.DRAFT, title=f"通知之{n}") for n in range(8)]
    drafter = staff[Role.DRAFTER]

    at_once(*[lambda c=case: perform(c, "submit", by=User.objects.get(pk=drafter.pk)) for case in cases])

    read, flaws = verify_chains()
    assert (read, flaws) == (16, [])


def test_one_number_typed_by_two_clerks_at_once_goes_to_one_of_them():
    staff = Staff()
    cases = [document(staff, State.SIGNED, title=f"通知之{n}") for n in range(2)]
    checker, day = staff[Role.CHECKER], date(2026, 11, 2)

    def issue(case):
        try:
            perform(
                case,
                "issue",
                by=User.objects.get(pk=checker.pk),
                number="云水发〔2026〕7号",
                written_on=day,
                issued_on=day,
            )
        except Refused:
            return "refused"
        return "issued"

    results = at_once(*[lambda c=case: issue(c) for case in cases])

    assert sorted(results) == ["issued", "refused"]
    assert list(Document.objects.exclude(number="").values_list("number", flat=True)) == ["云水发〔2026〕7号"]
