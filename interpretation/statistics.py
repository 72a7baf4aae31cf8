"""解读率与及时率: how many of the documents in scope were explained, and how many in time, by agency and year.

A document counts in the year it was published. Explained it is while an interpretation stands: withdrawn, it explains nothing. 经批准不解读 is counted apart: it neither was explained nor should have
been. In time is 同步 with the document, or before the end of its clock where one ran.
"""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from disclosure import charts
from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from documents.models import Document
from documents.states import Interpretation as Decision
from interpretation.models import Interpretation
from interpretation.states import State


@dataclass(frozen=True)
class Row:
    """One agency in one year."""

    agency: str
    required: int  # 应当解读
    exempt: int  # 经批准不解读
    explained: int
    in_time: int
    agency_id: int | None = field(default=None, compare=False)
    code: str = field(default="", compare=False)  # as an address names the agency

    @property
    def rate(self) -> int | None:
        """Percent of what should be explained; None where nothing should."""
        return round(100 * self.explained / self.required) if self.required else None

    @property
    def timeliness(self) -> int | None:
        return round(100 * self.in_time / self.explained) if self.explained else None


REQUIRED = Q(interpretation__in=(Decision.REQUIRED, Decision.READY))
EXEMPT = Q(interpretation=Decision.EXEMPT)
# A paper signed before interpretations were kept here: its material went with it on paper.
_ON_PAPER = Q(interpretation=Decision.READY)
EXPLAINED = REQUIRED & (_ON_PAPER | Q(is_out=True))  # of `judged` documents
IN_TIME = REQUIRED & (_ON_PAPER | Q(is_out=True, first_out__lte=F("until")))


def judged(documents):
    """Those in scope, with what EXPLAINED and IN_TIME ask of each."""
    published = Interpretation.objects.filter(document=OuterRef("pk"), published_at__isnull=False)
    stands = published.filter(
        state__in=(State.PUBLISHED, State.SUSPENDED)
    )  # the latter comes back with its document
    first_out = Subquery(published.order_by("published_at").values("published_at")[:1])
    ours = Interpretation.objects.filter(document=OuterRef(OuterRef("pk"))).values("pk")
    clocks = Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(Interpretation),
        term=terms.INTERPRETATION.key,
        object_id__in=ours,
        cancelled_at=None,
    )
    due = Subquery(clocks.order_by("-due_at").values("due_at")[:1])
    return documents.filter(interpretation__in=Decision.IN_SCOPE).annotate(
        is_out=Exists(stands), first_out=first_out, until=Coalesce(due, F("published_at"))
    )


def by_agency(year: int, agencies) -> list[Row]:
    """One aggregate over the documents published that year; agencies without any are left out."""
    found = (
        judged(Document.objects.in_year(year).filter(agency__in=agencies))
        .values("agency_id", "agency__name", "agency__short_name", "agency__code")
        .annotate(
            required=Count("pk", filter=REQUIRED),
            exempt=Count("pk", filter=EXEMPT),
            explained=Count("pk", filter=EXPLAINED),
            in_time=Count("pk", filter=IN_TIME),
        )
        .order_by("agency__name")
    )
    return [
        Row(
            one["agency__short_name"] or one["agency__name"],
            one["required"],
            one["exempt"],
            one["explained"],
            one["in_time"],
            one["agency_id"],
            one["agency__code"],
        )
        for one in found
    ]


def chart(year: int, rows: list[Row]) -> charts.Chart:
    """应当解读、已解读、按时 of each agency, beside each other."""
    return charts.bars(
        charts.Table(
            title=f"{year} 年政策解读",
            unit="件",
            labels=tuple(row.agency for row in rows),
            series=(
                charts.Series("应当解读", tuple(row.required for row in rows)),
                charts.Series("已解读", tuple(row.explained for row in rows)),
                charts.Series("按时", tuple(row.in_time for row in rows)),
            ),
            heading="机关",
        )
    )
