"""工作量: what each works at, and what names nobody."""

import pytest
import time_machine
from django.urls import reverse

from accounts.managing import looked_after
from accounts.models import User
from accounts.roles import Role
from desk import workload
from documents.states import State
from requests_app.states import State as RequestState
from tests.factories import requests
from tests.factories.accounts import AgencyFactory, OfficeFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


def again(user) -> User:
    return User.objects.get(pk=user.pk)


def test_the_load_of_each_is_counted(staff):
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False):
        document(staff, State.DRAFT)
        document(staff, State.SECTION)
        document(staff, State.PUBLISHED)
        head = again(staff[Role.SECTION_HEAD])

        (load,) = [one for one in workload.of(looked_after(head)) if one.person == staff[Role.DRAFTER]]

    assert (load.open, load.late, load.done) == (2, 0, 1)


def unnamed(user) -> dict:
    return {load.label: (load.open, load.late) for load in workload.NobodyNamed(again(user)).loads()}


@pytest.fixture
def two_offices(staff):
    """An application nobody took up yet in no 科室, one given to a 科室, and one that names its officer."""
    house = requests.house()
    water, roads = (OfficeFactory(agency=house.agency, name=name) for name in ("水政科", "工程科"))
    for office in (None, water):
        requests.application(house, RequestState.REVIEW, office=office)
    requests.application(house, RequestState.REVIEW, office=water, officer=house[Role.DRAFTER])
    return house, water, roads


def test_what_names_nobody_is_counted_by_its_office(two_offices):
    house, water, _ = two_offices

    assert unnamed(house[Role.LEADER]) == {"没有转给科室": (1, 0), water.name: (1, 0)}
    assert unnamed(house[Role.DISCLOSURE_HEAD]) == unnamed(house[Role.LEADER])
    assert unnamed(person(Role.LEADER, AgencyFactory())) == {}


def test_a_head_sees_what_his_own_office_names_nobody_for(client, two_offices):
    house, water, roads = two_offices
    heads = [person(Role.SECTION_HEAD, house.agency) for _ in range(2)]
    for head, office in zip(heads, (water, roads), strict=True):
        head.memberships.update(office=office)

    shown = []
    for head in heads:
        client.force_login(again(head))
        page = client.get(reverse("desk:unnamed", args=[house.agency.code, water.pk]))
        shown.append(page.context["page_obj"].paginator.count)

    assert [unnamed(head) for head in heads] == [{water.name: (1, 0)}, {}]
    assert shown == [1, 0]


def test_the_row_leads_to_the_cases(client, two_offices):
    house, _, _ = two_offices
    client.force_login(house[Role.DISCLOSURE_HEAD])
    page = client.get(reverse("desk:workload"))

    for load in page.context["unnamed"]:
        assert f'href="{load.url}"' in page.content.decode()
        (one,) = client.get(load.url).context["page_obj"].object_list
        assert (one.case.office, one.case.officer) == (load.office, None)


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_cases_that_name_nobody_cost_the_same_for_one_as_for_three(
    client, item_count, django_assert_num_queries
):
    house = requests.house()
    for _ in range(item_count):
        requests.application(house, RequestState.REVIEW)
    client.force_login(house[Role.LEADER])
    page = reverse("desk:unnamed", args=[house.agency.code])
    client.get(page)

    with django_assert_num_queries(9):
        assert len(client.get(page).context["page_obj"].object_list) == item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_load_costs_the_same_for_one_as_for_three(client, staff, item_count, django_assert_num_queries):
    for number in range(item_count):
        house = Staff(staff.agency)
        document(house, State.DRAFT)
        office = OfficeFactory(agency=staff.agency, name=f"第{number}科")
        requests.application(house, RequestState.REVIEW, office=office)
    client.force_login(staff[Role.LEADER])
    client.get(reverse("desk:workload"))

    with django_assert_num_queries(19):
        page = client.get(reverse("desk:workload"))

    assert sum(load.open for load in page.context["loads"]) == item_count
    assert sum(load.open for load in page.context["unnamed"]) == item_count


def test_only_heads_see_it(client, staff):
    client.force_login(staff[Role.DRAFTER])
    assert client.get(reverse("desk:workload")).status_code == 403
