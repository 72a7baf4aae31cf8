"""若今天……: what a date would become if something were done today, by the very reckoning real facts go through.

Nothing is saved. A supposition adds facts to a copy of the ledger and hands it to `engine.compute`; a
change of the 放假安排 is another calendar for the same ledger. What is awaited from the applicant or the other side is
supposed to come on the last day allowed, unless told otherwise.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from disclosure.deadlines import clocks, terms
from disclosure.deadlines.engine import FLAGS, Outcome, compute
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.terms import Term, Unit
from disclosure.workdays.calendar import WorkCalendar

KEY = "supposed"  # pairs a supposed pause with its end


@dataclass(frozen=True)
class Facts:
    """What is supposed: the day (today), and what the person typed for it. Lengths in 工作日."""

    on: date
    opinion_wd: int = terms.THIRD_PARTY.length  # how long the other side takes
    extend_wd: int = terms.REPLY.extendable
    correction_wd: int = terms.CORRECTION.length
    fee_wd: int = terms.FEE.length  # until it is paid


@dataclass(frozen=True)
class Supposition:
    """One thing that may be done. `at_once` are the facts of today; `later` those of the answer, where one is awaited."""

    key: str
    label: str
    article: str
    at_once: Callable[[Facts], list[Entry]]
    later: Callable[[Facts, Outcome, WorkCalendar], list[Entry]] | None = None
    later_words: str = ""


@dataclass(frozen=True)
class Guess:
    """What would follow. `now` is the outcome while an answer is awaited, `then` the one after it came on `then_on`."""

    supposition: Supposition
    before: Outcome
    now: Outcome | None = None
    then: Outcome | None = None
    then_on: date | None = None
    entries: tuple[Entry, ...] = ()
    refused: str = ""

    @property
    def outcome(self) -> Outcome | None:
        return self.then or self.now

    @property
    def due_on(self) -> date | None:
        return self.outcome.due_on if self.outcome else None

    @property
    def moved_by(self) -> int | None:
        """自然日 the last day moves; None where one of the two is not known."""
        was = self.before.due_on or self.before.base_due
        return (self.due_on - was).days if self.due_on and was else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reckoning flags that it did not flag before: 延期告知迟于原届满日 …"""
        known = set(self.before.flags)
        return tuple(
            FLAGS.get(flag, flag)
            for flag in (self.outcome.flags if self.outcome else ())
            if flag not in known
        )


def _pause(facts: Facts) -> list[Entry]:
    said = {"key": KEY, "limit_wd": terms.THIRD_PARTY.length}
    return [Entry(Fact.PAUSED, facts.on, said, basis="条例第三十三条第三款：征求意见（试算）")]


def _opinion(facts: Facts, now: Outcome, calendar: WorkCalendar) -> list[Entry]:
    return [Entry(Fact.RESUMED, calendar.add(facts.on, facts.opinion_wd), {"key": KEY})]


def _extension(facts: Facts) -> list[Entry]:
    return [Entry(Fact.EXTENDED, facts.on, {"days": facts.extend_wd}, basis="条例第三十三条第二款")]


def _correction(facts: Facts) -> list[Entry]:
    return [Entry(Fact.CORRECTION_ASKED, facts.on, {"allow_wd": facts.correction_wd}, basis="条例第三十条")]


def _corrected(facts: Facts, now: Outcome, calendar: WorkCalendar) -> list[Entry]:
    return [Entry(Fact.CORRECTION_RECEIVED, now.waiting_until, basis="条例第三十条")]


def _fee(facts: Facts) -> list[Entry]:
    return [Entry(Fact.FEE_NOTICED, facts.on, {"sent": facts.on}, basis="109号")]


def _paid(facts: Facts, now: Outcome, calendar: WorkCalendar) -> list[Entry]:
    if now.waiting != "fee":  # noticed too late: the count goes on as it was
        return []
    return [Entry(Fact.FEE_PAID, calendar.add(facts.on, facts.fee_wd), basis="109号：缴清次日起重新计算")]


SUPPOSITIONS = (
    Supposition(
        "consult",
        "发出征求意见书",
        "条例第三十三条第三款：征求第三方和其他机关意见所需时间不计算在期限内",
        _pause,
        _opinion,
        "收到意见",
    ),
    Supposition(
        "extend",
        "告知延期",
        "条例第三十三条第二款：延长最长不超过二十个工作日，须在届满日之前经同意并告知",
        _extension,
    ),
    Supposition(
        "correction",
        "告知补正",
        "条例第三十条：自收到之日起七个工作日内一次性告知；答复期限自收到补正之日起计算",
        _correction,
        _corrected,
        "收到补正",
    ),
    Supposition(
        "fee",
        "收费通知送达",
        "国办函〔2020〕109号：缴清次日起重新计算期限",
        _fee,
        _paid,
        "缴清费用",
    ),
)  # fmt: skip


def facts_of(on: date, agency) -> Facts:
    """The usual lengths: the agency's own rule that day, else what the law gives."""
    return Facts(on, correction_wd=clocks.length_of(terms.CORRECTION, agency, on))


def takes_suppositions(term: Term) -> bool:
    """Only a term in 工作日 that binds the agency knows pauses, extensions and restarts: the answer to an applicant."""
    return term.unit == Unit.WORKDAYS and bool(term.extendable)


def suppose(
    supposition: Supposition, term: Term, entries: Sequence[Entry], calendar: WorkCalendar, facts: Facts
) -> Guess:
    """What would follow from this ledger; one it cannot follow from comes back with the reason in `refused`."""
    before = compute(term, entries, calendar)
    added = [*entries, *supposition.at_once(facts)]
    try:
        now = compute(term, added, calendar)
        answer = supposition.later(facts, now, calendar) if supposition.later else []
        if not answer:
            return Guess(supposition, before, now, entries=tuple(added))
        then = compute(term, [*added, *answer], calendar)
    except Impossible as no:
        return Guess(supposition, before, refused=no.message)
    return Guess(supposition, before, now, then, answer[0].on, (*added, *answer))


def suppose_all(term: Term, entries: Sequence[Entry], calendar: WorkCalendar, facts: Facts) -> list[Guess]:
    """Each supposition by itself; none adds to another."""
    return [suppose(one, term, entries, calendar, facts) for one in SUPPOSITIONS]


# ── another calendar ────────────────────────────────────────────────────────
def with_days(
    calendar: WorkCalendar, off: Iterable[date], work: Iterable[date], name: str = "试算"
) -> WorkCalendar:
    """This calendar with some days off and some to be worked, as a change of the 通知 would have it."""
    return calendar.overlaid(dict.fromkeys(off, name), dict.fromkeys(work, name))


def suppose_days(
    term: Term, entries: Sequence[Entry], calendar: WorkCalendar, *, off: Iterable[date], work: Iterable[date]
) -> tuple[Outcome, Outcome]:
    """The date as it is, and as it would be with these days off and these worked. Of many clocks: see `foreseeing`."""
    return compute(term, entries, calendar), compute(term, entries, with_days(calendar, off, work))
