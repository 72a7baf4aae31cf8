"""Nothing stays in a published copy that was neither searched nor said to be unread."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure.files import store
from disclosure.files.marks import Kind
from disclosure.files.models import Reading
from tests.factories import papers
from tests.factories.papers import Paper

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PHONE = "13800138000"
WORD = Paper().docx()


def keep(data: bytes, name: str):
    return store.store(SimpleUploadedFile(name, data))


def published(file) -> io.BytesIO:
    with file.published.open() as stored:
        return io.BytesIO(stored.read())


def kinds(file):
    return [finding.kind for finding in file.found]


def in_word(**parts: str) -> bytes:
    return papers.with_parts(WORD, {f"word/{name}.xml": text.encode() for name, text in parts.items()})


def document(body: str) -> str:
    return f'<w:document xmlns:w="{W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{body}</w:body></w:document>'


def runs(*texts: str, sign: str = "t") -> str:
    return "<w:p>" + "".join(f"<w:r><w:{sign}>{text}</w:{sign}></w:r>" for text in texts) + "</w:p>"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (in_word(document=document(f'<w:p><w:r><w:pict><v:shape alt="张三{PHONE}"/></w:pict></w:r></w:p>')), Kind.MOBILE),
        (in_word(document=document('<w:p><w:r><v:textpath string="机密★1年"/></w:r></w:p>')), Kind.SECRECY),
        (in_word(document=document(runs("HYPERLINK tel:138", "00138000", sign="instrText"))), Kind.MOBILE),
        (in_word(document=document(f"<w:unknown>{runs('138', '00138000')}</w:unknown>")), Kind.MOBILE),
        (in_word(header7=f'<w:hdr xmlns:w="{W}">{runs("秘密", "★5年")}</w:hdr>'), Kind.SECRECY),
        (papers.with_parts(WORD, {"word/charts/chart1.xml": f'<c xmlns:a="{A}"><a:p><a:r><a:t>电话138</a:t></a:r><a:r><a:t>00138000</a:t></a:r></a:p></c>'.encode()}), Kind.MOBILE),
        (papers.with_parts(WORD, {"word/_rels/extra.xml.rels": f'<Relationships><Relationship Target="tel:{PHONE}"/></Relationships>'.encode()}), Kind.MOBILE),
    ],
    ids=["alternative text", "word art", "field code", "unknown wrapper", "odd header", "chart", "link"],
)  # fmt: skip
def test_words_beside_the_text_of_a_word_file_are_searched(db, data, expected):
    assert kinds(keep(data, "a.docx")) == [expected]


def test_what_was_read_is_not_found_twice(db):
    numbered = f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="9"/></w:numPr></w:pPr><w:r><w:t>电话{PHONE}</w:t></w:r></w:p>'
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="9"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )
    row = f"<w:tbl><w:tr><w:tc>{runs('张三')}</w:tc><w:tc>{runs('139', '00138000')}</w:tc></w:tr></w:tbl>"

    file = keep(in_word(document=document(numbered + row), numbering=numbering), "a.docx")

    assert kinds(file) == [Kind.MOBILE, Kind.MOBILE]
    assert file.reading == Reading.WHOLE


def workbook(**parts: bytes) -> bytes:
    import openpyxl  # slow import

    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["项目", "期限"])
    book.save(out)
    return papers.with_parts(out.getvalue(), {name.replace("__", "/"): part for name, part in parts.items()})


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__pivotCache__records1.xml": f'<r xmlns="{S}"><s v="张三{PHONE}"/></r>'.encode()},
        {"xl__sharedStrings.xml": f'<sst xmlns="{S}"><si><r><t>138</t></r><r><t>00138000</t></r></si></sst>'.encode()},
        {"xl__worksheets__sheet1.xml": f'<worksheet xmlns="{S}"><sheetData/><headerFooter><oddHeader>张三{PHONE}</oddHeader></headerFooter></worksheet>'.encode()},
        {"xl__externalLinks__externalLink1.xml": f'<a xmlns="{S}"><cell><v>{PHONE}</v></cell></a>'.encode()},
    ],
    ids=["pivot cache", "unused string", "sheet header", "another book's values"],
)  # fmt: skip
def test_words_beside_the_cells_of_a_workbook_are_searched(db, parts):
    assert kinds(keep(workbook(**parts), "a.xlsx")) == [Kind.MOBILE]


@pytest.mark.parametrize(
    "part",
    ["word/media/image1.png", "word/media/image1.emf", "word/embeddings/oleObject1.bin", "word/afchunk.mht"],
)
def test_a_part_no_machine_reads_asks_for_eyes(db, part):
    content = papers.png() if part.endswith(".png") else b"whatever"

    assert keep(papers.with_parts(WORD, {part: content}), "a.docx").reading == Reading.PART


def test_a_part_that_is_no_xml_asks_for_eyes(db):
    assert keep(papers.with_parts(WORD, {"word/odd.xml": b"<a"}), "a.docx").reading == Reading.PART


def test_notes_glossary_and_printers_stay_in_the_office(db):
    slides = papers.zip_of(
        **{
            "ppt/presentation.xml": b"<p/>",
            "ppt/slides/slide1.xml": f'<p xmlns:a="{A}"><a:p><a:r><a:t>页</a:t></a:r></a:p></p>'.encode(),
            "ppt/notesSlides/notesSlide1.xml": f'<p xmlns:a="{A}"><a:p><a:r><a:t>备注</a:t></a:r></a:p></p>'.encode(),
            "ppt/printerSettings/printerSettings1.bin": b"x",
        }
    )
    word = in_word(**{"glossary/document": document(runs("词汇"))})

    for data, name in ((slides, "a.pptx"), (word, "a.docx")):
        file = keep(data, name)
        with zipfile.ZipFile(published(file)) as copy:
            assert [n for n in copy.namelist() if "notes" in n or "printer" in n or "glossary" in n] == []
        assert file.reading == Reading.WHOLE


def test_the_part_that_word_opens_is_the_one_that_is_read(db):
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://x/officeDocument" Target="/word/real.xml"/></Relationships>'
    data = papers.with_parts(
        WORD, {"_rels/.rels": relations.encode(), "word/real.xml": document(runs("真正的正文")).encode()}
    )

    assert keep(data, "a.docx").text == "真正的正文"


def test_furniture_left_in_a_published_page_is_searched(db):
    file = keep(f"<html><body><p>正文</p><footer>张三{PHONE}</footer></body></html>".encode(), "a.html")

    assert PHONE in published(file).read().decode()
    assert kinds(file) == [Kind.MOBILE]


def pdf(change) -> bytes:
    import pikepdf  # slow import

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(Paper().pdf())) as source:
        change(pikepdf, source)
        source.save(out)
    return out.getvalue()


def a_form(pikepdf, source):
    field = source.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("电话"),
            V=pikepdf.String(f"张三{PHONE}"), Rect=[0, 0, 9, 9], F=2,
        )
    )  # fmt: skip
    source.pages[0].Annots = pikepdf.Array([field])
    source.Root.AcroForm = pikepdf.Dictionary(Fields=[field], XFA=pikepdf.String("表"))


def a_bookmark(pikepdf, source):
    with source.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(f"张三{PHONE}", 0))


@pytest.mark.parametrize(("change", "reading"), [(a_form, Reading.PART), (a_bookmark, Reading.WHOLE)])
def test_fields_and_bookmarks_of_a_pdf_are_searched_and_left_out(db, change, reading):
    import pikepdf  # slow import

    file = keep(pdf(change), "a.pdf")

    assert (kinds(file), file.reading) == ([Kind.MOBILE], reading)
    with pikepdf.open(published(file)) as copy:
        assert "/AcroForm" not in copy.Root
        assert "/Outlines" not in copy.Root
        strings = [
            str(o)
            for item in copy.objects
            if isinstance(item, pikepdf.Dictionary)
            for o in item.as_dict().values()
        ]
    assert [text for text in strings if PHONE in text] == []


def a_drawn_page(pikepdf, source):
    source.add_blank_page()
    source.pages[-1].Contents = source.make_stream(b"0 0 100 100 re f")


def an_empty_page(pikepdf, source):
    source.add_blank_page()


def a_picture(width, height):
    def change(pikepdf, source):
        picture = source.make_stream(
            b"\xff", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        page = source.pages[0]
        name = page.add_resource(picture, pikepdf.Name.XObject)
        page.contents_add(f"q {width} 0 0 {height} 0 0 cm {name} Do Q".encode())

    return change


@pytest.mark.parametrize(
    ("change", "reading"),
    [
        (a_drawn_page, Reading.PART),
        (an_empty_page, Reading.WHOLE),
        (a_picture(595, 500), Reading.PART),
        (a_picture(113, 113), Reading.WHOLE),
    ],
    ids=["page without words", "empty page", "big picture", "a seal"],
)
def test_pages_of_a_pdf_that_hold_more_than_words_ask_for_eyes(db, change, reading):
    assert keep(pdf(change), "a.pdf").reading == reading


def test_the_name_of_a_file_is_searched_too(db):
    assert kinds(keep(b"hello", f"张三{PHONE}.txt")) == [Kind.MOBILE]
