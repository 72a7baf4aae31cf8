"""The days worth an entry in one's own calendar."""

import pytest

from requests_app.progress import Progress
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [State.REVIEW, State.CORRECTION])
def test_the_last_day_of_the_office_and_of_the_applicant_are_in_it(state):
    keys = {one.key for one in Progress(application(house(), state)).dates}

    assert keys == ({"due"} if state == State.REVIEW else {"correction"})
