"""Which responses stand beside a document."""

from documents.beside import Link
from documents.metadata import day
from documents.models import Document
from opinion.models import Response

BESIDE = 10  # of one document


def documents_of(pks) -> dict[int, list[Document]]:
    """The public documents each of some public responses concerns, the latest first; one query."""
    links = Response.public_documents.through.objects.filter(
        response_id__in=list(pks), document__in=Document.objects.public()
    ).select_related("document")
    found: dict[int, list[Document]] = {}
    for one in links.order_by("-document__published_at", "-document_id"):
        found.setdefault(one.response_id, []).append(one.document)
    return found


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
