"""Why that date: each calendar day of a clock with what it is and on what ground, from the engine's own outcome.

The calendar on the page, the text beside it for screen readers and the printed explanation are all drawn from here.
"""

import calendar as months
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from disclosure import clock
from disclosure.deadlines import clocks, engine
from disclosure.deadlines.channels import CHANNELS
from disclosure.deadlines.engine import FLAGS, Outcome
from disclosure.deadlines.entries import Entry, Fact, in_force
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import Term, Unit
from disclosure.workdays.calendar import Kind, WorkCalendar
from disclosure.workdays.current import calendar_for

WEEKDAYS = "一二三四五六日"
LONGEST_DRAWN = 190  # days; a year of months tells nobody anything
LEGEND = {
    "s": "起算日，不计入",
    "c": "计入期限（数字为第几日）",
    "m": "调休上班，计入",
    "h": "放假，不计入",
    "p": "期间中止，不计入",
    "d": "届满日",
    "t": "今天",
}


@dataclass(frozen=True)
class Day:
    """One calendar day. `css` are the classes of the drawing: c 计入, m 调休计入, h 放假, p 中止, s 起算, d 届满, t 今天."""

    date: date
    css: str = ""
    mark: str = ""  # the few characters under the number
    number: int = 0  # 第几日
    words: str = ""
    basis: str = ""

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.date.weekday()]

    @property
    def around_number(self) -> tuple[str, str]:
        """What is said before and after 第×日."""
        what, _, tail = self.words.partition(f"第{self.number}日")
        return what, tail

    @property
    def label(self) -> str:
        """2月8日，周六，调休上班（春节），计入，第3日"""
        return f"{self.date.month}月{self.date.day}日，周{self.weekday}" + (
            f"，{self.words}" if self.words else ""
        )


@dataclass(frozen=True)
class Run:
    """Days next to each other of which the same is to be said: the text beside the drawing, kept short."""

    first: Day
    last: Day

    @property
    def days(self) -> str:
        first, last = self.first, self.last
        start = f"{words_of(first.date)}（周{first.weekday}）"
        if first == last:
            return start
        end = (
            f"{last.date.month}月{last.date.day}日"
            if first.date.month != last.date.month
            else f"{last.date.day}日"
        )
        return f"{start}至{end}（周{last.weekday}）"

    @property
    def words(self) -> str:
        """计入，第2日至第4日"""
        first, last = self.first, self.last
        if first == last or not first.number:
            return first.words
        what, tail = first.around_number
        return f"{what}第{first.number}日至第{last.number}日{tail}"

    @property
    def basis(self) -> str:
        return self.first.basis


def runs_of(days: Iterable[Day]) -> tuple[Run, ...]:
    """The days that say something, neighbours of one kind taken together."""
    told = [day for day in days if day.words]
    return tuple(
        Run(group[0], group[-1])
        for _, found in groupby(told, key=lambda day: (day.css, day.basis, day.around_number))
        for group in [list(found)]
    )


@dataclass(frozen=True)
class Month:
    """A month as weeks of seven; None where the week reaches into another month."""

    year: int
    month: int
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def title(self) -> str:
        return f"{self.year}年{self.month}月"


@dataclass(frozen=True)
class Step:
    """One fact of the ledger in words."""

    on: date
    words: str
    basis: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Explanation:
    """Everything a page or a printer needs to account for a date."""

    title: str
    rule: str
    source: str
    outcome: Outcome
    sentences: tuple[str, ...]
    steps: tuple[Step, ...]
    days: tuple[Day, ...]
    months: tuple[Month, ...]
    legend: tuple[tuple[str, str], ...]
    flags: tuple[str, ...]

    @property
    def due_on(self) -> date | None:
        return self.outcome.due_on

    @property
    def provisional(self) -> bool:
        return self.outcome.provisional

    @property
    def told_days(self) -> tuple[Day, ...]:
        """The days that say something, one by one."""
        return tuple(day for day in self.days if day.words)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The same in runs: for the table of text."""
        return runs_of(self.days)


def words_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# ── days ────────────────────────────────────────────────────────────────────
def _suspended_on(day: date, outcome: Outcome):
    return next((span for span in outcome.spans if span.start < day <= span.end), None)


def workday_days(term: Term, outcome: Outcome, calendar: WorkCalendar) -> Iterator[Day]:
    """Each day from the start to the due date of a term in 工作日: counted, off, made up, or suspended."""
    begun, due = outcome.started_on, outcome.due_on
    restarted = begun == outcome.restart_from
    yield Day(
        begun,
        "s",
        "重算" if restarted else "起算",
        words="重新起算，当日不计入" if restarted else "起算日，当日不计入",
    )
    number = 0
    for offset in range(1, (due - begun).days + 1):
        day = begun + timedelta(days=offset)
        kind, name = calendar.kind(day), calendar.name(day)
        span = _suspended_on(day, outcome)
        said = "" if calendar.covers(day.year) else "（暂定）"
        if kind.is_work and span is not None:
            yield Day(day, "p", "中止", words="期间中止，不计入", basis=_because(span))
        elif kind.is_work:
            number += 1
            made_up = kind == Kind.MAKEUP
            what = (
                f"调休上班（{name}），计入" if made_up and name else "调休上班，计入" if made_up else "计入"
            )
            last = day == due
            yield Day(
                day,
                "d" if last else "m" if made_up else "c",
                "届满" if last else str(number),
                number,
                f"{what}，第{number}日{'，届满' if last else ''}{said}",
                term.quotable if last else "",
            )
        elif kind == Kind.HOLIDAY:
            yield Day(
                day, "h", "休", words=f"放假（{name}），不计入{said}" if name else f"放假，不计入{said}"
            )
        else:
            yield Day(day, words="周末，不计入")


def _because(span: engine.Span) -> str:
    letter = f"，{span.letter}" if span.letter else ""
    return f"{span.basis or '期间中止'}{letter}{'（尚未收到意见，按最迟日推算）' if span.open else ''}"


def plain_days(term: Term, outcome: Outcome, calendar: WorkCalendar) -> Iterator[Day]:
    """Each day of a term in 自然日 or 月: all count, and the end runs on past days off."""
    begun, due = outcome.started_on, outcome.due_on
    yield Day(begun, "s", "起算", words="起算日，当日不计入")
    for number in range(1, (due - begun).days + 1):
        day = begun + timedelta(days=number)
        if day == due:
            yield Day(day, "d", "届满", number, f"第{number}日，届满", term.quotable)
        elif day >= outcome.raw_end:
            yield Day(
                day,
                "h",
                "顺延",
                number,
                f"末日逢{calendar.kind(day).label}，顺延",
                "行政复议法第八十八条、民事诉讼法第八十五条",
            )
        else:
            yield Day(day, "c", str(number) if term.unit == Unit.DAYS else "", number, f"计入，第{number}日")


def days_of(
    term: Term, outcome: Outcome, calendar: WorkCalendar, *, longest: int | None = None
) -> tuple[Day, ...]:
    """The days between start and due date; none while nothing runs, for hours, or where they are too many to draw."""
    if outcome.due_on is None or outcome.started_on is None or term.unit == Unit.HOURS:
        return ()
    if outcome.due_on == outcome.started_on:  # 当日
        return ()
    if longest is not None and (outcome.due_on - outcome.started_on).days > longest:
        return ()
    if term.unit == Unit.WORKDAYS:
        return tuple(workday_days(term, outcome, calendar))
    return tuple(plain_days(term, outcome, calendar))


def months_of(days: Sequence[Day], *, today: date | None = None) -> tuple[Month, ...]:
    """The days laid out in weeks from Monday; today gets its frame."""
    if not days:
        return ()
    known = {day.date: day for day in days}
    first, last = days[0].date, days[-1].date
    found = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        weeks = tuple(
            tuple(_placed(day, known, today) if day.month == month else None for day in week)
            for week in months.Calendar().monthdatescalendar(year, month)
        )
        found.append(Month(year, month, weeks))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)


def _placed(day: date, known: dict[date, Day], today: date | None) -> Day:
    found = known.get(day) or Day(day)
    if day != today:
        return found
    words = f"今天，{found.words}" if found.words else "今天"
    return Day(day, f"{found.css} t".strip(), found.mark, found.number, words, found.basis)


# ── words ───────────────────────────────────────────────────────────────────
STEP_WORDS = {
    Fact.RECEIVED: "起算",
    Fact.CORRECTION_ASKED: "告知补正，期限因此中断",
    Fact.CORRECTION_RECEIVED: "收到补正材料，次日起重新计算",
    Fact.CORRECTION_GIVEN_UP: "申请人放弃补正",
    Fact.PAUSED: "发函征求意见，次日起不计入",
    Fact.RESUMED: "收到意见，次日起恢复计算",
    Fact.FEE_NOTICED: "申请人收到收费通知",
    Fact.FEE_PAID: "费用缴清，次日起重新计算",
    Fact.FEE_WITHDRAWN: "收费通知撤销，期限照常计算",
    Fact.ANSWERED: "答复送达",
    Fact.MET: "办结",
    Fact.CANCELLED: "终止计时",
}
STEP_BASIS = {
    Fact.CORRECTION_ASKED: "条例第三十条",
    Fact.CORRECTION_RECEIVED: "条例第三十条",
    Fact.PAUSED: "条例第三十三条第三款",
    Fact.RESUMED: "条例第三十三条第三款",
    Fact.FEE_NOTICED: "国办函〔2020〕109号",
    Fact.FEE_PAID: "国办函〔2020〕109号",
    Fact.EXTENDED: "条例第三十三条第二款",
}


def step_of(entry: Entry) -> Step:
    """One fact in words."""
    words = STEP_WORDS.get(entry.kind, Fact(entry.kind).label)
    if entry.kind == Fact.RECEIVED and entry.facts.get("channel") in CHANNELS:
        words = f"收到（{CHANNELS[entry.facts['channel']].label}）"
    elif entry.kind == Fact.EXTENDED:
        words = f"告知延长{entry.facts['days']}个工作日"
        if approver := entry.facts.get("approver"):
            words += f"，经{approver}同意"
    elif entry.kind == Fact.PAUSED and (arrived := entry.day("received")):
        words = "征求意见书送达对方，提出意见的期限自这一天起"
        return Step(arrived, words, "条例第三十二条、第三十四条", entry.letter)
    elif entry.kind == Fact.CORRECTION_ASKED and entry.facts.get("served"):
        words = "补正告知书送达，补正期限自这一天起计算"
    elif entry.kind == Fact.AMENDED:
        words = amended_words(entry)
    elif entry.kind == Fact.RECALCULATED:
        before, after = entry.facts.get("before"), entry.facts.get("after")
        words = f"重新推算：{before or '未定'} → {after or '未定'}"
    return Step(entry.on, words, entry.basis or STEP_BASIS.get(entry.kind, ""), entry.letter)


def _that_say_something(entries: list[Entry]) -> list[Entry]:
    """Without the end of a pause on the day it began: the pause is told anew with the day the letter arrived."""
    begun = {entry.key: entry.on for entry in entries if entry.kind == Fact.PAUSED}
    return [entry for entry in entries if entry.kind != Fact.RESUMED or begun.get(entry.key) != entry.on]


def amended_words(entry: Entry) -> str:
    """更正：收到补正日原记为2026年3月5日，应为2026年3月4日"""
    what, was = entry.facts.get("what", ""), entry.day("was")
    if entry.facts.get("void"):
        return f"更正：{words_of(was)}的“{what}”没有发生，不作数"
    now = next(iter(entry.facts["days"].values()))
    return f"更正：{what}原记为{words_of(was)}，应为{words_of(date.fromisoformat(str(now)))}"


def sentences_of(term: Term, outcome: Outcome) -> Iterator[str]:
    """The date in a few plain sentences, the first one the most important."""
    if outcome.waiting == "receipt":
        yield "尚未收到，期限没有起算。"
        return
    if outcome.waiting:
        what = {"correction": "补正材料", "fee": "费用"}[outcome.waiting]
        until = f"最迟{words_of(outcome.waiting_until)}" if outcome.waiting_until else "期限未定"
        yield f"正在等待申请人的{what}，{until}；收到之后重新计算。"
        if outcome.closed_from:
            yield f"逾期没有收到的，自{words_of(outcome.closed_from)}起不再处理。"
        return
    due = words_of(outcome.due_on)
    if term.unit == Unit.HOURS:
        due += f"{outcome.due_at.astimezone(clock.TZ):%H:%M}"
    if not (outcome.length or term.length):
        yield f"{due}当日届满，不论是不是工作日。"
        return
    length = f"{outcome.length or term.length}{Unit(term.unit).label}"
    start = "起的" if term.unit == Unit.HOURS else "次日起算"
    yield f"{due}届满{'（暂定）' if outcome.provisional else ''}：自{words_of(outcome.started_on)}{start}{length}。"
    if outcome.suspended:
        yield f"期间中止，{outcome.suspended}个工作日不计入。"
    if outcome.extension:
        yield f"已延长{outcome.extension}个工作日，原届满日{words_of(outcome.base_due)}。"
    if outcome.restart_from:
        yield f"{words_of(outcome.restart_from)}重新起算，此前经过的日子不计。"
    if outcome.raw_end and outcome.raw_end != outcome.due_on:
        yield f"末日{words_of(outcome.raw_end)}不是工作日，顺延至其后第一个工作日。"
    for year in outcome.missing_years:
        yield f"暂按周末和法定节假日推算，{year}年放假通知公布后可能调整。"
    if outcome.on_time is not None:
        late = "按期" if outcome.on_time else f"逾期{outcome.overdue_wd}个工作日"
        yield f"{words_of(outcome.reply_on)}答复，{late}。"


def explain_entries(
    term: Term,
    entries: Iterable[Entry],
    outcome: Outcome,
    calendar: WorkCalendar,
    *,
    today: date | None = None,
) -> Explanation:
    """The explanation of any ledger: what pages use for live clocks and the command for worked cases."""
    days = days_of(term, outcome, calendar)
    drawn = days if len(days) <= LONGEST_DRAWN else ()
    found = months_of(drawn, today=today)
    used = {css for month in found for week in month.weeks for day in week if day for css in day.css.split()}
    entries = list(entries)
    told = [*_that_say_something(in_force(entries)), *(one for one in entries if one.kind == Fact.AMENDED)]
    ordered = sorted(told, key=lambda entry: (entry.on, engine.ORDER[entry.kind]))
    return Explanation(
        title=term.title,
        rule=f"{term.title}：{term.words}",
        source=term.quotable,
        outcome=outcome,
        sentences=tuple(sentences_of(term, outcome)),
        steps=tuple(sorted(map(step_of, ordered), key=lambda step: step.on)),
        days=drawn,
        months=found,
        legend=tuple((css, words) for css, words in LEGEND.items() if css in used),
        flags=tuple(FLAGS.get(flag, flag) for flag in outcome.flags),
    )


def explain(deadline: Deadline, *, at: datetime | None = None) -> Explanation:
    """Account for a live clock as it stands. Two queries: its ledger and (once a request) the calendar's mark."""
    calendar = calendar_for(deadline.agency_id)
    entries = [row.entry for row in deadline.ledger.all()]
    outcome = clocks.outcome_of(deadline, calendar=calendar, entries=entries)
    today = at.astimezone(clock.TZ).date() if at else clock.today()
    return explain_entries(
        deadline.rule, entries, outcome, calendar, today=today if deadline.is_open else None
    )
