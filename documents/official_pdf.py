"""The PDF of a 公文 on the geometry of GB/T 9704-2012 (rules.md §4.4, docs/pdf.md).

A4; 天头 37 mm, 订口 28 mm, 版心 156×225 mm, 22 lines of 28 characters. The 版记 stands at the foot of
the last page, and that page is an even one: pages are laid out once to measure, once to print.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.template.loader import render_to_string

from disclosure import gazette, pdf
from documents import body as text

FOOT = "版记"  # where the marking of the attribute stands
NOTE = "附注"

_LINE = 225 / 22  # mm
_BOTTOM = 37 + 225  # mm from the top of the page to the foot of the 版心
_PX = 25.4 / 96  # mm
_ATTACHMENT = re.compile(r"^附件[：:]\s*(?P<first>.+)$")
_NUMBERED = re.compile(r"^\d{1,2}[.．、]\s*")


@dataclass(frozen=True)
class Annex:
    """A text that follows the main one on a page of its own. What a letter 印发 or 转发 is no 附件 and has no label."""

    title: str
    body: str
    label: str = "附件"


@dataclass(frozen=True)
class OfficialPaper:
    """Everything that is printed on a 公文. Empty fields leave no trace."""

    title: str
    body: str = ""
    issuer_mark: str = ""  # 发文机关标志；several agencies one a line, the lead first
    number: str = ""
    copy_number: str = ""  # 份号
    secrecy: str = ""  # 密级和保密期限
    urgency: str = ""
    upward: bool = False  # 上行文
    signers: tuple[str, ...] = ()  # 签发人
    addressee: str = ""
    attachments: tuple[str, ...] = ()  # 附件说明
    signature: str = ""
    written_on: date | None = None
    marking: str = ""  # 公开属性标注，不带括号
    marking_place: str = NOTE
    cc: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    notice: str = ""  # a word about its force, above everything: 本文件已废止
    annexes: tuple[Annex, ...] = field(default=())


def official_pdf(paper: OfficialPaper) -> bytes:
    """The finished PDF; equal papers give equal bytes."""
    context = {
        "paper": paper,
        "parts": _parts(paper),
        "mark": gazette.mark(paper.issuer_mark, upward=paper.upward),
    }
    if not _has_foot(paper):
        return _print(context)
    return _print(context | _foot_place(_layout(context | {"foot": "measured"})))


def _print(context) -> bytes:
    return pdf.printed(_layout(context))


def _layout(context):
    html = render_to_string("documents/pdf/official.html", context)
    own = render_to_string("documents/pdf/own.css", context)
    return pdf.layout(html, stylesheets=(_sheet(), own))


@cache
def _sheet() -> str:
    """What every 公文 shares, so that it is parsed once."""
    return render_to_string("documents/pdf/official.css")


def _has_foot(paper) -> bool:
    return bool(
        paper.cc or paper.printed_by or paper.printed_on or (paper.marking and paper.marking_place == FOOT)
    )


def _foot_place(measured) -> dict:
    """Where the 版记 goes: `foot` (here, next, after-blank) and the free height above it in mm.

    The last page must be even. Where a blank page comes before it, neither of the two is numbered.
    """
    pages = [page.anchors for page in measured.pages]
    last = next(number for number, anchors in enumerate(pages, 1) if "end" in anchors)
    end = pages[last - 1]["end"][1] * _PX
    height = (pages[last]["foot-end"][1] - pages[last]["foot"][1]) * _PX
    if last % 2 == 0 and _BOTTOM - end >= height + _LINE / 2:
        return {"foot": "here", "above": f"{_BOTTOM - end - height - 0.05:.3f}"}
    return {"foot": "next" if last % 2 else "after-blank", "above": f"{225 - height - 0.05:.3f}"}


def _parts(paper) -> dict:
    """The body in printable parts; what the fields already say is not printed twice."""
    blocks = text.blocks(_without_head(paper))
    addressee, signature, written = paper.addressee, paper.signature, gazette.written(paper.written_on)
    notes = []
    if blocks and blocks[0].kind == "to":
        addressee = addressee or blocks[0].text
        blocks = blocks[1:]
    tail = []
    while blocks and blocks[-1].kind in ("sign", "date", "note"):
        tail.insert(0, blocks.pop())
    for block in tail:
        if block.kind == "sign":
            signature = signature or block.text
        elif block.kind == "date":
            written = written or block.text
        else:
            notes.append(block.text.strip("（）()"))
    attachments = list(paper.attachments)
    blocks, listed = _without_attachments(blocks)
    if paper.marking and paper.marking_place == NOTE:
        notes = [note for note in notes if "公开" not in note]
        notes.insert(0, paper.marking)
    elif paper.marking:
        notes = [note for note in notes if "公开" not in note]
    return {
        "title": gazette.title_lines(paper.title),
        "addressee": addressee.rstrip("：:") + "：" if addressee else "",
        "blocks": [_printable(block) for block in blocks],
        "attachments": [_NUMBERED.sub("", line) for line in attachments or listed],
        "signature": signature.splitlines(),
        "written": written,
        "sign_indent": gazette.sign_indent(signature, written),
        "notes": notes,
        "annexes": [
            (annex.label, gazette.title_lines(annex.title), [_printable(b) for b in text.blocks(annex.body)])
            for annex in paper.annexes
        ],
        "printed": gazette.written(paper.printed_on),
        "foot_marking": paper.marking if paper.marking_place == FOOT else "",
    }


def _without_head(paper) -> str:
    """The body without the lines at its top that repeat the mark, the number or the title."""
    said = {_bare(line) for line in (paper.title, paper.number, *paper.issuer_mark.splitlines())} - {""}
    lines = text.normalise(paper.body).split("\n")
    while lines and (not lines[0] or _bare(lines[0]) in said):
        lines = lines[1:]
    return "\n".join(lines)


def _without_attachments(blocks):
    """(the body, the lines of 附件说明 at its end)."""
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        if match := _ATTACHMENT.match(block.text):
            rest = [b.text for b in blocks[place + 1 :]]
            if all(_NUMBERED.match(line) for line in rest):
                return blocks[:place], [match["first"], *rest]
        if not _NUMBERED.match(block.text):
            break
    return blocks, []


def _printable(block) -> dict:
    if block.kind == "table":
        return {"kind": "table", "head": block.rows[0], "rows": block.rows[1:]}
    if block.kind in ("p", "to", "sign", "date", "note", "h3"):
        return gazette.paragraph(block.text)
    return {"kind": block.kind, "lead": "", "face": "", "text": block.text}


def _bare(line: str) -> str:
    return re.sub(r"[\s\W_]+", "", line or "")
