"""From what a paper says to the fields of a document: for the form (prefill) and for import alike."""

from documents.body import one_line
from documents.models import Document
from documents.recognition import Recognised

FIELD_NAMES = (
    "title number issuer written_on genre body addressee attribute index_number effective_on expires_on copies_to"
    " topic keywords summary"
)
FIELDS = FIELD_NAMES.split()
LONGEST = {
    name: Document._meta.get_field(name).max_length
    for name in ("title", "number", "issuer", "genre", "index_number", "copies_to", "topic", "keywords")
} | {"addressee": 500, "summary": 2000}


def initial_from(read: Recognised) -> dict:
    """The fields of a document that were read, none longer than its column."""
    values = {name: getattr(read, name) for name in FIELDS if getattr(read, name)}
    values |= {
        name: one_line(value)
        for name, value in values.items()
        if isinstance(value, str) and name not in ("body", "summary")
    }
    return {name: value[: LONGEST[name]] if name in LONGEST else value for name, value in values.items()}
