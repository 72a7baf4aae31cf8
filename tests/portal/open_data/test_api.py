"""The read-only API: what is public, as the pages show it; nothing else, to anybody, however it is asked."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import caching, clock, throttle
from disclosure.throttle import Limit
from documents.models import Document
from documents.states import Attribute, State
from portal.open_data import bulk, door, views
from portal.open_data.kinds import KINDS
from tests.factories.accounts import AgencyFactory
from tests.factories.interpretation import shown
from tests.factories.public import PUBLISHED_AT, published
from tests.portal.conftest import OPEN, SECRET

pytestmark = pytest.mark.django_db
API = "/api/open/v1/"
SINGLE = ("documents", "interpretations", "responses")
LISTS = [*KINDS, "categories"]


def said(client, address, status=200, **asked) -> dict:
    response = client.get(address, asked)
    assert response.status_code == status, response.content.decode()
    return json.loads(response.content)


def everywhere(house) -> list[str]:
    """Every address of open data, with every record there is, public or not, and every page beside it."""
    found = [API, *(API + name for name in (*LISTS, "statistics", "openapi.json")), "/open/"]
    found += [f"{API}download/{key}.{form}" for key in KINDS for form in bulk.FORMS]
    pages = {"documents": "documents", "interpretations": "interpretations", "responses": "responses"}
    for key in SINGLE:
        for row in (*house.public[key], *house.gone[key], *house.hidden[key]):
            found += [f"{API}{key}/{row.pk}", f"/{pages[key]}/{row.pk}.json"]
    found += [f"{API}agencies/{code}" for code in ("here", "closed")]
    found += [
        "/index.json",
        "/documents.json",
        "/interpretations.json",
        "/responses.json",
        "/agencies/here.json",
    ]
    found += [f"{API}documents?q={SECRET}", f"{API}interpretations?q={SECRET}", f"{API}responses?q={SECRET}"]
    return found


@pytest.mark.parametrize("who", ["anonymous", Role.DRAFTER, Role.ADMIN])
def test_nothing_private_leaks_anywhere_whoever_asks(house, who):
    client = Client()
    if who != "anonymous":
        client.force_login(house.staff[who])

    for address in everywhere(house):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        words = body.decode() if b"\\u" not in body else json.dumps(json.loads(body), ensure_ascii=False)
        asked = address.partition("?")[2]
        assert SECRET not in words.replace(asked, ""), address
        assert not asked or '"items": []' in words, address
        assert house.staff[Role.DRAFTER].username not in words, address
        assert "Set-Cookie" not in response, address


@pytest.mark.parametrize("key", SINGLE)
def test_lists_hold_exactly_what_is_public(client, house, key):
    items = said(client, API + key)["items"]

    assert {item["id"] for item in items} == {row.pk for row in house.public[key]}
    assert {item["status"] for item in items} == {"public"}


@pytest.mark.parametrize("key", SINGLE)
def test_what_was_public_is_410_and_what_never_was_is_404(client, house, key):
    for row in house.public[key]:
        assert said(client, f"{API}{key}/{row.pk}")["id"] == row.pk
    for row in house.gone[key]:
        assert said(client, f"{API}{key}/{row.pk}", 410)["error"]["status"] == "withdrawn"
    for pk in (*(row.pk for row in house.hidden[key]), 2**40, 10**30):
        assert said(client, f"{API}{key}/{pk}", 404)["error"]["code"] == "not_found"


def test_a_stone_says_when_and_why(client, house):
    error = said(client, f"{API}documents/{house.gone['documents'][0].pk}", 410)["error"]

    assert error["withdrawn_at"] == "2026-11-21T09:00:00+08:00"
    assert error["reason"] == "附件含有个人信息，更正后重新发布。"


@pytest.mark.parametrize("key", SINGLE)
def test_those_who_keep_copies_are_told_what_to_take_out(client, house, key):
    items = said(client, f"{API}withdrawn-{key}")["items"]

    assert {item["id"] for item in items} == {row.pk for row in house.gone[key]}


def test_a_document_says_what_its_page_says(client, house):
    document = house.public["documents"][0]

    found = said(client, f"{API}documents/{document.pk}")

    assert found["url"].endswith(document.get_absolute_url())
    assert found["title"] == f"=关于{OPEN}的通知"  # JSON is no spreadsheet: nothing is put before it
    assert (found["category"], found["category_name"]) == ("plans", "规划和政策")
    assert found["published_at"] == "2026-11-20T09:00:00+08:00"
    assert found["replaced_by"] is None  # what takes its place is not public
    assert [one["title"] for one in found["attachments"]] == [f"附表{OPEN}"]
    assert client.get(found["attachments"][0]["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert found["interpretations"] == [house.public["interpretations"][0].pk]
    assert found["responses"] == [house.public["responses"][0].pk]
    assert said(client, f"{API}documents/{house.public['documents'][1].pk}")["replaced_by"] == document.pk


def test_a_response_names_only_public_documents(client, house):
    found = said(client, f"{API}responses/{house.public['responses'][0].pk}")

    assert found["documents"] == [house.public["documents"][0].pk]
    assert said(client, f"{API}interpretations/{house.public['interpretations'][0].pk}")["questions"] == [
        {"question": "何时？", "answer": "现在。"}
    ]


# ── lists ───────────────────────────────────────────────────────────────────
FILTERS = [
    ({"agency": "edu"}, {"教育"}),
    ({"category": "statistics"}, {"统计"}),
    ({"genre": "公告"}, {"公告"}),
    ({"year": "2025"}, {"去年"}),
    ({"validity": "repealed"}, {"废止"}),
    ({"q": "教育"}, {"教育"}),
    ({"agency": "edu", "year": "2025"}, set()),
    ({"since": "2026-11-21"}, {"统计"}),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_the_filters_are_those_of_the_catalogue(client, asked, expected):
    now = datetime(2026, 11, 22, tzinfo=clock.TZ)
    published(1, agency=AgencyFactory(code="edu"), title="教育", updated_at=PUBLISHED_AT)
    published(1, category="statistics", title="统计", updated_at=now)
    published(1, genre="公告", title="公告", updated_at=PUBLISHED_AT)
    published(1, published_at=PUBLISHED_AT - timedelta(days=365), title="去年", updated_at=PUBLISHED_AT)
    published(1, validity="repealed", title="废止", updated_at=PUBLISHED_AT)

    assert {item["title"] for item in said(client, f"{API}documents", **asked)["items"]} == expected


WRONG = [
    ("documents", {"agancy": "edu"}, "unknown_parameter"),
    ("documents", {"agency": "nobody"}, "bad_filter"),
    ("documents", {"sort": "written"}, "unknown_parameter"),
    ("documents", {"year": "abc"}, "bad_filter"),
    ("documents", {"since": "昨天"}, "bad_since"),
    ("documents", {"since": "2026-02-31"}, "bad_since"),
    ("documents", {"since": "0001-01-01"}, "bad_since"),
    ("documents", {"limit": "0"}, "bad_limit"),
    ("documents", {"limit": "101"}, "bad_limit"),
    ("documents", {"limit": "１"}, "bad_limit"),
    ("documents", {"after": "1; DROP TABLE"}, "bad_after"),
    ("documents", {"after": "9" * 30}, "bad_after"),
    ("documents", {"q": "x" * 5000}, "bad_request"),
    ("interpretations", {"category": "plans"}, "unknown_parameter"),
    ("responses", {"agency": "nobody"}, "bad_filter"),
    ("agencies", {"since": "2026-01-01"}, "unknown_parameter"),
    ("statistics", {"year": "2026"}, "unknown_parameter"),
]


@pytest.mark.parametrize(("key", "asked", "code"), WRONG)
def test_what_is_not_understood_is_told_never_passed_over(client, key, asked, code):
    published(1)

    error = said(client, API + key, 400, **asked)["error"]

    assert error["code"] == code
    assert error["message"].endswith("。")


def test_pages_meet_every_row_once_though_something_is_published_meanwhile(client):
    published(25, same_moment=True)
    seen, address = [], f"{API}documents?limit=10"
    while address:
        page = said(client, address)
        seen += [item["id"] for item in page["items"]]
        address = page["next"] and page["next"].removeprefix("http://127.0.0.1:8000")
        published(1, published_at=PUBLISHED_AT + timedelta(days=1))
        caching.bump(on_commit=False)

    assert len(seen) == len(set(seen)) == 25


def test_the_next_page_stands_in_the_link_as_well(client):
    published(2)

    response = client.get(f"{API}documents", {"limit": 1, "agency": ""})

    assert response["Link"] == f'<{json.loads(response.content)["next"]}>; rel="next"'


COSTS = {"documents": 5, "attachments": 1, "interpretations": 6, "responses": 7, "agencies": 1}


@pytest.mark.parametrize("key", COSTS)
def test_a_list_costs_the_same_for_one_and_three_rows(client, key):
    costs = []
    for more in (1, 2):
        shown(count=more)
        caching.bump(on_commit=False)
        with CaptureQueriesContext(connection) as queries:
            said(client, API + key)
        costs.append(len(queries))

    assert costs == [COSTS[key]] * 2


def test_a_record_costs_itself_and_what_belongs_to_it(client, house, django_assert_num_queries):
    with django_assert_num_queries(4):
        said(client, f"{API}documents/{house.public['documents'][0].pk}")


def test_an_unchanged_answer_is_304_and_asks_the_database_nothing(client, django_assert_num_queries):
    published(1)
    first = client.get(f"{API}documents")

    with django_assert_num_queries(0):
        again = client.get(f"{API}documents", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert first["Cache-Control"] == "public, no-cache"


def test_withdrawing_takes_it_out_at_once(client):
    one = published(1)[0]
    assert said(client, f"{API}documents/{one.pk}")
    Document.objects.filter(pk=one.pk).update(state=State.WITHDRAWN, withdrawn_at=clock.now())
    caching.bump(on_commit=False)

    assert said(client, f"{API}documents/{one.pk}", 410)
    assert said(client, f"{API}documents")["items"] == []


@pytest.mark.parametrize(
    "since",
    [
        "2026-11-20",
        "2026-11-20 08:00",
        "2026-11-20T08:00",
        "2026-11-20T08:00:00+08:00",
        "2026-11-20 08:00:00+0800",
    ],
)
def test_a_moment_is_understood_with_its_plus_written_as_it_is(client, since):
    """In an address + stands for a space; whoever copies our own example is not told that it is wrong."""
    quoted, bare = (
        client.get(f"{API}documents", {"since": since}),
        client.get(f"{API}documents?since={since}"),
    )

    assert (quoted.status_code, bare.status_code) == (200, 200)


@pytest.mark.parametrize("address", ["/api/open/", "/api/open/v2/documents", "/api/open/v1/nothing"])
def test_another_version_and_the_root_above_answer_as_the_api_speaks(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["error"]["root"].endswith("/api/open/v1/")
    assert client.get("/api/open/v1").status_code == 301


# ── what is there no more says since when, and why ──────────────────────────
def test_what_was_withdrawn_says_since_when_and_why_as_its_page_does(client, house):
    for key, page in (
        ("documents", "/documents/"),
        ("interpretations", "/interpretations/"),
        ("responses", "/responses/"),
    ):
        stones = {item["id"]: item for item in said(client, f"{API}withdrawn-{key}")["items"]}
        for row in house.gone[key]:
            error = said(client, f"{API}{key}/{row.pk}", 410)["error"]
            assert error["reason"]
            if key == "interpretations" and row.title == "停止公布的解读":
                assert stones[row.pk]["withdrawn_at"] == error["withdrawn_at"]
            if error["withdrawn_at"]:
                day = error["withdrawn_at"][:10]
                year, month, date = (int(part) for part in day.split("-"))
                assert f"{year}年{month}月{date}日" in client.get(f"{page}{row.pk}/").content.decode()


# ── the edges ───────────────────────────────────────────────────────────────
EDGES = [
    "documents/",
    "documents/2/",
    "documents/abc",
    "documents/-1",
    "nothing",
    "statistics/",
    "download/",
    "openapi.yaml",
    "%E5%85%AC",
]


@pytest.mark.parametrize("address", EDGES)
def test_what_is_no_address_of_the_api_is_404_in_json(client, address):
    response = client.get(API + address)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    error = json.loads(response.content)["error"]
    assert error["code"] == "not_found"


@pytest.mark.parametrize(
    "address",
    ["", "documents", "documents/1", "documents/", "nothing", "download/documents.csv", "download/x.y"],
)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whoever_writes_is_refused_in_json_not_asked_for_a_form_token(address, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(API + address)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert json.loads(response.content)["error"]["code"] == "read_only"


# ── the door ────────────────────────────────────────────────────────────────
DOORS = [
    API,
    f"{API}documents",
    f"{API}documents/1",
    f"{API}statistics",
    f"{API}download/agencies.csv",
    "/index.json",
]


@pytest.mark.parametrize("address", DOORS)
def test_any_page_on_the_web_may_read_and_nobody_may_write(client, address):
    published(1)

    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in response
    assert "Access-Control-Allow-Credentials" not in response
    before = client.options(
        address, headers={"origin": "https://a.example", "access-control-request-method": "GET"}
    )
    assert before.status_code == 204
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    for method in ("post", "put", "patch", "delete"):
        refused = getattr(client, method)(address)
        assert refused.status_code == 405
        assert refused["Allow"] == "GET, HEAD, OPTIONS"


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_who_asks_too_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(door, "CALLS", Limit("open-data", 2, 300))
    limited = door.open_to_all(limit=door.CALLS)(lambda request: door.answer({}))
    from django.test import RequestFactory

    answers = [limited(RequestFactory().get("/")) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "300"
    assert "约 5 分钟后再试" in json.loads(answers[-1].content)["error"]["message"]


def test_only_what_is_sent_counts_as_a_download(client, monkeypatch):
    counted = []
    monkeypatch.setattr(throttle, "count", lambda limit, who: counted.append(limit.name) or 1)
    published(1)
    address = f"{API}download/documents.csv"

    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address, {"year": "abc"}).status_code == 400
    assert client.head(address).status_code == 200
    assert counted.count("open-download") == 1

    monkeypatch.setattr(throttle, "is_over", lambda limit, who: limit.name == "open-download")
    over = client.get(address)
    assert (over.status_code, "Retry-After" in over) == (429, True)


def test_a_file_there_is_none_of_is_404(client):
    for name in ("documents.exe", "users.csv", "documents.csv.zip"):
        assert client.get(f"{API}download/{name}").status_code == 404


def test_the_root_leads_everywhere(client):
    published(1)
    found = said(client, API)
    addresses = [*found["lists"].values(), found["statistics"], found["description"], found["documentation"]]
    addresses += [address for forms in found["downloads"].values() for address in forms.values()]

    for address in addresses:
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200, address
    assert set(found["lists"]) == set(LISTS)
    assert reverse("open-data:root") == API


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_the_figures_are_those_of_the_pages(client, house):
    figures = said(client, f"{API}statistics")

    assert figures["as_of"] == "2026-11-22T09:00:00+08:00"
    assert figures["documents"]["total"] == 2
    assert figures["documents"]["in_force"] == 1
    assert figures["documents"]["by_year"] == [{"year": 2026, "count": 2}]
    assert figures["documents"]["by_agency"] == [{"agency": "here", "name": "云山县水务局", "count": 2}]
    assert figures["interpretations"]["by_kind"] == [{"kind": "text", "label": "文字解读", "count": 1}]
    assert figures["responses"]["total"] == 1


def test_each_rate_of_the_year_is_given_as_its_two_parts_the_same_as_on_the_page(client, house):
    page = client.get("/numbers/").context["numbers"].whole
    figures = said(client, f"{API}statistics")

    year = figures["this_year"]
    assert year["whole"] == {name: getattr(page, name) for name in year["whole"]}
    assert figures["documents"]["published_in_time_this_year"] == {
        "in_time": page.published_in_time,
        "due": page.to_publish,
    }
    assert [one["agency"] for one in year["by_agency"]] == ["here"]
    assert year["by_agency"][0]["numbers"] == year["whole"]


def test_every_attribute_has_had_its_turn(house):
    """A test of leaks has something that could leak."""
    attributes = {row.attribute for row in house.hidden["documents"]}

    assert attributes == set(Attribute.values)
    assert {row.state for row in house.hidden["documents"]} == set(State.values) - {"published", "withdrawn"}
    assert views.MOST_ROWS == 100
