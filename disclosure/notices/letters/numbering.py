"""文号 of a letter, as the agency's rules have it: pattern, suffix by kind, one series or one for each kind."""

from datetime import date

from disclosure.notices import numbers
from disclosure.notices.letters.kinds import LetterKind
from disclosure.notices.letters.office import AgencyFacts
from disclosure.notices.models import Letter, Number
from disclosure.rulebook import book


def suffix_of(kind: LetterKind, agency, day: date) -> str:
    """By the rules; where kinds are numbered apart, two of them must not share a number, so the kind's own word."""
    suffixes = book.value("letters.number_suffixes", agency, on=day)
    if kind.code in suffixes or book.value("letters.shared_series", agency, on=day):
        return suffixes.get(kind.code, "")
    return f"-{kind.short or kind.code}"


def draw(letter: Letter, kind: LetterKind, day: date, *, by) -> Number:
    """The next number, drawn in the caller's transaction: a rollback gives it back."""
    agency = letter.agency
    shared = book.value("letters.shared_series", agency, on=day)
    return numbers.draw(
        agency,
        kind.series if shared else f"{kind.series}:{kind.code}",
        day.year,
        pattern=book.value("letters.number_pattern", agency, on=day),
        prefix=AgencyFacts.of(agency).prefix,
        values={"suffix": suffix_of(kind, agency, day)},
        holder=letter,
        by=by,
    )
