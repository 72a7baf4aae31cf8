"""Text comes out of every format as a person reads it."""

import time

import pytest

from disclosure.files import extract
from disclosure.files.numbering import chinese
from tests.factories import papers
from tests.factories.papers import Paper

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, numbering: str = "") -> bytes:
    parts = {"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()}
    if numbering:
        parts["word/numbering.xml"] = f'<w:numbering xmlns:w="{W}">{numbering}</w:numbering>'.encode()
    return papers.with_parts(Paper().docx(), parts)


def paragraph(text: str, level: int | None = None) -> str:
    number = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="9"/></w:numPr></w:pPr>'
        if level is not None
        else ""
    )
    return f"<w:p>{number}<w:r><w:t>{text}</w:t></w:r></w:p>"


NUMBERING = """<w:abstractNum w:abstractNumId="3">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="9"><w:abstractNumId w:val="3"/></w:num>"""


def test_numbers_that_word_writes_itself_are_counted():
    data = word(
        paragraph("总体要求", 0)
        + paragraph("指导思想", 1)
        + paragraph("基本原则", 1)
        + paragraph("依法", 2)
        + paragraph("重点任务", 0)
        + paragraph("摸清底数", 1)
        + paragraph("正文"),
        NUMBERING,
    )

    assert extract.text_of(data, "a.docx").split("\n") == [
        "一、总体要求",
        "（一）指导思想",
        "（二）基本原则",
        "1.依法",
        "二、重点任务",
        "（一）摸清底数",
        "正文",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百〇五"),
        (110, "一百一十"),
    ],
)
def test_chinese_counting(number, words):
    assert chinese(number) == words


def test_words_in_a_text_box_are_read_once():
    box = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:drawing><w:txbxContent>{paragraph('云山县人民政府文件')}</w:txbxContent></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><w:txbxContent>{paragraph('云山县人民政府文件')}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )

    assert extract.text_of(word(box + paragraph("正文")), "a.docx").split() == ["云山县人民政府文件", "正文"]


def test_a_one_cell_table_is_a_frame_and_a_wide_one_is_rows():
    def table(*rows):
        return (
            "<w:tbl>"
            + "".join(
                f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
            )
            + "</w:tbl>"
        )

    data = word(table(["框内一段"]) + table(["项目", "期限"], ["登记|受理", "1日"]))

    assert extract.text_of(data, "a.docx").split("\n") == [
        "框内一段",
        "| 项目 | 期限 |",
        "| 登记｜受理 | 1日 |",
    ]


def test_a_page_laid_out_with_a_table_is_lines_and_a_data_table_is_rows():
    page = (
        "<table><tr><td><div>左栏</div></td><td><p>第一段。</p><p>第二段。</p>"
        "<table><tr><td>项目</td><td><p>期限</p></td></tr></table></td></tr></table>"
    )

    assert extract.text_of(page.encode(), "a.html").split("\n") == [
        "左栏",
        "第一段。",
        "第二段。",
        "| 项目 | 期限 |",
    ]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8"])
def test_a_page_is_read_in_the_charset_it_declares(charset):
    page = (
        f'<html><head><meta charset="{charset}"><title>通知</title></head><body><p>正文。</p></body></html>'
    )

    found = extract.read(page.encode("gb18030" if charset.startswith("gb") else charset), "a.html")

    assert (found.text, found.meta["title"]) == ("正文。", "通知")


@pytest.mark.parametrize(
    "charset", ["punycode", "undefined", "unicode_escape", "utf-7", "utf-16", "idna", "no-such"]
)
def test_a_page_that_declares_no_encoding_of_pages_is_read_by_trying(charset):
    """Punycode takes the square of the length; `undefined` raises whatever it is given."""
    page = f'<html><head><meta charset="{charset}"></head><body><p>{"正文。" * 100_000}</p></body></html>'
    started = time.process_time()

    assert extract.text_of(page.encode(), "a.html") == "正文。" * 100_000
    assert time.process_time() - started < 5


def test_a_page_that_is_not_in_the_charset_it_declares_is_read_by_trying():
    page = '<html><head><meta charset="big5"></head><body><p>云山县。</p></body></html>'

    assert extract.text_of(page.encode(), "a.html") == "云山县。"


@pytest.mark.parametrize("page", ["<!-- 无 -->", "<!doctype html>", "</p>"])
def test_a_page_of_nothing_but_marks_is_empty(page):
    assert extract.text_of(page.encode(), "a.html") == ""


def test_slides_and_their_notes_are_told_apart():
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slide = '<p xmlns:a="{}"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p>'
    data = papers.zip_of(
        **{
            "ppt/presentation.xml": b"<p/>",
            "ppt/slides/slide10.xml": slide.format(a, "第十页").encode(),
            "ppt/slides/slide2.xml": slide.format(a, "第二页").encode(),
            "ppt/notesSlides/notesSlide1.xml": slide.format(a, "备注：机密★1年").encode(),
        }
    )

    found = extract.read(data, "a.pptx")

    assert (found.text, found.margins, found.pages) == ("第二页\n第十页", "备注：机密★1年", 2)


def test_an_ofd_is_read_in_the_order_of_its_lines():
    def page(*objects):
        texts = "".join(
            f'<ofd:TextObject Boundary="{x} {y} 10 5"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>'
            for x, y, text in objects
        )
        return f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content>{texts}</ofd:Content></ofd:Page>'.encode()

    data = papers.zip_of(
        **{
            "OFD.xml": b"<OFD/>",
            "Doc_0/Pages/Page_1/Content.xml": page((10, 20, "第二页")),
            "Doc_0/Pages/Page_0/Content.xml": page(
                (40, 20.2, "的通知"), (10, 20, "关于放假"), (10, 40, "正文。")
            ),
        }
    )

    found = extract.read(data, "a.ofd")

    assert (found.text, found.pages) == ("关于放假的通知\n正文。\n第二页", 2)


def test_a_workbook_is_read_with_its_comments_apart():
    import io

    import openpyxl  # slow import
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(["项目", "期限"])
    book.active["A1"].comment = Comment("联系13800138000", "王小明")
    out = io.BytesIO()
    book.save(out)

    found = extract.read(out.getvalue(), "a.xlsx")

    assert found.text == "台账\n| 项目 | 期限 |"
    assert "13800138000" in found.margins


def test_what_is_too_long_is_said_to_be_read_in_part(monkeypatch):
    monkeypatch.setattr(extract.lines, "MOST_CHARS", 10)

    found = extract.read("一二三四五六\n七八九十".encode(), "a.txt")

    assert (found.text, found.is_partial) == ("一二三四五六\n七八九", True)


def test_the_number_of_a_printed_page_is_no_text():
    found = extract.read(Paper().pdf(), "a.pdf")

    assert found.pages == 2
    assert [line.text for line in found.lines if "—" in line.text] == []
