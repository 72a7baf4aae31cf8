"""What a public list is narrowed by: a well-formed value with nothing behind it is an empty list, never everything.

The same for the catalogue, the interpretations, the responses, their feeds, the calendar and the API.
"""

import json

import pytest
import time_machine

from accounts.roles import Role
from documents.catalogue import CatalogueForm, SearchForm
from documents.counts import public_counts
from interpretation.catalogue import InterpretationFilter
from interpretation.states import State as InterpretationState
from opinion.forms.public import ResponseFilter
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation
from tests.factories.opinion import item
from tests.factories.public import published

pytestmark = pytest.mark.django_db
TITLE = "人人看得见的一件"

# parameter, value: well formed, and there is nothing of it
NOTHING_THERE = [
    ("/documents/", "year", "2019"),
    ("/documents/", "year", "2027"),
    ("/documents/", "year", "1949"),
    ("/documents/", "year", "2100"),
    ("/documents/", "genre", "令"),
    ("/documents/", "genre", "决定"),
    ("/documents/", "topic", "供水"),
    ("/documents/", "category", "rural"),
    ("/documents/", "validity", "repealed"),
    ("/documents/", "way", "turned"),
    ("/documents/", "agency", "other"),
    ("/search/", "year", "2019"),
    ("/search/", "topic", "供水"),
    ("/interpretations/", "year", "2019"),
    ("/interpretations/", "agency", "other"),
    ("/interpretations/", "kind", "press"),
    ("/responses/", "year", "2019"),
    ("/responses/", "agency", "other"),
    ("/responses/", "topic", "没有的主题"),
]
# parameter, value: not understood
MALFORMED = [
    ("/documents/", "year", "19"),
    ("/documents/", "year", "1948"),
    ("/documents/", "year", "2101"),
    ("/documents/", "year", "２０２６"),
    ("/documents/", "year", "abc"),
    ("/documents/", "agency", "nope"),
    ("/documents/", "category", "nope"),
    ("/documents/", "validity", "nope"),
    ("/documents/", "way", "nope"),
    ("/documents/", "genre", "长" * 21),
    ("/documents/", "topic", "长" * 61),
    ("/documents/", "topic", "供\n水"),
    ("/interpretations/", "agency", "nope"),
    ("/interpretations/", "kind", "nope"),
    ("/interpretations/", "year", "1e3"),
    ("/responses/", "agency", "nope"),
    ("/responses/", "year", "-2026"),
    ("/responses/", "topic", "长" * 61),
]
FEEDS = {
    "/documents/": ["/feed/", "/documents/calendar.ics"],
    "/interpretations/": ["/interpretations/feed/"],
    "/responses/": ["/responses/feed/"],
}


@pytest.fixture
def house():
    """One public thing of each kind, of one agency; another agency has nothing."""
    staff = Staff(AgencyFactory(code="here"))
    AgencyFactory(code="other")
    published(1, agency=staff.agency, title=TITLE, genre="通知", topic="社会保障", effective_on="2026-12-01")
    interpretation(staff, InterpretationState.PUBLISHED, title=TITLE)
    one = item(staff).response
    type(one).objects.filter(pk=one.pk).update(public_title=TITLE)
    return staff


def rows_of(response, address) -> list:
    name = {"/documents/": "documents", "/interpretations/": "pages", "/responses/": "responses"}.get(address)
    return list(response.context[name]) if name else list(response.context["results"].hits)


@pytest.mark.parametrize(("address", "name", "value"), NOTHING_THERE)
def test_where_there_is_nothing_of_it_the_list_is_empty_and_says_what_it_is_of(
    client, house, address, name, value
):
    response = client.get(address, {name: value})

    body = response.content.decode()
    assert response.status_code == 200
    assert TITLE not in body
    assert "不能识别" not in body


@pytest.mark.parametrize(("address", "name", "value"), [row for row in NOTHING_THERE if row[0] in FEEDS])
def test_whoever_follows_it_is_not_flooded(client, house, address, name, value):
    for feed in FEEDS[address]:
        response = client.get(feed, {name: value})

        assert response.status_code == 200
        assert TITLE not in response.content.decode()


@pytest.mark.parametrize(("address", "name", "value"), MALFORMED)
def test_a_page_leaves_out_what_it_does_not_understand_and_says_so(client, house, address, name, value):
    body = client.get(address, {name: value}).content.decode()

    assert "有的筛选条件不能识别，已经略过：" in body
    assert TITLE in body


@pytest.mark.parametrize(("address", "name", "value"), MALFORMED)
def test_a_feed_answers_400_and_names_the_parameter(client, house, address, name, value):
    for feed in FEEDS[address]:
        response = client.get(feed, {name: value})

        assert response.status_code == 400
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Cache-Control"] == "no-store"
        assert f"：{name}（" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "name", "value"), [*(row for row in NOTHING_THERE if row[0] in FEEDS), *MALFORMED]
)
def test_the_api_says_the_same_as_the_feeds(client, house, address, name, value):
    response = client.get(f"/api/open/v1{address.rstrip('/')}", {name: value})

    found = json.loads(response.content)
    if (address, name, value) in MALFORMED:
        assert response.status_code == 400
        assert found["error"]["code"] == "bad_filter"
        (said,) = found["error"]["parameters"]
        assert said["name"] == name
        assert said["message"] in found["error"]["message"]
    else:
        assert response.status_code == 200
        assert found == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("name", "message", "allowed"),
    [
        ("year", "须是 1949 到 2100 的四位数", []),
        ("validity", "须是下列之一：valid、revised、expired、repealed", ["valid", "revised", "expired", "repealed"]),
        ("agency", "须是下列之一：here、other", ["here", "other"]),
        ("topic", "须是不超过 60 个字的名称", []),
    ],
)  # fmt: skip
def test_what_is_allowed_is_told(client, house, name, message, allowed):
    found = json.loads(client.get("/api/open/v1/documents", {name: "长" * 61}).content)

    (said,) = found["error"]["parameters"]
    assert said["message"] == message
    assert sorted(said["allowed"]) == sorted(allowed)


@time_machine.travel("2027-01-01T00:05+08:00", tick=False)
def test_on_new_years_day_the_link_of_the_year_lists_nothing(client, house):
    assert TITLE not in client.get("/documents/", {"year": "2027"}).content.decode()
    assert TITLE in client.get("/documents/", {"year": "2026"}).content.decode()


def test_what_is_asked_for_stands_chosen_among_the_choices(client, house):
    body = client.get("/responses/", {"year": "2019", "topic": "没有的主题"}).content.decode()

    assert '<option value="2019" selected>2019 年</option>' in body
    assert '<option value="没有的主题" selected>没有的主题</option>' in body


def test_a_name_with_blanks_around_it_is_the_name(client, house):
    assert TITLE in client.get("/documents/", {"topic": " 社会保障 "}).content.decode()


def test_the_query_of_a_list_is_words_and_filters_without_order_and_place(house):
    asked = {"q": "防汛", "agency": "here", "year": "2026", "sort": "written", "page": "3", "topic": ""}

    for form in (
        CatalogueForm(asked, counts=public_counts()),
        SearchForm(asked, counts=public_counts()),
        InterpretationFilter(asked),
        ResponseFilter(asked),
    ):
        assert form.query == "?q=%E9%98%B2%E6%B1%9B&agency=here&year=2026"
        assert form.table_query == f"?as=table&{form.query[1:]}"
    assert CatalogueForm({}, counts=public_counts()).table_query == "?as=table"


def test_staff_of_any_role_read_the_same(client, house):
    client.force_login(house[Role.DISCLOSURE])

    assert TITLE not in client.get("/documents/", {"year": "2019"}).content.decode()
