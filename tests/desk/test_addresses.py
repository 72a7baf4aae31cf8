"""No list of the desk is narrowed by the number of a person: not asked, not kept in its links."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.factories.accounts import AgencyFactory, person

pytestmark = pytest.mark.django_db
LISTS = ["documents-desk:list", "requests-desk:list", "opinion-desk:list", "requests-desk:register"]


@pytest.fixture
def desk(client):
    client.force_login(person(Role.DISCLOSURE, AgencyFactory()))
    return client


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "number", ["13812345678", "138 1234 5678", "11010519491231002X", "１３８１２３４５６７８"]
)
def test_a_number_of_a_person_is_taken_out_of_the_address_and_the_page_says_why(desk, name, number):
    answer = desk.get(reverse(name), {"q": number, "state": "open"}, follow=True)

    assert answer.redirect_chain == [(f"{reverse(name)}?state=open", 302)]
    assert "证件号码、电话号码不能用来查找" in answer.content.decode()


@pytest.mark.parametrize("words", ["云水发〔2026〕3号", "2026-00001", "防汛", "1234567890123", "2026", ""])
def test_words_and_numbers_of_papers_stay(desk, words):
    assert desk.get(reverse("documents-desk:list"), {"q": words}).status_code == 200


def test_a_public_page_is_left_alone(client):
    assert client.get("/search/", {"q": "13812345678"}).status_code == 200


def test_who_is_not_signed_in_goes_to_the_login_without_it(client):
    answer = client.get(reverse("requests-desk:list"), {"q": "13812345678"}, follow=True)

    assert [address for address, _ in answer.redirect_chain if "138" in address] == []
