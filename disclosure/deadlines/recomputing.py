"""Reckoning the open clocks anew, where a calendar or a rule changed under them: chunk by chunk, and whom it moved is told."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects

from accounts.models import Agency
from accounts.posts import posts_kept
from disclosure import clock, rows
from disclosure.deadlines import clocks, occasions
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline, LedgerEntry, iso
from disclosure.deadlines.terms import TERMS, Term
from disclosure.workdays.current import calendar_for, some_count_alone

log = logging.getLogger(__name__)
CHUNK = 500


@dataclass(frozen=True)
class Difference:
    """A running clock whose date moved."""

    deadline_id: int
    case_words: str
    title: str
    before: date | None
    after: date | None
    provisional_before: bool
    provisional_after: bool

    @property
    def case(self):
        """The case itself, read when asked for: of a hundred thousand differences hardly one is."""
        return Deadline.objects.get(pk=self.deadline_id).case

    def __str__(self):
        def words(day, provisional):
            return f"{day or '未定'}{'（暂定）' if provisional else ''}"

        return (
            f"{self.case_words}：{self.title} {words(self.before, self.provisional_before)}"
            f" → {words(self.after, self.provisional_after)}"
        )


Moved = list[tuple[Difference, Deadline]]
Told = Callable[[Moved], None]
OwnLength = Callable[[Term, int, date], int | None]
RECKONED = (
    "length", "started_on", "base_due", "due_on", "due_at", "suspended", "waiting", "waiting_until", "provisional",
    "flags", "calendar_version", "next_alert_at",
)  # fmt: skip
MOVES = ("due_at", "provisional", "base_due", "suspended", "waiting_until")


def chunks(agency=None, **conditions) -> Iterator[list[int]]:
    """The keys of open clocks, a chunk at a time."""
    last = 0
    while True:
        found = Deadline.objects.open().filter(pk__gt=last, **conditions)
        if agency is not None:
            found = found.of(agency)
        keys = list(found.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not keys:
            return
        yield keys
        last = keys[-1]


def entries_of(keys: Iterable[int]) -> dict[int, list[LedgerEntry]]:
    """The ledgers of some clocks, each in order, in one query."""
    found: dict[int, list[LedgerEntry]] = {key: [] for key in keys}
    entries = LedgerEntry.objects.filter(deadline__in=rows.among(found)).order_by("deadline_id", "number")
    for row in entries:
        found[row.deadline_id].append(row)
    return found


def _state(deadline: Deadline, fields: tuple[str, ...]) -> tuple:
    return tuple(getattr(deadline, name) for name in fields)


def _save_alike(deadlines: Iterable[Deadline]) -> None:
    """Write what was reckoned, one UPDATE for all the rows that came to the same: those of one day are many."""
    alike: dict[tuple, list[Deadline]] = {}
    for deadline in deadlines:
        alike.setdefault(
            (*_state(deadline, RECKONED[:9]), tuple(deadline.flags), *_state(deadline, RECKONED[10:])), []
        ).append(deadline)
    for same in alike.values():
        values = {name: getattr(same[0], name) for name in RECKONED}
        Deadline.objects.filter(pk__in=rows.among(one.pk for one in same)).update(**values)


def take_length(deadline: Deadline, since: date | None, own_length: OwnLength) -> None:
    """Let a clock that started on or after `since` take its length from the rulebook again, unsaved."""
    if since is not None and deadline.started_on and deadline.started_on >= since:
        term = TERMS.get(deadline.term, deadline.rule)
        deadline.length = own_length(term, deadline.agency_id, deadline.started_on) or deadline.length


def _recompute_rows(deadlines: list[Deadline], reason: str, since: date | None) -> Moved:
    """Reckon locked clocks anew; an entry in the ledger says why, where something moved. Returns whose date moved.

    `since`: a clock that started on or after that day takes its length from the rulebook again.
    """
    at, today, almanac = clock.now(), clock.today(), occasions.Almanac()
    ledgers = entries_of(deadline.pk for deadline in deadlines)
    fresh: list[LedgerEntry] = []
    changed: list[Deadline] = []
    dates_moved: list[tuple[Deadline, date | None, bool]] = []
    for deadline in deadlines:
        ledger = ledgers[deadline.pk]
        calendar = almanac.calendar(deadline.agency_id)
        whole, before = _state(deadline, RECKONED), _state(deadline, MOVES)
        due_on, provisional = deadline.due_on, deadline.provisional
        was = due_on or deadline.waiting_until
        take_length(deadline, since, clocks.own_length)
        clocks.reckon(deadline, [row.entry for row in ledger], calendar)
        deadline.next_alert_at = occasions.next_after(deadline, at, almanac)
        if whole != _state(deadline, RECKONED):
            changed.append(deadline)
        if before == _state(deadline, MOVES):
            continue
        fresh.append(
            LedgerEntry(
                deadline=deadline,
                number=ledger[-1].number + 1 if ledger else 1,
                kind=Fact.RECALCULATED,
                on=today,
                facts=iso({"before": due_on, "after": deadline.due_on}),
                basis=reason,
                at=at,
                due_after=deadline.due_at,
                calendar_version=calendar.version,
            )
        )
        if (was, provisional) != (deadline.due_on or deadline.waiting_until, deadline.provisional):
            dates_moved.append((deadline, was, provisional))
    _save_alike(changed)
    LedgerEntry.objects.bulk_create(fresh)
    prefetch_related_objects([deadline for deadline, *_ in dates_moved], "case")
    return [(difference(deadline, was, provisional), deadline) for deadline, was, provisional in dates_moved]


def difference(deadline: Deadline, was: date | None, provisional: bool) -> Difference:
    now = deadline.due_on or deadline.waiting_until
    return Difference(
        deadline.pk, str(deadline.case), deadline.title, was, now, provisional, deadline.provisional
    )


def _recompute_locked(
    keys: list[int], reason: str, *, since: date | None, told: Told | None, wait: bool
) -> tuple[list[Difference], set[int]]:
    """Some clocks in one transaction: the differences, and the keys of the rows reached.

    Only a single clock is waited for: whoever holds many rows and waits for one more may wait for ever.
    """
    with transaction.atomic(), posts_kept():
        open_ones = Deadline.objects.filter(pk__in=rows.among(keys)).open().order_by("pk")
        deadlines = list(open_ones.select_for_update(of=("self",), skip_locked=not wait))
        moved = _recompute_rows(deadlines, reason, since)
        if moved and told is not None:
            told(moved)
        return [difference for difference, _ in moved], {deadline.pk for deadline in deadlines}


def recompute(
    agency=None, *, reason: str, since: date | None = None, told: Told | None = None, **conditions
) -> Iterator[Difference]:
    """Reckon the open clocks anew and yield those that moved; memory stays flat however many there are.

    With `since`, a clock that started on or after that day takes its length from the rulebook again.
    `told` gets the pairs (difference, clock) of a chunk, in the same transaction as the changes it tells of. A chunk
    in which something fails is gone through clock by clock: the one that fails is logged, named on its row, and does
    not stop the others.
    """
    for keys in chunks(agency, **conditions):
        reached: set[int] = set()
        try:
            found, reached = _recompute_locked(keys, reason, since=since, told=told, wait=False)
        except Exception:  # whatever it was, it comes again for the one clock it belongs to
            log.warning("重新推算逐个重试 %s 个期限。", len(keys), exc_info=True)
        else:
            yield from found
        for key in keys:
            if key in reached:
                continue
            try:
                found, _ = _recompute_locked([key], reason, since=since, told=told, wait=True)
            except Exception as error:  # one failing clock must not stop the others; its row says so
                log.exception("期限 %s 重新推算失败。", key)
                Deadline.objects.filter(pk=key).update(sweep_error=f"{type(error).__name__}: {error}")
                continue
            yield from found


def _reckoned_otherwise() -> list[int]:
    """The agencies with an open clock reckoned by another calendar than the one they count with now.

    Two looks into an index for each agency, however many clocks it has.
    """
    versions: dict[str, list[int]] = {}
    if some_count_alone():
        for agency_id in Agency.objects.order_by().values_list("pk", flat=True):
            versions.setdefault(calendar_for(agency_id).version, []).append(agency_id)
    else:
        versions[calendar_for().version] = []
    found: list[int] = []
    for version, agencies in versions.items():
        its_own = Deadline.objects.open().filter(agency=OuterRef("pk")).order_by()
        other = Exists(its_own.filter(calendar_version__lt=version)) | Exists(
            its_own.filter(calendar_version__gt=version)
        )
        asked = Agency.objects.filter(other).order_by()
        found += (asked.filter(pk__in=agencies) if agencies else asked).values_list("pk", flat=True)
    return found


def bring_up_to_date(*, reason: str = "放假安排变动", told: Told | None = None) -> Iterator[Difference]:
    """Recompute the clocks that were reckoned by another calendar than the one in force now."""
    for agency_id in _reckoned_otherwise():
        version = calendar_for(agency_id).version
        seen = Deadline.objects.open().of(agency_id).exclude(calendar_version=version)
        for old in list(seen.order_by().values_list("calendar_version", flat=True).distinct()):
            yield from recompute(agency_id, reason=reason, told=told, calendar_version=old)
