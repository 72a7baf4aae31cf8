"""Looking ahead: which open clocks would move under another calendar or another rule. Nothing is written.

The reckoning is that of `recomputing`: the same ledger through the same engine, only the calendar or the length differ.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from disclosure.deadlines import clocks
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.recomputing import (
    Difference,
    OwnLength,
    chunks,
    difference,
    entries_of,
    take_length,
)
from disclosure.deadlines.terms import TERMS, Term
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.current import calendar_for

MOST = (
    20_000  # clocks looked at for one preview: a second or two; beyond, the preview says that it is not whole
)
LISTED = 200


@dataclass
class Foresight:
    """What would come of it: how many clocks were looked at, how many would move, the first of them, and where."""

    open_clocks: int = 0
    looked_at: int = 0
    moved: int = 0
    listed: list[tuple[Difference, Deadline]] = field(default_factory=list)
    by_agency: Counter = field(default_factory=Counter)
    unreckoned: int = 0

    @property
    def is_whole(self) -> bool:
        return self.looked_at >= self.open_clocks

    @property
    def later(self) -> int:
        """Of those listed: how many would end later than now."""
        return sum(1 for one, _ in self.listed if one.before and one.after and one.after > one.before)


def touched_terms(keys) -> list[Term]:
    """The terms whose length comes from one of these rules."""
    keys = set(keys)
    return [term for term in TERMS.values() if term.rule in keys]


def foresee_calendar(calendar: Callable[[int], WorkCalendar], *, agencies=None) -> Foresight:
    """Were each agency (its id) to count by the calendar given: which open clocks would move.

    `agencies`: only those of these ids.
    """
    which = {} if agencies is None else {"agency__in": list(agencies)}
    return _foresee(calendar=calendar, **which)


def foresee_rules(agency, values: Mapping[str, Any], *, since: date) -> Foresight:
    """Were these values of the rules to hold in an agency from a day on: which of its open clocks would move."""
    terms = [term.key for term in touched_terms(values)]
    if not terms:
        return Foresight()

    def own_length(term: Term, agency_id: int, on: date) -> int | None:
        if term.rule in values and on >= since:
            return clocks.bounded(term, values[term.rule])
        return clocks.own_length(term, agency_id, on)

    return _foresee(agency=agency, since=since, own_length=own_length, term__in=terms)


def _foresee(
    *,
    agency=None,
    calendar: Callable[[int], WorkCalendar] = calendar_for,
    since: date | None = None,
    own_length: OwnLength = clocks.own_length,
    **which,
) -> Foresight:
    found = Foresight(open_clocks=_count(agency, which))
    calendars: dict[int, WorkCalendar] = {}
    for keys in chunks(agency, **which):
        if found.looked_at + len(keys) > MOST:
            break
        ledgers = entries_of(keys)
        moved = []
        for deadline in Deadline.objects.filter(pk__in=keys).order_by("pk"):
            found.looked_at += 1
            if deadline.agency_id not in calendars:
                calendars[deadline.agency_id] = calendar(deadline.agency_id)
            was, provisional = deadline.due_on or deadline.waiting_until, deadline.provisional
            take_length(deadline, since, own_length)
            try:
                clocks.reckon(
                    deadline, [row.entry for row in ledgers[deadline.pk]], calendars[deadline.agency_id]
                )
            except Impossible:
                found.unreckoned += 1
                continue
            if (was, provisional) != (deadline.due_on or deadline.waiting_until, deadline.provisional):
                moved.append((deadline, was, provisional))
        found.moved += len(moved)
        found.by_agency.update(deadline.agency_id for deadline, *_ in moved)
        shown = moved[: LISTED - len(found.listed)]
        prefetch_related_objects([deadline for deadline, *_ in shown], "case")
        found.listed += [(difference(deadline, was, before), deadline) for deadline, was, before in shown]
    return found


def _count(agency, which: dict) -> int:
    rows = Deadline.objects.open().filter(**which)
    return (rows if agency is None else rows.of(agency)).count()
