"""What pages say to machines: the tags of government sites on every kind of page, one address each, feeds, calendars, maps."""

import html
import json
import re
from datetime import date
from fnmatch import fnmatch
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure import caching
from documents.models import Document
from portal import site_map
from portal.views import NOT_FOR_ROBOTS
from tests.factories.accounts import AgencyFactory
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"

# 国办发〔2017〕47号：which tags a page of each kind must have.
SITE_TAGS = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN_TAGS = [*SITE_TAGS, "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE_TAGS = [
    *COLUMN_TAGS,
    "ArticleTitle",
    "PubDate",
    "ContentSource",
    "Keywords",
    "Author",
    "Description",
    "Url",
]
FIXED = {
    "/": SITE_TAGS,
    "/search/": COLUMN_TAGS,
    "/search/?q=防汛": COLUMN_TAGS,
    "/documents/": COLUMN_TAGS,
    "/documents/?category=plans": COLUMN_TAGS,
    "/interpretations/": COLUMN_TAGS,
    "/interpretations/interpreters/": COLUMN_TAGS,
    "/responses/": COLUMN_TAGS,
    "/agencies/": COLUMN_TAGS,
    "/agencies/here/": COLUMN_TAGS,
    "/disclosure/": COLUMN_TAGS,
    "/disclosure/guide/": COLUMN_TAGS,
    "/disclosure/system/": COLUMN_TAGS,
    "/disclosure/content/": COLUMN_TAGS,
    "/rules/": COLUMN_TAGS,
    "/disclosure/reports/": COLUMN_TAGS,
    "/apply/": COLUMN_TAGS,
    "/apply/form/": COLUMN_TAGS,
    "/apply/correct/": COLUMN_TAGS,
    "/apply/to/here/applicant/": COLUMN_TAGS,
    "/track/": COLUMN_TAGS,
    "/track/mine/": COLUMN_TAGS,
    "/about/": COLUMN_TAGS,
    "/accessibility/": COLUMN_TAGS,
    "/site-map/": COLUMN_TAGS,
    "/verify/": COLUMN_TAGS,
    "/open/": COLUMN_TAGS,
    "/nowhere/": SITE_TAGS,
}
ARTICLES = ("/documents/{documents}/", "/interpretations/{interpretations}/", "/responses/{responses}/")
PERSONAL = ("/track/mine/", "/apply/to/here/applicant/", "/nowhere/")
NUMBERED = {
    **dict.fromkeys(ARTICLES, ARTICLE_TAGS),
    **{f"{address}print/": ARTICLE_TAGS for address in ARTICLES},
    "/documents/{gone_documents}/": COLUMN_TAGS,
    "/interpretations/{gone_interpretations}/": COLUMN_TAGS,
    "/responses/{gone_responses}/": COLUMN_TAGS,
    "/interpretations/{interpretations}/comment/": COLUMN_TAGS,
    "/interpretations/{interpretations}/comment/done/": COLUMN_TAGS,
}


def tags(body: str) -> dict[str, str]:
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', body)
    assert len(found) == len(dict(found)), f"重复的标签：{found}"
    return {name: html.unescape(words) for name, words in found}


def links(body: str, kind: str) -> list[str]:
    pattern = rf'<link rel="alternate" type="{re.escape(kind)}"[^>]* href="([^"]+)">'
    return [html.unescape(address) for address in re.findall(pattern, body)]


def canonical(body: str) -> list[str]:
    return [html.unescape(address) for address in re.findall(r'<link rel="canonical" href="([^"]+)">', body)]


def structured(body: str) -> dict:
    (words,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.S)
    return json.loads(words)


@pytest.mark.parametrize(
    ("begins", "force"),
    [(date(2026, 11, 22), "InForce"), (date(2026, 11, 23), "NotInForce"), (None, "InForce")],
)
@time_machine.travel("2026-11-22T09:00+08:00")
def test_what_is_to_be_in_force_later_is_not_said_to_be(client, begins, force):
    """As its page says: 尚未施行."""
    one = published(1, category="norms", effective_on=begins)[0]

    found = structured(client.get(f"/documents/{one.pk}/").content.decode())

    assert found["legislationLegalForce"] == f"https://schema.org/{force}"


def addresses(house) -> dict[str, list[str]]:
    numbers = {key: rows[0].pk for key, rows in house.public.items()}
    numbers |= {f"gone_{key}": rows[0].pk for key, rows in house.gone.items()}
    return FIXED | {address.format(**numbers): wanted for address, wanted in NUMBERED.items()}


def test_every_kind_of_page_has_the_tags_of_its_kind(client, house):
    for address, wanted in addresses(house).items():
        found = tags(client.get(address).content.decode())
        named = {name: words for name, words in found.items() if name in ARTICLE_TAGS}
        assert [name for name in wanted if not named.get(name)] == [], address
        if "ArticleTitle" not in wanted:
            assert "ArticleTitle" not in named, address
        if "PubDate" in wanted:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", named["PubDate"])


def test_every_page_has_one_address_and_says_it_everywhere(client, house):
    for address in addresses(house):
        body = client.get(address).content.decode()
        if address in PERSONAL or "/comment/" in address:
            assert canonical(body) == [], address
            assert tags(body)["robots"] == "noindex"
            continue
        (own,) = canonical(body)
        assert own.startswith(SITE + "/"), address
        assert tags(body)["og:url"] == own
        assert tags(body)["og:title"]
        assert structured(body)["@context"] == "https://schema.org"
        plain = address.removesuffix("print/")
        assert urlsplit(own).path == urlsplit(plain).path


CANONICAL = [
    ("/documents/?utm=1", "/documents/"),
    ("/documents/?category=plans&agency=here", "/documents/?agency=here&category=plans"),
    ("/documents/?agency=nobody&genre=通知", "/documents/?genre=%E9%80%9A%E7%9F%A5"),
    ("/documents/?year=", "/documents/"),
    ("/documents/?after=5-1&genre=通知", "/documents/?after=5-1&genre=%E9%80%9A%E7%9F%A5"),
    ("/search/?q=防汛&x=1", "/search/?q=%E9%98%B2%E6%B1%9B"),
    ("/track/?number=1", "/track/"),
]


@pytest.mark.parametrize(("address", "own"), CANONICAL)
def test_a_filtered_page_has_one_spelling(client, house, address, own):
    assert canonical(client.get(address).content.decode()) == [SITE + own]


def test_schema_org_says_what_a_document_is(client, house):
    one = house.public["documents"][1]
    Document.objects.filter(pk=one.pk).update(
        category="norms",
        written_on=date(2026, 11, 16),
        effective_on=date(2026, 12, 1),
        title="</script><b>{{ x }}",
    )
    caching.bump(on_commit=False)

    body = client.get(f"/documents/{one.pk}/").content.decode()
    found = structured(body)

    assert found["@type"] == "Legislation"
    assert found["name"] == "</script><b>{{ x }}"
    assert found["legislationIdentifier"] == one.number
    assert found["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert found["temporalCoverage"] == "2026-12-01/.."
    assert found["publisher"]["name"] == "云山县水务局"
    assert "</script><b>" not in body
    kinds = {
        structured(client.get(address).content.decode())["@type"]
        for address in ("/", "/documents/", "/open/", "/agencies/here/")
    }
    assert kinds == {"WebSite", "CollectionPage", "DataCatalog", "GovernmentOrganization"}


# ── feeds ───────────────────────────────────────────────────────────────────
FEEDS = [
    ("/", "/feed/"),
    ("/documents/", "/feed/"),
    ("/documents/?category=plans", "/feed/?category=plans"),
    ("/documents/?agency=here&year=2026&after=5-1", "/feed/?agency=here&year=2026"),
    ("/search/?q=通知&agency=here", "/feed/?agency=here&q=%E9%80%9A%E7%9F%A5"),
    ("/agencies/here/", "/feed/?agency=here"),
    ("/interpretations/?kind=text", "/interpretations/feed/?kind=text"),
    ("/interpretations/?q=通知", "/interpretations/feed/?q=%E9%80%9A%E7%9F%A5"),
    ("/responses/?year=2026", "/responses/feed/?year=2026"),
]


@pytest.mark.parametrize(("address", "feed"), FEEDS)
def test_every_list_and_filter_has_its_feed_and_says_so(client, house, settings, address, feed):
    found = links(client.get(address).content.decode(), "application/atom+xml")

    assert found == [feed]
    response = client.get(feed)
    tree = ElementTree.fromstring(response.content)
    asked = parse_qs(urlsplit(feed).query)
    (own,) = (one.get("href") for one in tree.findall("{*}link") if one.get("rel") == "alternate")
    assert parse_qs(urlsplit(own).query) == asked
    assert client.get(own.removeprefix(settings.SITE_URL)).status_code == 200


# ── days ────────────────────────────────────────────────────────────────────
@time_machine.travel("2026-11-22T09:00+08:00")
def test_the_days_of_public_documents_are_a_calendar(client):
    edu = AgencyFactory(code="edu", name="云山县教育局")
    begins = published(1, agency=edu, title="办法;一,二", effective_on=date(2026, 12, 1))[0]
    ends = published(1, title="规定", expires_on=date(2027, 1, 31), effective_on=date(2020, 1, 1))[0]
    published(1, title="草稿", state="draft", effective_on=date(2026, 12, 1))
    withdrawn(title="撤回", effective_on=date(2026, 12, 1))

    response = client.get("/documents/calendar.ics")
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [line for line in lines if line.startswith(("SUMMARY", "DTSTART", "UID"))] == [
        f"UID:document-effective_on-{begins.pk}@127.0.0.1:8000",
        "DTSTART;VALUE=DATE:20261201",
        "SUMMARY:施行：办法\\;一\\,二",
        f"UID:document-expires_on-{ends.pk}@127.0.0.1:8000",
        "DTSTART;VALUE=DATE:20270131",
        "SUMMARY:失效：规定",
    ]
    assert "规定" not in client.get("/documents/calendar.ics?agency=edu").content.decode()
    assert links(client.get("/documents/?agency=edu").content.decode(), "text/calendar") == [
        "/documents/calendar.ics?agency=edu"
    ]


def test_the_calendar_costs_the_same_for_one_and_three_days(client):
    costs = []
    for more in (1, 2):
        published(more, effective_on=date(2030, 12, 1))
        caching.bump(on_commit=False)
        with CaptureQueriesContext(connection) as queries:
            client.get("/documents/calendar.ics")
        costs.append(len(queries))

    assert costs == [6, 6]


# ── maps ────────────────────────────────────────────────────────────────────
def mapped(client) -> list[str]:
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    maps = [client.get(urlsplit(place.text).path).content for place in index.findall(".//{*}loc")]
    return [
        urlsplit(loc.text).path for body in maps for loc in ElementTree.fromstring(body).findall(".//{*}loc")
    ]


def test_the_maps_name_every_public_page_once_and_nothing_else(client, house):
    found = mapped(client)

    assert len(found) == len(set(found))
    for key, rows in house.public.items():
        for row in rows:
            assert f"/{key}/{row.pk}/" in found
    for key in house.gone:
        for row in (*house.gone[key], *house.hidden[key]):
            assert f"/{key}/{row.pk}/" not in found
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        assert "noindex" not in response.content.decode(), path


def test_robots_are_let_to_all_that_is_mapped_and_kept_from_the_rest(client, house):
    def refused(path):
        return any(
            fnmatch(path, f"{rule}*" if not rule.endswith("$") else rule[:-1]) for rule in NOT_FOR_ROBOTS
        )

    assert [path for path in mapped(client) if refused(path)] == []
    kept_out = ("/desk/", "/search/?q=a", "/track/1/", "/track/mine/", "/apply/to/here/", "/apply/correct/here/receipt/",
                "/api/open/v1/documents", "/documents.json", "/documents/?agency=a&after=1-2", "/interpretations/3/comment/")  # fmt: skip
    assert [path for path in kept_out if not refused(path)] == []
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [line for line in lines if line.startswith("Disallow")] == [
        f"Disallow: {rule}" for rule in NOT_FOR_ROBOTS
    ]


def test_a_new_public_page_is_mapped_by_itself():
    names = set(site_map.fixed_pages())

    assert {
        "portal:home",
        "portal:guide",
        "documents:catalogue",
        "rulebook:rules",
        "open-data:about",
    } <= names
    assert not names & {
        "portal:feed",
        "portal:robots",
        "portal:search",
        "portal:sitemap",
        "portal:reading",
        "desk:home",
    }


# ── what was published stays ────────────────────────────────────────────────
def test_every_address_of_a_withdrawn_document_says_so(client, house):
    stone = house.gone["documents"][0]
    attached = stone.attachments.get().file
    Document.objects.filter(pk=stone.pk).update(withdrawn_at=attached.created_at)
    page = f"/documents/{stone.pk}"

    for address in (
        f"{page}/",
        f"{page}/print/",
        f"{page}/document.pdf",
        f"{page}.json",
        attached.get_absolute_url(),
    ):
        response = client.get(address)
        assert response.status_code == 410, address
        assert "撤回" in response.content.decode(), address
        assert "max-age" not in response.get("Cache-Control", ""), address
    Document.objects.filter(pk=stone.pk).update(withdrawn_at="2020-01-01T00:00+08:00")
    assert client.get(attached.get_absolute_url()).status_code == 404  # added since: it never was public


@pytest.mark.parametrize("address", ["/feed/", "/interpretations/feed/", "/responses/feed/"])
def test_an_entry_has_the_same_id_by_whatever_host_it_was_asked(client, house, settings, address):
    """RFC 4287 §4.2.6: whoever reads by two hosts must not get everything twice."""
    settings.SITE_URL = "https://www.example.gov.cn"
    settings.ALLOWED_HOSTS = ["www.example.gov.cn", "other.example.gov.cn"]

    ours, other = (
        client.get(address, headers={"host": host}).content.decode() for host in settings.ALLOWED_HOSTS
    )

    assert ours == other
    assert "<entry>" in ours
    assert set(re.findall(r"<id>(https?://[^/]+)/", ours)) == {settings.SITE_URL}
    assert f'href="{settings.SITE_URL}{address}" rel="self"' in ours
