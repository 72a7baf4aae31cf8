"""A host agency with everybody, another below it, and an administrator of each."""

import pytest

from accounts.roles import Role
from disclosure.workdays import current
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff


@pytest.fixture(autouse=True)
def _fresh_calendars():
    current.forget()
    yield
    current.forget()


@pytest.fixture
def host(db):
    return AgencyFactory(code="host", name="云山县人民政府办公室", short_name="县政府办")


@pytest.fixture
def staff(host):
    """Everybody of the host agency."""
    return Staff(host)


@pytest.fixture
def bureau(host):
    return AgencyFactory(code="bureau", name="云山县水务局", short_name="县水务局", parent=host)


@pytest.fixture
def admin(client, staff):
    """A browser signed in as the host's administrator."""
    client.force_login(staff[Role.ADMIN])
    return client


@pytest.fixture
def their_admin(bureau):
    return person(Role.ADMIN, bureau, name="水务管理员")
