"""日历订阅: an address that is a key, shown once, taken back with one press, and tells no more than days and numbers."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from desk import subscribing
from desk.models import CalendarFeed
from disclosure import ics, throttle
from requests_app.states import State
from tests.factories.requests import PERSON, application, house

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:due-feed")


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def clerk(staff):
    return staff[Role.DISCLOSURE]


def feed(token):
    return Client().get(reverse("desk:feed", args=[token]))


def test_what_waits_for_me_is_there_by_day_and_number_and_nothing_personal(staff, clerk):
    case = application(staff, State.REVIEW)

    answer = feed(subscribing.make(clerk))

    text = answer.content.decode().replace("\r\n ", "")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert f"答复申请人届满：{case.number}" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") > 0
    for personal in (*PERSON.values(), case.subject, case.applicant_masked, clerk.name, clerk.username):
        assert personal not in text
    assert answer["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer


def test_another_persons_work_is_not_in_it(staff):
    application(staff, State.REVIEW)

    assert "BEGIN:VEVENT" not in feed(subscribing.make(staff[Role.DRAFTER])).content.decode()


def test_only_the_digest_is_kept(clerk):
    token = subscribing.make(clerk)

    assert token not in str(CalendarFeed.objects.values_list().get())


def test_a_new_address_ends_the_old_one(clerk):
    old, new = subscribing.make(clerk), subscribing.make(clerk)

    assert (feed(old).status_code, feed(new).status_code) == (410, 200)
    assert CalendarFeed.objects.in_force().count() == 1


def test_taken_back_it_is_gone(clerk, client):
    token = subscribing.make(clerk)
    client.force_login(clerk)

    client.post(PAGE, {"do": "end"})

    assert feed(token).status_code == 410


def test_of_a_person_who_left_it_is_gone_and_does_not_come_back(clerk):
    token = subscribing.make(clerk)
    clerk.is_active = False
    clerk.save()

    assert feed(token).status_code == 410
    clerk.is_active = True
    clerk.save()
    assert feed(token).status_code == 410


def test_none_is_good_for_ever(clerk, client):
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False):
        token = subscribing.make(clerk)
        assert feed(token).status_code == 200
    with time_machine.travel("2027-03-03T09:00+08:00", tick=False):
        assert feed(token).status_code == 410
        client.force_login(clerk)
        assert "已经满一年" in client.get(PAGE).content.decode()
        assert feed(subscribing.make(clerk)).status_code == 200


def test_no_log_of_the_proxy_keeps_an_address_that_is_a_key():
    """Named here by the routes themselves: whoever adds a key to an address writes it down for nginx too."""
    nginx = Path(settings.BASE_DIR, "deploy/nginx.conf").read_text()
    quiet = re.compile(re.search(r"location ~ (\S+) \{\s+access_log off;", nginx)[1])

    for name in ("desk:feed", "requests:mine-link"):
        assert quiet.match(reverse(name, args=["x" * 32])), name


def test_no_word_of_a_case_begins_a_line_of_its_own():
    day = subscribing.Event("1", date(2026, 3, 2), "甲\r\nDTSTART:1\r乙", "丙\nEND:VEVENT")

    text = ics.calendar([day], name="x", domain="x", key="x")

    assert "SUMMARY:甲\\nDTSTART:1\\n乙\r\n" in text
    assert re.findall(r"^END:VEVENT$", text.replace("\r\n", "\n"), re.MULTILINE) == ["END:VEVENT"]
    assert text.count("\r") == text.count("\r\n")


def test_of_a_person_without_a_post_it_is_empty(staff, clerk):
    application(staff, State.REVIEW)
    token = subscribing.make(clerk)
    clerk.memberships.all().delete()

    assert "BEGIN:VEVENT" not in feed(token).content.decode()


def test_an_unknown_address_is_none_and_guessing_is_slowed(clerk, monkeypatch):
    monkeypatch.setattr(subscribing, "GUESSES", throttle.Limit("few-guesses", 3, 600))

    assert [feed("x" * 32).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert "Retry-After" in feed("x" * 32)


def test_one_feed_is_not_asked_without_end(clerk, monkeypatch):
    monkeypatch.setattr(subscribing, "PER_FEED", throttle.Limit("few-feeds", 2, 600))
    token = subscribing.make(clerk)

    assert [feed(token).status_code for _ in range(3)] == [200, 200, 429]


def test_the_address_is_shown_once(clerk, client):
    client.force_login(clerk)

    made = client.post(PAGE, {"do": "make"})
    seen_again = client.get(PAGE)

    address = made.context["address"]
    assert feed(address.rsplit("/", 1)[1].removesuffix(".ics")).status_code == 200
    assert made["Cache-Control"] == "private, no-store"
    assert address not in seen_again.content.decode()
