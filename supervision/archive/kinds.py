"""What of a year is archived: each kind of case, which of them, what each still lacks, how long it is kept.

依申请公开案卷 are closed and filed one by one where they are handled（requests_app.filing）; here they only join the list of
the whole. 行政争议 belong to the 案卷 of their application.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from disclosure import clock
from disclosure.rulebook import book
from documents import filing as documents_filing
from documents.models import Document
from documents.states import Attribute
from opinion import filing as opinion_filing
from opinion.models import Item
from requests_app import filing as requests_filing
from requests_app.models import Application, Dispute
from requests_app.states import State as ApplicationState
from supervision.archive.models import Volume


@dataclass(frozen=True)
class Kind:
    """One kind of 案卷. `rows` are those at rest that a year's archive takes, `missing` says what each lacks."""

    key: str
    label: str
    model: type
    rows: Callable[[object, int], QuerySet]  # (agency, year)
    missing: Callable[[Iterable], dict[int, list[str]]]
    closed_on: Callable[[object], date]
    retention: Callable[[object], str]  # which line of the table of retention a case falls under
    filed: Callable[[object], bool] = lambda case: True  # must it be filed by an act of its own first?


def _requests(agency, year: int) -> QuerySet:
    rows = requests_filing.closed_in(Application.objects.of(agency), year)
    return rows.annotate(was_disputed=Exists(Dispute.objects.filter(application=OuterRef("pk")))).for_list()


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "requests",
            "依申请公开案卷",
            Application,
            _requests,
            requests_filing.missing_of,
            lambda case: case.closed_on,
            lambda case: "disputed" if case.was_disputed else "requests",
            filed=lambda case: case.state == ApplicationState.ARCHIVED,
        ),
        Kind(
            "documents",
            "公文",
            Document,
            lambda agency, year: documents_filing.issued_in(Document.objects.of(agency), year).for_list(),
            documents_filing.missing_of,
            lambda case: case.issued_on,
            lambda case: "documents" if case.attribute == Attribute.PROACTIVE else "closed",
        ),
        Kind(
            "items",
            "政务舆情案卷",
            Item,
            lambda agency, year: opinion_filing.found_in(Item.objects.of(agency), year).for_list(),
            opinion_filing.missing_of,
            lambda case: case.updated_at.astimezone(clock.TZ).date(),
            lambda case: "items",
        ),
    )
}


def retention_of(line: str, agency, closed_on: date) -> tuple[str, date | None]:
    """(保管期限, the last day of it): counted from the first of January after a case was closed; None for ever."""
    retention = book.value("archive.retention", agency, date(closed_on.year + 1, 1, 1))[line]
    if retention == Volume.Retention.PERMANENT:
        return retention, None
    return retention, date(closed_on.year + int(retention), 12, 31)
