"""A dropped file fills the form; nothing the paper says is typed again."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Role
from disclosure.files.kinds import FileRefused
from disclosure.files.marks import Kind
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from documents.forms.draft import DraftForm
from documents.models import Document
from documents.prefill import prefill
from tests.factories import papers
from tests.factories.accounts import AgencyFactory, person
from tests.factories.papers import Paper


@pytest.fixture
def agency(db):
    return AgencyFactory(name="云山县人力资源和社会保障局")


@pytest.fixture
def dropped(agency):
    """What the form is given after a file was dropped in."""
    clerk = person(Role.DRAFTER, agency)
    return lambda upload: prefill(store(upload, by=clerk), agency)


@pytest.mark.parametrize("kind", ["docx", "pdf", "html", "txt"])
def test_the_form_is_filled_from_the_paper(dropped, kind):
    paper = Paper()

    reading = dropped(paper.upload(kind))

    assert reading.initial == {
        "title": paper.title,
        "number": paper.number,
        "issuer": paper.issuer,
        "written_on": date(2026, 8, 24),
        "genre": "通知",
        "addressee": "各乡镇人民政府，各有关单位",
        "attribute": "proactive",
        "body": "\n".join(paper.paragraphs),
    }
    assert set(reading.initial) <= set(DraftForm.base_fields)
    assert (reading.unsure, reading.findings) == (frozenset(), [])
    assert Document.objects.count() == 0


def test_what_must_not_slip_out_is_told_at_once(dropped):
    paper = Paper(secrecy="秘密★1年", extra=("联系人：张三，13800138000",))

    findings = dropped(paper.upload()).findings

    assert [finding.kind for finding in findings] == [Kind.SECRECY, Kind.MOBILE]


def test_what_was_only_guessed_is_named(dropped):
    page = "关于放假的通知\n发布时间：2026-09-20 来源：县政府办公室\n自10月1日起放假。"

    reading = dropped(SimpleUploadedFile("a.txt", page.encode()))

    assert reading.initial["written_on"] == date(2026, 9, 20)
    assert "written_on" in reading.unsure


def test_a_scan_gives_a_form_with_its_name_in_it(dropped):
    reading = dropped(SimpleUploadedFile("关于防汛的通知.png", papers.png()))

    assert reading.initial == {"title": "关于防汛的通知", "genre": "通知"}
    assert reading.is_blank


@pytest.mark.parametrize("count", [1, 290, 2_000_000])
def test_a_title_is_never_longer_than_its_column(dropped, count):
    upload = SimpleUploadedFile("a.txt", f"关于{'好' * count}的通知\n正文。".encode())

    assert len(dropped(upload).initial.get("title", "")) <= 300


def test_a_refused_file_leaves_nothing_behind(dropped):
    with pytest.raises(FileRefused, match="可执行程序"):
        dropped(SimpleUploadedFile("通知.docx", papers.renamed_exe()))

    assert StoredFile.objects.count() == 0
