"""Bad files at the desk: a clear message on the same page, nothing stored, and never a 500."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from disclosure.files.models import StoredFile
from documents.models import Document
from tests.factories import papers
from tests.factories.accounts import AgencyFactory, person
from tests.factories.papers import Paper

REFUSED = [
    ("通知.docx", papers.renamed_exe(), "可执行程序"),
    ("通知.pdf", papers.pdf_with_password(), "设了打开密码"),
    ("通知.docx", papers.encrypted_office(), "设了打开密码"),
    ("通知.docx", papers.zip_bomb(), "压缩炸弹"),
    ("通知.docx", papers.nested(), "嵌套"),
    ("材料.zip", papers.zip_of(a=b"x"), "压缩包不能接收"),
    ("通知.txt", b"", "空的"),
    ("通知.pdf", b"%PDF-1.4 cut short", "已损坏"),
]


@pytest.fixture
def desk(client, db):
    client.force_login(person(Role.DRAFTER, AgencyFactory(code="yunshan", name="云山县人民政府")))
    return client


def send(desk, name, data):
    return desk.post(reverse("documents-desk:intake"), {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(("name", "data", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_a_bad_file_is_answered_in_words(desk, name, data, words):
    answer = send(desk, name, data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert StoredFile.objects.count() == 0


def test_a_file_past_the_limit_is_answered_in_words(desk, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024

    answer = send(desk, "大.pdf", b"%PDF-1.4" + b"x" * 4 * 1024 * 1024)

    assert answer.status_code == 422
    assert "文件超过 1 MB" in answer.content.decode()
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("一行.txt", "只有一行。".encode()),
        (
            "五兆.txt",
            ("关于放假的通知\n各科室：\n" + "第一条　为了规范工作，制定本办法。\n" * 100_000).encode(),
        ),
        ("网页.html", Paper().html()),
        ("扫描.png", papers.png()),
    ],
    ids=["one line", "5 MB", "scripts", "scan"],
)
def test_an_odd_file_still_opens_the_form(desk, name, data):
    answer = desk.post(
        reverse("documents-desk:intake"), {"file": SimpleUploadedFile(name, data)}, follow=True
    )

    assert answer.status_code == 200
    assert answer.context["form"].case.agency.code == "yunshan"
    page = answer.content.decode()
    assert [words for words in ("偷来的正文", "alert(", "onerror") if words in page] == []
    assert (StoredFile.objects.count(), Document.objects.count()) == (1, 0)
