"""The ways on: the current one is marked once, the few of 长辈模式, what the footer offers."""

import re

import pytest
from django.urls import reverse

from portal.navigation import COLUMNS, ESSENTIALS, columns, essentials, services
from tests.factories.accounts import AgencyFactory
from tests.factories.public import published

CURRENT = [
    ("/", "首页"),
    ("/documents/", "公开目录"),
    ("/documents/7/", "公开目录"),
    ("/interpretations/", "政策解读"),
    ("/responses/", "回应关切"),
    ("/apply/form/", "依申请公开"),
    ("/track/", "查询进度"),
    ("/search/", None),
]


@pytest.mark.parametrize(("path", "label"), CURRENT)
def test_where_one_is_is_marked_once(path, label):
    marked = [column["label"] for column in columns(path) if column["current"]]

    assert marked == ([label] if label else [])


def test_every_entry_that_has_a_page_leads_to_it():
    assert [column["label"] for column in columns("/")] == [label for label, *_ in COLUMNS]
    assert all(service["url"].startswith("/") for service in services())
    assert "网站找错" in [service["label"] for service in services()]


def test_in_the_simple_mode_home_and_four_ways_remain():
    assert [column["label"] for column in columns("/track/", elder=True)] == [
        "首页", *(label for label, *_ in ESSENTIALS),
    ]  # fmt: skip
    assert [way["url"] for way in essentials()] == [
        reverse("documents:catalogue"), reverse("portal:apply"), reverse("requests:track"), reverse("portal:agencies"),
    ]  # fmt: skip


@pytest.fixture
def agency(db):
    return AgencyFactory(code="yunshan", contact_phone="0571-00000001", parent=None)


def test_the_simple_home_has_four_large_buttons_and_a_telephone(client, agency):
    published(6, agency=agency)
    client.cookies["reading"] = "elder"

    body = client.get("/").content.decode()

    ways = re.search(r'<ul class="big-ways">.*?</ul>', body, re.DOTALL)[0]
    assert re.findall(r"<b>([^<]+)</b>", ways) == [way["label"] for way in essentials()]
    assert 'href="tel:0571-00000001"' in body
    assert body.count('<time datetime="') == 4
    assert "按法定类别查" not in body


@pytest.mark.parametrize("rows", [1, 3])
def test_the_simple_home_asks_little(client, agency, rows, django_assert_num_queries):
    published(rows, agency=agency)
    client.cookies["reading"] = "elder"
    client.get("/guide/")  # what is asked once per process

    with django_assert_num_queries(2):
        client.get("/")


def test_everything_stays_in_reach_in_the_simple_mode(client, agency):
    client.cookies["reading"] = "elder"

    foot = client.get("/").content.decode().split("<footer")[1]

    for column in columns("/"):
        assert f'href="{column["url"]}"' in foot


def test_the_record_numbers_lead_to_where_they_are_looked_up(client, agency, settings):
    assert "beian" not in client.get("/guide/").content.decode()

    settings.SITE_ICP, settings.SITE_POLICE = "浙ICP备00000001号", "浙公网安备00000000000001号"
    foot = client.get("/about/").content.decode().split("<footer")[1]

    assert '<a href="https://beian.miit.gov.cn/" rel="external">浙ICP备00000001号</a>' in foot
    assert '<a href="https://beian.mps.gov.cn/" rel="external">浙公网安备00000000000001号</a>' in foot
