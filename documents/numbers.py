"""发文字号 and 索引号: drawn from the agency's locked counters, or typed for a paper that already has one."""

import re

from disclosure import clock
from disclosure.notices import numbers
from disclosure.rulebook import book
from disclosure.workflow.errors import Refused

SHAPE = re.compile(r"^(?P<prefix>\D{1,30})〔(?P<year>\d{4})〕第?(?P<value>[1-9]\d{0,6})号$")
INDEX = "document-index"
NUMBER = "document-number"


def next_index(document) -> str:
    """The 索引号 of a new document; it never changes, whatever becomes of the agency（rules 5.2）."""
    agency = document.agency
    year = (document.written_on or clock.today()).year
    drawn = numbers.draw(
        agency,
        INDEX,
        year,
        pattern=book.value("documents.index_pattern", agency),
        holder=document,
        values={"credit_code": agency.credit_code or agency.code.upper()},
        is_taken=lambda text: type(document)._base_manager.filter(index_number=text).exists(),
    )
    return drawn.text


def _entered(document, text: str, by) -> str:
    """A number given out by hand stands in the register too, where its parts can be told."""
    parts = SHAPE.match(text)
    if parts is None:
        return text
    try:
        numbers.enter(
            document.agency,
            NUMBER,
            text,
            prefix=parts["prefix"],
            year=int(parts["year"]),
            value=int(parts["value"]),
            holder=document,
            by=by,
        )
    except ValueError:
        raise Refused(f"发文字号“{text}”在文号登记簿中已经有了（可能已经作废），不能再用。") from None
    return text


def take(document, *, prefix: str, typed: str, by) -> str:
    """The 发文字号 of a document being issued: its own, the typed one, or the next of the series.

    Raises Refused where the typed number is used by another document of the agency.
    """
    others = type(document)._base_manager.filter(agency=document.agency_id).exclude(pk=document.pk)
    typed = typed or document.number
    if typed:
        if others.filter(number=typed).exists():
            raise Refused(f"发文字号“{typed}”已经用过，请核对，或者空着由系统取下一个号。")
        return _entered(document, typed, by)
    year = (document.issued_on or clock.today()).year
    drawn = numbers.draw(
        document.agency,
        NUMBER,
        year,
        pattern=book.value("documents.number_pattern", document.agency),
        holder=document,
        by=by,
        prefix=prefix,
        is_taken=lambda text: others.filter(number=text).exists(),
    )
    return drawn.text
