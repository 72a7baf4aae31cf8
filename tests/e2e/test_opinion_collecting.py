"""Collecting and the board in a real browser: whole on a phone, clean by axe, usable without script."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from opinion.collecting import take_in
from opinion.models import Feed, Item, Mention
from tests.e2e.conftest import PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.accounts import PASSWORD
from tests.factories.documents import document
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, WATER, mention

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "collect/",
    "collect/new/",
    "collect/import/",
    "collect/feeds/",
    "collect/vendors/",
    "board/",
    "board/?period=all",
)


@pytest.fixture
def talk(staff):
    """Three sources of one matter, one of another, a feed that fails, a document on the matter."""
    document(staff, title="云山县城区路灯维修养护管理办法", body="城区路灯损坏的，养护单位应当及时维修。")
    take_in(
        staff.agency,
        [mention(), mention(LAMPS_REPOSTED, source="微博"), mention(WATER, url="https://a.example.cn/")],
    )
    Feed.objects.create(
        agency=staff.agency, name="论坛", url="https://a.example.cn/", failures=2, error="对方回答 500。"
    )
    return Item.objects.get(mention_count=2)


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["1440", "390"])
def test_the_pages_are_whole_and_pass_axe(live_server, sign_in, staff, talk, viewport, shot):
    page = sign_in(staff[Role.DISCLOSURE_HEAD], **({"viewport": viewport} if viewport else {}))

    for name in (*PAGES, f"{talk.pk}/", f"{talk.pk}/split_out/"):
        page.goto(f"{live_server.url}/desk/opinion/{name}")
        assert violations(page) == [], name
        assert not is_cut_off(page), name
        shot(
            page,
            f"舆情-{name.strip('/').replace('/', '-').replace('?', '-')}-{'390' if viewport else '1440'}",
        )


def test_what_is_alike_is_shown_while_it_is_typed(live_server, sign_in, staff, talk):
    page = sign_in(staff[Role.DISCLOSURE])
    page.goto(f"{live_server.url}/desk/opinion/collect/new/")
    page.fill("#id_title", "路灯")
    page.fill("#id_body", LAMPS)
    page.focus("#id_source")

    expect(page.locator("#alike")).to_contain_text("登记后并入这一件")

    page.fill("#id_source", "云山晚报")
    page.locator("form.intake button.btn:not(.quiet)").click()
    expect(page.locator("h1")).to_have_text(talk.title)
    assert Mention.objects.filter(item=talk).count() == 3


def test_without_script(live_server, new_page, staff, talk):
    page = new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/accounts/login/?next=/desk/opinion/collect/new/")
    page.fill("input[name=username]", staff[Role.DISCLOSURE].username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.fill("#id_title", "路灯")
    page.fill("#id_body", LAMPS)
    page.fill("#id_source", "云山晚报")

    page.click("button[name=look]")

    expect(page.locator("#alike")).to_contain_text("登记后并入这一件")
    expect(page.locator("#id_source")).to_have_value("云山晚报")
