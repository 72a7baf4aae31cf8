"""Public pages of documents: who is shown, who is hidden, what it costs."""

import re
from datetime import date, datetime
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import caching, clock
from disclosure.files.store import store
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from documents.models import Attachment, Document
from documents.states import Attribute, State
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.documents import document as walked
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db
CATALOGUE = "/documents/"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize("state", [s for s in State if s not in (State.PUBLISHED, State.WITHDRAWN)])
def test_what_is_not_published_answers_as_if_it_did_not_exist(client, state):
    hidden = published(1, state=state, title="绝不能看见的标题")[0]

    assert "绝不能看见的标题" not in page(client, f"/documents/{hidden.pk}/", 404)
    for address in (f"/documents/{hidden.pk}/print/", f"/documents/{hidden.pk}/document.pdf"):
        page(client, address, 404)
    for address in (
        CATALOGUE,
        "/",
        "/feed/",
        "/search/?q=绝不能看见",
        "/sitemap-documents-1.xml",
        "/disclosure/reports/",
        "/disclosure/system/",
    ):
        body = page(client, address)
        assert "绝不能看见的标题" not in body
        assert f"/documents/{hidden.pk}/" not in body
    assert client.get(f"/documents/index/{hidden.index_number}").status_code == 404


@pytest.mark.parametrize("address", ["", "print/", "document.pdf"])
@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**40])
def test_a_number_no_document_can_have_is_not_found(client, pk, address):
    page(client, f"/documents/{pk}/{address}", 404)


def test_a_withdrawn_document_leaves_a_stone_with_reason_and_date_and_no_text(client):
    gone = withdrawn(title="关于补贴名单的公告", body="张三，补贴五百元。")

    body = page(client, f"/documents/{gone.pk}/", 410)

    assert "附件含有个人信息，更正后重新发布。" in body
    assert "2026年11月21日" in body
    assert "张三" not in body
    page(client, f"/documents/{gone.pk}/print/", 410)
    assert f"/documents/{gone.pk}/" in page(client, f"/documents/{gone.pk}/document.pdf", 410)
    assert "关于补贴名单的公告" not in page(client, CATALOGUE)
    assert "没有找到" in page(client, "/search/?q=补贴名单")


def test_a_stone_says_what_stood_there_and_not_what_is_being_written_anew(client):
    gone = walked(staff := Staff(), State.WITHDRAWN, title="关于补贴名单的公告")
    number = gone.number
    gone = perform(gone, "rework", by=staff[Role.DISCLOSURE], note="更正附件。")
    gone.title, gone.number = "尚未公开的新标题", "云水发〔2026〕99号"
    gone.save()

    body = page(client, f"/documents/{gone.pk}/", 410)

    assert "关于补贴名单的公告" in body
    assert number in body
    assert "尚未公开的新标题" not in body
    assert "99号" not in body


def test_the_reason_on_a_stone_carries_no_personal_number(client):
    case = walked(staff := Staff())

    with pytest.raises(Refused, match="撤回原因向公众显示.*请改写") as told:
        perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="误列张三的电话13812345678。")

    assert "13812345678" not in str(told.value)
    assert "张三" not in page(client, f"/documents/{case.pk}/")


def test_withdrawing_takes_the_kept_page_away_at_once(client, django_capture_on_commit_callbacks):
    staff = Staff()
    with django_capture_on_commit_callbacks(execute=True):
        case = walked(staff, title="关于防汛的通知")
    assert "关于防汛的通知" in page(client, CATALOGUE)
    assert "关于防汛的通知" in page(client, f"/documents/{case.pk}/")

    with django_capture_on_commit_callbacks(execute=True):
        perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="附件有误。")

    assert "关于防汛的通知" not in page(client, CATALOGUE)
    assert "附件有误。" in page(client, f"/documents/{case.pk}/", 410)

    with django_capture_on_commit_callbacks(execute=True):
        perform(case, "rework", by=staff[Role.DISCLOSURE], note="补正附件。")

    assert "附件有误。" in page(
        client, f"/documents/{case.pk}/", 410
    )  # the stone stays until it is published again


def test_the_page_carries_the_tags_of_government_sites(client):
    one = published(1)[0]

    body = page(client, f"/documents/{one.pk}/")

    for name in [
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
    ]:
        assert f'<meta name="{name}" content="' in body
    assert '<meta name="PubDate" content="2026-11-20 09:00">' in body


def test_what_was_typed_never_becomes_markup(client):
    one = published(
        1, title="<script>alert(1)</script>", body="<img src=x onerror=alert(1)>\n| <b>甲</b> | 乙 |"
    )[0]

    for address in (
        f"/documents/{one.pk}/",
        f"/documents/{one.pk}/print/",
        CATALOGUE,
        "/search/?q=alert",
        "/feed/",
    ):
        body = page(client, address)
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<b>甲" not in body


def cost(client, address) -> int:
    """The queries of a page nobody has kept. The rules are read anew by the clock, not by the page: left out."""
    page(client, address)  # the process learns what it keeps for itself
    caching.bump(on_commit=False)
    with CaptureQueriesContext(connection) as queries:
        page(client, address)
    return sum("rulebook_" not in query["sql"] for query in queries)


FILTERS = [
    ({"agency": "edu"}, {"教育"}),
    ({"category": "statistics"}, {"统计"}),
    ({"genre": "公告"}, {"公告"}),
    ({"year": "2025"}, {"去年"}),
    ({"validity": "repealed"}, {"废止"}),
    ({"agency": "edu", "year": "2025"}, set()),
    ({"agency": "nobody"}, {"教育", "统计", "公告", "去年", "废止"}),
    ({"year": "abc"}, {"教育", "统计", "公告", "去年", "废止"}),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_filters_let_through_exactly_what_they_say(client, asked, expected):
    published(1, agency=AgencyFactory(code="edu"), title="教育")
    published(1, category="statistics", title="统计")
    published(1, genre="公告", title="公告")
    published(1, published_at=datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=clock.TZ), title="去年")
    published(1, validity="repealed", title="废止")

    response = client.get(CATALOGUE, asked)

    assert {row["title"] for row in response.context["documents"]} == expected


def test_a_filter_that_cannot_be_read_is_named(client):
    published(1)

    assert "已经略过：发布机构、发布年份。" in page(client, CATALOGUE + "?agency=%00x&year=1e9")


def test_counts_in_the_tree_follow_agency_and_year(client):
    edu = AgencyFactory(code="edu")
    published(2, agency=edu)
    published(1)

    everything = client.get(CATALOGUE).context
    narrowed = client.get(CATALOGUE, {"agency": "edu"}).context

    assert (everything["tree_total"], narrowed["tree_total"]) == (3, 2)
    assert {line["category"].key: line["count"] for line in narrowed["tree"] if line["count"]} == {"plans": 2}


# With everything forgotten: five queries count for the tree and the filters, the rest are the page's own.
LISTS = {
    CATALOGUE: 6,
    "/": 18,  # six more count the numbers of the year, three the topics
    "/search/?q=通知": 10,
    "/feed/": 7,
    "/agencies/": 5,
    "/agencies/edu/": 14,
    "/sitemap-documents-1.xml": 1,
    "/disclosure/reports/": 2,
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_for_one_three_and_fifty_rows(client, address):
    edu = AgencyFactory(code="edu")
    title = "政府信息公开工作年度报告"
    costs = []
    for more in (1, 2, 47):
        published(more, agency=edu, title=title)
        costs.append(cost(client, address))

    on_postgres = (
        2 if "search" in address and connection.vendor == "postgresql" else 0
    )  # how common, and SET LOCAL
    assert costs == [LISTS[address] + on_postgres] * 3


def test_a_document_costs_its_row_its_attachments_its_relatives_and_what_stands_beside_it(client):
    original, *forwarded = published(4)
    Document.objects.filter(pk__in=[row.pk for row in forwarded]).update(forwarded_from=original)

    attach(original, 1)

    assert cost(client, f"/documents/{original.pk}/") == 5
    assert cost(client, f"/documents/{published(1)[0].pk}/") == 3  # nothing attached, and it leads nowhere


def test_a_kept_page_costs_no_query_and_answers_304(client, django_assert_num_queries):
    published(3)
    first = client.get(CATALOGUE)

    with django_assert_num_queries(0):
        again = client.get(CATALOGUE)
        unchanged = client.get(CATALOGUE, headers={"if-none-match": first["ETag"]})

    assert again.content == first.content
    assert unchanged.status_code == 304


def test_an_index_number_no_database_can_hold_is_not_found(client):
    page(client, "/documents/index/%00", 404)


def test_the_index_number_leads_to_the_page_for_ever(client):
    one = published(1)[0]

    assert client.get(f"/documents/index/{one.index_number}")["Location"] == one.get_absolute_url()


@pytest.mark.parametrize(
    "words",
    [
        "'",
        '"',
        "%",
        "_",
        "\\",
        "OR 1=1",
        "NEAR(",
        "*",
        "a*",
        "\x00",
        "（）",
        "〔2026〕31号",
        "的",
        "x" * 200,
        "𠮷",
        "é",
        "＜",
    ],
)
def test_no_search_is_an_error(client, words):
    published(2)

    response = client.get("/search/", {"q": words})

    assert response.status_code == 200


def test_a_search_longer_than_the_box_takes_is_refused_in_words(client):
    response = client.get("/search/", {"q": "x" * 5000})

    assert response.status_code == 400
    assert "太长" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "query", "kept"),
    [
        (
            "/documents/",
            "category=emergency&year=2026&before=5-1&utm=1",
            "before=5-1&category=emergency&year=2026",
        ),
        ("/search/", "q=防汛&agency=edu&page=2&utm=1", "agency=edu&page=2&q=%E9%98%B2%E6%B1%9B"),
        ("/feed/", "genre=通知&after=5-1", "genre=%E9%80%9A%E7%9F%A5"),
        ("/rules/", "on=2026-09-01&own=on&agency=edu&q=1", "agency=edu&on=2026-09-01&own=on"),
        ("/", "a=1", ""),
    ],
)
def test_each_page_answers_to_the_names_it_knows(client, address, query, kept):
    response = client.get(f"{address}?{query}")

    assert response.status_code == 200
    assert response.wsgi_request.META["QUERY_STRING"] == kept


def test_hits_are_marked_and_title_hits_stand_first(client):
    published(1, title="通知甲", body="关于养老保险的事项。")
    published(1, title="养老保险经办规程", published_at=datetime(2020, 1, 1, tzinfo=clock.TZ), body="略。")

    response = client.get("/search/", {"q": "养老保险"})

    assert [hit.entry.title for hit in response.context["result"].hits] == ["养老保险经办规程", "通知甲"]
    body = response.content.decode()
    assert "<mark>养老保险</mark>经办规程" in body
    assert "关于<mark>养老保险</mark>的事项。" in body


def test_search_pages_meet_every_hit_once(client):
    published(45, title="关于养老保险的通知")
    seen = []
    for number in (1, 2, 3):
        response = client.get(f"/search/?q=养老&page={number}")
        seen += [hit.entry.object_id for hit in response.context["result"].hits]

    assert response.context["result"].pages == 3
    assert len(seen) == len(set(seen)) == 45


def test_the_feed_lists_the_latest_and_follows_the_filters(client):
    published(1, agency=AgencyFactory(code="edu"), title="教育的通知")
    published(1, title="水务的通知")

    everything, narrowed = page(client, "/feed/"), page(client, "/feed/?agency=edu")

    assert "教育的通知" in everything
    assert "水务的通知" in everything
    assert "水务的通知" not in narrowed
    assert client.get("/feed/")["Content-Type"].startswith("application/atom+xml")


def test_tables_are_told_apart_by_what_their_columns_are(client):
    """A table that can be moved aside takes the focus, and says which one it is."""
    body = "一、标准\n| 档次 | 补贴 |\n| 一档 | 20 |\n二、期限\n| 环节 | 时限 |\n| 受理 | 3日 |"
    one = published(1, body=body)[0]

    found = re.findall(
        r'tabindex="0" role="group" aria-label="([^"]+)"', page(client, one.get_absolute_url())
    )

    assert found == ["表格：档次、补贴", "表格：环节、时限"]


def test_a_summary_with_a_sign_of_less_than_is_not_taken_for_a_tag(client):
    published(1, summary="PM2.5<75 微克 & 臭氧<160。")

    (summary,) = re.findall(r'<summary type="html">(.*?)</summary>', page(client, "/feed/"))

    assert unescape(unescape(summary)) == "PM2.5<75 微克 & 臭氧<160。"
    assert "<" not in unescape(summary)


@time_machine.travel("2026-11-22T09:00+08:00")
def test_the_pdf_is_a_pdf_with_a_chinese_name(client):
    one = published(
        1, number="云政发〔2026〕9号", written_on=date(2026, 11, 16), issued_on=date(2026, 11, 17)
    )[0]

    response = client.get(reverse("documents:pdf", args=[one.pk]))

    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "filename*=utf-8''" in response["Content-Disposition"].lower()


def test_a_text_of_five_megabytes_is_a_page(client):
    one = published(1, body="为了做好今年的防汛工作，现将有关事项通知如下。\n" * 70_000)[0]

    assert len(page(client, f"/documents/{one.pk}/")) > 1_000_000
    assert "<mark>防汛</mark>" in page(client, "/search/?q=防汛")
    assert Document.objects.public().count() == 1


def attach(document, count):
    """`count` attachments as publication leaves them."""
    for n in range(count):
        upload = SimpleUploadedFile(f"登记表{n}.txt", "姓名、住址。".encode())
        file = store(upload, holder=document, by=None, name=upload.name)
        Attachment.objects.create(
            document=document, file=file, title=f"登记表{n}", attribute=Attribute.PROACTIVE
        )


def test_attachments_are_named_with_kind_and_size_and_can_be_fetched(client):
    one = published(1)[0]
    attach(one, 1)
    hidden = store(SimpleUploadedFile("x.txt", "内部".encode()), holder=one, by=None, name="不得看见.txt")
    Attachment.objects.create(document=one, file=hidden, title="不得看见", attribute=Attribute.WITHHELD)
    address = one.attachments.get(title="登记表0").file.get_absolute_url()

    body = page(client, f"/documents/{one.pk}/")

    assert f'<span class="kind">txt</span><a href="{address}">登记表0</a>' in body
    assert "18 字节" in body
    assert "不得看见" not in body
    assert b"".join(client.get(address)) == "姓名、住址。".encode()
    assert client.get(hidden.get_absolute_url()).status_code == 404
    Document.objects.filter(pk=one.pk).update(state=State.WITHDRAWN)
    assert client.get(address).status_code == 404


def test_one_attachment_and_many_cost_the_same(client):
    one = published(1)[0]
    costs = []
    for more in (1, 2, 9):
        attach(one, more)
        costs.append(cost(client, f"/documents/{one.pk}/"))

    assert costs == [costs[0]] * 3


def test_the_feed_is_xml_whatever_stands_in_a_title(client):
    published(1, title="关于\x01防汛的通知", summary="概述\x02。", issuer="水务\x03局")

    body = page(client, "/feed/")

    assert "关于防汛的通知" in body
    assert "概述。" in body
