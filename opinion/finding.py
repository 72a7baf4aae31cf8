"""Looking for responses by words, and which of them stand beside a document."""

from dataclasses import dataclass

from disclosure.search import highlight
from documents.beside import Link
from documents.metadata import day
from documents.models import Document
from opinion.models import Response

SHOWN = 3  # on the page of the whole site's search; the list has the rest
BESIDE = 10  # of one document
AROUND = 140


@dataclass(frozen=True)
class Hit:
    """One response that has the words, and where."""

    response: Response
    title: str
    snippet: str


def found(words: str, *, limit: int = SHOWN) -> list[Hit]:
    """The public responses that have the words, those with the words in the title first."""
    if not words:
        return []
    rows = Response.objects.public().for_list().ranked(words, "-published_at", "-id")[:limit]
    return [
        Hit(
            row,
            highlight(row.public_title, words, width=None),
            highlight(row.public_body or row.public_asked, words, width=AROUND),
        )
        for row in rows
    ]


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
