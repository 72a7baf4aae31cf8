"""What follows an answer in a real browser: a 复议 answered and decided, a record corrected, a year's files handed over."""

import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from disclosure.files.store import store
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from requests_app.models import Dispute, RecordCorrection
from requests_app.record_corrections import State as CorrectionState
from requests_app.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.requests import application, house, record_correction, reply

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}
DO, DH = Role.DISCLOSURE, Role.DISCLOSURE_HEAD


@pytest.fixture
def staff(db):
    return house(code="yunshan", name="云山县水务局", short_name="县水务局")


def withheld(staff):
    """Answered 不予公开: contested in court without a review, it is flagged."""
    case = application(staff, State.HANDLING)
    facts = {"process_kind": "属于讨论记录，方案尚在讨论。"}
    for action, role, given in [
        ("draft_reply", DO, reply("process", facts, "属于讨论记录，尚未形成决定。")),
        ("submit_reply", DO, {}),
        ("approve_reply", DH, {}),
        ("sign", Role.LEADER, {}),
        ("deliver", DO, {"way": "direct", "signed_on": clock.today(), "signer": "本人"}),
    ]:
        case = perform(case, action, by=staff[role], **given)
    return case


def contested(staff):
    """Two disputes about one answer: a review decided, and a suit just come in."""
    set_rule("disputes.evidence_within_wd", staff.agency, 5, since=clock.today())
    case = withheld(staff)
    today = clock.today()
    facts = {"notice_received_on": today, "filed_on": today}
    perform(case, "enter_dispute", by=staff[DO], kind="review", case_number="云政复〔2026〕37号", **facts)
    review = case.disputes.get()
    paper = {"kind": "evidence", "title": "会议纪要（节选）", "proves": "方案尚在讨论，没有形成决定"}
    file = store("纪要".encode(), name="纪要.txt", by=staff[DO])
    for action, given in [
        ("add_paper", paper | {"file": file}),
        ("submit_answer", {"on": today}),
        (
            "record_ruling",
            {
                "result": "corrected",
                "decided_on": today,
                "arrived_on": today,
                "ruling_number": "云政复决〔2026〕37号",
                "ruling_words": "撤销被申请人作出的答复，责令其在收到本决定之日起十五个工作日内重新答复。",
                "reanswer_ordered": True,
                "reanswer_days": 15,
            },
        ),
    ]:
        review = perform(review, action, by=staff[DO], **given)
    perform(case, "enter_dispute", by=staff[DO], kind="litigation_direct", **facts)
    return case, review, case.disputes.latest("pk")


def looked_into(staff):
    case = perform(record_correction(staff), "assign", by=staff[DO])
    return perform(case, "look_into", by=staff[DO], found="名册记为 3 人，户口簿为 4 人。", is_ours=True)


@pytest.mark.parametrize("width", SCREENS)
def test_every_page_is_clean_and_fits(live_server, sign_in, staff, shot, width):
    case, review, suit = contested(staff)
    correction = looked_into(staff)
    record_correction(staff)
    page = sign_in(staff[DH], viewport=SCREENS[width])

    for name, where in {
        "争议-列表": reverse("afterwards:disputes"),
        "争议-复议": review.get_desk_url(),
        "争议-诉讼": suit.get_desk_url(),
        "争议-登记": reverse("requests-desk:act", args=[case.pk, "enter_dispute"]),
        "争议-添加材料": reverse("afterwards:dispute-act", args=[suit.pk, "add_paper"]),
        "争议-登记裁决": reverse("afterwards:dispute-act", args=[suit.pk, "record_ruling"]),
        "争议-重新答复": reverse("afterwards:dispute-act", args=[review.pk, "answer_anew"]),
        "更正-列表": reverse("afterwards:record-corrections"),
        "更正-登记": reverse("afterwards:record-correction-new"),
        "更正-一件": correction.get_desk_url(),
        "更正-不予更正": reverse("afterwards:record-correction-act", args=[correction.pk, "refuse"]),
        "归档": reverse("afterwards:archive", query={"year": clock.today().year}),
        "案卷": reverse("afterwards:dossier", args=[case.pk]),
    }.items():
        page.goto(live_server.url + where)
        shot(page, f"{name}-{width}")
        assert violations(page) == [], name
        assert not is_cut_off(page), name


def press(page, label):
    page.locator(f".acts a:text-is('{label}')").click()


def send(page):
    """And wait for the page that answers: what comes next must not overtake it."""
    with page.expect_navigation():
        page.locator("main form .btns button").first.click()


def test_a_review_comes_in_is_answered_and_orders_a_new_answer(live_server, sign_in, staff):
    case = application(staff, State.CLOSED)
    page = sign_in(staff[DO])
    page.goto(live_server.url + case.get_desk_url())
    page.locator(".acts summary:text-is('其他办理')").click()
    page.locator(".acts a:text-is('登记行政争议')").click()
    page.check("[name=kind][value=review]")
    page.fill("[name=case_number]", "云政复〔2026〕40号")
    send(page)
    page.goto(live_server.url + reverse("afterwards:disputes"))
    page.locator("table a").first.click()

    press(page, "登记已答复")
    send(page)
    press(page, "登记裁决")
    page.check("[name=result][value=corrected]")
    page.fill("[name=decided_on]", clock.today().isoformat())
    page.check("[name=reanswer_ordered]")
    page.fill("[name=reanswer_days]", "10")
    send(page)
    press(page, "立案重新答复")
    send(page)

    dispute = Dispute.objects.get()
    expect(page.locator(".note a")).to_have_text(dispute.reanswer.number)
    assert dispute.reanswer.reanswer_of == case


def test_without_script_a_record_is_corrected_and_told(live_server, sign_in, staff, tmp_path):
    page = sign_in(staff[DH], java_script_enabled=False)
    page.goto(live_server.url + reverse("afterwards:record-correction-new"))
    page.check("[name=channel][value=in_person]")
    for name, words in {
        "name": "赵𠮷祥",
        "id_number": "11010519491231002X",
        "phone": "13812345678",
        "record": "2025 年公租房保障对象名册",
        "wrong": "家庭人口记为 3 人",
        "evidence": "户口簿",
    }.items():
        page.fill(f"[name={name}]", words)
    paper = tmp_path / "户口簿.txt"
    paper.write_text("户口簿")
    page.set_input_files("[name=file]", paper)
    send(page)

    press(page, "交办")
    send(page)
    press(page, "登记核实情况")
    page.fill("[name=found]", "名册记为 3 人，户口簿为 4 人。")
    page.check("[name=is_ours][value=yes]")
    send(page)
    press(page, "更正")
    page.fill("[name=reason]", "家庭人口由 3 人更正为 4 人。")
    send(page)
    press(page, "登记告知")
    page.check("[name=way][value=direct]")
    page.fill("[name=signer]", "赵𠮷祥")
    send(page)

    assert RecordCorrection.objects.get().state == CorrectionState.CORRECTED
    page.reload()
    expect(page.locator("main")).not_to_contain_text("赵𠮷祥")


def test_the_dossier_is_saved_as_a_zip(live_server, sign_in, staff, tmp_path):
    case = application(staff, State.REVIEW)
    page = sign_in(staff[DO])
    page.goto(live_server.url + reverse("afterwards:dossier", args=[case.pk]))
    page.check("[name=purpose][value=行政复议]")
    page.fill("[name=note]", "提交县政府行政复议局。")

    with page.expect_download() as coming:
        page.locator("main form .btns button").first.click()

    assert coming.value.suggested_filename == f"案卷 {case.number}.zip"
    coming.value.save_as(tmp_path / "案卷.zip")
    assert zipfile.ZipFile(tmp_path / "案卷.zip").testzip() is None
