"""The search page and the catalogue: one box, facets as addresses, what leads on where nothing was found."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.rulebook.setting import set_rule
from documents.states import Validity
from requests_app.carrying import COOKIE
from tests.factories.accounts import AgencyFactory
from tests.factories.public import PUBLISHED_AT, published

pytestmark = pytest.mark.django_db
SEARCH, CATALOGUE = "/search/", "/documents/"


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(PUBLISHED_AT + timedelta(days=2), tick=False):
        yield


@pytest.fixture
def many():
    one, other = (
        AgencyFactory(code="one", short_name="县一局"),
        AgencyFactory(code="other", short_name="县二局"),
    )
    published(3, agency=one, title="防汛", number="", genre="通知", topic="水利", written_on=date(2026, 1, 5))
    published(
        2, agency=other, title="防汛", number="", genre="公告", validity=Validity.REPEALED, category="fees"
    )


def page(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def links(body) -> set[str]:
    return {link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', body)}


# ── facets and chips ────────────────────────────────────────────────────────
def test_a_facet_is_an_address_with_its_count(client, many):
    body = page(client, "/search/?q=防汛&page=2")

    q = quote("防汛")
    assert f"/search/?agency=one&q={q}" in links(body) or f"/search/?q={q}&agency=one" in links(body)
    assert re.search(r'<span>县一局</span><span class="num">3</span>', body)
    assert re.search(r'<span>废止</span><span class="num">2</span>', body)
    assert "page=2" not in "".join(link for link in links(body) if "agency" in link)


@pytest.mark.parametrize(
    "address", ["/search/?q=防汛&agency=one&genre=通知", "/documents/?agency=one&genre=通知"]
)
def test_what_was_chosen_is_a_chip_that_can_be_taken_off(client, many, address):
    body = page(client, address)

    assert "发布机构：县一局" in body
    assert "公文种类：通知" in body
    assert any("genre" in link and "agency" not in link for link in links(body))
    assert "全部去掉" in body
    assert "<h2>发布机构</h3>" not in body


def test_the_catalogue_counts_each_facet_under_the_others(client, many):
    body = page(client, "/documents/?agency=other")

    assert re.search(r"<span>收费|<span>行政事业性收费</span><span class=\"num\">2</span>", body)
    assert "<h2>公文种类</h3>" not in body  # nothing left to tell apart
    assert "<h2>主题</h3>" not in page(client, "/documents/?topic=水利")
    assert re.search(r'<span>通知</span><span class="num">3</span>', page(client, CATALOGUE))


def test_what_stands_beside_the_whole_catalogue_is_the_same_whoever_came_first(client):
    published(60, title="防汛", number="", topic="水利")
    published(1, title="防汛", number="", topic="教育")
    beside = re.compile(r'<nav class="stack".*?</nav>', re.DOTALL)

    narrowed = beside.search(page(client, "/documents/?agency=nobody&sort=written"))[0]
    older = beside.search(page(client, f"/documents/{client.get(CATALOGUE).context['documents'].older}"))[0]
    whole = beside.search(page(client, CATALOGUE))[0]

    assert "nobody" in narrowed
    assert older == whole
    assert "nobody" not in whole
    assert "sort" not in whole
    assert "after" not in whole


ORDERS = [
    ("/documents/", ["新发布", "新成文"]),
    ("/documents/?sort=newest", ["新发布", "新成文"]),
    ("/documents/?sort=written", ["新成文", "新发布"]),
    ("/documents/?sort=fit", ["新发布", "新成文"]),
    ("/documents/?sort=written&genre=通知", ["新成文", "新发布"]),
    ("/documents/?sort=written&year=2026", ["新发布"]),
]


@pytest.mark.parametrize(("address", "titles"), ORDERS)
def test_the_catalogue_by_publication_or_by_writing(client, address, titles):
    published(title="新发布", number="", written_on=date(2026, 1, 1))
    published(
        title="新成文",
        number="",
        written_on=date(2026, 9, 1),
        published_at=PUBLISHED_AT - timedelta(days=400),
    )

    assert [line["title"] for line in client.get(address).context["documents"]] == titles


def test_the_catalogue_by_writing_is_paged_by_key(client):
    published(120, written_on=date(2026, 3, 1))
    seen, address = [], "?sort=written"
    while address:
        lines = client.get(CATALOGUE + address).context["documents"]
        seen += [line["id"] for line in lines]
        address = lines.older

    assert len(seen) == len(set(seen)) == 120


# ── leading on ──────────────────────────────────────────────────────────────
def test_nothing_found_leads_to_an_application_that_begins_with_the_words(client):
    agency = AgencyFactory(code="yunshan")
    set_rule("requests.channels", agency, ["in_person", "post", "online"], since=date(2026, 1, 1))

    body = page(client, "/search/?q=量子隐形传态")
    assert "没有找到“量子隐形传态”" in body
    about = f"?about={quote('量子隐形传态')}"
    assert f"/apply/{about}" in links(body)

    entry = page(client, f"/apply/{about}")
    assert f"/apply/to/yunshan/{about}" in links(entry)
    assert client.get(f"/apply/to/yunshan/{about}").status_code == 302
    assert client.cookies[COOKIE]["path"] == "/apply/"
    assert client.cookies[COOKIE]["httponly"]

    form = page(client, reverse("requests:apply-step", args=["yunshan", "request"]))
    assert "与“量子隐形传态”有关的信息" in form


@pytest.mark.parametrize("about", ["", "\x00\u202e", "<script>", "甲" * 5000, "%", "😀"])
def test_whatever_is_carried_is_only_words(client, about):
    agency = AgencyFactory(code="yunshan")
    set_rule("requests.channels", agency, ["in_person", "post", "online"], since=date(2026, 1, 1))

    assert client.get("/apply/", {"about": about}).status_code in (200, 400)
    assert client.get("/apply/to/yunshan/", {"about": about}).status_code == 302
    body = page(client, reverse("requests:apply-step", args=["yunshan", "request"]))
    assert "<script>" not in body.replace('<script src="', "")
    assert "甲" * 101 not in body


def test_a_search_is_kept_as_a_feed(client, many):
    body = page(client, "/search/?q=防汛&agency=one&sort=newest")
    feed = next(link for link in links(body) if link.startswith("/feed/?"))

    assert "agency=one" in feed
    assert "sort" not in feed
    assert page(client, feed).count("<entry>") == 3


# ── while typing ────────────────────────────────────────────────────────────
def test_titles_are_offered_while_typing(client):
    published(1, title="关于防汛物资储备的通知", number="")
    published(1, title="关于防汛的旧办法", number="", validity=Validity.REPEALED)
    published(1, title="关于抗旱的通知", number="", body="防汛")

    body = page(client, "/search/suggest/?q=防汛")

    assert body.count("<li") == 1
    assert "关于防汛物资储备的通知" in body
    assert "<html" not in body
    assert page(client, "/search/suggest/?q=防").count("<li") == 1
    assert page(client, "/search/suggest/").strip() == ""
    assert 'hx-get="/search/suggest/"' in page(client, "/")


# ── not for machines, nor dear ──────────────────────────────────────────────
def test_hits_are_no_page_of_their_own_for_search_engines(client, many):
    assert '<meta name="robots" content="noindex">' in page(client, "/search/?q=防汛")


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=防汛",
        "/search/?q=防汛怎么办理",
        "/search/suggest/?q=防汛",
        "/documents/?genre=通知&sort=written",
    ],
)
def test_three_rows_cost_as_many_queries_as_one(client, address):
    agency, costs = AgencyFactory(), []
    for more in (1, 2):
        published(more, agency=agency, title="防汛", genre="通知")
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            page(client, address)
        costs.append(len(seen))

    assert costs[0] == costs[1]
