"""联系方式、委托书: what is learnt of an applicant later, used from then on, and never told in the record."""

import json
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices.letters.printing import envelope_pdf
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import letters, papers
from requests_app.dossier import DELIVERED, Dossier
from requests_app.identity import email_digest
from requests_app.models import Application, FormerContact
from requests_app.states import State
from tests.factories.requests import PERSON, application, house

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_paper")]
DO, DH, LE = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
NEW = {"address": "云山县新桥乡西街 21 号", "postcode": "464100", "phone": "13987654321", "email": "qian@example.com"}  # fmt: skip
WORD = {"source": "退件后核实", "evidence": "二月三日电话核对，本人说明已搬家。"}
POSTED = {"way": "post", "mail_number": "XA12345678932"}


def text_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in pages)


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def returned(staff):
    case = application(staff, State.DELIVERY)
    case = perform(case, "deliver", by=staff[DO], posted_on=clock.today(), **POSTED)
    return perform(case, "mail_returned", by=staff[DO], note="原址拆迁", on=clock.today())


@pytest.fixture
def desk(client, staff):
    client.force_login(staff[DO])
    return client


def act(case, name):
    return reverse("requests-desk:act", args=[case.pk, name])


# ── 变更联系方式 ────────────────────────────────────────────────────────────
def test_the_new_contact_takes_the_place_of_the_old_which_is_kept(staff):
    case = application(staff, State.HANDLING)

    case = perform(case, "change_contact", by=staff[DO], **WORD, **NEW)

    person, former = Application.objects.get(pk=case.pk).particulars, case.former_contacts.get()
    assert {name: getattr(person, name) for name in NEW} == NEW
    assert {name: getattr(former, name) for name in NEW} == {name: PERSON[name] for name in NEW}
    assert (former.evidence, former.replaced_by) == (WORD["evidence"], staff[DO])
    assert person.email_digest == email_digest(NEW["email"])


def test_the_record_says_which_was_changed_and_never_what(staff):
    case = application(staff, State.HANDLING)

    case = perform(case, "change_contact", by=staff[DO], **WORD, address=NEW["address"], phone=NEW["phone"])

    event = Event.objects.of(case).latest("pk")
    assert event.facts == {"变更": ["通信地址", "联系电话"], "凭据": "退件后核实"}
    said = json.dumps(event.facts, ensure_ascii=False) + event.note
    for secret in (*NEW.values(), PERSON["address"], PERSON["phone"], WORD["evidence"]):
        assert secret not in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, evidence FROM requests_app_formercontact")
        assert PERSON["address"] not in str(cursor.fetchall())


def test_the_postcode_of_another_place_does_not_stay(staff):
    case = perform(application(staff), "change_contact", by=staff[DO], **WORD, address=NEW["address"])

    assert (case.particulars.address, case.particulars.postcode) == (NEW["address"], "")
    assert case.particulars.phone == PERSON["phone"]


def test_what_is_registered_already_changes_nothing(staff):
    with pytest.raises(Refused, match="不需要变更"):
        perform(application(staff), "change_contact", by=staff[DO], **WORD, address=PERSON["address"])

    assert not FormerContact.objects.exists()


def test_a_letter_that_came_back_goes_to_the_new_address(staff, returned):
    letter = letters.of(returned, "BC")
    case = perform(
        returned, "change_contact", by=staff[DO], **WORD, address=NEW["address"], postcode=NEW["postcode"]
    )

    envelope = text_of(envelope_pdf([letter]))
    case = perform(
        case, "redeliver", by=staff[DO], way="post", posted_on=clock.today(), mail_number="XA99999999932"
    )

    assert ("新桥乡" in envelope, "东街" in envelope) == (True, False)
    first, second = letters.of(case, "BC").deliveries.order_by("pk")
    assert (first.address, second.address) == ("", f"{NEW['postcode']}\n{NEW['address']}")
    assert letters.of(case, "BC").address == letter.address  # what was issued is not rewritten
    receipts = [text_of(b"".join(one.read())) for one in Dossier(case).papers() if one.folder == DELIVERED]
    assert ["新桥乡" in said for said in receipts] == [False, True]


def test_the_page_takes_it_and_shows_nothing_in_full(desk, staff, returned):
    page = desk.get(act(returned, "change_contact")).content.decode()
    assert PERSON["address"] not in page

    answer = desk.post(
        act(returned, "change_contact"), {"seen": returned.last_event, **NEW, **WORD}, follow=True
    )

    assert "“变更联系方式”已办好" in answer.content.decode()
    for secret in (*NEW.values(), PERSON["address"], WORD["evidence"]):
        assert secret not in answer.content.decode()
    shown = desk.post(reverse("requests-desk:reveal", args=[returned.pk])).content.decode()
    assert PERSON["address"] in shown
    assert WORD["evidence"] in shown
    again = desk.get(act(returned, "redeliver")).content.decode()
    assert "照现在登记的地址" in again
    assert NEW["address"] not in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "请至少写出一项新的联系方式"),
        ({"phone": "138"}, "手机号码应为 11 位"),
        ({"postcode": "46"}, "邮政编码应为 6 位数字"),
        ({"email": "zhao"}, "不像电子邮箱地址"),
        ({"address": PERSON["address"]}, "与现在登记的相同"),
        ({"address": NEW["address"], "evidence": ""}, "请写明核对的情况"),
        ({"address": NEW["address"], "source": ""}, "请选择凭什么变更"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(desk, staff, typed, said):
    case = application(staff, State.HANDLING)

    answer = desk.post(act(case, "change_contact"), {"seen": case.last_event, **WORD, **typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FormerContact.objects.exists()
    for words in typed.values():
        assert words in answer.content.decode()


def test_another_contact_from_a_page_opened_before_is_not_taken_for_a_second_press(desk, staff):
    case = application(staff, State.HANDLING)
    stale = {"seen": case.last_event, **WORD}
    desk.post(act(case, "change_contact"), {**stale, "phone": NEW["phone"]})

    answer = desk.post(act(case, "change_contact"), {**stale, "address": NEW["address"]})
    pressed_twice = desk.post(act(case, "change_contact"), {**stale, "phone": NEW["phone"]})

    assert answer.status_code == 409
    assert NEW["address"] in answer.content.decode()
    assert pressed_twice.status_code in (302, 422)
    assert FormerContact.objects.count() == 1


# ── 委托书 ──────────────────────────────────────────────────────────────────
def with_agent(staff, state, **agent):
    return application(staff, state, particulars=PERSON | {"agent_name": "钱二"} | agent)


def scan(name="钱二的委托书.png"):
    from tests.factories.papers import png

    return SimpleUploadedFile(name, png(), content_type="image/png")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REVIEW, State.CORRECTION, State.HANDLING])
def test_a_power_of_attorney_that_comes_later_is_filed_and_asked_for_no_more(desk, staff, state):
    case = with_agent(staff, state, agent_id_number="11010519491231002X")
    assert [one.what for one in papers.lacking(case)] == ["委托书"]

    data = {"seen": case.last_event, "file": scan(), "on": clock.today().isoformat()}
    answer = desk.post(act(case, "add_authority"), data)

    assert answer.status_code == 302
    file = StoredFile.objects.of(case).get()
    assert papers.kind_of(file) == papers.AUTHORITY
    assert papers.lacking(case) == []
    event = Event.objects.of(case).latest("pk")
    assert (event.action, event.before, event.after) == ("add_authority", state, state)
    assert event.facts == {"材料": "委托书", "收到日": clock.today().isoformat(), "SM3": file.sm3}


def test_an_agent_nobody_had_named_is_registered_with_it(desk, staff):
    case = application(staff, State.REVIEW)
    data = {"seen": case.last_event, "on": clock.today().isoformat()}

    unnamed = desk.post(act(case, "add_authority"), data | {"file": scan()})
    assert (unnamed.status_code, "请写明代理人姓名" in unnamed.content.decode()) == (422, True)
    desk.post(act(case, "add_authority"), data | {"file": scan(), "agent_name": "钱二"})

    case = Application.objects.get(pk=case.pk)
    assert (case.particulars.agent_name, papers.has_authority(case)) == ("钱二", True)
    event = Event.objects.of(case).latest("pk")
    assert event.facts["代理人"] == "随委托书登记"
    assert "钱二" not in json.dumps(event.facts, ensure_ascii=False)


@pytest.mark.parametrize(("days", "said"), [(1, "尚未到来"), (-1, "早于提交日")])
def test_it_comes_on_a_day_that_can_be(staff, days, said):
    from disclosure.files.store import store

    case = with_agent(staff, State.REVIEW)
    file = store(b"...", name="委托书-钱.txt", by=staff[DO])

    with pytest.raises(Refused, match=said):
        perform(case, "add_authority", by=staff[DO], file=file, on=clock.today() + timedelta(days=days))


# ── 补录材料 ────────────────────────────────────────────────────────────
def test_a_letter_scanned_later_is_filed_as_the_letter_and_moves_no_day(staff, desk):
    case = application(staff, State.HANDLING)
    received_on = case.received_on

    desk.post(act(case, "add_paper"), {"seen": case.last_event, "kind": "来信", "file": scan("第一页.png")})

    file, case = StoredFile.objects.of(case).get(), Application.objects.get(pk=case.pk)
    event = Event.objects.of(case).get(action="add_paper")
    assert (file.name, papers.kind_of(file)) == ("来信-第一页.png", papers.LETTER)
    assert event.facts == {"材料": "来信", "SM3": file.sm3}
    assert (case.state, case.received_on) == (State.HANDLING, received_on)


def test_the_dossier_is_whole_only_when_the_letter_is_scanned(staff, desk):
    case = application(staff, State.CLOSED)
    address = reverse("afterwards:dossier", args=[case.pk])
    before = desk.get(address).content.decode()

    perform(case, "add_paper", by=staff[DO], file=store(scan("信.png"), by=staff[DO]))

    after = desk.get(address).content.decode()
    assert ("没有扫描件" in before, "应有的都有" in before) == (True, False)
    assert ("没有扫描件" in after, "应有的都有" in after) == (False, True)
