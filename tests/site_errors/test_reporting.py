"""网站找错 for readers: taken in from anybody, nothing kept from machines, an answer at an address only he has."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from accounts.roles import Role
from disclosure.notices.models import Notice
from site_errors import forms, handling
from site_errors.models import SiteError
from site_errors.views.public import REPORTS
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff
from tests.factories.public import published

pytestmark = pytest.mark.django_db
FOUND = {
    "page": "/agencies/yunshan/",
    "kind": "words",
    "words": "“缴费”写成了“激费”。",
    "contact": "zhao@example.com",
    "homepage": "",
}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False) as journey:
        yield journey


@pytest.fixture
def yunshan():
    return AgencyFactory(code="yunshan", name="云山县人民政府办公室", contact_phone="0571-0000001")


def opened(client, **headers) -> dict:
    """The form as it comes, with what it hides."""
    body = client.get("/report-error/", headers=headers).content.decode()
    return {
        name: value
        for name, value in re.findall(r'<input[^>]* name="([a-z]+)"[^>]*? value="([^"]*)"', body)
        if name in ("opened", "page")
    }


def report(client, monday, *, wait=60, **changed):
    """Open the form, read for a minute, send it."""
    hidden = opened(client)["opened"]
    monday.shift(timedelta(seconds=wait))
    return client.post("/report-error/", FOUND | {"opened": hidden} | changed)


def test_what_was_found_leads_to_an_address_of_its_own(client, yunshan, monday):
    answer = report(client, monday)

    error = SiteError.objects.get()
    assert answer["Location"] == f"/report-error/{error.key}/"
    assert (error.agency, error.page, error.kind, error.words) == (
        yunshan,
        FOUND["page"],
        "words",
        FOUND["words"],
    )
    page = client.get(answer["Location"])
    body = page.content.decode()
    assert '最迟 <b class="num">11月26日</b> 答复' in body
    assert page["Cache-Control"] == "private, no-store"
    assert FOUND["words"] not in body
    assert FOUND["contact"] not in body


def test_words_and_contact_are_encrypted_where_they_lie(client, yunshan, monday):
    report(client, monday)

    with connection.cursor() as cursor:
        cursor.execute("SELECT words, contact FROM site_errors_siteerror")
        words, contact = cursor.fetchone()
    assert "激费" not in words
    assert "zhao" not in contact


def test_those_who_mend_pages_are_told_and_nobody_else(client, yunshan, monday):
    staff = Staff(yunshan)
    told = {staff[role] for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER)}
    assert staff[Role.LEADER]

    report(client, monday)

    notices = Notice.objects.all()
    assert {notice.user for notice in notices} == told
    assert {FOUND["words"] in notice.body + notice.subject for notice in notices} == {False}


@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/documents/7/", "/documents/7/"),
        ("http://testserver/search/?q=养老", "/search/?q=养老"),
        ("http://testserver/report-error/", None),
        ("https://elsewhere.example/documents/7/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_the_page_one_comes_from_is_filled_in(client, yunshan, referer, page):
    assert opened(client, referer=referer).get("page") == page


def test_a_link_may_name_the_page(client, yunshan):
    assert 'value="/nowhere/"' in client.get("/report-error/?page=/nowhere/").content.decode()


WRONG = [
    ({"page": ""}, "请写明是哪一页。"),
    ({"kind": ""}, "请选一类"),
    ({"kind": "none such"}, "选择"),
    ({"words": ""}, "请写明错在哪里。"),
    ({"words": "错字"}, "太短了"),
    ({"homepage": "http://spam.example"}, "有一格不该填写的被填上了"),
    ({"opened": ""}, "刚刚才打开就提交了"),
    ({"opened": "forged:1"}, "刚刚才打开就提交了"),
]


@pytest.mark.parametrize(("changed", "said"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, yunshan, monday, changed, said):
    answer = report(client, monday, **changed)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert SiteError.objects.count() == 0


def test_sent_at_once_it_is_asked_again_and_then_taken(client, yunshan, monday):
    answer = report(client, monday, wait=forms.HASTE - 1)

    assert answer.status_code == 422
    body = answer.content.decode()
    assert FOUND["words"] in body
    again = re.search(r'name="opened" value="([^"]+)"', body)[1]
    monday.shift(timedelta(seconds=forms.HASTE))
    assert client.post("/report-error/", FOUND | {"opened": again}).status_code == 302


def test_an_address_has_its_limit_and_the_words_stay(client, yunshan, monday):
    for _ in range(REPORTS.most):
        assert report(client, monday, wait=4).status_code == 302

    answer = report(client, monday, wait=4)

    assert answer.status_code == 429
    assert FOUND["words"] in answer.content.decode()
    assert SiteError.objects.count() == REPORTS.most


def test_without_any_agency_it_says_whom_to_call(client, monday):
    assert report(client, monday).status_code == 503


def test_a_key_nobody_was_given_opens_nothing(client, yunshan):
    assert client.get("/report-error/not-a-key/").status_code == 404


def test_the_answer_stands_at_the_address_and_goes_to_the_mail_box(client, yunshan, monday):
    report(client, monday)
    by = person(Role.PUBLISHER, yunshan)

    handling.answer(SiteError.objects.get(), standing="mended", words="已改为“缴费”。", by=by)

    error = SiteError.objects.get()
    body = client.get(error.get_absolute_url()).content.decode()
    assert "<h1>已更正</h1>" in body
    assert "已改为“缴费”。" in body
    notice = Notice.objects.get(kind="site-error-answered")
    assert notice.address == FOUND["contact"]
    assert "已改为“缴费”。" in notice.body
    assert str(by) not in body


@pytest.mark.parametrize("contact", ["13812345678", "", "不是邮箱@"])
def test_only_a_mail_box_is_written_to(client, yunshan, monday, contact):
    report(client, monday, contact=contact)

    handling.answer(
        SiteError.objects.get(),
        standing="unchanged",
        words="与原件一致。",
        by=person(Role.PUBLISHER, yunshan),
    )

    assert not Notice.objects.filter(kind="site-error-answered").exists()


def test_the_page_of_a_document_goes_to_its_agency(client, yunshan, monday):
    bureau = AgencyFactory(name="县水务局", parent=yunshan)
    (paper,) = published(1, agency=bureau)

    report(client, monday, page=f"http://testserver/documents/{paper.pk}/print/?x=1")

    assert SiteError.objects.get().agency == bureau
