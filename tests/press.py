"""Printing is a third of what the tests cost, and few of them look at the paper.

Equal input gives equal bytes (docs/pdf.md), so what was printed once in this process is not printed again. A letter is never
quite the same (its number, its code), so of each form of letter, by the parts it has, the first is laid out for real
and stands in for those that follow, with a digest of what they say behind it: no two of them have the same bytes.
A test that reads a letter asks for the fixture `real_paper`.
"""

from hashlib import sha256

from disclosure import pdf
from disclosure.notices.letters import issuing
from disclosure.notices.letters.paper import LetterPaper, Printed, markup
from documents import printed as documents_printed

_render, _letter, _official = pdf.render, issuing.printed, documents_printed.official_pdf
_kept: dict[object, object] = {}
MOST = 2000


def _once(key, make):
    if key not in _kept:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = make()
    return _kept[key]


def render(html, *, stylesheets=(), files=None) -> bytes:
    """As `pdf.render`."""
    said = sha256(repr((html, stylesheets, sorted((files or {}).items()))).encode()).digest()
    return _once(("page", said), lambda: _render(html, stylesheets=stylesheets, files=files))


def official_pdf(paper) -> bytes:
    """As `official_pdf.official_pdf`."""
    return _once(("document", sha256(repr(paper).encode()).digest()), lambda: _official(paper))


def letter(paper: LetterPaper) -> Printed:
    """As `paper.printed`: its words are written out as ever; laid out is the first of its form."""
    said = sha256(repr(markup(paper)).encode()).hexdigest()
    first = _once(_form(paper), lambda: _letter(paper))
    return Printed(first.data + f"% {said}\n".encode(), first.pages)


def _form(paper: LetterPaper) -> tuple:
    parts = tuple(
        (part["key"], part["kind"], len(part.get("rows") or ()), part["text"].count("\n"))
        for part in paper.parts
    )
    there = (paper.number, paper.addressee, paper.case_number, paper.dated_on, paper.token, paper.contact)
    return ("letter", paper.title.removeprefix(paper.agency), paper.sheet, parts, *map(bool, there))


def share(monkeypatch) -> None:
    """For one test: print by what is kept."""
    monkeypatch.setattr(pdf, "render", render)
    monkeypatch.setattr(issuing, "printed", letter)
    monkeypatch.setattr(documents_printed, "official_pdf", official_pdf)
