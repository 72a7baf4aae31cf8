"""更正: a fact of a clock was entered with a wrong day. The ledger keeps what was entered and says beside it how it was."""

from datetime import date

from django.db import transaction

from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.deadlines.entries import Entry, Fact, in_force
from disclosure.deadlines.models import Deadline, iso


def standing(deadline: Deadline, kind: Fact, **facts) -> Entry | None:
    """The latest entry of a kind that is in force, with these facts; None where there is none."""
    found = [
        entry
        for entry in in_force(row.entry for row in deadline.ledger.all())
        if entry.kind == kind and all(entry.facts.get(name) == value for name, value in facts.items())
    ]
    return max(found, key=lambda entry: entry.number, default=None)


def amend(deadline: Deadline, entry: Entry, *, by, basis: str, what: str = "", **days: date) -> Deadline:
    """Put right the days of an entry: its own (`on`), or those among its facts; all that was reckoned follows.

    A clock that was met is met on the day that is true. `what` names the day. Returns the row as it stands now; raises
    Impossible where the facts cannot have happened in the order that follows.
    """
    first = next(iter(days))
    was = entry.on if first == "on" else entry.day(first)
    return _amended(deadline, entry, by, basis, met_on=days.get("on"), what=what, was=was, days=iso(days))


def undo(deadline: Deadline, entry: Entry, *, by, basis: str, what: str = "") -> Deadline:
    """An entry that was made of a wrong day never was: what it did is undone, a clock that it closed runs again."""
    return _amended(deadline, entry, by, basis, what=what, was=entry.on, void=True)


@transaction.atomic
def _amended(
    deadline: Deadline, entry: Entry, by, basis: str, *, met_on: date | None = None, **facts
) -> Deadline:
    deadline = Deadline.objects.select_for_update().get(pk=deadline.pk)
    facts["what"] = facts["what"] or Fact(entry.kind).label
    if facts.get("void"):
        if entry.kind == Fact.CANCELLED:
            deadline.cancelled_at = deadline.closed_at = None
    elif entry.kind in (Fact.MET, Fact.ANSWERED) and deadline.met_at and met_on:
        deadline.met_at = clocks.moment_of(None, met_on)
    amendment = Entry(Fact.AMENDED, clock.today(), facts | {"number": entry.number}, basis=basis[:200])
    return clocks.append(deadline, amendment, by=by)
