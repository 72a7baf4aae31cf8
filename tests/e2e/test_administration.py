"""An administrator's morning in a real browser: the 通知 has come, a rule changes, somebody new begins. No script is needed."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure.rulebook import value
from disclosure.workdays.models import CalendarYear
from tests.administration.notices import OF_2027
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.documents import draft

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}
BASE = "/desk/administration/"


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_notice_is_pasted_looked_at_and_loaded(live_server, sign_in, staff, shot, width, script):
    page = sign_in(staff[Role.ADMIN], viewport=SCREENS[width], java_script_enabled=script)
    page.goto(f"{live_server.url}{BASE}calendar/?year=2027")
    page.fill("#id_text", OF_2027)

    page.get_by_role("button", name="读入，先看一看").click()
    expect(page.locator("h1")).to_have_text("核对放假安排")
    shot(page, f"管理-放假安排-核对-{width}")
    if script:
        assert violations(page) == []
        assert not is_cut_off(page)
    page.get_by_role("button", name="载入，重算期限").click()

    expect(page.locator(".messages")).to_contain_text("2027 年的放假安排已经载入")
    assert CalendarYear.objects.get().year == 2027


@pytest.mark.parametrize("width", SCREENS)
def test_a_rule_is_tried_and_then_holds(live_server, sign_in, staff, shot, width):
    page = sign_in(staff[Role.ADMIN], viewport=SCREENS[width])
    page.goto(f"{live_server.url}{BASE}rules/")
    page.get_by_role("link", name="更改给申请人的补正期限").click()
    page.check("input[name=own][value=own]")
    page.fill("#id_v_value", "10")
    page.fill("#id_basis", "云山县人社局〔2026〕8号")

    page.get_by_role("button", name="试算，先看一看").click()
    expect(page.locator("#look-h")).to_be_visible()
    shot(page, f"管理-规则-试算-{width}")
    assert violations(page) == []
    assert not is_cut_off(page)
    page.get_by_role("button", name="施行", exact=True).click()

    expect(page.locator(".messages")).to_contain_text("“给申请人的补正期限”自")
    assert value("requests.correction_wd", staff.agency) == 10


@pytest.mark.parametrize("width", SCREENS)
def test_somebody_new_signs_in_with_what_was_handed_over(live_server, sign_in, new_page, staff, shot, width):
    page = sign_in(staff[Role.ADMIN], viewport=SCREENS[width])
    page.goto(f"{live_server.url}{BASE}people/new/")
    page.fill("#id_username", "zhangsan")
    page.fill("#id_name", "张三")
    page.select_option("#id_role", "drafter")
    page.get_by_role("button", name="建立账号").click()
    password = page.inner_text("code.handed")
    assert violations(page) == []

    theirs = new_page(viewport=SCREENS[width])
    theirs.goto(f"{live_server.url}/accounts/login/")
    theirs.fill("input[name=username]", "zhangsan")
    theirs.fill("input[name=password]", password)
    theirs.click("main button")
    expect(theirs.locator("main")).to_contain_text("系统管理员给的临时密码")
    shot(theirs, f"账号-更换临时密码-{width}")
    theirs.fill("#id_old_password", password)
    for box in ("#id_new_password1", "#id_new_password2"):
        theirs.fill(box, "一个很长的新口令2026")
    theirs.get_by_role("button", name="更改密码").click()
    theirs.goto(f"{live_server.url}/desk/")

    expect(theirs.locator("h1")).to_have_text("待办")


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize(
    "where",
    [
        "rules",
        "rules/preset",
        "calendar",
        "people",
        "people/acts",
        "people/offices",
        "people/roles",
        "letters",
        "letters/reply",
        "numbers",
        "quality",
        "audit",
        "audit/sign-ins",
        "system",
    ],
)
def test_every_page_is_clean_and_fits(live_server, sign_in, staff, shot, width, where):
    draft(staff)
    page = sign_in(staff[Role.ADMIN], viewport=SCREENS[width])

    page.goto(f"{live_server.url}{BASE}{where}/")

    shot(page, f"管理-{where.replace('/', '-')}-{width}")
    assert violations(page) == []
    assert not is_cut_off(page)
