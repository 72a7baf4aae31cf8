"""Small files made to cost much, and broken ones: answered in words, in seconds, with little memory."""

import io
import time
import zipfile

import pytest

from disclosure.files import clean, extract, kinds
from disclosure.files.kinds import FileRefused
from tests.factories import papers
from tests.factories.papers import Paper

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, **parts: str) -> bytes:
    parts["document"] = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return papers.with_parts(
        Paper().docx(), {f"word/{name}.xml": text.encode() for name, text in parts.items()}
    )


@pytest.fixture
def in_seconds():
    started = time.process_time()
    yield
    assert time.process_time() - started < 8


NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'


@pytest.mark.parametrize("style", ["lowerLetter", "upperRoman", "lowerRoman"])
def test_a_list_that_starts_far_out_is_counted_in_digits(in_seconds, style):
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="999999999"/>'
        f'<w:numFmt w:val="{style}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )

    assert extract.text_of(word(NUMBERED, numbering=numbering), "a.docx") == "999999999.甲"


def test_tables_in_tables_are_read_once(in_seconds):
    deep = 60
    body = (
        "<w:tbl><w:tr><w:tc>" * deep + "<w:p><w:r><w:t>里</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * deep
    )

    assert extract.text_of(word(body), "a.docx") == "里"


def test_a_ring_of_styles_ends(in_seconds):
    styles = "".join(
        f'<w:style w:styleId="{one}"><w:basedOn w:val="{other}"/></w:style>' for one, other in ("ab", "ba")
    )
    body = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'

    data = word(body, styles=f'<w:styles xmlns:w="{W}">{styles}</w:styles>')

    assert extract.text_of(data, "a.docx") == "甲"


def test_many_revisions_are_accepted_one_after_another(in_seconds):
    inserted = "".join(f"<w:ins><w:r><w:t>第{n}处。</w:t></w:r></w:ins>" for n in range(60_000))

    copy = clean.published_copy(kinds.DOCX, word(f"<w:p>{inserted}</w:p>"))

    text = zipfile.ZipFile(io.BytesIO(copy)).read("word/document.xml").decode()
    assert "w:ins" not in text
    assert text.index("第9处") < text.index("第10处") < text.index("第59999处")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<w:p/>" * 2_000_000, "多得异常"),
        ("<w:p><w:r/></w:p>" * 110_000, "多得异常"),
        ("<w:p>" + " " * 21_000_000 + "</w:p>", "过大"),
    ],
    ids=["empty paragraphs", "paragraphs", "one long part"],
)
def test_a_part_that_unpacks_to_too_much_is_refused_before_it_is_parsed(in_seconds, body, words):
    with pytest.raises(FileRefused, match=words):
        kinds.examine(word(body), "a.docx")


def test_many_parts_are_counted_together(in_seconds):
    header = f'<w:hdr xmlns:w="{W}">{"<w:p/>" * 30_000}</w:hdr>'

    with pytest.raises(FileRefused, match="多得异常"):
        kinds.examine(word("<w:p/>", **{f"header{n}": header for n in range(1, 5)}), "a.docx")


def test_a_row_of_a_million_cells_is_refused(in_seconds):
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{ns}"><sheetData><row>{"<c/>" * 1_000_000}</row></sheetData></worksheet>'
    data = papers.zip_of(**{"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": sheet.encode()})

    with pytest.raises(FileRefused, match="有一行的单元格"):
        kinds.examine(data, "a.xlsx")


def test_reading_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(extract.lines, "MOST_SECONDS", -1)

    with pytest.raises(FileRefused, match="时间过长"):
        extract.read(word("<w:p/>"), "a.docx")


def _corrupt_stream() -> bytes:
    data = bytearray(Paper().docx())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        place = archive.getinfo("word/document.xml").header_offset
    start = place + 30 + len("word/document.xml")
    data[start : start + 40] = b"\xff" * 40
    return bytes(data)


def _ofd(boundary: str) -> bytes:
    page = (
        f'<o:Page xmlns:o="http://www.ofdspec.org/2016"><o:TextObject Boundary="{boundary}">'
        "<o:TextCode>字</o:TextCode></o:TextObject></o:Page>"
    )
    return papers.zip_of(**{"OFD.xml": b"<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page.encode()})


def _xlsx_with_a_string_that_is_not_there() -> bytes:
    import openpyxl  # slow import

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["甲"])
    book.save(out)
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{ns}"><sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData></worksheet>'
    return papers.with_parts(out.getvalue(), {"xl/worksheets/sheet1.xml": sheet.encode()})


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_corrupt_stream(), "a.docx"),
        (_ofd("1"), "a.ofd"),
        (_ofd("inf inf 1 1"), "a.ofd"),
        (_xlsx_with_a_string_that_is_not_there(), "a.xlsx"),
    ],
    ids=["deflate", "boundary", "infinite", "shared string"],
)
def test_whatever_breaks_while_reading_is_a_refusal(data, name):
    with pytest.raises(FileRefused, match="已损坏"):
        extract.read(data, name)
