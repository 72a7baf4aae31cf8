"""The sweep: "due and not yet done", asked again and again, with the same final set of rows whenever it is asked.

Warnings and escalations are written for every occasion that came, also those a stopped sweep missed (on clocks long
closed too, as 补记, without troubling anybody), a thousand clocks to a transaction. A lapse is an act on the case, so
it is done only while the clock is still open, through the door: in a transaction of its own, or together with the others
of its agency that have come to the same end. Where something fails in many, each is tried alone; one clock that fails is
rolled back, named in the report and on its row, and tried again next time.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q

from accounts.posts import posts_kept, posts_of
from disclosure import clock, rows
from disclosure.deadlines import occasions, recomputing, telling
from disclosure.deadlines.models import OPEN, Alert, Deadline, LedgerEntry
from disclosure.deadlines.occasions import BEFORE_ALL, Almanac, Mark, Occasion
from disclosure.deadlines.telling import responsible
from disclosure.workdays.current import look_again

__all__ = ["Report", "on_lapse", "register_step", "responsible", "run"]

log = logging.getLogger(__name__)
CHUNK = 1000  # clocks looked at in one transaction
LAPSES_AT_ONCE = 100  # their cases stay locked until all of them are done
LISTED = 200  # moved dates named in the report; the rest are counted

Step = Callable[[datetime], object]


class Lapse(NamedTuple):
    """What is to be done when clocks of a term run out, for one or for many of an agency."""

    act: Callable[[Deadline], object] | Callable[[list[Deadline]], object]
    together: bool


_lapses: dict[str, Lapse] = {}
_steps: dict[str, Step] = {}


def on_lapse(term_key: str, act: Callable, *, together: bool = False) -> None:
    """Register what happens when a clock of this term runs out: `act(deadline)`, in the sweep's transaction.

    With `together` it is `act(deadlines)`: the clocks of one agency on cases of one kind, all done or none. Let it
    reckon from `deadline.due_on`, not from today: the sweep may come late.
    """
    _lapses[term_key] = Lapse(act, together)


def register_step(name: str, step: Step) -> None:
    """Register something else to be asked at each sweep: `step(at)` must itself be harmless when asked twice."""
    _steps[name] = step


class Due(NamedTuple):
    """What the sweep reads of a clock it only has to warn of: a model object for each would be most of the work."""

    pk: int
    content_type_id: int
    object_id: int
    agency_id: int
    term: str
    title: str
    length: int
    unit: str
    article: str
    basis: str
    due_at: datetime | None
    provisional: bool
    met_at: datetime | None
    cancelled_at: datetime | None
    closed_at: datetime | None
    next_alert_at: datetime

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None


class Fresh(NamedTuple):
    """An occasion of a clock that is not written down yet."""

    deadline: Deadline | Due
    occasion: Occasion


@dataclass
class Done:
    """What one transaction did; it counts once that has committed."""

    looked_at: int = 0
    warned: int = 0
    escalated: int = 0
    lapsed: int = 0


@dataclass
class Report:
    """What one sweep did, and what failed."""

    at: datetime
    looked_at: int = 0
    warned: int = 0
    escalated: int = 0
    lapsed: int = 0
    moved: list[str] = field(default_factory=list)
    moved_in_all: int = 0
    steps: dict = field(default_factory=dict)
    failures: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {**asdict(self), "at": self.at.astimezone(clock.TZ).isoformat()}

    def add(self, done: Done) -> None:
        for name, number in asdict(done).items():
            setattr(self, name, getattr(self, name) + number)

    def failed(self, what: str, error: Exception, **where) -> None:
        log.exception("巡查：%s 失败。", what)
        self.failures.append({"what": what, **where, "error": f"{type(error).__name__}: {error}"})


def run(at: datetime | None = None) -> Report:
    """Sweep once as of `at` (now). Returns the report; a failing case or step never stops the others."""
    at = at or clock.now()
    report = Report(at)
    look_again()
    try:
        for moved in recomputing.bring_up_to_date(told=telling.tell_moved):
            report.moved_in_all += 1
            if len(report.moved) < LISTED:
                report.moved.append(str(moved))
    except Exception as error:  # the sweep goes on by the dates that stand; the report says so
        report.failed("按现行日历重新推算", error)
    if _lapses:
        _lapse_all(at, report)
    _warn_all(at, report)
    for name, step in _steps.items():
        try:
            report.steps[name] = step(at)
        except Exception as error:  # a domain's own step: its failure stops no other, the report names it
            report.failed(name, error)
    return report


# ── which clocks ────────────────────────────────────────────────────────────
def _due(at: datetime, after: tuple[datetime, int] | None = None):
    """The clocks to look at, in the order of the index on `next_alert_at`: finding none must cost nothing.

    `after` is the place of the last one seen, so one that stays due is not asked for again in this sweep.
    """
    due = Deadline.objects.filter(next_alert_at__lte=at).order_by("next_alert_at", "pk")
    if after is None:
        return due
    moment, key = after
    return due.filter(next_alert_at__gte=moment).exclude(next_alert_at=moment, pk__lte=key)


def _lapsing(at: datetime) -> Q:
    """Open past their end, with an act to be done then."""
    return OPEN & Q(term__in=list(_lapses), due_at__lte=at)


@dataclass
class _Read:
    """What was read of some clocks in two queries or three: the marks of their ledgers and the alerts they have."""

    marks: dict[int, list[Mark]]
    known: dict[int, set[tuple[str, str]]]

    @classmethod
    def of(cls, deadlines: Sequence[Deadline | Due], almanac: Almanac) -> "_Read":
        """Most clocks were started before their first occasion and nothing more: of those the ledger need not be read."""
        marks: dict[int, list[Mark]] = {one.pk: [(BEFORE_ALL, one.due_at)] for one in deadlines}
        known: dict[int, set[tuple[str, str]]] = {}
        asked = rows.among(marks)
        firsts = (almanac.occasions(one, one.due_at)[0].moment for one in deadlines if one.due_at)
        plain = Q(number=1, at__lte=min(firsts, default=BEFORE_ALL), due_after=F("deadline__due_at"))
        ledgers = LedgerEntry.objects.filter(deadline__in=asked).order_by()
        others = list(ledgers.exclude(plain).values_list("deadline_id", flat=True).distinct())
        marks |= {key: [] for key in others}
        if others:
            entries = LedgerEntry.objects.filter(deadline__in=rows.among(others)).order_by(
                "deadline_id", "number"
            )
            for key, at, due_after in entries.values_list("deadline_id", "at", "due_after"):
                marks[key].append((at, due_after))
        alerts = Alert.objects.filter(deadline__in=asked).order_by()
        for key, kind, occasion in alerts.values_list("deadline_id", "kind", "occasion"):
            known.setdefault(key, set()).add((kind, occasion))
        return cls(marks, known)

    def fresh(self, deadline: Deadline | Due, at: datetime, almanac: Almanac) -> list[Occasion]:
        """What has come and is not written yet."""
        known = self.known.get(deadline.pk)
        come = occasions.come(deadline, self.marks[deadline.pk], at, almanac)
        if known is None:
            return come
        return [occasion for occasion in come if (occasion.kind, occasion.name) not in known]


# ── warnings and escalations, many at once ──────────────────────────────────
def _warn_all(at: datetime, report: Report) -> None:
    """Chunk by chunk, each in one transaction; a chunk in which something fails is gone through clock by clock."""
    after = None
    while _due(at, after).exists():  # asked before a transaction is opened: mostly there is nothing
        taken: list[Due] = []
        try:
            with transaction.atomic(), posts_kept():
                due = _due(at, after).exclude(_lapsing(at)) if _lapses else _due(at, after)
                taken += _locked(due[:CHUNK])
                done = _write(taken, at)
        except Exception as error:  # whatever it was, it comes again for the one clock it belongs to
            if not taken:
                report.failed("查找到时的期限", error)
                return
            log.warning("巡查：逐个重试 %s 个期限。", len(taken), exc_info=True)
            for deadline in taken:
                _guarded(deadline.pk, at, report)
        else:
            report.add(done)
        if len(taken) < CHUNK:
            return
        after = (taken[-1].next_alert_at, taken[-1].pk)


def _guarded(key: int, at: datetime, report: Report) -> None:
    """One clock in its own transaction; its failure is kept on the row, where people see it."""
    try:
        with transaction.atomic():
            due = _due(at).filter(pk=key).exclude(_lapsing(at))
            done = _write(_locked(due), at)
    except Exception as error:  # one failing clock must not stop the others; the report and its row name it
        report.failed("期限", error, deadline=key)
        Deadline.objects.filter(pk=key).update(sweep_error=f"{type(error).__name__}: {error}")
    else:
        report.add(done)


def _locked(due) -> list[Due]:
    """The clocks of a query, locked; those another worker or a person at work has are left out."""
    return list(map(Due._make, due.select_for_update(skip_locked=True).values_list(*Due._fields)))


def _write(deadlines: list[Due], at: datetime) -> Done:
    """Write what some locked clocks call for, none of which has to lapse, and when to look at each again."""
    if not deadlines:
        return Done()
    almanac = Almanac()
    upcoming: dict[datetime | None, list[int]] = {}
    for deadline in deadlines:
        upcoming.setdefault(occasions.next_after(deadline, at, almanac, done=True), []).append(deadline.pk)
    read = _Read.of(deadlines, almanac)
    cases = telling.read_cases(deadline for deadline in deadlines if deadline.is_open)
    for agency_id in {deadline.agency_id for deadline in deadlines if deadline.is_open}:
        posts_of(agency_id)  # kept: whoever is told
    with rows.unawaited():  # all is read; the rest is found out while the database writes
        _look_again_at(upcoming)
        fresh = [
            Fresh(deadline, occasion)
            for deadline in deadlines
            for occasion in read.fresh(deadline, at, almanac)
            if occasion.kind != Alert.Kind.LAPSE
        ]
        done = _put_down(fresh, cases, at)
    done.looked_at = len(deadlines)
    return done


def _look_again_at(upcoming: dict[datetime | None, list[int]], failure: str = "") -> None:
    for moment, keys in upcoming.items():
        Deadline.objects.filter(pk__in=rows.among(keys)).update(next_alert_at=moment, sweep_error=failure)


def _put_down(fresh: list[Fresh], cases: dict[tuple[int, int], object], at: datetime) -> Done:
    """The rows of what has come, and the words to those concerned."""
    chosen = _worth_telling(fresh, at)
    told = {
        (one.deadline.pk, one.occasion)
        for one, heard in zip(chosen, telling.tell(chosen, cases), strict=True)
        if heard
    }
    rows.insert(
        Alert,
        ("deadline_id", "kind", "occasion", "moment", "at", "told"),
        (
            (key, occasion.kind.value, occasion.name, occasion.moment, at, (key, occasion) in told)
            for key, occasion in ((deadline.pk, occasion) for deadline, occasion in fresh)
        ),
        keys=False,
    )
    kinds = Counter(one.occasion.kind for one in fresh)
    return Done(warned=kinds[Alert.Kind.WARN], escalated=kinds[Alert.Kind.OVERDUE])


def _worth_telling(fresh: list[Fresh], at: datetime) -> list[Fresh]:
    """What still matters of each clock: every escalation, else the last warning while there is time."""
    found: dict[int, list[Fresh]] = {}
    for one in fresh:
        deadline, occasion = one
        if not deadline.is_open or occasion.due_at != deadline.due_at:
            continue
        its_own = found.setdefault(deadline.pk, [])
        if occasion.kind == Alert.Kind.OVERDUE:
            its_own[:] = [other for other in its_own if other.occasion.kind == Alert.Kind.OVERDUE] + [one]
        elif occasion.kind == Alert.Kind.WARN and at <= deadline.due_at:
            its_own[:] = [one]
    return [one for its_own in found.values() for one in its_own]


# ── lapses ──────────────────────────────────────────────────────────────────
class LapseFailed(Exception):
    """The act of a lapse failed; `__cause__` says how."""


def _lapse_all(at: datetime, report: Report) -> None:
    """Before the warnings: what a lapse closes need not trouble anybody."""
    after = None
    while chunk := list(_due(at, after).filter(_lapsing(at))[:LAPSES_AT_ONCE]):
        after = (chunk[-1].next_alert_at, chunk[-1].pk)
        with posts_kept():
            for alike in _alike(chunk):
                if len(alike) > 1:
                    _lapse_together(alike, at, report)
                else:
                    _lapse_guarded(alike[0], at, report)


def _alike(chunk: list[Deadline]) -> Iterable[list[Deadline]]:
    """The clocks whose lapse is one act; those that lapse alone are alike to none."""
    found: dict[tuple, list[Deadline]] = {}
    for one in chunk:
        alone = not _lapses[one.term].together and one.pk
        found.setdefault((one.term, one.content_type_id, one.agency_id, alone), []).append(one)
    return found.values()


def _lapse_together(seen: list[Deadline], at: datetime, report: Report) -> None:
    """Many clocks in one transaction; where something fails, each alone."""
    try:
        with transaction.atomic():
            done = _lapse(seen, at)
    except (
        Exception
    ):  # whatever it was, it comes again for the one clock it belongs to, and is reported there
        log.warning("巡查：逐个重试 %s 个届满的期限。", len(seen), exc_info=True)
        for one in seen:
            _lapse_guarded(one, at, report)
    else:
        report.add(done)


def _lapse_guarded(seen: Deadline, at: datetime, report: Report) -> None:
    """One clock in its own transaction, its act and its row together or neither.

    Where the act fails, what else the clock calls for is written, and the act is tried again next time.
    """
    try:
        try:
            with transaction.atomic():
                done = _lapse([seen], at)
        except LapseFailed as failed:
            error = failed.__cause__
            report.failed("期限届满的处理", error, deadline=seen.pk)
            with transaction.atomic():
                done = _lapse([seen], at, failure=f"{type(error).__name__}: {error}")
    except Exception as error:  # one failing clock must not stop the others; the report and its row name it
        report.failed("期限", error, deadline=seen.pk)
        Deadline.objects.filter(pk=seen.pk).update(sweep_error=f"{type(error).__name__}: {error}")
    else:
        report.add(done)


def _taken(seen: list[Deadline], at: datetime) -> list[Deadline]:
    """The clocks, locked with their cases; without those another worker or a person at work has, or is done with.

    The case is locked first, as `perform` does: one order of locks, no deadlock. Nobody is waited for: what is busy
    now is asked again next time.
    """
    kind = ContentType.objects.get_for_id(seen[0].content_type_id)
    wanted = {deadline.object_id for deadline in seen}
    cases = kind.model_class()._base_manager.order_by("pk")
    free = cases.filter(pk__in=rows.among(wanted)).select_for_update(skip_locked=True, of=("self",))
    locked = {case.pk: case for case in free}
    missing = wanted - locked.keys()
    busy = set(cases.filter(pk__in=missing).values_list("pk", flat=True)) if missing else missing
    keys = [deadline.pk for deadline in seen if deadline.object_id not in busy]
    due = _due(at).filter(_lapsing(at), pk__in=rows.among(keys))
    deadlines = list(due.select_for_update(skip_locked=True, of=("self",)))
    for deadline in deadlines:
        if deadline.object_id in locked:  # else the case has vanished
            deadline.case = locked[deadline.object_id]
    return deadlines


def _lapse(seen: list[Deadline], at: datetime, failure: str = "") -> Done:
    """Do what the end of some clocks calls for, one act for all, and write down whatever else has come.

    With a `failure` the act is left for the next sweep. Raises LapseFailed.
    """
    deadlines = _taken(seen, at)
    if not deadlines:
        return Done()
    almanac = Almanac()
    read = _Read.of(deadlines, almanac)
    come = {deadline.pk: read.fresh(deadline, at, almanac) for deadline in deadlines}
    lapsing = {} if failure else _lapses_among(deadlines, come)
    _act_on([(deadline, lapsing[deadline.pk]) for deadline in deadlines if deadline.pk in lapsing], at)
    now = Deadline.objects.in_bulk(lapsing)
    fresh: list[Fresh] = []
    upcoming: dict[datetime | None, list[int]] = {}
    for deadline in deadlines:
        as_it_was, deadline = deadline, now.get(deadline.pk, deadline)
        for occasion in come[deadline.pk]:
            if occasion.kind != Alert.Kind.LAPSE:
                fresh.append(Fresh(deadline, occasion))
            elif occasion is lapsing.get(deadline.pk) and not deadline.is_open:
                break  # what would have come after its end does not come
        again = as_it_was.next_alert_at if failure else occasions.next_after(deadline, at, almanac, done=True)
        upcoming.setdefault(again, []).append(deadline.pk)
    cases = telling.read_cases(deadline for deadline, _ in fresh)
    with rows.unawaited():
        _look_again_at(upcoming, failure)
        done = _put_down(fresh, cases, at)
    done.looked_at, done.lapsed = len(deadlines), len(lapsing)
    return done


def _lapses_among(deadlines: list[Deadline], come: dict[int, list[Occasion]]) -> dict[int, Occasion]:
    """The end of each clock, where it has come and is the end the clock has now."""
    return {
        deadline.pk: occasion
        for deadline in deadlines
        for occasion in come[deadline.pk]
        if occasion.kind == Alert.Kind.LAPSE and occasion.due_at == deadline.due_at
    }


def _act_on(lapsing: list[tuple[Deadline, Occasion]], at: datetime) -> None:
    if not lapsing:
        return
    rows.insert(
        Alert,
        ("deadline_id", "kind", "occasion", "moment", "at"),
        (
            (deadline.pk, occasion.kind.value, occasion.name, occasion.moment, at)
            for deadline, occasion in lapsing
        ),
    )
    deadlines = [deadline for deadline, _ in lapsing]
    lapse = _lapses[deadlines[0].term]
    try:
        if lapse.together:
            lapse.act(deadlines)
        else:
            for deadline in deadlines:
                lapse.act(deadline)
    except (
        Exception
    ) as error:  # whatever a domain's act raises: it is told apart from a failure of the sweep itself
        raise LapseFailed from error
