"""更正本人信息（条例第四十一条）: who may do what where, its clock, its letters, and what stays hidden."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import available, transitions_of, waiting_for
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from disclosure.workflow.picture import mermaid
from requests_app import intake
from requests_app.models import RecordCorrection
from requests_app.papers import kind_of
from requests_app.record_corrections import State
from tests.factories.documents import Staff
from tests.factories.requests import PERSON, WRONG, house, record_correction

pytestmark = pytest.mark.django_db

DR, DO, DH = Role.DRAFTER, Role.DISCLOSURE, Role.DISCLOSURE_HEAD
DESK = {DO, DH}
TABLE = {
    (State.RECEIVED, "assign"): DESK,
    (State.RECEIVED, "add_file"): DESK,
    (State.RECEIVED, "withdraw"): DESK,
    (State.HANDLING, "look_into"): DESK,
    (State.HANDLING, "add_file"): DESK,
    (State.HANDLING, "withdraw"): DESK,
    (State.TELLING, "tell_decision"): DESK,
    (State.TELLING, "withdraw"): DESK,
}
LOOKED_INTO = {  # whether it is ours → what 公开办负责人 may decide
    True: {"correct": {DH}, "refuse": {DH}},
    False: {"transfer": {DH}},
}
FOUND = "名册记为 3 人，户口簿为 4 人。"
DECIDED = {
    "correct": {"reason": "家庭人口由 3 人更正为 4 人。"},
    "refuse": {"reason": "所附户口簿系次年办理，不能证明当时不准确。"},
    "transfer": {"reason": "户籍信息由公安机关管理。", "to": "云山县公安局", "contact": "0376-1111111"},
}


@pytest.fixture
def staff():
    return house()


def looked_into(staff, is_ours=True, **fields):
    case = record_correction(staff, **fields)
    case = perform(case, "assign", by=staff[DO])
    return perform(case, "look_into", by=staff[DO], found=FOUND, is_ours=is_ours)


def decided(staff, action="correct"):
    case = looked_into(staff, action != "transfer")
    return perform(case, action, by=staff[DH], **DECIDED[action])


def told(staff, action="correct"):
    case = decided(staff, action)
    return perform(
        case, "tell_decision", by=staff[DO], way="direct", signed_on=case.decided_on, signer="本人"
    )


def walked(staff, state):
    built = {
        State.RECEIVED: record_correction,
        State.HANDLING: lambda staff: perform(record_correction(staff), "assign", by=staff[DO]),
        State.TELLING: decided,
        State.CORRECTED: told,
        State.TRANSFERRED: lambda staff: told(staff, "transfer"),
        State.REFUSED: lambda staff: told(staff, "refuse"),
        State.WITHDRAWN: lambda staff: perform(
            record_correction(staff), "withdraw", by=staff[DO], note="本人撤回。"
        ),
    }[state](staff)
    assert built.state == state
    return built


def may(staff, case) -> dict[str, set]:
    found = {}
    for role in Role:
        for move in available(case, staff[role]):
            found.setdefault(move.name, set()).add(role)
    return found


@pytest.mark.parametrize("state", State)
def test_who_may_do_what_where(staff, state):
    table = {action: roles for (where, action), roles in TABLE.items() if where == state}

    assert may(staff, walked(staff, state)) == table


@pytest.mark.parametrize("is_ours", [True, False])
def test_once_looked_into_the_head_decides_what_fits(staff, is_ours):
    found = may(staff, looked_into(staff, is_ours))

    table = {action: roles for (where, action), roles in TABLE.items() if where == State.HANDLING}
    assert found == table | LOOKED_INTO[is_ours]


def test_every_act_has_a_row_in_every_state_it_starts_from():
    acts = {(transition.source, transition.name) for transition in transitions_of(RecordCorrection)}
    decisions = {(State.HANDLING, action) for row in LOOKED_INTO.values() for action in row}

    assert acts == TABLE.keys() | decisions


@pytest.mark.parametrize("state", [State.RECEIVED, State.HANDLING, State.TELLING, State.CORRECTED])
def test_what_waits_for_me_is_what_i_may_do(staff, state):
    case = walked(staff, state)
    awaited = {t.name for t in transitions_of(RecordCorrection) if t.source == state and t.custom["awaited"]}

    for role in Role:
        mine = awaited & {move.name for move in available(case, staff[role])}
        listed = RecordCorrection.objects.filter(waiting_for(RecordCorrection, staff[role]), pk=case.pk)
        assert listed.exists() == bool(mine), role


def test_another_agency_sees_and_may_do_nothing(staff):
    case, strangers = record_correction(staff), Staff()

    assert may(strangers, case) == {}
    assert not RecordCorrection.objects.visible_to(strangers[DO]).exists()


# ── the clock ───────────────────────────────────────────────────────────────
@time_machine.travel("2026-11-02T10:00+08:00")
def test_the_term_is_the_agencys_own_else_twenty_workdays(staff):
    first = record_correction(staff)
    set_rule("requests.record_correction_within_wd", staff.agency, 10, since=date(2026, 1, 1))
    second = record_correction(staff)

    due = [Deadline.objects.for_case(case).get().due_on for case in (first, second)]

    assert due == [date(2026, 11, 30), date(2026, 11, 16)]


def test_telling_late_is_kept_as_late(staff):
    with time_machine.travel("2026-09-01T10:00+08:00"):
        case = record_correction(staff)
        case = perform(case, "assign", by=staff[DO])
        case = perform(case, "look_into", by=staff[DO], found=FOUND, is_ours=True)
    with time_machine.travel("2026-11-02T10:00+08:00"):
        case = perform(case, "correct", by=staff[DH], **DECIDED["correct"])
        case = perform(
            case, "tell_decision", by=staff[DO], way="direct", signed_on=date(2026, 11, 2), signer="本人"
        )

    assert Deadline.objects.for_case(case).get().is_overdue()
    assert "逾期" in Event.objects.of(case).latest("pk").facts


# ── decisions and letters ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("action", "code", "words"),
    [
        ("correct", "GZ", ["已予更正", "由 3 人更正为 4 人"]),
        ("refuse", "GZ", ["不予更正", "次年办理"]),
        ("transfer", "GZ2", ["转送云山县公安局处理", "0376-1111111"]),
    ],
)
def test_each_decision_is_told_in_its_letter(staff, action, code, words):
    case = told(staff, action)
    letter = Letter.objects.about(case).issued().get()

    assert letter.code == code
    assert [said for said in words if said not in letter.text] == []
    assert letter.addressee == PERSON["name"]
    assert (letter.deliveries.get().method, case.told_on) == ("direct", case.decided_on)


def test_nothing_is_decided_before_it_was_looked_into(staff):
    case = perform(record_correction(staff), "assign", by=staff[DO])

    assert {"correct", "refuse", "transfer"} & may(staff, case).keys() == set()


def test_a_refusal_gives_its_reason(staff):
    with pytest.raises(Refused, match="告知理由"):
        perform(looked_into(staff), "refuse", by=staff[DH], reason="不行")


def test_a_posted_letter_needs_the_day_it_was_posted(staff):
    with pytest.raises(Refused, match="交邮日"):
        perform(decided(staff), "tell_decision", by=staff[DO], way="post", mail_number="XA12345678932")


def test_a_day_to_come_is_refused(staff):
    with pytest.raises(Refused, match="尚未到来"):
        record_correction(staff, received_on=date(2099, 1, 1))


# ── what is personal ────────────────────────────────────────────────────────
def test_who_asks_and_what_is_wrong_are_encrypted_at_rest(staff):
    record_correction(staff)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM requests_app_recordcorrectionperson")
        person = str(cursor.fetchall())
        cursor.execute("SELECT * FROM requests_app_recordcorrection")
        case = str(cursor.fetchall())

    for secret in (PERSON["name"], PERSON["id_number"], PERSON["phone"], WRONG["wrong"], WRONG["evidence"]):
        assert secret not in person
        assert secret not in case


def test_the_page_masks_until_somebody_asks_on_the_record(client, staff):
    case = record_correction(staff)
    client.force_login(staff[DO])

    page = client.get(case.get_desk_url()).content.decode()
    shown = client.post(reverse("afterwards:record-correction-reveal", args=[case.pk])).content.decode()

    for secret in (PERSON["name"], PERSON["id_number"], WRONG["wrong"]):
        assert secret not in page
        assert secret in shown
    assert Event.objects.of(case).latest("pk").action == "reveal"


def test_the_evidence_is_seen_by_the_house_alone(staff):
    file = store("户口簿".encode(), name="户口簿.txt", by=staff[DO])
    record_correction(staff, files=[file])

    assert file.visible_to(staff[DO])
    assert not file.visible_to(staff[DR])
    assert not file.visible_to(house()[DO])


# ── the pages ───────────────────────────────────────────────────────────────
ENTRY = {
    "channel": "in_person",
    "applicant_kind": "natural",
    "name": "赵𠮷祥",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13812345678",
    "record": "2025 年公租房保障对象名册",
    **WRONG,
}


def enter(client, **fields):
    given = ENTRY | {"received_on": clock.today().isoformat()} | fields
    return client.post(reverse("afterwards:record-correction-new"), given)


def scan(name):
    return SimpleUploadedFile(name, name.encode())


def test_a_clerk_enters_what_lies_on_the_counter(client, staff):
    client.force_login(staff[DO])

    answer = enter(client, file=scan("户口簿.txt"))

    case = RecordCorrection.objects.get()
    assert answer["Location"] == case.get_desk_url()
    assert (case.person.name, case.applicant_masked, case.state) == ("赵𠮷祥", "赵**", State.RECEIVED)
    assert "户口簿.txt" in client.get(case.get_desk_url()).content.decode()


def test_what_is_typed_at_the_counter_goes_along_to_another_agency(client, staff):
    other = house(code="shuiwu").agency
    staff[DO].memberships.create(agency=other, role=DO)
    client.force_login(staff[DO])
    half = ENTRY | {"record": "", "look": "agency", "file": scan("户口簿.txt")}

    page = client.post(f"{reverse('afterwards:record-correction-new')}?agency=shuiwu", half)

    assert not RecordCorrection.objects.exists()
    assert page.context["agency"] == other
    assert page.context["form"]["name"].value() == "赵𠮷祥"
    assert page.context["form"].errors == {}
    assert "已选的文件请重新选择" in page.content.decode()


def test_the_counter_takes_an_agent_with_his_number_and_his_paper_each_in_one_spelling(client, staff):
    client.force_login(staff[DO])
    agent = {"agent_name": "钱二", "agent_id_number": "11010519491231002x", "agent_phone": "139 0000 0000"}

    enter(client, phone="138-1234-5678", authority=scan("扫描 1.txt"), file=scan("户口簿.txt"), **agent)

    case = RecordCorrection.objects.get()
    person = case.person
    assert (person.phone, person.agent_phone) == ("13812345678", "13900000000")
    assert (person.agent_name, person.agent_id_number) == ("钱二", "11010519491231002X")
    assert {kind_of(file) for file in StoredFile.objects.of(case)} == {"委托书", "证据"}


def test_what_the_office_adds_is_filed_as_evidence_whatever_it_was_called(client, staff):
    case = record_correction(staff)
    client.force_login(staff[DO])
    page = reverse("afterwards:record-correction-act", args=[case.pk, "add_file"])
    seen = client.get(page).context["form"]["seen"].value()

    client.post(page, {"seen": seen, "note": "补交。", "file": scan("委托书-模板.txt")})

    assert [file.name for file in StoredFile.objects.of(case)] == ["证据-委托书-模板.txt"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id_number": "110105194912310021"}, "校验位不符"),
        ({"phone": ""}, "至少填一项"),
        ({"evidence": ""}, "有什么证据"),
        ({"phone": "110"}, "手机号码应为 11 位"),
        ({"postcode": "46400"}, "邮政编码应为 6 位数字"),
        ({"agent_name": "钱二", "agent_id_number": "110105194912310021"}, "校验位不符"),
        ({"agent_phone": "13900000000"}, "请写明代理人姓名"),
        ({"received_on": "2099-01-01"}, "在 50 年以后"),
        ({"received_on": "昨天"}, "2026-11-22 这样的日期"),
        ({"channel": "鸽子"}, "不在可选的范围内"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, staff, fields, words):
    client.force_login(staff[DO])

    answer = enter(client, **fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert WRONG["wrong"] in page
    assert not RecordCorrection.objects.exists()


def test_a_day_to_come_is_told_on_the_form(client, staff):
    client.force_login(staff[DO])

    answer = enter(client, received_on=(clock.today() + timedelta(days=1)).isoformat())

    assert answer.status_code == 422
    assert "尚未到来" in answer.content.decode()


TOLD_BY = {
    "post": {"posted_on", "mail_number"},
    "direct": {"signed_on", "signer"},
    "entrusted": {"signed_on", "signer"},
    "online": set(),
    "email": {"delivered_on", "proof"},
}
SAID = {"mail_number": "XA12345678932", "signer": "本人", "proof": "县水利局邮箱当日发出，没有退信。"}


@pytest.mark.parametrize("way", TOLD_BY)
def test_the_decision_is_told_from_its_page_in_every_way_there_is(client, staff, way):
    by = intake.of_the_public() if way == "online" else staff[DO]  # online goes to who has number and code
    case = record_correction(staff, by=by)
    case = perform(case, "assign", by=staff[DO])
    case = perform(case, "look_into", by=staff[DO], found=FOUND, is_ours=True)
    case = perform(case, "correct", by=staff[DH], **DECIDED["correct"])
    client.force_login(staff[DO])
    page = reverse("afterwards:record-correction-act", args=[case.pk, "tell_decision"])
    form = client.get(page).context["form"]
    today = clock.today().isoformat()

    given = {name: SAID.get(name, today) for name in TOLD_BY[way]}
    answer = client.post(page, given | {"way": way, "seen": form["seen"].value()})

    case = RecordCorrection.objects.get()
    assert answer["Location"] == case.get_desk_url()
    assert (case.state, case.told_on) == (State.CORRECTED, clock.today())
    offered = {key for key, _ in form.fields["way"].choices}
    assert offered == TOLD_BY.keys() - (set() if way == "online" else {"online"})


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("name", ["disputes", "record-corrections"])
def test_the_lists_ask_as_often_for_one_row_as_for_three(
    client, staff, name, item_count, django_assert_max_num_queries
):
    for _ in range(item_count):
        if name == "disputes":
            contested(staff)
        else:
            record_correction(staff)
    client.force_login(staff[DO])
    where = reverse(f"afterwards:{name}")
    client.get(where)

    with django_assert_max_num_queries(16):
        page = client.get(where)

    assert len(page.context["cases"]) == item_count


def contested(staff):
    from requests_app.states import State as ApplicationState
    from tests.factories.requests import application

    case = application(staff, ApplicationState.REVIEW)
    facts = {"kind": "review", "about": "silence", "notice_received_on": case.received_on}
    return perform(case, "enter_dispute", by=staff[DO], **facts)


def test_the_picture_in_the_docs_is_the_machine():
    page = (settings.BASE_DIR / "docs" / "record_corrections.md").read_text()

    assert f"```mermaid\n{mermaid(RecordCorrection)}\n```" in page


def test_given_to_an_officer_at_the_desk(staff, client):
    case = record_correction(staff)
    client.force_login(staff[Role.DISCLOSURE])
    page = reverse("afterwards:record-correction-act", args=[case.pk, "assign"])
    form = client.get(page).context["form"]

    answer = client.post(page, {name: form[name].value() or "" for name in form.fields})

    assert answer.status_code == 302
    assert RecordCorrection.objects.get().state == "handling"
