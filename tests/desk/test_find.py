"""The box above every desk page: documents and applications, for each person what he may see, and nothing told."""

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.workflow.door import perform
from requests_app.identity import name_digest
from requests_app.models import Particulars
from requests_app.states import State
from tests.factories.accounts import person
from tests.factories.documents import document
from tests.factories.requests import PERSON, application, house

pytestmark = pytest.mark.django_db
FIND = reverse("desk:search")


@pytest.fixture
def staff():
    return house()


def found(user, words):
    """The keys of the applications the page lists."""
    client = Client()
    client.force_login(user)
    answer = client.post(FIND, {"q": words})
    assert answer.status_code == 200
    return [one.pk for one in answer.context["applications"]]


def test_an_application_is_found_by_number_by_words_and_by_whom(staff):
    case = application(staff, State.REVIEW)
    clerk = staff[Role.DISCLOSURE]

    for words in (
        case.number,
        case.number.rsplit("-", 1)[1],
        "防汛排涝",
        "验收报告",
        PERSON["name"],
        "赵 𠮷祥",
    ):
        assert found(clerk, words) == [case.pk], words
    for words in ("不相干的话", PERSON["name"][:2], "赵**"):
        assert found(clerk, words) == [], words


def test_no_number_of_a_person_finds_anything(staff):
    application(
        staff,
        State.REVIEW,
        description=f"我的身份证号是 {PERSON['id_number']}，手机 {PERSON['phone']}，要验收报告。",
    )

    for number in (PERSON["id_number"], PERSON["id_number"].lower(), PERSON["phone"], "110105 19491231 002X"):
        assert found(staff[Role.DISCLOSURE], number) == [], number


def test_the_name_finds_only_for_those_who_may_read_it(staff):
    case = application(staff, State.HANDLING)
    above = person(Role.SUPERVISOR, case.agency)

    for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECRECY, Role.LEADER):
        assert found(staff[role], PERSON["name"]) == [case.pk], role
    for user in (staff[Role.DRAFTER], staff[Role.CHECKER], staff[Role.PUBLISHER], above):
        assert found(user, PERSON["name"]) == []
        assert found(user, "防汛排涝") == [case.pk]


def test_the_officer_finds_his_own_case_by_name_and_no_other(staff):
    mine, _ = (application(staff, State.REVIEW) for _ in range(2))
    perform(mine, "accept", by=staff[Role.DISCLOSURE], officer=staff[Role.DRAFTER])

    assert found(staff[Role.DRAFTER], PERSON["name"]) == [mine.pk]


def test_an_organisation_is_no_secret(staff):
    case = application(
        staff, State.REVIEW, applicant_kind="business", particulars=PERSON | {"name": "云山县第一建筑公司"}
    )

    assert found(staff[Role.CHECKER], "云山县第一建筑公司") == [case.pk]


def test_another_agency_finds_nothing(staff):
    case = application(staff, State.REVIEW)
    elsewhere = house()

    for words in (case.number, "防汛排涝", PERSON["name"]):
        assert found(elsewhere[Role.DISCLOSURE], words) == []


def test_a_name_stands_in_no_address_and_in_no_store(staff, client):
    for _ in range(11):
        application(staff)
    client.force_login(staff[Role.DISCLOSURE])

    posted = client.post(FIND, {"q": PERSON["name"]})
    linked = client.get(FIND, {"q": PERSON["name"]})

    page = posted.content.decode()
    assert len(posted.context["applications"]) == 10
    assert "no-store" in posted["Cache-Control"]
    assert "?q=" not in page
    assert '<form class="find" role="search" method="post"' in page
    assert linked.context["applications"] == []


def test_documents_are_found_beside_them(staff, client):
    paper = document(staff)
    client.force_login(staff[Role.DISCLOSURE])

    answer = client.post(FIND, {"q": paper.title})

    assert [one.pk for one in answer.context["documents"]] == [paper.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_row_and_three(staff, client, rows, django_assert_num_queries):
    for _ in range(rows):
        application(staff)
        document(staff)
    client.force_login(staff[Role.DISCLOSURE])
    client.post(FIND, {"q": "防汛"})

    with django_assert_num_queries(13):
        answer = client.post(FIND, {"q": "防汛"})

    assert (len(answer.context["applications"]), len(answer.context["documents"])) == (rows, rows)


def test_names_from_before_are_found_too(staff):
    """What the migration does to the rows there are."""
    case = application(staff)
    Particulars.objects.filter(pk=case.pk).update(name_digest="")

    import_module("requests_app.migrations.0009_name_digest").name_all(apps, None)

    assert Particulars.objects.get(pk=case.pk).name_digest == name_digest(PERSON["name"])
