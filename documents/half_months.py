"""半月: the stretch of days a 纸质对照单 covers — the 1st to the 15th, or the 16th to the end of the month."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure import clock

MIDDLE = 15
KEY = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])-([12])")


@dataclass(frozen=True, order=True)
class HalfMonth:
    """One half of a month."""

    year: int
    month: int
    half: int  # 1 or 2

    @classmethod
    def of(cls, day: date) -> "HalfMonth":
        return cls(day.year, day.month, 1 if day.day <= MIDDLE else 2)

    @classmethod
    def read(cls, key: str) -> "HalfMonth | None":
        """From an address, such as 2026-11-1; None for anything else."""
        found = KEY.fullmatch(key or "")
        return cls(*map(int, found.groups())) if found else None

    @property
    def key(self) -> str:
        return f"{self.year}-{self.month:02}-{self.half}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1 if self.half == 1 else MIDDLE + 1)

    @property
    def last(self) -> date:
        ends = calendar.monthrange(self.year, self.month)[1]
        return date(self.year, self.month, MIDDLE if self.half == 1 else ends)

    @property
    def before(self) -> "HalfMonth":
        return HalfMonth.of(self.first - timedelta(days=1))

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月{'上' if self.half == 1 else '下'}半月"

    def published(self, documents):
        """Those of `documents` published in it, in the order of publication; what was withdrawn since stays listed."""
        return documents.filter(
            published_at__gte=clock.start_of_day(self.first),
            published_at__lt=clock.start_of_day(self.last + timedelta(days=1)),
        ).order_by("published_at", "id")


def latest(count: int) -> list[HalfMonth]:
    """The running half-month and those before it."""
    found = [HalfMonth.of(clock.today())]
    while len(found) < count:
        found.append(found[-1].before)
    return found
