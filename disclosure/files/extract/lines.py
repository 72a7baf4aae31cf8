"""What every reader gives, and how far it may go."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from disclosure.files.kinds import FileKind, FileRefused

MOST_CHARS = 6_000_000
MOST_PAGES = 1_000
MOST_CELLS = 500_000
MOST_SECONDS = 60  # of computing, for one file
MOST_TABLES_DEEP = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or a table row, and its look where the file tells it."""

    text: str
    align: str = ""  # center, right or nothing
    size: float | None = None  # points
    is_red: bool = False
    in_table: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    kind: FileKind
    lines: tuple[Line, ...] = ()
    margins: str = ""
    pages: int | None = None
    meta: dict[str, str] = field(default_factory=dict)
    is_partial: bool = False
    has_unseen: bool = False  # pictures and pages of pictures, which only a person can read
    paragraphs: frozenset[str] = frozenset()  # squeezed, as they stand in the file, without printed numbers

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def is_blank(self) -> bool:
        """No text at all: a picture, or a scan that a person has to read."""
        return not any(line.text.strip() for line in self.lines)


def squeezed(text: str) -> str:
    """Without blanks, bars and hyphens: the same words however they are laid out."""
    return re.sub(r"[\s|｜-]+", "", text)


def in_time(things: Iterable) -> Iterator:
    """The same things, until MOST_SECONDS of this thread's computing are spent; raises FileRefused."""
    started = time.thread_time()
    for thing in things:
        if time.thread_time() - started > MOST_SECONDS:
            raise FileRefused("文件内容过于复杂，读取时间过长，不能接收。请拆分或者重新导出后再传。")
        yield thing


def as_lines(text: str) -> tuple[Line, ...]:
    """Lines of a plain text, for callers that have nothing else."""
    return tuple(Line(row) for row in _rows(text))


def _rows(text: str) -> Iterable[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
