"""Every page of an applicant in a real browser: clean by axe, whole on a phone and magnified, by keyboard, without script."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from requests_app import guard
from requests_app.models import RecordCorrection
from requests_app.states import State
from requests_app.tracking import shown
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.requests import application, house
from tests.requests_app.applicant import WHO, Applicant, Corrector

pytestmark = pytest.mark.django_db(transaction=True)
MAGNIFIED = {"width": 720, "height": 450}  # what 1440 × 900 shows at 200 %
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
SIZES = (("200%", MAGNIFIED), ("390", PHONE))


@pytest.fixture
def staff(db):
    return house(code="shuili", name="云山县水利局", short_name="县水利局")


def charged(staff):
    case = perform(
        application(staff, State.HANDLING), "propose_fee", by=staff[HEAD], counting="items", count=31
    )
    return perform(case, "notice_fee", by=staff[DESK], sent_on=clock.today(), received_on=clock.today())


def asked_for_reasons(staff):
    counts = "一个月内 43 件，内容重复。"
    return perform(application(staff, State.HANDLING), "ask_reasons", by=staff[DESK], counts=counts)


def decided(staff, case):
    case = perform(case, "assign", by=staff[DESK])
    case = perform(case, "look_into", by=staff[DESK], found="名册记为 3 人，户口簿为 4 人。", is_ours=True)
    case = perform(case, "refuse", by=staff[HEAD], reason="所附户口簿系次年办理，不能证明。")
    return perform(case, "tell_decision", by=staff[DESK], way="online", delivered_on=clock.today())


def addresses(staff):
    """Each page with a browser that may see it: (name, address, cookies)."""
    citizen, corrector = Applicant(staff.agency), Corrector(staff.agency)
    long = "关于县城防汛排涝工程竣工验收" * 20 + "WWWWWWWWWWWWWWWWWWWW" * 6
    citizen.post(
        "applicant",
        WHO | {"name": "赵𠮷祥䶮👨‍👩‍👧‍👦", "id_number": "110105194912310021", "agent_name": "王小明"},
    )
    yield "申请人-错", citizen.address("applicant"), citizen
    citizen.fill(what={"description": long})
    yield "申请内容", citizen.address("request"), citizen
    yield "确认", citizen.address("confirm"), citizen
    yield "放弃草稿", reverse("requests:discard", args=["shuili"]), citizen
    sent = citizen.apply(what={"description": long})
    yield "回执", reverse("requests:receipt", args=["shuili"]), citizen
    yield "查询", reverse("requests:track"), citizen
    yield "我的申请", reverse("requests:mine"), citizen
    cases = {
        "进度": sent,
        "收费": charged(staff),
        "理由": asked_for_reasons(staff),
        "答复": application(staff, State.CLOSED),
        "逾期": application(staff, State.LAPSED),
    }
    for name, case in cases.items():
        citizen.track(case)
        yield f"进度-{name}", reverse("requests:application", args=[case.pk]), citizen
    for name, action in (("理由", "give_reasons"), ("收费", "withdraw")):
        yield f"动作-{action}", reverse("requests:track-act", args=[cases[name].pk, action]), citizen
    yield "更正-入口", reverse("requests:correct-entry"), corrector
    corrector.post("applicant", WHO)
    corrector.post("record", {"record": "名" * 81})
    yield "更正-内容-错", corrector.address("record"), corrector
    case = corrector.correct()
    yield "更正-回执", reverse("requests:correct-receipt", args=["shuili"]), corrector
    corrector.track(case)
    yield "更正-进度", reverse("requests:correction", args=[case.pk]), corrector
    for action in ("add_file", "withdraw"):
        yield f"更正-{action}", reverse("requests:correction-act", args=[case.pk, action]), corrector
    decided(staff, case)
    yield "更正-告知", reverse("requests:correction", args=[case.pk]), corrector


def test_every_page_is_clean_whole_on_a_phone_and_magnified(live_server, new_page, staff, shot):
    page, troubles = new_page(viewport=DESKTOP), []

    for name, address, person in addresses(staff):
        page.context.clear_cookies()
        cookies = {key: morsel.value for key, morsel in person.client.cookies.items() if morsel.value}
        page.context.add_cookies(
            [{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()]
        )
        page.set_viewport_size(DESKTOP)
        page.goto(live_server.url + address)
        assert page.url.endswith(address), name
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        for size, viewport in SIZES:
            page.set_viewport_size(viewport)
            if is_cut_off(page):
                troubles.append(f"{name} {size}: 左右超出屏幕")
        shot(page, f"申请人-{name}-390")

    assert not troubles, "\n".join(troubles)


def tab_to(page, name: str) -> None:
    """Press Tab until the field of that name, or the button with those words, has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "[document.activeElement.name, document.activeElement.innerText, document.activeElement.tabIndex]"
        )
        if name in here[:2] and here[2] >= 0:
            return
    raise AssertionError(f"按 Tab 到不了“{name}”。")


def test_a_record_is_corrected_by_keyboard_alone(live_server, new_page, staff, monkeypatch):
    monkeypatch.setattr(guard, "HASTE", 0)
    page = new_page()
    page.goto(live_server.url + reverse("requests:correct", args=["shuili"]))

    tab_to(page, "applicant_kind")
    page.keyboard.press("Space")
    for name in ("name", "id_number"):
        tab_to(page, name)
        page.keyboard.type(WHO[name])
    page.keyboard.press("Enter")
    page.wait_for_url("**/record/")
    for name, words in (
        ("record", "2025 年公租房保障对象名册"),
        ("wrong", "家庭人口记为 3 人"),
        ("evidence", "户口簿"),
        ("phone", "13812345678"),
    ):
        tab_to(page, name)
        page.keyboard.type(words)
    tab_to(page, "下一步")
    page.keyboard.press("Enter")
    page.wait_for_url("**/confirm/")
    tab_to(page, "提交更正申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")

    assert shown(RecordCorrection.objects.get().code) in page.text_content("main")


def test_without_script_a_record_is_corrected_followed_and_left(
    live_server, new_page, shot, staff, monkeypatch, tmp_path
):
    monkeypatch.setattr(guard, "HASTE", 0)
    proof = tmp_path / "户口簿.txt"
    proof.write_text("户主页、本人页")
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(live_server.url + "/guide/")
    page.click("main >> text=更正本人信息")
    page.click("text=云山县水利局 >> nth=0")
    page.check("text=个人（自然人）")
    page.fill("[name=name]", WHO["name"])
    page.fill("[name=id_number]", WHO["id_number"])
    page.click(".btns button[name=next]")
    page.fill("[name=wrong]", "家庭人口记为 3 人")
    page.set_input_files("[name=proof]", proof)
    page.click("button[name=upload]")
    assert "证据-户口簿.txt" in page.text_content("main")
    assert page.input_value("[name=wrong]") == "家庭人口记为 3 人"
    page.fill("[name=record]", "2025 年公租房保障对象名册")
    page.fill("[name=evidence]", "户口簿")
    page.fill("[name=phone]", "13812345678")
    page.click(".btns button[name=next]")
    shot(page, "更正-确认-noscript")
    page.click("main button:has-text('提交更正申请')")
    page.wait_for_url(re.compile("receipt"))
    page.click("text=查看进度")
    page.click("text=补交证据")
    page.set_input_files("[name=files]", proof)
    page.click("main button:has-text('补交证据')")
    assert "已经收到您补交的证据" in page.text_content(".messages")
    page.goto(live_server.url + reverse("requests:apply-step", args=["shuili", "applicant"]))
    page.fill("[name=name]", "赵𠮷祥")
    page.click("button[name=later]")
    page.goto(live_server.url + reverse("requests:track"))
    page.click("text=退出查询")
    shot(page, "退出-草稿-noscript")
    page.click("text=全部删除")

    assert "不再留有查询记录、回执和草稿" in page.text_content(".messages")
    assert page.context.cookies(live_server.url + "/apply/") == [
        cookie for cookie in page.context.cookies() if cookie["name"] == "csrftoken"
    ]
