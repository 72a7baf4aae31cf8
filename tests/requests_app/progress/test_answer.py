"""The answer and the remedies against it."""

import pytest

from requests_app.progress import Progress
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db


def test_before_it_is_answered_and_after_it_was_withdrawn_no_remedy_is_told():
    staff = house()

    assert Progress(application(staff, State.DELIVERY)).remedies == []
    assert Progress(application(staff, State.WITHDRAWN)).remedies == []
