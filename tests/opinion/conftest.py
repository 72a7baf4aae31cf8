import pytest

from tests.desk.conftest import django_assert_max_num_queries, django_assert_num_queries  # noqa: F401 -- fixtures
from tests.factories.documents import Staff
from tests.opinion.site import running


@pytest.fixture
def staff(db):
    return Staff()


@pytest.fixture
def agency(staff):
    return staff.agency


@pytest.fixture
def site(settings):
    """A web server the feeds may be read from, though it is this machine."""
    with running() as one:
        settings.FETCH_TEST_HOSTS = [one.host]
        yield one
