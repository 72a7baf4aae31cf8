"""The applicant in a real browser, with and without script, at a desk and on a phone: from the form to the answer."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from requests_app import guard
from requests_app.models import Application
from requests_app.tracking import shown
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.documents import document
from tests.factories.requests import application, house, reply

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "2025年县城防汛排涝工程竣工验收报告"


@pytest.fixture
def staff(db):
    return house(code="shuili", name="云山县水利局", short_name="县水利局")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("desk", {"viewport": DESKTOP}),
        ("phone", {"viewport": PHONE}),
        ("noscript", {"viewport": DESKTOP, "java_script_enabled": False}),
    ],
)
def test_a_citizen_applies_follows_and_supplements(
    live_server, new_page, shot, staff, monkeypatch, name, options
):
    monkeypatch.setattr(guard, "HASTE", 0)
    document(staff, "published", title=WORDS)
    page = new_page(**options)
    page.goto(live_server.url + "/apply/")
    shot(page, f"apply-entry-{name}")
    page.click("text=云山县水利局 >> nth=0")
    page.check("text=个人（自然人）")
    page.click(".btns button[name=next]")
    shot(page, f"apply-applicant-wrong-{name}")
    assert page.locator(".errors li").count() >= 2
    page.fill("[name=name]", "赵𠮷祥")
    page.fill("[name=id_number]", "11010519491231002X")
    page.press("[name=id_number]", "Enter")  # the first button of the form is the one that goes on
    page.fill("[name=description]", f"1. {WORDS}；2. 2024年度水费收支明细账目。")
    page.fill("[name=phone]", "13812345678")
    shot(page, f"apply-request-{name}")
    page.click(".btns button[name=next]")
    shot(page, f"apply-confirm-{name}")
    page.go_back()
    page.go_forward()
    page.click('main button:has-text("就这样提交")')
    page.wait_for_url(re.compile("receipt"))
    case = Application.objects.get()
    assert shown(case.code) in page.text_content("main")
    shot(page, f"apply-receipt-{name}")

    case = perform(
        case, "register", by=staff[Role.DISCLOSURE], confirmed_on=clock.today(), confirmed_how="网上"
    )
    perform(
        case,
        "ask_correction",
        by=staff[Role.DISCLOSURE],
        reasons=["unclear"],
        items="请写明验收报告的年份。\n请写明账目的单位。",
        days=15,
    )
    page.goto(live_server.url + reverse("requests:track"))
    page.click("text=退出查询")
    page.fill("[name=number]", case.number)
    page.fill("[name=code]", "0000")
    shot(page, f"track-{name}")
    page.click("main form.panel button")
    assert "不对" in page.text_content(".errors")
    page.fill("[name=code]", shown(case.code).lower())
    page.click("main form.panel button")
    shot(page, f"track-correction-{name}")
    page.click(".ask >> text=填写补正")
    page.fill("[name=text]", "2025年的报告；县水利局的账目。")
    shot(page, f"track-supplement-{name}")
    page.click("text=提交补正")
    assert "答复期限" in page.text_content(".messages")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if name != "noscript" else True
    shot(page, f"track-supplemented-{name}")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_answered_application(live_server, new_page, shot, staff, viewport):
    case = application(staff, "handling")
    case = perform(case, "draft_reply", by=staff[Role.DISCLOSURE], **reply())
    case = perform(case, "submit_reply", by=staff[Role.DISCLOSURE])
    case = perform(case, "approve_reply", by=staff[Role.DISCLOSURE_HEAD])
    case = perform(case, "sign", by=staff[Role.LEADER])
    case = perform(case, "deliver", by=staff[Role.DISCLOSURE], way="online", delivered_on=clock.today())
    page = new_page(viewport=viewport)
    page.goto(live_server.url + reverse("requests:track"))
    page.fill("[name=number]", case.number)
    page.fill("[name=code]", case.code)
    page.click("main form.panel button")
    assert "已于" in page.text_content("h1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"track-answered-{'phone' if viewport == PHONE else 'desk'}")
    with page.expect_download() as download:
        page.click("text=.ics")
    assert download.value.suggested_filename.endswith(".ics")
