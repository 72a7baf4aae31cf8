"""Holding machines off: who is counted as one, when a count begins anew, and that nobody is refused by a broken cache."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from disclosure import clock
from requests_app import guard

LIMIT = guard.Limit("try", 3, 600)
START = "2026-11-23T09:01+08:00"


def come_from(address, **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


@time_machine.travel(START, tick=False)
def test_so_many_are_taken_and_the_next_is_not():
    assert [guard.takes(LIMIT, "203.0.113.1") for _ in range(5)] == [True, True, True, False, False]
    assert guard.takes(LIMIT, "203.0.113.2")
    assert guard.takes(guard.Limit("other", 3, 600), "203.0.113.1")


@time_machine.travel(START, tick=False)
def test_asking_counts_nothing():
    for _ in range(5):
        assert not guard.is_over(LIMIT, "203.0.113.1")
    for _ in range(3):
        guard.count(LIMIT, "203.0.113.1")
    assert guard.is_over(LIMIT, "203.0.113.1")


def test_the_count_begins_anew_when_it_was_said_to():
    with time_machine.travel(START, tick=False):
        for _ in range(4):
            guard.takes(LIMIT, "203.0.113.1")
        seconds, words = guard.wait(LIMIT), guard.wait_words(LIMIT)
        begun = clock.now()
    assert (seconds, words) == (540, "约 9 分钟后")
    with time_machine.travel(begun + timedelta(seconds=seconds - 1), tick=False):
        assert guard.is_over(LIMIT, "203.0.113.1")
    with time_machine.travel(begun + timedelta(seconds=seconds), tick=False):
        assert guard.takes(LIMIT, "203.0.113.1")


def test_a_household_with_all_of_its_addresses_is_one():
    one, other, neighbour = (
        guard.address_of(come_from(address))
        for address in ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9", "2001:db8:1:3::5")
    )

    assert one == other != neighbour


def test_an_address_written_by_the_visitor_is_not_believed_without_our_proxy(settings):
    forged = come_from("203.0.113.1", x_forwarded_for="198.51.100.7")

    assert guard.address_of(forged) == "203.0.113.1"
    settings.AXES_CLIENT_IP_CALLABLE = "accounts.client_address.client_address"
    assert guard.address_of(forged) == "198.51.100.7"


def test_no_address_lies_in_the_cache(monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *rest: keys.append(key))
    monkeypatch.setattr(cache, "incr", lambda key: 1)

    guard.count(LIMIT, "203.0.113.1")

    assert len(keys) == 1
    assert "203.0.113.1" not in keys[0]


@pytest.mark.parametrize("name", ["add", "incr", "get"])
def test_without_the_cache_nobody_is_refused(monkeypatch, caplog, name):
    def away(*args, **kwargs):
        raise ConnectionError("no cache")

    monkeypatch.setattr(cache, name, away)

    assert guard.takes(guard.Limit("try", 1, 600), "203.0.113.1")
    assert not guard.is_over(LIMIT, "203.0.113.1")


def test_a_form_sent_at_once_is_hasty():
    opened = clock.now()
    with time_machine.travel(opened + timedelta(seconds=guard.HASTE - 1), tick=False):
        assert guard.is_hasty(opened)
    with time_machine.travel(opened + timedelta(seconds=guard.HASTE), tick=False):
        assert not guard.is_hasty(opened)
