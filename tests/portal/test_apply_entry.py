"""依申请公开: the entry, its form on paper, and that of 更正 name the agencies in one order and offer the same."""

import re

import pytest

from requests_app.forms.public import FORMS, WAYS
from tests.factories.accounts import AgencyFactory
from tests.factories.requests import house

pytestmark = pytest.mark.django_db


def test_agencies_stand_in_one_order_the_highest_first(client):
    house(code="zzz", name="甲县水利局")
    top = house(code="aaa", name="甲县人民政府")
    type(top.agency).objects.filter(code="zzz").update(parent=top.agency)
    house(code="mmm", name="乙县人民政府")

    orders = [
        re.findall(rf'href="{address}(\w+)/"', client.get(page).content.decode())
        for page, address in (("/apply/", "/apply/to/"), ("/apply/correct/", "/apply/correct/"))
    ]

    online, correcting = (list(dict.fromkeys(codes)) for codes in orders)
    assert online == correcting
    assert sorted(online) == ["aaa", "mmm", "zzz"]
    assert online[-1] == "zzz"


def test_the_paper_form_names_the_agency_and_offers_what_the_web_does(client):
    body = client.get("/apply/form/").content.decode()

    assert "受理机关（制作这份信息的机关）全称" in body
    assert "受理机关的地址、邮政编码" in body
    for _, label in (*FORMS, *WAYS):
        assert f"□ {label}" in body


def test_the_search_box_beside_the_steps_says_no_more_than_a_phone_shows(client):
    AgencyFactory(code="here")

    (placeholder,) = re.findall(
        r'<input type="search" id="q"[^>]*placeholder="([^"]*)"', client.get("/apply/").content.decode()
    )

    assert len(placeholder) <= 8
