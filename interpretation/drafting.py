"""Making an interpretation: always of a document, by the agency that leads it."""

from accounts.posts import people_holding
from accounts.roles import Role
from disclosure.workflow.door import open_case
from documents.models import Document
from interpretation import wording
from interpretation.models import Interpretation, Interpreter

_INNER = str.maketrans("《》", "〈〉")
LONGEST_INTERPRETER = Interpretation._meta.get_field("interpreter").max_length


def blank(document: Document, *, by=None) -> Interpretation:
    """An unsaved interpretation for the form to start from; 主要负责人是第一解读人（文件 000）."""
    return Interpretation(
        agency=document.agency,
        office=document.office,
        document=document,
        drafter=by,
        title=f"《{within(document.title)}》解读"[:300],
        interpreted_by=document.agency.name,
        interpreter=first_interpreter(document.agency_id),
    )


def within(title: str) -> str:
    """A title as it stands inside 《》: its own marks become 〈〉（GB/T 15834）; those already so stay."""
    return title.translate(_INNER)


def first_interpreter(agency_id: int) -> str:
    """主要负责人, with the post the roster of interpreters knows; the name alone where it does not."""
    chiefs = people_holding(agency_id, frozenset({Role.CHIEF}))
    if not chiefs:
        return ""
    name = str(chiefs[0])
    listed = (
        Interpreter.objects.active()
        .of(agency_id)
        .filter(name=name)
        .order_by("rank", "position", "pk")
        .first()
    )
    return str(listed)[:LONGEST_INTERPRETER] if listed else name


def create(interpretation: Interpretation, *, by, note: str = "", **facts) -> Interpretation:
    """Save a new interpretation with its words to be found by, and write the first event."""
    facts.pop("changes", None)
    for field, value in facts.items():
        setattr(interpretation, field, value)
    open_case(
        interpretation, by=by, label="拟订解读方案", note=note, 所解读的公文=str(interpretation.document)
    )
    wording.index(interpretation, by=by)
    return interpretation
