"""The first page a stranger sees, in a real browser, on a desk and on a phone."""

import pytest

from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("name", "viewport"), [("desktop", DESKTOP), ("phone", PHONE)])
def test_the_home_page_opens_without_errors_and_without_sideways_scrolling(
    live_server, new_page, shot, name, viewport
):
    page = new_page(viewport=viewport)

    answer = page.goto(live_server.url)

    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang").lower().startswith("zh")
    shot(page, f"home-{name}")


def test_the_home_page_works_without_scripts(live_server, new_page):
    page = new_page(java_script_enabled=False)

    page.goto(live_server.url)

    assert page.locator("main").inner_text().strip()
