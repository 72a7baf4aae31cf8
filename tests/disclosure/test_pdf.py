"""Rendering: what a page may read, what it may not, and that equal pages are equal files."""

import base64
from io import BytesIO

import pikepdf
import pytest
from django.contrib.staticfiles import finders

from disclosure import pdf

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DATA = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"


@pytest.fixture
def static_folder(tmp_path, settings):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "dot.png").write_bytes(PIXEL)
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (tmp_path / "static" / "link.txt").write_text("x")
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    finders.get_finder.cache_clear()
    yield tmp_path
    finders.get_finder.cache_clear()


def pictures(html, **kwargs):
    import pypdfium2  # slow import

    document = pypdfium2.PdfDocument(pdf.render(html, **kwargs))
    return sum(item.type == 3 for page in document for item in page.get_objects())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/static/dot.png", 1),
        (DATA, 1),
        ("memory:qr", 1),
        ("memory:other", 0),
        ("file:///{root}/secret.png", 0),
        ("file:///{root}/static/dot.png", 0),
        ("/static/../secret.png", 0),
        ("/static/%2e%2e/secret.png", 0),
        ("/secret.png", 0),
        ("http://127.0.0.1:1/static/dot.png", 0),
        ("https://static.invalid/static/dot.png", 0),
        ("ftp://static.invalid/static/dot.png", 0),
        ("//127.0.0.1/static/dot.png", 0),
    ],
)
def test_a_page_reads_static_files_and_what_it_is_handed(static_folder, source, shown):
    source = source.replace("{root}", str(static_folder).lstrip("/"))

    assert pictures(f"<img src='{source}'>", files={"qr": PIXEL}) == shown


@pytest.mark.parametrize(
    "css",
    [
        "@import 'file:///etc/passwd';",
        "body{background:url(file:///etc/passwd)}",
        "@font-face{font-family:x;src:url(http://127.0.0.1:1/x.ttf)}",
    ],
)
def test_a_stylesheet_may_read_no_more_than_the_page(css):
    assert pdf.render("<p style='font-family:x'>公开</p>", stylesheets=(css,)).startswith(b"%PDF")


def test_equal_pages_are_equal_files():
    assert pdf.render("<p>公开</p>") == pdf.render("<p>公开</p>")


def test_a_linked_style_sheet_is_applied(static_folder):
    (static_folder / "static" / "small.css").write_text("@page { size: 40mm 40mm }")

    page = pdf.layout("<link rel='stylesheet' href='/static/small.css'><p>公开</p>").pages[0]

    assert round(page.width * 25.4 / 96) == 40


PAGE = """<!doctype html><html lang="zh-CN"><head><title>题名</title></head><body><h1>标题</h1><p>正文。</p>
<table><thead><tr><th>档次</th></tr></thead><tbody><tr><td>一档</td></tr></tbody></table></body></html>"""


def tags_of(printed: bytes) -> list[str]:
    """What a screen reader is told stands in a PDF, in its order."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(str(element.S))
            walk(element.get("/K"))

    with pikepdf.open(BytesIO(printed)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_a_screen_reader_finds_headings_text_and_tables_the_language_and_the_title():
    printed = pdf.render(PAGE)

    assert [tag for tag in tags_of(printed) if tag not in ("/Span", "/NonStruct")] == [
        "/Document", "/H1", "/P", "/Table", "/THead", "/TR", "/TH", "/TBody", "/TR", "/TD",
    ]  # fmt: skip
    with pikepdf.open(BytesIO(printed)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "zh-CN"
        assert document.docinfo.Title == "题名"
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_a_paper_that_cannot_be_tagged_is_printed_all_the_same(caplog):
    laid = pdf.layout(PAGE)
    write = laid.write_pdf

    def without_tags_only(**options):
        assert not options, "a box was drawn and not tagged"
        return write()

    laid.write_pdf = without_tags_only

    assert pdf.printed(laid).startswith(b"%PDF")
    assert "printed without tags" in caplog.text
