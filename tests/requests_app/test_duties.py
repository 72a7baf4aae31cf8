"""Whom the sweep tells of many applications: read for all at once, the same people as one by one."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.posts import posts_kept
from accounts.roles import Role
from disclosure.deadlines import telling
from disclosure.deadlines.models import Deadline
from requests_app import duties
from requests_app.models import Application
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db


def clocks_on(cases) -> list[Deadline]:
    kind = ContentType.objects.get_for_model(Application)
    return [Deadline(content_type=kind, object_id=case.pk) for case in cases]


@pytest.mark.parametrize("state", [State.REVIEW, State.HANDLING, State.SIGNING])
def test_people_read_for_many_cases_are_those_read_one_by_one(state):
    staff = house()
    cases = [application(staff, state) for _ in range(2)]
    one_by_one = [telling.people_of(Application.objects.get(pk=case.pk)) for case in cases]
    kind = ContentType.objects.get_for_model(Application).pk

    with posts_kept():
        found = telling.read_cases(clocks_on(cases))
        together = [telling.people_of(found[kind, case.pk]) for case in cases]

    assert together == one_by_one
    assert all(one_by_one)


def test_who_wrote_an_answer_is_read_once_for_all():
    staff = house()
    cases = [application(staff, State.CHECKING) for _ in range(2)]

    with CaptureQueriesContext(connection) as queries:
        duties.read_people(cases)

    assert [case.known_writers for case in cases] == [{staff[Role.DISCLOSURE].pk}] * 2
    assert len([query for query in queries if "workflow_event" in query["sql"]]) == 1
