"""依申请公开 year by year, for everybody: how many came in, were answered, in time, and with which outcome, by agency.

Only sums that are public already: the counts that /numbers/ shows, and of the yearly report's table three its last column.
The outcomes of a year are told when its report is due to be public（条例第四十九条：每年 1 月 31 日前）, not while the year
runs: a single answer of last week, told apart by agency and outcome, would say what somebody was told.

Two ways of counting stand side by side, and are called differently: `received`, `answered` and `answered_in_time` count
every application, the parts of a split letter each by itself; `table` counts as the report does (`requests_app.statistics`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from requests_app.models import Application
from requests_app.statistics import ROWS, Table, tables_three

LAST_DAY = (1, 31)  # 条例第四十九条：部门于每年 1 月 31 日前公布上一年度的报告


@dataclass(frozen=True)
class Year:
    """One agency in one year. `table` are the rows of table three, summed over the kinds of applicant; None before it is out."""

    agency: int
    year: int
    received: int
    answered: int
    answered_in_time: int
    table: dict[str, int] | None


def is_reported(year: int, today: date) -> bool:
    """Is the report of that year due to be public?"""
    return today > date(year + 1, *LAST_DAY)


def by_year_and_agency(agencies: Iterable[int], today: date) -> list[Year]:
    """The latest year first, agencies in the order they are given; a pair with nothing to count is left out.

    Two queries, and those of table three for each year whose report is out.
    """
    counted = Application.objects.counted().order_by()
    came, went, kept = Counter(), Counter(), Counter()
    received = counted.filter(received_on__lte=today)
    for agency, year, count in (
        received.values_list("agency", ExtractYear("received_on")).annotate(Count("pk")).order_by()
    ):
        came[agency, year] = count
    answered = counted.filter(answered_on__lte=today).values_list("agency", ExtractYear("answered_on"))
    for agency, year, count, in_time in answered.annotate(
        n=Count("pk"), kept=Count("pk", filter=Q(answered_late=False))
    ).order_by():
        went[agency, year], kept[agency, year] = count, in_time
    agencies = list(agencies)
    years = sorted({year for _, year in came.keys() | went.keys()}, reverse=True)
    tables = {year: tables_three(agencies, year) for year in years if is_reported(year, today)}
    return [
        Year(
            agency,
            year,
            came[agency, year],
            went[agency, year],
            kept[agency, year],
            _last_column(tables[year][agency]) if year in tables else None,
        )
        for year in years
        for agency in agencies
        if (agency, year) in came or (agency, year) in went
    ]


def _last_column(table: Table) -> dict[str, int]:
    return {row: table[row]["total"] for row in ROWS}
