"""The editor of interpretations in a real browser: with script and without, on a screen and on a phone."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from disclosure.rulebook.setting import set_rule
from interpretation.models import Interpretation
from interpretation.states import State
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.test_public_pages import is_cut_off, violations
from tests.factories.interpretation import PNG, interpretation, shown, with_film, with_picture, written
from tests.factories.media import CAPTIONS, film

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY = {"contact": "", "interpreter": ""}


@pytest.fixture
def case(staff):
    set_rule("interpretation.elements", staff.agency, ["制定背景", "政策措施"])
    return interpretation(staff, **EMPTY)


def content(live_server, case, tail="content/"):
    return f"{live_server.url}/desk/interpretations/{case.pk}/{tail}"


def test_what_is_missing_is_told_while_one_writes(live_server, staff, case, sign_in, shot):
    page = sign_in(staff[Role.DRAFTER])
    page.goto(content(live_server, case))
    progress = page.locator("#progress")
    expect(progress).to_contain_text("写了 0 项，共 2 项")

    page.get_by_label("制定背景").fill("为便利群众缴费。")
    page.get_by_label("制定背景").blur()
    expect(progress).to_contain_text("写了 1 项，共 2 项")
    page.get_by_label("政策措施").fill("缴费分四档。")
    page.get_by_label("解读人", exact=False).last.fill("周明（局长）")
    page.get_by_label("联系方式").fill("0571-00000002")
    page.locator("textarea[name=chart-0-rows]").fill("一档 | 200\n二档 | 500")
    page.locator("textarea[name=chart-0-rows]").blur()

    expect(page.locator("#drawn svg[role=img]")).to_be_visible()
    expect(progress).to_contain_text("齐全")
    shot(page, "解读-编写-1440")
    assert Interpretation.objects.get(pk=case.pk).sections.count() == 0  # nothing was kept yet
    page.locator("input[name=chart-0-title]").fill("缴费")
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_text("要素齐全，可以送审。")).to_be_visible()
    assert list(case.sections.values_list("element", flat=True)) == ["制定背景", "政策措施"]


def test_without_script_a_button_asks_the_same(live_server, staff, case, sign_in):
    page = sign_in(staff[Role.DRAFTER], java_script_enabled=False, viewport=PHONE)
    page.goto(content(live_server, case))

    page.get_by_label("制定背景").fill("为便利群众缴费。")
    page.locator("textarea[name=questions]").fill("问：谁来缴？\n答：参保人。")
    page.get_by_role("button", name="看还缺什么").click()

    expect(page.locator("#progress")).to_contain_text("写了 1 项，共 2 项")
    expect(page.locator("#asked")).to_contain_text("认出 1 个问答")
    page.get_by_role("button", name="存下", exact=True).click()
    expect(
        page.get_by_text("送审前还要补：还没有写“政策措施”。还没有填写解读人。还没有填写联系方式。")
    ).to_be_visible()


def test_a_picture_and_a_film_are_added_with_their_words(live_server, staff, case, sign_in):
    page = sign_in(staff[Role.DRAFTER])
    page.goto(content(live_server, case))

    page.get_by_role("link", name="添加图片").click()
    page.set_input_files("input[name=file]", {"name": "流程.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_label("替代文本").fill("三步：登记、选档、缴费。")
    page.get_by_role("button", name="添加图片").click()
    page.get_by_role("link", name="添加音频、视频").click()
    page.set_input_files("input[name=file]", {"name": "a.mp4", "mimeType": "video/mp4", "buffer": film()})
    page.get_by_label("名称").fill("三分钟看懂")
    page.get_by_label("文字稿").fill("主持人：缴费档次可以自己选。")
    page.get_by_role("button", name="添加音频、视频").click()
    expect(page.get_by_role("alert")).to_contain_text("视频须有字幕")
    page.set_input_files(
        "input[name=captions]", {"name": "a.vtt", "mimeType": "text/vtt", "buffer": CAPTIONS}
    )
    page.get_by_role("button", name="添加音频、视频").click()

    expect(page.get_by_text("有字幕，有文字稿")).to_be_visible()
    page.get_by_role("link", name="看存下的预览").click()
    expect(page.get_by_alt_text("三步：登记、选档、缴费。")).to_be_visible()
    page.locator(".picture img").scroll_into_view_if_needed()
    expect(page.locator(".picture img")).to_have_js_property("naturalWidth", 320)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
def test_every_page_of_the_desk_is_clean_and_fits(live_server, staff, case, sign_in, shot, viewport):
    written(case, questions=[("谁来缴？", "参保人。")])
    with_picture(case)
    with_film(case)
    (public,) = shown(staff)
    comment = public.comments.create(words="补缴的期限没有讲清楚。", contact="0571-12345678")
    troubles = []
    walks = {
        Role.DRAFTER: [
            "content/",
            "content/?preview",
            "versions/",
            "add_picture/",
            "add_recording/",
            "take_out/",
        ],
        Role.DISCLOSURE: ["../interpreters/", "../comments/", f"../comments/{comment.pk}/"],
    }
    for role, tails in walks.items():
        page = sign_in(staff[role], viewport=viewport)
        for tail in tails:
            page.goto(content(live_server, case, tail))
            name = tail.strip("./").replace("/", "-").replace("?", "")
            shot(page, f"解读-工作台-{name}-{viewport['width']}")
            troubles += [f"{tail}: {one}" for one in violations(page)]
            if is_cut_off(page):
                troubles.append(f"{tail}: 左右超出屏幕")

    assert not troubles, "\n".join(troubles)


def test_a_reader_leaves_a_comment_and_sees_it_once_it_is_released(live_server, staff, sign_in, new_page):
    case = shown(staff)[0]
    reader = new_page(java_script_enabled=False, viewport=PHONE)
    reader.goto(live_server.url + case.get_absolute_url())
    reader.get_by_role("link", name="给解读留言").click()
    reader.get_by_label("留言", exact=True).fill("补缴的期限没有讲清楚。")
    reader.get_by_role("button", name="提交留言").click()
    expect(reader.get_by_role("heading", name="留言已收到")).to_be_visible()
    reader.get_by_role("link", name="返回解读").click()
    assert reader.get_by_text("补缴的期限没有讲清楚。").count() == 0

    page = sign_in(staff[Role.DISCLOSURE])
    page.click("nav.side summary:text-is('解读和舆情')")
    page.get_by_role("link", name="解读留言").click()
    page.get_by_role("link", name="补缴的期限没有讲清楚。").click()
    page.get_by_role("button", name="公开这条留言").click()

    reader.reload()
    expect(reader.get_by_text("补缴的期限没有讲清楚。")).to_be_visible()


def test_a_question_found_by_search_is_the_one_shown(live_server, staff, new_page):
    case = interpretation(staff, State.PUBLISHED)
    written(
        case,
        questions=[(f"第{n}个问题？", "答复内容。\n" * 6) for n in range(12)]
        + [("户口在外县能登记吗？", "能。")],
    )
    page = new_page()

    page.goto(f"{live_server.url}/search/?q=外县")
    page.get_by_role("link", name="户口在外县能登记吗？").click()

    assert page.url.endswith(f"#question-{case.questions.get(question__startswith='户口').pk}")
    expect(page.locator("article:target")).to_be_in_viewport()
