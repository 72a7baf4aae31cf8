"""The stretches of days a regular report covers: 每周（周一至周日）、每半月、每月、每季度、每半年、每年."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
NAMES = {
    "week": "周报",
    "half_month": "半月报",
    "month": "月报",
    "quarter": "季报",
    "half_year": "半年报",
    "year": "年报",
}
DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last, both in it."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """2026年9月28日至10月4日"""
        tail = f"{self.last.month}月{self.last.day}日"
        if self.last.year != self.first.year:
            tail = f"{self.last.year}年{tail}"
        return f"{self.first.year}年{self.first.month}月{self.first.day}日至{tail}"


def holding(kind: str, day: date) -> Period:
    """The period of a kind that a day lies in."""
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return Period(first, first + timedelta(days=6))
    if kind == "half_month":
        first = day.replace(day=1 if day.day <= 15 else 16)
        return Period(first, day.replace(day=15) if day.day <= 15 else _first_of(day, 1) - DAY)
    length = MONTHS[kind]
    begun = day.replace(month=(day.month - 1) // length * length + 1, day=1)
    return Period(begun, _first_of(begun, length) - DAY)


def ended_before(kind: str, day: date) -> Iterator[Period]:
    """The periods that are over on a day, the latest first, without end."""
    period = holding(kind, day)
    while True:
        period = holding(kind, period.first - DAY)
        yield period


def _first_of(day: date, months: int) -> date:
    """The first day of the month that many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
