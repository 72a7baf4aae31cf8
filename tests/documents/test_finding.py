"""The search of the whole site: what is found, in what order, how it is counted and narrowed; and that it keeps up."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from disclosure import clock
from disclosure.search import grams
from disclosure.workflow.door import perform
from documents import entries, finding
from documents.catalogue import SearchForm
from documents.counts import public_counts
from documents.findable import TURNED
from documents.models import Document, DocumentText, Entry
from documents.states import Attribute, State, Validity
from interpretation.states import State as InterpretationState
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, document
from tests.factories.interpretation import interpretation
from tests.factories.public import PUBLISHED_AT, published
from tests.factories.requests import application

pytestmark = pytest.mark.django_db
LONG_AGO = PUBLISHED_AT - timedelta(days=2000)


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel(PUBLISHED_AT + timedelta(days=2), tick=False):
        yield


def titles(typed, **filters) -> list[str]:
    form = SearchForm(filters, counts=public_counts())
    return [hit.entry.title for hit in finding.find(typed, form.lexemes, order=form.order).hits]


# ── order ───────────────────────────────────────────────────────────────────
def test_the_exact_title_then_the_title_then_what_says_it_often_then_what_says_it():
    published(title="会议纪要", number="", body="会上提到防汛一次。")
    published(title="值班安排", number="", body="防汛值班。防汛物资。防汛队伍。防汛演练。")
    published(title="关于做好防汛工作的通知", number="")
    published(title="防汛", number="")

    assert titles("防汛") == ["防汛", "关于做好防汛工作的通知", "值班安排", "会议纪要"]


def test_the_newer_of_two_alike_comes_first_and_what_is_no_longer_in_force_last():
    published(title="防汛办法甲", number="", published_at=LONG_AGO)
    published(title="防汛办法乙", number="")
    published(title="防汛办法丙", number="", validity=Validity.REPEALED)

    assert titles("防汛办法") == ["防汛办法乙", "防汛办法甲", "防汛办法丙"]


@pytest.mark.parametrize(
    "typed", ["云政发〔2026〕31号", "云政发[2026]31号", "〔2026〕31号", "yunshan/2026-00002"]
)
def test_a_number_is_shown_first(typed):
    published(title="转发云政发〔2026〕31号的通知", number="", body="云政发〔2026〕31号")
    published(title="某件事的通知", number="云政发〔2026〕31号", published_at=LONG_AGO)

    assert titles(typed)[0] == "某件事的通知"


def test_ordered_by_publication_or_by_writing_where_asked():
    published(title="防汛一", number="", written_on=date(2026, 3, 1))
    published(title="防汛二", number="", written_on=date(2026, 5, 1), published_at=LONG_AGO)

    assert titles("防汛", sort="newest") == ["防汛一", "防汛二"]
    assert titles("防汛", sort="written") == ["防汛二", "防汛一"]


# ── questions ───────────────────────────────────────────────────────────────
def test_a_question_in_other_words_finds_what_comes_closest_and_says_so():
    published(
        title="云山县城乡居民最低生活保障办法", number="", body="申请最低生活保障的，向乡镇人民政府提出。"
    )
    published(5)

    result = finding.find("低保怎么申请")

    assert result.hits[0].entry.title == "云山县城乡居民最低生活保障办法"
    assert result.is_close
    assert result.exact == 0
    assert "<mark>最低生活保障</mark>" in result.hits[0].title


def test_nothing_like_it_is_nothing():
    published(3)

    result = finding.find("量子隐形传态")

    assert (result.hits, result.count, result.facets["agency"]) == ([], 0, {})


def test_a_title_with_a_wrong_character_is_meant():
    published(title="云山县防汛应急预案", number="")

    result = finding.find("云山县防讯应急预案")

    assert result.meant == ["云山县防汛应急预案"]
    assert finding.find("云山县防汛应急预案").meant == []


# ── dates ───────────────────────────────────────────────────────────────────
def test_a_year_is_that_of_publication_or_one_in_the_title():
    published(title="防汛总结", number="", published_at=PUBLISHED_AT - timedelta(days=365))
    published(title="2025年防汛计划", number="", published_at=LONG_AGO)
    published(title="防汛通知", number="")

    assert sorted(titles("2025年 防汛")) == ["2025年防汛计划", "防汛总结"]
    assert sorted(titles("去年防汛")) == ["2025年防汛计划", "防汛总结"]
    assert titles("2026年11月防汛") == ["防汛通知"]
    assert titles("2026年11月", kind="document") == ["防汛通知"]


def test_a_feed_has_the_newest_that_have_the_words():
    rows = published(5, title="防汛", number="")
    published(3, title="抗旱", number="", body="无关。")

    assert [found.object_id for found in finding.latest("防汛", limit=3)] == [row.pk for row in rows[:3]]
    assert finding.latest("，") == []


# ── facets and filters ──────────────────────────────────────────────────────
def test_facets_count_what_each_choice_leaves():
    one, other = AgencyFactory(code="one"), AgencyFactory(code="other")
    published(3, agency=one, title="防汛", number="", genre="通知", topic="水利")
    published(2, agency=other, title="防汛", number="", genre="公告", topic="水利")
    published(1, agency=other, title="抗旱", number="", genre="公告")

    result = finding.find("防汛")

    assert result.count == 5
    assert result.facets["agency"] == {str(one.pk): 3, str(other.pk): 2}
    assert result.facets["genre"] == {"通知": 3, "公告": 2}
    assert result.facets["year"] == {"2026": 5}
    assert titles("防汛", agency="other", genre="公告") == ["防汛", "防汛"]
    assert titles("防汛", agency="other", genre="通知") == []


FILTERS = [
    ({"agency": "one"}, {"甲"}),
    ({"category": "fees"}, {"乙"}),
    ({"genre": "公告"}, {"乙"}),
    ({"topic": "水利／防汛"}, {"甲"}),
    ({"year": "2021"}, {"丙"}),
    ({"validity": "repealed"}, {"丙"}),
    ({"way": "proactive"}, {"甲", "乙", "丙"}),
    ({"way": "turned"}, set()),
    ({"kind": "document"}, {"甲", "乙", "丙"}),
    ({"kind": "reading"}, set()),
    ({"agency": "nobody", "year": "abc"}, {"甲", "乙", "丙"}),
]


@pytest.mark.parametrize(("filters", "found"), FILTERS)
def test_each_filter_narrows(filters, found):
    one, two, three = AgencyFactory(code="one"), AgencyFactory(code="two"), AgencyFactory(code="three")
    published(title="防汛甲", number="", agency=one, topic="水利／防汛")
    published(title="防汛乙", number="", agency=two, genre="公告", category="fees")
    published(
        title="防汛丙",
        number="",
        agency=three,
        validity=Validity.REPEALED,
        published_at=LONG_AGO.replace(year=2021),
    )

    assert {title[-1] for title in titles("防汛", **filters)} == found


def test_what_somebody_had_applied_for_is_told_apart():
    staff = Staff()
    turned = published(title="防汛甲", number="", agency=staff.agency)[0]
    published(title="防汛乙", number="", agency=staff.agency)
    case = application(staff)
    type(case).objects.filter(pk=case.pk).update(document=turned)
    entries.put(entries.DOCUMENT, [turned.pk])

    assert titles("防汛", way=TURNED) == ["防汛甲"]
    assert titles("防汛", way="proactive") == ["防汛乙"]


# ── many ────────────────────────────────────────────────────────────────────
def test_counts_stop_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(finding, "COUNTED", 30)
    monkeypatch.setattr(finding, "LOOKED_AT", 25)
    published(40, title="防汛")

    result = finding.find("防汛", page=2)

    assert result.count_words == "超过 30 条"
    assert result.is_partly_ranked
    assert (result.page, result.pages, len(result.hits)) == (2, 2, 5)


def test_pages_neither_double_nor_lose_a_hit():
    published(45, title="防汛", same_moment=True)

    seen = [hit.entry.pk for page in (1, 2, 3) for hit in finding.find("防汛", page=page).hits]

    assert len(seen) == len(set(seen)) == 45
    assert finding.find("防汛", page=99).page == 3


# ── keeping up ──────────────────────────────────────────────────────────────
def test_a_document_is_found_while_it_is_public():
    staff = Staff()
    case = document(staff, State.ISSUED)
    assert titles("防汛") == []

    case = perform(case, "publish", by=staff[Role.PUBLISHER])
    assert titles("防汛") == [case.title]

    case = perform(case, "change_validity", by=staff[Role.CHECKER], validity=Validity.EXPIRED, note="到期。")
    assert titles("防汛", validity="expired") == [case.title]

    perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="附件有误。")
    assert titles("防汛") == []
    assert not Entry.objects.filter(kind=entries.DOCUMENT).exists()


def test_what_explains_a_document_goes_with_it():
    staff = Staff()
    paper = document(staff)
    case = interpretation(staff, InterpretationState.PUBLISHED, document=paper, title="防汛通知解读")
    case.questions.create(question="防汛值班谁来管？", answer="乡镇。")
    entries.put("reading", [case.pk])
    entries.put("question", [q.pk for q in case.questions.all()])
    assert set(titles("防汛")) == {paper.title, "防汛通知解读", "防汛值班谁来管？"}
    assert titles("防汛", kind="question") == ["防汛值班谁来管？"]

    perform(paper, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="附件有误。")

    assert titles("防汛") == []


def test_an_agency_is_found_as_its_guide_until_it_is_closed():
    agency = AgencyFactory(name="云山县水务局", contact_office="水务公开科", contact_phone="0571-8888")

    assert titles("水务公开科") == ["云山县水务局政府信息公开指南"]
    agency.is_active = False
    agency.save()
    assert titles("水务公开科") == []


def test_an_entry_left_behind_shows_nothing():
    """The entry is a copy: what the page shows is asked for again."""
    paper = published(title="防汛", number="")[0]
    Document.objects.filter(pk=paper.pk).update(state=State.WITHDRAWN, withdrawn_at=clock.now())

    assert titles("防汛") == []


def test_all_entries_can_be_made_anew():
    kept, gone, stale = published(3, title="防汛", number="")
    Entry.objects.filter(object_id=kept.pk).delete()
    Document.objects.filter(pk=gone.pk).update(state=State.WITHDRAWN, withdrawn_at=clock.now())
    Entry.objects.filter(object_id=stale.pk).update(title="旧题")
    AgencyFactory()

    call_command("index_search")

    found = Entry.objects.filter(kind=entries.DOCUMENT)
    assert dict(found.values_list("object_id", "title")) == {kept.pk: "防汛", stale.pk: "防汛"}


# ── what anybody may type ───────────────────────────────────────────────────
HOSTILE = [
    "'", '"', "''; DROP TABLE documents_entry; --", "%", "_", "%%%s%s", "\\", "a\x00b", "\x00", "防汛\x00通知",
    "& | ! ( ) :*", "防汛 & !通知", "防汛:*", "NEAR(防汛)", "防汛 OR 1=1", "*", "-防汛", "^防汛", "{防汛}", "grams:防汛",
    "😀", "防汛😀通知", "\ud800", "𠮷野家", "ﬁ", "ß", "İ", "\u202e防汛", "\ue000防汛", "\ue002y2026", "a" * 5000, "汛" * 5000,
    "防 " * 3000, "2024年" * 500, "〔2024〕" * 300, "云政发〔2024〕99999999999999999999号", "0000年", "9999年99月", "’ ”", "<script>alert(1)</script>",
    "今年去年前年本月上个月", "\r\n防汛", "\t",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_only_words(typed, client):
    published(1, title="防汛通知", number="")

    result = finding.find(typed.encode("utf-8", "replace").decode())
    finding.suggested(typed.encode("utf-8", "replace").decode())

    assert result.count >= 0
    assert "<script>" not in "".join(hit.title + hit.passage for hit in result.hits)
    for address in ("/search/", "/search/suggest/", "/documents/"):
        assert client.get(address, {"q": typed.encode("utf-8", "replace")}).status_code in (200, 400)


# ── cost ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("typed", ["防汛", "防汛怎么值班"])
def test_three_hits_cost_as_many_queries_as_one(typed):
    agency = AgencyFactory(code="one")

    def queries():
        public_counts(), finding.shape(), finding._commons()
        with CaptureQueriesContext(connection) as seen:
            finding.find(typed)
        return len(seen)

    published(1, title="防汛", agency=agency)
    one = queries()
    published(2, title="防汛", agency=agency)

    assert queries() == one


def test_putting_many_costs_as_many_queries_as_putting_one():
    rows = published(3)

    def queries(pks):
        with CaptureQueriesContext(connection) as seen:
            entries.put(entries.DOCUMENT, pks)
        return len(seen)

    assert queries([row.pk for row in rows]) == queries([rows[0].pk])


@pytest.mark.postgres
def test_the_index_alone_is_asked_however_common_the_word():
    published(300, title="防汛通知")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_entry")
    with CaptureQueriesContext(connection) as seen:
        finding.find("通知")
    statement = next(q["sql"] for q in seen.captured_queries if "ranked" in q["sql"])

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + statement)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "documents_entry_grams_gin" in plan
    assert "Seq Scan on documents_entry" not in plan


def test_a_long_text_is_found_by_its_last_words():
    row = published(1, number="", title="长文", body="甲" * 200_000 + "量子")[0]
    text = DocumentText.objects.get(pk=row.pk)

    assert grams(text.body).split()[-1] == "子"
    assert titles("量子") == ["长文"]
    assert row.attribute == Attribute.PROACTIVE
