"""The one calendar: pure, fed by a table of exceptions, answering in O(log n)."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import NamedTuple

from disclosure.workdays.statutory import statutory_days

MOST_DAYS = 20_000  # no term of any law is longer; a larger number is a mistake


class Kind(StrEnum):
    """What a day is. `label` is the word for it."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"

    @property
    def label(self) -> str:
        return {"work": "工作日", "weekend": "周末", "holiday": "放假", "makeup": "调休上班"}[self]

    @property
    def is_work(self) -> bool:
        return self in (Kind.WORK, Kind.MAKEUP)


def workdays_of(year: int, off: Mapping[date, str], work: Mapping[date, str]) -> list[int]:
    """The sorted day numbers of one year's 工作日: 周一至周五, less `off`, plus `work`."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = {number for number in range(first, last + 1) if (number + 6) % 7 < 5}
    days -= {day.toordinal() for day in off if day.year == year}
    days |= {day.toordinal() for day in work if day.year == year}
    return sorted(days)


class Reckoned(NamedTuple):
    """The 工作日 of whole years as day numbers, and the first and the last day those years span."""

    days: list[int]
    first: int
    last: int


class WorkCalendar:
    """工作日＝周一至周五±国务院办公厅年度调休 (and an agency's own days).

    `off` and `work` map a day to its name; `years` are those whose 通知 is in. A day in any other year is reckoned
    from weekends and the statutory days alone: `missing_between` says when that happened, so the caller can call
    the date 暂定. The days are one sorted list of day numbers, hence a position in it is also a count.

    One calendar serves all threads of a process. What is reckoned so far hangs together in one tuple that never
    changes: a reader takes it once and needs no lock, a longer one is made under the lock and takes its place whole.
    """

    def __init__(
        self,
        off: Mapping[date, str] | None = None,
        work: Mapping[date, str] | None = None,
        years: Iterable[int] = (),
    ):
        self.off = dict(off or {})
        self.work = dict(work or {})
        self.years = frozenset(years)
        if both := sorted(self.off.keys() & self.work.keys()):
            raise ValueError(f"{both[0]:%Y-%m-%d} 既列为放假又列为上班。")
        known = sorted(self.years) or [2000]
        self._growing = Lock()
        self._reckoned = self._reckon(known[0], known[-1])

    def __repr__(self):
        return f"<WorkCalendar {min(self.years, default='-')}–{max(self.years, default='-')} {self.version}>"

    @property
    def version(self) -> str:
        """A short digest of everything the calendar was told; equal calendars have equal versions."""
        if not hasattr(self, "_version"):
            said = [f"{year}" for year in sorted(self.years)]
            said += [f"-{day.isoformat()}" for day in sorted(self.off)]
            said += [f"+{day.isoformat()}" for day in sorted(self.work)]
            self._version = hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
        return self._version

    def _exceptions(self, year: int) -> tuple[Mapping[date, str], Mapping[date, str]]:
        if year in self.years:
            return self.off, self.work
        fixed = {day: name for day, name in statutory_days(year).items() if day not in self.work}
        return fixed | self.off, self.work

    def _workdays_of(self, year: int) -> list[int]:
        return workdays_of(year, *self._exceptions(year))

    def _reckon(self, first_year: int, last_year: int) -> Reckoned:
        days: list[int] = []
        for year in range(first_year, last_year + 1):
            days += self._workdays_of(year)
        return Reckoned(days, date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal())

    def _reach(self, number: int) -> Reckoned:
        """What is reckoned, once it spans the day `number`; whole years are added as needed."""
        with self._growing:
            days, first, last = self._reckoned  # read anew: another thread may have come this far meanwhile
            if number > last:
                more = self._reckon(date.fromordinal(last).year + 1, date.fromordinal(number).year)
                self._reckoned = Reckoned(days + more.days, first, more.last)
            elif number < first:
                more = self._reckon(date.fromordinal(number).year, date.fromordinal(first).year - 1)
                self._reckoned = Reckoned(more.days + days, more.first, last)
            return self._reckoned

    def is_workday(self, day: date) -> bool:
        number = day.toordinal()
        days, first, last = self._reckoned
        if not first <= number <= last:
            days = self._reach(number).days
        place = bisect_left(days, number)
        return place < len(days) and days[place] == number

    def add(self, start: date, n: int) -> date:
        """The n-th 工作日 after `start`, which is not counted itself; before it when n is negative; `start` for 0.

        Raises ValueError for a number no term can have.
        """
        number = start.toordinal()
        days, first, last = self._reckoned
        if not first <= number <= last:
            days, first, last = self._reach(number)
        if n > 0:
            if n > MOST_DAYS:
                raise ValueError(f"工作日数过大：{n}。")
            # A day added before the first moves every place, so the place is sought anew in each longer list.
            while (place := bisect_right(days, number) + n - 1) >= len(days):
                days, first, last = self._reach(last + 1)
            return date.fromordinal(days[place])
        if n == 0:
            return date.fromordinal(number)
        if n < -MOST_DAYS:
            raise ValueError(f"工作日数过大：{n}。")
        while (place := bisect_left(days, number) + n) < 0:
            days, first, last = self._reach(first - 1)
        return date.fromordinal(days[place])

    def count(self, start: date, end: date) -> int:
        """How many 工作日 lie in (start, end]; negative when end comes before start."""
        since, until = start.toordinal(), end.toordinal()
        days, first, last = self._reckoned
        if not (first <= since <= last and first <= until <= last):
            self._reach(since)
            days = self._reach(until).days  # never shorter than what reached `since`
        return bisect_right(days, until) - bisect_right(days, since)

    def next_workday(self, day: date) -> date:
        """The first 工作日 on or after a day: where a term ending on a day off comes to an end."""
        return day if self.is_workday(day) else self.add(day, 1)

    def kind(self, day: date) -> Kind:
        off, work = self._exceptions(day.year)
        if day in work:
            return Kind.MAKEUP if day.weekday() >= 5 else Kind.WORK
        if day in off:
            return Kind.HOLIDAY
        return Kind.WEEKEND if day.weekday() >= 5 else Kind.WORK

    def name(self, day: date) -> str:
        """The holiday a day belongs to, for a 调休 day the holiday it makes up for; else nothing."""
        off, work = self._exceptions(day.year)
        return work.get(day) or off.get(day) or ""

    def covers(self, year: int) -> bool:
        """Is the 通知 for the year in?"""
        return year in self.years

    def missing_between(self, start: date, end: date) -> list[int]:
        """The years in (start, end] that are counted without their 通知."""
        if end <= start:
            return []
        first = date.fromordinal(start.toordinal() + 1).year
        return [year for year in range(first, end.year + 1) if year not in self.years]

    def overlaid(self, off: Mapping[date, str], work: Mapping[date, str]) -> "WorkCalendar":
        """This calendar with an agency's own days laid over it (放假办法第四条: 少数民族习惯的节日)."""
        kept_off = {day: name for day, name in self.off.items() if day not in work}
        kept_work = {day: name for day, name in self.work.items() if day not in off}
        return WorkCalendar(kept_off | dict(off), kept_work | dict(work), self.years)
