"""涂黑 in a real browser: a box drawn with the mouse, the same with the keyboard alone, and without script."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from disclosure.files.store import store
from disclosure.workflow.door import perform
from requests_app import blackout, copying
from requests_app.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories import hidden
from tests.factories.hidden import NAME, traces
from tests.factories.requests import application

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = {"390": PHONE, "1440": DESKTOP}


@pytest.fixture
def release(staff):
    case = application(staff, State.HANDLING)
    file = store(hidden.paper(rare_twice=True), name="调查报告.pdf", by=staff[Role.DISCLOSURE])
    perform(case, "add_release", by=staff[Role.DISCLOSURE], file=file, title="调查报告", is_whole=False)
    return case.releases.get()


def address(live_server, release, query: str = "") -> str:
    path = reverse("requests-desk:blackout", args=[release.application_id, release.pk])
    return f"{live_server.url}{path}{query}"


def part_of(page, label: str):
    return page.locator("form.panel", has=page.get_by_role("heading", name=label))


@pytest.mark.parametrize("width", SCREENS)
def test_a_file_is_blacked_out_and_looked_over(live_server, sign_in, staff, release, shot, width):
    page = sign_in(staff[Role.DISCLOSURE], viewport=SCREENS[width])
    page.goto(address(live_server, release))
    page.wait_for_load_state("networkidle")  # the picture of the page is there
    shot(page, f"涂黑-空白-{width}")

    find = part_of(page, "按文字找")
    find.get_by_label("要涂去的文字").fill(NAME)
    find.get_by_label("依据").select_option("D4")
    find.get_by_role("button").click()
    assert "标出 2 处" in page.locator(".messages").inner_text()

    if width == "1440":  # with the mouse
        sheet = page.locator("svg.sheet")
        sheet.scroll_into_view_if_needed()
        place = sheet.bounding_box()
        start = place["x"] + place["width"] * 0.5, place["y"] + place["height"] * 0.1
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(start[0] + 120, start[1] + 30, steps=4)
        shot(page, f"涂黑-正在画-{width}")
        page.mouse.up()
        form = part_of(page, "画一个框")
        assert (
            float(form.get_by_label("右边").input_value())
            > float(form.get_by_label("左边").input_value())
            > 90
        )
        assert page.evaluate("document.activeElement.innerText") == "涂去这一处"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert release.boxes.count() == 3
    page.goto(address(live_server, release))
    page.wait_for_load_state("networkidle")
    shot(page, f"涂黑-标出-{width}")
    assert violations(page) == []
    assert not is_cut_off(page)

    page.get_by_role("button", name="生成公开件").click()
    assert "黑框下面没有文字" in page.locator(".messages").inner_text()
    page.wait_for_load_state("networkidle")
    shot(page, f"涂黑-公开件-{width}")

    other = sign_in(staff[Role.DISCLOSURE_HEAD], viewport=SCREENS[width])
    other.goto(address(live_server, release, "?copy=result"))
    other.get_by_role("button", name="复核：逐页看过，没有漏涂").click()
    other.wait_for_load_state("networkidle")
    shot(other, f"涂黑-已复核-{width}")
    assert "已复核" in other.locator("#copy").inner_text()
    assert violations(other) == []
    release.refresh_from_db()
    with release.result.published.open("rb") as file:
        assert traces(file.read(), NAME) == []


def test_everything_can_be_done_without_script(live_server, new_page, sign_in, staff, release):
    page = sign_in(staff[Role.DISCLOSURE], java_script_enabled=False)
    page.goto(address(live_server, release, "?page=2"))
    form = part_of(page, "画一个框")
    for label, value in (("左边", "10"), ("上边", "10"), ("右边", "60"), ("下边", "30")):
        form.get_by_label(label).fill(value)
    form.get_by_label("依据").select_option("D4")
    form.get_by_label("依据").press("Enter")
    form.get_by_role("button").click()
    assert page.locator("svg.sheet .box").count() == 1
    page.locator("#boxes input[type=checkbox]").check()
    page.get_by_role("button", name="取消勾选的框").click()
    assert page.locator("svg.sheet .box").count() == 0


def test_typed_edges_are_shown_on_the_page_and_escape_gives_up_a_drawing(
    live_server, sign_in, staff, release
):
    page = sign_in(staff[Role.DISCLOSURE])
    page.goto(address(live_server, release))
    form = part_of(page, "画一个框")
    for label, value in (("左边", "10"), ("上边", "10"), ("右边", "60"), ("下边", "30")):
        form.get_by_label(label).fill(value)
    draft = page.locator(".sheet .draft")
    assert draft.get_attribute("visibility") == "visible"
    assert float(draft.get_attribute("width")) == pytest.approx(50 * 72 / 25.4, abs=0.1)
    place = page.locator("svg.sheet").bounding_box()
    page.mouse.move(place["x"] + 50, place["y"] + 50)
    page.mouse.down()
    page.mouse.move(place["x"] + 300, place["y"] + 300)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert form.get_by_label("左边").input_value() == "10"


@pytest.fixture
def waiting(release, staff, monkeypatch):
    """A file with its boxes, too long to be made at once; no worker has come yet."""
    monkeypatch.setattr(copying, "AT_ONCE", 0)
    monkeypatch.setattr(copying.current_app, "send_task", lambda *args: None)
    blackout.add_words(release, [NAME], ground="D4", reason="", by=staff[Role.DISCLOSURE])
    return release


def test_a_page_looks_after_the_copy_by_itself_and_keeps_what_is_typed(
    live_server, sign_in, staff, waiting, shot
):
    page = sign_in(staff[Role.DISCLOSURE])
    page.clock.install()
    page.goto(address(live_server, waiting))
    page.get_by_role("button", name="生成公开件").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    panel = page.locator("#copy")
    assert "等候制作" in panel.inner_text()
    waiting.runs.update(attempts=1, pages=40, pages_done=12)
    part_of(page, "按文字找").get_by_label("要涂去的文字").fill("李四")
    page.clock.run_for(5_000)
    panel.get_by_role("progressbar").wait_for()
    assert "已做 12 页，共有 40 页要涂" in panel.inner_text()
    shot(page, "涂黑-正在制作-1440")
    assert violations(page) == []
    waiting.runs.update(last_error="PdfError")
    page.set_viewport_size(PHONE)
    page.clock.run_for(5_000)
    panel.get_by_role("button", name="现在再试").wait_for()
    shot(page, "涂黑-没有做成-390")
    assert violations(page) == []
    assert not is_cut_off(page)
    assert copying.carry_out(waiting.runs.get().pk) is True
    page.clock.run_for(5_000)
    page.get_by_role("link", name="公开件（申请人看到的）").wait_for()
    assert "未复核" in panel.inner_text()
    assert part_of(page, "按文字找").get_by_label("要涂去的文字").input_value() == "李四"


def test_without_script_one_looks_again_by_a_link(live_server, sign_in, staff, waiting):
    page = sign_in(staff[Role.DISCLOSURE], java_script_enabled=False)
    page.goto(address(live_server, waiting))
    page.get_by_role("button", name="生成公开件").click()
    assert copying.carry_out(waiting.runs.get().pk) is True
    page.get_by_role("link", name="看看好了没有").click()
    assert "未复核" in page.locator("#copy").inner_text()
