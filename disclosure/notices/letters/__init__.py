"""文书: drafted, edited, approved, issued, delivered, or voided. See docs/letters.md."""

from disclosure.notices.letters.delivering import deliver, returned
from disclosure.notices.letters.drafting import approve, draft, edit, void
from disclosure.notices.letters.issuing import LetterFailed, issue
from disclosure.notices.letters.kinds import LetterKind, Part, all_kinds, kind_of, register
from disclosure.notices.letters.office import AgencyFacts
from disclosure.notices.letters.remedies import Need

__all__ = [
    "AgencyFacts",
    "LetterFailed",
    "LetterKind",
    "Need",
    "Part",
    "all_kinds",
    "approve",
    "deliver",
    "draft",
    "edit",
    "issue",
    "kind_of",
    "register",
    "returned",
    "void",
]
