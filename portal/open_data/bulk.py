"""Whole downloads: JSON lines and CSV of everything public, a row at a time, however many there are.

PostgreSQL makes the lines itself and hands them out by COPY; SQLite makes the same values, and Python the lines.
"""

import csv
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from portal.open_data.columns import Guarded
from portal.open_data.kinds import Kind

BOM = b"\xef\xbb\xbf"  # without it spreadsheets take UTF-8 for something else
PIECE = 64 * 1024  # bytes handed on at once
AT_ONCE = 2000  # rows read at once where the database does not stream
# JSON has none of these two, so COPY quotes nothing and the lines go out as they are.
AS_THEY_ARE = "FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02'"


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
        yield from _copied(kind, rows, "SELECT row_to_json(line) FROM ({}) line", AS_THEY_ARE)
        return
    names = [column.name for column in kind.columns]
    for line in _read(kind, rows):
        said = json.dumps(dict(zip(names, line, strict=True)), ensure_ascii=False, separators=(",", ":"))
        yield f"{said}\n".encode()


def _csv_lines(kind: Kind, rows: QuerySet) -> Iterator[bytes]:
    cells = {column.alias: Guarded(column.says) if column.is_free else column.says for column in kind.columns}
    rows = rows.values(**cells)
    if connection.vendor == "postgresql":
        yield from _copied(kind, rows, "{}", "FORMAT csv")
        return
    write = csv.writer(_Echo(), lineterminator="\n").writerow
    for line in _read(kind, rows):
        yield write(line).encode()


def _csv_head(kind: Kind) -> bytes:
    return BOM + ",".join(column.name for column in kind.columns).encode() + b"\n"


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, words: str) -> str:
        return words


def _read(kind: Kind, rows: QuerySet) -> Iterator[tuple]:
    return rows.values_list(*(column.alias for column in kind.columns)).iterator(chunk_size=AT_ONCE)


def _copied(kind: Kind, rows: QuerySet, around: str, options: str) -> Iterator[bytes]:
    """The lines as PostgreSQL writes them, each column by its own name."""
    sql, params = rows.query.sql_with_params()
    names = ", ".join(f'{column.alias} AS "{column.name}"' for column in kind.columns)
    statement = f"COPY ({around.format(f'SELECT {names} FROM ({sql}) said')}) TO STDOUT ({options})"
    with connection.cursor() as cursor, cursor.cursor.copy(statement, params) as copy:
        yield from map(bytes, copy)


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
