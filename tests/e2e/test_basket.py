"""A Monday morning at the desk with the keyboard alone, on a phone, and without script."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Delegation
from accounts.roles import Role
from disclosure import clock
from documents.states import Attribute, State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.accounts import person
from tests.factories.documents import document

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}


@pytest.fixture
def morning(staff):
    """A few that may be registered together, one that may not, and a publisher on leave."""
    for number in range(3):
        document(staff, State.ISSUED, attribute=Attribute.WITHHELD, title=f"第{number}号内部请示")
    document(staff, State.SIGNED, title="等编号的通知")
    document(staff, State.ISSUED, title="等发布的通知")
    Delegation.objects.create(
        agency=staff.agency,
        delegator=staff[Role.PUBLISHER],
        delegate=staff[Role.DISCLOSURE],
        since=clock.today(),
        until=clock.today() + timedelta(days=4),
        made_by=staff[Role.PUBLISHER],
    )
    return staff


def test_three_are_registered_by_keyboard_alone(live_server, sign_in, morning):
    page = sign_in(morning[Role.DISCLOSURE])
    page.locator("[data-keys]").wait_for()  # shown by the script, which comes after the page

    page.keyboard.press("*")
    assert page.locator("[data-chosen]").inner_text() == "打勾的 3 件："
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    page.locator("button[name=act]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/together/**")
    page.locator("main .btns button").focus()
    page.keyboard.press("Enter")

    page.get_by_text("办好 3 件").wait_for()
    page.goto(live_server.url + reverse("desk:home"))
    page.keyboard.press("4")
    page.wait_for_url("**tab=ended**")


def test_one_case_leads_to_the_next_and_back_to_its_row(live_server, sign_in, morning):
    page = sign_in(morning[Role.DISCLOSURE])
    page.locator("[data-keys]").wait_for()
    titles = page.locator("td.main a").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.locator("[data-place]:text-is('第 1 件，共 5 件')").wait_for()

    page.keyboard.press("n")

    page.locator("[data-place]:text-is('第 2 件，共 5 件')").wait_for()
    assert page.locator("h1").inner_text() == titles[1]
    page.click("[data-before]")
    page.locator("[data-place]:text-is('第 1 件，共 5 件')").wait_for()
    page.click("[data-list]")
    page.locator("[data-keys]").wait_for()
    page.keyboard.press("j")
    assert page.evaluate("() => document.activeElement.innerText") == titles[1]


def test_after_a_press_one_is_back_on_the_list_as_it_was_narrowed(live_server, sign_in, morning):
    page = sign_in(morning[Role.DISCLOSURE])
    page.goto(f"{live_server.url}{reverse('desk:home')}?kind=documents.document")
    page.locator("[data-keys]").wait_for()
    page.keyboard.press("*")
    page.locator("button[name=act]").first.click()

    page.locator("main .btns button").click()

    page.get_by_text("办好 3 件").wait_for()
    page.click("text=回到待办")
    page.wait_for_url("**?kind=documents.document")


def test_it_is_done_without_script(live_server, sign_in, morning):
    page = sign_in(morning[Role.DISCLOSURE], java_script_enabled=False)

    page.locator("input[name=case]").first.check()
    page.locator("button[name=act]").click()
    page.locator("main .btns button").click()

    assert "办好 1 件" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", SCREENS)
def test_the_pages_are_clean_and_fit(live_server, sign_in, morning, shot, width):
    drafter = morning[Role.DRAFTER]
    person(Role.DRAFTER, morning.agency)
    pages = {
        Role.DISCLOSURE: {
            "待办": reverse("desk:home"),
            "待办-筛选": reverse("desk:home") + "?q=请示",
            "请假委托": reverse("desk:delegations"),
            "怎样通知我": reverse("desk:notice-choices"),
        },
        Role.ADMIN: {
            "工作量": reverse("desk:workload"),
            "移交": reverse("desk:hand-over", args=[drafter.pk]),
        },
    }
    for role, addresses in pages.items():
        page, troubles = sign_in(morning[role], viewport=SCREENS[width]), []
        for name, address in addresses.items():
            page.goto(live_server.url + address)
            shot(page, f"工作台-{name}-{width}")
            troubles += [f"{name}：{trouble}" for trouble in violations(page)]
            if is_cut_off(page):
                troubles.append(f"{name}：超出屏幕")
        assert troubles == []
