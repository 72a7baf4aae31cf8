"""The published copy reads the same and tells nothing of its makers."""

import io
import zipfile

import pytest

from disclosure.files import clean, extract, kinds
from disclosure.files.kinds import FileRefused
from tests.factories import papers
from tests.factories.papers import Paper


def test_a_word_file_loses_its_authors_and_keeps_its_text():
    data = Paper(table=(("项目", "期限"), ("登记", "1个工作日"))).docx()
    assert "王小明".encode() in zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml")

    copy = clean.published_copy(kinds.DOCX, data)

    assert extract.read(copy, "a.docx").text == extract.read(data, "a.docx").text
    assert "王小明" not in _all_parts(copy)
    assert "李四" not in _all_parts(copy)


def test_comments_and_struck_out_words_stay_in_the_office():
    import docx  # slow import

    data = papers.with_parts(
        Paper().docx(),
        {
            "word/document.xml": _document(
                '<w:p><w:r><w:t>保留的话</w:t></w:r><w:del w:author="王小明"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'
                '<w:ins w:author="李四"><w:r><w:t>，加上的话</w:t></w:r></w:ins></w:p>'
                '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>第二段</w:t></w:r><w:commentRangeEnd w:id="0"/>'
                '<w:r><w:commentReference w:id="0"/></w:r></w:p>'
            ),
            "word/comments.xml": _comments("领导批示：暂缓"),
        },
    )
    read = extract.read(data, "a.docx")
    assert read.text == "保留的话，加上的话\n第二段"
    assert "删去的话" in read.margins
    assert "领导批示：暂缓" in read.margins

    copy = clean.published_copy(kinds.DOCX, data)

    assert [p.text for p in docx.Document(io.BytesIO(copy)).paragraphs] == ["保留的话，加上的话", "第二段"]
    everything = _all_parts(copy)
    assert [word for word in ("删去的话", "领导批示", "王小明", "李四") if word in everything] == []


def test_a_pdf_loses_its_properties_scripts_and_attachments():
    import pikepdf  # slow import

    source = pikepdf.open(io.BytesIO(Paper().pdf()))
    assert "王小明" in str(source.docinfo.get("/Author"))
    source.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    source.attachments["名单.txt"] = pikepdf.AttachedFileSpec(source, "张三".encode(), filename="名单.txt")
    with source.open_metadata() as metadata:
        metadata["dc:creator"] = ["王小明"]
    out = io.BytesIO()
    source.save(out)

    copy = clean.published_copy(kinds.PDF, out.getvalue())

    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert len(opened.docinfo) == 0
        assert len(opened.attachments) == 0
        assert "/OpenAction" not in opened.Root
        assert "/Metadata" not in opened.Root
    assert extract.read(copy, "a.pdf").text == extract.read(Paper().pdf(), "a.pdf").text


def test_a_pdf_that_only_forbids_copying_is_taken_and_published_free():
    import pikepdf  # slow import

    data = papers.pdf_with_password(user="", owner="owner")

    copy = clean.published_copy(kinds.examine(data, "a.pdf"), data)

    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert not opened.is_encrypted


def test_a_png_keeps_its_picture_and_loses_its_words():
    from PIL import Image

    copy = clean.published_copy(kinds.PNG, papers.png())

    assert b"Wang" not in copy
    assert b"hidden" not in copy
    assert Image.open(io.BytesIO(copy)).getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photograph_keeps_its_way_up_and_nothing_else(orientation):
    from PIL import Image

    data = papers.jpeg(orientation)
    assert b"Wang Xiaoming" in data

    copy = clean.published_copy(kinds.JPEG, data)

    assert b"Wang Xiaoming" not in copy
    assert b"taken at home" not in copy
    picture = Image.open(io.BytesIO(copy))
    picture.load()
    assert picture.getexif().get(0x0112, 1) == orientation


def test_a_page_is_published_without_scripts():
    copy = clean.published_copy(kinds.HTML, Paper().html()).decode()

    assert "云人社发〔2026〕31号" in copy
    assert [
        sign for sign in ("<script", "onload", "onerror", "javascript:", "<img", "<style") if sign in copy
    ] == []


def test_a_copy_that_cannot_be_made_is_not_published():
    with pytest.raises(FileRefused):
        clean.published_copy(kinds.JPEG, b"\xff\xd8\xff\xe0\x00\x10JFIF")


_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _document(paragraphs: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {_NS}><w:body>{paragraphs}</w:body></w:document>'.encode()


def _comments(text: str) -> bytes:
    return (
        f'<w:comments {_NS}><w:comment w:id="0" w:author="王小明"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>'
        "</w:comments>"
    ).encode()


def _all_parts(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
