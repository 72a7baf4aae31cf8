"""时段: the key of an address names whole days; what makes no sense names none."""

from datetime import date

import pytest
import time_machine

from disclosure import clock
from supervision.figures import periods

DAYS = [
    # key, first, last, said
    ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026年"),
    ("2026-q1", date(2026, 1, 1), date(2026, 3, 31), "2026年第1季度"),
    ("2026-q4", date(2026, 10, 1), date(2026, 12, 31), "2026年第4季度"),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
]


@pytest.mark.parametrize(("key", "first", "last", "words"), DAYS)
def test_a_key_names_whole_days(key, first, last, words):
    period = periods.named(key)

    assert (period.first, period.last, period.label, period.key) == (first, last, words, key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "26",
        "２０２６",
        "2026-13",
        "2026-q0",
        "2026-q5",
        "2026-1",
        "2026-q",
        "1999",
        "9999",
        "2026-01-01",
        "x",
    ],
)
def test_nonsense_names_none(key):
    assert periods.named(key) is None


def test_days_of_ones_own():
    period = periods.custom(date(2026, 9, 28), date(2026, 10, 4))

    assert period.label == "2026年9月28日至10月4日"
    assert period.asked == {"period": "custom", "first": "2026-09-28", "last": "2026-10-04"}
    assert period.unit == "day"


def test_while_it_runs_it_is_known_until_now():
    with time_machine.travel("2026-11-30T09:00+08:00", tick=False):
        now = clock.now()
        assert periods.named("2026").until(now) == now
        assert periods.named("2026").last_known(now) == date(2026, 11, 30)
        assert periods.named("2025").until(now) == clock.start_of_day(date(2026, 1, 1))


def test_what_is_offered_is_named():
    for _, group in periods.offered(date(2026, 11, 30))[:-1]:
        assert all(periods.named(key).label == label for key, label in group)
