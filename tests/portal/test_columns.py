"""政府信息公开 and its fixed columns: what stands in each, of all and of one agency, and what it costs."""

import pytest

from guide.states import State as GuideState
from tests.documents.test_public_pages import cost
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.guide import guide
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db
FIXED = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报", "依申请公开")
REPORT = "云山县教育局2025年政府信息公开工作年度报告"
SYSTEM = "关于印发政府信息公开保密审查办法的通知"
PAGES = ("", "guide/", "system/", "content/", "reports/")


@pytest.fixture
def edu():
    return AgencyFactory(code="edu", name="云山县教育局", short_name="县教育局", level="county")


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_each_column_leads_to_the_others(client, edu, name):
    for address in (f"/disclosure/{name}", f"/disclosure/{name}edu/" if name else "/disclosure/of/edu/"):
        body = page(client, address)
        nav = body[
            body.index('class="fixed-columns"') : body.index("</nav>", body.index('class="fixed-columns"'))
        ]
        assert [label for label in FIXED if f">{label}</a>" not in nav] == []
        assert 'aria-current="page"' in nav


@pytest.mark.parametrize(
    ("old", "new"), [("/guide/", "/disclosure/guide/"), ("/reports/", "/disclosure/reports/")]
)
def test_an_address_that_was_published_leads_on(client, old, new):
    answer = client.get(old)

    assert (answer.status_code, answer["Location"]) == (301, new)


@pytest.mark.parametrize("name", ["of/", "system/", "content/", "reports/", "guide/"])
def test_an_agency_there_never_was_is_not_found_one_that_is_no_more_leads_on(client, edu, name):
    AgencyFactory(code="gone", is_active=False)

    page(client, f"/disclosure/{name}nobody/", 404)
    answer = client.get(f"/disclosure/{name}gone/")
    assert (answer.status_code, answer["Location"]) == (302, "/agencies/gone/")


# title → the column it stands in; "" none
TITLES = {
    REPORT: "reports",
    "关于做好政府信息公开工作年度报告编制的通知": "",
    SYSTEM: "system",
    "云山县公文公开属性源头认定制度": "system",
    "政策解读工作实施细则": "system",
    "关于印发取水许可管理办法的通知": "",
    "关于做好防汛工作的通知": "",
}


@pytest.mark.parametrize(("title", "column"), TITLES.items())
def test_a_document_stands_in_its_column_alone(client, edu, title, column):
    published(1, agency=edu, title=title)

    found = {name for name in ("system", "reports") if title in page(client, f"/disclosure/{name}/edu/")}

    assert found == ({column} - {""})


def test_a_column_of_one_agency_holds_its_own_alone(client, edu):
    published(1, agency=edu, title=REPORT)
    published(1, title="云山县水务局2025年政府信息公开工作年度报告")

    everything, own = page(client, "/disclosure/reports/"), page(client, "/disclosure/reports/edu/")

    assert ("水务局" in everything, "水务局" in own) == (True, False)
    assert REPORT in own


@pytest.mark.parametrize(("title", "name"), [(REPORT, "reports"), (SYSTEM, "system")])
def test_what_was_withdrawn_is_in_no_column(client, edu, title, name):
    withdrawn(agency=edu, title=title)

    assert title not in page(client, f"/disclosure/{name}/edu/")


def test_empty_columns_say_so(client, edu):
    assert "还没有公布年度报告" in page(client, "/disclosure/reports/edu/")
    assert "还没有公开的制度文件" in page(client, "/disclosure/system/edu/")
    assert "这个机关还没有发布公开指南" in page(client, "/disclosure/guide/edu/")


def test_content_counts_each_category_of_the_agency(client, edu):
    published(2, agency=edu, category="statistics")
    published(1, category="statistics")

    everything = client.get("/disclosure/content/").context
    own = client.get("/disclosure/content/edu/").context

    def count(context):
        return {
            line["category"].key: line["count"]
            for _, group in context["groups"]
            for line in group
            if line["count"]
        }

    assert (count(everything), everything["total"]) == ({"statistics": 3}, 3)
    assert (count(own), own["total"]) == ({"statistics": 2}, 2)


@pytest.mark.parametrize(
    ("level", "keys"),
    [
        ("province", set()),
        ("county", {"municipal", "land", "order"}),
        ("town", {"rural"}),
    ],
)
def test_an_agency_has_the_categories_of_its_level(client, level, keys):
    AgencyFactory(code="here", level=level)

    groups = dict(client.get("/disclosure/content/here/").context["groups"])

    assert {line["category"].key for line in groups["条例第二十一条规定的内容"]} == keys
    assert len(groups["条例第二十条规定的内容"]) == 15


def test_the_front_shows_the_guide_in_force(client):
    staff = Staff(AgencyFactory(code="here"))
    guide(staff, GuideState.PUBLISHED, phone="0571-7654321")

    assert "0571-7654321" in page(client, "/disclosure/of/here/")
    assert "1</span> 个机关已经发布自己的指南" in page(client, "/disclosure/")


# Four queries count for everything; the rest are the page's own.
COSTS = {
    "/disclosure/": 8,
    "/disclosure/of/edu/": 9,
    "/disclosure/guide/": 6,
    "/disclosure/system/": 1,
    "/disclosure/system/edu/": 2,
    "/disclosure/content/": 4,
    "/disclosure/content/edu/": 5,
    "/disclosure/reports/": 2,
    "/disclosure/reports/edu/": 3,
}


@pytest.mark.parametrize("address", COSTS)
def test_a_column_costs_the_same_for_one_row_and_three(client, edu, address):
    costs = []
    for more in (1, 2):
        for title in (REPORT, SYSTEM):
            published(more, agency=edu, title=title)
        costs.append(cost(client, address))

    assert costs == [COSTS[address]] * 2


def test_a_long_column_is_paged_by_key(client, edu):
    published(53, agency=edu, title=SYSTEM)

    first = client.get("/disclosure/system/edu/").context["documents"]
    second = client.get("/disclosure/system/edu/" + first.older).context["documents"]

    assert (len(first), len(second), second.older) == (50, 3, "")
