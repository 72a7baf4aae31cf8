"""更正本人信息 without an account（条例第四十一条）: the form, the receipt, the page it is followed on, the letter."""

import pytest
import time_machine
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter, Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.acts import transitions_of
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from requests_app import applying, passes, supplements, tracking
from requests_app.correction_progress import SENTENCES
from requests_app.models import ApplyDraft, RecordCorrection
from requests_app.record_corrections import State
from requests_app.views import public_correct
from tests.factories.requests import house
from tests.factories.requests import record_correction as on_paper
from tests.requests_app.applicant import RECORD, WHO, Applicant, Corrector, text_of

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD


@pytest.fixture
def staff():
    return house(code="shuili", name="云山县水利局", short_name="县水利局")


@pytest.fixture
def citizen(staff):
    return Corrector(staff.agency)


def proof(name="户口簿.txt"):
    return SimpleUploadedFile(name, "户主页、本人页".encode())


def address(name, case, *rest):
    return reverse(f"requests:{name}", args=[case.pk, *rest])


def told(staff, case, action="correct", is_ours=True, **facts):
    """Walked by the office to the end."""
    case = perform(case, "assign", by=staff[DESK])
    case = perform(case, "look_into", by=staff[DESK], found="名册记为 3 人，户口簿为 4 人。", is_ours=is_ours)
    case = perform(case, action, by=staff[HEAD], reason="家庭人口由 3 人更正为 4 人。", **facts)
    return perform(case, "tell_decision", by=staff[DESK], way="online", delivered_on=clock.today())


# ── the form ────────────────────────────────────────────────────────────────
def test_a_citizen_asks_for_a_correction_in_three_pages_and_gets_number_and_code(citizen):
    case = citizen.correct(what={"proof": proof()})

    receipt = text_of(citizen.client.get(reverse("requests:correct-receipt", args=["shuili"])))
    assert case.number in receipt
    assert tracking.shown(case.code) in receipt
    assert (case.agency, case.channel, case.received_on) == (citizen.agency, "online", clock.today())
    person = case.person
    assert (person.name, person.id_number, person.phone) == ("赵𠮷祥", "11010519491231002X", "13812345678")
    assert (person.wrong, person.right, person.evidence) == tuple(
        RECORD[name] for name in ("wrong", "right", "evidence")
    )
    assert [file.name for file in StoredFile.objects.of(case)] == ["证据-户口簿.txt"]
    assert ApplyDraft.objects.get().data == "{}"


def test_the_way_there_is_shown_from_the_guide_and_from_the_applications(citizen):
    entry = reverse("requests:correct-entry")
    closed = house(code="bureau", name="云山县档案局").agency
    set_rule("requests.channels", closed, ["in_person", "post"], since=clock.today())

    for page in ("portal:guide", "portal:apply"):
        assert entry in citizen.client.get(reverse(page)).content.decode()
    page = citizen.client.get(entry)
    assert reverse("requests:correct", args=["shuili"]) in page.content.decode()
    assert reverse("requests:correct", args=["bureau"]) not in page.content.decode()
    assert page["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"evidence": ""}, "evidence"),
        ({"record": ""}, "record"),
        ({"record": "名" * 81}, "record"),
        ({"wrong": " "}, "wrong"),
        ({"phone": "", "email": ""}, "phone"),
        ({"proof": SimpleUploadedFile("a.exe", b"MZ\x90\x00")}, "proof"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(citizen, typed, field):
    citizen.post("applicant", WHO)

    answer = citizen.post("record", RECORD | typed)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert applying.Content.of(ApplyDraft.objects.get()).typed["record"]["right"] == RECORD["right"]


def test_evidence_is_uploaded_one_by_one_and_taken_out_again(citizen):
    citizen.post("applicant", WHO)
    for name in ("户口簿.txt", "出生证.txt"):
        assert citizen.post("record", RECORD, proof=proof(name), upload="").status_code == 302
    key = str(StoredFile.objects.get(name="证据-出生证.txt").key)

    citizen.post("record", RECORD, remove=key)

    page = text_of(citizen.get("record"))
    assert ("证据-户口簿.txt" in page, "出生证" in page) == (True, False)
    assert citizen.get("record").context["form"]["wrong"].value() == RECORD["wrong"]


def test_a_draft_of_one_road_is_none_of_the_others(citizen):
    citizen.post("applicant", WHO, name="钱小二")
    applicant = Applicant(citizen.agency)
    applicant.client = citizen.client
    applicant.client.cookies["apply-shuili"] = citizen.client.cookies["correct-shuili"].value

    assert applicant.get("applicant").context["form"]["name"].value() is None
    applicant.post("applicant", WHO)
    assert citizen.get("applicant").context["form"]["name"].value() == "钱小二"
    assert citizen.get("request").status_code == 404
    assert applicant.get("record").status_code == 404


def test_pressed_twice_it_is_sent_once(citizen):
    citizen.correct()

    assert citizen.send()["Location"] == reverse("requests:correct-receipt", args=["shuili"])
    assert RecordCorrection.objects.count() == 1


def test_the_agents_particulars_are_kept_and_masked_on_the_desk(citizen, client, staff):
    agent = {"agent_name": "王小明", "agent_id_number": "11010519491231002X", "agent_phone": "13912345678"}
    case = citizen.correct(who=agent | {"authority": proof("委托书.txt")})
    client.force_login(staff[DESK])

    page = client.get(case.get_desk_url()).content.decode()

    assert (case.person.agent_name, case.person.agent_phone) == ("王小明", "13912345678")
    assert ("139****5678" in page, "13912345678" in page, "王小明" in page) == (True, False, False)


# ── followed ────────────────────────────────────────────────────────────────
@time_machine.travel("2026-09-21T09:00+08:00", tick=False)
def test_number_and_code_open_it_and_nothing_else_does(citizen, staff):
    case = citizen.correct()
    other = Corrector(staff.agency)
    for name, rest in (("correction", []), ("correction-act", ["withdraw"]), ("correction-letter", [1])):
        assert other.client.get(address(name, case, *rest))["Location"] == reverse("requests:track")

    answer = other.track(case)
    page = text_of(other.look(case))

    assert answer["Location"] == address("correction", case)
    assert "已经收到，等待核实，最迟2026年10月26日告知您" in page
    assert "还有 20 个工作日。" in page
    for secret in (RECORD["wrong"], "11010519491231002X", "赵𠮷祥"):
        assert secret not in page
    assert case.subject in text_of(other.client.get(reverse("requests:track")))


@pytest.mark.parametrize(("kind", "status"), [("application", 302), ("record-correction", 200)])
def test_a_pass_for_an_application_is_none_for_a_correction_of_the_same_key(citizen, staff, kind, status):
    case = citizen.correct()
    other = Corrector(staff.agency)

    held = [(f"{kind}:{case.pk}", int(clock.now().timestamp()))]
    other.client.cookies[passes.COOKIE] = signing.dumps(held, salt=passes.SALT)

    assert other.client.get(address("correction", case)).status_code == status


def test_what_came_on_paper_has_no_code_and_opens_to_nobody(citizen, staff):
    case = on_paper(staff)

    assert case.code == ""
    assert [tracking.find(case.number, code) for code in ("", "0" * 16)] == [None, None]


def test_evidence_is_handed_in_later_and_the_office_hears_of_it(citizen, staff, monkeypatch):
    clerk = staff[DESK]
    case = citizen.correct()
    citizen.look(case)
    where = address("correction-act", case, "add_file")
    assert citizen.client.get(where).status_code == 200
    assert citizen.client.post(where).status_code == 422

    answer = citizen.client.post(where, {"files": proof()})

    assert answer["Location"] == address("correction", case)
    assert "证据-户口簿.txt" in text_of(citizen.client.get(answer["Location"]))
    assert Event.objects.of(case).latest("pk").actor_name == "申请人"
    assert Notice.objects.filter(subject__startswith="收到补交的证据", recipient=f"user:{clerk.pk}").exists()
    monkeypatch.setattr(supplements, "MOST_PROOFS", 1)
    assert "当面或者邮寄补交" in text_of(citizen.client.post(where, {"files": proof()}))
    assert StoredFile.objects.of(case).count() == 1


def test_a_paper_the_office_added_is_none_of_the_applicants_business(citizen, staff):
    from disclosure.files.store import store

    case = citizen.correct()
    perform(case, "add_file", by=staff[DESK], file=store(proof("内部核查.txt"), by=staff[DESK]))

    page = text_of(citizen.look(case))

    assert ("内部核查" in page, "补交" in page.split("办理经过")[1].split("收到的文书")[0]) == (False, False)


def test_the_applicant_withdraws_after_being_asked(citizen):
    case = citizen.correct()
    citizen.look(case)
    assert "不能恢复" in text_of(citizen.client.get(address("correction-act", case, "withdraw")))

    citizen.client.post(address("correction-act", case, "withdraw"), {"note": "已经改好。"})
    again = citizen.client.post(address("correction-act", case, "withdraw"))

    assert RecordCorrection.objects.get(pk=case.pk).state == State.WITHDRAWN
    assert again["Location"] == address("correction", case)
    assert "您已撤回更正申请" in text_of(citizen.client.get(again["Location"]))


def test_what_ended_while_the_form_was_read_is_told_as_it_stands_now(citizen, staff, monkeypatch):
    case = citizen.correct()
    citizen.look(case)
    hand_in = public_correct.hand_in_proofs

    def ended_meanwhile(correction, **given):
        perform(on_record(case), "withdraw", by=staff[DESK], note="本人打电话撤回。")
        return hand_in(correction, **given)

    monkeypatch.setattr(public_correct, "hand_in_proofs", ended_meanwhile)

    answer = citizen.client.post(address("correction-act", case, "add_file"), {"files": proof()}, follow=True)

    assert "现在是“您已撤回更正申请”，这一步已经办过" in text_of(answer)
    assert not StoredFile.objects.of(case).exists()


def on_record(case):
    return RecordCorrection.objects.get(pk=case.pk)


@pytest.mark.parametrize("action", ["assign", "tell_decision", "correct", "nonsense"])
def test_the_offices_acts_have_no_page_here(citizen, action):
    case = citizen.correct()
    citizen.look(case)

    assert citizen.client.post(address("correction-act", case, action)).status_code == 404


def test_the_letter_is_there_once_it_was_told_with_its_remedies_and_a_mail(citizen, staff):
    case = citizen.correct()
    citizen.look(case)

    case = told(staff, case)

    letter = Letter.objects.about(case).get(code="GZ")
    page = text_of(citizen.look(case))
    assert "已经更正" in page
    assert "自收到之日起 60 日内申请" in page
    answer = citizen.client.get(address("correction-letter", case, letter.pk))
    assert b"".join(answer.streaming_content) == letter.pdf.open("rb").read()
    mail = Notice.objects.get(subject__startswith="您的更正申请已经办理完毕")
    assert RECORD["wrong"] not in mail.body


def test_before_it_is_told_neither_letter_nor_decision_is_shown(citizen, staff):
    case = citizen.correct()
    case = perform(case, "assign", by=staff[DESK])
    case = perform(case, "look_into", by=staff[DESK], found="名册记为 3 人。", is_ours=True)
    case = perform(case, "refuse", by=staff[HEAD], reason="所附户口簿系次年办理，不能证明。")
    letter = Letter.objects.about(case).get(code="GZ")

    page = text_of(citizen.look(case))

    assert "已经作出处理，正在告知您" in page
    for inside in ("不予更正", "次年办理", "名册记为 3 人"):
        assert inside not in page
    assert citizen.client.get(address("correction-letter", case, letter.pk)).status_code == 404


def test_what_is_passed_on_says_where_to(citizen, staff):
    case = told(staff, citizen.correct(), "transfer", is_ours=False, to="云山县公安局")

    page = text_of(citizen.look(case))

    assert "已经转送云山县公安局处理" in page
    assert "不服怎么办" not in page


def test_an_act_without_a_sentence_is_internal_by_decision():
    acts = {transition.name for transition in transitions_of(RecordCorrection)}

    assert acts - SENTENCES.keys() == {"look_into", "add_file"}


def test_a_late_one_says_so(citizen):
    with time_machine.travel("2026-09-21T09:00+08:00"):
        case = citizen.correct()
    with time_machine.travel("2026-10-28T09:00+08:00"):
        assert "已过办理期限（2026年10月26日）" in text_of(citizen.look(case))


@time_machine.travel("2026-12-20T09:00+08:00", tick=False)
def test_a_provisional_day_is_called_so(citizen):
    page = text_of(citizen.look(citizen.correct()))

    assert "告知您（暂定）" in page
    assert "暂按周末和法定节假日推算，2027年放假通知公布后可能调整。" in page


def test_leaving_forgets_the_correction_and_its_receipt(citizen):
    case = citizen.correct()
    citizen.look(case)

    citizen.client.post(reverse("requests:leave"))

    assert citizen.client.get(address("correction", case)).status_code == 302
    receipt = citizen.client.get(reverse("requests:correct-receipt", args=["shuili"]))
    assert receipt["Location"] == reverse("requests:track")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_paper_and_three(citizen, count, django_assert_num_queries):
    case = citizen.correct()
    citizen.look(case)
    for number in range(count):
        citizen.client.post(address("correction-act", case, "add_file"), {"files": proof(f"{number}.txt")})
    citizen.client.get(address("correction", case))  # says its messages

    with django_assert_num_queries(5):
        citizen.client.get(address("correction", case))
