"""Beginning a report: one under way a year, scope and agency, its clock with it, its text drafted from the numbers."""

from django.db import transaction

from accounts.models import Agency, Level
from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.workflow.door import open_case
from supervision.annual.models import AnnualReport
from supervision.annual.states import Scope
from supervision.annual.terms import starts_on, term_of

GOVERNMENTS = (Level.PROVINCE, Level.CITY, Level.COUNTY)


@transaction.atomic
def begin(agency: Agency, year: int, *, scope: str = Scope.OWN, by=None) -> tuple[AnnualReport, bool]:
    """The report of an agency on a year, and whether it was begun now: one under way or published is not begun again.

    `by` is None where the new year itself begins it. Of a year long past no clock is started: it ran out elsewhere.
    """
    Agency.objects.select_for_update().get(
        pk=agency.pk
    )  # of two presses the second finds what the first made
    report = AnnualReport(agency=agency, year=year, scope=scope, drafter=by)
    known = AnnualReport.objects.beside(report).for_list()
    found = known.open().first() or known.published().first()
    if found is not None:
        return found, False
    report.draft_texts()
    report = open_case(report, by=by, label="起草")
    if year >= clock.today().year - 1:
        clocks.start(report, term_of(report), on=starts_on(year), by=by)
    return report, True


def scopes_of(agency: Agency) -> list[str]:
    """Which reports an agency owes: its own, and that of the tree where it heads a government's（县级以上，有下级机关）."""
    if agency.level in GOVERNMENTS and agency.children.exists():
        return [Scope.OWN, Scope.WHOLE]
    return [Scope.OWN]


def begin_due() -> int:
    """In the new year: begin the reports on the last one that nobody has. Returns how many; a second run begins none."""
    year = clock.today().year - 1
    begun = 0
    known = set(AnnualReport.objects.of_year(year).values_list("agency", "scope"))
    for agency in Agency.objects.active().order_by("pk"):
        for scope in scopes_of(agency):
            if (agency.pk, scope) not in known:
                begun += begin(agency, year, scope=scope)[1]
    return begun
