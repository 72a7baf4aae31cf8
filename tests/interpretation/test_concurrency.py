"""Two people at once, on the database an office runs: both are told apart, nothing is done twice or by halves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from documents.models import Document
from documents.states import State as DocumentState
from interpretation.models import Interpretation
from interpretation.states import State
from tests.factories.accounts import person
from tests.factories.documents import Staff
from tests.factories.interpretation_road import FACTS, brought, carry, interpretation, planned, required

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs):
    """Run the jobs in threads of their own that start together; returns their results in order."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(10)
            return job()
        except (NotNow, Refused):
            return "told"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def press(case, action, user, **facts):
    def job():
        model, who = type(case), User.objects.get(pk=user.pk)
        perform(model.objects.get(pk=case.pk), action, by=who, **facts)
        return "done"

    return job


def test_two_reviewers_pressing_at_once_give_one_done_and_one_told():
    staff = Staff()
    case = interpretation(staff, State.CHECKING)
    reviewers = [staff[Role.CHECKER], person(Role.CHECKER, staff.agency)]

    results = at_once(*[press(case, "pass_check", user) for user in reviewers])

    assert sorted(results) == ["done", "told"]
    assert Event.objects.of(case).filter(action="pass_check").count() == 1


def test_signed_and_taken_back_at_once_one_of_them_prevails():
    staff = Staff()
    case = interpretation(staff, State.SIGNING)
    paper = carry(case.document, staff, DocumentState.SIGN)

    results = at_once(
        press(paper, "sign", staff[Role.LEADER]),
        press(case, "recall", staff[Role.DRAFTER], note="漏了一段。"),
    )

    assert sorted(results) == ["done", "told"]
    stands = (Document.objects.get(pk=paper.pk).state, Interpretation.objects.get(pk=case.pk).state)
    assert stands in [(DocumentState.SIGNED, State.READY), (DocumentState.SIGN, State.DRAFTING)]
    assert verify_chains()[1] == []


def test_published_and_sent_back_at_once_one_of_them_prevails():
    staff = Staff()
    case = interpretation(staff, State.READY)
    paper = carry(case.document, staff, DocumentState.ISSUED)

    results = at_once(
        press(paper, "publish", staff[Role.PUBLISHER]),
        press(case, "send_back", staff[Role.CHECKER], note="图中有错字。"),
    )

    assert sorted(results) == ["done", "told"]
    stands = (Document.objects.get(pk=paper.pk).state, Interpretation.objects.get(pk=case.pk).state)
    assert stands in [
        (DocumentState.PUBLISHED, State.PUBLISHED),
        (DocumentState.ISSUED, State.RETURNED),
    ]


def test_a_form_posted_twice_at_once_begins_one():
    staff = Staff()
    paper = required(staff)
    address, given = (
        reverse("interpretation-desk:new", args=[paper.pk]),
        FACTS | {"title": "解读", "kind": "text"},
    )

    def post():
        client = Client()
        client.force_login(User.objects.get(pk=staff[Role.DRAFTER].pk))
        return client.post(address, given)["Location"]

    first, second = at_once(post, post)

    assert first == second
    assert Interpretation.objects.count() == 1


def test_of_the_last_two_one_is_left_however_they_are_discarded():
    staff = Staff()
    first = interpretation(staff, State.READY)
    paper = Document.objects.get(pk=first.document_id)
    second = brought(planned(staff, paper), staff, State.CHECKING)
    second = perform(second, "send_back", by=staff[Role.CHECKER], note="没有写办理流程。")
    first = perform(first, "send_back", by=staff[Role.CHECKER], note="图中有错字。")

    results = at_once(
        *[press(case, "discard", staff[Role.DRAFTER], note="用另一件。") for case in (first, second)]
    )

    assert sorted(results) == ["done", "told"]
    assert Interpretation.objects.filter(state=State.DISCARDED).count() == 1
