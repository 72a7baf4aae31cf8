"""The road of an interpretation in a real browser: refused at the signing, sent back, written, signed and out with its document."""

import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure import clock
from disclosure.rulebook.setting import set_rule
from documents.models import Document
from documents.states import State as DocumentState
from interpretation.models import Interpretation
from interpretation.states import State
from tests.e2e.conftest import PHONE
from tests.e2e.test_document_road import act, said
from tests.e2e.test_every_act import MAGNIFIED, offered, tab_to
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.interpretation_road import PLAN, carry, interpretation, required

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = "老旧小区加装电梯补助政策解读"


def test_refused_sent_back_written_signed_and_out_with_its_document(live_server, sign_in, staff, shot):
    set_rule("interpretation.elements", staff.agency, ["主要内容"], since=clock.today())
    paper = required(staff, DocumentState.SIGN, title="关于加装电梯补助的通知")
    url = live_server.url + paper.get_desk_url()

    leader = sign_in(staff[Role.LEADER])
    act(leader, url, "审签同意")
    expect(leader.locator("[role=alert]")).to_contain_text("解读材料尚未随文报送")
    act(leader, url, "退回", note="请补报解读材料。")
    expect(leader.locator("#history")).to_contain_text("本件属于政策解读范围，解读材料尚未随文报送")

    clerk = sign_in(staff[Role.DRAFTER])
    clerk.goto(url)
    expect(clerk.locator("main")).to_contain_text("请补报解读材料。")
    clerk.click("a:text-is('新建解读')")
    clerk.fill("[name=title]", TITLE)
    clerk.fill("[name=plan]", PLAN)
    clerk.fill("[name=contact]", "0123-8888888")
    shot(clerk, "解读-1-新建")
    clerk.click("button:text-is('建立解读')")
    expect(clerk.locator("h1")).to_have_text(TITLE)
    case_url = clerk.url
    act(clerk, case_url, "方案已定，开始起草")
    clerk.goto(case_url + "content/")
    clerk.fill("[name=element-0]", "每部电梯补助十五万元，竣工验收合格以后一次拨付。")
    clerk.fill("[name=interpreter]", "孙大为（县住房和城乡建设局局长）")
    clerk.click("button:text-is('存下')")
    assert "要素齐全，可以送审" in said(clerk)
    act(clerk, case_url, "送审")
    assert "现在是“审核”" in said(clerk)
    act(clerk, url, "改毕送回")

    checker = sign_in(staff[Role.CHECKER])
    checker.click(f"table a:text-is('{TITLE}')")
    shot(checker, "解读-2-审核")
    act(checker, case_url, "审核通过")
    expect(checker.locator("main")).to_contain_text("已经审核，随公文审签。")

    act(leader, url, "审签同意")
    assert "现在是“待印发”" in said(leader)
    leader.goto(case_url)
    expect(leader.locator("#history")).to_contain_text("随公文审签")
    act(checker, url, "编号印发", prefix="云政办发")
    act(sign_in(staff[Role.PUBLISHER]), url, "发布")

    assert Interpretation.objects.public().get().title == TITLE
    clerk.goto(case_url)
    expect(clerk.locator("#history")).to_contain_text("随公文公布")
    shot(clerk, "解读-3-已公布")


def test_within_three_workdays_by_keyboard_alone(live_server, sign_in, staff, shot):
    set_rule("interpretation.within_wd", staff.agency, 3, since=clock.today())
    case = interpretation(staff, State.READY)
    carry(case.document, staff, DocumentState.PUBLISHED)
    page = sign_in(staff[Role.PUBLISHER])
    page.goto(live_server.url + case.get_desk_url())
    expect(page.locator("#clock")).to_contain_text("个工作日")
    shot(page, "解读-4-三个工作日")

    tab_to(page, "公布")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/publish/$"))
    tab_to(page, "公布", tag="BUTTON")
    page.keyboard.press("Enter")

    expect(page).to_have_url(live_server.url + case.get_desk_url())
    assert Interpretation.objects.get().state == State.PUBLISHED


def test_every_page_is_whole_on_a_phone_and_magnified_and_passes_axe(live_server, sign_in, staff, shot):
    cases = [interpretation(staff, state) for state in State]
    seen = {}
    pages = {
        "list": "/desk/interpretations/",
        "statistics": "/desk/interpretations/statistics/",
        "case": cases[-3].get_desk_url(),
        "new": f"/desk/interpretations/new/{Document.objects.first().pk}/",
    }
    for role in (Role.DRAFTER, Role.CHECKER, Role.LEADER, Role.PUBLISHER, Role.DISCLOSURE):
        page = sign_in(staff[role])
        for name, address in (pages | offered(page, live_server.url, cases)).items():
            if name in seen or (name == "new" and role != Role.DRAFTER):
                continue
            page.goto(live_server.url + address)
            seen[name] = violations(page)
            for size, viewport in (("200%", MAGNIFIED), ("390", PHONE)):
                page.set_viewport_size(viewport)
                assert not is_cut_off(page), (name, size)
            shot(page, f"解读-页-{name}")

    assert {name: found for name, found in seen.items() if found} == {}
    acts = {"begin", "edit", "hand_in", "recall", "discard", "pass_check", "send_back", "withdraw", "rework"}
    assert acts <= set(seen)
