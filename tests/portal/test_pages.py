"""The public shell: every page answers, for everyone, in every reading mode; empty and full."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import time_machine

from accounts.roles import Role
from disclosure import caching, clock
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from documents.states import State
from interpretation.models import Interpreter
from interpretation.states import State as InterpretationState
from portal.numbers import percent
from portal.reading import Reading
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.interpretation import interpretation
from tests.factories.opinion import item
from tests.factories.public import published

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/search/",
    "/search/?q=防汛",
    "/documents/",
    "/agencies/",
    "/agencies/yunshan/",
    "/disclosure/guide/",
    "/apply/",
    "/apply/form/",
    "/disclosure/reports/",
    "/about/",
    "/accessibility/",
    "/site-map/",
    "/open/",
    "/topics/",
    "/topics/防汛/",
    "/numbers/",
    "/help/",
    "/report-error/",
    "/styleguide/",
]
MACHINES = [
    "/feed/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-documents-1.xml",
    "/sitemap-interpretations-1.xml",
    "/sitemap-responses-1.xml",
    "/documents/calendar.ics",
]


@pytest.fixture
def yunshan():
    return AgencyFactory(
        code="yunshan",
        name="云山县人民政府",
        short_name="县政府",
        contact_phone="0571-0000000",
        contact_office="公开办",
    )


@pytest.mark.parametrize("address", [*PAGES, *MACHINES])
@pytest.mark.parametrize("rows", [0, 9], ids=["empty", "full"])
def test_every_page_answers_empty_and_full(client, yunshan, address, rows):
    published(rows, agency=yunshan, topic="防汛", title="关于防汛的通知")
    nothing_there = address == "/topics/防汛/" and not rows

    assert client.get(address).status_code == (404 if nothing_there else 200)


@pytest.mark.parametrize("address", ["/disclosure/guide/", "/apply/", "/agencies/yunshan/"])
def test_the_guide_announces_the_ways_in_of_the_rule_the_desk_goes_by(client, yunshan, address):
    """国办公开办函〔2017〕19号：开通的渠道应当在指南中说明并公告."""
    set_rule("requests.channels", yunshan, ["in_person", "post", "fax"], since=clock.today())

    assert "当面提交、邮政寄送、传真</dd>" in client.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_heading_a_title_and_a_way_to_the_text(client, yunshan, address):
    published(3, agency=yunshan, topic="防汛")

    body = client.get(address).content.decode()

    assert len(re.findall(r"<h1[ >]", body)) == (2 if "styleguide" in address else 1)
    assert re.search(r"<title>[^<]+</title>", body)
    assert 'class="skip" href="#main"' in body
    assert 'id="main"' in body
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", body)]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    ids = re.findall(r' id="([^"]+)"', body)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_script_or_style_of_its_own(client, yunshan, address):
    body = client.get(address).content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\")", body)  # data is not run
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", body)
    assert "{{" not in body
    assert "{%" not in body
    assert "{#" not in body


@pytest.mark.parametrize("address", [p for p in PAGES if p not in ("/apply/form/",)])
def test_every_page_says_whose_site_it_is(client, yunshan, address, settings):
    settings.SITE_ID_CODE = "3300000001"

    body = client.get(address).content.decode()

    assert '<meta name="SiteIDCode" content="3300000001">' in body
    assert "我为政府网站找错" in body
    assert "site_code=3300000001" in body


def test_staff_are_shown_their_way_to_the_desk(client, yunshan):
    assert "登录" in client.get("/").content.decode()
    client.force_login(person("drafter", yunshan))

    assert "工作台" in client.get("/").content.decode()


def test_an_unknown_address_and_an_unknown_agency_are_told_so(client, yunshan):
    for address in ("/nowhere/", "/agencies/nobody/", "/documents/999999/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "没有找到这个页面" in response.content.decode()


# ── 阅读设置 ────────────────────────────────────────────────────────────────
CHANGES = [
    ("", {"elder": "on"}, "elder"),
    ("elder", {"elder": "off"}, ""),
    ("elder.contrast.size-2", {"reset": "1"}, ""),
    ("contrast", {"elder": "on"}, "elder.contrast"),
    ("", {"size": "+"}, "size-1"),
    ("size-2", {"size": "+"}, "size-2"),
    ("size-1", {"size": "-"}, ""),
    ("size-1", {"elder": "on", "contrast": "on", "size": "2"}, "elder.contrast.size-2"),
    ("", {"elder": "<script>", "size": "99"}, ""),
]


@pytest.mark.parametrize(("before", "asked", "after"), CHANGES)
def test_reading_settings_are_kept_in_one_cookie(client, before, asked, after):
    client.cookies["reading"] = before

    response = client.post("/reading/", {**asked, "next": "/disclosure/guide/"})

    assert response["Location"] == "/disclosure/guide/"
    assert response.cookies["reading"].value == after


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil"]
)
def test_reading_settings_lead_nowhere_else(client, wanted):
    assert client.post("/reading/", {"elder": "on", "next": wanted})["Location"] == "/"


def test_settings_are_seen_on_kept_pages_without_mixing_readers(client):
    plain = client.get("/").content.decode()
    client.cookies["reading"] = "elder.contrast"

    assert '<html lang="zh-CN">' in plain
    assert '<html lang="zh-CN" class="elder contrast">' in client.get("/").content.decode()
    del client.cookies["reading"]
    assert client.get("/").content.decode() == plain


def test_a_cookie_that_was_made_up_sets_nothing(rf):
    request = rf.get("/")
    request.COOKIES["reading"] = 'x" onload="alert(1).size-9.ELDER'

    assert Reading.of(request) == Reading()


# ── machines ────────────────────────────────────────────────────────────────
def test_the_site_maps_name_every_public_document_once(client, yunshan):
    rows = published(3, agency=yunshan)

    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    maps = [client.get(urlsplit(place.text).path).content for place in index.findall(".//{*}loc")]
    addresses = [loc.text for body in maps for loc in ElementTree.fromstring(body).findall(".//{*}loc")]

    for row in rows:
        assert sum(address.endswith(f"/documents/{row.pk}/") for address in addresses) == 1


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_map_of_nothing_is_an_empty_map(client, number):
    assert client.get(f"/sitemap-documents-{number}.xml").content.count(b"<url>") == 0


def test_robots_keep_out_of_the_desk_and_find_the_map(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert "Disallow: /desk/" in lines
    assert any(line.startswith("Sitemap: http") for line in lines)


@time_machine.travel("2026-11-22T09:00+08:00")
def test_the_first_page_counts_real_rows(client, yunshan):
    published(3, agency=yunshan)
    published(1, agency=yunshan, validity="repealed")

    stats = {stat["label"]: stat["value"] for stat in client.get("/").context["stats"]}

    assert stats == {
        "件今年主动公开": "4",
        "按期公开": "—",
        "件申请今年收到": "0",
        "按期答复": "—",
        "应当解读的已解读": "—",
        "件回应今年公布": "0",
        "件现行有效": "3",
        "个机关公开": "1",
    }


def test_each_number_on_the_first_page_leads_to_a_page(client, yunshan):
    published(3, agency=yunshan)

    for stat in client.get("/").context["stats"]:
        page, _, place = stat["url"].partition("#")
        answer = client.get(page)
        assert answer.status_code == 200, stat
        assert not place or f'id="{place}"' in answer.content.decode(), stat


@pytest.mark.parametrize(
    ("title", "days_ago", "shown"),
    [
        ("云山县水务局关于公开征求《云山县农村供水管理办法（征求意见稿）》意见的公告", 5, True),
        ("关于公开征求城区公交线路调整意见的公告", 89, True),
        ("关于公开征集2027年民生实事项目的公告", 0, True),
        ("关于公开征求城区公交线路调整意见的公告", 91, False),
        ("云山县人民政府关于土地征收的公告", 5, False),
    ],
)
def test_the_first_page_shows_what_asks_for_the_views_of_the_public(client, title, days_ago, shown):
    published(title=title, published_at=clock.now() - timedelta(days=days_ago))

    assert bool(client.get("/").context["solicitations"]) is shown


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/", 18), ("/agencies/", 5), ("/agencies/yunshan/", 15), ("/site-map/", 8), ("/numbers/", 9)],
)
def test_a_page_asks_as_often_for_one_row_as_for_three(
    client, yunshan, address, queries, item_count, django_assert_num_queries
):
    for number in range(item_count):
        staff = Staff(yunshan if number == 0 else AgencyFactory(parent=yunshan))
        published(item_count, agency=staff.agency, topic=f"主题{number}", category="norms")
        interpretation(staff, InterpretationState.PUBLISHED)
        item(staff, topic="供水")
    client.get("/help/")  # what a process asks once

    with django_assert_num_queries(queries):
        page = client.get(address)

    assert page.status_code == 200


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "—"), (0, 3, "0%"), (3, 3, "100%"), (2, 3, "66.7%"), (1, 3, "33.3%"), (1, 2, "50%"), (9999, 10_000, "99.9%"),
        (1, 10_000, "0.1%"), (1_999_999, 2_000_000, "99.9%"),
    ],
)  # fmt: skip
def test_a_share_is_rounded_but_what_is_not_all_is_never_all(part, whole, words):
    assert percent(part, whole) == words


def test_the_share_published_in_time_counts_the_late_and_the_missing(client, yunshan):
    staff = Staff(yunshan)
    with time_machine.travel("2026-11-02T09:00+08:00"):
        document(staff, title="按期")
        late, missing = (document(staff, State.ISSUED, title=title) for title in ("迟发", "未发"))
    with time_machine.travel("2026-12-10T09:00+08:00"):
        perform(late, "publish", by=staff[Role.PUBLISHER])
        caching.bump(on_commit=False)

        stats = {stat["label"]: stat["value"] for stat in client.get("/").context["stats"]}

    assert missing.published_at is None
    assert stats["按期公开"] == "33.3%"


def test_agencies_stand_below_those_above_them(client, yunshan):
    bureau = AgencyFactory(name="县教育局", parent=yunshan)
    school = AgencyFactory(name="第一中学", parent=bureau)
    AgencyFactory(name="阿尔法镇")

    lines = [(line["agency"].name, line["depth"]) for line in client.get("/agencies/").context["lines"]]

    assert lines.index((bureau.name, 1)) == lines.index((yunshan.name, 0)) + 1
    assert lines.index((school.name, 2)) == lines.index((bureau.name, 1)) + 1
    assert len(lines) == 4


def test_the_page_cache_knows_every_reading_mode_there_is():
    every = {word for size in (1, 2) for word in Reading(elder=True, contrast=True, size=size).words}

    assert every == caching.READING_WORDS


# ── what a screen reader hears ──────────────────────────────────────────────
def links_by_name(html: str) -> dict[str, set[str]]:
    """Where the links of the text of a page lead, by the name each has out of its context."""
    found: dict[str, set[str]] = {}
    main = html[html.index("<main") : html.index("</main>")]
    for attributes, inside in re.findall(r"<a ([^>]*)>(.*?)</a>", main, re.DOTALL):
        said = re.search(r'aria-label="([^"]*)"', attributes)
        name = said[1] if said else " ".join(re.sub(r"<[^>]*>", " ", inside).split())
        found.setdefault(name, set()).add(re.search(r'href="([^"]*)"', attributes)[1])
    return found


@pytest.mark.parametrize("address", ["/", "/apply/", "/disclosure/guide/", "/interpretations/interpreters/"])
def test_links_listed_without_their_context_are_told_apart(client, address):
    """A screen reader lists the links of a page by their names alone."""
    for code, name in (("yunshan", "云山县人民政府"), ("water", "云山县水务局")):
        staff = Staff(AgencyFactory(code=code, name=name, short_name=name, contact_phone="0571-00000001"))
        paper = published(1, agency=staff.agency, title=f"{name}的通知")[0]
        interpretation(staff, InterpretationState.PUBLISHED, document=paper, title=f"{name}的解读")
        Interpreter.objects.create(agency=staff.agency, name="周明", post="局长", field="供水")
        guide(staff)
        set_rule("requests.channels", staff.agency, ["in_person", "post", "online"], since=date(2026, 1, 1))

    found = links_by_name(client.get(address).content.decode())

    assert {name: where for name, where in found.items() if len(where) > 1} == {}


@pytest.mark.parametrize(("elder", "said"), [("", "长辈模式"), ("elder", "退出长辈模式")])
def test_a_button_whose_words_change_does_not_also_say_that_it_is_pressed(client, elder, said):
    client.cookies["reading"] = elder

    html = client.get("/accessibility/").content.decode()

    button = re.search(r'<button name="elder"[^>]*>[^<]*</button>', html)[0]
    assert said in button
    assert "aria-pressed" not in button


@pytest.mark.parametrize(("cookie", "size"), [("", "标准"), ("size-1", "大"), ("size-2", "特大")])
def test_the_buttons_of_the_size_say_which_it_is_now(client, cookie, size):
    """Who does not see it hears nothing else of what the press has done."""
    client.cookies["reading"] = cookie

    html = client.get("/accessibility/").content.decode()

    assert f'aria-label="字号变小，现在是{size}"' in html
    assert f'aria-label="字号变大，现在是{size}"' in html


def test_the_title_says_first_that_something_is_wrong(client):
    sent = client.post("/report-error/", {})
    opened = client.get("/report-error/")

    assert "<title>有错误：网站找错" in sent.content.decode()
    assert "<title>网站找错" in opened.content.decode()


def test_no_form_of_a_reader_is_stopped_by_the_browser_in_its_own_language(client):
    staff = Staff(AgencyFactory(code="yunshan"))
    case = interpretation(staff, InterpretationState.PUBLISHED, document=published(1, agency=staff.agency)[0])

    html = client.get(f"/interpretations/{case.pk}/comment/").content.decode()

    assert all("novalidate" in form for form in re.findall(r'<form class="panel[^>]*>', html))
