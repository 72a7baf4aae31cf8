"""订阅更新: an ordinary citizen is told what a feed is and gets its address; nobody is led into raw XML unawares."""

import re

import pytest

from tests.factories.accounts import AgencyFactory
from tests.factories.public import published

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/documents/",
    "/interpretations/",
    "/responses/",
    "/agencies/here/",
    "/disclosure/content/",
    "/site-map/",
    "/help/",
    "/about/",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_link_to_follow_something_leads_to_the_page_that_explains_it(client, address):
    published(1, agency=AgencyFactory(code="here"))

    body = client.get(address).content.decode()

    assert 'href="/subscribe/' in body
    assert not re.search(r'<a [^>]*href="[^"]*feed/', body)
    assert not re.search(r'<a [^>]*href="[^"]*calendar\.ics', body)


@pytest.mark.parametrize("address", ["/documents/", "/interpretations/", "/responses/"])
def test_programs_find_the_feed_of_a_list_as_before(client, address):
    assert re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*href="[^"]*feed/',
        client.get(address).content.decode(),
    )


def test_it_names_every_feed_and_calendar_with_its_whole_address(client):
    body = client.get("/subscribe/").content.decode()

    for address in ("/feed/", "/interpretations/feed/", "/responses/feed/", "/documents/calendar.ics"):
        whole = f"http://127.0.0.1:8000{address}"
        assert f"<code>{whole}</code>" in body
        assert f'data-copy="{whole}"' in body
        assert client.get(address).status_code == 200
    assert "您刚才看的列表" not in body


@pytest.mark.parametrize(
    ("asked", "title", "feed"),
    [
        ({"list": "documents", "agency": "here", "year": "2026"}, "县水利局 · 2026 年", "/feed/?agency=here&amp;year=2026"),
        ({"list": "documents", "q": "防汛"}, "“防汛”", "/feed/?q=%E9%98%B2%E6%B1%9B"),
        ({"list": "interpretations", "kind": "qa"}, "问答", "/interpretations/feed/?kind=qa"),
        ({"list": "responses", "topic": "供水"}, "供水", "/responses/feed/?topic=%E4%BE%9B%E6%B0%B4"),
    ],
)  # fmt: skip
def test_the_list_one_came_from_is_named_with_its_own_address(client, asked, title, feed):
    AgencyFactory(code="here", short_name="县水利局")

    body = client.get("/subscribe/", asked).content.decode()

    assert "您刚才看的列表" in body
    assert f"<b>{title}</b>" in body
    assert f"<code>http://127.0.0.1:8000{feed}</code>" in body


@pytest.mark.parametrize(
    "asked",
    [{"list": "nope"}, {"list": "documents"}, {"list": "documents", "agency": "nope"}, {"agency": "here"}],
)
def test_what_is_no_narrowed_list_is_not_named(client, asked):
    response = client.get("/subscribe/", asked)

    assert response.status_code == 200
    assert "您刚才看的列表" not in response.content.decode()


@pytest.mark.parametrize(
    ("address", "table", "follow"),
    [
        ("/documents/?category=plans", "documents.csv?as=table&category=plans", "?list=documents&amp;category=plans"),
        ("/documents/", "documents.csv?as=table", ""),
        ("/interpretations/?kind=qa", "interpretations.csv?as=table&kind=qa", "?list=interpretations&amp;kind=qa"),
        ("/responses/?year=2026", "responses.csv?as=table&year=2026", "?list=responses&amp;year=2026"),
    ],
)  # fmt: skip
def test_below_each_list_stands_its_table_and_how_to_follow_it(client, address, table, follow):
    body = client.get(address).content.decode()

    assert (
        f'href="/api/open/v1/download/{table.replace("&", "&amp;")}" rel="nofollow">下载这张表（CSV）</a>'
        in body
    )
    assert f'href="/subscribe/{follow}" rel="nofollow">订阅这个列表</a>' in body
    assert client.get(f"/api/open/v1/download/{table}").status_code == 200


def test_it_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    published(3)

    with django_assert_max_num_queries(9):
        client.get("/subscribe/", {"list": "documents", "category": "plans"})
