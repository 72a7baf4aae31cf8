"""PDF: printed lines put together into paragraphs, by where they stand on the paper."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from disclosure.files import kinds
from disclosure.files.extract.lines import MOST_CHARS, MOST_PAGES, Extracted, Line, in_time
from disclosure.files.kinds import FileRefused

pdfium_lock = threading.Lock()  # PDFium keeps global state and is not safe to call from two threads


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line of a page, in points from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def read(data: bytes) -> Extracted:
    import pypdfium2  # slow import

    sheets: list[list[_Row]] = []
    unseen = []
    with pdfium_lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise FileRefused("这份 PDF 已损坏，读不出文字。请重新导出后再传。") from error
        try:
            pages, room = len(document), MOST_CHARS
            for index in in_time(range(min(pages, MOST_PAGES))):
                rows, is_pictured = _pdf_page(document[index])
                sheets.append(rows)
                unseen.append(is_pictured)
                room -= sum(len(row.text) for row in sheets[-1])
                if room < 0:
                    break
        finally:
            document.close()
    left, right = _text_edges(sheets)
    lines: list[Line] = []
    for rows in sheets:
        lines = _join_across_pages(lines, list(_pdf_paragraphs(rows, left, right)))
    is_partial = pages > MOST_PAGES or room < 0
    return Extracted(kinds.PDF, tuple(lines), pages=pages, is_partial=is_partial, has_unseen=any(unseen))


def _text_edges(sheets: list[list[_Row]]) -> tuple[float, float]:
    """Where lines begin and end on the whole paper; one line in fifty may stand out."""
    lefts = sorted(row.left for rows in sheets for row in rows)
    rights = sorted(row.right for rows in sheets for row in rows)
    if not lefts:
        return 0.0, 0.0
    return lefts[len(lefts) // 50], rights[-1 - len(rights) // 50]


_PAGE_NUMBER = re.compile(r"^\s*[-—–─－一]*\s*(?:第\s*)?\d{1,4}\s*(?:页|/\s*\d{1,4})?\s*[-—–─－一]*\s*$")


def _pdf_page(page) -> tuple[list[_Row], bool]:
    """The printed lines of a page without its number; and whether there is more on it than lines."""
    height = page.get_height()
    textpage = page.get_textpage()
    try:
        rows = [
            row
            for row in _pdf_rows(textpage)
            if not (_PAGE_NUMBER.match(row.text) and (row.bottom < height * 0.13 or row.top > height * 0.93))
        ]
        is_pictured = _has_pictures(page) if rows else next(page.get_objects(max_depth=1), None) is not None
    finally:
        textpage.close()
        page.close()
    return rows, is_pictured


_MUCH = 0.25  # of a page; a seal takes a fortieth


def _has_pictures(page) -> bool:
    """Pictures cover so much of the page that words may stand in them."""
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE  # slow import

    covered, paper = 0.0, page.get_width() * page.get_height()
    for picture in islice(page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]), 2_000):
        left, bottom, right, top = picture.get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    return covered > paper * _MUCH


def _pdf_rows(textpage) -> list[_Row]:
    """The runs PDFium finds, gathered into printed lines from top to bottom."""
    runs = []
    for index in range(min(textpage.count_rects(), 20_000)):
        left, bottom, right, top = textpage.get_rect(index)
        text = textpage.get_text_bounded(left, bottom, right, top).replace("\r", "").replace("\n", "")
        text = text.replace("\ufffe", "").replace("\u0002", "")
        if text.strip():
            runs.append(_Row(text, left, right, bottom, top))
    runs.sort(key=lambda run: (-(run.top + run.bottom), run.left))
    rows: list[list[_Row]] = []
    for run in runs:
        middle = (run.top + run.bottom) / 2
        if rows and rows[-1][0].bottom - 1 <= middle <= rows[-1][0].top + 1:
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_one_row(parts) for parts in rows]


def _one_row(parts: list[_Row]) -> _Row:
    parts.sort(key=lambda run: run.left)
    text = parts[0].text
    for before, run in zip(parts, parts[1:], strict=False):
        gap = run.left - before.right
        text += ("  " if gap > (run.top - run.bottom) * 0.8 else "") + run.text
    return _Row(
        text,
        parts[0].left,
        max(run.right for run in parts),
        min(run.bottom for run in parts),
        max(run.top for run in parts),
    )


def _pdf_paragraphs(rows: list[_Row], left: float, right: float) -> Iterator[Line]:
    """Printed lines joined where a paragraph runs on: full to the right edge, the next one not indented."""
    if not rows:
        return
    group = [rows[0]]
    for row in rows[1:]:
        if _runs_on(group[-1], row, left, right):
            group.append(row)
        else:
            yield _pdf_line(group, left, right)
            group = [row]
    yield _pdf_line(group, left, right)


def _runs_on(last: _Row, row: _Row, left: float, right: float) -> bool:
    tall = max(last.top - last.bottom, 6)
    same_size = abs((row.top - row.bottom) - (last.top - last.bottom)) < tall * 0.5
    near = last.bottom - row.top < tall * 2.2
    return same_size and near and last.right > right - tall * 1.6 and row.left < left + tall * 0.9


def _pdf_line(group: list[_Row], left: float, right: float) -> Line:
    first = group[0]
    tall = first.top - first.bottom
    before, after = first.left - left, right - first.right
    align = ""
    if len(group) == 1 and before > tall * 2.5:
        if abs(before - after) < tall * 1.5:
            align = "center"
        elif before > after * 1.5:
            align = "right"
    return Line("".join(row.text for row in group).strip(), align, round(tall, 1))


_SENTENCE_END = re.compile(r"[。！？：；:;!?）)》”]$")
_NEW_PART = re.compile(r"[（(]?[一二三四五六七八九十\d]+[）)、.．]|第[一二三四五六七八九十百]+[章条]")


def _is_cut(last: Line, first: Line) -> bool:
    return (
        not (last.align or first.align)
        and len(last.text) > 20
        and not _SENTENCE_END.search(last.text)
        and not _NEW_PART.match(first.text)
    )


def _join_across_pages(lines: list[Line], found: list[Line]) -> list[Line]:
    """A sentence cut by the page's end goes on with the next page's first line."""
    if lines and found and _is_cut(lines[-1], found[0]):
        last = lines.pop()
        found[0] = replace(last, text=last.text + found[0].text)
    lines += found
    return lines
