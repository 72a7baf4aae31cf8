"""The yearly report in a real browser, as the one who must file it today: from 起草 to the PDF, and what the citizen reads."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from supervision.annual import wording
from supervision.annual.models import AnnualReport
from tests.e2e.conftest import PHONE
from tests.e2e.test_document_road import act, said
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.annual import application_row
from tests.factories.annual_report import SAYS

pytestmark = pytest.mark.django_db(transaction=True)


def test_filed_today_from_the_draft_to_the_pdf(live_server, sign_in, new_page, staff, shot):
    year = clock.today().year - 1
    day = clock.today().replace(year=year, month=3, day=3)
    for kind in ("natural", "natural", "business"):
        application_row(staff.agency, received=day, closed=day, outcome="r1_open", kind=kind).save()

    clerk = sign_in(staff[Role.DISCLOSURE])
    clerk.click("nav.side summary:text-is('统计')")
    clerk.click("nav a:text-is('年度报告')")
    clerk.click("button:text-is('起草一份报告')")
    assert "已经按系统里的数字起草" in said(clerk)
    url = clerk.url
    expect(clerk.locator("main")).to_contain_text(f"{year}年，本机关新收政府信息公开申请3件")
    shot(clerk, "年报-1-起草")
    clerk.click(".three tbody tr:nth-child(1) td:nth-of-type(1) a")  # 本年新收, 自然人
    expect(clerk.locator("h1")).to_contain_text("“自然人”列：2")
    expect(clerk.locator("tbody tr")).to_have_count(2)
    shot(clerk, "年报-2-一格是哪几件")

    act(clerk, url, "送审")  # not yet
    expect(clerk.locator("[role=alert]")).to_contain_text("还没有填报")
    clerk.goto(url)
    clerk.locator(".acts summary, .acts a:text-is('填报许可、处罚、强制、收费')").first.click()
    if clerk.locator("[name=license_decisions]").count() == 0:
        clerk.click(".acts a:text-is('填报许可、处罚、强制、收费')")
    clerk.fill("[name=license_decisions]", "326")
    clerk.fill("[name=penalty_decisions]", "0")
    clerk.check("[name=coercion_decisions_none]")
    clerk.fill("[name=admin_fee_wanyuan]", "12.6")
    clerk.fill("[name=note]", "法规科、财务科报数")
    clerk.click("main form .btns button")
    assert "已办好" in said(clerk)
    report = AnnualReport.objects.get()
    to_write = [name for name in wording.TEXTS if wording.TO_FILL in getattr(report, name)]
    wrong = report.on_application.replace("3件", "4件", 1)
    act(clerk, url, "修改正文", on_application=wrong, **dict.fromkeys(to_write, SAYS))
    expect(clerk.locator("main")).to_contain_text("I7 请核对：“（二）依申请公开”写新收申请 4，表格是 3。")
    act(clerk, url, "修改正文", on_application=report.on_application)
    expect(clerk.locator("main")).not_to_contain_text("I7")
    assert violations(clerk) == []
    act(clerk, url, "送审")
    assert "现在是“待审核”" in said(clerk)

    head = sign_in(staff[Role.DISCLOSURE_HEAD])
    expect(head.locator("main table")).to_contain_text(f"{year}年政府信息公开工作年度报告")
    act(head, url, "审核通过")
    publisher = sign_in(staff[Role.PUBLISHER])
    act(publisher, url, "发布")
    assert "现在是“已发布”" in said(publisher)
    shot(publisher, "年报-3-已发布")

    for size, name in (({"width": 1440, "height": 900}, "桌面"), (PHONE, "手机")):
        reader = new_page(viewport=size)
        reader.goto(f"{live_server.url}/disclosure/reports/")
        reader.click(f"a:has-text('{year}年政府信息公开工作年度报告')")
        expect(reader.locator(".three")).to_contain_text("一、本年新收政府信息公开申请数量")
        shot(reader, f"年报-4-公众-{name}")
        assert violations(reader) == []
        assert not is_cut_off(reader)
    response = reader.request.get(reader.url + "report.pdf")
    assert response.body()[:4] == b"%PDF"
    phone = sign_in(staff[Role.DISCLOSURE], viewport=PHONE)
    phone.goto(url)
    assert not is_cut_off(phone)
    assert violations(phone) == []
    shot(phone, "年报-5-手机")
