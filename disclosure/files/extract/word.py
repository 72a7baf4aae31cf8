"""Word: paragraphs with their look and numbers, tables, and what stands in the margins."""

import io
import re
import zipfile
from collections.abc import Iterator

from disclosure.files import kinds
from disclosure.files.extract.lines import MOST_TABLES_DEEP, Extracted, Line, in_time, squeezed
from disclosure.files.extract.parts import MC, W, main_part, parse_xml
from disclosure.files.extract.webpage import table_row
from disclosure.files.kinds import FileRefused
from disclosure.files.numbering import Numbering

_ALIGN = {"center": "center", "right": "right", "end": "right"}


def read(data: bytes) -> Extracted:
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
        passed = {f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "p")} | {f"{MC}Fallback"}
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
