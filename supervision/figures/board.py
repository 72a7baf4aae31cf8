"""统计看板: the numbers of some agencies over a period, and of each part they are the sum of.

Six statements, one a kind of case, however many cases, agencies and numbers there are. Every number is a `Figure`, by
agency; a roll-up adds agencies up, so it is the sum of its parts and cannot be anything else.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from disclosure import charts, clock
from disclosure.workdays.current import calendar_for
from supervision.figures.cube import ANY, Cube
from supervision.figures.figure import ANSWERED, FIGURES, REFUSED, family
from supervision.figures.periods import Period
from supervision.figures.tallies import TALLIES

HOUR = timedelta(hours=1)
EPOCH = date(2008, 1, 1)


@dataclass(frozen=True)
class Rate:
    """A share of two figures: what it is called, of which it is."""

    key: str
    label: str
    part: str
    whole: tuple[str, ...]  # added up


RATES = {
    rate.key: rate
    for rate in (
        Rate("answered-rate", "按期答复率", "in-time", ("to-answer",)),
        Rate("published-rate", "按期公开率", "published-in-time", ("to-publish",)),
        Rate("explained-rate", "解读率", "explained", ("to-explain",)),
        Rate("corrected-rate", "纠错率", "corrected", ("decided",)),
        Rate("extended-rate", "延期率", "extended", ("received",)),
    )
}


@dataclass(frozen=True)
class Drawn:
    """A chart with what each of its labels counts: the key of a figure, or the day a stretch begins."""

    table: charts.Table
    keys: tuple = ()
    draw: Callable[[charts.Table], charts.Chart] = charts.bars

    def by(self, draw: Callable[[charts.Table], charts.Chart]) -> "Drawn":
        return replace(self, draw=draw)

    def leading(self, address: Callable[[object], str]) -> charts.Chart:
        """The chart whose table leads to the cases behind each label."""
        return self.draw(replace(self.table, links=tuple(map(address, self.keys))))


class Board:
    """The numbers of a set of agencies over a period, as of `at`."""

    def __init__(self, agencies: Iterable[int], period: Period, at: datetime | None = None):
        self.agencies, self.period, self.at = frozenset(agencies), period, at or clock.now()
        self._cubes: dict[str, Cube] = {}

    def tally(self, name: str):
        return TALLIES[name](self.agencies, self.period, self.at)

    def cube(self, name: str) -> Cube:
        if name not in self._cubes:
            self._cubes[name] = self.tally(name).counted()
        return self._cubes[name]

    @cached_property
    def by_agency(self) -> dict[str, Counter]:
        """{figure: {agency: number}}, every figure there is."""
        return {key: self.cube(figure.tally).by_agency(figure.where) for key, figure in FIGURES.items()}

    def number(self, key: str, agencies: Iterable[int] | None = None) -> int:
        """A figure of some of the agencies, or of all of them."""
        counted = self.by_agency[key]
        return counted.total() if agencies is None else sum(counted[agency] for agency in agencies)

    def rate(self, key: str, agencies: Iterable[int] | None = None) -> str:
        rate = RATES[key]
        whole = sum(self.number(one, agencies) for one in rate.whole)
        return charts.percent(self.number(rate.part, agencies), whole)

    # ── how long it took ────────────────────────────────────────────────────
    @cached_property
    def _workdays(self) -> dict[int, int]:
        """{agency: 工作日 from receipt to answer, of all that were answered}: the days of answers less the days of receipt."""
        cube, found = self.cube("applications"), Counter()
        for axis, sign in (("answered_on", 1), ("begun_on", -1)):
            for agency, days in cube.along(axis).items():
                calendar = calendar_for(agency)
                found[agency] += sign * sum(calendar.count(EPOCH, day) * n for day, n in days.items())
        return found

    def average_workdays(self, agencies: Iterable[int] | None = None) -> float | None:
        """工作日 from receipt (or the correction) to the answer, consultations and all; None where none was answered."""
        agencies = self.agencies if agencies is None else list(agencies)
        timed = self.cube("applications").by_agency({"answered_on": ANY})
        count = sum(timed[agency] for agency in agencies)
        return sum(self._workdays.get(agency, 0) for agency in agencies) / count if count else None

    def average_hours(self, agencies: Iterable[int] | None = None) -> float | None:
        """Hours from when an item of public opinion was found to the first response."""
        agencies = self.agencies if agencies is None else list(agencies)
        count = self.number("responded", agencies)
        lasted = self.cube("items").lasting({"span": ANSWERED})
        whole = sum((lasted.get(agency, timedelta(0)) for agency in agencies), timedelta(0))
        return whole / HOUR / count if count else None

    # ── drawn ───────────────────────────────────────────────────────────────
    def _table(self, title: str, heading: str, figures, *, every=False, names=None) -> Drawn:
        """The figures that divide a number: those there are any of, or every one."""
        shown = [(figure, self.number(figure.key)) for figure in figures]
        if not every:
            shown = [(figure, number) for figure, number in shown if number] or shown[:1]
        labels = tuple(names(figure) if names else figure.label for figure, _ in shown)
        series = (charts.Series("件数", tuple(number for _, number in shown)),)
        keys = tuple(figure.key for figure, _ in shown)
        return Drawn(charts.Table(title, "件", labels, series, heading), keys)

    @cached_property
    def course(self) -> Drawn:
        """Received and answered over the period, by month or by day."""
        cube, known = self.cube("applications"), self.period.last_known(self.at)
        marks = list(_marks(self.period, max(known, self.period.first)))
        series = []
        for label, axis in (("收到", "came_on"), ("答复", "answered_on")):
            counted: Counter = Counter()
            for days in cube.along(axis).values():
                for day, number in days.items():
                    counted[_mark(self.period, day)] += number
            series.append(charts.Series(label, tuple(counted[mark] for mark in marks)))
        said = [f"{mark:%m}月" if self.period.unit == "month" else f"{mark:%m-%d}" for mark in marks]
        if marks[0].year != marks[-1].year:
            said = [f"{mark:%Y-%m}" for mark in marks]
        heading = "月份" if self.period.unit == "month" else "日期"
        table = charts.Table("收到和答复的申请", "件", tuple(said), tuple(series), heading)
        return Drawn(table, tuple(marks)).by(charts.columns if len(marks) <= 13 else charts.lines)

    @cached_property
    def outcomes(self) -> Drawn:
        """办结的申请 by the groups of the yearly table."""
        return self._table("办结的申请，按结果", "办理结果", family("group"), every=True).by(charts.shares)

    @cached_property
    def channels(self) -> Drawn:
        return self._table("收到的申请，按渠道", "渠道", family("channel")).by(charts.bars)

    @cached_property
    def applicants(self) -> Drawn:
        return self._table("收到的申请，按申请人", "申请人", family("applicant")).by(charts.bars)

    @cached_property
    def grounds(self) -> Drawn:
        refused = [figure for figure in family("outcome") if figure.where["outcome"] in REFUSED]
        table = self._table(
            "不予公开，按理由", "理由", refused, names=lambda figure: figure.label.partition("：")[2]
        )
        return table.by(charts.bars)

    @cached_property
    def attributes(self) -> Drawn:
        return self._table("印发的公文，按公开属性", "公开属性", family("attribute")).by(charts.shares)

    @cached_property
    def categories(self) -> Drawn:
        return self._table("主动公开的公文，按类别", "公开类别", family("category")).by(charts.bars)

    @cached_property
    def spans(self) -> Drawn:
        table = self._table("从发现或者重新启动到首次回应", "用时", family("span"), every=True)
        return table.by(charts.columns)

    # ── where cases are lost ────────────────────────────────────────────────
    @cached_property
    def lost(self) -> list[tuple[str, str, int]]:
        """(figure, what had been decided, how many answers were put right), the most often first."""
        rows = [
            (
                figure.key,
                figure.label.removeprefix("被纠正的答复：").removeprefix("被纠正的："),
                self.number(figure.key),
            )
            for figure in family("lost")
        ]
        return sorted((row for row in rows if row[2]), key=lambda row: -row[2])


def _mark(period: Period, day: date) -> date:
    return day.replace(day=1) if period.unit == "month" else day


def _marks(period: Period, last: date):
    """Every day or first of a month of the period up to what is known, none left out."""
    day = _mark(period, period.first)
    while day <= last:
        yield day
        day = (day + timedelta(days=32)).replace(day=1) if period.unit == "month" else day + timedelta(days=1)
