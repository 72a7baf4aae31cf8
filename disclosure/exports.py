"""导出: lines of cells as xlsx or CSV, one mechanism for every register and list of the desk.

Both go out line by line, so memory stays flat however long a list is. A cell a spreadsheet would take for a formula is
marked as text: in xlsx by its format, in CSV by an apostrophe before it (the way OWASP describes).
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

RISKY = "=+-@\t\r＝＋－＠"  # a cell that begins so is a formula to a spreadsheet
BOM = b"\xef\xbb\xbf"  # without it spreadsheets take UTF-8 for something else
MOST_ROWS = 200_000  # of an xlsx: more no office opens with pleasure; a CSV has no end
LONGEST_CELL = 32_767  # characters, a limit of the xlsx format
AT_ONCE = 500  # rows read at once
PIECE = 64 * 1024  # characters handed on at once; the first line goes out alone
XLSX, CSV = "xlsx", "csv"
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class Heading:
    """The head of one column, and how wide it is on paper, in characters."""

    label: str
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """What is written: the title above, the heads, and the lines of cells, each a text or a number. Lines are read once."""

    title: str
    headings: Sequence[Heading]
    lines: Iterable[Sequence[str | float]]
    name: str = "表"  # of the tab in a workbook


def is_formula(words: str | float) -> bool:
    """Would a spreadsheet reckon it? A plain number below nought is none."""
    return (
        isinstance(words, str)
        and words.lstrip(" \u3000\n").startswith(tuple(RISKY))
        and not _NUMBER.fullmatch(words)
    )


def read(queryset, cells: Callable[[object], Sequence[str]]) -> Iterator[Sequence[str]]:
    """The lines of a queryset, rows read as they are needed.

    On PostgreSQL inside a transaction: outside one it would find all rows before it hands out the first. On SQLite a
    transaction would keep everybody else from writing until the last row is sent.
    """
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        for row in queryset.iterator(chunk_size=AT_ONCE):
            yield cells(row)


def cut_short() -> str:
    """What a list that is too long for one workbook says of itself, in the workbook and beside the button."""
    return (
        f"超过 {MOST_ROWS:,} 条，Excel 只有前 {MOST_ROWS:,} 条，全部的请导出 CSV，或者按年度、机关分次导出。"
    )


# ── CSV ─────────────────────────────────────────────────────────────────────
class Echo:
    """A file that gives back what is written to it."""

    def write(self, words: str) -> str:
        return words


def csv_bytes(sheet: Sheet) -> Iterator[bytes]:
    """The file in pieces: UTF-8 with its mark, the first row as soon as the database has it. The title stands in its name."""
    write = csv.writer(Echo()).writerow
    yield BOM + write([heading.label for heading in sheet.headings]).encode()
    held, size, is_first = [], 0, True
    for line in sheet.lines:
        held.append(write([f"'{words}" if is_formula(words) else words for words in line]))
        size += len(held[-1])
        if is_first or size >= PIECE:
            yield "".join(held).encode("utf-8", "replace")
            held, size, is_first = [], 0, False
    if held:
        yield "".join(held).encode("utf-8", "replace")


# ── xlsx ────────────────────────────────────────────────────────────────────
def xlsx_file(*sheets: Sheet):
    """A workbook in a temporary file, row by row. Returns the open file, at its beginning.

    A list longer than MOST_ROWS is cut, and its last line says so.
    """
    import xlsxwriter  # slow import

    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 -- the response closes it
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    heading = book.add_format(
        {"bold": True, "bg_color": "#E9F0F7", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    quoted = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "quote_prefix": True})
    caption = book.add_format({"bold": True, "font_size": 14})
    for one in sheets:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", one.name)[:31])
        for place, head in enumerate(one.headings):
            sheet.set_column(place, place, head.width)
        sheet.write_string(0, 0, one.title, caption)
        for place, head in enumerate(one.headings):
            sheet.write_string(1, place, head.label, heading)
        sheet.freeze_panes(2, 0)
        for number, line in enumerate(one.lines, start=2):
            if number == MOST_ROWS + 2:
                sheet.write_string(number, 0, cut_short(), caption)
                break
            for place, words in enumerate(line):
                if not isinstance(words, str):
                    sheet.write_number(number, place, words, plain)
                    continue
                words = words.replace("\r", "").strip()[:LONGEST_CELL]
                sheet.write_string(number, place, words, quoted if words.startswith(tuple(RISKY)) else plain)
    book.close()
    file.seek(0)
    return file


# ── handed out ──────────────────────────────────────────────────────────────
def response(form: str, *sheets: Sheet, filename: str) -> HttpResponseBase:
    """A download: `form` is xlsx or csv (of the first sheet), `filename` without its ending. Never kept by anything between."""
    if form == XLSX:
        answer = FileResponse(xlsx_file(*sheets), content_type=TYPES[XLSX])
    else:
        answer = StreamingHttpResponse(csv_bytes(sheets[0]), content_type=TYPES[CSV])
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{filename}.{form}"
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
