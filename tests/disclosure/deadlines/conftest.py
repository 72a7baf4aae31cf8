import pytest

from disclosure.deadlines import sweep, telling
from disclosure.workdays import current
from tests.factories.accounts import OfficeFactory


@pytest.fixture(autouse=True)
def _fresh_calendars():
    """A rolled-back test must leave no calendar behind."""
    current.forget()
    yield
    current.forget()


@pytest.fixture(autouse=True)
def _own_registers(monkeypatch):
    """Each test registers what it needs; what the domains registered stays out of the way."""
    monkeypatch.setattr(sweep, "_lapses", {})
    monkeypatch.setattr(sweep, "_steps", {})
    monkeypatch.setattr(telling, "_responsible", {})


@pytest.fixture
def case(db):
    """Any row with an agency can carry clocks; a 科室 is the plainest."""
    return OfficeFactory()
