"""400, 403, 404, 410, 500: each says what to do next, and none of them can fail itself."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from accounts.models import Agency
from accounts.roles import Role
from portal import lost, refusals
from tests.factories.accounts import AgencyFactory, person
from tests.factories.public import withdrawn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/zwgk/养老保险.html", "养老保险"),
        ("/%E5%85%BB%E8%80%81/%E7%BC%B4%E8%B4%B9/", "养老 缴费"),
        ("/art/2024/3/5/art_1229_4908.html", ""),
        ("/文件/云政办发〔2026〕31号.pdf", "云政办发〔2026〕31号"),
        ("/2024年义务教育招生/", "年义务教育招生"),
        ("/养老/养老/", "养老"),
        ("/" + "很长" * 60, "很长" * 20),
        ("/%ff%fe/", ""),
        ("/<script>/", ""),
        ("/", ""),
    ],
)
def test_the_chinese_words_of_an_address_are_guessed(path, words):
    assert lost.words_in(path) == words


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/zwgk/", "公开目录"),
        ("/zwgk/ysqgk/index.html", "依申请公开"),
        ("/ZFXXGK/XXGKZN/", "公开指南"),
        ("/zfxxgk/gknb/2019.html", "公开年报"),
        ("/col/zcjd_123/index.html", "政策解读"),
        ("/documents/abc/", "公开目录"),
        ("/interpretations/999999/", "政策解读"),
        ("/nowhere/", None),
        ("/", None),
    ],
)
def test_the_column_an_old_address_names_is_found(path, label):
    found = lost.column_of(path)

    assert (found[0] if found else None) == label


def test_every_column_it_may_lead_to_is_there(client):
    for name, parts in lost.COLUMNS.values():
        _, url = lost.column_of(f"/{parts[0]}/")
        assert client.get(url, follow=True).status_code == 200, name


def test_a_page_that_is_not_there_offers_what_was_sought(client):
    answer = client.get("/zwgk/ysqgk/养老保险.html")

    body = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="养老保险"' in body
    assert 'href="/apply/"><b>依申请公开</b>' in body
    assert 'href="/report-error/?page=%2Fzwgk%2Fysqgk%2F' in body


def test_asking_for_what_is_not_there_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/wp-login.php").status_code == 404


def test_forbidden_says_to_staff_whose_turn_it_is_and_to_others_where_to_look(client, rf):
    agency = AgencyFactory()
    client.force_login(person(Role.DRAFTER, agency))
    body = client.get("/desk/site-errors/").content.decode()
    assert "网站找错由公开办、公开办负责人和信息发布员办理。" in body
    assert 'href="/desk/"' in body

    request = rf.get("/x/")
    request.user = None
    request.COOKIES, request._messages = {}, []
    answer = refusals.forbidden(request, PermissionDenied())

    assert answer.status_code == 403
    assert "这里不能打开" in answer.content.decode()


def test_a_request_that_makes_no_sense_is_told_so_with_a_way_on(client):
    answer = client.get("/search/", {"q": "很长" * 5000})

    body = answer.content.decode()
    assert answer.status_code == 400
    assert 'action="/search/"' in body
    assert 'href="/help/"' in body


def test_what_breaks_says_when_and_needs_neither_session_nor_database(monkeypatch):
    def breaks(*args):
        raise RuntimeError

    monkeypatch.setattr("portal.topics.all_topics", breaks)
    with connection.execute_wrapper(lambda *args: pytest.fail("a page for a broken site asks the database")):
        answer = Client(raise_request_exception=False).get("/topics/")

    body = answer.content.decode()
    assert answer.status_code == 500
    assert "说明时间是" in body
    assert 'href="/agencies/"' in body


def test_where_even_the_page_for_it_breaks_there_are_words(rf, monkeypatch, caplog):
    def breaks(*args):
        raise ValueError("no manifest")

    monkeypatch.setattr("portal.refusals.loader.get_template", breaks)

    answer = refusals.broken(rf.get("/"))

    assert answer.status_code == 500
    assert '<a href="/">首页</a>' in answer.content.decode()
    assert "no manifest" in caplog.text


def test_a_host_that_is_not_ours_is_refused_in_words(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "这个请求看不懂" in answer.content.decode()


def test_what_was_withdrawn_leads_on(client):
    paper = withdrawn(agency=AgencyFactory(code="water"), title="关于停水的通知")

    answer = client.get(f"/documents/{paper.pk}/")

    body = answer.content.decode()
    assert answer.status_code == 410
    assert "查一查有没有重新公布的" in body
    assert 'href="/documents/?agency=water"' in body
    assert 'href="/apply/"' in body


# ── the host ────────────────────────────────────────────────────────────────
def test_the_host_is_the_agency_of_that_name_else_the_first_at_the_top(settings):
    settings.SITE_HOST = "云山县人民政府办公室"
    assert Agency.objects.host() is None
    top = AgencyFactory(name="云山县人民政府")
    AgencyFactory(name="县水务局", parent=top)
    assert Agency.objects.host() == top

    named = AgencyFactory(name="云山县人民政府办公室", parent=top)

    assert Agency.objects.host() == named


# ── 405 ─────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("address", ["/accounts/logout/", "/apply/to/here/discard/", "/track/1/relative/"])
def test_an_address_that_only_takes_a_form_says_so_and_leads_on(client, address):
    AgencyFactory(code="here")
    response = client.get(address)
    if response.status_code != 405:  # without a pass it leads to the door first
        assert response.status_code == 302
        return

    body = response.content.decode()
    assert response["Allow"]
    assert response["Cache-Control"] == "no-store"
    assert "这个地址要从网页上的按钮进来" in body
    assert "没有重复提交" in body
    assert "/search/" in body


def test_a_public_page_that_is_written_to_says_so_as_well(client):
    response = client.post("/help/")

    assert response.status_code == 405
    assert "这个地址要从网页上的按钮进来" in response.content.decode()


def test_staff_are_led_to_the_desk(client):
    client.force_login(person(Role.DISCLOSURE, AgencyFactory()))

    assert "回到工作台" in client.get("/accounts/logout/").content.decode()


def test_what_is_below_api_says_it_in_json(client):
    response = client.get("/api/opinion/v1/mentions")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(("address", "to"), [("/reading/", "/accessibility/"), ("/apply/leave/", "/track/")])
def test_a_button_whose_address_is_opened_leads_to_the_page_it_stands_on(client, address, to):
    client.cookies["reading"] = "elder"

    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, to)
    assert not response.cookies
