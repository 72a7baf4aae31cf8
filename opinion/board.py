"""舆情看板: how many items stand where, how they come, what they are about, how soon they are answered.

All the numbers come of one statement that reads the items once; the page asks no more of them, however many there are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import connection

from accounts.models import Office
from disclosure import clock
from disclosure.charts import MOST_SERIES, Chart, Series, Table, bars, columns, lines, stacked
from opinion.models import Item
from opinion.states import Channel, Grade, State

HOTTEST = 10
UNGRADED = "未定级"
GRADES = {"": UNGRADED, **dict(Grade.choices)}
STATES = (*State.UNDER_WAY, *State.ENDED)
# 国办发〔2016〕80号 [待核原文] speaks of 5, 24 and 48 hours.
SPANS = (("5 小时内", 5), ("24 小时内", 24), ("48 小时内", 48), ("7 天内", 168), ("7 天以上", None))
NOT_YET = len(SPANS)
SHORT, MIDDLE = 62, 400  # days that are drawn one by one, and by weeks; beyond by months


@dataclass(frozen=True)
class Period:
    """From the first moment of `since` (None: whenever the first came) to the end of `until`."""

    since: date | None
    until: date
    label: str = ""

    @property
    def moments(self) -> tuple[datetime | None, datetime]:
        since = clock.start_of_day(self.since) if self.since else None
        return since, clock.start_of_day(self.until + timedelta(days=1))

    @property
    def unit(self) -> str:
        if self.since is None:
            return "month"
        days = (self.until - self.since).days + 1
        return "day" if days <= SHORT else "week" if days <= MIDDLE else "month"


def periods(today: date) -> dict[str, Period]:
    """What the page offers."""
    found = {
        str(days): Period(today - timedelta(days=days - 1), today, f"最近 {days} 天") for days in (7, 30, 90)
    }
    year = today.year
    found["year"] = Period(date(year, 1, 1), today, "今年")
    found["last-year"] = Period(date(year - 1, 1, 1), date(year - 1, 12, 31), "去年")
    found["all"] = Period(None, today, "全部")
    return found


# ── the one question ────────────────────────────────────────────────────────
BEGUN = "COALESCE(reopened_at, found_at)"  # one taken up again is counted from then, as its hours are
_DAY = {
    "postgresql": "(date_trunc('{unit}', {begun} AT TIME ZONE 'Asia/Shanghai'))::date",
    "sqlite": {
        "day": "date({begun}, '+8 hours')",
        "week": "date({begun}, '+8 hours', '-6 days', 'weekday 1')",
        "month": "date({begun}, '+8 hours', 'start of month')",
    },
}
_HOURS = {
    "postgresql": f"extract(epoch FROM responded_at - {BEGUN}) / 3600",
    "sqlite": f"(julianday(responded_at) - julianday({BEGUN})) * 24",
}
SETS = (("state", "grade"), ("at", "channel"), ("topic",), ("office_id",), ("span",))
NAMES = ("state", "grade", "at", "channel", "topic", "office_id", "span")


def statement(agencies: Iterable[int], period: Period, vendor: str = "") -> tuple[str, list]:
    """The SQL and its parameters: (set, state, grade, at, channel, topic, office, span, items, mentions)."""
    vendor = vendor or connection.vendor
    since, until = period.moments
    params: list = list(agencies)
    where = f"agency_id IN ({', '.join(['%s'] * len(params))}) AND merged_into_id IS NULL AND {BEGUN} < %s"
    params.append(until)
    if since is not None:
        where += f" AND {BEGUN} >= %s"
        params.append(since)
    spans = " ".join(
        f"WHEN {_HOURS[vendor]} <= {hours} THEN {place}"
        for place, (_, hours) in enumerate(SPANS)
        if hours is not None
    )
    day = _DAY[vendor] if vendor == "postgresql" else _DAY[vendor][period.unit]
    at = day.format(unit=period.unit, begun=BEGUN)
    read = (
        f"SELECT state, grade, {at} AS at, channel, topic, office_id, mention_count, "
        f"CASE WHEN responded_at IS NULL THEN {NOT_YET} {spans} ELSE {NOT_YET - 1} END AS span "
        f"FROM {Item._meta.db_table} WHERE {where}"
    )
    if vendor == "postgresql":
        sets = ", ".join(f"({', '.join(one)})" for one in SETS)
        place = " ".join(f"WHEN GROUPING({one[0]}) = 0 THEN {n}" for n, one in enumerate(SETS))
        sql = (
            f"SELECT CASE {place} END, {', '.join(NAMES)}, count(*), sum(mention_count) "
            f"FROM ({read}) AS read GROUP BY GROUPING SETS ({sets})"
        )
        return sql, params
    parts = [
        f"SELECT {n}, {', '.join(name if name in one else 'NULL' for name in NAMES)}, count(*), "
        f"sum(mention_count) FROM picked GROUP BY {', '.join(one)}"
        for n, one in enumerate(SETS)
    ]
    return f"WITH picked AS MATERIALIZED ({read}) {' UNION ALL '.join(parts)}", params


class Board:
    """The board of some agencies over a period; every part is drawn from the same numbers."""

    def __init__(self, agencies: Iterable[int], period: Period):
        self.agencies, self.period = sorted(agencies), period

    @cached_property
    def _counted(self) -> list[dict[tuple, tuple[int, int]]]:
        """For each of SETS: {values: (items, mentions)}."""
        found: list[dict[tuple, tuple[int, int]]] = [{} for _ in SETS]
        if not self.agencies:
            return found
        sql, params = statement(self.agencies, self.period)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for place, *values, items, mentions in cursor.fetchall():
                named = dict(zip(NAMES, values, strict=True))
                found[place][tuple(named[name] for name in SETS[place])] = items, int(mentions or 0)
        return found

    @property
    def total(self) -> int:
        return sum(items for items, _ in self._counted[0].values())

    @property
    def mentions(self) -> int:
        return sum(mentions for _, mentions in self._counted[0].values())

    # ── the wall ────────────────────────────────────────────────────────────
    @cached_property
    def wall(self) -> list[tuple[State, list[tuple[str, int]]]]:
        """By state, and in it by grade: (state, [(grade, items)])."""
        counted = self._counted[0]
        return [
            (State(state), [(grade, counted.get((state, grade), (0, 0))[0]) for grade in GRADES])
            for state in STATES
        ]

    @property
    def grades(self) -> list[str]:
        return list(GRADES.values())

    @cached_property
    def wall_chart(self) -> Chart:
        """Drawn of what there is: a grade or a stage without an item needs no place."""
        shown = [(state, row) for state, row in self.wall if any(count for _, count in row)]
        given = [place for place, _ in enumerate(GRADES) if any(row[place][1] for _, row in shown)] or [0]
        return stacked(
            Table(
                "各环节的事项，按等级",
                "件",
                tuple(state.label for state, _ in shown),
                tuple(
                    Series(self.grades[place], tuple(row[place][1] for _, row in shown)) for place in given
                ),
                "环节",
            )
        )

    # ── how they come ───────────────────────────────────────────────────────
    @cached_property
    def trend(self) -> Chart:
        counted = {(_day(at), channel): items for (at, channel), (items, _) in self._counted[1].items()}
        days = list(self._days(at for at, _ in counted))
        came = [one for one in Channel if any(channel == one for _, channel in counted)]
        return lines(
            Table(
                {"day": "每天发现", "week": "每周发现", "month": "每月发现"}[self.period.unit]
                + "的事项，按途径",
                "件",
                tuple(f"{day:%Y-%m}" if self.period.unit == "month" else f"{day:%m-%d}" for day in days),
                tuple(
                    Series(one.label, tuple(counted.get((day, one), 0) for day in days))
                    for one in (came or list(Channel)[:1])[:MOST_SERIES]
                ),
                {"day": "日期", "week": "周（自周一）", "month": "月份"}[self.period.unit],
            )
        )

    def _days(self, found: Iterator[date]) -> Iterator[date]:
        """Every day, Monday or first of a month of the period; nothing is left out where nothing came."""
        found = sorted(found)
        first = self.period.since or (found[0] if found else self.period.until)
        unit = self.period.unit
        day = (
            first
            if unit == "day"
            else first - timedelta(days=first.weekday())
            if unit == "week"
            else first.replace(day=1)
        )
        while day <= self.period.until:
            yield day
            if unit == "month":
                day = (day + timedelta(days=32)).replace(day=1)
            else:
                day += timedelta(days=1 if unit == "day" else 7)

    # ── what they are about ─────────────────────────────────────────────────
    @cached_property
    def topics(self) -> Chart:
        return bars(
            _hottest(
                "主题热度", "主题", [(topic or "未定主题", row) for (topic,), row in self._counted[2].items()]
            )
        )

    @cached_property
    def offices(self) -> Chart:
        counted = self._counted[3]
        found = Office.objects.filter(pk__in=[pk for (pk,) in counted if pk]).select_related("agency")
        several = len(self.agencies) > 1  # two agencies have a 秘书科 each
        names = {one.pk: f"{one.agency.label} {one}" if several else str(one) for one in found}
        return bars(
            _hottest(
                "科室热度", "承办科室", [(names.get(pk, "未交办"), row) for (pk,), row in counted.items()]
            )
        )

    # ── how soon ────────────────────────────────────────────────────────────
    @cached_property
    def answered(self) -> Chart:
        counted = {int(span): items for (span,), (items, _) in self._counted[4].items()}
        return columns(
            Table(
                "从发现或者重新启动到首次回应",
                "件",
                (*(label for label, _ in SPANS), "尚未回应"),
                (Series("事项", tuple(counted.get(place, 0) for place in range(NOT_YET + 1))),),
                "用时",
            )
        )

    @property
    def charts(self) -> list[Chart]:
        return [self.trend, self.topics, self.offices, self.answered]

    # ── what to look at ─────────────────────────────────────────────────────
    @cached_property
    def pressing(self) -> list[Item]:
        """Under way and grave or important, the gravest first."""
        here = Item.objects.filter(agency__in=self.agencies, merged_into=None)
        graded = here.under_way().filter(grade__in=(Grade.GRAVE, Grade.IMPORTANT))
        # “grave” stands before “important” in the alphabet too, and the oldest has waited longest
        return list(graded.for_list().order_by("grade", "found_at")[:HOTTEST])

    @cached_property
    def stirred(self) -> list[Item]:
        """What has ended and heard more since, the latest first."""
        here = Item.objects.filter(agency__in=self.agencies, merged_into=None)
        return list(here.stirred().for_list().order_by("-stirred_at", "-id")[:HOTTEST])


def _hottest(title: str, heading: str, rows: list[tuple[str, tuple[int, int]]]) -> Table:
    """Those most is said of: items and mentions side by side."""
    hottest = sorted(rows, key=lambda row: (-row[1][1], row[0]))[:HOTTEST]
    return Table(
        title,
        "件、条",
        tuple(label for label, _ in hottest),
        (
            Series("事项", tuple(items for _, (items, _) in hottest)),
            Series("来源", tuple(mentions for _, (_, mentions) in hottest)),
        ),
        heading,
    )


def _day(value) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
