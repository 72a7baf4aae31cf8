"""The office takes in, finds and compares applications in a real browser: whole on a phone, clean by axe, without script."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure.files.store import store
from disclosure.rulebook.setting import set_rule
from requests_app.states import State
from tests.e2e.conftest import PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories import papers
from tests.factories.accounts import PASSWORD
from tests.factories.documents import document
from tests.factories.requests import PERSON, application

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(staff):
    known = {
        "review_agency": "云山县人民政府",
        "court": "云山县人民法院",
        "review_online": "https://review.yunshan.example/",
    }
    for name, value in known.items():
        setattr(staff.agency, name, value)
    staff.agency.save()
    return staff


def find(page, words):
    page.locator("#desk-find").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("查找")


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["1440", "390"])
def test_the_pages_of_intake_are_whole_and_pass_axe(live_server, sign_in, office, viewport, shot):
    application(office, State.CLOSED)
    case = application(office, State.HANDLING, particulars=PERSON | {"agent_name": "钱二"})
    store(papers.png(), holder=case, name="委托书-钱二.png")
    document(office)
    set_rule("requests.channels", office.agency, ["in_person", "post"], since=case.received_on)
    size = "390" if viewport else "1440"
    page = sign_in(office[Role.DISCLOSURE], **({"viewport": viewport} if viewport else {}))

    def looked_at(name):
        assert violations(page) == [], name
        assert not is_cut_off(page), name
        shot(page, f"收件-{size}-{name}")

    find(page, PERSON["name"])
    assert PERSON["name"] not in page.url
    expect(page.locator("main")).to_contain_text(case.number)
    looked_at("查找")
    page.goto(live_server.url + case.get_desk_url())
    expect(page.locator("#letters")).to_contain_text("委托书")
    looked_at("委托书")
    page.goto(f"{live_server.url}/desk/requests/new/")
    page.get_by_label("传真").check()
    expect(page.locator("#days")).to_contain_text("没有公告“传真”")
    page.get_by_text("有代理人").click()
    page.get_by_label("代理人姓名").fill("钱二")
    looked_at("传真")
    page.goto(f"{live_server.url}{case.get_desk_url()}draft_reply/")
    page.get_by_label("重复申请，不予重复处理").check()
    expect(page.locator("#needs")).to_contain_text("前次答复是哪一件")
    page.locator("#needs input[type=radio]").first.check()
    looked_at("重复")
    page.get_by_label("理由", exact=True).fill("已经就同一信息作出过答复。")
    page.get_by_role("button", name="存为拟答复").click()
    expect(page.locator("#answer")).to_contain_text("重复申请")


def test_the_box_finds_without_script(live_server, new_page, office):
    case = application(office, State.REVIEW)
    page = new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/accounts/login/?next=/desk/")
    page.fill("input[name=username]", office[Role.DISCLOSURE].username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")

    find(page, case.number)

    expect(page.locator("main")).to_contain_text(case.subject)
