"""A real Chromium, the system's own. `page` fails its test on any script error or refused resource.

Screenshots are kept in var/screenshots/ by the name given to `shot`.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests.factories.accounts import PASSWORD, AgencyFactory, OfficeFactory
from tests.factories.documents import Staff

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 15_000  # milliseconds a page may take before it is called wrong
# Once again only where the browser itself broke, never for what a page did or took too long to do: the run says so (R).
BROWSER_BROKE = [
    r"Error: .*: Protocol error",
    r"Target crashed",
    r"Target page, context or browser has been closed",
]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=BROWSER_BROKE))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """On SQLite a file, as in `make run`: a page and what it loads meanwhile wait for each other there, while tables
    in memory that threads share only say that they are locked.
    """
    database = connections["default"]
    if database.vendor == "sqlite":
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        database.settings_dict["TEST"]["NAME"] = str(settings.VAR_DIR / "e2e.sqlite3")


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip("没有 Chromium：以 root 运行 make e2e 会自动安装。")
    from playwright.sync_api import expect, sync_playwright  # slow import

    expect.set_options(timeout=PATIENCE)

    # Playwright keeps an event loop in this thread; Django would take every query for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(chromium):
    """new_page(**context options) opens a page in a browser of its own: another person, another phone."""
    contexts, troubles = [], []

    def open_page(**options):
        options = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda line: note(page, line))
        return page

    def note(page, line):
        # A page that is meant to be 403 or 404 is told as an error of the network, not of the page.
        if line.type == "error" and "Failed to load resource" not in line.text:
            troubles.append(f"{page.url}: {line.text}")

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def shot():
    """shot(page, "name") keeps a full-page picture as var/screenshots/name.png."""
    folder = settings.VAR_DIR.parent.parent / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep


@pytest.fixture
def staff(db):
    agency = AgencyFactory(code="yunshan", name="云山县人力资源和社会保障局", short_name="县人社局")
    return Staff(agency, OfficeFactory(agency=agency, name="就业促进科"))


@pytest.fixture
def sign_in(live_server, new_page):
    """sign_in(user) opens a browser of that person's own, signed in through the form."""

    from playwright.sync_api import expect  # slow import

    def enter(user, **options):
        page = new_page(**options)
        page.goto(f"{live_server.url}/accounts/login/?next=/desk/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        expect(page.locator("h1")).to_have_text("待办")
        return page

    return enter
