"""A letter on paper (GB/T 9704-2012): 红头, 文号, title, addressee, parts, signature, seal place, 附件, QR code.

`LetterPaper` is all that is printed. It comes from a row (`paper_of`) or from facts alone (`paper_from`), and equal
papers give equal bytes.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string

from disclosure import gazette, pdf, typeset
from disclosure.notices.letters.kinds import LetterKind, Part, kind_of, with_remedy
from disclosure.notices.letters.remedies import Need, clause

LONGEST_TITLE_LINE = 19  # characters at 22 pt
SEAL = 42  # mm, the round seal of an office; its square stays free over signature and date
_AFTER_SIGNATURE = ("attachments", "slip")


@dataclass(frozen=True)
class LetterPaper:
    """Everything that is printed. Empty fields leave no trace."""

    agency: str
    title: str
    parts: tuple[dict, ...]
    number: str = ""
    addressee: str = ""
    case_number: str = ""
    dated_on: date | None = None
    sheet: bool = False
    token: str = ""
    contact: str = ""
    site: str = field(default="")

    @property
    def verify_url(self) -> str:
        if not self.token:
            return ""
        return f"{self.site or settings.SITE_URL}/verify/?" + urlencode({"t": self.token})


@dataclass(frozen=True)
class Printed:
    data: bytes
    pages: int


def paper_of(letter) -> LetterPaper:
    """What is printed of a letter as it stands."""
    kind = kind_of(letter.code)
    return LetterPaper(
        agency=letter.agency.name,
        title=letter.title,
        parts=tuple(letter.parts),
        number=letter.number.text if letter.number_id else "",
        addressee=letter.addressee,
        case_number=letter.facts.get("number", ""),
        dated_on=letter.dated_on,
        sheet=kind.sheet,
        token=letter.token,
        contact=_contact(kind, letter.parts, letter.facts.get("agency", {}).get("contact_phone", "")),
    )


def paper_from(
    kind: LetterKind, facts, *, number: str = "", token: str = "", parts: Iterable[Part] | None = None
) -> LetterPaper:
    """The same from plain facts, without a row: for samples and for trying a kind out. `parts`: other than its own."""
    parts = list(kind.parts(facts) if parts is None else parts)
    if kind.need(facts) != Need.NONE:
        parts = with_remedy(
            parts, clause(kind.need(facts), facts.agency, facts.today, what=kind.calls_itself).text
        )
    stored = [part.as_dict() for part in parts]
    return LetterPaper(
        agency=facts.agency.name,
        title=kind.title(facts),
        parts=tuple(stored),
        number=number,
        addressee=kind.addressee(facts),
        case_number=facts.number,
        dated_on=facts.today,
        sheet=kind.sheet,
        token=token,
        contact=_contact(kind, stored, facts.agency.contact_phone),
    )


def _contact(kind: LetterKind, parts: Iterable[dict], phone: str) -> str:
    """附注 below the date, unless the letter already says where to ask."""
    said = kind.sheet or any(part["key"] == "contact" for part in parts)
    return "" if said else phone


def _title(paper: LetterPaper) -> list[str]:
    """Broken between the office and the kind, where it does not fit on a line."""
    kind = paper.title.removeprefix(paper.agency)
    if len(paper.title) <= LONGEST_TITLE_LINE or kind in ("", paper.title):
        return gazette.title_lines(paper.title)
    return [*gazette.title_lines(paper.agency), *gazette.title_lines(kind)]


def _tells_number(paper: LetterPaper) -> bool:
    """Whether the case's number stands elsewhere: in the text of a letter, in a row of a form."""
    return not paper.sheet or any("申请编号" in row for part in paper.parts for row in part.get("rows", ()))


# A code copied by hand, and the number of the case, are not broken across lines.
_IN_ONE_LINE = re.compile(r"(?<=查询码)[0-9A-Z]{4}(?:-[0-9A-Z]{1,4})+|（申请编号：[^）<]{1,40}）")


def markup(paper: LetterPaper) -> tuple[str, tuple[str, ...], dict[str, bytes]]:
    """(HTML, style sheets, pictures) of a letter, as `disclosure.pdf` takes them."""
    signed = gazette.written(paper.dated_on)
    mark = {} if paper.sheet else gazette.mark(paper.agency)
    context = {
        "paper": paper,
        "mark": mark,
        "title": _title(paper),
        "sheet_number": "" if _tells_number(paper) else paper.case_number,
        "addressee": paper.addressee.rstrip("：:") + "：" if paper.addressee else "",
        "body": [_shown(part) for part in paper.parts if part["key"] not in _AFTER_SIGNATURE],
        "attachments": _lines(paper.parts, "attachments"),
        "slips": [_shown(part) for part in paper.parts if part["key"] == "slip"],
        "written": signed,
        "sign_indent": gazette.sign_indent(paper.agency, signed),
    }
    html = typeset.printable(render_to_string("letters/letter.html", context))
    html = _IN_ONE_LINE.sub(r'<span class="nowrap">\g<0></span>', html)
    own = render_to_string("letters/own.css", context)
    files = {"qr": qr_svg(paper.verify_url)} if paper.token else {}
    return html, (sheet(), own), files


@lru_cache(maxsize=1)
def sheet() -> str:
    """The style sheet that all letters share, so that it is parsed once."""
    return render_to_string("gazette/page.css") + render_to_string("letters/letter.css")


def printed(paper: LetterPaper) -> Printed:
    """The PDF. Raises whatever the layout raises."""
    html, sheets, files = markup(paper)
    document = pdf.layout(html, stylesheets=sheets, files=files)
    return Printed(pdf.printed(document), len(document.pages))


def _lines(parts: Iterable[dict], key: str) -> list[str]:
    return [
        line.strip()
        for part in parts
        if part["key"] == key
        for line in part["text"].splitlines()
        if line.strip()
    ]


def _tidy(line: str) -> str:
    """A typed line; “1. 甲” is printed “1.甲”, since a space there widens with the line."""
    return re.sub(r"^(\d{1,2}[.．、])\s+", r"\1", line.strip())


def _shown(part: dict) -> dict:
    return {
        "kind": part["kind"],
        "label": part["label"],
        "key": part["key"],
        "paragraphs": [gazette.paragraph(line) for line in map(_tidy, part["text"].splitlines()) if line],
        "rows": part.get("rows") or [],
    }


def qr_svg(address: str) -> bytes:
    """A QR code that stands 20 mm wide, error correction M; equal addresses give equal bytes."""
    import segno  # slow import

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False
    )
    return out.getvalue()
