"""What a kept file says, as the first values of the drafting form: read again whenever the form is shown anew."""

from dataclasses import dataclass, field

from disclosure.files import extract
from disclosure.files.marks import Finding
from disclosure.files.models import StoredFile
from disclosure.rulebook import book
from documents.intake import initial_from
from documents.recognition import recognise


@dataclass(frozen=True)
class Prefill:
    """`initial` for the form; `unsure` names what was read with doubt; a 文种 the agency does not use is left out."""

    initial: dict
    unsure: frozenset[str]
    findings: list[Finding] = field(default_factory=list)
    is_blank: bool = False
    is_partial: bool = False


def prefill(file: StoredFile, agency) -> Prefill:
    """Read a kept file for a draft of an agency."""
    with file.original.open("rb") as handle:
        found = extract.read_as(file.file_kind, handle.read())
    read = recognise(found, file.name)
    initial = initial_from(read)
    if initial.get("genre") not in book.value("documents.genres", agency):
        initial.pop("genre", None)
    return Prefill(
        initial=initial,
        unsure=frozenset(read.unsure()) & set(initial),
        findings=file.found,
        is_blank=found.is_blank,
        is_partial=found.is_partial,
    )
