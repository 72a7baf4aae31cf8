"""Where interpretations show up outside their own pages: beside their document, and in the files they show."""

from collections.abc import Collection

from django.db.models import Q

from disclosure.files import visibility
from disclosure.files.visibility import Access
from disclosure.prepared import Prepared
from documents import beside
from documents.beside import Link
from interpretation.models import Interpretation

# What every reader of a document asks for, compiled once.
OF_ONE = Prepared(lambda pk: Interpretation.objects.public().filter(document=pk).latest_first())


def links_of(pks: Collection[int]) -> dict[int, list[Link]]:
    """The public interpretations of documents, latest first; one query however many documents."""
    pks = list(pks)
    if len(pks) == 1:
        rows = OF_ONE(pks[0])
    else:
        rows = Interpretation.objects.public().filter(document__in=pks).latest_first()
    found: dict[int, list[Link]] = {}
    for row in rows:
        small = " · ".join(filter(None, [row.get_kind_display(), row.interpreted_by]))
        found.setdefault(row.document_id, []).append(Link(row.title, row.get_absolute_url(), small))
    return found


def access(interpretation: Interpretation, file, user) -> Access:
    """Staff who may see it get the file as it came; citizens the cleaned copy of what the public page shows."""
    if user.is_authenticated and interpretation.agency_id in user.agency_ids | user.supervised_agency_ids:
        return Access.ORIGINAL
    shown = Interpretation.objects.public().filter(
        Q(pictures__file=file) | Q(recordings__file=file) | Q(recordings__captions=file), pk=interpretation.pk
    )
    return Access.PUBLISHED if shown.exists() else Access.NONE


def take_up() -> None:
    """Called once when the app is ready."""
    beside.register("政策解读", links_of)
    visibility.register(Interpretation, access)
