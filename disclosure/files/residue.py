"""What still stands in the published copy beside the text that was read: searched too, or said to be unread.

The text of a paper is read from the places that hold it; a copy has many more: headers, text boxes, charts,
alternative texts, field codes, defined names, unused strings, bookmarks. Every XML part that stays is walked
here. What no machine here can read (pictures, embedded objects) makes the reading partial, so that a
person looks at it page by page.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from disclosure.files import kinds
from disclosure.files.extract import Extracted, in_time, squeezed, webpage
from disclosure.files.extract.lines import MOST_CHARS
from disclosure.files.extract.office import ofd_lines
from disclosure.files.extract.parts import parse_xml
from disclosure.files.kinds import FileKind, FileRefused

MOST_STRINGS = 300_000  # objects of one PDF looked through

_XML = (".xml", ".rels", ".vml", ".svg")
_FONTS = (".odttf", ".fntdata", ".ttf", ".otf", ".ttc", ".cff")
_SIGNATURES = re.compile(r"(?i)(?:^|/)signs?/|\.esl$|signedvalue\.dat$|signatures?\.xml$")
_SHEET = re.compile(r"(?i)^xl/worksheets/[^/]+\.xml$")


def search(kind: FileKind, data: bytes, copy: bytes, found: Extracted) -> Extracted:
    """`found` with every further word of the copy in its margins; `has_unseen` where something has no words."""
    if kind in kinds.OFFICE_KINDS or kind is kinds.OFD:
        words, is_whole = _archive(copy)
    elif kind is kinds.PDF:
        words, is_whole = _pdf(data)
    elif kind is kinds.HTML:
        words, is_whole = _html(copy), True
    else:
        return found
    seen = {squeezed(part) for line in found.lines for part in (line.text, *line.text.split("|"))}
    seen |= found.paragraphs | {squeezed(line) for line in found.margins.split("\n")}
    more, room = [], MOST_CHARS - len(found.margins)
    for text in in_time(words):
        key = squeezed(text)
        if key in seen or not _may_tell(text):
            continue
        seen.add(key)
        room -= len(text) + 1
        if room < 0:
            return replace(found, margins=_joined(found.margins, more), is_partial=True)
        more.append(text.replace("\x00", ""))
    # Asked last: the words are gathered as they are walked.
    return replace(
        found,
        margins=_joined(found.margins, more),
        has_unseen=found.has_unseen or not (is_whole() if callable(is_whole) else is_whole),
    )


def _joined(margins: str, more: list[str]) -> str:
    return "\n".join([margins, *more] if margins else more)


def _may_tell(text: str) -> bool:
    """Long enough for a number, or in Chinese: anything else holds nothing that is searched for."""
    return not text.isascii() or sum(map(str.isdigit, text)) >= 11


# docx、xlsx、pptx、ofd


def _archive(copy: bytes) -> tuple[Iterator[str], object]:
    unread: list[str] = []

    def words() -> Iterator[str]:
        with zipfile.ZipFile(io.BytesIO(copy)) as archive:
            yield archive.comment.decode("utf-8", "replace")
            for entry in archive.infolist():
                name = entry.filename
                yield name
                if not entry.file_size or name.lower().endswith(_FONTS):
                    continue
                if not name.lower().endswith(_XML):
                    if not _SIGNATURES.search(name):  # the seal itself, which is meant to be seen
                        unread.append(name)
                    continue
                try:
                    if _SHEET.match(name):
                        with archive.open(entry) as part:
                            yield from _sheet(part)
                    else:
                        yield from _part(parse_xml(archive.read(entry)))
                except (etree.LxmlError, FileRefused, ValueError):
                    unread.append(name)

    return words(), lambda: not unread


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PARAGRAPHS = frozenset({"p", "si", "is"})
_CODES = frozenset({"instrText", "delInstrText"})
# Lengths, places and packed drawings: digits that are no numbers of anybody.
_DRAWN_NAMES = (
    "Boundary CTM DeltaX DeltaY d path points coordsize coordorigin adj AbbreviatedData gfxdata "
    "StartPoint EndPoint PhysicalBox viewBox sqref ref spans"
)
_DRAWN = frozenset(_DRAWN_NAMES.split())
_SPOKEN = frozenset({"descr", "title", "alt", "string", "tooltip", "display", "name"})


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(node) -> Iterator[str]:
    for name, value in node.attrib.items():
        name = _local(name)
        if name not in _DRAWN and (
            not value.isascii() or name in _SPOKEN or (len(value) > 10 and re.search(r"\d{11}", value))
        ):
            yield value


def _part(root) -> Iterator[str]:
    """All words of one part: paragraph by paragraph, then what stands in none."""
    open_paragraphs: list[tuple[list[str], list[str]]] = []
    lines = ofd_lines(root)
    yield from (line.text for line in lines)
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield node.text or ""
            continue
        name = _local(node.tag)
        if event == "end":
            if name in _PARAGRAPHS and open_paragraphs:
                words, codes = open_paragraphs.pop()
                yield "".join(words)
                yield "".join(codes)
            if node.tail and not node.tail.isspace():
                yield node.tail
            continue
        yield from _attributes(node)
        if name in _PARAGRAPHS:
            open_paragraphs.append(([], []))
        text = _SIGNS.get(name) or node.text or ""
        if not text or name == "TextCode":
            continue
        if not open_paragraphs:
            yield text
        elif name in _CODES:
            open_paragraphs[-1][1].append(text)
        else:
            open_paragraphs[-1][0].append(text)


def _sheet(part) -> Iterator[str]:
    """A sheet row by row; the values of its cells have been read already."""
    walk = etree.iterparse(
        part, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for count, (_, node) in enumerate(walk):
        if count % 10_000 == 0:
            yield ""  # a breath, for the limit of time
        if not isinstance(node.tag, str):
            continue
        name = _local(node.tag)
        if name == "is":
            yield "".join(node.itertext())
        elif name not in ("v", "t", "c", "row") and node.text and not node.text.isspace():
            yield node.text
        if name not in ("c", "row", "col", "f"):
            yield from _attributes(node)
        if name in ("row", "c"):
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    if walk.root is not None and walk.root.getroottree().docinfo.doctype:
        raise FileRefused("文件内部结构不正常，不能接收。")


# PDF 与网页


def _pdf(data: bytes) -> tuple[Iterator[str], object]:
    """The strings outside the pages: form fields, bookmarks, notes, alternative texts, names.

    Looked for in the original: what the copy leaves out also says what the paper is.
    """
    import pikepdf  # slow import

    unread: list[str] = []

    def words() -> Iterator[str]:
        with pikepdf.open(io.BytesIO(data)) as document:
            if "/AcroForm" in document.Root and len(document.Root.AcroForm.get("/Fields", [])):
                unread.append("/AcroForm")
            looked = 0
            for item in document.objects:
                waiting = [item]
                while waiting:
                    looked += 1
                    if looked > MOST_STRINGS:
                        unread.append("objects")
                        return
                    here = waiting.pop()
                    if isinstance(here, pikepdf.String):
                        yield str(here)
                    elif isinstance(here, pikepdf.Array):
                        waiting += _direct(pikepdf, here)
                    elif isinstance(here, (pikepdf.Dictionary, pikepdf.Stream)):
                        waiting += _direct(pikepdf, (value for _, value in here.items()))

    return words(), lambda: not unread


def _direct(pikepdf, values: Iterable) -> list:
    """Those held here; the others are objects of their own and come up by themselves."""
    return [value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect]


def _html(copy: bytes) -> Iterator[str]:
    root = webpage.parse_html(copy)
    if root is None:
        return
    yield root.findtext(".//title") or ""
    for line in webpage.html_lines(root.find("body")):
        yield line.text
    for node in root.iter("a"):
        yield from node.attrib.values()
