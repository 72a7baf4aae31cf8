"""The text of a file, line by line, with what the layout says about each line.

Reading is bounded in characters, pages and rows; what was not read is said (`is_partial`), never hidden:
an unread text has not passed the search for marks. Headers, footers, comments and struck-out revisions
are kept apart in `margins`: they are searched for marks, but are not the document.
"""

import logging
from dataclasses import replace
from pathlib import Path

from disclosure.files import kinds
from disclosure.files.extract import lines, office, pdf, plain, webpage, word
from disclosure.files.extract.lines import Extracted, Line, as_lines, in_time, squeezed
from disclosure.files.kinds import FileKind, FileRefused

__all__ = ["Extracted", "Line", "as_lines", "in_time", "read", "read_as", "squeezed", "text_of"]

logger = logging.getLogger(__name__)

_READERS = {
    "txt": plain.read,
    "html": webpage.read,
    "docx": word.read,
    "xlsx": office.read_xlsx,
    "pptx": office.read_pptx,
    "ofd": office.read_ofd,
    "pdf": pdf.read,
    "vtt": plain.read,
}


def text_of(source: bytes | str | Path, name: str = "") -> str:
    """The plain text of bytes, or of the file at a path; raises FileRefused."""
    return read(source, name).text


def read(source: bytes | str | Path, name: str = "") -> Extracted:
    """Text and layout of bytes, or of the file at a path; raises FileRefused."""
    if not isinstance(source, bytes):
        path = Path(source)
        source, name = path.read_bytes(), name or path.name
    return read_as(kinds.examine(source, name), source)


def read_as(kind: FileKind, data: bytes) -> Extracted:
    """The same for bytes whose kind has been examined already."""
    reader = _READERS.get(kind.name)
    if reader is None:
        return Extracted(kind)
    try:
        return _bounded(reader(data))
    except FileRefused:
        raise
    except Exception as error:  # a parser meets bytes nobody has thought of: an answer, never a 500
        logger.warning("cannot read a %s of %d bytes", kind.name, len(data), exc_info=True)
        raise FileRefused("文件已损坏，读不出内容。请重新导出后再传。") from error


def _bounded(found: Extracted) -> Extracted:
    room, kept = lines.MOST_CHARS, []
    for line in found.lines:
        clean = line.text.replace("\x00", "")
        if len(clean) > room:
            kept.append(replace(line, text=clean[:room]))
            return replace(found, lines=tuple(kept), is_partial=True)
        kept.append(line if clean == line.text else replace(line, text=clean))
        room -= len(clean) + 1
    margins = found.margins.replace("\x00", "")
    return replace(
        found,
        lines=tuple(kept),
        margins=margins[: lines.MOST_CHARS],
        is_partial=found.is_partial or len(margins) > lines.MOST_CHARS,
    )
