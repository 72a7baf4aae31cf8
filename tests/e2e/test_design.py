"""The design system in a real browser: eight kinds of page in every theme and width, on paper, by keyboard, without script."""

import io
import unicodedata
from itertools import product

import pytest
from django.urls import reverse
from pypdf import PdfReader

from requests_app.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import AAA, is_cut_off, violations
from tests.factories.documents import Staff
from tests.factories.interpretation import shown, with_picture
from tests.factories.opinion import item
from tests.factories.public import BODY, published
from tests.factories.requests import application, house
from tests.requests_app.applicant import WHO, Applicant

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"width": 768, "height": 1024}
WIDTHS = {"1440": DESKTOP, "768": TABLET, "390": PHONE}
MODES = ["light", "contrast", "elder", "elder.contrast.size-2"]
BUDGET = 150_000  # bytes of the first page without photographs, and
REQUESTS = 10  # at most so many of them


@pytest.fixture
def kinds(live_server):
    """{name: whole address} of one page of each kind, and the cookies that open the applicant's own."""
    county = house(code="yunshan", name="云山县人民政府", short_name="县政府", contact_phone="0571-00000001")
    table = "\n| 档次 | 年缴费（元） |\n| 一档 | 200 |"
    documents = published(
        30, agency=county.agency, topic="社会保障", summary="明确办理环节。", body=BODY + table
    )
    (explained,) = shown(Staff(county.agency), document=documents[0], title="《第0件事》解读")
    with_picture(explained)
    item()
    citizen = Applicant(county.agency)
    citizen.post("applicant", WHO)
    case = application(county, State.HANDLING)
    citizen.track(case)
    addresses = {
        "首页": "/",
        "目录": reverse("documents:catalogue"),
        "公文": documents[0].get_absolute_url(),
        "依申请": reverse("portal:apply"),
        "填写": citizen.address("request"),
        "进度": reverse("requests:application", args=[case.pk]),
        "回应": reverse("responses:list"),
        "解读": explained.get_absolute_url(),
        "检索": "/search/?q=通知",
    }
    cookies = {key: morsel.value for key, morsel in citizen.client.cookies.items() if morsel.value}
    return {name: live_server.url + address for name, address in addresses.items()}, [
        {"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()
    ]


@pytest.fixture
def opened(kinds, new_page):
    """opened(mode="light", **options): a page with the visitor's settings and the applicant's keys."""
    addresses, cookies = kinds

    def open_page(mode="light", **options):
        page = new_page(**options)
        page.context.add_cookies(cookies)
        if mode != "light":
            page.context.add_cookies([{"name": "reading", "value": mode, "url": addresses["首页"]}])
        return page

    return open_page


@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_page_is_clean_in_every_width(kinds, opened, shot, mode):
    addresses, _ = kinds
    page, troubles = opened(mode), []

    for name, address in addresses.items():
        page.goto(address)
        for width, viewport in WIDTHS.items():
            page.set_viewport_size(viewport)
            shot(page, f"设计-{name}-{mode}-{width}")
            troubles += [f"{name} {width}: {trouble}" for trouble in violations(page)]
            if is_cut_off(page):
                troubles.append(f"{name} {width}: 左右超出屏幕")
        if "contrast" in mode:  # colours are the same in every width
            troubles += [f"{name} AAA: {trouble}" for trouble in violations(page, AAA)]

    assert not troubles, "\n".join(troubles)


SHIFTS = """
  window.moved = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.moved += entry.value; }))
    .observe({ type: "layout-shift", buffered: true });
"""


def test_nothing_moves_while_a_page_comes_over_a_slow_line(kinds, opened):
    addresses, _ = kinds
    page = opened(viewport=PHONE)
    page.add_init_script(SHIFTS)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 120, "downloadThroughput": 250_000, "uploadThroughput": 100_000}
    line.send("Network.emulateNetworkConditions", slow)

    moved = {}
    for name, address in addresses.items():
        page.goto(address, wait_until="networkidle")
        moved[name] = page.evaluate("window.moved")

    assert moved == dict.fromkeys(addresses, 0)


def test_the_first_page_is_light_and_asks_nobody_else(kinds, opened, live_server):
    addresses, _ = kinds
    page, got = opened(), []
    page.on("response", lambda response: got.append((response.url, len(response.body()))))

    page.goto(addresses["首页"], wait_until="networkidle")

    assert sum(size for _, size in got) <= BUDGET, got  # as they are, before any compression
    assert len(got) <= REQUESTS
    assert all(url.startswith(live_server.url) for url, _ in got)


FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shown = (node) => { const style = getComputedStyle(node); return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none"; };
  const box = one.getBoundingClientRect();
  return {
    what: one.tagName + " " + (one.textContent.trim() || one.name || one.id).slice(0, 24),
    seen: [one, ...(one.closest(".search,.card") ? [one.closest(".search,.card")] : [])].some(shown),
    within: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    order: [...document.querySelectorAll("*")].indexOf(one),
  };
}"""


@pytest.mark.parametrize("name", ["首页", "目录", "公文", "依申请", "填写", "检索"])
def test_by_keyboard_every_stop_is_seen_and_in_order(kinds, opened, name):
    addresses, _ = kinds
    page, stops = opened(), []
    page.goto(addresses[name])

    for _ in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)

    assert len(stops) > 15
    assert [stop["what"] for stop in stops if not (stop["seen"] and stop["within"])] == []
    assert [stop["order"] for stop in stops] == sorted(stop["order"] for stop in stops)


def plain(words: str) -> str:
    """Without spaces, and as typed: a PDF gives some characters back as the radicals they look like."""
    return "".join(unicodedata.normalize("NFKC", words).split())


@pytest.mark.parametrize("name", ["首页", "目录", "公文", "解读", "进度"])
def test_on_paper_the_words_stand_with_their_source_and_without_the_frame(kinds, opened, name):
    addresses, _ = kinds
    page = opened()
    page.goto(addresses[name])
    heading = plain(page.locator("h1").inner_text())

    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages

    words = plain("".join(sheet.extract_text() for sheet in sheets))
    assert heading in words
    assert addresses[name].split("?")[0].split("/", 3)[3] in words
    for frame in ("长辈模式", "菜单", "帮助与服务", "复制引用", "登录"):
        assert frame not in words
    assert f"1/{len(sheets)}" in words


def test_without_script_the_menu_the_share_and_the_question_work(kinds, opened):
    addresses, _ = kinds
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(addresses["首页"])
    entry = page.locator(".nav a", has_text="公开目录")
    assert not entry.is_visible()
    page.locator("summary", has_text="菜单").click()
    entry.click()
    assert page.url == addresses["目录"]

    page.goto(addresses["公文"])
    page.locator("summary", has_text="分享").click()
    assert page.locator(".share .address").inner_text().endswith(addresses["公文"].split("/", 3)[3])
    code = page.locator(".share img")
    code.scroll_into_view_if_needed()
    assert code.get_attribute("alt") == "本页地址的二维码"
    assert page.request.get(page.url.split("/documents")[0] + code.get_attribute("src")).ok

    page.goto(addresses["填写"])
    page.get_by_role("link", name="放弃草稿").click()
    assert page.locator("h1").inner_text() == "放弃草稿"


def test_without_script_the_size_is_set_on_every_page(kinds, opened):
    addresses, _ = kinds
    page = opened(viewport=PHONE, java_script_enabled=False)
    page.goto(addresses["公文"])
    assert page.get_by_role("button", name="字号变小").is_disabled()

    page.get_by_role("button", name="字号变大").click()
    page.get_by_role("button", name="字号变大").click()

    assert page.url == addresses["公文"]
    assert page.locator("html").get_attribute("class") == "size-2"
    assert page.get_by_role("button", name="字号变大").is_disabled()


def test_the_simple_home_offers_four_large_buttons(kinds, opened):
    addresses, _ = kinds
    page = opened("elder", viewport=PHONE)
    page.goto(addresses["首页"])

    buttons = page.locator(".big-ways a")
    sizes = [buttons.nth(n).bounding_box() for n in range(buttons.count())]
    assert len(sizes) == 4
    assert all(box["height"] >= 88 and box["width"] >= 300 for box in sizes)
    assert page.locator("main a, main button, main input").count() <= 16


def test_the_question_in_front_of_the_page_is_closed_by_escape_and_gives_the_focus_back(kinds, opened):
    addresses, _ = kinds
    page = opened()
    page.goto(addresses["填写"])
    link = page.get_by_role("link", name="放弃草稿")

    link.click()
    assert page.locator("dialog").is_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "放弃草稿"

    link.click()
    page.get_by_role("button", name="接着填").click()
    assert page.url == addresses["填写"]
    link.click()
    page.get_by_role("button", name="放弃草稿").click()
    page.wait_for_url(addresses["依申请"])
    assert "草稿和上传的文件已经删除。" in page.get_by_role("status").inner_text()


def test_the_share_sheet_stays_within_the_screen_and_closes_by_escape(kinds, opened):
    addresses, _ = kinds
    for mode, viewport in product(("light", "elder"), WIDTHS.values()):
        page = opened(mode, viewport=viewport)
        page.goto(addresses["公文"])
        page.locator("summary", has_text="分享").click()

        box = page.locator(".share .pop").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
        assert page.locator(".share img").evaluate("(one) => one.decode().then(() => one.naturalWidth > 0)")
        page.keyboard.press("Escape")
        assert not page.locator(".share .pop").is_visible()


VOICE = """
  // A machine without sound has no voice: this one says nothing, in time.
  window.said = []; window.calls = [];
  window.SpeechSynthesisUtterance = function (words) { this.text = words; };
  let current = null;
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [{ lang: "zh-CN" }],
    speak: (one) => { current = one; window.said.push([one.text, one.rate]); setTimeout(() => one.onstart && one.onstart()); },
    cancel: () => { current = null; window.calls.push("cancel"); },
    pause: () => window.calls.push("pause"),
    resume: () => window.calls.push("resume"),
  } });
  window.finish = () => current && current.onend();
"""


def test_the_text_is_read_aloud_piece_by_piece(kinds, opened):
    addresses, _ = kinds
    page = opened()
    page.add_init_script(VOICE)
    page.goto(addresses["公文"])
    title = page.locator("h1").inner_text()

    page.get_by_role("button", name="朗读").click()
    assert page.evaluate("window.said.at(-1)") == [title.replace("\n", ""), 1]
    assert "is-read" in page.locator("h1").get_attribute("class")
    page.evaluate("window.finish()")
    assert "is-read" in page.locator(".prose > *").first.get_attribute("class")

    bar = page.get_by_role("region", name="朗读")
    bar.get_by_role("button", name="暂停").click()
    bar.get_by_role("button", name="继续").click()
    assert page.evaluate("window.calls.slice(-2)") == ["pause", "resume"]
    bar.get_by_label("语速").select_option("慢")
    assert page.evaluate("window.said.at(-1)[1]") == 0.75
    assert violations(page) == []
    bar.get_by_role("button", name="停止").click()
    assert bar.count() == 0
    assert page.locator(".is-read").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "朗读"

    page.reload()
    page.get_by_role("button", name="朗读").click()
    assert page.evaluate("window.said.at(-1)[1]") == 0.75  # remembered
    assert (
        page.get_by_role("button", name="停止朗读").get_attribute("aria-pressed") is None
    )  # its words say it

    # The text ends: whoever was on the bar is not thrown to the top of the page.
    assert page.evaluate("document.activeElement.textContent") == "暂停"
    page.evaluate("() => { while (document.querySelector('.reading-bar')) window.finish(); }")
    assert page.evaluate("document.activeElement.textContent") == "朗读"
    page.get_by_role("button", name="朗读").click()
    page.keyboard.press("Escape")
    assert page.locator(".reading-bar").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "朗读"


def test_where_there_is_no_voice_reading_aloud_is_not_offered(kinds, opened):
    addresses, _ = kinds
    page = opened()
    page.add_init_script('Object.defineProperty(window, "speechSynthesis", { value: undefined });')
    page.goto(addresses["公文"])

    assert page.get_by_role("button", name="朗读").count() == 0
