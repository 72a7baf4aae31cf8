"""文书送达: a letter binds whoever it reached; a mail number is the post office's; what was wrong stays on record."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices.letters import kind_of
from disclosure.notices.letters.mail import problem_of
from disclosure.notices.models import Delivery, Notice
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import finding, letters
from requests_app.letters.records import DeliveryReceipt
from requests_app.models import Application
from requests_app.models.consultation import LETTERS
from requests_app.progress import Progress
from requests_app.recorded_days import recorded_days
from requests_app.states import State
from tests.factories.requests import application, consulted, house

pytestmark = pytest.mark.django_db
DO = Role.DISCLOSURE
NUMBER = "XA12345678932"


@pytest.fixture
def staff():
    with time_machine.travel("2026-11-02T10:00:00+08:00", tick=False):
        yield house()


def asked_by_post(staff):
    return application(staff, State.CORRECTION, delivery_way="post")


def fresh(case):
    return Application.objects.get(pk=case.pk)


def deliver(case, staff, *, letter=None, **facts):
    letter = letter or letters.of(case, "BZ")
    given = {"letter": letter.pk, "way": "post", "posted_on": clock.today(), "mail_number": NUMBER}
    return perform(case, "deliver_letter", by=staff[DO], **(given | facts))


def sweep_at(day: str):
    with time_machine.travel(f"{day}T20:00:00+08:00", tick=False):
        sweep.run()


# ── 邮件号 ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("number", ["XA12345678932", "1234567890123", "RR123456785CN", "xa123 45678932"])
def test_the_forms_of_the_post_office_are_taken(number):
    assert problem_of(number) == ""


@pytest.mark.parametrize(
    ("number", "why"), [("12345", "13 位"), ("RR123456789CN", "校验位"), ("XA1234567893A", "13 位")]
)
def test_what_is_no_number_of_the_post_office_is_named(number, why):
    assert why in problem_of(number)


def test_an_odd_number_is_taken_only_when_the_clerk_vouches_for_it(staff):
    desk = Client()
    desk.force_login(staff[DO])
    case = application(staff, State.DELIVERY)
    address = reverse("requests-desk:act", args=[case.pk, "deliver"])
    typed = {
        "seen": case.last_event, "way": "post", "posted_on": clock.today().isoformat(), "mail_number": "12345",
    }  # fmt: skip

    refused = desk.post(address, typed)
    taken = desk.post(address, typed | {"as_given": "on"})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert 'name="as_given"' in refused.content.decode()
    assert Delivery.objects.filter(letter__code="BC").get().mail_number == "12345"


def test_one_number_carries_letters_to_one_addressee_unless_the_clerk_looked(staff):
    other = {"name": "钱二", "phone": "13987654321"}
    first, same, stranger = (
        asked_by_post(staff),
        asked_by_post(staff),
        application(staff, State.CORRECTION, delivery_way="post", particulars=other),
    )
    deliver(first, staff)
    deliver(same, staff)

    with pytest.raises(Refused, match="已经登记在寄给别人的文书上"):
        deliver(stranger, staff)
    deliver(stranger, staff, shared=True)

    assert Delivery.objects.filter(mail_number=NUMBER).count() == 3


def test_a_corrected_number_leaves_both_on_the_record(staff):
    case = deliver(asked_by_post(staff), staff)
    delivery = Delivery.objects.get(letter__code="BZ")

    case = perform(
        case, "correct_mail_number", by=staff[DO], note="抄错一位。", delivery=delivery.pk, mail_number="XA12345678999"
    )  # fmt: skip

    delivery.refresh_from_db()
    facts = Event.objects.of(case).get(action="correct_mail_number").facts
    assert (delivery.mail_number, facts["原邮件号"], facts["更正为"]) == (
        "XA12345678999",
        NUMBER,
        "XA12345678999",
    )
    assert f"原登记为 {NUMBER}" in delivery.note
    assert "抄错一位" in delivery.note


# ── 补正告知书 ──────────────────────────────────────────────────────────────
def test_whoever_reads_it_online_has_the_letter_when_it_is_issued(staff):
    case = application(staff, State.CORRECTION)

    assert letters.of(case, "BZ").deliveries.get().method == "online"
    sweep_at("2026-12-20")
    assert fresh(case).state == State.LAPSED


def test_nothing_lapses_by_a_letter_whose_delivery_nobody_entered_and_the_office_is_told_once(staff):
    case = asked_by_post(staff)

    sweep_at("2026-12-20")
    sweep_at("2026-12-21")

    assert fresh(case).state == State.CORRECTION
    told = Notice.objects.about(case).filter(subject__startswith="请送达补正告知书")
    assert "没有送达记录" in told.first().body
    assert told.filter(recipient=told.first().recipient).count() == 1
    with pytest.raises(Refused, match="没有送达记录"):
        perform(case, "correction_lapsed", by=None)


def test_the_days_given_run_from_the_day_the_letter_arrived(staff):
    case = asked_by_post(staff)
    length = clocks.open_clock(case, terms.CORRECTION).length
    case = deliver(case, staff)

    with time_machine.travel("2026-11-12T10:00:00+08:00", tick=False):
        delivery = letters.of(case, "BZ").deliveries.get()
        case = perform(case, "letter_arrived", by=staff[DO], delivery=delivery.pk, on=date(2026, 11, 10))

    running = clocks.open_clock(case, terms.CORRECTION)
    due = clocks.calendar_for(case.agency_id).add(date(2026, 11, 10), length)
    reply = Deadline.objects.for_case(case).of_term(terms.REPLY).get()
    assert (running.due_on, case.correction_until, reply.waiting_until) == (due, due, due)
    assert "correction_asked_twice" not in reply.flags


def test_a_letter_that_came_back_binds_nobody_until_it_is_delivered_again(staff):
    case = deliver(asked_by_post(staff), staff)
    delivery = letters.of(case, "BZ").deliveries.get()
    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        case = perform(
            case, "letter_returned", by=staff[DO], note="查无此人", delivery=delivery.pk, on=date(2026, 11, 6)
        )
    sweep_at("2026-12-20")
    assert fresh(case).state == State.CORRECTION
    assert Notice.objects.about(case).filter(body__contains="被退回").exists()

    with time_machine.travel("2026-12-21T10:00:00+08:00", tick=False):
        case = deliver(
            fresh(case), staff, way="direct", signed_on=date(2026, 12, 21), signer="本人", posted_on=None
        )
    assert clocks.open_clock(case, terms.CORRECTION).due_on > date(2026, 12, 21)
    sweep_at("2027-02-20")
    assert fresh(case).state == State.LAPSED


def test_a_letter_that_comes_back_after_the_last_day_brings_the_application_back(staff):
    case = deliver(asked_by_post(staff), staff)
    delivery = letters.of(case, "BZ").deliveries.get()
    sweep_at("2026-12-20")
    case = fresh(case)
    assert case.state == State.LAPSED

    with time_machine.travel("2026-12-21T10:00:00+08:00", tick=False):
        case = perform(
            case, "correction_returned", by=staff[DO], note="查无此人", delivery=delivery.pk, on=clock.today()
        )
        assert (case.state, case.lapse) == (State.CORRECTION, "")
        later = clock.today() + timedelta(days=1)
    sweep_at(later.isoformat())
    assert fresh(case).state == State.CORRECTION


# ── 收到补正、退件的回证 ────────────────────────────────────────────────────
def test_the_paper_of_a_correction_is_filed_with_the_number_it_came_under(staff):
    desk = Client()
    desk.force_login(staff[DO])
    case = asked_by_post(staff)
    typed = {
        "seen": case.last_event, "text": "只要三期的。", "channel": "post_registered", "on": "2026-11-02",
        "mail_number": "xa 12345678999", "file": SimpleUploadedFile("补正信.txt", "补正".encode()),
    }  # fmt: skip

    desk.post(reverse("requests-desk:act", args=[case.pk, "supplement"]), typed)

    facts = Event.objects.of(case).get(action="supplement").facts
    assert StoredFile.objects.of(case).get().name == "补正材料-补正信.txt"
    assert (facts["邮件号"], facts["材料"]) == ("XA12345678999", "补正材料")


def test_the_receipt_of_a_letter_that_came_back_says_so(staff):
    case = deliver(asked_by_post(staff), staff)
    delivery = letters.of(case, "BZ").deliveries.get()
    delivery = letters.returned(delivery, on=clock.today(), reason="查无此人", by=staff[DO])

    kind = kind_of("SD")
    rows = list(kind.rows(kind.facts(case, delivery=delivery)))

    assert ("备注", "2026年11月2日退回：查无此人，没有送达\n") in rows


# ── 寄出日不明 ──────────────────────────────────────────────────────────────
def test_a_day_of_posting_nobody_could_read_is_marked_wherever_it_is_shown(staff):
    desk = Client()
    desk.force_login(staff[DO])
    typed = {
        "channel": "post_registered", "signed_on": "2026-11-02", "post_number": NUMBER, "submitted_on": "",
        "applicant_kind": "natural", "name": "赵𠮷祥", "id_type": "id_card", "description": "三期工程的验收报告。",
        "wanted_form": "paper", "delivery_way": "post",
    }  # fmt: skip

    desk.post(reverse("requests-desk:new"), typed)
    desk.post(reverse("requests-desk:new"), typed | {
        "post_number": "XA12345678999", "submitted_on": "2026-11-02", "description": "桥梁检测的年度报告。",
    })  # fmt: skip

    unread, read = Application.objects.order_by("pk")
    assert (unread.submitted_note, read.submitted_note) == ("寄出日不明，按签收日记", "")
    assert "寄出日不明，按签收日记" in desk.get(unread.get_desk_url()).content.decode()
    kind = kind_of("DJ")
    assert any("寄出日不明" in cell for row in kind.rows(kind.facts(unread)) for cell in row)


# ── 同一信封 ────────────────────────────────────────────────────────────────
def test_another_of_the_same_envelope_begins_with_what_the_first_was_entered_with(staff):
    first = application(
        staff,
        channel="post_registered",
        post_number=NUMBER,
        signed_on=clock.today(),
        submitted_on=clock.today(),
    )
    by, stranger = Client(), Client()
    by.force_login(staff[DO])
    stranger.force_login(staff[Role.DISCLOSURE_HEAD])
    address = f"{reverse('requests-desk:new')}?after={first.pk}"

    assert f"after={first.pk}" in by.get(first.get_desk_url()).content.decode()
    begun = by.get(address).context["form"]
    assert (begun["name"].value(), begun["post_number"].value()) == (first.particulars.name, NUMBER)
    assert not stranger.get(address).context["form"]["name"].value()


def test_a_part_split_off_is_found_by_the_envelope_of_the_whole_and_shows_its_scans(staff):
    whole = application(
        staff, State.REVIEW, channel="post_registered", post_number=NUMBER, signed_on=clock.today()
    )
    store(b"x", name="来信-信.txt", holder=whole, by=staff[DO])
    perform(whole, "split", by=staff[DO], parts=["验收报告", "中标通知书"])
    part = whole.children.first()
    desk = Client()
    desk.force_login(staff[DO])

    page = desk.get(part.get_desk_url()).content.decode()

    assert part in finding.latest(staff[DO], NUMBER, limit=10)
    assert ("来信-信.txt" in page, f"原申请 {whole.number}" in page) == (True, True)


# ── 送给征求意见的对象和第三方 ──────────────────────────────────────────────
def asked_of(staff, kind):
    """On 2026-11-02; returns (application, consultation, its letter)."""
    case, one = consulted(application(staff, State.HANDLING), staff, kind)
    return case, one, letters.of(case, LETTERS[kind], f"consultation-{one.pk}")


@pytest.mark.parametrize("kind", ["third_party", "joint", "other_agency", "assist"])
def test_what_others_are_asked_is_delivered_on_record_and_their_days_run_from_it(staff, kind):
    """条例第三十二条、第三十四条：自收到征求意见书之日起; who got it, when, by which number, is proven by the receipt."""
    case, one, letter = asked_of(staff, kind)
    posted = {"way": "post", "posted_on": date(2026, 11, 2), "mail_number": NUMBER}

    case = perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **posted)
    one.refresh_from_db()
    assert one.arrived_on is None  # on its way, not there
    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        delivery = letter.deliveries.get()
        case = perform(case, "letter_arrived", by=staff[DO], delivery=delivery.pk, on=date(2026, 11, 5))

    one.refresh_from_db()
    assert one.arrived_on == date(2026, 11, 5)
    assert clocks.open_clock(one, one.term).started_on == date(2026, 11, 5)


def test_signed_for_at_once_it_is_there(staff):
    case, one, letter = asked_of(staff, "third_party")
    signed = {"way": "direct", "signed_on": date(2026, 11, 2), "signer": "建筑公司办公室"}

    perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **signed)

    one.refresh_from_db()
    assert one.arrived_on == date(2026, 11, 2)


def test_the_arrival_entered_by_itself_stands_on_the_receipt_of_the_posting_too(staff):
    case, one, letter = asked_of(staff, "third_party")
    posted = {"way": "post", "posted_on": date(2026, 11, 2), "mail_number": NUMBER}
    case = perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **posted)
    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        perform(case, "record_arrival", by=staff[DO], consultation=one.pk, arrived_on=date(2026, 11, 4))

    assert letter.deliveries.get().signed_on == date(2026, 11, 4)


def test_a_signature_entered_wrongly_moves_the_arrival_with_it(staff):
    case, one, letter = asked_of(staff, "third_party")
    signed = {"way": "direct", "signed_on": date(2026, 11, 2), "signer": "建筑公司办公室"}
    case = perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **signed)
    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        key = f"delivered-{letter.deliveries.get().pk}-signed_on"
        facts = {"day": key, "on": date(2026, 11, 4), "note": "照送达回证更正。"}
        perform(case, "correct_clock", by=staff[Role.DISCLOSURE_HEAD], **facts)

    one.refresh_from_db()
    assert one.arrived_on == letter.deliveries.get().signed_on == date(2026, 11, 4)
    assert clocks.open_clock(one, one.term).started_on == date(2026, 11, 4)


def test_what_went_to_others_by_e_mail_is_called_no_answer_and_reached_no_account(staff):
    case, _, letter = asked_of(staff, "other_agency")
    sent = {"way": "email", "delivered_on": date(2026, 11, 2), "proof": "公开办邮箱 9:20 发出，没有退信。"}
    perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **sent)

    sheet = DeliveryReceipt()
    printed = [
        cell for row in sheet.rows(sheet.facts(case, delivery=letter.deliveries.get())) for cell in row
    ]

    assert "文书以电子邮件发送" in printed
    assert "到达邮箱日" in printed
    assert "到达申请人系统日" not in printed


def test_sent_back_it_is_delivered_once_more(staff):
    case, one, letter = asked_of(staff, "third_party")
    posted = {"way": "post", "posted_on": date(2026, 11, 2), "mail_number": NUMBER}
    case = perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **posted)
    back = {"delivery": letter.deliveries.get().pk, "on": date(2026, 11, 2), "note": "查无此人"}
    case = perform(case, "letter_returned", by=staff[DO], **back)

    signed = {"way": "direct", "signed_on": date(2026, 11, 2), "signer": "建筑公司办公室"}
    perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **signed)

    one.refresh_from_db()
    assert (one.arrived_on, letter.deliveries.count()) == (date(2026, 11, 2), 2)


def test_the_page_of_the_applicant_is_no_way_to_others(staff):
    case, _, letter = asked_of(staff, "third_party")

    with pytest.raises(Refused, match="只到申请人的查询页"):
        perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, way="online")


def test_the_receipt_names_whom_the_letter_was_for(staff):
    case, _, letter = asked_of(staff, "third_party")
    signed = {"way": "direct", "signed_on": date(2026, 11, 2), "signer": "张经理"}
    perform(case, "deliver_letter", by=staff[DO], letter=letter.pk, **signed)

    sheet = DeliveryReceipt()
    printed = [
        cell for row in sheet.rows(sheet.facts(case, delivery=letter.deliveries.get())) for cell in row
    ]

    assert printed[printed.index("受送达人") + 1] == "云山县第一建筑公司"
    assert printed[printed.index("送达文书") + 1].endswith("政府信息公开征求第三方意见书")
    assert "张经理" in printed


# ── 延期告知书 ──────────────────────────────────────────────────────────────
def to_be_extended(staff):
    """An extension approved on 2026-11-02; returns (application, its letter)."""
    case = application(staff, State.HANDLING, delivery_way="post")
    case = perform(case, "propose_extension", by=staff[DO], note="涉及年份多，需要逐卷检索。", days=10)
    case = perform(case, "approve_extension", by=staff[Role.DISCLOSURE_HEAD])
    return case, letters.of(case, "YQ", f"extension-{case.extensions.get().pk}")


@pytest.mark.parametrize(
    ("posted", "status"), [("2026-11-30", "noticed"), ("2026-12-01", "void")], ids=["last day", "after it"]
)
def test_the_notice_of_an_extension_tells_of_it_on_the_day_it_is_posted(staff, posted, status):
    """条例第三十三条第二款：届满日（含）以前告知; 235号：以交邮之日为准."""
    case, letter = to_be_extended(staff)
    due = clocks.open_clock(case, terms.REPLY).due_on
    assert due == date(2026, 11, 30)
    with time_machine.travel(f"{posted}T10:00:00+08:00", tick=False):
        case = deliver(case, staff, letter=letter, posted_on=date.fromisoformat(posted))

    extension = case.extensions.get()
    assert (extension.status, extension.told_on) == (status, date.fromisoformat(posted))
    assert (clocks.open_clock(case, terms.REPLY).due_on > due) == (status == "noticed")


def test_posted_on_another_day_than_entered_it_was_told_on_that_day(staff):
    case, letter = to_be_extended(staff)
    with time_machine.travel("2026-12-01T10:00:00+08:00", tick=False):
        case = deliver(case, staff, letter=letter, posted_on=clock.today())
        key = f"delivered-{letter.deliveries.get().pk}-posted_on"
        facts = {"day": key, "on": date(2026, 11, 30), "note": "照邮政收据更正。"}
        case = perform(case, "correct_clock", by=staff[Role.DISCLOSURE_HEAD], **facts)

    extension = case.extensions.get()
    assert (extension.status, extension.told_on) == ("noticed", date(2026, 11, 30))
    assert clocks.open_clock(case, terms.REPLY).due_on > date(2026, 11, 30)


def test_the_form_says_whom_a_letter_is_for(client, staff):
    case, _, _ = asked_of(staff, "third_party")
    client.force_login(staff[DO])

    shown = client.get(reverse("requests-desk:act", args=[case.pk, "deliver_letter"])).content.decode()

    assert "政府信息公开征求第三方意见书，送云山县第一建筑公司（" in shown


# ── 收费通知书、答复书 ──────────────────────────────────────────────────────
def test_the_fee_is_told_by_the_delivery_of_its_notice(staff):
    """109号第六条[待核原文]：自收到通知次日起二十个工作日内缴纳."""
    case = application(staff, State.HANDLING, delivery_way="post")
    case = perform(case, "propose_fee", by=staff[Role.DISCLOSURE_HEAD], counting="items", count=15)
    letter = letters.of(case, "SF", f"fee-{case.fees.get().pk}")
    case = deliver(case, staff, letter=letter)
    assert case.fees.get().status == "proposed"  # on its way

    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        delivery = letter.deliveries.get().pk
        case = perform(case, "letter_arrived", by=staff[DO], delivery=delivery, on=date(2026, 11, 5))

    fee = case.fees.get()
    assert (fee.status, fee.sent_on, fee.received_on) == ("noticed", date(2026, 11, 2), date(2026, 11, 5))
    assert clocks.open_clock(case, terms.FEE).started_on == date(2026, 11, 5)
    assert clocks.open_clock(case, terms.REPLY).waiting == "fee"


def answered_by_post(staff):
    case = application(staff, State.DELIVERY, delivery_way="post")
    return perform(case, "deliver", by=staff[DO], way="post", posted_on=date(2026, 11, 2), mail_number=NUMBER)


def test_the_signature_for_the_answer_moves_the_remedies_and_not_the_day_it_was_given(staff):
    """235号：以交邮之日为答复时点；行政复议法第二十条：自知道之日起六十日."""
    case = answered_by_post(staff)
    with time_machine.travel("2026-11-06T10:00:00+08:00", tick=False):
        letter = letters.of(case, case.decision.row.letter)
        delivery = letter.deliveries.get().pk
        case = perform(case, "letter_arrived", by=staff[DO], delivery=delivery, on=date(2026, 11, 5))
        progress = Progress(case)

        assert case.answered_on == date(2026, 11, 2)
        assert (progress.remedy_from, progress.was_posted) == (date(2026, 11, 5), False)


def test_sent_back_it_is_not_filed_before_it_was_delivered_again(staff):
    case = answered_by_post(staff)
    with time_machine.travel("2026-11-10T10:00:00+08:00", tick=False):
        case = perform(case, "mail_returned", by=staff[DO], on=clock.today(), note="逾期未领")
        with pytest.raises(Refused, match="还没有再次送达"):
            perform(case, "archive", by=staff[DO])
        again = {"way": "post", "posted_on": clock.today()}
        with pytest.raises(Refused, match="上次寄出的号码"):
            perform(case, "redeliver", by=staff[DO], mail_number=NUMBER, **again)
        case = perform(case, "redeliver", by=staff[DO], mail_number="XA12345678946", **again)

        first = next(one for one in recorded_days(case) if one.on == date(2026, 11, 2) and one.row)
        key = {"day": first.key, "on": date(2026, 11, 3), "note": "照邮政收据更正。"}
        case = perform(case, "correct_clock", by=staff[Role.DISCLOSURE_HEAD], **key)
        assert case.answered_on == date(2026, 11, 3)
        assert perform(case, "archive", by=staff[DO]).state == State.ARCHIVED
