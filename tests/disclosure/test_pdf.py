"""Rendering: what a page may read, what it may not, and that equal pages are equal files."""

import base64

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
