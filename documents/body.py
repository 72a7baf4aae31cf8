"""The text of a document: plain lines, read as the parts of a 公文.

A body is kept as plain text, one paragraph a line, because clerks edit it in a box, reviewers read its
differences, and search reads its words. Lines between bars (`| 项目 | 期限 |`) are the rows of a table.
HTML is only ever made from it here, so nothing typed or imported can carry markup to a reader.
"""

import re
from dataclasses import dataclass, field

from disclosure import gazette

CHAPTER = re.compile(r"^第[一二三四五六七八九十百零〇\d]+[编章节]\s*\S{0,40}$")
LEVEL_ONE = re.compile(r"^[一二三四五六七八九十]+、")
LEVEL_TWO = re.compile(r"^[（(][一二三四五六七八九十]+[)）]")
LEVEL_THREE = re.compile(r"^\d{1,2}[.．、](?!\d)")
ADDRESSEE = re.compile(r"^[^。；！？]{2,120}[：:]$")
DATE_LINE = re.compile(
    r"^(\d{4}|[一二〇零○]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日$"
)
NOTE_LINE = re.compile(r"^[（(][^（）()]{2,40}[)）]$")
HEADING_LENGTH = 60


@dataclass(frozen=True)
class Block:
    """One part of a text: kind is title, chapter, h1, h2, h3, p, to, sign, date, note or table."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def said(self) -> dict:
        """A paragraph with the heading it begins with set apart（`disclosure.gazette.paragraph`）."""
        return gazette.paragraph(self.text)


def normalise(text: str) -> str:
    """Line ends, stray blanks and control characters put right; paragraphs kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x0c", "\n")
    text = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\u200b-\u200f\u202a-\u202e]", "", text)
    lines = [re.sub(r"[ \t\u00a0\u3000]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def one_line(text: str) -> str:
    """A title, a number, a name: controls taken out, what breaks a line made a blank."""
    text = re.sub(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+", " ", text)
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\ufeff\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", "", text
    ).strip()


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip("|").split("|"))


def _is_row(line: str) -> bool:
    return line.startswith("|") and line.count("|") >= 2


def blocks(text: str) -> list[Block]:
    """The parts of a text in order. Signature and date are told by their place near the end."""
    lines = [line for line in normalise(text).split("\n") if line]
    found: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for place, line in enumerate(lines):
        if _is_row(line):
            if not set(line) <= set("|-: "):
                rows.append(_cells(line))
            continue
        if rows:
            found.append(Block("table", rows=tuple(rows)))
            rows = []
        found.append(Block(_kind(line, place, lines), line))
    if rows:
        found.append(Block("table", rows=tuple(rows)))
    return found


def _opens_an_annex(line: str, place: int, lines: list[str]) -> bool:
    """印发、转发的正件题目：落款日期（或附注）之后的第一行短句。"""
    before = lines[place - 1] if place else ""
    follows = DATE_LINE.match(before) or (
        NOTE_LINE.match(before) and place > 1 and DATE_LINE.match(lines[place - 2])
    )
    plain = len(line) <= 50 and line[-1] not in "。；：，、！？" and not NOTE_LINE.match(line)
    return bool(follows) and plain and place + 1 < len(lines) and not LEVEL_ONE.match(line)


def _runs_on(line: str) -> bool:
    """一、补贴对象。在本县……: the text follows its heading on the same line, or it is one of several items."""
    return "。" in line[:-1] or line[-1] in "；;"


def _kind(line: str, place: int, lines: list[str]) -> str:
    if DATE_LINE.match(line):
        return "date"
    if (
        place + 1 < len(lines)
        and DATE_LINE.match(lines[place + 1])
        and len(line) <= 40
        and line[-1] not in "。；："
    ):
        return "sign"
    if NOTE_LINE.match(line) and place and (DATE_LINE.match(lines[place - 1]) or "公开" in line):
        return "note"
    if place <= 2 and ADDRESSEE.match(line) and not LEVEL_ONE.match(line):
        return "to"
    if CHAPTER.match(line):
        return "chapter"
    if _opens_an_annex(line, place, lines):
        return "title"
    if len(line) <= HEADING_LENGTH and not _runs_on(line):
        if LEVEL_ONE.match(line):
            return "h1"
        if LEVEL_TWO.match(line):
            return "h2"
    if LEVEL_THREE.match(line):
        return "h3"
    return "p"


def parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A text cut before the titles that follow its date: (the letter, [(title, text of what it sends on)])."""
    letter: list[str] = []
    annexes: list[tuple[str, list[str]]] = []
    titles = {block.text for block in blocks(text) if block.kind == "title"}
    for line in normalise(text).split("\n"):
        if line in titles and (letter and line not in {title for title, _ in annexes}):
            annexes.append((line, []))
        else:
            (annexes[-1][1] if annexes else letter).append(line)
    return "\n".join(letter).strip(), [(title, "\n".join(lines).strip()) for title, lines in annexes]
