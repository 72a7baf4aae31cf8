"""届满日排在一起: which open clocks end on which day, and how many in each of the weeks to come.

A clock is of one nature: 法定期限 binds us by law, 内部节点 is the house's own, 对方的期限 binds an applicant or a third
party. Days are those of Asia/Shanghai; a clock that counts hours stands on the day its last hour falls on. A clock that
waits (补正、缴费) has no last day of its own; the applicant's own clock beside it has.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import LOCAL, TERMS
from disclosure.workdays.calendar import Kind, WorkCalendar

LAW, HOUSE, OTHERS = "law", "house", "others"
NATURES = {LAW: "法定期限", HOUSE: "内部节点", OTHERS: "对方的期限"}
WEEK = timedelta(days=7)


def nature_of(deadline: Deadline) -> str:
    """Of one row, as `with_nature` says it of many."""
    rule = deadline.rule
    return OTHERS if rule.onlooker else HOUSE if rule.is_of_the_house else LAW


def with_nature(clocks):
    """Each clock with its `nature`."""
    onlookers = [term.key for term in TERMS.values() if term.onlooker]
    return clocks.annotate(
        nature=Case(
            When(term__in=onlookers, then=Value(OTHERS)),
            When(basis=LOCAL, then=Value(HOUSE)),
            default=Value(LAW),
            output_field=CharField(),
        )
    )


def of_nature(nature: str) -> Q:
    """The clocks of one nature, as a condition."""
    onlookers = Q(term__in=[term.key for term in TERMS.values() if term.onlooker])
    return {OTHERS: onlookers, HOUSE: ~onlookers & Q(basis=LOCAL), LAW: ~onlookers & ~Q(basis=LOCAL)}[nature]


def between(clocks, first: date, last: date):
    """Those that end on one of these days; by the moment, which has an index."""
    return clocks.filter(due_at__gte=clock.start_of_day(first), due_at__lte=clock.end_of_day(last))


@dataclass
class Load:
    """How many clocks end on a day, or in a week: by nature, and how many of them are 暂定."""

    of: Counter = field(default_factory=Counter)
    provisional: int = 0

    @property
    def total(self) -> int:
        return sum(self.of.values())

    def add(self, nature: str, number: int, provisional: int) -> None:
        self.of[nature] += number
        self.provisional += provisional


def loads(clocks, first: date, last: date) -> dict[date, Load]:
    """The load of each day on which something ends; one query."""
    found: dict[date, Load] = {}
    rows = (
        with_nature(between(clocks, first, last))
        .order_by()
        .values_list("due_on", "nature")
        .annotate(n=Count("pk"), unsure=Count("pk", filter=Q(provisional=True)))
    )
    for day, nature, number, unsure in rows:
        found.setdefault(day, Load()).add(nature, number, unsure)
    return found


def first_of_each_day(clocks, first: date, last: date, most: int) -> list[Deadline]:
    """No more than `most` clocks of each day, those of the law first; one query."""
    rank = Case(When(of_nature(LAW), then=0), When(of_nature(HOUSE), then=1), default=2)
    place = Window(
        RowNumber(), partition_by=F("due_on"), order_by=[rank.asc(), F("due_at").asc(), F("pk").asc()]
    )
    found = between(clocks, first, last).annotate(place=place).filter(place__lte=most)
    return list(found.order_by("due_on", "place"))


# ── weeks ahead ─────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Week:
    """One week from Monday: what ends in it, how many 工作日 it has, and what makes it shorter or longer."""

    first: date
    load: Load
    workdays: int
    usual: int = 5
    off: tuple[str, ...] = ()  # the holidays that take 工作日 from it
    made_up: tuple[date, ...] = ()  # 调休上班
    missing: tuple[int, ...] = ()  # years without their 通知

    @property
    def last(self) -> date:
        return self.first + WEEK - timedelta(days=1)

    @property
    def a_day(self) -> float | None:
        """Clocks a 工作日; None where the week has none."""
        return round(self.load.total / self.workdays, 1) if self.workdays else None

    @property
    def is_provisional(self) -> bool:
        return bool(self.missing or self.load.provisional)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _names(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in found if name))


def week_of(calendar: WorkCalendar, monday: date, load: Load, *, since: date | None = None) -> Week:
    """A week by the calendar; of the present one only the days from `since` on are still to be worked."""
    days = [monday + timedelta(days=n) for n in range(7)]
    kinds = {day: calendar.kind(day) for day in days}
    begun = max(monday, since) if since else monday
    return Week(
        first=monday,
        load=load,
        workdays=sum(kinds[day].is_work for day in days if day >= begun),
        usual=sum(day.weekday() < 5 for day in days if day >= begun),
        off=_names(calendar.name(day) for day in days if kinds[day] == Kind.HOLIDAY and day.weekday() < 5),
        made_up=tuple(day for day in days if kinds[day] == Kind.MAKEUP),
        missing=tuple(calendar.missing_between(monday - timedelta(days=1), days[-1])),
    )


def weeks_ahead(clocks, calendar: WorkCalendar, *, today: date, number: int = 12) -> list[Week]:
    """This week and those after it, each with what ends in it; of this week what is already past is left out. One query."""
    monday = monday_of(today)
    by_day = loads(clocks, today, monday + WEEK * number - timedelta(days=1))
    found: dict[date, Load] = {monday + WEEK * n: Load() for n in range(number)}
    for day, load in by_day.items():
        week = found[monday_of(day)]
        week.of.update(load.of)
        week.provisional += load.provisional
    return [week_of(calendar, first, load, since=today) for first, load in found.items()]


def squares(first: date, last: date) -> list[list[date]]:
    """The weeks from Monday that hold these days, whole."""
    begun = monday_of(first)
    weeks = (monday_of(last) - begun).days // 7 + 1
    return [[begun + timedelta(days=7 * week + n) for n in range(7)] for week in range(weeks)]


def by_day(rows: Iterable[Deadline]) -> Mapping[date, list[Deadline]]:
    """Clocks under the day they end on, in their order."""
    found: dict[date, list[Deadline]] = {}
    for row in rows:
        found.setdefault(row.due_on, []).append(row)
    return found
