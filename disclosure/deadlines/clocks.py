"""The acts on clocks: each appends one entry to the ledger and reckons the row anew. Nobody writes a due date.

Every act takes a case and a term, runs in a transaction and locks the clock, so two people's facts come one after the
other. `on` is the day of the fact, the moment of writing is always now.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from disclosure import clock, rulebook
from disclosure.deadlines import engine, occasions
from disclosure.deadlines.entries import METHODS, Entry, Fact
from disclosure.deadlines.errors import AlreadyRunning, Impossible, NoSuchClock
from disclosure.deadlines.models import Deadline, LedgerEntry, iso
from disclosure.deadlines.terms import Term, Unit
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.current import calendar_for

CHUNK = 500


def open_clock(case, term: Term, *, lock: bool = False) -> Deadline | None:
    """The open clock of a term, or None."""
    found = Deadline.objects.for_case(case).of_term(term).open()
    return (found.select_for_update() if lock else found).first()


def _required(case, term: Term) -> Deadline:
    found = open_clock(case, term, lock=True)
    if found is None:
        raise NoSuchClock(f"没有正在计算的“{term.title}”期限。")
    return found


def own_length(term: Term, agency, on: date) -> int | None:
    """What the rulebook in force that day says of a term's length, if anything; never beyond the law's own length."""
    return bounded(term, rulebook.value(term.rule, agency, on) if term.rule in rulebook.RULES else None)


def bounded(term: Term, own) -> int | None:
    """The length a value of its rule gives a term, None where it gives none."""
    if not isinstance(own, int) or own <= 0:
        return None
    return min(own, term.length) if term.at_most else own


def length_of(term: Term, agency, on: date) -> int:
    """How long the term is for an agency: its own rule in force that day, else the law's length."""
    return own_length(term, agency, on) or term.length


# ── reckoning ───────────────────────────────────────────────────────────────
def outcome_of(deadline: Deadline, *, calendar: WorkCalendar | None = None, entries=None) -> engine.Outcome:
    """What follows from the clock's ledger today."""
    if entries is None:
        entries = [row.entry for row in deadline.ledger.all()]
    return engine.compute(deadline.rule, entries, calendar or calendar_for(deadline.agency_id))


def reckon(deadline: Deadline, entries, calendar: WorkCalendar) -> engine.Outcome:
    """Copy what follows from the entries onto the row, unsaved; its length stays the rule's, an extension shows in the dates.

    Raises Impossible by name, and the row is untouched then.
    """
    outcome = outcome_of(deadline, calendar=calendar, entries=entries)
    deadline.started_on = outcome.started_on
    deadline.base_due = outcome.base_due
    deadline.due_on = outcome.due_on
    deadline.due_at = outcome.due_at
    deadline.suspended = outcome.suspended
    deadline.waiting = outcome.waiting
    deadline.waiting_until = outcome.waiting_until
    deadline.provisional = outcome.provisional
    deadline.flags = [*outcome.flags, *(f"calendar_missing_{year}" for year in outcome.missing_years)]
    deadline.calendar_version = calendar.version
    return outcome


def append(deadline: Deadline, entry: Entry, *, by, calendar: WorkCalendar | None = None) -> Deadline:
    """Reckon with the new entry first, so an impossible fact is refused before anything is written."""
    calendar = calendar or calendar_for(deadline.agency_id)
    rows = list(deadline.ledger.all()) if deadline.pk else []
    number = rows[-1].number + 1 if rows else 1
    reckon(deadline, [*(row.entry for row in rows), replace(entry, number=number)], calendar)
    at = clock.now()
    if not deadline.is_open and deadline.closed_at is None:
        deadline.closed_at = at
    almanac = occasions.Almanac({deadline.agency_id: calendar})
    deadline.next_alert_at = occasions.next_after(deadline, at, almanac)
    deadline.save()
    LedgerEntry.objects.create(
        deadline=deadline,
        number=number,
        kind=entry.kind,
        on=entry.on,
        moment=entry.moment,
        facts=iso(dict(entry.facts)),
        basis=entry.basis,
        letter=entry.letter,
        by=by,
        at=at,
        due_after=deadline.due_at,
        calendar_version=calendar.version,
    )
    return deadline


@transaction.atomic
def record(
    deadline: Deadline,
    kind: Fact,
    on: date | None = None,
    *,
    by=None,
    basis: str = "",
    letter: str = "",
    moment: datetime | None = None,
    **facts,
) -> Deadline:
    """Append one fact to a clock and reckon it anew; returns the row as it stands now.

    Raises Impossible by name (nothing is written then) and NoSuchClock when the clock has been closed meanwhile.
    """
    deadline = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if not deadline.is_open:
        raise NoSuchClock(f"“{deadline.title}”期限已经办结或者终止。")
    return append(deadline, Entry(kind, on or clock.today(), facts, moment, basis, letter), by=by)


# ── acts ────────────────────────────────────────────────────────────────────
def _begun(case, term: Term, entry: Entry, *, length: int | None = None, agency=None) -> Deadline:
    """A clock of a term that starts with an entry, unsaved and not reckoned yet."""
    agency = agency or case.agency
    return Deadline(
        content_type=ContentType.objects.get_for_model(case),
        object_id=case.pk,
        agency=agency,
        term=term.key,
        title=term.title,
        length=length or length_of(term, agency, entry.on),
        unit=term.unit,
        article=term.article,
        basis=term.basis,
    )


@transaction.atomic
def start(
    case,
    term: Term,
    *,
    on: date | None = None,
    at: datetime | None = None,
    by=None,
    length: int | None = None,
    agency=None,
    channel: str = "",
    basis: str = "",
    letter: str = "",
    flags: tuple[str, ...] = (),
) -> Deadline:
    """Start a clock: `on` is the day it starts from, which is not counted; terms in hours start `at` a moment.

    The length is the one given, else the agency's own rule, else the law's; it is copied onto the row with unit and
    article. Raises AlreadyRunning when a clock of this term is open.
    """
    moment = at or (clock.now() if term.unit == Unit.HOURS and on is None else None)
    on = on or (moment.astimezone(clock.TZ).date() if moment else clock.today())
    facts = {"channel": channel, "flags": list(flags)} if channel or flags else {}
    entry = Entry(Fact.RECEIVED, on, facts, moment, basis, letter)
    deadline = _begun(case, term, entry, length=length, agency=agency)
    try:
        with transaction.atomic():
            return append(deadline, entry, by=by)
    except IntegrityError:
        if open_clock(case, term) is None:
            raise
        raise AlreadyRunning(f"“{term.title}”期限已经在计算，不能重复起算。") from None


@transaction.atomic
def start_many(
    begun: Iterable[tuple[object, date | datetime]], term: Term, *, by=None, basis: str = ""
) -> list[Deadline]:
    """As `start`, for many cases of one kind and one agency, each from its own day: an old register that comes in.

    Where the term counts hours, each from its own moment. A few statements whatever their number. Raises AlreadyRunning when one of them has an open clock of this term.
    """
    at, deadlines, entries = clock.now(), [], []
    almanac = occasions.Almanac()
    for case, on in begun:
        moment = on if isinstance(on, datetime) else None
        day = moment.astimezone(clock.TZ).date() if moment else on
        entry = Entry(Fact.RECEIVED, day, moment=moment, basis=basis)
        deadline = _begun(case, term, entry)
        reckon(deadline, [entry], almanac.calendar(deadline.agency_id))
        deadline.next_alert_at = occasions.next_after(deadline, at, almanac)
        deadlines.append(deadline)
        entries.append(entry)
    try:
        with transaction.atomic():
            deadlines = Deadline.objects.bulk_create(deadlines, batch_size=CHUNK)
    except IntegrityError:
        raise AlreadyRunning(f"“{term.title}”期限已经在计算，不能重复起算。") from None
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                deadline=deadline,
                number=1,
                kind=entry.kind,
                on=entry.on,
                moment=entry.moment,
                basis=entry.basis,
                by=by,
                at=at,
                due_after=deadline.due_at,
                calendar_version=deadline.calendar_version,
            )
            for deadline, entry in zip(deadlines, entries, strict=True)
        ],
        batch_size=CHUNK,
    )
    return deadlines


def _close(
    deadline: Deadline, kind: Fact, moment: datetime, *, by, basis: str, letter: str, facts: dict
) -> Deadline:
    if kind == Fact.CANCELLED:
        deadline.cancelled_at = moment
    else:
        deadline.met_at = moment
    on = moment.astimezone(clock.TZ).date()
    return append(deadline, Entry(kind, on, facts, basis=basis, letter=letter), by=by)


def moment_of(at: datetime | None, on: date | None) -> datetime:
    """The moment of an act known by its day alone: the end of that day, but never later than now."""
    if at is not None:
        return at
    return min(clock.end_of_day(on), clock.now()) if on else clock.now()


@transaction.atomic
def meet(
    case,
    term: Term,
    *,
    at: datetime | None = None,
    on: date | None = None,
    by=None,
    basis: str = "",
    letter: str = "",
) -> Deadline | None:
    """What the term asked for is done. Returns the closed clock, or None when no such clock runs."""
    deadline = open_clock(case, term, lock=True)
    if deadline is None:
        return None
    return _close(deadline, Fact.MET, moment_of(at, on), by=by, basis=basis, letter=letter, facts={})


@transaction.atomic
def answer(
    case,
    term: Term,
    *,
    method: str,
    posted: date | None = None,
    signed: date | None = None,
    delivered: date | None = None,
    by=None,
    letter: str = "",
) -> Deadline:
    """A reply was delivered (国办公开办函〔2016〕235号): by post the day it was posted, by hand the day it was signed for.

    Raises Impossible for an unknown method or a missing date, NoSuchClock when no such clock runs.
    """
    if method not in METHODS:
        raise Impossible("unknown_method", "method", f"不认识的送达方式“{method}”。")
    decisive, why = METHODS[method]
    dates = {"posted": posted, "signed": signed, "delivered": delivered}
    if dates[decisive] is None:
        raise Impossible("missing_date", decisive, f"没有写明决定答复时点的日期（{why}）。")
    if dates[decisive] > clock.today():
        raise Impossible("future_date", decisive, f"{dates[decisive]} 尚未到来，不能登记为已经送达。")
    deadline = _required(case, term)
    facts = {"method": method, **{name: day for name, day in dates.items() if day}}
    moment = moment_of(None, dates[decisive])
    return _close(deadline, Fact.ANSWERED, moment, by=by, basis=why, letter=letter, facts=facts)


@transaction.atomic
def cancel(case, term: Term, *, at: datetime | None = None, by=None, reason: str = "") -> Deadline | None:
    """The term falls away (withdrawn, abandoned). Returns the closed clock, or None when none runs."""
    deadline = open_clock(case, term, lock=True)
    if deadline is None:
        return None
    return _close(deadline, Fact.CANCELLED, at or clock.now(), by=by, basis=reason, letter="", facts={})


def cancel_all(case, *, by=None, reason: str = "") -> list[Deadline]:
    """Every open clock of a case falls away."""
    with transaction.atomic():
        rows = list(Deadline.objects.for_case(case).open().select_for_update())
        now = clock.now()
        return [_close(row, Fact.CANCELLED, now, by=by, basis=reason, letter="", facts={}) for row in rows]


def pause(
    case,
    term: Term,
    *,
    on: date | None = None,
    key: str = "",
    received: date | None = None,
    limit_wd: int | None = None,
    by=None,
    basis: str = "",
    letter: str = "",
) -> Deadline:
    """征求意见函发出：次日起不计入（第三十三条第三款）。`key` pairs it with its `resume`; several may overlap."""
    facts = {"key": key, "received": received, "limit_wd": limit_wd}
    facts = {name: value for name, value in facts.items() if value}
    return record(_required(case, term), Fact.PAUSED, on, by=by, basis=basis, letter=letter, **facts)


def resume(
    case,
    term: Term,
    *,
    on: date | None = None,
    key: str = "",
    lapsed: bool = False,
    by=None,
    basis: str = "",
    letter: str = "",
) -> Deadline:
    """意见收到：收到当日仍不计入，次日起恢复。`lapsed`: nothing came; an opinion entered later, come earlier, prevails."""
    facts = {"key": key, "lapsed": lapsed}
    facts = {name: value for name, value in facts.items() if value}
    return record(_required(case, term), Fact.RESUMED, on, by=by, basis=basis, letter=letter, **facts)


def extend(
    case,
    term: Term,
    *,
    days: int,
    noticed_on: date | None = None,
    approver: str = "",
    by=None,
    letter: str = "",
) -> Deadline:
    """延长：须在届满日（含）前经批准并告知，否则无效并留下提示 extension_too_late（第三十三条第二款）。"""
    return record(
        _required(case, term), Fact.EXTENDED, noticed_on, by=by, letter=letter, days=days, approver=approver
    )


def may_extend(case, term: Term, *, on: date | None = None) -> bool:
    """Would an extension told that day still be good?"""
    deadline = open_clock(case, term)
    return bool(deadline and term.extendable and deadline.due_on and (on or clock.today()) <= deadline.due_on)


# ── what is left ────────────────────────────────────────────────────────────
def days_left(
    deadline: Deadline, *, on: date | None = None, calendar: WorkCalendar | None = None
) -> int | None:
    """工作日 left after today until the last day: 0 on the last day, negative when past; None where nothing runs."""
    if deadline.due_on is None:
        return None
    calendar = calendar or calendar_for(deadline.agency_id)
    today = on or clock.today()
    if today <= deadline.due_on:
        return calendar.count(today, deadline.due_on)
    return min(-calendar.count(deadline.due_on, today), -1)


def hours_left(deadline: Deadline, *, at: datetime | None = None) -> float | None:
    """Hours left of a clock that counts them."""
    if deadline.due_at is None:
        return None
    return (deadline.due_at - (at or clock.now())) / timedelta(hours=1)
