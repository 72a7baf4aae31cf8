"""Every form an application can be acted on with, in a real browser: small screens, magnified, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from requests_app.states import State
from tests.e2e.conftest import PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.requests import application, consulted, fresh, house

pytestmark = pytest.mark.django_db(transaction=True)
MAGNIFIED = {"width": 720, "height": 450}  # what 1440 × 900 shows at 200 %
LED_TO = [
    State.SUBMITTED,
    State.REVIEW,
    State.CORRECTION,
    State.LAPSED,
    State.HANDLING,
    State.CHECKING,
    State.SIGNING,
    State.DELIVERY,
    State.CLOSED,
    State.WITHDRAWN,
]


@pytest.fixture
def staff(db):
    return house(code="yunshan", name="云山县水务局", short_name="县水务局")


@pytest.fixture
def cases(staff):
    """One in each state, and one with everything that runs beside the work."""
    desk, head = staff[Role.DISCLOSURE], staff[Role.DISCLOSURE_HEAD]
    beside, _ = consulted(application(staff, State.HANDLING), staff)
    beside = perform(beside, "propose_extension", by=desk, days=10, note="需要征求意见。")
    charged = application(staff, State.HANDLING)
    charged = perform(
        charged, "propose_fee", by=head, counting="items", count=31, note="数量明显超过合理范围。"
    )
    charged = perform(charged, "notice_fee", by=desk, sent_on=clock.today(), received_on=clock.today())
    return [application(staff, state) for state in LED_TO] + [fresh(beside), fresh(charged)]


def offered(page, root, cases):
    """The addresses of the acts offered to whoever is signed in, each act once."""
    found = {}
    for case in cases:
        page.goto(root + case.get_desk_url())
        for link in page.locator("main a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))"):
            if act := re.fullmatch(rf"{case.get_desk_url()}([a-z_]+)/", link):
                found.setdefault(act[1], link)
    return found


def test_every_form_is_whole_on_a_phone_and_magnified_and_passes_axe(
    live_server, sign_in, staff, cases, shot
):
    seen = {}
    for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.SECRECY, Role.LEADER):
        page = sign_in(staff[role])
        for act, address in offered(page, live_server.url, cases).items():
            if act in seen:
                continue
            page.goto(live_server.url + address)
            seen[act] = violations(page)
            for name, viewport in (("200%", MAGNIFIED), ("390", PHONE)):
                page.set_viewport_size(viewport)
                assert not is_cut_off(page), (act, name)
            shot(page, f"依申请-动作-{act}")

    assert {act: found for act, found in seen.items() if found} == {}
    assert {
        "register",
        "accept",
        "ask_correction",
        "consult",
        "record_opinion",
        "approve_extension",
        "pay_fee",
    } <= set(seen)
    assert {
        "draft_reply",
        "approve_reply",
        "sign",
        "deliver",
        "archive",
        "split",
        "merge",
        "turn_public",
    } <= set(seen)


def test_a_case_is_taken_on_by_keyboard_alone(live_server, sign_in, staff):
    case = application(staff, State.REVIEW)
    page = sign_in(staff[Role.DISCLOSURE])
    page.goto(live_server.url + case.get_desk_url())

    tab_to(page, "交办")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/accept/$"))
    tab_to(page, "交办", tag="BUTTON")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(live_server.url + case.get_desk_url())
    assert fresh(case).state == State.HANDLING
    assert fresh(case).received_on == clock.today()


def tab_to(page, words, tag="A", most=80):
    """Press Tab until the control with these words has the focus, which must be visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "() => { const one = document.activeElement, look = getComputedStyle(one);"
            " return [one.tagName, one.textContent.trim(), look.outlineStyle !== 'none' || look.boxShadow !== 'none'] }"
        )
        if at[:2] == [tag, words]:
            assert at[2], f"{words}：看不出焦点在这里"
            return
    raise AssertionError(f"按 {most} 次 Tab 到不了“{words}”。")
