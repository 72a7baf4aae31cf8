"""When a clock calls: derived from the due dates it has had, never from when somebody looked.

Each ledger entry keeps the due date that followed from it and the moment it was written, so the history of a clock is a
row of periods, each with one due date. An occasion belongs to the period in which its moment falls. What a sweep should
have written is therefore the same whether it ran every ten minutes or once after an outage. Which days are warned of is
asked of the rule in force on the due date itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from disclosure import clock, rulebook
from disclosure.deadlines.models import Alert, Deadline, LedgerEntry
from disclosure.deadlines.terms import Unit
from disclosure.workdays.calendar import WorkCalendar

HOURS_BEFORE = (2, 1)  # terms counted in hours are warned of in hours
HOURS_AFTER = {"head": 0, "leader": 2}
LEVELS = ("head", "leader")
FOREVER = datetime.max.replace(tzinfo=clock.TZ)


@dataclass(frozen=True)
class Occasion:
    """A moment at which someone must hear of a clock. `name` carries the due date it speaks of."""

    kind: str
    name: str
    moment: datetime
    due_at: datetime
    left: int = 0  # 工作日 or hours before the end
    level: str = ""


@dataclass(frozen=True)
class Period:
    """From `start` until `end` the clock was open and due at `due_at`."""

    start: datetime
    end: datetime
    due_at: datetime


def periods(deadline: Deadline, entries: Iterable[LedgerEntry], until: datetime) -> Iterator[Period]:
    """The due dates a clock has had, as known at `until`; neighbours with one due date are one period."""
    marks: list[tuple[datetime, datetime | None]] = []
    for entry in entries:
        if entry.at <= until and (not marks or marks[-1][1] != entry.due_after):
            marks.append((entry.at, entry.due_after))
    end = deadline.closed_at if deadline.closed_at and deadline.closed_at <= until else FOREVER
    for (start, due_at), (stop, _) in pairwise([*marks, (end, None)]):
        if due_at is not None and start < stop:
            yield Period(start, min(stop, end), due_at)


def _warnings(deadline: Deadline, period: Period, calendar: WorkCalendar) -> Iterator[Occasion]:
    """The warnings that fall into the period, and of those passed when it began the most pressing one."""
    name = f"{period.due_at.astimezone(clock.TZ):%Y-%m-%d}"
    if deadline.unit == Unit.HOURS:
        name = f"{period.due_at.astimezone(clock.TZ):%Y-%m-%dT%H:%M}"
        found = [(hours, period.due_at - timedelta(hours=hours)) for hours in HOURS_BEFORE]
    else:
        due_on = period.due_at.astimezone(clock.TZ).date()
        before = rulebook.value("deadlines.warn_before_wd", deadline.agency_id, due_on)
        found = [(days, clock.start_of_day(calendar.add(due_on, -days))) for days in before]
    if deadline.unit != Unit.MONTHS:
        found = [(left, moment) for left, moment in found if left < deadline.length]
    passed = [(left, moment) for left, moment in found if moment < period.start]
    if passed and period.start < period.due_at:
        left, _ = min(passed)
        yield Occasion(Alert.Kind.WARN, f"{name}-{left}", period.start, period.due_at, left)
    for left, moment in found:
        if moment >= period.start:
            yield Occasion(Alert.Kind.WARN, f"{name}-{left}", moment, period.due_at, left)


def _escalations(deadline: Deadline, period: Period, calendar: WorkCalendar) -> Iterator[Occasion]:
    due = period.due_at.astimezone(clock.TZ)
    if deadline.unit == Unit.HOURS:
        found = {level: period.due_at + timedelta(hours=hours) for level, hours in HOURS_AFTER.items()}
        name = f"{due:%Y-%m-%dT%H:%M}"
    else:
        after = rulebook.value("deadlines.escalate_after_wd", deadline.agency_id, due.date())
        found = {level: clock.start_of_day(calendar.add(due.date(), after[level])) for level in LEVELS}
        name = f"{due:%Y-%m-%d}"
    for level, moment in found.items():
        yield Occasion(
            Alert.Kind.OVERDUE, f"{name}+{level}", max(moment, period.start), period.due_at, level=level
        )


def occasions(deadline: Deadline, period: Period, calendar: WorkCalendar) -> list[Occasion]:
    """Everything one period calls for, in order, whether its time has come or not.

    A term that binds someone else is not warned of; only its end counts.
    """
    due = period.due_at.astimezone(clock.TZ)
    found = [
        Occasion(Alert.Kind.LAPSE, f"{due:%Y-%m-%dT%H:%M}", max(period.due_at, period.start), period.due_at)
    ]
    if not deadline.rule.onlooker:
        found += _warnings(deadline, period, calendar)
        found += _escalations(deadline, period, calendar)
    rank = {Alert.Kind.WARN: 0, Alert.Kind.LAPSE: 1, Alert.Kind.OVERDUE: 2}
    return sorted(found, key=lambda occasion: (occasion.moment, rank[occasion.kind]))


def come(
    deadline: Deadline, entries: Iterable[LedgerEntry], at: datetime, calendar: WorkCalendar
) -> list[Occasion]:
    """The occasions whose moment has come by `at`, each in the period it belongs to."""
    return [
        occasion
        for period in periods(deadline, entries, at)
        for occasion in occasions(deadline, period, calendar)
        if period.start <= occasion.moment < period.end and occasion.moment <= at
    ]


def next_after(
    deadline: Deadline, at: datetime, calendar: WorkCalendar, *, done: bool = False
) -> datetime | None:
    """When the sweep must look at the clock again.

    What should have been written before `at` and was not keeps its place, unless the sweep is `done` with it.
    """
    waiting = deadline.next_alert_at
    moments = [waiting] if waiting is not None and waiting <= at and not done else []
    if deadline.is_open and deadline.due_at is not None:
        period = Period(at, FOREVER, deadline.due_at)
        moments += [
            occasion.moment
            for occasion in occasions(deadline, period, calendar)
            if occasion.moment > at or (occasion.moment == at and not done)
        ]
    return min(moments, default=None)
