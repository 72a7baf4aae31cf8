import pytest

from disclosure.workdays import current


@pytest.fixture(autouse=True)
def _fresh_calendars():
    """A rolled-back test must leave no calendar behind."""
    current.forget()
    yield
    current.forget()
