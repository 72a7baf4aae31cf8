"""我的申请: gathered by a link to the mail box they were made with, which tells nobody else anything."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from disclosure import clock
from disclosure.notices.models import Notice
from requests_app import gathering, guard, tasks
from requests_app.identity import email_digest
from tests.factories.requests import PERSON, application, house
from tests.requests_app.applicant import Corrector, text_of

pytestmark = pytest.mark.django_db
MINE = "/track/mine/"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    """The worker does at once what the page gave it."""
    monkeypatch.setattr(tasks.send_link, "delay", tasks.send_link)


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def browser():
    return Client()


def link_in_mail() -> str:
    body = Notice.objects.filter(kind="applications-link").latest("pk").body
    return re.search(r"/track/mine/\S+", body)[0]


def proved(browser, address="zhao@example.com"):
    browser.post(MINE, {"email": address})
    return browser.post(link_in_mail())


def test_the_link_opens_the_list_of_what_was_made_with_that_mail_box_and_nothing_else(browser, staff):
    mine = [application(staff), application(house())]
    other = application(staff, particulars=PERSON | {"email": "zhao-li@example.com"})
    nobodys = application(staff, particulars=PERSON | {"email": ""})

    assert proved(browser, "Zhao@Example.com")["Location"] == MINE

    words = text_of(browser.get(MINE))
    assert [case.number in words for case in (*mine, other, nobodys)] == [True, True, False, False]
    opened = browser.post(MINE, {"open": mine[0].pk})
    assert browser.get(opened["Location"]).status_code == 200
    for case in (mine[1], other):
        assert browser.get(reverse("requests:application", args=[case.pk])).status_code == 302


def test_what_is_not_on_the_list_is_not_opened(browser, staff):
    application(staff)
    other = application(staff, particulars=PERSON | {"email": "qian@example.com"})
    assert browser.post(MINE, {"open": other.pk}).status_code == 404
    proved(browser)

    for wanted in (other.pk, "", "x", "9" * 30, "²"):
        assert browser.post(MINE, {"open": wanted}).status_code == 404


def test_a_known_and_an_unknown_mail_box_are_told_alike(staff):
    application(staff)
    told = []
    for address in ("zhao@example.com", "nobody@example.com"):
        browser = Client()
        answer = browser.post(MINE, {"email": address}, follow=True)
        told.append((answer.status_code, text_of(answer)))

    assert told[0] == told[1]
    assert Notice.objects.filter(kind="applications-link").count() == 1


def test_the_link_is_used_once_by_the_button_and_not_by_looking(browser, staff):
    application(staff)
    browser.post(MINE, {"email": "zhao@example.com"})
    link = link_in_mail()
    for _ in range(3):
        assert "打开我的申请" in text_of(Client().get(link))

    assert browser.post(link).status_code == 302
    second = Client().post(link)
    assert second.status_code == 410
    assert "链接已经失效" in text_of(second)


def test_the_link_holds_twenty_minutes_and_the_list_an_hour(browser, staff):
    application(staff)
    begun = clock.now()
    with time_machine.travel(begun, tick=False):
        browser.post(MINE, {"email": "zhao@example.com"})
    with time_machine.travel(begun + timedelta(minutes=20, seconds=2), tick=False):
        assert browser.post(link_in_mail()).status_code == 410
        proved(browser)
    with time_machine.travel(begun + timedelta(minutes=75), tick=False):
        assert "寄链接给我" not in text_of(browser.get(MINE))
    with time_machine.travel(begun + timedelta(minutes=82), tick=False):
        assert "寄链接给我" in text_of(browser.get(MINE))


def test_a_forged_link_and_a_forged_cookie_open_nothing(browser, staff):
    application(staff)

    assert browser.post(MINE + "abc:def:ghi/").status_code == 410
    for value in ("", "x", "zhao@example.com"):
        browser.cookies[gathering.COOKIE] = value
        assert "寄链接给我" in text_of(browser.get(MINE))


def test_nobodys_mail_box_is_filled_with_links(browser, staff, monkeypatch):
    application(staff)
    monkeypatch.setattr(guard, "LINKS", guard.Limit("link", 4, 3600))
    with time_machine.travel(clock.now().replace(minute=1), tick=False):
        statuses = [browser.post(MINE, {"email": "zhao@example.com"}).status_code for _ in range(5)]

    assert statuses == [302, 302, 302, 302, 429]
    assert Notice.objects.filter(kind="applications-link").count() == guard.LINKS_TO.most


def test_with_the_worker_out_of_reach_the_page_says_so_and_keeps_the_address(browser, monkeypatch):
    def away(*args):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send_link, "delay", away)

    answer = browser.post(MINE, {"email": "zhao@example.com"})

    assert answer.status_code == 503
    assert answer.context["form"]["email"].value() == "zhao@example.com"


def test_leaving_forgets_the_list(browser, staff):
    application(staff)
    proved(browser)

    browser.post(reverse("requests:leave"))

    assert "寄链接给我" in text_of(browser.get(MINE))


def test_requests_to_correct_a_record_are_on_the_list_with_their_state_and_open(browser, staff):
    mine = Corrector(staff.agency).correct()
    other = Corrector(staff.agency).correct(what={"email": "qian@example.com"})
    proved(browser)

    words = text_of(browser.get(MINE))
    opened = browser.post(MINE, {"correction": mine.pk})

    assert f"{mine.number} {staff.agency.label} {mine.plain_state}" in words
    assert other.number not in words
    assert opened["Location"] == reverse("requests:correction", args=[mine.pk])
    assert browser.get(opened["Location"]).status_code == 200
    assert browser.post(MINE, {"correction": other.pk}).status_code == 404
    assert browser.post(MINE, {"open": mine.pk}).status_code == 404


def test_corrections_made_before_are_gathered_too(staff):
    case = Corrector(staff.agency).correct()
    known = case.person.email_digest
    type(case.person).objects.update(email_digest="")

    import_module("requests_app.migrations.0018_correction_mail_box").digest_all(apps, None)

    case.person.refresh_from_db()
    assert case.person.email_digest == known == email_digest("zhao@example.com")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(browser, staff, count, django_assert_num_queries):
    for _ in range(count):
        application(staff)
        Corrector(staff.agency).correct()
    proved(browser)

    with django_assert_num_queries(2):  # applications, corrections
        browser.get(MINE)
