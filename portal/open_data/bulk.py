"""Whole downloads: JSON lines and CSV of everything public, a row at a time, however many there are.

PostgreSQL makes the values and hands them out by COPY, as CSV or as its own plain text, which is JSON but for a few signs:
its `row_to_json` takes longer than all the rest. SQLite makes the same values, and Python the lines.
"""

import csv
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from disclosure.exports import BOM, Echo
from portal.open_data.columns import Column, Guarded
from portal.open_data.kinds import Kind

PIECE = 64 * 1024  # bytes handed on at once
AT_ONCE = 500  # rows read at once where the database does not stream
CONTROLS = bytes([*range(0x01, 0x08), *range(0x0E, 0x20)])  # what COPY leaves as it is, and JSON may not have
_ODD = re.compile(rb"\\\\|\\v|[\x01-\x07\x0e-\x1f]")


@dataclass(frozen=True)
class Form:
    """A file format a download may have."""

    key: str
    label: str
    media_type: str
    lines: Callable[[Kind, QuerySet], Iterator[bytes]]
    head: Callable[[Kind], bytes]


def rows_of(kind: Kind, rows: QuerySet, *, after: int = 0) -> QuerySet:
    """The rows in the order of downloads, those behind the number `after`."""
    return rows.filter(pk__gt=after).order_by("pk") if after else rows.order_by("pk")


def _json_lines(kind: Kind, rows: QuerySet) -> Iterator[bytes]:
    rows = kind.said(rows, kind.columns)
    if connection.vendor == "postgresql":
        yield from map(_to_json(kind), _copied(kind, rows, "FORMAT text"))
        return
    names = [column.name for column in kind.columns]
    for line in _read(kind, rows):
        said = json.dumps(dict(zip(names, line, strict=True)), ensure_ascii=False, separators=(",", ":"))
        yield f"{said}\n".encode()


def _csv_lines(kind: Kind, rows: QuerySet) -> Iterator[bytes]:
    cells = {column.alias: Guarded(column.says) if column.is_free else column.says for column in kind.columns}
    rows = rows.values(**cells)
    if connection.vendor == "postgresql":
        yield from _copied(kind, rows, "FORMAT csv")
        return
    write = csv.writer(Echo(), lineterminator="\r\n").writerow  # a cell with either of the two is quoted
    for line in _read(kind, rows):
        yield write(line).removesuffix("\r\n").encode() + b"\n"


def _csv_head(kind: Kind) -> bytes:
    names = (column.heading if kind.is_table else column.name for column in kind.columns)
    return BOM + ",".join(names).encode() + b"\n"


def _read(kind: Kind, rows: QuerySet) -> Iterator[tuple]:
    return rows.values_list(*(column.alias for column in kind.columns)).iterator(chunk_size=AT_ONCE)


def _copied(kind: Kind, rows: QuerySet, options: str) -> Iterator[bytes]:
    """The lines as PostgreSQL writes them, the columns in their order."""
    sql, params = rows.query.sql_with_params()
    names = ", ".join(column.alias for column in kind.columns)
    statement = f"COPY (SELECT {names} FROM ({sql}) said) TO STDOUT ({options})"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
        yield from map(bytes, copy)


def _to_json(kind: Kind) -> Callable[[bytes], bytes]:
    r"""A line of COPY's plain text (tabs between, \N for null, a backslash before what would be misread) as one of JSON."""
    shape = (
        b"{"
        + b",".join(b'"%b":%b' % (column.name.encode(), _slot(column)) for column in kind.columns)
        + b"}\n"
    )
    open_places = [
        (place, column.is_number) for place, column in enumerate(kind.columns) if column.may_be_null
    ]

    def line(row: bytes) -> bytes:
        if len(row.translate(None, CONTROLS)) != len(row) or rb"\v" in row:
            row = _ODD.sub(_spelt, row)
        cells = row[:-1].replace(b'"', rb"\"").split(b"\t")
        for place, is_number in open_places:
            cell = cells[place]
            if cell == rb"\N":
                cells[place] = b"null"
            elif not is_number:
                cells[place] = b'"%b"' % cell
        return shape % tuple(cells)

    return line


def _slot(column: Column) -> bytes:
    return b"%b" if column.may_be_null or column.is_number else b'"%b"'


def _spelt(found: re.Match) -> bytes:
    """A control character as JSON spells it; a backslash of the text's own stays what it is."""
    sign = found[0]
    if sign == rb"\\":
        return sign
    return rb"\u%04x" % (0x0B if sign == rb"\v" else sign[0])


FORMS = {
    form.key: form
    for form in (
        Form("jsonl", "JSON 行", "application/x-ndjson; charset=utf-8", _json_lines, lambda kind: b""),
        Form("csv", "CSV", "text/csv; charset=utf-8", _csv_lines, _csv_head),
    )
}


def whole(kind: Kind, rows: QuerySet, form: Form, *, is_continued: bool = False) -> Iterator[bytes]:
    """The file in pieces. One that goes on where another stopped has no heading: the two are put together as they are."""
    return in_pieces(_with_head(b"" if is_continued else form.head(kind), form.lines(kind, rows)))


def _with_head(head: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from lines


def in_pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines put together to pieces worth sending."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same as a .gz file; quickly rather than tightly, for the line is waiting."""
    packer = zlib.compressobj(level=1, wbits=31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
