"""The two days of 条例第四十九条, as terms that end on a day of the year: they start with the last day of the year reported on."""

from datetime import date

from disclosure.deadlines.terms import Term, Unit, register
from supervision.annual.states import Scope

# 每年1月31日前 and 3月31日前 name a day, no stretch of days: a day off does not move it.
OWN_REPORT = register(
    Term("annual-report", 1, Unit.MONTHS, "第四十九条", "公布年度报告（1月31日前）", fixed_day=True)
)
WHOLE_REPORT = register(
    Term(
        "annual-report-whole",
        3,
        Unit.MONTHS,
        "第四十九条",
        "公布本级政府年度报告（3月31日前）",
        fixed_day=True,
    )
)
BY_SCOPE = {Scope.OWN: OWN_REPORT, Scope.WHOLE: WHOLE_REPORT}


def term_of(report) -> Term:
    return BY_SCOPE[Scope(report.scope)]


def starts_on(year: int) -> date:
    """The day its clock is reckoned from: one month later is 31 January, three months later 31 March."""
    return date(year, 12, 31)
