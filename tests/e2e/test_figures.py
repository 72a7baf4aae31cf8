"""The figures in a real browser: a leader's five minutes, every page whole on a phone and clean by axe, without a script too."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from documents.states import State
from requests_app.states import State as ApplicationState
from supervision.archive import handing_over
from tests.e2e.conftest import PHONE
from tests.e2e.test_every_act import MAGNIFIED
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.documents import document
from tests.factories.opinion import item
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(db):
    found = house(code="yunshan", name="云山县水务局", short_name="县水务局")
    application(found, ApplicationState.CLOSED)
    application(found, ApplicationState.ARCHIVED)
    application(found, ApplicationState.HANDLING)
    document(found, title="公开的")
    document(found, State.ISSUED, title="还没有发布的")
    item(found)
    return found


def test_a_leader_sees_the_answers_and_follows_a_number(live_server, sign_in, staff, shot):
    page = sign_in(staff[Role.LEADER])
    page.goto(f"{live_server.url}/desk/")
    page.click("nav.side summary:text-is('统计')")
    page.click("nav a:text-is('统计看板')")

    for title in ("按期吗", "什么逾期了", "在哪里败诉"):
        expect(page.get_by_role("heading", name=title)).to_be_in_viewport()
    shot(page, "统计看板")
    number = page.locator(".stats > div", has_text="收到申请").locator("a")
    expect(number).to_have_text("3")
    number.click()
    expect(page.locator("h1")).to_have_text("收到申请 3 件")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_every_page_is_whole_on_a_phone_and_magnified_and_passes_axe(live_server, sign_in, staff, shot):
    year = clock.today().year
    made = handing_over.make(staff.agency, year, by=staff[Role.DISCLOSURE], receiver="档案室")
    page, found = sign_in(staff[Role.DISCLOSURE]), {}
    for name, address in {
        "看板": "/desk/figures/",
        "日期不对": "/desk/figures/?period=custom&first=2026-02-01",
        "列表": "/desk/figures/cases/received/",
        "逾期": "/desk/figures/late/",
        "栏目更新": "/desk/figures/freshness/",
        "归档": f"/desk/figures/archive/?year={year}",
        "清单": made.get_desk_url(),
        "销毁": "/desk/figures/archive/destructions/",
        "鉴定": "/desk/figures/archive/destructions/new/",
    }.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(live_server.url + address)
        found[name] = violations(page)
        for size in (MAGNIFIED, PHONE):
            page.set_viewport_size(size)
            assert not is_cut_off(page), (name, size)
        shot(page, f"统计-{name}")

    assert {name: problems for name, problems in found.items() if problems} == {}
