"""案卷: what is in it, in which order, that it is what was issued, and that nobody takes it unseen."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date

import pypdf
import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.store import store
from disclosure.notices.models import Letter
from disclosure.personal import sm3_hex
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import dossier as dossiers
from requests_app.dossier import CHANGED, CONTENTS, MISSING, Dossier
from requests_app.importing import Importer
from requests_app.models import Application
from requests_app.states import State
from tests.factories.accounts import person
from tests.factories.requests import PERSON, application, house, reply

DO = Role.DISCLOSURE


@dataclass(frozen=True)
class Whole:
    """The zip of one whole case, and what it must hold."""

    data: bytes
    again: bytes
    issued: frozenset[str]
    events: frozenset[str]


@pytest.fixture(scope="module")
def whole(django_db_setup, django_db_blocker):
    """Papers with it, answered, contested, with evidence. Walked once and rolled back: the zip is what is looked at."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel("2026-11-02T10:00+08:00", tick=False),
        transaction.atomic(),
    ):
        staff = house()
        case = application(staff, State.REVIEW)
        store("身份证复印件".encode(), name="身份证.txt", holder=case, by=staff[DO])
        for action, role, facts in ROAD:
            case = perform(case, action, by=staff[role], **facts)
        perform(case, "enter_dispute", by=staff[DO], kind="review", notice_received_on=date(2026, 11, 2))
        dispute = case.disputes.get()
        evidence = store("检索记录".encode(), name="检索.txt", by=staff[DO])
        facts = {"file": evidence, "kind": "evidence", "title": "检索记录", "proves": "已经检索"}
        perform(dispute, "add_paper", by=staff[DO], **facts)
        case = Application.objects.get(pk=case.pk)
        found = Whole(
            data=b"".join(Dossier(case).stream()),
            again=b"".join(Dossier(case).stream()),
            issued=frozenset(letter.sm3 for letter in Letter.objects.about(case).issued()),
            events=frozenset(event.hash for one in (case, dispute) for event in Event.objects.of(one)),
        )
        transaction.set_rollback(True)
    return found


ROAD = [
    ("accept", DO, {}),
    ("draft_reply", DO, reply()),
    ("submit_reply", DO, {}),
    ("approve_reply", Role.DISCLOSURE_HEAD, {}),
    ("sign", Role.LEADER, {}),
    ("deliver", DO, {"way": "direct", "signed_on": date(2026, 11, 2), "signer": "赵𠮷祥"}),
]


@pytest.fixture
def archive(whole):
    return zipfile.ZipFile(io.BytesIO(whole.data))


@pytest.fixture
def staff(db):
    return house()


@pytest.fixture
def case(staff):
    return application(staff, State.REVIEW)


def names(archive) -> list[str]:
    return archive.namelist()


def words_of(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")


def test_it_is_a_whole_zip_with_every_paper_in_its_folder(archive):
    assert archive.testzip() is None
    assert [name.split("/")[0] for name in names(archive)] == sorted(
        name.split("/")[0] for name in names(archive)[:-2]
    ) + [f"{CONTENTS}.pdf", f"{CONTENTS}.json"]
    plain = [name.rsplit(".", 1)[0] for name in names(archive)]
    assert plain[:2] == ["01 申请/01 登记表", "01 申请/02 身份证"]
    assert any(name.startswith("02 文书/01 ") and "回执" in name for name in names(archive))
    assert any("答复书" in name for name in names(archive) if name.startswith("02 文书/"))
    assert any(name.startswith("03 送达/01 送达回证") for name in names(archive))
    assert "04 审查/01 公开审查单.pdf" in names(archive)
    assert "06 期限/01 期限说明.pdf" in names(archive)
    assert [name for name in names(archive) if name.startswith("07")] == [
        "07 办理记录/01 办理记录.pdf",
        "07 办理记录/02 办理记录.json",
    ]
    assert [name.endswith("检索记录.txt") for name in names(archive) if name.startswith("08")] == [True]


def test_the_letters_in_it_are_the_bytes_that_were_issued(whole, archive):
    packed = {sm3_hex(archive.read(name)) for name in names(archive) if name.startswith("02 ")}

    assert packed == whole.issued
    assert len(packed) == 2


def test_the_contents_tell_the_sum_of_every_paper(archive):
    said = json.loads(archive.read(f"{CONTENTS}.json"))["目录"]

    assert [row["文件"] for row in said] == names(archive)[:-2]
    assert {row["文件"]: row["SM3"] for row in said} == {
        name: sm3_hex(archive.read(name)) for name in names(archive)[:-2]
    }
    assert [row["问题"] for row in said] == [""] * len(said)
    assert [row["大小"] for row in said] == [archive.getinfo(row["文件"]).file_size for row in said]


def test_nothing_is_masked_and_rare_characters_print(archive):
    form = words_of(archive.read("01 申请/01 登记表.pdf"))
    contents = words_of(archive.read(f"{CONTENTS}.pdf"))

    assert PERSON["id_number"] in form
    assert "赵𠮷祥" in form.replace("\n", "")
    assert "赵𠮷祥" in contents


def test_the_clock_is_accounted_for_day_by_day(archive):
    words = words_of(archive.read("06 期限/01 期限说明.pdf"))

    # received Monday 2026-11-02: its twenty 工作日 are told to the last, the weekends between them too
    for said in ("2026-11-02", "起算日，当日不计入", "2026-11-07", "周末，不计入", "2026-11-30", "届满"):
        assert said in words, said
    assert "提交行政复议答复" in words


def test_the_record_carries_the_chain(whole, archive):
    rows = json.loads(archive.read("07 办理记录/02 办理记录.json"))

    assert {row["摘要"] for row in rows} == whole.events
    assert [row["名称"] for row in rows][:2] == ["收到申请", "登记"]
    assert all(row["前一记录摘要"] for row in rows[1:])


def test_the_same_case_gives_the_same_zip(whole):
    assert whole.again == whole.data


def test_it_is_sent_while_it_is_made(case, monkeypatch):
    """The first bytes leave before the last paper is read, and no piece is larger than a chunk."""
    read = []
    real = dossiers._laid_out
    monkeypatch.setattr(dossiers, "_laid_out", lambda name, **more: read.append(name) or real(name, **more))
    stream = Dossier(case).stream()

    first = next(part for part in stream if part)

    assert first
    assert read == []
    assert max(map(len, stream)) <= dossiers.CHUNK + 4096


def test_a_missing_and_a_changed_file_are_named_and_the_rest_is_there(staff, case):
    first, second = (
        store(words, name=f"{words[:3].hex()}.txt", holder=case, by=staff[DO]) for words in (b"one", b"two")
    )
    first.original.storage.delete(first.original.name)
    with second.original.storage.open(second.original.name, "wb") as handle:
        handle.write(b"something else")

    archive = zipfile.ZipFile(io.BytesIO(b"".join(Dossier(case).stream())))

    said = json.loads(archive.read(f"{CONTENTS}.json"))["目录"]
    assert {row["名称"]: row["问题"] for row in said if row["问题"]} == {
        first.name: MISSING,
        second.name: CHANGED,
    }
    assert MISSING in words_of(archive.read(f"{CONTENTS}.pdf"))


# ── the applicant's own paper ───────────────────────────────────────────────
def asked_papers(case) -> dict[str, str]:
    """The names and notes of the first folder."""
    return {
        paper.name.split(" ", 1)[1]: paper.note
        for paper in Dossier(case).papers()
        if paper.folder == dossiers.ASKED
    }


def test_a_letter_nobody_scanned_is_said_to_lie_in_the_paper_file_and_no_form_is_made_up(staff):
    with time_machine.travel("2026-11-03T10:00+08:00", tick=False):
        days = {"submitted_on": date(2026, 10, 30), "signed_on": date(2026, 11, 2)}
        case = application(
            staff, State.REVIEW, channel="post_registered", post_number="XA10000000001", **days
        )

    kept = f"来信原件存纸质案卷，没有扫描件，由{staff[DO]}于2026年11月3日登记录入"
    assert asked_papers(case) == {"登记表.pdf": kept}
    (paper,) = [paper for paper in Dossier(case).papers() if paper.name.endswith("登记表.pdf")]
    assert paper.on == date(2026, 11, 3)
    words = words_of(b"".join(paper.read())).replace("\n", "")
    for said in (kept, PERSON["phone"], PERSON["id_number"], "登记时录入的申请人信息"):
        assert said in words, said


def test_a_letter_that_was_scanned_is_the_application_itself(staff):
    case = application(staff, State.REVIEW)
    store("来信".encode(), name="来信-赵.txt", holder=case, by=staff[DO])

    assert asked_papers(case) == {"登记表.pdf": "申请原件存纸质案卷，扫描件附后", "来信-赵.txt": ""}


@pytest.mark.parametrize("channel", ["online", "oral"])
def test_what_was_filled_in_here_is_a_form(staff, channel):
    days = {"confirmed_on": clock.today()} if channel == "online" else {}
    case = application(staff, channel=channel, **days)

    assert asked_papers(case) == {"申请表.pdf": "", "登记表.pdf": ""}


def test_a_case_from_an_old_register_has_no_form_of_its_own(staff, tmp_path):
    """Whatever the channel its row says: the file came in with a spreadsheet, the paper lies where it lay."""
    old = tmp_path / "old.csv"
    row = "旧〔2024〕1号,自然人,赵𠮷祥,2024-03-01,网上,验收报告"
    old.write_text(f"申请编号,申请人类型,申请人,收到日,渠道,申请内容\n{row}\n", encoding="utf-8-sig")
    assert list(Importer(staff.agency).run(old)) == []
    case = Application.objects.get(number="旧〔2024〕1号")

    assert asked_papers(case) == {"登记表.pdf": "申请原件存纸质案卷，本件由旧登记簿导入"}


def test_the_form_holds_what_was_applied_for_and_not_what_was_added_later(staff):
    case = application(staff, State.CORRECTION, channel="oral")
    case = perform(case, "supplement", by=staff[DO], text="只要三期的。", channel="in_person")
    form, register = [paper for paper in Dossier(case).papers() if paper.folder == dossiers.ASKED]

    said, registered = (words_of(b"".join(paper.read())).replace("\n", "") for paper in (form, register))

    assert "三期" not in said
    assert "补正的内容 只要三期的。" in registered


def test_a_part_split_off_carries_the_papers_of_the_whole_and_says_so(staff):
    whole = application(staff, State.REVIEW, channel="oral")
    store("身份证".encode(), name="身份证明-赵.txt", holder=whole, by=staff[DO])
    perform(whole, "split", by=staff[DO], parts=["验收报告", "中标通知书"])
    part = whole.children.first()

    came_from = f"原申请 {whole.number} 的材料"
    assert asked_papers(part) == {"申请表.pdf": came_from, "登记表.pdf": "", "身份证明-赵.txt": came_from}
    register = next(paper for paper in Dossier(part).papers() if paper.name.endswith("登记表.pdf"))
    assert f"由申请 {whole.number} 拆出" in words_of(b"".join(register.read())).replace("\n", "")


# ── what was entered, and what was changed since ────────────────────────────
MOVED = {
    "source": "退件后核实",
    "evidence": "电话核对，本人说明已搬家。",
    "address": "云山县新桥乡西街 21 号",
}


def said_in(case, form: str) -> str:
    paper = next(paper for paper in Dossier(case).papers() if paper.name.endswith(form))
    return words_of(b"".join(paper.read())).replace("\n", "")


def test_the_register_shows_what_was_entered_and_each_later_change_with_its_day(staff):
    with time_machine.travel("2026-11-02T10:00+08:00", tick=False):
        case = application(staff, State.HANDLING)
    with time_machine.travel("2026-11-10T10:00+08:00", tick=False):
        case = perform(case, "change_contact", by=staff[DO], **MOVED)

    entered, changed = said_in(case, "登记表.pdf").split("2026年11月10日变更联系方式")

    assert PERSON["address"] in entered
    assert MOVED["address"] not in entered
    assert MOVED["address"] in changed


def test_the_form_filled_in_here_keeps_the_address_it_was_filled_in_with(staff):
    case = application(staff, State.HANDLING, channel="oral")
    case = perform(case, "change_contact", by=staff[DO], **MOVED)

    assert PERSON["address"] in said_in(case, "申请表.pdf")
    assert MOVED["address"] not in said_in(case, "申请表.pdf")


def test_a_part_split_off_after_a_change_still_shows_what_the_letter_was_entered_with(staff):
    whole = perform(application(staff, State.REVIEW), "change_contact", by=staff[DO], **MOVED)
    perform(whole, "split", by=staff[DO], parts=["验收报告", "中标通知书"])

    entered, changed = said_in(whole.children.first(), "登记表.pdf").split("变更联系方式", 1)

    assert PERSON["address"] in entered
    assert MOVED["address"] in changed


# ── who takes it ────────────────────────────────────────────────────────────
def taken(client, case, **data):
    return client.post(reverse("afterwards:dossier", args=[case.pk]), data)


WHY = {"purpose": "行政复议", "note": "提交县政府行政复议局。"}


def test_taking_it_is_an_act_with_a_reason_on_the_record(client, staff, case):
    client.force_login(staff[DO])

    answer = taken(client, case, **WHY)

    data = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    event = Event.objects.of(case).latest("pk")
    assert (event.action, event.actor, event.note) == ("export_dossier", staff[DO], WHY["note"])
    assert event.facts == {"用途": "行政复议"}
    assert event.before == event.after == State.REVIEW


def test_taken_twice_from_one_page_it_is_given_twice_and_both_are_on_the_record(client, staff, case):
    client.force_login(staff[DO])

    answers = [taken(client, case, seen=case.last_event, **WHY) for _ in range(2)]

    assert [answer["Content-Type"] for answer in answers] == ["application/zip"] * 2
    assert Event.objects.of(case).filter(action="export_dossier").count() == 2


def test_without_a_reason_nothing_leaves_the_house(client, staff, case):
    client.force_login(staff[DO])
    before = Event.objects.of(case).count()

    answer = taken(client, case, purpose="行政复议", note="")

    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (422, "text/html")
    assert Event.objects.of(case).count() == before


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.LEADER, Role.SUPERVISOR, Role.ADMIN])
def test_others_of_the_house_do_not_take_it(client, staff, case, role):
    client.force_login(staff[role])

    assert taken(client, case, **WHY).status_code == 403


def test_another_agency_is_told_it_does_not_exist(client, staff, case):
    client.force_login(person(list(Role), house().agency))

    assert taken(client, case, **WHY).status_code == 404


def test_the_button_stands_on_the_case_page_and_leads_to_this_page(client, staff, case):
    client.force_login(staff[DO])
    where = reverse("requests-desk:act", args=[case.pk, "export_dossier"])

    page = client.get(reverse("requests-desk:detail", args=[case.pk])).content.decode()

    assert where == reverse("afterwards:dossier", args=[case.pk])
    assert f'href="{where}"' in page
    assert "案卷里有什么" in client.get(where).content.decode()


# ── a book for an application ──────────────────────────────────────────────
@pytest.mark.django_db
def test_a_hundred_thousand_characters_make_no_endless_paper_and_are_kept_whole_beside_it():
    staff = house()
    asked = ("关于县城防汛排涝工程竣工验收的材料，" * 6000)[:100_000]
    more = ("补充说明所需材料的时间和地点，" * 7000)[:100_000]
    case = application(staff, State.CORRECTION, description=asked)
    case = perform(
        case, "supplement", by=staff[DO], note="", text=more, on=clock.today(), channel="in_person"
    )
    for action, facts in (("accept", {}), ("draft_reply", reply())):
        case = perform(case, action, by=staff[DO], note="", **facts)

    packed = zipfile.ZipFile(io.BytesIO(b"".join(Dossier(case).stream())))

    papers = {name: packed.read(name) for name in packed.namelist()}
    pages = {
        name: len(pypdf.PdfReader(io.BytesIO(data)).pages)
        for name, data in papers.items()
        if name.endswith(".pdf")
    }
    assert max(pages.values()) <= 12, pages
    whole = next(data.decode() for name, data in papers.items() if name.endswith("申请内容全文.txt"))
    assert asked in whole
    assert more in whole


@pytest.mark.django_db
def test_what_the_form_holds_is_not_packed_twice():
    case = application(house(), State.REVIEW)

    assert not any("全文" in paper.name for paper in Dossier(case).papers())
