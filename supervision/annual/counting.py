"""The numbers of a year, agency by agency, counted from the cases: tables two to four, and the fees of 第六部分.

As of 31 December, 24:00, Asia/Shanghai: what was closed in the last second of the year is of the year. All agencies of a
tree are counted together; how many there are costs no further query.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Level
from disclosure import clock
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import Attribute, State, Validity
from requests_app.models import Application, Fee
from requests_app.statistics import applications_behind, disputes_behind, tables_four, tables_three
from supervision.annual.layout import TWO_KEYS, Cells, four, three, two

FEE_CASES, FEE_YUAN = "fees.cases", "fees.yuan"
ENDINGS = ("change_validity", "expire")  # the acts by which a document ceases to hold


def counted(agencies: Collection[int], year: int) -> dict[int, Cells]:
    """The counted cells of each agency, sums included; what is entered by hand is not among them."""
    threes, fours = tables_three(agencies, year), tables_four(agencies, year)
    papers, fees = _papers(agencies, year), _fees(agencies, year)
    return {
        pk: {
            **papers[pk],
            **{three(row, column): n for row, line in threes[pk].items() for column, n in line.items()},
            **{four(group, result): n for group, line in fours[pk].items() for result, n in line.items()},
            **fees[pk],
        }
        for pk in agencies
    }


# ── 表二 ────────────────────────────────────────────────────────────────────
def norms(agencies: Collection[int]) -> QuerySet:
    """规章 and 行政规范性文件: public documents under 条例第二十条第（一）项 that were issued, by the day of issue.

    规章 are made by 设区的市 and above alone, and are issued by 令（立法法）[待核原文]; all others are 行政规范性文件.
    """
    is_rule = Q(genre="命令（令）", agency__level__in=(Level.PROVINCE, Level.CITY))
    return Document.objects.filter(
        agency__in=agencies, category="norms", attribute=Attribute.PROACTIVE, state__in=State.IN_FORCE
    ).annotate(
        made_on=Coalesce("issued_on", "written_on"),
        paper=Case(When(is_rule, then=Value("rules")), default=Value("normative")),
    )


HOLDS = Q(validity__in=(Validity.VALID, Validity.REVISED))


def _papers(agencies: Collection[int], year: int) -> dict[int, Cells]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: dict[int, Cells] = {pk: dict.fromkeys(TWO_KEYS, 0) for pk in agencies}
    rows = (
        norms(agencies)
        .filter(made_on__lte=last)
        .values_list("agency_id", "paper")
        .annotate(issued=Count("pk", filter=Q(made_on__gte=first)), valid=Count("pk", filter=HOLDS))
        .order_by()
    )
    for pk, paper, issued, valid in rows:
        found[pk][two(paper, "issued")] += issued
        found[pk][two(paper, "valid")] += valid
    for _, pk, paper, ended_on in ended(agencies, last):
        if ended_on is not None and ended_on > last:
            found[pk][two(paper, "valid")] += 1
        elif ended_on is not None and ended_on >= first:
            found[pk][two(paper, "repealed")] += 1
    return found


def ended(agencies: Collection[int], last: date) -> list[tuple[int, int, str, date | None]]:
    """(document, agency, paper, the day it ceased to hold) of those issued by `last` that hold no more today.

    The day is the one the act names; of papers taken over from an old register their own 失效日期, else the day of what
    took their place. Where nothing tells, None: such a paper counts as repealed in no year.
    """
    rows = list(
        norms(agencies)
        .filter(made_on__lte=last)
        .exclude(HOLDS)
        .order_by("pk")
        .values_list(
            "pk", "agency_id", "paper", "expires_on", "replaced_by__effective_on", "replaced_by__issued_on"
        )
    )
    days = _days_of_acts([pk for pk, *_ in rows]) if rows else {}
    return [(pk, agency, paper, days.get(pk) or _first(dates)) for pk, agency, paper, *dates in rows]


def _first(dates: Iterable[date | None]) -> date | None:
    return next((one for one in dates if one), None)


def _days_of_acts(documents: list[int]) -> dict[int, date]:
    """The day each document ceased to hold, as the latest act on its validity says."""
    acts = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Document), action__in=ENDINGS, object_id__in=documents
    )
    found = {}
    for pk, facts, at in acts.order_by("id").values_list("object_id", "facts", "at"):
        said = facts.get("自") or facts.get("失效日期")
        found[pk] = date.fromisoformat(said) if said else clock.day_of(at)
    return found


def documents_behind(agencies: Collection[int], year: int, paper: str, counted: str) -> QuerySet:
    """The documents a cell of table two counts, as many as it says."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    here = norms(agencies).filter(paper=paper, made_on__lte=last)
    if counted == "issued":
        return here.filter(made_on__gte=first)
    gone = [(pk, ended_on) for pk, _, of, ended_on in ended(agencies, last) if of == paper and ended_on]
    if counted == "repealed":
        return here.filter(pk__in=[pk for pk, ended_on in gone if first <= ended_on <= last])
    return here.filter(HOLDS | Q(pk__in=[pk for pk, ended_on in gone if ended_on > last]))


def published_documents(agencies: Collection[int], year: int) -> int:
    """How many public documents were put on the site in the year."""
    return Document.objects.public().filter(agency__in=agencies).in_year(year).count()


def has_applications(agencies: Collection[int], year: int) -> bool:
    """Whether anything came to them by the end of the year: where nothing did, a nought may be what was kept on paper."""
    return Application.objects.filter(agency__in=agencies, received_on__lte=date(year, 12, 31)).exists()


# ── 第六部分 ────────────────────────────────────────────────────────────────
def paid_fees(agencies: Collection[int], year: int) -> QuerySet:
    """信息处理费 paid in the year（国办函〔2020〕109号：年度报告第六部分应当报告）."""
    return Fee.objects.filter(
        application__agency__in=agencies,
        status=Fee.Status.PAID,
        paid_on__range=(date(year, 1, 1), date(year, 12, 31)),
    )


def _fees(agencies: Collection[int], year: int) -> dict[int, Cells]:
    found: dict[int, Cells] = {pk: {FEE_CASES: 0, FEE_YUAN: 0} for pk in agencies}
    rows = paid_fees(agencies, year).values_list("application__agency").annotate(Count("pk"), Sum("amount"))
    for pk, cases, yuan in rows.order_by():
        found[pk] = {FEE_CASES: cases, FEE_YUAN: yuan}
    return found


# ── what stands behind a cell ───────────────────────────────────────────────
def behind(agencies: Collection[int], year: int, key: str) -> QuerySet | None:
    """The rows a counted cell counts; None for a cell that is entered by hand. Raises KeyError for no cell at all."""
    table, *place = key.split(".")
    reads = {
        ("t2", 2): partial(documents_behind, agencies, year),
        ("t3", 2): partial(applications_behind, agencies, year),
        ("t4", 2): partial(disputes_behind, agencies, year),
    }
    read = reads.get((table, len(place)))
    return read(*place) if read else None
