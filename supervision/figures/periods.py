"""时段: a year, a quarter, a month or any stretch of days, as the address of a page names it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from disclosure import clock
from opinion.periods import Period as Days
from opinion.periods import ended_before, holding

CUSTOM = "custom"
FIRST_YEAR = 2008  # 条例 came into force
YEARS, QUARTERS, MONTHS = 6, 8, 13  # as many as the page offers; older ones by their key or by two days


@dataclass(frozen=True)
class Period:
    """Whole days from `first` to `last`, with the key the address carries."""

    key: str
    first: date
    last: date

    @property
    def label(self) -> str:
        """2026年 | 2026年第4季度 | 2026年11月 | 2026年9月28日至10月4日"""
        kind, year, month = _kind(self.key), self.first.year, self.first.month
        if kind == "year":
            return f"{year}年"
        if kind == "quarter":
            return f"{year}年第{(month + 2) // 3}季度"
        return f"{year}年{month}月" if kind == "month" else Days(self.first, self.last).words

    @property
    def begun(self) -> datetime:
        return clock.start_of_day(self.first)

    @property
    def over(self) -> datetime:
        """The first moment that no longer belongs to it."""
        return clock.start_of_day(self.last + timedelta(days=1))

    def until(self, at: datetime) -> datetime:
        """Up to when it can be told: its end, or now while it runs."""
        return min(self.over, at)

    def last_known(self, at: datetime) -> date:
        return min(self.last, at.astimezone(clock.TZ).date())

    @property
    def unit(self) -> str:
        """What a course in time is drawn by."""
        return "month" if (self.last - self.first).days > 62 else "day"

    @property
    def asked(self) -> dict[str, str]:
        """The names and values of the address that ask for it."""
        if self.key != CUSTOM:
            return {"period": self.key}
        return {"period": CUSTOM, "first": self.first.isoformat(), "last": self.last.isoformat()}


def _kind(key: str) -> str:
    if key == CUSTOM:
        return CUSTOM
    return "year" if "-" not in key else "quarter" if "q" in key else "month"


def _key(kind: str, days: Days) -> str:
    year, month = days.first.year, days.first.month
    return {
        "year": f"{year}",
        "quarter": f"{year}-q{(month + 2) // 3}",
        "month": f"{year}-{month:02}",
    }[kind]


def named(key: str) -> Period | None:
    """The period of a key such as 2026, 2026-q4, 2026-11; None where it is none."""
    year, _, part = key.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and FIRST_YEAR <= int(year) <= 9998):
        return None
    try:
        if not part:
            kind, day = "year", date(int(year), 1, 1)
        elif part.startswith("q"):
            kind, day = "quarter", date(int(year), 3 * int(part[1:]) - 2, 1)
        else:
            kind, day = "month", date(int(year), int(part), 1)
    except ValueError:
        return None
    days = holding(kind, day)
    return Period(_key(kind, days), days.first, days.last) if _key(kind, days) == key else None


def custom(first: date, last: date) -> Period:
    return Period(CUSTOM, first, last)


def this_year(today: date) -> Period:
    return named(str(today.year))


def offered(today: date) -> list[tuple]:
    """Choices in groups: 年、季度、月、自选起止日期."""
    groups = []
    for label, kind, count in (("年", "year", YEARS), ("季度", "quarter", QUARTERS), ("月", "month", MONTHS)):
        found = [holding(kind, today)]
        for days in ended_before(kind, today):
            if len(found) == count or days.first.year < FIRST_YEAR:
                break
            found.append(days)
        periods = [Period(_key(kind, days), days.first, days.last) for days in found]
        groups.append((label, [(period.key, period.label) for period in periods]))
    return [*groups, ("其他", [(CUSTOM, "自选起止日期")])]
