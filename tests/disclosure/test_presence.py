"""谁也开着: a hint from the cache, for a while, and only to whoever was shown the case."""

import pytest
import time_machine
from django.core.cache import cache
from django.template.loader import render_to_string

from disclosure import clock, presence
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
NINE = "2026-03-09T09:00+08:00"


@pytest.fixture
def people():
    return UserFactory(name="李明"), UserFactory(name="王芳")


def test_each_sees_the_other_and_nobody_himself(people):
    case, (li, wang) = OfficeFactory(), people

    with time_machine.travel(NINE, tick=False):
        first = presence.present(case, li)
        second = presence.present(case, wang, doing="审签")
        again = presence.present(case, li)

    assert first.others == []
    assert [one.name for one in second.others] == ["李明"]
    assert [one.doing for one in again.others] == ["审签"]


@pytest.mark.parametrize(
    ("minutes", "doing", "words"),
    [
        (0, "", "李明现在开着这一页"),
        (1, "审签", "李明正在办“审签”"),
        (4, "", "李明 4 分钟前打开过"),
        (4, "审签", "李明 4 分钟前办“审签”"),
        (10, "", None),
    ],
)
def test_an_opening_fades(people, minutes, doing, words):
    case, (li, wang) = OfficeFactory(), people
    with time_machine.travel(NINE, tick=False) as journey:
        presence.present(case, li, doing=doing)
        journey.shift(60 * minutes)
        others = presence.present(case, wang).others
        assert [one.words for one in others] == ([words] if words else [])


def test_several_who_do_one_thing_are_named_together():
    here = [
        presence.Other(name, clock.now(), doing)
        for name, doing in (("李明", ""), ("王强", ""), ("赵军", "审签"))
    ]

    said = render_to_string("desk/_present_words.html", {"others": here})

    assert "李明、王强现在开着这一页，赵军正在办“审签”。" in said


def test_another_case_is_another_matter(people):
    li, wang = people
    presence.present(OfficeFactory(), li)

    assert presence.present(OfficeFactory(), wang).others == []


def test_without_the_cache_nobody_is_there_and_nothing_breaks(people, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", broken)

    assert presence.present(OfficeFactory(), people[0]).others == []


def test_a_ticket_is_for_one_person_and_one_day(people):
    li, wang = people
    with time_machine.travel(NINE, tick=False) as journey:
        ticket = presence.ticket("accounts.office:1", li, "审签")
        assert presence.read_ticket(ticket, li) == ("accounts.office:1", "审签")
        assert presence.read_ticket(ticket, wang) is None
        assert presence.read_ticket(f"{ticket}x", li) is None
        journey.shift(90_000)
        assert presence.read_ticket(ticket, li) is None
