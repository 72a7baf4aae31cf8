"""Parts of a page that are asked anew while it stands: titles while somebody types, and who else has a case open."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.roles import Role
from documents.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import document
from tests.factories.public import published

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}
TITLE = "关于防汛物资储备的通知"


@pytest.fixture
def asked():
    """What the search box asked, in order."""
    return []


@pytest.fixture
def box(live_server, new_page, asked):
    """box(**options) opens the first page with the cursor in the search box."""
    published(2, agency=AgencyFactory(), number="")
    published(1, agency=AgencyFactory(), title=TITLE, number="")

    def enter(**options):
        page = new_page(**options)
        page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
        page.goto(live_server.url)
        page.locator("#q").focus()
        return page

    return enter


@pytest.mark.parametrize("width", SCREENS)
def test_titles_come_while_one_types_and_are_walked_by_arrows(box, shot, width):
    page = box(viewport=SCREENS[width])
    titles = page.get_by_role("listbox", name="可能要找的")

    page.keyboard.type("防汛")
    titles.wait_for()
    assert titles.get_by_role("option").all_inner_texts() == [TITLE]
    assert page.locator("#q").get_attribute("aria-expanded") == "true"
    shot(page, f"首页-提示-{width}")
    assert violations(page) == []
    assert not is_cut_off(page)

    page.keyboard.press("Escape")
    assert titles.is_hidden()
    page.keyboard.type("物资")
    titles.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") == "q-suggestions-0"
    page.keyboard.press("Enter")

    page.wait_for_url("**/search/?q=**")
    assert page.locator("#q").input_value() == TITLE


def test_one_character_and_a_word_being_composed_ask_nothing(box, asked):
    page = box()
    page.keyboard.type("防")
    compose = page.context.new_cdp_session(page)  # what an input method does
    for letters in ("x", "xu", "xun"):
        compose.send(
            "Input.imeSetComposition",
            {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)},
        )
    expect(page.locator("#q")).to_have_value("防xun")
    compose.send("Input.insertText", {"text": "汛"})

    page.get_by_role("option", name=TITLE).wait_for()
    assert [address.rpartition("?q=")[2] for address in asked] == ["%E9%98%B2%E6%B1%9B"]


def test_without_script_the_box_is_a_plain_form(box):
    page = box(java_script_enabled=False)
    assert page.locator("#q-suggestions").is_hidden()
    page.fill("#q", "防汛物资")
    page.press("#q", "Enter")

    page.get_by_role("link", name=TITLE).first.wait_for()


def test_who_else_opens_a_case_is_said_after_a_minute(live_server, sign_in, staff):
    case = document(staff, State.CHECK)
    address = live_server.url + case.get_desk_url()
    page = sign_in(staff[Role.DISCLOSURE])
    page.clock.install()
    page.goto(address)
    words = page.locator(".present")
    assert words.inner_text().strip() == ""

    sign_in(staff[Role.CHECKER]).goto(address)
    page.clock.run_for(60_000)
    words.get_by_text("现在开着这一页").wait_for()

    said = words.locator(".note").element_handle()
    with page.expect_response("**/present/**"):
        page.clock.run_for(60_000)
    assert said.evaluate("node => node.isConnected")  # not said twice to a screen reader

    Session.objects.all().delete()  # the sitting ends: the page to sign in takes no place on this one
    with page.expect_response("**/login/**"):
        page.clock.run_for(60_000)
    assert words.get_by_text("现在开着这一页").is_visible()
    assert page.locator("input[name=password]").count() == 0
