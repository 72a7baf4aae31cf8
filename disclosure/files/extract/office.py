"""Excel、演示文稿、OFD."""

import io
import re
import zipfile

from disclosure.files import kinds
from disclosure.files.extract.lines import MOST_CELLS, Extracted, Line, in_time
from disclosure.files.extract.parts import parse_xml
from disclosure.files.extract.webpage import table_row


def read_xlsx(data: bytes) -> Extracted:
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


def read_pptx(data: bytes) -> Extracted:
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


def read_ofd(data: bytes) -> Extracted:
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
