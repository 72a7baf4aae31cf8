"""What the law asks a letter to say, a sentence of the law a test."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app.forms.answering import DraftReplyForm
from requests_app.outcomes import ANSWERS, Outcome
from requests_app.states import State
from tests.factories.accounts import AgencyFactory
from tests.factories.requests import REASON, application, consulted, house, provided, reply

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
MONDAY = "2026-03-02T09:00:00+08:00"
ARCHIVED = {"archive": "云山县档案馆", "moved_on": "2021-06-30", "transfer_due": "2021-12-31"}


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def on_monday():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def said_in(case, code) -> str:
    """The words of the letter as it was drawn last."""
    letter = Letter.objects.about(case).filter(code=code).latest("pk")
    return "\n".join(part["text"] for part in letter.parts)


def signed(case, staff, drafted):
    case = perform(case, "draft_reply", by=staff[DESK], **drafted)
    case = perform(case, "submit_reply", by=staff[DESK])
    if ANSWERS[drafted["answer"]].releases:
        case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "approve_reply", by=staff[HEAD])
    return perform(case, "sign", by=staff[LEADER])


MASSIVE = reply("massive", {"counts": "一个月内 43 件。"}, "数量、频次明显超过合理范围。")


def test_who_gave_no_reasons_is_not_told_that_they_are_unreasonable(staff, on_monday):
    """条例第三十五条：理由不合理的，告知不予处理；没有说明的，说的是逾期未说明."""
    case = application(staff, State.HANDLING)
    case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=5)
    on_monday.move_to("2026-03-10T09:00:00+08:00")
    silent = signed(case, staff, MASSIVE)

    heard = application(staff, State.HANDLING)
    heard = perform(heard, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=5)
    heard = perform(heard, "give_reasons", by=staff[DESK], text="想看看。")
    heard = signed(heard, staff, MASSIVE)

    assert "逾期未说明理由" in said_in(silent, "DL")
    assert "所说明的理由" not in said_in(silent, "DL")
    assert "所说明的理由不合理" in said_in(heard, "DL")


def test_the_term_for_reasons_is_told_as_the_day_it_is_held_to(staff, on_monday):
    """条例第三十五条：要求说明理由；期限未满的，不能认定没有合理的理由."""
    case = application(staff, State.HANDLING)

    case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。", days=5)

    assert case.reasons_until == date(2026, 3, 9)
    assert "请于2026年3月9日前（含当日）" in said_in(case, "LY")
    on_monday.move_to("2026-03-09T09:00:00+08:00")
    case = perform(case, "draft_reply", by=staff[DESK], **MASSIVE)
    with pytest.raises(Refused, match="2026-03-09"):
        perform(case, "submit_reply", by=staff[DESK])


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ({"wanted_form": "paper", "delivery_way": "post"}, ("纸质", "随本答复书一并邮寄")),
        ({"wanted_form": "electronic", "delivery_way": "email"}, ("电子文件", "电子邮件")),
        ({"wanted_form": "paper", "delivery_way": "pickup"}, ("纸质", "领取")),
        ({"wanted_form": "inspect", "delivery_way": "pickup"}, ("当场查阅、抄录", "查阅、抄录")),
    ],
)
def test_how_information_is_given_begins_with_what_the_applicant_asked_for(staff, asked, offered):
    """条例第四十条：根据申请人的要求及保存情况，确定提供的具体形式."""
    case = application(staff, State.HANDLING, **asked)
    form = DraftReplyForm(initial={"answer": "provide"}, case=case, user=staff[DESK])

    assert form["need_given_form"].value() == offered[0]
    assert offered[1] in form["need_given_how"].value()


def test_the_answer_says_in_which_form_how_and_when_it_is_given_not_what_was_asked(staff):
    """条例第三十六条第二项、第四十条."""
    case = application(staff, State.HANDLING, wanted_form="electronic", delivery_way="post")
    given = provided() | {"given_form": "当场查阅", "given_how": "每周二上午到档案室"}

    case = signed(case, staff, reply("provide", given, "没有电子文件。"))

    said = said_in(case, "GK2")
    assert "提供的形式：当场查阅。" in said
    assert "提供的方式和时间：每周二上午到档案室。" in said
    assert "电子文件”" not in said
    assert "见附件" not in said


def test_an_answer_that_leaves_form_or_time_out_does_not_go_to_review(staff):
    case = application(staff, State.HANDLING)
    bare = reply("provide", {"provided": "报告"}, "属于应当公开的信息。")
    case = perform(case, "draft_reply", by=staff[DESK], **bare)

    with pytest.raises(Refused) as refused:
        perform(case, "submit_reply", by=staff[DESK])

    assert "提供的形式" in str(refused.value)
    assert "提供的方式和时间" in str(refused.value)


@pytest.mark.parametrize(
    ("explain", "words"), [("工程分三期，请写明是哪一期。", "分三期"), ("", "第二十九条第二款第二项")]
)
def test_a_notice_of_correction_guides_and_explains(staff, explain, words):
    """条例第三十条：应当给予指导和释明，并一次性告知补正."""
    case = application(staff, State.REVIEW)
    asked = {"reasons": ["unclear"], "items": "请写明是哪一项工程。", "days": 15, "explain": explain}

    case = perform(case, "ask_correction", by=staff[DESK], **asked)

    assert words in said_in(case, "BZ")


def test_a_notice_of_extension_names_the_consent_it_rests_on(staff):
    """条例第三十三条第二款：经政府信息公开工作机构负责人同意."""
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_extension", by=staff[DESK], days=10, note="需要逐卷检索。")

    case = perform(case, "approve_extension", by=staff[HEAD], note="同意。")

    assert f"负责人同意（审批号：{case.number}-延1）" in said_in(case, "YQ")


def test_who_did_not_pay_is_told_of_which_notice_how_much_and_until_when(staff, on_monday):
    """国办函〔2020〕109号：自收到通知次日起二十个工作日内缴纳，逾期不再处理."""
    case = application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[DESK], **reply("provide", provided(), "可以公开。"))
    case = perform(case, "propose_fee", by=staff[HEAD], note="超过合理范围。", counting="pages", count=72)
    today = date(2026, 3, 2)
    case = perform(case, "notice_fee", by=staff[DESK], sent_on=today, received_on=today)
    on_monday.move_to("2026-03-31T09:00:00+08:00")
    case = perform(case, "fee_lapsed", by=None)

    case = perform(case, "confirm_lapse", by=staff[DESK])

    said = said_in(case, "FQ")
    assert "于2026年3月2日收到本机关信息处理费收费通知书" in said
    assert "420元，缴纳期限至2026年3月30日届满" in said


def test_who_is_asked_to_help_is_given_the_days_the_clock_runs(staff):
    """协办的反馈期限由机关的规则定（requests.assist_within_wd）."""
    with time_machine.travel("2026-02-27T09:00:00+08:00", tick=False):
        set_rule("requests.assist_within_wd", staff.agency, 3, since=date(2026, 2, 27))
    with time_machine.travel(MONDAY, tick=False):
        case, asked = consulted(application(staff, State.HANDLING), staff, kind="assist", whom="工程科")

    assert "自收到本函之日起3个工作日内" in said_in(case, "XB")
    assert asked.term.key == "assist"


def test_every_answer_names_its_own_article_or_asks_for_one():
    """依据到条款项: no answer rests on the whole of 第三十六条."""
    bare = [row.key for row in ANSWERS.values() if row.article == "第三十六条"]
    without = {row.key for row in ANSWERS.values() if row.by_clerk and not row.basis}

    assert bare == []
    assert without == {"other"}
    assert "basis" in ANSWERS["other"].needs


def test_what_the_archive_holds_is_asked_of_the_archive(staff):
    """国办公开办函〔2019〕14号；档案法第十五条第二款：移交期限届满的，按照档案利用规定办理."""
    case = signed(application(staff, State.HANDLING), staff, reply("archived", ARCHIVED, "已经移交。"))

    said = said_in(case, "DA")
    assert "《中华人民共和国档案法》第十五条第二款" in said
    assert "请到接收的国家档案馆查询利用：云山县档案馆。" in said
    assert case.decision.outcome == Outcome.NOT_HELD


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"transfer_due": "2026-03-02"}, "仍由本机关办理"),
        ({"moved_on": "2026-03-03"}, "尚未到来"),
        ({"moved_on": "前年"}, "写成日期"),
    ],
)
def test_what_was_handed_over_early_is_still_ours_to_answer(staff, on_monday, other, why):
    """档案法第十五条第二款：移交期限届满前，仍由原制作或者保存政府信息的单位办理."""
    case = application(staff, State.HANDLING)
    case = perform(case, "draft_reply", by=staff[DESK], **reply("archived", ARCHIVED | other, REASON))

    with pytest.raises(Refused, match=why):
        perform(case, "submit_reply", by=staff[DESK])


def test_where_powers_moved_the_form_says_who_has_them_and_whose_came_here(staff):
    """国办公开办函〔2019〕14号：职权划转的，信息一并划转；划入机关不得以未划转为由拒绝."""
    heir = AgencyFactory(name="云山县应急管理局", contact_phone="0376-1111111")
    heir.inherits_from.add(staff.agency)
    staff.agency.inherits_from.add(AgencyFactory(name="云山县防汛办公室"))
    case = application(staff, State.HANDLING)

    form = DraftReplyForm(initial={"answer": "not_ours"}, case=case, user=staff[DESK])

    hint = form.fields["need_responsible"].help_text
    assert "已划入云山县应急管理局（电话：0376-1111111）" in hint
    assert "云山县防汛办公室的职权已划入本机关" in hint
    assert "不得以尚未划转为由拒绝" in hint


def test_the_public_page_of_an_agency_says_whose_powers_came_to_it(staff, client):
    staff.agency.inherits_from.add(AgencyFactory(name="云山县防汛办公室", is_active=False))

    page = client.get(staff.agency.get_absolute_url()).content.decode()

    assert "云山县防汛办公室的职权已划入本机关，有关信息可以向本机关申请。" in page


def test_every_withholding_is_by_articles_14_to_16_and_goes_to_review_first():
    """行政复议法第二十三条第一款第四项."""
    withheld = [row for row in ANSWERS.values() if row.letter == "BY"]

    assert {row.remedies for row in withheld} == {"review_first"}
    assert {row.article[:4] for row in withheld} == {"第十四条", "第十五条", "第十六条"}


def test_the_letters_of_a_split_part_name_the_application_that_was_sent(staff):
    """一事一申请: the citizen sent one application, and knows that one; split again it is still that one."""
    whole = application(staff, State.SPLIT)
    part = perform(
        whole.children.order_by("pk").first(), "split", by=staff[DESK], parts=["验收报告正文", "验收报告附件"]
    )
    case = perform(part.children.order_by("pk").first(), "accept", by=staff[DESK])

    case = signed(case, staff, reply())

    said = said_in(case, "BC")
    assert f"提出的政府信息公开申请（申请编号：{whole.number}）" in said
    assert f"本件是从该申请中拆出、单独办理的部分（编号：{case.number}）" in said
    assert "该申请中由本件办理的内容为：验收报告正文" in said
    assert part.number not in said


def test_a_split_part_that_was_corrected_quotes_what_was_added_to_it(staff):
    whole = application(staff, State.SPLIT)
    case = whole.children.order_by("pk").first()
    asked = {"reasons": ["unclear"], "items": "请写明是哪一项工程。", "days": 15}
    case = perform(case, "ask_correction", by=staff[DESK], **asked)
    case = perform(case, "supplement", by=staff[DESK], text="东街排涝泵站工程。")

    case = signed(perform(case, "accept", by=staff[DESK]), staff, reply())

    said = said_in(case, "BC")
    assert "该申请中由本件办理的内容为：验收报告。" in said
    assert "收到您补正的内容为：东街排涝泵站工程。" in said
