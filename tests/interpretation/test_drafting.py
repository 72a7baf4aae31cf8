"""What a new interpretation starts from: its title, and who explains."""

import pytest

from accounts.roles import Role
from interpretation.drafting import blank
from interpretation.models import Interpreter
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("云山县节水办法", "《云山县节水办法》解读"),
        (
            "关于印发《云山县节水办法》的通知",
            "《关于印发〈云山县节水办法〉的通知》解读",
        ),
        ("关于转发《关于印发〈办法〉的通知》的通知", "《关于转发〈关于印发〈办法〉的通知〉的通知》解读"),
    ],
)
def test_the_title_of_the_document_stands_within_marks_of_its_own(staff, title, expected):
    assert blank(draft(staff, title=title)).title == expected


def test_the_chief_comes_with_the_post_the_roster_knows(staff):
    chief, document = staff[Role.CHIEF], draft(staff)
    Interpreter.objects.create(agency=staff.agency, name="别人", post="专家")

    assert blank(document).interpreter == str(chief)

    Interpreter.objects.create(agency=staff.agency, name=chief.name, post="主任")

    assert blank(document).interpreter == f"{chief.name}（主任）"


def test_one_who_left_the_roster_or_is_of_another_agency_lends_no_post(staff):
    chief = staff[Role.CHIEF]
    Interpreter.objects.create(agency=staff.agency, name=chief.name, post="主任", is_active=False)
    Interpreter.objects.create(agency=AgencyFactory(), name=chief.name, post="局长")

    assert blank(draft(staff)).interpreter == chief.name
