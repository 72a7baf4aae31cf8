"""An application in a real browser: the citizen who asks, the office that answers, and what both see on the way."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.models import Event
from requests_app import guard
from requests_app.models import Application
from requests_app.states import State
from tests.e2e.conftest import PHONE
from tests.e2e.test_document_road import said
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.accounts import OfficeFactory
from tests.factories.requests import ASKED, PERSON, REASON, application, fresh, house

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_fast_reader(monkeypatch):
    """The browser types faster than anybody: what holds machines off is tried in the tests of the guard."""
    monkeypatch.setattr(guard, "HASTE", 0)


@pytest.fixture
def staff(db):
    people = house(code="yunshan", name="云山县水务局", short_name="县水务局")
    people.office = OfficeFactory(agency=people.agency, name="工程科")
    return people


def fill(page, **fields):
    for name, value in fields.items():
        field = page.locator(f"[name={name}]").first
        if field.get_attribute("type") in ("radio", "checkbox"):
            page.check(f"[name={name}][value={value}]")
        elif field.evaluate("one => one.tagName") == "SELECT":
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)


def act(page, url, label, **fields):
    """Open the case, press the act at its foot (behind 其他办理 where it is not the first), fill its form, send it."""
    page.goto(url)
    link = page.locator(f".acts a:text-is('{label}')")
    if not link.is_visible():
        page.locator(".acts summary").click()
    link.click()
    fill(page, **fields)
    page.locator("main form .btns button").first.click()


def onwards(page):
    page.locator("main form button.btn:visible", has_text="下一步").first.click()


def apply_online(page, root, staff, shot=None, name="申请"):
    """Three pages and the receipt; returns (number, code)."""
    page.goto(f"{root}/apply/")
    page.locator(f"main a[href='/apply/to/{staff.agency.code}/']").first.click()
    fill(page, applicant_kind="natural", name=PERSON["name"], id_number=PERSON["id_number"])
    if shot:
        shot(page, f"{name}-1-申请人")
    onwards(page)
    fill(page, description=ASKED, phone=PERSON["phone"])
    if shot:
        shot(page, f"{name}-2-申请内容")
    onwards(page)
    expect(page.locator("main")).to_contain_text(ASKED[:10])
    if shot:
        shot(page, f"{name}-3-确认")
    page.locator("main button", has_text=re.compile("提交")).first.click()
    expect(page.locator("h1")).to_have_text("已经提交")
    if shot:
        shot(page, f"{name}-4-回执")
    number, code = page.locator(".keys dd > span").all_inner_texts()
    return number.strip(), code.strip()


def follow(page, root, number, code):
    page.goto(f"{root}/track/")
    fill(page, number=number, code=code)
    page.click("main form button:text-is('查询')")
    expect(page.locator("main")).to_contain_text(number)


def test_from_the_citizens_form_to_the_answer_in_hand(live_server, new_page, sign_in, staff, shot):
    root = live_server.url
    citizen = new_page()
    number, code = apply_online(citizen, root, staff, shot)
    case = Application.objects.get(number=number)
    url = root + case.get_desk_url()

    desk = sign_in(staff[Role.DISCLOSURE])
    expect(desk.locator("main")).to_contain_text(number)
    desk.goto(url)
    expect(desk.locator("main")).not_to_contain_text(PERSON["name"])
    expect(desk.locator("main")).not_to_contain_text(PERSON["id_number"])
    shot(desk, "依申请-1-待登记")
    act(desk, url, "确认收到并登记", confirmed_on=clock.today().isoformat())
    assert "现在是“审查”" in said(desk)
    act(desk, url, "告知补正", reasons="unclear", items="请写明工程的名称或者文号。")
    assert "现在是“待补正”" in said(desk)

    follow(citizen, root, number, code)
    expect(citizen.locator("main")).to_contain_text("请补正您的申请")
    expect(citizen.locator("main")).to_contain_text("请写明工程的名称或者文号。")
    shot(citizen, "申请-5-需要补正")
    citizen.click("main a:text-is('填写补正')")
    fill(citizen, text="即东街排涝泵站工程，云水工〔2025〕17 号。")
    citizen.locator("main form .btns button").first.click()
    expect(citizen.locator("main")).to_contain_text("补正")
    assert fresh(case).state == State.REVIEW

    act(desk, url, "交办")
    desk.goto(url)
    shot(desk, "依申请-2-办理")
    desk.click(".acts a:text-is('拟答复')")
    shot(desk, "依申请-3-拟答复")
    fill(desk, answer="not_exist")
    expect(desk.locator("[name=need_search_scope]")).to_be_visible()
    fill(
        desk,
        need_search_scope="办公室、工程科 2025 年全部案卷",
        need_search_method="以“排涝”为关键词逐卷检索",
        need_search_result="没有检索到",
        reason=REASON,
    )
    desk.locator("main form .btns button").first.click()
    assert "“拟答复”已办好" in said(desk)
    act(desk, url, "送审核")
    head = sign_in(staff[Role.DISCLOSURE_HEAD])
    act(head, url, "审核通过")
    leader = sign_in(staff[Role.LEADER])
    leader.goto(url)
    shot(leader, "依申请-4-签发")
    act(leader, url, "签发")
    assert "现在是“送达”" in said(leader)
    act(desk, url, "登记送达", way="direct", signed_on=clock.today().isoformat(), signer="本人")
    assert "现在是“办结”" in said(desk)
    desk.goto(url)
    shot(desk, "依申请-5-办结")

    follow(citizen, root, number, code)
    expect(citizen.locator("main")).to_contain_text("答复类型：经检索不存在。")
    expect(citizen.locator("main")).to_contain_text("行政复议")
    shot(citizen, "申请-6-已经答复")
    with citizen.expect_download() as download:
        citizen.locator("main a[href*='/letters/']").last.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    with citizen.expect_download() as dates:
        citizen.locator("main a[href$='.ics']").first.click()
    assert b"BEGIN:VEVENT" in dates.value.path().read_bytes()


def test_a_letter_from_the_post_office_is_entered_with_its_day_of_receipt(live_server, sign_in, staff, shot):
    desk = sign_in(staff[Role.DISCLOSURE])
    desk.goto(f"{live_server.url}/desk/requests/new/")
    shot(desk, "收件-1-渠道")
    fill(desk, channel="post_registered")
    expect(desk.locator("[name=signed_on]")).to_be_visible()
    today = clock.today().isoformat()
    fill(
        desk,
        submitted_on=today,
        signed_on=today,
        post_number="XA12345678941",
        applicant_kind="natural",
        name=PERSON["name"],
        id_number=PERSON["id_number"],
        phone=PERSON["phone"],
        address=PERSON["address"],
        description=ASKED,
    )
    shot(desk, "收件-2-填写")
    desk.locator("main form .btns button").last.click()
    expect(desk.locator("h1")).to_contain_text("防汛排涝")
    case = Application.objects.get()
    assert (case.state, case.received_on) == (State.REVIEW, clock.today())
    shot(desk, "收件-3-登记之后")


def test_withdrawn_by_the_applicant_on_a_phone(live_server, new_page, staff, shot):
    citizen = new_page(viewport=PHONE)
    number, code = apply_online(citizen, live_server.url, staff, shot, "手机申请")
    follow(citizen, live_server.url, number, code)
    shot(citizen, "手机申请-5-进度")
    citizen.locator("main a", has_text="撤回").first.click()
    shot(citizen, "手机申请-6-撤回")
    note = citizen.locator("[name=note]")
    if note.count():
        note.fill("已经从别处取得。")
    citizen.locator("main form button", has_text="撤回").first.click()
    expect(citizen.locator("main")).to_contain_text("已撤回")

    assert Application.objects.get().state == State.WITHDRAWN


def test_without_javascript(live_server, new_page, staff):
    citizen = new_page(java_script_enabled=False)
    number, code = apply_online(citizen, live_server.url, staff)
    follow(citizen, live_server.url, number, code)

    expect(citizen.locator("main")).to_contain_text("等待工作机构确认收到")


def test_what_was_typed_survives_a_reload_and_the_way_back(live_server, new_page, staff):
    citizen = new_page()
    citizen.goto(f"{live_server.url}/apply/to/{staff.agency.code}/")
    fill(citizen, applicant_kind="natural", name="欧阳䶮", id_number=PERSON["id_number"])
    onwards(citizen)
    citizen.goto(f"{live_server.url}/apply/to/{staff.agency.code}/applicant/")
    expect(citizen.locator("[name=name]")).to_have_value("欧阳䶮")
    citizen.reload()
    expect(citizen.locator("[name=name]")).to_have_value("欧阳䶮")


def public_pages(root, staff):
    code = staff.agency.code
    return [f"{root}/apply/", f"{root}/apply/to/{code}/applicant/", f"{root}/track/", f"{root}/verify/"]


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["1440", "390"])
def test_the_public_pages_are_whole_and_pass_axe(live_server, new_page, staff, viewport):
    page = new_page(**({"viewport": viewport} if viewport else {}))
    number, code = apply_online(page, live_server.url, staff)
    follow(page, live_server.url, number, code)
    addresses = [page.url, *public_pages(live_server.url, staff)]

    for address in addresses:
        page.goto(address)
        assert violations(page) == [], address
        assert not is_cut_off(page), address


DESK_STATES = [State.SUBMITTED, State.REVIEW, State.CORRECTION, State.HANDLING, State.SIGNING, State.CLOSED]


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["1440", "390"])
def test_the_desk_pages_are_whole_and_pass_axe(live_server, sign_in, staff, viewport, shot):
    cases = [application(staff, state) for state in DESK_STATES]
    options = {"viewport": viewport} if viewport else {}
    size = "390" if viewport else "1440"
    page = sign_in(staff[Role.DISCLOSURE], **options)
    root = live_server.url
    addresses = {"列表": "/desk/requests/", "收件": "/desk/requests/new/", "台账": "/desk/requests/register/"}
    addresses["打印文书"] = "/desk/requests/print/"
    addresses |= {case.get_state_display(): case.get_desk_url() for case in cases}
    handling = cases[DESK_STATES.index(State.HANDLING)].get_desk_url()
    addresses |= {
        name: f"{handling}{name}/" for name in ("draft_reply", "consult", "propose_extension", "add_release")
    }

    for name, address in addresses.items():
        page.goto(root + address)
        assert violations(page) == [], address
        assert not is_cut_off(page), address
        shot(page, f"依申请-页面-{size}-{name}")


def test_the_applicant_is_shown_on_the_record(live_server, sign_in, staff):
    case = application(staff, State.HANDLING)
    before = Event.objects.of(case).count()
    page = sign_in(staff[Role.DISCLOSURE])
    page.goto(live_server.url + case.get_desk_url())
    expect(page.locator("main")).not_to_contain_text(PERSON["phone"])

    page.locator("main button", has_text="显示").first.click()

    expect(page.locator("main")).to_contain_text(PERSON["phone"])
    page.goto(live_server.url + case.get_desk_url())
    expect(page.locator("main")).not_to_contain_text(PERSON["phone"])
    assert Event.objects.of(case).count() == before + 1
