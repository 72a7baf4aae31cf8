"""A file is taken in whole, or refused in plain words; it is never half there."""

import io
import zipfile

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from disclosure.files import kinds, store, tasks
from disclosure.files.kinds import FileRefused
from disclosure.files.marks import Kind
from disclosure.files.models import StoredFile
from disclosure.personal import sm3_hex
from tests.factories import papers
from tests.factories.papers import Paper

WORD = Paper().docx()

REFUSED = [
    # what is sent, its name, words the message must have
    (papers.renamed_exe(), "通知.docx", "可执行程序"),
    (papers.renamed_exe(), "通知", "可执行程序"),
    (b"\x7fELF" + b"\x00" * 100, "通知.pdf", "可执行程序"),
    (papers.pdf_with_password(), "通知.pdf", "密码"),
    (papers.encrypted_office(), "通知.docx", "密码"),
    (papers.zip_bomb(), "通知.docx", "压缩炸弹"),
    (papers.many_entries(), "通知.docx", "部件超过"),
    (papers.nested(), "通知.docx", "嵌套"),
    (papers.zip_of(**{"一.txt": b"x"}), "材料.zip", "压缩包不能接收"),
    (papers.with_parts(WORD, {"word/media/inner.zip": b"PK\x03\x04"}), "通知.docx", "夹带了压缩包"),
    (papers.with_parts(WORD, {"word/embeddings/run.exe": b"MZ"}), "通知.docx", "夹带了程序"),
    (papers.with_parts(WORD, {"word/vbaProject.bin": b"x"}), "通知.docx", "宏"),
    (WORD, "通知.docm", "宏"),
    (papers.with_parts(WORD, {"../../etc/passwd": b"x"}), "通知.docx", "路径"),
    (papers.with_parts(WORD, {"word/document.xml": b"<w:document"}), "通知.docx", "损坏"),
    (
        papers.with_parts(WORD, {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "通知.docx",
        "不正常",
    ),
    (WORD[:2000], "通知.docx", "损坏"),
    (WORD, "通知.pdf", "内容却是Word 文档"),
    (b"%PDF-1.7\nnothing more", "通知.pdf", "损坏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "通知.doc", "另存为 .docx"),
    (b"", "通知.txt", "空的"),
    ("只是文字".encode(), "通知.docx", "内容却不是这种格式"),
    (bytes(range(256)) * 40, "通知.txt", "认不出"),
    (("<div>" * 30_000 + "机密★1年" + "</div>" * 30_000).encode(), "页.html", "层层嵌套"),
    (papers.png(width=60_000, height=60_000), "图.png", "尺寸过大"),
    (papers.png()[:50], "图.png", "不完整"),
]


@pytest.mark.parametrize(("data", "name", "words"), REFUSED, ids=[f"{row[2]}-{row[1]}" for row in REFUSED])
def test_a_bad_file_is_refused_with_its_reason(db, data, name, words):
    with pytest.raises(FileRefused, match=words):
        store.store(SimpleUploadedFile(name, data))

    assert StoredFile.objects.count() == 0


BROKEN_PDF = b"%PDF-1.7\nnothing more"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (BROKEN_PDF, "图.pdf"),
        (BROKEN_PDF, "图.png"),
        (BROKEN_PDF, "图"),
        (WORD[:2000], "图.docx"),
        (WORD, "图"),
        ("只是文字".encode(), "图.txt"),
    ],
)
def test_another_kind_than_was_asked_for_is_told_before_it_is_looked_into(db, data, name):
    with pytest.raises(kinds.WrongKind, match="这里只收PNG 图片、JPEG 图片"):
        store.store(SimpleUploadedFile(name, data), only=(kinds.PNG, kinds.JPEG))

    assert StoredFile.objects.count() == 0


def test_what_was_asked_for_is_looked_into_as_ever(db):
    with pytest.raises(FileRefused, match="不完整"):
        store.store(SimpleUploadedFile("图.png", papers.png()[:50]), only=(kinds.PNG,))

    assert store.store(SimpleUploadedFile("图.png", papers.png()), only=(kinds.PNG,)).kind == "png"


def test_an_old_office_file_is_told_what_to_save_it_as(db):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

    with pytest.raises(FileRefused, match="另存为 .xlsx"):
        store.store(SimpleUploadedFile("表.xls", old), only=(kinds.XLSX,))


def test_a_file_past_the_limit_is_refused_after_reading_no_more_than_the_limit(settings):
    settings.FILE_MAX_BYTES = 3 * 1024 * 1024

    class Endless(io.RawIOBase):
        taken = 0

        def seek(self, place, whence=0):
            return place

        def read(self, size=-1):
            self.taken += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(FileRefused, match="超过 3 MB"):
        store.read_upload(stream)
    assert stream.taken <= settings.FILE_MAX_BYTES + 1024 * 1024


def test_a_declared_size_past_the_limit_is_refused_unread(settings):
    upload = SimpleUploadedFile("大.pdf", b"%PDF-")
    upload.size = 200 * 1024 * 1024
    upload.file = None  # reading it would fail

    with pytest.raises(FileRefused, match="超过 50 MB"):
        store.read_upload(upload)


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "txt"])
def test_a_paper_is_kept_with_its_text_whatever_its_format(db, kind):
    file = store.store(Paper().upload(kind))

    assert (file.kind, file.media_type) == (kind, kinds.KINDS[kind].media_type)
    assert file.name == f"关于就业援助的通知.{kind}"
    assert "云人社发〔2026〕31号" in file.text
    assert "对符合条件的人员，按月给予社会保险补贴，期限不超过3年。" in file.text.replace("\n", "")
    assert "偷来的正文" not in file.text
    assert (file.sm3, file.size) == _sm3_and_size(file.original)
    assert (file.published_sm3, file.published_size) == _sm3_and_size(file.published)
    assert (file.findings, file.reading) == ([], "whole")


def _sm3_and_size(stored):
    with default_storage.open(stored.name) as handle:
        data = handle.read()
    return sm3_hex(data), len(data)


@time_machine.travel("2026-09-01T09:00+08:00", tick=False)
def test_bytes_lie_under_no_name_that_was_typed(db):
    file = store.store(SimpleUploadedFile("../../../etc/密码.txt", b"hello"))

    assert file.name == "密码.txt"
    assert file.original.name == f"originals/2026/09/{file.key}.txt"
    assert file.published.name == f"published/2026/09/{file.key}.txt"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\王\\通知.docx", "通知.docx"),
        ("通知\u202excod.exe", "通知xcod.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ('引"号<1>.txt', "引_号_1_.txt"),
        ("", "未命名文件"),
        ("....", "未命名文件"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_fit_to_show(typed, kept):
    assert store.safe_name(typed) == kept


def test_what_is_found_in_a_file_is_kept_with_it(db):
    paper = Paper(secrecy="机密★1年", extra=("联系人：张三，13800138000",))

    file = store.store(paper.upload())

    assert [finding.kind for finding in file.found] == [Kind.SECRECY, Kind.MOBILE]
    assert "13800138000" not in str(file.findings)


def test_a_mark_in_the_header_of_a_word_file_is_found(db):
    import docx  # slow import

    document = docx.Document(io.BytesIO(WORD))
    document.sections[0].header.paragraphs[0].text = "秘密★5年"
    out = io.BytesIO()
    document.save(out)

    file = store.store(SimpleUploadedFile("通知.docx", out.getvalue()))

    assert "秘密★5年" not in file.text
    assert [finding.kind for finding in file.found] == [Kind.SECRECY]


def test_a_picture_asks_for_eyes(db):
    file = store.store(SimpleUploadedFile("扫描件.png", papers.png()))

    assert (file.text, file.needs_eyes) == ("", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_any_encoding_an_office_uses(db, encoding):
    text = "关于放假的通知\n各科室：\n自2026年10月1日起放假。" * 3

    assert store.store(SimpleUploadedFile("通知.txt", text.encode(encoding))).text == text


@pytest.mark.parametrize(
    "text", ["一行。", "第一条　为了规范工作，制定本办法。\n" * 100_000], ids=["one line", "5 MB"]
)
def test_a_text_of_one_line_or_of_five_megabytes_is_kept(db, text):
    file = store.store(SimpleUploadedFile("通知.txt", text.encode()))

    assert file.text == text
    assert file.reading == "whole"


def test_a_file_is_handed_over_to_what_it_belongs_to(db):
    first = store.store(Paper().upload("txt"))
    second = store.store(Paper().upload("txt"), holder=first)  # any row can hold a file

    store.hand_over(first, second)

    assert list(StoredFile.objects.of(second)) == [first]
    assert list(StoredFile.objects.of(first)) == [second]
    assert StoredFile.objects.unheld().count() == 0


def test_uploads_nobody_filed_go_after_a_week(db, django_capture_on_commit_callbacks):
    with time_machine.travel("2026-09-01T09:00+08:00", tick=False):
        forgotten = store.store(Paper().upload("txt"))
        filed = store.store(Paper().upload("docx"), holder=forgotten)
    with time_machine.travel("2026-09-05T09:00+08:00", tick=False):
        recent = store.store(Paper().upload("html"))

    with (
        time_machine.travel("2026-09-08T09:00:01+08:00", tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        counts = [tasks.discard_unheld(), tasks.discard_unheld()]

    assert counts == [1, 0]
    assert set(StoredFile.objects.all()) == {filed, recent}
    assert not default_storage.exists(forgotten.original.name)
    assert not default_storage.exists(forgotten.published.name)
    assert default_storage.exists(filed.original.name)


def test_no_bytes_stay_behind_when_the_row_cannot_be_written(db, monkeypatch):
    before = _stored_names()
    monkeypatch.setattr(StoredFile, "save", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        store.store(Paper().upload("txt"))

    assert _stored_names() == before


def _stored_names(folder: str = "") -> set[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    below = (_stored_names(f"{folder}/{name}".lstrip("/")) for name in folders)
    return {f"{folder}/{name}" for name in files}.union(*below)


def test_an_honest_big_workbook_is_no_bomb(db):
    import openpyxl  # slow import

    book = openpyxl.Workbook()
    for number in range(3000):
        book.active.append([f"第{number}项", "主动公开", number * 7.5, "云山县人民政府办公室"])
    out = io.BytesIO()
    book.save(out)

    file = store.store(SimpleUploadedFile("清单.xlsx", out.getvalue()))

    assert "| 第2999项 | 主动公开 | 22492.5 | 云山县人民政府办公室 |" in file.text


def test_a_workbook_in_a_document_is_allowed(db):
    import openpyxl  # slow import

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    data = papers.with_parts(WORD, {"word/embeddings/chart.xlsx": out.getvalue()})

    assert store.store(SimpleUploadedFile("通知.docx", data)).kind == "docx"


def test_a_form_letter_of_five_megabytes_is_no_bomb(db):
    data = Paper(paragraphs=("为做好就业援助工作，现就有关事项通知如下。" * 40,) * 2_000).docx()

    assert len(store.store(SimpleUploadedFile("通知.docx", data)).text.encode()) > 4_500_000


def test_a_lying_directory_does_not_unpack_more_than_it_says(db):
    """The unpacked size stands in the directory; a forged one ends as a damaged file."""
    data = bytearray(papers.zip_bomb())
    size = (200 * 1024 * 1024).to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
    assert zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()[0].file_size == 1000

    with pytest.raises(FileRefused):
        store.store(SimpleUploadedFile("通知.docx", bytes(data)))
