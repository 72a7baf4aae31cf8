"""解读人名册: kept by the 公开办 of each agency, public while in force."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure.workflow.models import Event
from disclosure.workflow.verify import verify_chains
from interpretation.models import Interpreter
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff

pytestmark = pytest.mark.django_db
ROSTER = "/desk/interpretations/interpreters/"


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def person_of(staff):
    return Interpreter.objects.create(agency=staff.agency, name="周明", post="局长", field="就业")


def line(staff, **changed):
    return {
        "agency": staff.agency.pk,
        "rank": "expert",
        "name": "沈岚",
        "post": "县委党校教授",
        "field": "社保",
        "position": 2,
        "is_active": "on",
    } | changed


def test_a_line_is_added_and_public_at_once(client, staff, django_capture_on_commit_callbacks):
    assert "沈岚" not in client.get("/interpretations/interpreters/").content.decode()
    client.force_login(staff[Role.DISCLOSURE])

    with django_capture_on_commit_callbacks(execute=True):
        client.post(ROSTER, line(staff))

    client.logout()
    assert "沈岚" in client.get("/interpretations/interpreters/").content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"post": ""}, "post"),
        ({"name": "沈\u202e岚"}, "name"),
        ({"rank": "king"}, "rank"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(client, staff, changed, field):
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(ROSTER, line(staff, **changed))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "社保" in answer.content.decode()


def test_the_same_person_is_not_listed_twice(client, staff, person_of):
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(ROSTER, line(staff, name="周明", post="局长"))

    assert "名册里已经有这个人" in answer.content.decode()


def test_who_left_is_taken_off_and_stays_in_the_book(client, staff, person_of):
    client.force_login(staff[Role.DISCLOSURE_HEAD])

    client.post(f"{ROSTER}{person_of.pk}/", line(staff, name="周明", post="局长") | {"is_active": ""})

    assert Interpreter.objects.get().is_active is False
    assert Interpreter.objects.active().count() == 0


# ── what was done to it ─────────────────────────────────────────────────────
def test_every_change_is_put_down_on_the_chain_and_told_on_the_page(client, staff):
    keeper = staff[Role.DISCLOSURE]
    client.force_login(keeper)
    client.post(ROSTER, line(staff))
    one = Interpreter.objects.get()
    page = f"{ROSTER}{one.pk}/"

    client.post(page, line(staff, post="县委党校副校长"))
    client.post(page, line(staff, post="县委党校副校长") | {"is_active": ""})
    client.post(page, line(staff, post="县委党校副校长"))

    events = Event.objects.of(one).in_order()
    assert [(event.label, event.actor, event.before, event.after) for event in events] == [
        ("列入解读人名册", keeper, "", "listed"),
        ("修改解读人名册", keeper, "listed", "listed"),
        ("移出解读人名册", keeper, "listed", "off"),
        ("重新列入解读人名册", keeper, "off", "listed"),
    ]
    assert events[1].facts == {"单位和职务": "县委党校教授 → 县委党校副校长"}
    assert verify_chains(staff.agency)[1] == []
    assert "单位和职务：县委党校教授 → 县委党校副校长" in client.get(page).content.decode()


def test_what_is_saved_unchanged_is_nothing_to_put_down(client, staff):
    client.force_login(staff[Role.DISCLOSURE])
    client.post(ROSTER, line(staff))
    one = Interpreter.objects.get()

    client.post(f"{ROSTER}{one.pk}/", line(staff))

    assert Event.objects.of(one).count() == 1


def test_nobody_adds_to_the_roster_of_another_agency(client, staff, person_of):
    client.force_login(staff[Role.DISCLOSURE])
    elsewhere = Interpreter.objects.create(agency=AgencyFactory(), name="别处", post="局长")

    assert client.post(ROSTER, line(staff, agency=elsewhere.agency_id)).status_code == 422
    assert client.get(f"{ROSTER}{elsewhere.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, staff, count, django_assert_num_queries):
    for number in range(count):
        Interpreter.objects.create(agency=staff.agency, name=f"周{number}", post="局长")
    client.force_login(staff[Role.DISCLOSURE])
    client.get(ROSTER)

    with django_assert_num_queries(6):
        answer = client.get(reverse("interpretation-content:roster"))

    assert len(answer.context["people"]) == count
