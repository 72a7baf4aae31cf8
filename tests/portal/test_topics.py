"""按主题: spellings brought together, only what is public counted, the pages as cheap for many as for few."""

import pytest

from disclosure import caching
from documents.states import State
from documents.topics import slug_of
from interpretation.states import State as InterpretationState
from portal.topics import PAGE_ROWS, all_topics
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation
from tests.factories.opinion import item
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("社会保障", "社会保障"),
        ("水利、水务", "水利-水务"),
        ("水利 水务", "水利-水务"),
        ("城乡建设、环境保护\\城市规划", "城乡建设-环境保护-城市规划"),
        ("劳动/人事", "劳动-人事"),
        ("养老（城乡）", "养老城乡"),
        ("5G 建设", "5g-建设"),
        ("、", ""),
        ("", ""),
    ],
)
def test_a_topics_address_is_its_name_without_its_marks(name, slug):
    assert slug_of(name) == slug


@pytest.fixture
def staff():
    return Staff(AgencyFactory(name="县水务局"))


def counts() -> dict:
    caching.bump(on_commit=False)
    return {
        topic.label: (topic.documents, topic.interpretations, topic.responses)
        for topic in all_topics().values()
    }


def test_documents_interpretations_and_responses_of_one_topic_stand_together(client, staff):
    papers = published(2, agency=staff.agency, topic="供水")
    interpretation(staff, InterpretationState.PUBLISHED, document=papers[0], title="供水办法解读")
    item(staff, topic="供水")

    body = client.get("/topics/供水/").content.decode()

    assert counts() == {"供水": (2, 1, 1)}
    for words in (papers[0].title, papers[1].title, "供水办法解读", "关于城区停水的情况说明"):
        assert words in body


def test_spellings_are_one_topic_under_the_commonest_name(client, staff):
    published(2, agency=staff.agency, topic="水利、水务")
    published(1, agency=staff.agency, topic="水利 水务", title="另一种写法的通知")

    assert counts() == {"水利、水务": (3, 0, 0)}
    assert "另一种写法的通知" in client.get("/topics/水利-水务/").content.decode()


def test_what_is_not_public_gives_no_topic(client, staff):
    published(1, agency=staff.agency, topic="秘密", state=State.ISSUED)
    withdrawn(agency=staff.agency, topic="撤回")
    draft = published(1, agency=staff.agency, topic="公开")[0]
    interpretation(staff, InterpretationState.DRAFTING, document=draft, title="没有公布的解读")

    assert counts() == {"公开": (1, 0, 0)}
    assert client.get("/topics/秘密/").status_code == 404
    assert "没有公布的解读" not in client.get("/topics/公开/").content.decode()


def test_a_topic_only_responses_are_on_has_a_page_too(client, staff):
    item(staff, topic="停水")

    assert "这个主题还没有公文" in client.get("/topics/停水/").content.decode()


def test_the_documents_are_turned_over_page_by_page(client, staff):
    rows = published(PAGE_ROWS + 3, agency=staff.agency, topic="防汛")

    first = client.get("/topics/防汛/").context["documents"]
    second = client.get("/topics/防汛/" + first.older).context["documents"]

    assert [row["id"] for row in (*first.rows, *second.rows)] == [row.pk for row in rows]


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/topics/", 3), ("/topics/供水/", 6)])
def test_a_page_asks_as_often_for_one_row_as_for_three(
    client, staff, address, queries, item_count, django_assert_num_queries
):
    for paper in published(item_count, agency=staff.agency, topic="供水"):
        interpretation(staff, InterpretationState.PUBLISHED, document=paper)
        item(staff, topic="供水")

    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200
