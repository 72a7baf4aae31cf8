"""年度报告: the numbers of a year over very many applications, against one aggregate written by hand."""

from datetime import date

from django.db import connection

from accounts.models import Agency, Level
from bench.harness import equal, in_turn, slower
from requests_app.models import Application
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.states import State
from supervision.annual.figures import Figures
from supervision.annual.layout import three
from supervision.annual.models import AnnualReport
from supervision.annual.states import Scope

BOUND = 1.5
YEAR = 2025
BUREAUS = 40
SPLIT = 500  # one letter in so many was split in two
EXTRA = {  # columns without a default of their own that the seed leaves alone
    "counted": "true",
    "submitted_assumed": "false",
    "post_place": "1",
    "secrecy_due": "false",
    "redelivery_due": "false",
    "answered_late": "false",
    "on_the_spot": "false",
    "last_event": "0",
}

_BY_HAND = """
SELECT agency_id, applicant_kind, outcome,
       count(*) FILTER (WHERE received_on >= %(first)s),
       count(*) FILTER (WHERE received_on < %(first)s),
       count(*) FILTER (WHERE closed_on BETWEEN %(first)s AND %(last)s),
       count(*) FILTER (WHERE closed_on IS NULL OR closed_on > %(last)s)
FROM requests_app_application
WHERE agency_id = ANY(%(agencies)s) AND counted AND state NOT IN ('split', 'merged')
      AND received_on <= %(last)s
      AND (received_on >= %(first)s OR closed_on IS NULL OR closed_on >= %(first)s)
GROUP BY 1, 2, 3
"""


def run(count: int, rounds: int) -> list[dict]:
    """The whole report of a county of many bureaus: all tables, all parts, beside one pass over the applications."""
    county = Agency.objects.create(code="bench-annual", name="云山县年报办", level=Level.COUNTY)
    bureaus = [
        Agency.objects.create(code=f"bench-annual-{n}", name=f"云山县年报{n}局", parent=county)
        for n in range(BUREAUS)
    ]
    agencies = [county.pk, *(one.pk for one in bureaus)]
    _seed(count, agencies)
    report = AnnualReport(agency=county, year=YEAR, scope=Scope.WHOLE)
    ends = {"agencies": agencies, "first": date(YEAR, 1, 1), "last": date(YEAR, 12, 31)}

    def ours():
        figures = Figures(report)
        return figures.cells, figures.failures

    def theirs():
        with connection.cursor() as cursor:
            cursor.execute(_BY_HAND, ends)
            return cursor.fetchall()

    new, parts = sum(row[3] for row in theirs()), _parts_of(agencies, ends)
    times = in_turn(ours, theirs, rounds=max(5, rounds // 4))
    return [
        slower(f"年度报告，{count:,} 件申请、{BUREAUS + 1} 个机关：手写的一句汇总 SQL", times, BOUND),
        # A letter that was split counts as one here, and as its parts in the plain aggregate.
        equal("同上，本年新收件数", int(ours()[0][three("new_received", "total")]), new - parts),
    ]


def _parts_of(agencies: list[int], ends: dict) -> int:
    """How many more parts than letters the aggregate counts as new."""
    parts = Application.objects.filter(
        agency__in=agencies, parent__isnull=False, received_on__range=(ends["first"], ends["last"])
    )
    return parts.count() - parts.values("parent").distinct().count()


def _seed(count: int, agencies: list[int]) -> None:
    """Four years of applications, most of them closed within weeks; one letter in SPLIT in two parts."""
    extra, values = ", ".join(EXTRA), ", ".join(EXTRA.values())
    blank = [
        field.column
        for field in Application._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField", "FSMField")
        and not field.null
        and field.column
        not in (
            "state",
            "number",
            "subject",
            "channel",
            "applicant_kind",
            "applicant_masked",
            "outcome",
            "received_why",
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO requests_app_application
                (agency_id, state, number, subject, channel, submitted_on, received_on, received_why, applicant_kind,
                 applicant_masked, outcome, closed_on, created_at, updated_at, {extra}, {", ".join(blank)})
            SELECT agency, CASE WHEN closed IS NULL THEN 'handling' ELSE 'closed' END, 'A-' || n, '事项' || n, 'online',
                   received, received, '网上提交', (%(kinds)s::text[])[1 + (n * 7) %% 6], '某某',
                   CASE WHEN closed IS NULL THEN '' ELSE (%(outcomes)s::text[])[1 + (n * 11) %% 21] END, closed, now(), now(),
                   {values}, {", ".join(["''"] * len(blank))}
            FROM (SELECT n, (%(agencies)s::bigint[])[1 + n %% %(many)s] AS agency, date '2023-01-01' + (n * 13 %% 1460)::int AS received,
                         CASE WHEN n %% 50 = 0 THEN NULL ELSE date '2023-01-01' + (n * 13 %% 1460)::int + (n %% 40)::int END AS closed
                  FROM generate_series(1, %(count)s) n) rows
            """,
            {
                "kinds": ApplicantKind.values,
                "outcomes": Outcome.values,
                "agencies": agencies,
                "many": len(agencies),
                "count": count,
            },
        )
        cursor.execute(
            """
            UPDATE requests_app_application part SET parent_id = letter.id
            FROM requests_app_application letter
            WHERE part.agency_id = letter.agency_id AND letter.agency_id = ANY(%s) AND letter.number LIKE 'A-%%'
                  AND letter.id %% %s = 0 AND part.id = letter.id + %s
            """,
            [agencies, SPLIT, len(agencies)],
        )
        cursor.execute(
            "UPDATE requests_app_application SET state = %s, counted = false WHERE id IN "
            "(SELECT parent_id FROM requests_app_application WHERE agency_id = ANY(%s) AND parent_id IS NOT NULL)",
            [State.SPLIT, agencies],
        )
        cursor.execute("VACUUM ANALYZE requests_app_application")
