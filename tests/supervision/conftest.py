"""A small tree: a county office with two bureaus below it, each with people, and a bureau of another county."""

from types import SimpleNamespace

import pytest

from accounts.roles import Role
from tests.desk.conftest import django_assert_num_queries  # noqa: F401 -- a fixture
from tests.factories.accounts import person
from tests.factories.requests import agency, house


@pytest.fixture
def tree():
    top = house(code="county", name="云山县人民政府办公室", short_name="县政府办")
    water, schools = (
        house(code=code, name=f"云山县{name}", short_name=f"县{name}", parent=top.agency)
        for code, name in (("water", "水务局"), ("schools", "教育局"))
    )
    return SimpleNamespace(
        top=top,
        water=water,
        schools=schools,
        elsewhere=house(code="elsewhere", name="临水县水务局"),
        supervisor=person(Role.SUPERVISOR, top.agency),
        agency=agency,
    )
