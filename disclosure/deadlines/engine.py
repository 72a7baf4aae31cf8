"""The clock itself: ledger + calendar + rule → due date. Pure: no database, no present moment, nothing counted down.

How it counts (条例第三十条、第三十二条、第三十三条、第三十四条；国办公开办函〔2015〕207号；国办函〔2020〕109号):

- the day of receipt is not counted, the next 工作日 is day one, the last 工作日 ends the term at 23:59:59;
- a suspension covers (发函日, 收到意见日或者提意见的期限届满日]; overlapping ones count once;
- a correction received, or a fee paid in time, ends the old count and starts a new one from the next 工作日; a fee is asked
  for before the last day, or it changes nothing (109号第六条 [待核原文]);
- an extension is good only when approved and told on or before the last day it lengthens;
- terms in 自然日 and 月 run on to the first 工作日 when their last day is a day off (行政复议法第八十八条→民事诉讼法第八十五条
  [待核原文]).

Results that rest on a year without its 通知 are named in `missing`; the date itself is then only 暂定.
"""

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.deadlines.entries import METHODS, Entry, Fact, in_force
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.terms import Term, Unit
from disclosure.workdays.calendar import WorkCalendar

ORDER = {fact: place for place, fact in enumerate(Fact)}
ORDER[Fact.TAKEN_BACK] = ORDER[Fact.ANSWERED]  # they follow each other as they were written down
ORDER[Fact.FEE_WITHDRAWN] = ORDER[Fact.FEE_NOTICED]
FLAGS = {
    "extension_too_late": "延期告知迟于原届满日，延期无效",
    "extension_too_long": "延长超过法定上限，超出部分不计",
    "correction_notice_late": "补正告知超过七个工作日",
    "correction_asked_twice": "再次要求补正，而补正只能一次性告知",
    "correction_late": "补正材料在补正期限之后收到",
    "fee_notice_too_late": "收费通知迟于答复期限发出，期限照常计算",
    "fee_paid_too_late": "费用在缴费期限之后缴纳，不再重新计算",
    "opinion_late": "意见在十五个工作日之后收到，其后的时间不再扣除",
    "suspended_after_due": "征求意见函在届满之后发出，不产生中止",
    "not_confirmed_on_arrival": "平信到达当日未与申请人确认",
    "awaiting_confirmation": "尚未与申请人确认，期限尚未起算",
    "awaiting_signature": "尚未签收，期限尚未起算",
}
ANNUAL_ROWS = {"abandoned_no_correction": "六-1", "abandoned_fee_unpaid": "六-2"}


@dataclass(frozen=True)
class Span:
    """A suspension: (start, end]. `open` while the answer is awaited and the end only its latest day."""

    start: date
    end: date
    basis: str = ""
    letter: str = ""
    open: bool = False


@dataclass(frozen=True)
class Outcome:
    """All that follows from a ledger. Dates are None where they do not apply."""

    received_on: date | None = None
    started_on: date | None = None  # where the present count starts, itself not counted
    day1: date | None = None
    base_due: date | None = None  # before the latest change: extension, else suspension, else restart
    due_on: date | None = None
    due_at: datetime | None = None
    raw_end: date | None = None  # 自然日、月: before running on to a 工作日
    length: int = 0
    extension: int = 0
    suspended: int = 0
    spans: tuple[Span, ...] = ()
    restart_from: date | None = None
    waiting: str = ""  # receipt, correction or fee: no reply term runs meanwhile
    waiting_until: date | None = None
    correction_notice_due: date | None = None
    correction_deadline: date | None = None
    fee_deadline: date | None = None
    lapse: str = ""  # what the case comes to when nothing arrives by waiting_until
    closed_from: date | None = None
    annual_row: str = ""
    reply_on: date | None = None
    on_time: bool | None = None
    overdue_wd: int | None = None
    flags: tuple[str, ...] = ()
    missing: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def provisional(self) -> bool:
        return bool(self.missing)

    @property
    def missing_years(self) -> list[int]:
        return sorted({year for years in self.missing.values() for year in years})


def union(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans (start, end] melted together where they overlap or touch; empty ones dropped."""
    melted: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if melted and start <= melted[-1][1]:
            melted[-1] = (melted[-1][0], max(melted[-1][1], end))
        else:
            melted.append((start, end))
    return melted


def walk(calendar: WorkCalendar, start: date, n: int, spans: Sequence[tuple[date, date]]) -> date:
    """The n-th 工作日 after start that no span covers. `spans` are melted."""
    for begin, end in spans:
        if end <= start:
            continue
        free = calendar.count(start, max(begin, start))
        if free >= n:
            break
        n -= free
        start = end
    return calendar.add(start, n)


def uncovered(calendar: WorkCalendar, start: date, end: date, spans: Sequence[tuple[date, date]]) -> int:
    """How many 工作日 in (start, end] no span covers."""
    covered = sum(
        calendar.count(max(begin, start), min(finish, end))
        for begin, finish in spans
        if max(begin, start) < min(finish, end)
    )
    return calendar.count(start, end) - covered


def plus_months(start: date, n: int) -> date:
    """The same day n months on; the last of the month where there is no such day (民法典第二百零二条)."""
    index = start.year * 12 + start.month - 1 + n
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


def compute(term: Term, entries: Iterable[Entry], calendar: WorkCalendar) -> Outcome:
    """What follows from the ledger under this term and calendar. Raises Impossible by name."""
    ledger = sorted(in_force(entries), key=lambda entry: (entry.on, ORDER[entry.kind]))
    if not any(entry.kind == Fact.RECEIVED for entry in ledger):
        if ledger:
            raise Impossible("not_received", ledger[0].place, "尚未收到，期限没有起算，不能有后续事项。")
        return Outcome(waiting="receipt")
    if term.unit == Unit.WORKDAYS:
        return _Count(term, ledger, calendar).outcome()
    return _plain(term, ledger, calendar)


def _plain(term: Term, ledger: list[Entry], calendar: WorkCalendar) -> Outcome:
    """Terms in 小时, 自然日 and 月: they know extensions, but neither suspension nor restart."""
    received = next(entry for entry in ledger if entry.kind == Fact.RECEIVED)
    extension = sum(entry.facts["days"] for entry in ledger if entry.kind == Fact.EXTENDED)
    length = term.length + extension
    if term.unit == Unit.HOURS:
        begun = received.moment or clock.start_of_day(received.on)
        due_at = begun + timedelta(hours=length)
        outcome = Outcome(due_on=due_at.astimezone(clock.TZ).date(), due_at=due_at)
    else:
        raw = (
            received.on + timedelta(days=length)
            if term.unit == Unit.DAYS
            else plus_months(received.on, length)
        )
        runs_on = length and not term.fixed_day  # 当日 does not wait for a 工作日, nor does a day of the year
        due = calendar.next_workday(raw) if runs_on else raw
        years = calendar.missing_between(raw - timedelta(days=1), due) if runs_on else ()
        outcome = Outcome(
            raw_end=raw,
            due_on=due,
            due_at=clock.end_of_day(due),
            missing={"due": tuple(years)} if years else {},
        )
    return replace(
        outcome,
        received_on=received.on,
        started_on=received.on,
        base_due=outcome.due_on,
        length=length,
        extension=extension,
        flags=tuple(received.facts.get("flags", ())),
    )


class _Count:
    """One reading of a ledger in 工作日, entry by entry."""

    def __init__(self, term: Term, ledger: list[Entry], calendar: WorkCalendar):
        self.term, self.ledger, self.calendar = term, ledger, calendar
        self.received = next(entry for entry in ledger if entry.kind == Fact.RECEIVED)
        self.start = self.received.on
        self.extension = 0
        self.extended = False
        self.flags: list[str] = list(self.received.facts.get("flags", ()))
        self.missing: dict[str, tuple[int, ...]] = {}
        self.asked: Entry | None = None
        self.fee: Entry | None = None
        self.fee_without_effect = False
        self.answer: Entry | None = None
        self.known: dict = {}
        self.before_restart: date | None = None
        self.spans = self._spans()
        self.melted = union((span.start, span.end) for span in self.spans)

    # ── small steps ─────────────────────────────────────────────────────────
    def flag(self, name: str) -> None:
        if name not in self.flags:
            self.flags.append(name)

    def add(self, name: str, start: date, n: int) -> date:
        """A date counted plainly, noting the years it rests on without their 通知."""
        found = self.calendar.add(start, n)
        if years := self.calendar.missing_between(start, found):
            self.missing[name] = tuple(years)
        return found

    def due(self, *, extension: int, suspended: bool = True) -> date:
        spans = self.melted if suspended else ()
        return walk(self.calendar, self.start, self.term.length + extension, spans)

    def _spans(self) -> tuple[Span, ...]:
        """The suspensions, each from the letter sent to the opinion received or the end of its term."""
        waiting: dict[str, Entry] = {}
        heard: set[str] = set()
        spans: list[Span] = []
        for entry in self.ledger:
            if entry.kind == Fact.PAUSED:
                if entry.key in waiting:
                    raise Impossible("paused_twice", entry.place, "同一事项的中止尚未结束，不能再次中止。")
                waiting[entry.key] = entry
            elif entry.kind == Fact.RESUMED:
                paused = waiting.pop(entry.key, None)
                if paused is None and entry.key in heard and entry.facts.get("lapsed"):
                    continue
                heard.add(entry.key)
                if paused is None:
                    raise Impossible(
                        "impossible_order", entry.place, f"收到意见日 {entry.on} 早于发函日，或者没有发过函。"
                    )
                last = self._latest(paused)
                if entry.on > last:
                    self.flag("opinion_late")
                spans.append(Span(paused.on, min(entry.on, last), paused.basis, paused.letter))
        for paused in waiting.values():
            spans.append(Span(paused.on, self._latest(paused), paused.basis, paused.letter, open=True))
        return tuple(sorted(spans, key=lambda span: (span.start, span.end)))

    def _latest(self, paused: Entry) -> date:
        """The last day on which an opinion may still come: 15 工作日 from the letter's arrival."""
        if until := paused.day("until"):
            return until
        arrived = paused.day("received") or paused.on
        if arrived < paused.on:
            raise Impossible(
                "impossible_order", paused.place, f"函件收到日 {arrived} 早于发出日 {paused.on}。"
            )
        return self.calendar.add(arrived, paused.facts.get("limit_wd") or terms.THIRD_PARTY.length)

    # ── entry by entry ──────────────────────────────────────────────────────
    def outcome(self) -> Outcome:
        for entry in self.ledger:
            if entry.on < self.received.on:
                raise Impossible(
                    "impossible_order",
                    entry.place,
                    f"“{Fact(entry.kind).label}”的日期 {entry.on} 早于收到日 {self.received.on}。",
                )
            if step := getattr(self, f"_{entry.kind}", None):
                step(entry)
        return self._result()

    def _restart(self, day: date) -> None:
        """The old count is void; a new one starts from the day after, with an extension of its own to use."""
        self.before_restart = self.due(extension=self.extension)
        self.start, self.extension, self.extended = day, 0, False

    def _correction_asked(self, entry: Entry) -> None:
        if entry.facts.get("served"):  # the same notice: its days run from the day it was there
            if self.asked:  # else what was missing came before the notice did
                self.known["correction_deadline"] = entry.day("until")
            return
        if self.asked or "restart_from" in self.known:
            self.flag("correction_asked_twice")
        notice_due = self.add("correction_notice_due", self.start, terms.CORRECTION_NOTICE.length)
        self.known.setdefault("correction_notice_due", notice_due)
        if entry.on > notice_due:
            self.flag("correction_notice_late")
        self.asked = entry
        until = entry.day("until")
        if until is not None and until < entry.on:
            raise Impossible("impossible_order", entry.place, f"补正期限 {until} 早于告知日 {entry.on}。")
        allowed = entry.facts.get("allow_wd")
        if until is None and allowed:
            until = self.add("correction_deadline", entry.on, allowed)
        self.known["correction_deadline"] = until

    def _correction_received(self, entry: Entry) -> None:
        if self.asked is None:
            raise Impossible(
                "impossible_order", entry.place, f"收到补正日 {entry.on} 早于告知补正日，或者没有告知过补正。"
            )
        deadline = self.known["correction_deadline"]
        if deadline and entry.on > deadline:
            self.flag("correction_late")
        self._restart(entry.on)
        self.asked = None
        self.known["restart_from"] = entry.on

    def _correction_given_up(self, entry: Entry) -> None:
        if self.asked is None:
            raise Impossible("impossible_order", entry.place, "没有告知过补正，谈不上放弃补正。")
        self.known |= {"gave_up_on": entry.on}

    def _fee_noticed(self, entry: Entry) -> None:
        sent = entry.day("sent")
        if sent and entry.on < sent:
            raise Impossible(
                "impossible_order", entry.place, f"收费通知收到日 {entry.on} 早于发出日 {sent}。"
            )
        if sent and sent < self.received.on:
            raise Impossible(
                "impossible_order",
                entry.place,
                f"收费通知发出日 {sent} 早于收到申请之日 {self.received.on}。",
            )
        if self.fee is not None:
            raise Impossible("fee_noticed_twice", entry.place, "收费通知已经送达，不能重复通知。")
        if (sent or entry.on) > self.due(extension=self.extension):
            self.flag("fee_notice_too_late")
            self.fee_without_effect = True
            return
        self.fee, self.fee_without_effect = entry, False
        self.known["fee_deadline"] = self.add("fee_deadline", entry.on, terms.FEE.length)

    def _fee_paid(self, entry: Entry) -> None:
        if self.fee is None and self.fee_without_effect:
            return
        if self.fee is None:
            raise Impossible(
                "impossible_order",
                entry.place,
                f"缴费日 {entry.on} 早于收费通知送达日，或者没有发过收费通知。",
            )
        if entry.on > self.known["fee_deadline"]:
            self.flag("fee_paid_too_late")
            return
        self._restart(entry.on)
        self.fee = None
        self.known["restart_from"] = entry.on

    def _fee_withdrawn(self, entry: Entry) -> None:
        if self.fee is None and not self.fee_without_effect:
            raise Impossible("impossible_order", entry.place, "没有发过收费通知，谈不上撤销。")
        self.fee, self.fee_without_effect = None, False
        self.known.pop("fee_deadline", None)

    def _extended(self, entry: Entry) -> None:
        days = entry.facts["days"]
        self.extended = True
        if entry.on > self.due(extension=self.extension):
            self.flag("extension_too_late")
            return
        most = self.term.extendable
        if most and self.extension + days > most:
            self.flag("extension_too_long")
            days = max(0, most - self.extension)
        self.extension += days

    def _answered(self, entry: Entry) -> None:
        decisive, _ = METHODS[entry.facts.get("method", "direct")]
        posted, signed = entry.day("posted"), entry.day("signed")
        if posted and signed and signed < posted:
            raise Impossible("impossible_order", entry.place, f"签收日 {signed} 早于交邮日 {posted}。")
        if decisive in entry.facts and entry.day(decisive) != entry.on:
            raise Impossible("impossible_order", entry.place, "答复时点与送达方式不符。")
        self.answer = entry

    def _taken_back(self, entry: Entry) -> None:
        self.answer = None

    # ── the result ──────────────────────────────────────────────────────────
    def _result(self) -> Outcome:
        self.known.setdefault("correction_deadline", None)
        gave_up = self.known.pop("gave_up_on", None)
        common = {
            "received_on": self.received.on,
            "started_on": self.start,
            "length": self.term.length + self.extension,
            "extension": self.extension,
            "spans": self.spans,
            "missing": self.missing,
            **self.known,
        }
        due = self.due(extension=self.extension)
        if self.asked is not None or self.fee is not None:
            return self._while_waiting(common, due, gave_up)
        day1 = walk(self.calendar, self.start, 1, self.melted)
        for name, day in (("day1", day1), ("due", due)):
            if years := self.calendar.missing_between(self.start, day):
                self.missing[name] = tuple(years)
        suspended = self.calendar.count(self.start, due) - self.term.length - self.extension
        if any(due <= span.start < span.end for span in self.spans):
            self.flag("suspended_after_due")
        if self.extended:
            base = self.due(extension=0)
        elif suspended:
            base = self.due(extension=0, suspended=False)
        else:
            base = self.before_restart or due
        if years := self.calendar.missing_between(self.received.on, base):
            self.missing["base_due"] = tuple(years)
        answered = {}
        if self.answer is not None:
            late = self.calendar.count(due, self.answer.on) if self.answer.on > due else 0
            answered = {"reply_on": self.answer.on, "on_time": self.answer.on <= due, "overdue_wd": late}
        return Outcome(
            day1=day1,
            due_on=due,
            due_at=clock.end_of_day(due),
            base_due=base,
            suspended=suspended,
            flags=tuple(self.flags),
            **answered,
            **common,
        )

    def _while_waiting(self, common: dict, due: date, gave_up: date | None) -> Outcome:
        """The reply term is void until the correction or the money comes; the applicant's own term runs."""
        what, until, lapse = (
            ("fee", self.known["fee_deadline"], "abandoned_fee_unpaid")
            if self.fee is not None
            else ("correction", gave_up or self.known["correction_deadline"], "abandoned_no_correction")
        )
        lapses = until is not None
        return Outcome(
            waiting=what,
            waiting_until=until,
            base_due=due,
            lapse=lapse if lapses else "",
            closed_from=until + timedelta(days=1) if lapses else None,
            annual_row=ANNUAL_ROWS[lapse] if lapses else "",
            flags=tuple(self.flags),
            **common,
        )


def counted_until(outcome: Outcome, calendar: WorkCalendar) -> tuple[date, int] | None:
    """How far the count is certain: the last day of the last year with its 通知, and the days counted by then."""
    if not outcome.missing or outcome.started_on is None:
        return None
    last = date(outcome.missing_years[0] - 1, 12, 31)
    if last <= outcome.started_on:
        return None
    return last, uncovered(
        calendar, outcome.started_on, last, union((span.start, span.end) for span in outcome.spans)
    )
