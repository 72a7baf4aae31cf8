"""Every public page in a real browser: clean by axe, nothing cut off, usable by keyboard and without script."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Agency
from disclosure.rulebook.setting import set_rule
from interpretation.models import Interpreter
from interpretation.states import Kind, State
from site_errors import forms
from site_errors.models import SiteError
from tests.e2e.conftest import DESKTOP, PHONE
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff
from tests.factories.guide import guide
from tests.factories.interpretation import interpretation, shown, with_film, with_picture
from tests.factories.public import BODY, PUBLISHED_AT, published, withdrawn

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {
    "首页": "/",
    "目录": "/documents/",
    "目录-筛选": "/documents/?category=plans&year=2026",
    "目录-空": "/documents/?category=fees",
    "公文": "/documents/{first}/",
    "公文-废止": "/documents/{repealed}/",
    "公文-撤回": "/documents/{withdrawn}/",
    "公文-打印": "/documents/{first}/print/",
    "解读列表": "/interpretations/",
    "解读列表-筛选": "/interpretations/?kind=qa&year=2026",
    "解读列表-检索": "/interpretations/?q=缴费",
    "解读": "/interpretations/{explained}/",
    "解读-打印": "/interpretations/{explained}/print/",
    "解读-对照": "/interpretations/{explained}/comparison/",
    "解读-撤回": "/interpretations/{stone}/",
    "解读-留言": "/interpretations/{explained}/comment/",
    "解读-留言收到": "/interpretations/{explained}/comment/done/",
    "解读人": "/interpretations/interpreters/",
    "检索-解读": "/search/?q=缴费",
    "检索": "/search/?q=通知",
    "检索-无": "/search/?q=量子纠缠",
    "检索-起": "/search/",
    "机关": "/agencies/",
    "一个机关": "/agencies/yunshan/",
    "政府信息公开": "/disclosure/",
    "政府信息公开-机关": "/disclosure/of/yunshan/",
    "指南": "/disclosure/guide/",
    "指南-机关": "/disclosure/guide/yunshan/",
    "指南-旧版": "/disclosure/guide/yunshan/1/",
    "公开制度": "/disclosure/system/",
    "法定主动公开内容": "/disclosure/content/yunshan/",
    "流程图": "/help/flow/application/",
    "流程图-公文": "/help/flow/publication/",
    "公文-历史": "/documents/{repealed}/versions/",
    "依申请": "/apply/",
    "申请表": "/apply/form/",
    "年报": "/disclosure/reports/",
    "联系": "/about/",
    "无障碍": "/accessibility/",
    "地图": "/site-map/",
    "制度": "/rules/",
    "主题": "/topics/",
    "一个主题": "/topics/社会保障/",
    "今年以来": "/numbers/",
    "帮助": "/help/",
    "找错": "/report-error/",
    "找错-结果": "/report-error/{reported}/",
    "没有": "/nowhere/",
    "没有-旧网址": "/zwgk/ysqgk/养老保险.html",
    "组件": "/styleguide/",
}
WIDTHS = {"1440": DESKTOP, "390": PHONE}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
AAA = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced"]},
    "rules": {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],
}


@pytest.fixture
def site(live_server):
    """A portal with something on every page; site(address) is the whole address."""
    yunshan = AgencyFactory(
        code="yunshan",
        name="云山县人民政府",
        short_name="县政府",
        contact_office="政务公开科",
        contact_phone="0571-00000001",
        contact_email="gk@yunshan.example",
        review_agency="云江市人民政府",
    )
    table = "\n| 档次 | 年缴费（元） |\n| 一档 | 200 |"
    rows = published(60, agency=yunshan, topic="社会保障", summary="明确办理环节。", body=BODY + table)
    repealed = published(1, agency=yunshan, validity="repealed", replaced_by=rows[0], copies_to="县委办公室")[
        0
    ]
    staff = Staff(yunshan)
    guide(staff)
    guide(staff, fax="无")
    (explained,) = shown(staff, document=rows[0], compared_with=repealed, title="《第0件事》解读")
    interpretation(staff, State.PUBLISHED, document=rows[0], kind=Kind.QA, title="第0件事问答")
    with_picture(explained)
    with_film(explained)
    explained.comments.create(words="看懂了，谢谢。", standing="released", looked_at=PUBLISHED_AT)
    Interpreter.objects.create(agency=yunshan, name="周明", post="县人社局局长", field="就业、社会保险")
    names = {
        "first": rows[0].pk,
        "repealed": repealed.pk,
        "withdrawn": withdrawn(agency=yunshan).pk,
        "explained": explained.pk,
        "reported": SiteError.objects.create(
            agency=yunshan, page="/help/", kind="words", words="有一个错别字。"
        ).key,
        "stone": interpretation(staff, State.WITHDRAWN, document=rows[0]).pk,
    }
    return lambda address: live_server.url + address.format(**names)


def violations(page, options=RULES) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def is_cut_off(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_clean_and_fits(site, new_page, shot, width):
    page, troubles = new_page(viewport=WIDTHS[width]), []

    for name, address in PAGES.items():
        page.goto(site(address))
        shot(page, f"公众-{name}-{width}")
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")

    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("mode", ["elder", "contrast", "elder.contrast.size-2"])
def test_reading_modes_are_clean_and_fit_a_phone(site, new_page, shot, mode):
    page, troubles = new_page(viewport=PHONE), []
    page.context.add_cookies([{"name": "reading", "value": mode, "url": site("/")}])

    for name in (  # test_design.py looks at the others so
        "目录",
        "公文-废止",
        "解读-对照",
        "帮助",
        "一个机关",
        "今年以来",
        "指南-机关",
        "流程图",
        "组件",
    ):
        page.goto(site(PAGES[name]))
        shot(page, f"公众-{name}-{mode}")
        troubles += [f"{name}: {trouble}" for trouble in violations(page)]
        if "contrast" in mode:
            troubles += [f"{name} AAA: {trouble}" for trouble in violations(page, AAA)]
        if is_cut_off(page):
            troubles.append(f"{name}: 左右超出屏幕")

    assert not troubles, "\n".join(troubles)


def test_twice_the_size_loses_nothing(site, new_page):
    page = new_page(viewport={"width": 720, "height": 450})  # 1440 px at 200 %

    for name, address in PAGES.items():
        page.goto(site(address))
        assert not is_cut_off(page), name


def test_without_script_a_citizen_finds_reads_and_turns_pages(site, new_page):
    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto(site("/"))

    page.get_by_label("搜索公开的文件").fill("第7件事")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="关于第7件事的通知").click()
    assert page.locator("h1").inner_text() == "关于第7件事的通知"
    assert page.get_by_role("button", name="复制").count() == 0  # what needs script is not offered

    page.goto(site("/documents/"))
    page.get_by_role("link", name="下一页").click()
    assert page.get_by_role("link", name="关于第55件事的通知").count() == 1
    page.get_by_role("link", name="上一页").click()
    assert page.get_by_role("link", name="关于第1件事的通知").count() == 1
    page.locator("summary", has_text="缩小范围").click()
    page.get_by_role("navigation", name="缩小范围").get_by_role("link", name="废止").click()
    assert page.locator("ul.rows > li").count() == 1


def test_without_script_what_is_wrong_on_a_page_is_told(site, new_page, monkeypatch):
    monkeypatch.setattr(forms, "HASTE", 0)
    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto(site("/documents/{first}/"))
    page.goto(site("/report-error/"), referer=site("/documents/{first}/"))

    assert page.get_by_label("哪一页").input_value() == site("/documents/{first}/").removeprefix(site(""))
    page.get_by_role("button", name="提交").click()
    assert "请写明错在哪里。" in page.get_by_role("alert").inner_text()
    page.get_by_label("错别字").check()
    page.get_by_label("错在哪里").fill("“缴费”写成了“激费”。")
    page.get_by_role("button", name="提交").click()

    assert page.locator("h1").inner_text() == "已经收到，正在核实"


def test_without_script_the_reading_mode_is_kept(site, new_page):
    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto(site("/documents/?year=2026"))

    page.get_by_role("button", name="长辈模式").click()

    assert page.url == site("/documents/?year=2026")
    assert page.locator("html").get_attribute("class") == "elder"
    page.goto(site("/accessibility/"))
    page.get_by_label("特大").check()
    page.get_by_role("button", name="保存设置").click()
    assert page.locator("html").get_attribute("class") == "elder size-2"
    page.get_by_role("button", name="恢复标准").click()
    assert page.locator("html").get_attribute("class") is None


def tab_until(page, found: str):
    """Press Tab until it holds of what has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(found):
            return
    raise AssertionError(found)


def test_the_keyboard_alone_is_enough(site, new_page):
    page = new_page()
    page.goto(site("/"))

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"

    page.goto(site("/documents/"))
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")  # no key of its own: WCAG 2.1.4
    tab_until(page, "document.activeElement.textContent === '关于第60件事的通知'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/*/")
    assert (
        page.locator("h1").inner_text() == "关于第60件事的通知"
    )  # the first row: of one moment with 第0件, but later
    page.goto(site("/search/"))
    tab_until(page, "document.activeElement.name === 'q'")
    page.keyboard.type("通知")
    page.keyboard.press("Enter")
    assert "找到" in page.get_by_role("status").inner_text()


def test_who_chooses_with_the_keys_is_not_sent_off_at_the_first_choice(site, new_page):
    page = new_page()
    page.goto(site("/interpretations/"))
    kind = page.locator("form[data-auto] select[name=kind]")

    kind.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = kind.input_value()

    assert chosen == kind.locator("option").nth(2).get_attribute("value")
    assert page.url == site("/interpretations/")
    page.get_by_role("button", name="应用").press("Enter")
    page.wait_for_url(f"**kind={chosen}*")


# What is put into a live region stands on <html>, where a test can wait for it (the page's policy forbids eval).
SPOKEN = """
new MutationObserver((changes) => changes.forEach((change) => {
  const region = document.readyState === "complete" && change.target.closest && change.target.closest("[role=status],[aria-live]");
  if (region) document.documentElement.dataset.spoken = [...change.addedNodes].map((node) => node.textContent.trim()).join("");
})).observe(document, { subtree: true, childList: true });
"""


def test_what_changes_away_from_the_focus_is_read_out(site, new_page):
    set_rule(
        "requests.channels", Agency.objects.host(), ["in_person", "post", "online"], since=date(2026, 1, 1)
    )
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.add_init_script(SPOKEN)

    page.goto(site("/documents/{first}/"))
    page.get_by_role("button", name="复制引用").first.click()
    page.locator("html[data-spoken='已复制']").wait_for()

    page.goto(site("/apply/to/yunshan/applicant/"))
    page.get_by_role("button", name="存下，稍后再填").click()
    page.locator("html[data-spoken^='已存在这台设备的浏览器里']").wait_for()
    assert page.get_by_role("status").count() == 1


def test_a_line_of_the_error_summary_takes_the_focus_to_the_first_box(site, new_page):
    page = new_page()
    page.goto(site("/report-error/"))
    page.get_by_role("button", name="提交").click()
    page.locator("[data-errors]:focus").wait_for()

    page.get_by_role("link", name="是什么问题").press("Enter")

    assert page.evaluate("[document.activeElement.name, document.activeElement.type]") == ["kind", "radio"]


def test_the_index_number_can_be_copied(site, new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site("/documents/{first}/"))

    page.get_by_role("button", name="复制索引号", exact=True).first.click()

    assert page.evaluate("navigator.clipboard.readText()") == "yunshan/2026-00001"


def test_paper_has_the_text_and_not_the_frame(site, new_page):
    page = new_page()
    page.goto(site("/documents/{first}/"))
    page.emulate_media(media="print")

    assert page.locator(".prose").is_visible()
    for frame in (".gov", ".head", ".foot", "aside", ".tools"):
        assert not page.locator(frame).first.is_visible()
