"""Making a document: from a form, from a dropped file, or from an old register."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Agency, Office
from disclosure.files.models import StoredFile
from disclosure.files.store import hand_over
from disclosure.workflow.door import open_case
from documents import numbers
from documents.models import Attachment, Document, DocumentText
from documents.states import Attribute


def blank(agency: Agency, *, by=None, office: Office | None = None) -> Document:
    """An unsaved document of an agency, for the form to start from."""
    if office is None and by is not None:
        office = next(
            (post.office for post in by.posts if post.agency_id == agency.pk and post.office_id), None
        )
    return Document(agency=agency, office=office, drafter=by, issuer=agency.name)


@transaction.atomic
def create_draft(
    document: Document,
    *,
    by,
    text: dict,
    files: Iterable[StoredFile] = (),
    label: str = "拟稿",
    note: str = "",
    **facts,
) -> Document:
    """Save a new draft with its words, number it, file what came with it, and write the first event.

    `text` gives title, addressee and body; `facts` are fields of the document. Returns the document.
    """
    facts.pop("changes", None)
    for field, value in facts.items():
        setattr(document, field, value)
    document.title = text["title"]
    open_case(document, by=by, label=label, note=note)
    if not document.index_number:
        document.index_number = numbers.next_index(document)
        document.save(update_fields=["index_number"])
    DocumentText(document=document).write(**text, by=by)
    for position, file in enumerate(files, start=1):
        hand_over(file, document)
        Attachment.objects.create(
            document=document,
            file=file,
            title=file.name.rsplit(".", 1)[0][:200],
            attribute=document.attribute or Attribute.PROACTIVE,
            position=position,
        )
    return document
