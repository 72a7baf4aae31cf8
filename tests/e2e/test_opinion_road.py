"""The road of a 舆情 item in a real browser: the office, the section, the reviewer, the leaders, the citizen."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from opinion.models import Item
from opinion.states import Grade, State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_document_road import said
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.opinion import WORDS, found, item, office_of

pytestmark = pytest.mark.django_db(transaction=True)


def act(page, case_url: str, label: str, **fields):
    """Open the case, press the act at its foot, fill its form, send it."""
    page.goto(case_url)
    link = page.locator(f".acts a:text-is('{label}')")
    if not link.is_visible():
        page.locator(".acts summary").click()
    link.click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]").first
        kind = field.get_attribute("type")
        if kind in ("radio", "checkbox"):
            page.check(f"[name={name}][value={value}]" if value != "on" else f"[name={name}]")
        elif field.evaluate("one => one.tagName") == "SELECT":
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click("main form .btns button")
    return page


def test_from_the_finding_to_the_citizen(live_server, sign_in, new_page, staff, shot):
    set_rule("opinion.same_day", staff.agency, True, since=clock.today())
    office = office_of(staff)
    case = found(staff)
    url = live_server.url + case.get_desk_url()

    clerk = sign_in(staff[Role.DISCLOSURE])
    clerk.goto(f"{live_server.url}/desk/opinion/")
    shot(clerk, "舆情-1-事项")
    act(clerk, url, "登记", topic="供水")
    act(clerk, url, "研判", criteria="interests", grade="important", risk="medium", note="涉及两千户。")
    assert "现在是“待交办”" in said(clerk)
    expect(clerk.locator("#clock")).to_contain_text("当天处置并回应")
    act(clerk, url, "交办", office=str(office.pk))

    section = sign_in(staff[Role.SECTION_HEAD])
    act(section, url, "接办")
    act(section, url, "登记诉求", words="提前公告停水")
    act(section, url, "处置完毕，拟回应", finding="主管道爆裂，已经抢修。")
    act(section, url, "拟写回应", **WORDS)
    act(section, url, "征询涉及机关", name="县应急管理局")
    act(section, url, "送保密审查")
    assert "“送保密审查”已办好" in said(section)

    reviewer = sign_in(staff[Role.SECRECY])
    act(reviewer, url, "保密审查通过", checked="on")
    clerk.goto(url)
    expect(clerk.locator("main")).to_contain_text("尚无“县应急管理局”的书面确认")
    act(clerk, url, "报审定")
    expect(clerk.locator("main")).to_contain_text("尚无“县应急管理局”的书面确认")
    shot(clerk, "舆情-2-缺确认")
    act(
        clerk,
        url,
        "登记确认函",
        agrees="yes",
        letter="云应急函〔2026〕1号",
        answered_on=f"{clock.today():%Y-%m-%d}",
    )
    act(clerk, url, "报审定")
    leader = sign_in(staff[Role.LEADER])
    leader.goto(url)
    shot(leader, "舆情-3-待审定")
    act(leader, url, "审定同意")
    publisher = sign_in(staff[Role.PUBLISHER])
    act(publisher, url, "统一发布")
    assert "现在是“已发布”" in said(publisher)

    citizen = new_page(viewport=PHONE)
    citizen.goto(f"{live_server.url}/responses/")
    citizen.click(f"main a:text-is('{WORDS['title']}')")
    expect(citizen.locator("article")).to_contain_text("主管道爆裂")
    shot(citizen, "舆情-4-公众看到")

    act(clerk, url, "登记诉求处理", way="conditions", result="下月起用短信通知。")
    act(clerk, url, "反馈", settled_with="已经逐户回访。")
    act(clerk, url, "归档", note="当日报告已经口头作过，未逐项登记。")
    assert Item.objects.get().state == State.ARCHIVED
    shot(clerk, "舆情-5-已归档")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
def test_the_pages_are_whole_and_accessible(live_server, sign_in, new_page, staff, shot, viewport):
    case = item(staff, State.RELEASED, grade=Grade.GRAVE)
    person = sign_in(staff[Role.DISCLOSURE_HEAD])
    person.set_viewport_size(viewport)
    desk = ["", "register/", "reports/", "duty/", "sheets/", f"{case.pk}/", f"{case.pk}/add_demand/"]
    for place in desk:
        person.goto(f"{live_server.url}/desk/opinion/{place}")
        assert violations(person) == [], place
        assert not is_cut_off(person), place
    shot(person, f"舆情-6-{viewport['width']}")
    citizen = new_page(viewport=viewport)
    for place in ("", f"{case.response.pk}/", f"{case.response.pk}/print/"):
        citizen.goto(f"{live_server.url}/responses/{place}")
        assert violations(citizen) == [], place
        assert not is_cut_off(citizen), place


def test_a_shift_is_added_by_keyboard(live_server, sign_in, staff, shot):
    set_rule("opinion.on_call", staff.agency, True, since=clock.today())
    person = sign_in(staff[Role.DISCLOSURE_HEAD])
    person.goto(f"{live_server.url}/desk/opinion/duty/")
    person.select_option("[name=user]", str(staff[Role.DISCLOSURE_HEAD].pk))
    person.fill("[name=phone]", "13800000000")
    day = clock.today().replace(day=1)
    person.fill("[name=since]", f"{day.year + 1}-01-01T17:30")
    person.fill("[name=until]", f"{day.year + 1}-01-02T08:30")
    person.press("[name=until]", "Enter")

    expect(person.locator("main table")).to_contain_text("138****0000")
    shot(person, "舆情-7-值守表")
