"""Whose page it is: the table of addresses, and the host for everything else."""

import pytest

from documents.states import State
from interpretation.states import State as InterpretationState
from site_errors import routing
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation
from tests.factories.opinion import item
from tests.factories.public import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """The host, and a bureau that published, explained and answered something."""
    host = AgencyFactory(code="yunshan", name="云山县人民政府办公室")
    staff = Staff(AgencyFactory(code="water", name="县水务局", parent=host))
    (paper,) = published(1, agency=staff.agency)
    return {
        "host": host,
        "bureau": staff.agency,
        "paper": paper.pk,
        "draft": published(1, agency=staff.agency, state=State.ISSUED)[0].pk,
        "explained": interpretation(staff, InterpretationState.PUBLISHED, document=paper).pk,
        "response": item(staff).response.pk,
    }


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("/documents/{paper}/", "bureau"),
        ("http://site.example/documents/{paper}/?a=1#b", "bureau"),
        ("/documents/{draft}/", "host"),  # not public: nothing is told of it
        ("/documents/999999999/", "host"),
        ("/documents/999999999999999999999999/", "host"),
        ("https://elsewhere.example/documents/{paper}/", "host"),
        ("/interpretations/{explained}/", "bureau"),
        ("/responses/{response}/", "bureau"),
        ("/agencies/water/", "bureau"),
        ("/agencies/none-such/", "host"),
        ("/", "host"),
        ("/nowhere/", "host"),
        ("政策解读那一栏", "host"),
        ("http://[broken", "host"),
        ("", "host"),
    ],
)
def test_the_table(house, address, whose):
    assert routing.agency_of(address.format(**house), "site.example") == house[whose]


def test_without_agencies_it_is_nobodys():
    assert routing.agency_of("/") is None


@pytest.mark.parametrize(
    "address", ["//evil.example/x", "javascript:alert(1)", "https://evil.example/x", "x"]
)
def test_only_a_path_of_this_site_becomes_a_link(address):
    assert routing.path_of(address, "site.example") == ""
