"""案卷: what is in it, in which order, that it is what was issued, and that nobody takes it unseen."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts.roles import Role
from disclosure.files.store import store
from disclosure.notices.models import Letter
from disclosure.personal import sm3_hex
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import dossier as dossiers
from requests_app.dossier import CHANGED, CONTENTS, MISSING, Dossier
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
    assert plain[:3] == ["01 申请/01 申请表", "01 申请/02 登记表", "01 申请/03 身份证"]
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
    form = words_of(archive.read("01 申请/01 申请表.pdf"))
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
