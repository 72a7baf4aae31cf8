"""Which responses stand beside a document."""

from documents.beside import Link
from documents.metadata import day
from opinion.models import Response

BESIDE = 10  # of one document


def beside_documents(pks) -> dict[int, list[Link]]:
    """The public responses that concern each of some documents; one query."""
    links = Response.public_documents.through.objects.filter(
        document_id__in=list(pks), response__in=Response.objects.public()
    ).select_related("response")
    found: dict[int, list[Link]] = {}
    for one in links.order_by("-response__published_at", "-response_id"):
        row, here = one.response, found.setdefault(one.document_id, [])
        if len(here) < BESIDE:
            here.append(Link(row.public_title, row.get_absolute_url(), day(row.published_at)))
    return found
