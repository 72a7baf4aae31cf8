"""拟稿 at the desk: by form or from a file; what was typed or uploaded is never lost."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from disclosure.files.models import StoredFile
from documents.models import Document
from documents.states import Attribute, State
from tests.factories import papers
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document
from tests.factories.papers import Paper

pytestmark = pytest.mark.django_db
NEW, INTAKE = reverse("documents-desk:new"), reverse("documents-desk:intake")


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def clerk(client, staff):
    client.force_login(staff[Role.DRAFTER])
    return client


def form(**fields):
    return {
        "title": "关于做好防汛工作的通知",
        "genre": "通知",
        "body": "各科室：\n现通知如下。",
        "category": "emergency",
        "attribute": "proactive",
        "token": str(uuid.uuid4()),
        **fields,
    }


def upload(client, data, name):
    return client.post(INTAKE, {"file": SimpleUploadedFile(name, data)})


def test_a_draft_is_made_with_its_number_in_the_index(clerk, staff):
    answer = clerk.post(NEW, form())

    case = Document.objects.get()
    assert answer["Location"] == case.get_desk_url()
    assert (case.state, case.drafter, case.agency) == (State.DRAFT, staff[Role.DRAFTER], staff.agency)
    assert case.index_number
    assert case.text.body == "各科室：\n现通知如下。"


def test_sending_the_form_twice_makes_one_draft(clerk):
    sent = form()
    first, again = clerk.post(NEW, sent), clerk.post(NEW, sent)

    assert Document.objects.count() == 1
    assert first["Location"] == again["Location"]


def test_a_token_from_a_colleagues_page_is_a_form_of_ones_own(client, clerk, staff):
    sent = form()
    clerk.post(NEW, sent)
    client.force_login(person(Role.DRAFTER, staff.agency))

    answer = client.post(NEW, sent | {"title": "关于抗旱的通知"})

    assert answer.status_code == 302
    assert Document.objects.count() == 2


@pytest.mark.parametrize("value", ["²", "9" * 23, "甲"])
def test_an_original_that_cannot_be_is_a_mistake_in_the_form(clerk, staff, value):
    assert clerk.post(NEW, form(forwarded_from=value)).status_code == 422

    clerk.force_login(staff[Role.DISCLOSURE])
    case = document(staff, State.PUBLISHED)
    address = reverse("documents-desk:act", args=[case.pk, "change_validity"])
    facts = {"validity": "repealed", "effective": "2026-11-22", "note": "已有新规定。"}
    assert clerk.post(address, facts | {"replaced_by": value}).status_code == 422


def test_what_is_wrong_is_said_and_what_was_typed_stays(clerk):
    answer = clerk.post(NEW, form(title="", body="写了半天的正文。", effective_on="昨天"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填写标题。" in page
    assert "实施日期请写成" in page
    assert "写了半天的正文。" in page
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "关于\x01防汛的通知", "看不见的控制字符"),
        ("issuer", "云山县\u2028水务局", "看不见的控制字符"),
        ("keywords", "防汛\u202e", "看不见的控制字符"),
        ("written_on", "0001-01-01", "请核对年份"),
        ("effective_on", "9999-12-31", "请核对年份"),
    ],
)
def test_what_cannot_be_seen_or_meant_is_refused(clerk, field, value, said):
    answer = clerk.post(NEW, form(**{field: value}))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Document.objects.exists()


def test_the_title_of_an_original_that_is_not_public_is_not_copied(clerk, staff):
    original = document(staff, State.REGISTERED, title="关于内部事项的通知")

    clerk.post(
        NEW, form(forwarded_from=original.pk, attribute="withheld", ground="D5.3", reason="内部工作。")
    )

    made = Document.objects.exclude(pk=original.pk).get()
    assert (made.forwarded_from, made.forwarded_title) == (original, "")


def test_a_number_already_used_is_refused_by_name(clerk, staff):
    document(staff, State.DRAFT, number="云水发〔2026〕9号")

    page = clerk.post(NEW, form(number="云水发〔2026〕9号")).content.decode()

    assert "发文字号“云水发〔2026〕9号”已经用过" in page


def test_a_withheld_draft_needs_a_ground_that_fits(clerk):
    page = clerk.post(
        NEW, form(attribute="withheld", ground="Y1", reason="只涉及一家企业。")
    ).content.decode()

    assert "不能作为“不予公开”的依据" in page


@pytest.mark.parametrize("role", [Role.SECTION_HEAD, Role.PUBLISHER, Role.SUPERVISOR])
def test_only_drafters_draft(client, staff, role):
    client.force_login(staff[role])

    for url in (NEW, INTAKE):
        assert client.get(url).status_code == 403
        assert client.post(url, form()).status_code == 403


def test_a_drafter_of_two_agencies_chooses(client, staff):
    other = AgencyFactory(code="shuiwu")
    both = person(Role.DRAFTER, staff.agency)
    both.memberships.create(agency=other, role=Role.DRAFTER)
    client.force_login(both)

    client.post(f"{NEW}?agency=shuiwu", form())

    assert Document.objects.get().agency == other


def test_what_is_typed_goes_along_to_another_agency(client, staff):
    other = AgencyFactory(code="shuiwu", name="云山县水务局")
    both = person(Role.DRAFTER, staff.agency)
    both.memberships.create(agency=other, role=Role.DRAFTER)
    client.force_login(both)
    half = form(title="", body="一、加强领导", issuer=staff.agency.name)

    page = client.post(f"{NEW}?agency=shuiwu", half | {"look": "agency"})

    assert not Document.objects.exists()
    shown = page.context["form"]
    assert page.context["agency"] == other
    assert (shown["title"].value(), shown["body"].value()) == ("", "一、加强领导")
    assert shown["issuer"].value() == "云山县水务局"
    assert shown.errors == {}
    assert page.context["token"] == half["token"]


def test_nobody_drafts_for_an_agency_that_is_not_his(clerk, staff):
    AgencyFactory(code="bieren")

    clerk.post(f"{NEW}?agency=bieren", form())

    assert Document.objects.get().agency == staff.agency


# ── from a file ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", ["docx", "pdf", "txt", "html"])
def test_a_file_fills_the_form_and_goes_with_the_draft(clerk, kind):
    paper = Paper()
    opened = upload(clerk, getattr(paper, kind)(), f"通知.{kind}")
    page = clerk.get(opened["Location"])
    read = page.context["form"]

    assert read["title"].value() == paper.title
    assert read["number"].value() == paper.number
    assert page.content.decode().count("来自文件，请核对") >= 5

    values = {name: read[name].value() or "" for name in read.fields if name not in ("seen", "is_upward")}
    file = StoredFile.objects.get()
    clerk.post(NEW, values | {"file": str(file.key), "attribute": "proactive", "genre": "通知"})

    case = Document.objects.get()
    assert case.title == paper.title
    assert case.text.body.split("\n")[-1] == paper.paragraphs[-1]
    assert list(StoredFile.objects.of(case)) == [file]
    assert not case.attachments.exists()


def test_the_form_says_what_the_file_did_not(clerk):
    opened = upload(clerk, "关于报送材料的通知\n请于月底前报送材料，逾期不候。".encode(), "通知.txt")

    page = clerk.get(opened["Location"])

    assert {"发文字号", "成文日期"} <= set(page.context["not_found"])
    assert "文件没有写明，请您补充" in page.content.decode()


def test_findings_are_shown_while_the_form_is_filled(clerk):
    text = "关于报送材料的通知\n联系人王某某，手机13812345678，请于月底前报送材料。"
    opened = upload(clerk, text.encode(), "通知.txt")

    page = clerk.get(opened["Location"]).content.decode()

    assert "发现 1 处密级标志或者个人信息" in page
    assert "手机号" in page


def test_a_form_sent_back_still_knows_its_file(clerk):
    opened = upload(clerk, Paper().docx(), "通知.docx")
    file = StoredFile.objects.get()

    wrong = clerk.post(opened["Location"], form(title="", file=str(file.key)))
    clerk.post(NEW, form(file=wrong.context["file"].key))

    assert list(StoredFile.objects.of(Document.objects.get())) == [file]


def test_another_persons_upload_is_nothing(client, clerk, staff):
    upload(clerk, Paper().txt(), "通知.txt")
    key = StoredFile.objects.get().key
    client.force_login(person(Role.DRAFTER, staff.agency))

    page = client.get(NEW, {"file": key})
    client.post(NEW, form(file=key))

    assert page.context["file"] is None
    assert not StoredFile.objects.of(Document.objects.get()).exists()


@pytest.mark.parametrize("key", ["", "x", "../../etc", str(uuid.UUID(int=0))])
def test_an_odd_key_is_nothing(clerk, key):
    assert clerk.get(NEW, {"file": key}).context["file"] is None


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (papers.renamed_exe, "通知.docx", "可执行程序"),
        (papers.pdf_with_password, "通知.pdf", "密码"),
        (papers.zip_bomb, "通知.docx", "压缩炸弹"),
    ],
)
def test_a_bad_file_is_refused_in_words(clerk, data, name, words):
    answer = upload(clerk, data(), name)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not StoredFile.objects.exists()


def test_no_file_is_refused_in_words(clerk):
    answer = clerk.post(INTAKE, {})

    assert answer.status_code == 422
    assert "请选择文件。" in answer.content.decode()


# ── changing a draft ────────────────────────────────────────────────────────
def test_editing_keeps_every_version(clerk, staff):
    case = document(staff, State.DRAFT)
    clerk.post(
        f"{case.get_desk_url()}edit/",
        form(
            title="关于做好今年防汛工作的通知", seen=case.last_event, body=case.text.body + "\n二、加强值守。"
        ),
    )

    page = clerk.get(f"{case.get_desk_url()}versions/").content.decode()

    assert "<ins>今年</ins>" in page
    assert "<ins>二、加强值守。</ins>" in page
    assert "第 2 版" in page


def test_an_attachment_is_not_asked_for_twice(clerk, staff):
    case = document(staff, State.DRAFT)
    url = f"{case.get_desk_url()}attach/"
    wrong = clerk.post(
        url, {"file": SimpleUploadedFile("附表.txt", b"table"), "attribute": "", "seen": case.last_event}
    )
    kept = wrong.context["form"]["kept"].value()

    clerk.post(url, {"kept": kept, "attribute": "proactive", "seen": case.last_event})

    attachment = case.attachments.get()
    assert wrong.status_code == 422
    assert "已经收到“附表.txt”" in wrong.content.decode()
    assert (attachment.title, attachment.attribute) == ("附表", Attribute.PROACTIVE)
    assert attachment.file.holder == case


def test_a_refused_attachment_leaves_nothing(clerk, staff):
    case = document(staff, State.DRAFT)
    answer = clerk.post(
        f"{case.get_desk_url()}attach/",
        {"file": SimpleUploadedFile("附表.docx", papers.renamed_exe()), "attribute": "proactive"},
    )

    assert answer.status_code == 422
    assert not StoredFile.objects.exists()
