"""The road of a 公文 in a real browser: clerk, reviewers, publisher, citizen; and what goes wrong on the way."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure.workflow.door import perform
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.accounts import person
from tests.factories.documents import BODY, document
from tests.factories.papers import Paper

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = Paper().title
MARKS = f"{BODY}\n二、联系方式。联系人王某某，手机13812345678。"


def act(page, case_url: str, label: str, **fields):
    """Open the case, press the act at its foot, fill its form, send it."""
    page.goto(case_url)
    link = page.locator(f".acts a:text-is('{label}')")
    if not link.is_visible():  # behind 更多
        page.locator(".acts summary").click()
    link.click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") == "radio":
            page.check(f"[name={name}][value={value}]")
        elif field.evaluate("one => one.tagName") == "SELECT":
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    page.click("main form .btns button")
    return page


def said(page) -> str:
    return page.locator(".messages").inner_text()


def test_from_the_word_file_to_the_citizen(live_server, sign_in, new_page, staff, shot, tmp_path):
    word = tmp_path / "通知.docx"
    word.write_bytes(Paper().docx())

    clerk = sign_in(staff[Role.DRAFTER])
    clerk.click("a:text-is('用文件拟稿')")
    clerk.set_input_files("input[type=file]", str(word))
    shot(clerk, "工作台-1-用文件拟稿")
    clerk.click("button:text-is('读取并填表')")
    expect(clerk.locator("[name=title]")).to_have_value(TITLE)
    expect(clerk.locator("[name=number]")).to_have_value(Paper().number)
    shot(clerk, "工作台-2-填好的表单")
    clerk.check("[name=attribute][value=proactive]")
    clerk.select_option("[name=interpretation]", "none")
    clerk.click("button:text-is('存为草稿')")
    expect(clerk.locator("h1")).to_have_text(TITLE)
    case_url = clerk.url
    act(clerk, case_url, "送审")
    assert "现在是“科室审核”" in said(clerk)

    for role, label in (
        (Role.SECTION_HEAD, "科室审核通过"),
        (Role.CHECKER, "核对通过"),
        (Role.SECRECY, "保密审查通过"),
    ):
        reviewer = sign_in(staff[role])
        reviewer.click(f"table a:text-is('{TITLE}')")
        shot(reviewer, f"工作台-3-{label}")
        act(reviewer, case_url, label, verdict="open")
        assert f"“{label}”已办好" in said(reviewer)

    leader = sign_in(staff[Role.LEADER])
    act(leader, case_url, "审签同意")
    checker = sign_in(staff[Role.CHECKER])
    act(checker, case_url, "编号印发", number=Paper().number)
    assert "现在是“已印发”" in said(checker)
    publisher = sign_in(staff[Role.PUBLISHER])
    publisher.goto(case_url)
    expect(publisher.locator("#clock")).to_contain_text("主动公开")
    shot(publisher, "工作台-4-待发布")
    act(publisher, case_url, "发布")
    assert "现在是“已发布”" in said(publisher)

    citizen = new_page(viewport=PHONE)
    citizen.goto(f"{live_server.url}/")
    citizen.fill("input[type=search] >> nth=0", "就业援助工作")
    citizen.press("input[type=search] >> nth=0", "Enter")
    citizen.click("main h2 a >> nth=0")
    expect(citizen.locator("h1")).to_have_text(TITLE)
    expect(citizen.locator("article")).to_contain_text(Paper().number)
    shot(citizen, "工作台-5-公众看到")


def test_a_paper_without_a_number_gets_one_when_it_is_issued(live_server, sign_in, staff):
    case = document(staff, State.SIGNED)

    checker = sign_in(staff[Role.CHECKER])
    act(checker, live_server.url + case.get_desk_url(), "编号印发", prefix="云人社发")

    assert "现在是“已印发”" in said(checker)
    assert re.fullmatch(r"云人社发〔\d{4}〕1号", Document.objects.get().number)


def test_sent_back_and_straight_back_to_who_sent_it(live_server, sign_in, staff, shot):
    case = document(staff, State.SECRECY, title="关于专项检查的通知")
    url = live_server.url + case.get_desk_url()

    secrecy = sign_in(staff[Role.SECRECY])
    act(secrecy, url, "退回", note="第二部分的时间写错了，请核对。")
    clerk = sign_in(staff[Role.DRAFTER])
    clerk.goto(url)
    expect(clerk.locator("main")).to_contain_text("第二部分的时间写错了，请核对。")
    shot(clerk, "工作台-6-退回修改")
    act(clerk, url, "修改", body=BODY + "\n二、加强值守。")
    act(clerk, url, "改毕送回")

    assert Document.objects.get().state == State.SECRECY
    secrecy.goto(f"{url}versions/")
    expect(secrecy.locator("ins").last).to_have_text("二、加强值守。")
    shot(secrecy, "工作台-7-改动")


def test_what_is_withheld_goes_onto_the_register(live_server, sign_in, staff, shot):
    case = document(staff, State.ISSUED, attribute="withheld", title="关于干部考核的请示")

    office = sign_in(staff[Role.DISCLOSURE])
    act(office, live_server.url + case.get_desk_url(), "登记建档")
    office.click("nav.side summary:text-is('台账')")
    office.click("nav.side a:text-is('依申请公开与不予公开台账')")

    row = office.locator("table.register tbody tr")
    expect(row).to_contain_text("关于干部考核的请示")
    expect(row).to_contain_text("条例第十六条第一款")
    shot(office, "工作台-8-台账")
    with office.expect_download() as download:
        office.click("a:text-is('导出 Excel')")
    assert download.value.suggested_filename.endswith(".xlsx")


def test_a_stale_form_keeps_what_was_typed(live_server, sign_in, staff, shot):
    case = document(staff, State.SIGN, interpretation="required")
    leader = sign_in(staff[Role.LEADER])
    leader.goto(f"{live_server.url}{case.get_desk_url()}send_back/")
    leader.fill("[name=note]", "请补充解读材料。")
    perform(case, "exempt_interpretation", by=person(Role.LEADER, staff.agency), note="一般事务，不解读。")

    leader.click("main form .btns button")

    expect(leader.locator("[role=alert]")).to_contain_text("有了新的办理记录")
    expect(leader.locator("[name=note]")).to_have_value("请补充解读材料。")
    expect(leader.locator("main")).to_contain_text("一般事务，不解读。")
    shot(leader, "工作台-9-有了新的记录")
    leader.click("main form .btns button")
    assert "现在是“退回修改”" in said(leader)


def test_two_reviewers_at_once(live_server, sign_in, staff):
    """Both have the page open; the second is told, nothing is done twice."""
    case = document(staff, State.SECTION)
    url = f"{live_server.url}{case.get_desk_url()}pass_section/"
    first, second = sign_in(staff[Role.SECTION_HEAD]), sign_in(person(Role.SECTION_HEAD, staff.agency))
    for page in (first, second):
        page.goto(url)
        page.fill("[name=note]", "同意公开。")

    for page in (first, second):
        page.click("main form .btns button")

    assert "“科室审核通过”已办好" in said(first)
    assert "可能已经有人办过" in said(second)
    assert "同意公开。" in said(second)
    assert Event.objects.of(case).filter(action="pass_section").count() == 1


def test_personal_data_is_shown_in_place_and_let_out_only_with_a_reason(live_server, sign_in, staff, shot):
    case = document(staff, State.ISSUED, body=MARKS)
    url = live_server.url + case.get_desk_url()
    publisher = sign_in(staff[Role.PUBLISHER])
    publisher.goto(url)
    expect(publisher.locator("mark.finding")).to_have_text("13812345678")
    shot(publisher, "工作台-10-发现个人信息")
    act(publisher, url, "发布")
    expect(publisher.locator("[role=alert]")).to_contain_text("发现手机号")

    act(sign_in(staff[Role.LEADER]), url, "写明理由放行", note="系公开的值班电话，应当公布。")
    act(publisher, url, "发布")

    assert "现在是“已发布”" in said(publisher)


def test_an_act_by_keyboard_alone(live_server, sign_in, staff):
    document(staff, State.SECTION)
    page = sign_in(staff[Role.SECTION_HEAD])
    page.wait_for_load_state("load")  # the keys are there once the script is

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".acts a").first).to_be_visible()
    tab_to(page, "科室审核通过")
    page.keyboard.press("Enter")
    expect(page.locator("main form")).to_be_visible()
    tab_to(page, "科室审核通过")
    page.keyboard.press("Enter")

    assert "现在是“办文核对”" in said(page)


def tab_to(page, words: str):
    """Press Tab until the link or button with these words has the focus, which must be visible there."""
    for _ in range(120):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(
            "[document.activeElement.textContent.trim(), getComputedStyle(document.activeElement).outlineStyle]"
        )
        if text == words:
            assert outline != "none"
            return
    raise AssertionError(f"按 Tab 到不了“{words}”。")


def test_the_desk_works_without_scripts(live_server, sign_in, staff, tmp_path):
    word = tmp_path / "通知.docx"
    word.write_bytes(Paper().docx())
    clerk = sign_in(staff[Role.DRAFTER], java_script_enabled=False)

    clerk.goto(f"{live_server.url}/desk/documents/intake/")
    clerk.set_input_files("input[type=file]", str(word))
    clerk.click("button:text-is('读取并填表')")
    clerk.check("[name=attribute][value=proactive]")
    clerk.click("button:text-is('存为草稿')")

    expect(clerk.locator("h1")).to_have_text(TITLE)


PAGES = {
    "待办": "/desk/",
    "待办-等别人": "/desk/?tab=others",
    "待办-已办结": "/desk/?tab=ended",
    "公文": "/desk/documents/",
    "公文-筛选空": "/desk/documents/?q=量子纠缠",
    "拟稿": "/desk/documents/new/",
    "用文件拟稿": "/desk/documents/intake/",
    "草稿": "/desk/documents/{draft}/",
    "修改": "/desk/documents/{draft}/edit/",
    "添加附件": "/desk/documents/{draft}/attach/",
    "科室审核": "/desk/documents/{section}/pass_section/",
    "待发布": "/desk/documents/{marked}/",
    "已发布": "/desk/documents/{published}/",
    "已撤回": "/desk/documents/{withdrawn}/",
    "登记建档": "/desk/documents/{registered}/",
    "版本": "/desk/documents/{draft}/versions/",
    "审查单": "/desk/documents/{published}/review-sheet/",
    "台账": "/desk/registers/closed/",
    "发布审核登记": "/desk/registers/publication/",
    "移送清单": "/desk/registers/transfers/",
    "登记移送": "/desk/registers/transfers/new/",
    "文号登记": "/desk/registers/numbers/",
    "通知": "/desk/notices/",
    "日历": "/desk/calendar/",
    "不由您办": "/desk/documents/{section}/pass_section/?",
}


@pytest.mark.parametrize("width", ["1440", "390"])
def test_every_desk_page_is_clean_and_fits(live_server, sign_in, staff, shot, width):
    """By someone who is drafter, section head, office and publisher in one, so that every button is on the page."""
    names = {
        "draft": document(staff, State.DRAFT).pk,
        "section": document(staff, State.SECTION).pk,
        "marked": document(staff, State.ISSUED, body=MARKS).pk,
        "published": document(staff, State.PUBLISHED).pk,
        "withdrawn": document(staff, State.WITHDRAWN).pk,
        "registered": document(staff, State.REGISTERED).pk,
    }
    clerk = staff[Role.DRAFTER]
    for role in (Role.SECTION_HEAD, Role.DISCLOSURE, Role.PUBLISHER, Role.CHECKER):
        clerk.memberships.create(agency=staff.agency, role=role)
    size = {"1440": DESKTOP, "390": PHONE}[width]
    everything, nothing = sign_in(clerk, viewport=size), sign_in(staff[Role.CHIEF], viewport=size)
    troubles = []

    for name, address in PAGES.items():
        page = nothing if name == "不由您办" else everything
        page.goto(live_server.url + address.format(**names))
        shot(page, f"工作台-{name}-{width}")
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")

    assert not troubles, "\n".join(troubles)
