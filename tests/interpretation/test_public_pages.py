"""Public pages of interpretations: who is shown, who is hidden, what leads where, what it costs."""

import re
from datetime import datetime

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from interpretation import reading
from interpretation.models import Interpretation, Interpreter
from interpretation.states import Kind, State
from tests.documents.test_public_pages import cost
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.interpretation import interpretation, shown, with_film, with_picture, written
from tests.factories.interpretation_road import interpretation as walked
from tests.factories.public import published, withdrawn

pytestmark = pytest.mark.django_db
LIST = "/interpretations/"


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# ── seen and hidden ─────────────────────────────────────────────────────────
NEVER_PUBLIC = [s for s in State if s not in (State.PUBLISHED, State.SUSPENDED, State.WITHDRAWN)]


@pytest.mark.parametrize("state", NEVER_PUBLIC)
def test_what_was_never_published_answers_as_if_it_did_not_exist(client, state):
    case = written(
        interpretation(state=state, title="绝不能看见的标题"), questions=[("绝不能看见的问题？", "答。")]
    )

    for address in ("", "print/", "comparison/", "comment/", "comment/done/"):
        assert "绝不能看见" not in page(client, f"{LIST}{case.pk}/{address}", 404)
    for address in (
        LIST,
        f"{LIST}?q=绝不能看见",
        f"{LIST}feed/",
        "/",
        "/feed/",
        "/sitemap-interpretations-1.xml",
        case.document.get_absolute_url(),
    ):
        body = page(client, address)
        assert "绝不能看见的" not in body
        assert f"{LIST}{case.pk}/" not in body
    assert client.get("/search/", {"q": "绝不能看见"}).context["result"].hits == []


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**40])
@pytest.mark.parametrize("address", ["", "print/", "comparison/", "comment/done/"])
def test_a_number_no_interpretation_can_have_is_not_found(client, pk, address):
    page(client, f"{LIST}{pk}/{address}", 404)


def test_a_withdrawn_one_leaves_a_stone_with_the_reason_and_no_words(client):
    case = written(interpretation(state=State.WITHDRAWN), sections=[("背景依据", "张三的补贴。")])

    body = page(client, f"{LIST}{case.pk}/", 410)

    assert "这篇解读已经撤回" in body
    assert "口径有误，更正后重发。" in body
    assert "张三" not in body
    page(client, f"{LIST}{case.pk}/print/", 410)
    assert f"{LIST}{case.pk}/" not in page(client, LIST)


def test_one_suspended_with_its_document_says_since_when_and_why():
    staff = Staff()
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False):
        case = walked(staff, State.PUBLISHED)
    with time_machine.travel("2026-11-24T09:00+08:00", tick=False):
        perform(case.document, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="数据有误，更正后重发。")
    case = Interpretation.objects.get(pk=case.pk)
    assert case.state == State.SUSPENDED

    found = reading.stone(case)

    assert found.heading == "这篇解读暂停公布"
    assert found.reason == "所解读的文件已经撤回，解读随之停止公布。"
    assert (found.day, found.at) == ("停止公布日期", datetime(2026, 11, 24, 9, tzinfo=clock.TZ))


def test_a_suspended_one_says_so(client):
    case = interpretation(state=State.SUSPENDED)

    assert "这篇解读暂停公布" in page(client, f"{LIST}{case.pk}/", 410)


def test_one_whose_document_is_withdrawn_says_so(client):
    case = written(interpretation(state=State.PUBLISHED, document=withdrawn()))

    body = page(client, f"{LIST}{case.pk}/", 410)

    assert "所解读的文件已经撤回" in body
    assert f"{LIST}{case.pk}/" not in page(client, LIST)


def test_a_stone_does_not_tell_a_title_that_is_being_mended(client):
    case = interpretation(state=State.RETURNED, title="尚未公布的新标题", published_at=clock.now())

    assert "尚未公布的新标题" not in page(client, f"{LIST}{case.pk}/", 410)


# ── what the page says ──────────────────────────────────────────────────────
def test_the_page_reads_in_the_official_order_and_says_who_explains(client):
    (case,) = shown()
    written(case, sections=[("主要内容", "缴费三档。"), ("背景依据", "为便民。"), ("执行口径", "按年。")])

    body = page(client, f"{LIST}{case.pk}/")

    places = [body.index(words) for words in ("一、背景依据", "二、主要内容", "三、执行口径")]
    assert places == sorted(places)
    for words in ("周明（局长）", "0571-00000002", "2026年11月20日", case.document.title):
        assert words in body


@pytest.mark.parametrize(
    ("sections", "headings"),
    [
        (
            [("背景依据", "一、背景依据\n为便民。"), ("主要内容", "主要内容\n缴费三档。")],
            ["一、背景依据", "二、主要内容"],
        ),
        (
            [("背景依据", "为便民。"), ("主要内容", "一、总则\n缴费三档。\n二、附则\n自发布之日起施行。")],
            ["背景依据", "主要内容", "一、总则", "二、附则"],
        ),
        ([("背景依据", "为便民。"), ("一、其他事项", "无。")], ["一、背景依据", "二、其他事项"]),
    ],
)
def test_no_heading_is_counted_twice(client, sections, headings):
    (case,) = shown()
    written(case, sections=sections)

    prose = page(client, f"{LIST}{case.pk}/").partition('<div class="prose">')[2].partition("</div>")[0]

    assert re.findall(r"<h[23][^>]*>(.*?)</h[23]>", prose) == headings


def test_a_chart_is_drawn_from_its_table_with_the_numbers_behind_it(client):
    (case,) = shown()

    for address in ("", "print/"):
        body = page(client, f"{LIST}{case.pk}/{address}")
        assert '<svg class="columns"' in body
        assert '<th scope="row">二档</th><td class="num">500</td><td class="num">90</td>' in body
        assert "数据来源：县人社局" in body


def test_each_question_has_its_own_address(client):
    (case,) = shown()
    question = case.questions.get()

    assert question.get_absolute_url() == f"{LIST}{case.pk}/#question-{question.pk}"
    assert f'id="question-{question.pk}"' in page(client, f"{LIST}{case.pk}/")


def test_pictures_are_told_in_words_and_films_have_captions_and_transcript(client):
    (case,) = shown()
    with_picture(case, alt="缴费流程：登记、选档、缴费三步。")
    film = with_film(case)

    body = page(client, f"{LIST}{case.pk}/")

    assert 'alt="缴费流程：登记、选档、缴费三步。"' in body
    assert (
        f'<track kind="captions" srclang="zh-CN" label="中文字幕" src="{film.captions.get_absolute_url()}'
        in body
    )
    assert "主持人：缴费档次可以自己选" in body


def test_the_page_carries_the_tags_of_government_sites(client):
    (case,) = shown()

    body = page(client, f"{LIST}{case.pk}/")

    for name in (
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnType",
        "ArticleTitle",
        "ContentSource",
    ):
        assert f'<meta name="{name}" content="' in body
    assert '<meta name="PubDate" content="2026-11-20 09:00">' in body
    assert '<meta name="ColumnName" content="政策解读">' in page(client, LIST)


def test_what_was_typed_never_becomes_markup(client):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    case = interpretation(state=State.PUBLISHED, title=hostile, interpreter=hostile, contact=hostile)
    chart = {
        "title": hostile,
        "unit": "<b>",
        "shape": "columns",
        "rows": f"{hostile[:40]} | 1",
        "source": hostile,
    }
    written(
        case,
        sections=[("背景依据", f"{hostile}\n| {hostile} | 乙 |")],
        questions=[(hostile, hostile)],
        charts=[chart],
    )
    with_picture(case, alt=f'"{hostile}')
    case.comments.create(words=hostile, standing="released", looked_at=clock.now())

    for address in (
        f"{LIST}{case.pk}/",
        f"{LIST}{case.pk}/print/",
        f"{LIST}{case.pk}/comment/",
        LIST,
        f"{LIST}feed/",
        "/",
        "/search/?q=alert",
        case.document.get_absolute_url(),
        "/feed/",
    ):
        body = page(client, address)
        assert "<script>alert" not in body
        assert "<img src=x" not in body


# ── both ways ───────────────────────────────────────────────────────────────
def test_document_and_interpretation_lead_to_each_other_on_both_pages_and_in_both_feeds(client):
    (case,) = shown()
    document = case.document

    assert f'href="{case.get_absolute_url()}"' in page(client, document.get_absolute_url())
    assert f'href="{document.get_absolute_url()}"' in page(client, case.get_absolute_url())
    related = f'<link href="{settings.SITE_URL}{{}}" rel="related"'
    assert related.format(case.get_absolute_url()) in page(client, "/feed/")
    assert related.format(document.get_absolute_url()) in page(client, f"{LIST}feed/")


def test_several_interpretations_of_one_document_lead_to_each_other(client):
    staff = Staff()
    document = published(1, agency=staff.agency)[0]
    one = interpretation(staff, State.PUBLISHED, document=document, title="文字解读")
    two = interpretation(staff, State.PUBLISHED, document=document, title="答记者问")

    assert f'href="{two.get_absolute_url()}"' in page(client, one.get_absolute_url())


def test_the_search_of_the_site_finds_pieces_and_single_questions(client):
    (case,) = shown(title="《养老保险规程》解读")

    found = client.get("/search/", {"q": "补缴"}).context["result"].hits
    titled = client.get("/search/", {"q": "养老保险规程"}).context["result"].hits

    assert case.questions.get().get_absolute_url() in [hit.url for hit in found]
    assert [hit.url for hit in titled] == [case.get_absolute_url()]


@pytest.mark.parametrize("narrow", ["genre=通知", "validity=valid"])
def test_what_only_documents_have_leaves_them_out(client, narrow):
    shown()

    hits = client.get(f"/search/?q=缴费&{narrow}").context["result"].hits
    assert {hit.kind for hit in hits} <= {"document"}


def test_home_and_site_map_know_them(client):
    (case,) = shown()

    assert f'href="{case.get_absolute_url()}"' in page(client, "/")
    assert f"{case.get_absolute_url()}</loc>" in page(client, "/sitemap-interpretations-1.xml")
    assert "/sitemap-interpretations-1.xml</loc>" in page(client, "/sitemap.xml")
    assert f"{LIST}</loc>" in page(client, "/sitemap-pages.xml")


# ── the list ────────────────────────────────────────────────────────────────
FILTERS = [
    ({"agency": "edu"}, {"教育"}),
    ({"kind": "qa"}, {"问答"}),
    ({"year": "2025"}, {"去年"}),
    ({"agency": "edu", "year": "2025"}, set()),
    ({"agency": "nobody", "year": "x"}, {"教育", "问答", "去年", "普通"}),
    ({"q": "教育"}, {"教育"}),
    ({"q": "没有的词"}, set()),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_filters_let_through_exactly_what_they_say(client, asked, expected):
    staff = Staff()
    interpretation(Staff(AgencyFactory(code="edu")), State.PUBLISHED, title="教育")
    interpretation(staff, State.PUBLISHED, kind=Kind.QA, title="问答")
    old = interpretation(staff, State.PUBLISHED, title="去年")
    Interpretation.objects.filter(pk=old.pk).update(
        published_at=datetime(2025, 12, 31, 23, 59, tzinfo=clock.TZ)
    )
    interpretation(staff, State.PUBLISHED, title="普通")

    assert {row.title for row in client.get(LIST, asked).context["pages"]} == expected


def test_a_filter_that_cannot_be_read_is_named(client):
    assert "已经略过：解读机关、公布年份。" in page(client, f"{LIST}?agency=%00x&year=1e9")


def test_pages_follow_one_another_without_loss(client):
    staff = Staff()
    for number in range(33):
        interpretation(staff, State.PUBLISHED, shown_for=number, title=f"解读{number}")

    first = client.get(LIST).context["pages"]
    second = client.get(LIST + first.older).context["pages"]

    assert [row.title for row in [*first, *second]] == [f"解读{n}" for n in range(33)]
    assert (second.older, len(second)) == ("", 3)


COSTS = {
    LIST: 6,
    f"{LIST}?q=缴费": 6,
    f"{LIST}feed/": 6,
    f"{LIST}interpreters/": 1,
    "/sitemap-interpretations-1.xml": 2,
}


@pytest.mark.parametrize("address", COSTS)
def test_a_list_costs_the_same_for_one_and_three_rows(client, address):
    costs = []
    for more in (1, 2):
        staff = Staff()
        shown(staff, more)
        Interpreter.objects.create(agency=staff.agency, name="周明", post="局长")
        costs.append(cost(client, address))

    assert costs == [COSTS[address]] * 2


def test_a_page_costs_the_same_however_much_it_shows(client):
    staff = Staff()
    (case,) = shown(staff)
    little = cost(client, f"{LIST}{case.pk}/")
    written(
        case,
        sections=[(f"要素{n}", "内容。") for n in range(9)],
        questions=[(f"问{n}？", "答。") for n in range(9)],
    )
    for _ in range(3):
        with_picture(case)
        with_film(case)
        case.comments.create(words="看懂了。", standing="released", looked_at=clock.now())
        interpretation(staff, State.PUBLISHED, document=case.document)

    assert (little, cost(client, f"{LIST}{case.pk}/")) == (8, 8)


def test_what_stands_beside_a_document_costs_one_query_however_many(client):
    staff = Staff()
    document = published(1, agency=staff.agency)[0]
    for _ in range(3):
        interpretation(staff, State.PUBLISHED, document=document)

    assert (
        cost(client, document.get_absolute_url()) == 3
    )  # its interpretations, and the responses that name it


def test_a_kept_page_costs_no_query(client, django_assert_num_queries):
    (case,) = shown()
    client.get(f"{LIST}{case.pk}/")

    with django_assert_num_queries(0):
        client.get(f"{LIST}{case.pk}/")


# ── comparison ──────────────────────────────────────────────────────────────
def compared_pair(staff=None):
    staff = staff or Staff()
    old = published(
        1, agency=staff.agency, title="旧办法", body="第一条　缴费分三档。\n第二条　逾期加收滞纳金。"
    )[0]
    new = published(
        1, agency=staff.agency, title="新办法", body="第一条　缴费分四档。\n第三条　可以补缴，不另收费。"
    )[0]
    return old, interpretation(staff, State.PUBLISHED, document=new, compared_with=old)


def test_both_texts_stand_side_by_side_with_words_for_what_was_done(client):
    _, case = compared_pair()

    for address in ("", "print/", "comparison/"):
        body = page(client, f"{LIST}{case.pk}/{address}")
        assert "新增 1 段，修改 1 段，删去 1 段" in body
        assert '<th scope="row">修改</th>' in body
        assert "<del>三</del>" in body
        assert "<ins>四</ins>" in body


def test_without_an_old_document_there_is_no_comparison(client):
    (case,) = shown()

    assert "新旧政策对照" not in page(client, f"{LIST}{case.pk}/")
    page(client, f"{LIST}{case.pk}/comparison/", 404)


def test_an_old_document_that_is_no_longer_public_is_not_compared(client):
    old, case = compared_pair()
    type(old).objects.filter(pk=old.pk).update(state="withdrawn")

    assert "滞纳金" not in page(client, f"{LIST}{case.pk}/")
    page(client, f"{LIST}{case.pk}/comparison/", 404)


# ── roster and files ────────────────────────────────────────────────────────
def test_the_roster_lists_who_is_on_it(client):
    agency = AgencyFactory(name="云山县水务局")
    Interpreter.objects.create(agency=agency, name="周明", post="局长", field="水价")
    Interpreter.objects.create(agency=agency, name="吴退", post="原局长", is_active=False)

    body = page(client, f"{LIST}interpreters/")

    assert "周明" in body
    assert "吴退" not in body


@pytest.mark.parametrize(
    ("state", "status"), [(State.PUBLISHED, 200), (State.DRAFTING, 404), (State.WITHDRAWN, 404)]
)
def test_files_are_public_while_the_interpretation_is(client, state, status):
    case = interpretation(state=state)
    film = with_film(case)
    files = [with_picture(case).file, film.file, film.captions]

    assert [client.get(file.get_absolute_url()).status_code for file in files] == [status] * 3


def test_a_file_taken_down_is_no_longer_public(client):
    (case,) = shown()
    picture = with_picture(case)
    picture.delete()

    assert client.get(picture.file.get_absolute_url()).status_code == 404


def test_staff_see_the_files_before_publication(client):
    staff = Staff()
    case = interpretation(staff)
    client.force_login(staff[Role.DRAFTER])

    assert client.get(with_picture(case).file.get_absolute_url()).status_code == 200


def test_the_navigation_leads_there(client):
    assert reverse("interpretation:list") in page(client, "/about/")
