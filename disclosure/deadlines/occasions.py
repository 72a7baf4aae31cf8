"""When a clock calls: derived from the due dates it has had, never from when somebody looked.

Each ledger entry keeps the due date that followed from it and the moment it was written, so the history of a clock is a
row of periods, each with one due date. An occasion belongs to the period in which its moment falls. What a sweep should
have written is therefore the same whether it ran every ten minutes or once after an outage. Which days are warned of is
asked of the rule in force on the due date itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from disclosure import clock, rulebook
from disclosure.deadlines.models import Alert, Deadline
from disclosure.deadlines.terms import TERMS, Unit
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.current import calendar_for

LEVELS = ("head", "leader")
HOUR_LEVELS = ("leader", "chief")  # what is late by hours goes straight to those who may decide at once
BEFORE_ALL, FOREVER = datetime(1949, 10, 1, tzinfo=clock.TZ), datetime.max.replace(tzinfo=clock.TZ)
RANK = {Alert.Kind.WARN: 0, Alert.Kind.LAPSE: 1, Alert.Kind.OVERDUE: 2}

Mark = tuple[datetime, datetime | None]  # when an entry was written, and the due date that followed from it


class Occasion(NamedTuple):
    """A moment at which someone must hear of a clock. `name` carries the due date it speaks of."""

    kind: str
    name: str
    moment: datetime
    due_at: datetime
    left: int = 0  # 工作日 or hours before the end
    level: str = ""


class Period(NamedTuple):
    """From `start` until `end` the clock was open and due at `due_at`."""

    start: datetime
    end: datetime
    due_at: datetime


def _order(occasion: Occasion) -> tuple:
    return occasion.moment, RANK[occasion.kind]


class Almanac:
    """What a due date calls for, reckoned once for all the clocks of an agency that share it.

    Made for one piece of work and thrown away with it: it keeps the calendars and rules it has read.
    """

    def __init__(self, calendars: dict[int, WorkCalendar] | None = None):
        self._calendars = calendars or {}
        self._found: dict[tuple, list[Occasion]] = {}

    def calendar(self, agency_id: int) -> WorkCalendar:
        if agency_id not in self._calendars:
            self._calendars[agency_id] = calendar_for(agency_id)
        return self._calendars[agency_id]

    def occasions(self, deadline: Deadline, due_at: datetime) -> list[Occasion]:
        """Everything the end of a clock at `due_at` calls for, in order, whenever the clock began.

        A term that binds someone else is not warned of; only its end counts.
        """
        key = (deadline.agency_id, deadline.term, deadline.unit, deadline.length, due_at)
        found = self._found.get(key)
        if found is None:
            calendar = self.calendar(deadline.agency_id)
            due = due_at.astimezone(clock.TZ)
            found = [Occasion(Alert.Kind.LAPSE, f"{due:%Y-%m-%dT%H:%M}", due_at, due_at)]
            known = TERMS.get(deadline.term)
            if known is None or not known.onlooker:
                found += _warnings(deadline, due_at, calendar)
                found += _escalations(deadline, due_at, calendar)
            found.sort(key=_order)
            self._found[key] = found
        return found


def periods(deadline: Deadline, marks: Iterable[Mark], until: datetime) -> Iterator[Period]:
    """The due dates a clock has had, as known at `until`; neighbours with one due date are one period."""
    kept: list[Mark] = []
    for at, due_after in marks:
        if at <= until and (not kept or kept[-1][1] != due_after):
            kept.append((at, due_after))
    end = deadline.closed_at if deadline.closed_at and deadline.closed_at <= until else FOREVER
    for (start, due_at), (stop, _) in pairwise([*kept, (end, None)]):
        if due_at is not None and start < stop:
            yield Period(start, min(stop, end), due_at)


def by_the_hour(deadline: Deadline) -> bool:
    """Terms counted in hours, and those of the day itself, are warned of and escalated in hours."""
    return deadline.unit == Unit.HOURS or (deadline.unit == Unit.DAYS and not deadline.length)


def _warnings(deadline: Deadline, due_at: datetime, calendar: WorkCalendar) -> Iterator[Occasion]:
    due = due_at.astimezone(clock.TZ)
    if by_the_hour(deadline):
        name = f"{due:%Y-%m-%dT%H:%M}"
        hours_before = rulebook.value("deadlines.warn_before_hours", deadline.agency_id, due.date())
        found = [(hours, due_at - timedelta(hours=hours)) for hours in hours_before]
    else:
        name = f"{due:%Y-%m-%d}"
        before = rulebook.value("deadlines.warn_before_wd", deadline.agency_id, due.date())
        found = [(days, clock.start_of_day(calendar.add(due.date(), -days))) for days in before]
    for left, moment in found:
        if deadline.unit == Unit.MONTHS or left < (deadline.length or 24):
            yield Occasion(Alert.Kind.WARN, f"{name}-{left}", moment, due_at, left)


def _escalations(deadline: Deadline, due_at: datetime, calendar: WorkCalendar) -> Iterator[Occasion]:
    due = due_at.astimezone(clock.TZ)
    if by_the_hour(deadline):
        late = rulebook.value("deadlines.escalate_after_hours", deadline.agency_id, due.date())
        found = {level: due_at + timedelta(hours=late[level]) for level in HOUR_LEVELS}
        name = f"{due:%Y-%m-%dT%H:%M}"
    else:
        after = rulebook.value("deadlines.escalate_after_wd", deadline.agency_id, due.date())
        found = {level: clock.start_of_day(calendar.add(due.date(), after[level])) for level in LEVELS}
        name = f"{due:%Y-%m-%d}"
    for level, moment in found.items():
        yield Occasion(Alert.Kind.OVERDUE, f"{name}+{level}", moment, due_at, level=level)


def occasions(deadline: Deadline, period: Period, almanac: Almanac) -> list[Occasion]:
    """Everything one period calls for, in order, whether its time has come or not.

    What had passed when the period began comes at its beginning; of the warnings only the most pressing one, and
    none where the period began overdue.
    """
    found = almanac.occasions(deadline, period.due_at)
    start = period.start
    if found[0].moment >= start:
        return found
    passed = [one for one in found if one.kind == Alert.Kind.WARN and one.moment < start]
    pressing = min(passed, key=lambda one: one.left, default=None) if start < period.due_at else None
    moved = [
        one if one.moment >= start else one._replace(moment=start)
        for one in found
        if one is pressing or one.kind != Alert.Kind.WARN or one.moment >= start
    ]
    return sorted(moved, key=_order)


def come(deadline: Deadline, marks: Sequence[Mark], at: datetime, almanac: Almanac) -> list[Occasion]:
    """The occasions whose moment has come by `at`, each in the period it belongs to."""
    if len(marks) == 1 and deadline.closed_at is None:  # most clocks are started and nothing more: one period
        ((start, due_at),) = marks
        found = almanac.occasions(deadline, due_at) if due_at is not None and start <= at else []
        if not found or start <= found[0].moment:
            return [occasion for occasion in found if occasion.moment <= at]
    return [
        occasion
        for period in periods(deadline, marks, at)
        for occasion in occasions(deadline, period, almanac)
        if period.start <= occasion.moment < period.end and occasion.moment <= at
    ]


def next_after(deadline: Deadline, at: datetime, almanac: Almanac, *, done: bool = False) -> datetime | None:
    """When the sweep must look at the clock again.

    What should have been written before `at` and was not keeps its place, unless the sweep is `done` with it.
    """
    if done:
        runs = deadline.is_open and deadline.due_at is not None
        ahead = almanac.occasions(deadline, deadline.due_at) if runs else []
        return next((occasion.moment for occasion in ahead if occasion.moment > at), None)
    waiting = deadline.next_alert_at
    moments = [waiting] if waiting is not None and waiting <= at else []
    if deadline.is_open and deadline.due_at is not None:
        period = Period(at, FOREVER, deadline.due_at)
        moments += [
            occasion.moment for occasion in occasions(deadline, period, almanac) if occasion.moment >= at
        ]
    return min(moments, default=None)
