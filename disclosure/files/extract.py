"""The text of a file, line by line, with what the layout says about each line.

Reading is bounded in characters, pages and rows; what was not read is said (`is_partial`), never hidden:
an unread text has not passed the search for marks. Headers, footers, comments and struck-out revisions
are kept apart in `margins`: they are searched for marks, but are not the document.
"""

import io
import logging
import re
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from lxml import etree

from disclosure.files import kinds
from disclosure.files.kinds import FileKind, FileRefused
from disclosure.files.numbering import Numbering

MOST_CHARS = 6_000_000
MOST_PAGES = 1_000
MOST_CELLS = 500_000
MOST_SECONDS = 60  # of computing, for one file
MOST_TABLES_DEEP = 12

logger = logging.getLogger(__name__)

pdfium_lock = threading.Lock()  # PDFium keeps global state and is not safe to call from two threads


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
    room, kept = MOST_CHARS, []
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
        margins=margins[:MOST_CHARS],
        is_partial=found.is_partial or len(margins) > MOST_CHARS,
    )


def in_time(things: Iterable) -> Iterator:
    """The same things, until MOST_SECONDS of this thread's computing are spent; raises FileRefused."""
    started = time.thread_time()
    for thing in things:
        if time.thread_time() - started > MOST_SECONDS:
            raise FileRefused("文件内容过于复杂，读取时间过长，不能接收。请拆分或者重新导出后再传。")
        yield thing


# 纯文本与网页


def _txt(data: bytes) -> Extracted:
    text = kinds.decode(data)
    if text is None:
        raise FileRefused("文本的编码认不出来。请另存为 UTF-8 编码后再传。")
    return Extracted(
        kinds.TXT, tuple(Line(row) for row in re.split(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text))
    )


_BREAKS_NAMES = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody thead tr ul"
)
_BREAKS = frozenset(_BREAKS_NAMES.split())
_SHELL_NAMES = "nav footer header aside form select button iframe noscript template svg"
_SHELL = frozenset(_SHELL_NAMES.split())
_META_NAMES = "articletitle pubdate contentsource author keywords description columnname sitename"
_META = frozenset(_META_NAMES.split())


def decode_html(data: bytes) -> str:
    """A page's text by its mark, its charset declaration, or by trying."""
    declared = re.search(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w-]{3,20})", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = declared[1].decode().lower()
        try:
            return data.decode("gb18030" if encoding in ("gbk", "gb2312") else encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    text = kinds.decode(data)
    if text is None:
        raise FileRefused("网页的编码认不出来。请另存为 UTF-8 编码后再传。")
    return text


def parse_html(data: bytes):
    """The tree of a page, or None for an empty one; raises FileRefused where the parser gave up half-way."""
    from lxml import html  # slow import

    source = decode_html(data).replace("\x00", "")
    if not source.strip():
        return None
    # As bytes with a stated encoding: a declaration inside the page must not be believed twice.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise FileRefused("网页里层层嵌套，读不完全，不能接收。请另存为 Word 或 PDF 后再传。")
    return root


def _html(data: bytes) -> Extracted:
    root = parse_html(data)
    if root is None:
        return Extracted(kinds.HTML)
    meta = {
        name: " ".join((tag.get("content") or "").split())
        for tag in root.iter("meta")
        if (name := (tag.get("name") or "").strip().lower()) in _META
    }
    title = root.find(".//title")
    if title is not None and title.text:
        meta["title"] = " ".join(title.text.split())
    return Extracted(kinds.HTML, tuple(html_lines(root.find("body"))), meta=meta)


def html_lines(body) -> Iterator[Line]:
    """Blocks as lines, without recursion: a hostile page may nest ten thousand deep."""
    words: list[str] = []
    look: list[tuple[str, float | None, bool]] = [("", None, False)]
    hidden = 0
    row = None  # the table row being gathered, whose blocks are cells and not lines

    def flush() -> Iterator[Line]:
        text = re.sub(r"[ \t\r\n\f]+", " ", "".join(words)).strip(" ")
        words.clear()
        if text:
            align, size, is_red = look[-1]
            yield Line(text, align, size, is_red)

    for event, node in etree.iterwalk(body, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if not hidden and node.tail:
                words.append(node.tail)
        elif event == "start":
            tag = node.tag
            if hidden or tag in _SHELL or tag in ("script", "style"):
                hidden += 1
                continue
            if row is None and tag in _BREAKS:
                yield from flush()
                row = node if tag == "tr" and _is_table_row(node) else None
            elif tag in _BREAKS:
                words.append(" ")
            look.append(_html_look(node, tag, look[-1]))
            if node.text:
                words.append(node.text if row is None else node.text.replace("|", "｜"))
        else:
            if hidden:
                hidden -= 1
            elif node is row:
                cells = "".join(words).split("\x00")
                words.clear()
                row = None
                yield table_row(cells[:-1])
                look.pop()
            else:
                if row is not None and node.tag in ("td", "th"):
                    words.append("\x00")
                elif row is None and node.tag in _BREAKS:
                    yield from flush()
                elif row is None and node.tag in ("td", "th"):
                    words.append("\n")
                look.pop()
            if not hidden and node.tail:
                words.append(node.tail if row is None else node.tail.replace("|", "｜"))
    yield from flush()


def _is_table_row(node) -> bool:
    """A row of data has two short cells or more; anything else is a table used to lay out a page."""
    cells = node.xpath("count(./td|./th)")
    if cells < 2 or next(node.iter("table"), None) is not None:
        return False
    return sum(len(text) for text in islice(node.itertext(), 400)) <= 1500


def table_row(cells: Iterable[str]) -> Line:
    """Cells as one line between bars, the way a document's body keeps its tables."""
    clean = [" ".join(cell.replace("|", "｜").split()) for cell in cells]
    return Line(f"| {' | '.join(clean)} |", in_table=True) if any(clean) else Line("")


def _html_look(node, tag: str, outer: tuple) -> tuple[str, float | None, bool]:
    align, size, is_red = outer
    style = (node.get("style") or "").lower().replace(" ", "")
    if tag == "center" or node.get("align") == "center" or "text-align:center" in style:
        align = "center"
    elif node.get("align") == "right" or "text-align:right" in style:
        align = "right"
    if tag in ("h1", "h2"):
        size = 22.0
    if (node.get("color") or "").lower() in ("red", "#ff0000") or re.search(
        r"(?<!-)color:(?:red|#f00|#ff0000)", style
    ):
        is_red = True
    return align, size, is_red


# Word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALIGN = {"center": "center", "right": "right", "end": "right"}


def parse_xml(data: bytes):
    """One XML part without entities, network or a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise FileRefused("文件内部结构不正常，不能接收。")
    return root


def main_part(archive: zipfile.ZipFile) -> str | None:
    """The part a program would open, in small letters: the package's relations say, not the part's name."""
    names = {name.lower(): name for name in archive.namelist()}
    if "_rels/.rels" not in names:
        return None
    for relation in parse_xml(archive.read(names["_rels/.rels"])):
        if isinstance(relation.tag, str) and (relation.get("Type") or "").endswith("/officeDocument"):
            target = (relation.get("Target") or "").lstrip("/").removeprefix("./").lower()
            return target if target in names else None
    return None


def _docx(data: bytes) -> Extracted:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.lower(): name for name in archive.namelist()}

        def part(name: str):
            return parse_xml(archive.read(names[name])) if name in names else None

        word = _Word(Numbering(part("word/numbering.xml")), part("word/styles.xml"))
        body = part(main_part(archive) or "word/document.xml").find(f"{W}body")
        if body is None:
            raise FileRefused("文件内部已损坏，读不出文字。请重新导出后再传。")
        lines = tuple(in_time(word.lines(body)))
        margins = [
            text
            for low, name in sorted(names.items())
            if re.fullmatch(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml", low)
            for text in _all_text(parse_xml(archive.read(name)))
        ]
        margins += ["".join(node.itertext()) for node in body.iter(f"{W}delText")]
        pages = None
        if "docprops/app.xml" in names:
            found = re.search(rb"<Pages>(\d{1,5})</Pages>", archive.read(names["docprops/app.xml"]))
            pages = int(found[1]) if found else None
    return Extracted(kinds.DOCX, lines, "\n".join(margins), pages, paragraphs=frozenset(word.paragraphs))


def _all_text(root) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        text = "".join(node.text or "" for node in paragraph.iter(f"{W}t", f"{W}delText"))
        if text.strip():
            yield text


class _Word:
    """Walks one word/document.xml."""

    def __init__(self, numbering: Numbering, styles):
        self.numbering = numbering
        self.tables_deep = 0
        self.paragraphs: set[str] = set()
        self.styles = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            based = style.find(f"{W}basedOn")
            self.styles[style.get(f"{W}styleId")] = (
                based.get(f"{W}val") if based is not None else None,
                style.find(f"{W}pPr"),
                style.find(f"{W}rPr"),
            )

    def lines(self, block, in_table: bool = False) -> Iterator[Line]:
        for node in block:
            if node.tag == f"{W}p":
                yield from self._paragraph(node, in_table)
            elif node.tag == f"{W}tbl":
                yield from self._table(node)
            elif node.tag in (f"{W}sdt", f"{W}ins", f"{W}smartTag", f"{W}customXml", f"{W}sdtContent"):
                yield from self.lines(node, in_table)

    def _table(self, table) -> Iterator[Line]:
        if self.tables_deep >= MOST_TABLES_DEEP:  # no page shows frames this deep: the words alone
            yield Line(" ".join(node.text or "" for node in table.iter(f"{W}t")), in_table=True)
            return
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is not table:
                continue  # a row of a table inside a cell is told with its cell
            cells = list(row.iterchildren(f"{W}tc"))
            if len(cells) > 1:
                yield table_row(
                    [" ".join(line.text.strip() for line in self._cell(cell, True)) for cell in cells]
                )
            else:  # a one-cell table is a frame around ordinary paragraphs
                for cell in cells:
                    yield from self._cell(cell)

    def _cell(self, cell, in_table: bool = False) -> list[Line]:
        """The lines of one cell, read once: each reading counts the numbered paragraphs on."""
        self.tables_deep += 1
        try:
            return list(self.lines(cell, in_table))
        finally:
            self.tables_deep -= 1

    def _paragraph(self, paragraph, in_table: bool) -> Iterator[Line]:
        words: list[str] = []
        sizes: list[tuple[float | None, int]] = []
        red = 0
        for node in self._content(paragraph):
            if node.tag == f"{W}txbxContent":
                yield from self.lines(node, in_table)
                continue
            text = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}.get(node.tag)
            text = node.text or "" if text is None else text
            words.append(text)
            if text.strip():
                size, is_red = self._run_look(node.getparent())
                sizes.append((size, len(text)))
                red += len(text) if is_red else 0
        text = "".join(words)
        self.paragraphs.add(squeezed(text))
        properties = paragraph.find(f"{W}pPr")
        style = self._value(properties, "pStyle")
        label = self.numbering.label(self._numbering(properties, style)) if text.strip() else ""
        align = _ALIGN.get(self._value(properties, "jc") or self._from_style(style, "jc", 1) or "", "")
        size = max(sizes, key=lambda pair: pair[1])[0] if sizes else None
        if size is None and (half_points := self._from_style(style, "sz", 2)):
            size = _points(half_points)
        is_red = red * 2 > sum(length for _, length in sizes) > 0
        for index, row in enumerate(text.split("\n")):
            yield Line(label + row if index == 0 else row, align, size, is_red, in_table)

    def _content(self, paragraph) -> Iterator:
        """The text-bearing nodes of one paragraph in order; struck-out text and fallbacks are passed over."""
        wanted = {f"{W}{name}" for name in ("t", "tab", "br", "cr", "noBreakHyphen")}
        passed = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "p")} | {f"{_MC}Fallback"}
        stack = list(reversed(paragraph))
        while stack:
            node = stack.pop()
            if node.tag in wanted or node.tag == f"{W}txbxContent":
                yield node
            elif node.tag not in passed and isinstance(node.tag, str):
                stack.extend(reversed(node))

    def _numbering(self, properties, style: str | None) -> tuple[str, int] | None:
        node = properties.find(f"{W}numPr") if properties is not None else None
        for _ in range(12):  # as in _from_style
            if node is not None or style not in self.styles:
                break
            style, own, _look = self.styles[style]
            node = own.find(f"{W}numPr") if own is not None else None
        if node is None:
            return None
        level = self._value(node, "ilvl") or "0"
        return (self._value(node, "numId") or "0", int(level) if level.isdigit() else 0)

    def _run_look(self, run) -> tuple[float | None, bool]:
        look = run.find(f"{W}rPr") if run is not None else None
        colour = self._value(look, "color") or ""
        is_red = bool(re.fullmatch(r"(?i)[c-f][0-9a-f][0-4][0-9a-f][0-4][0-9a-f]", colour))
        half_points = self._value(look, "sz")
        return (_points(half_points) if half_points else None), is_red

    def _from_style(self, style: str | None, name: str, where: int) -> str | None:
        for _ in range(12):  # a chain of styles is short; a ring of them must end too
            if style not in self.styles:
                return None
            entry = self.styles[style]
            if value := self._value(entry[where], name):
                return value
            style = entry[0]
        return None

    @staticmethod
    def _value(node, name: str) -> str | None:
        child = node.find(f"{W}{name}") if node is not None else None
        return child.get(f"{W}val") if child is not None else None


def _points(half_points: str) -> float | None:
    try:
        return float(half_points) / 2
    except ValueError:
        return None


# Excel、演示文稿、OFD


def _xlsx(data: bytes) -> Extracted:
    import openpyxl  # slow import

    lines, cells, is_partial = [], 0, False
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            lines.append(Line(sheet.title))
            for row in in_time(sheet.iter_rows(values_only=True)):
                filled = [str(value) for value in row if value is not None]
                cells += len(row) or 1
                if cells > MOST_CELLS:
                    is_partial = True
                    break
                if filled:
                    lines.append(table_row(filled))
    finally:
        book.close()
    return Extracted(kinds.XLSX, tuple(lines), _comments(data, "xl/"), is_partial=is_partial)


def _comments(data: bytes, folder: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name.startswith(folder) and "comment" in name.lower()]
        return "\n".join(
            "".join(parse_xml(archive.read(name)).itertext()) for name in parts if name.endswith(".xml")
        )


_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def _pptx(data: bytes) -> Extracted:
    lines, margins, pages = [], [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist(), key=_page_order):
            if re.fullmatch(r"ppt/(?:slides/slide|notesSlides/notesSlide|comments/comment)\d+\.xml", name):
                paragraphs = (
                    "".join(node.text or "" for node in paragraph.iter(f"{_A}t"))
                    for paragraph in parse_xml(archive.read(name)).iter(f"{_A}p")
                )
                texts = [text for text in paragraphs if text.strip()]
                if name.startswith("ppt/slides/"):
                    pages += 1
                    lines += [Line(text) for text in texts]
                else:
                    margins += texts
    return Extracted(kinds.PPTX, tuple(lines), "\n".join(margins), pages)


def _page_order(name: str) -> tuple[int, str]:
    found = re.findall(r"\d+", name)
    return (int(found[-1]) if found else 0, name)


def _ofd(data: bytes) -> Extracted:
    lines, pages = [], 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist(), key=lambda n: [int(d) for d in re.findall(r"\d+", n)]):
            if re.search(r"/Pages/[^/]+/Content\.xml$", name):
                pages += 1
                lines += ofd_lines(parse_xml(archive.read(name)))
    return Extracted(kinds.OFD, tuple(lines), pages=pages or None)


def ofd_lines(page) -> list[Line]:
    """Text objects of one page, those on one height joined into a line."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for node in page.iter("{*}TextObject"):
        place = [float(number) for number in (node.get("Boundary") or "0 0 0 0").split()]
        text = "".join(code.text or "" for code in node.iter("{*}TextCode"))
        rows.setdefault(round(place[1]), []).append((place[0], text))
    return [Line("".join(text for _, text in sorted(parts))) for _, parts in sorted(rows.items())]


# PDF


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line of a page, in points from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def _pdf(data: bytes) -> Extracted:
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


_READERS = {
    "txt": _txt,
    "html": _html,
    "docx": _docx,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "ofd": _ofd,
    "pdf": _pdf,
}


def as_lines(text: str) -> tuple[Line, ...]:
    """Lines of a plain text, for callers that have nothing else."""
    return tuple(Line(row) for row in _rows(text))


def _rows(text: str) -> Iterable[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
