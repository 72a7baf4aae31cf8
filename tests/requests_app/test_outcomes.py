"""Every way an application can end, from the form to the PDF: nothing an outcome needs can be skipped."""

import re
from datetime import date
from io import BytesIO

import pypdf
import pytest
import time_machine
from django.core.files.base import ContentFile

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.files.store import store
from disclosure.notices.models import Letter
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app import letters, outcomes
from requests_app.models import Decision
from requests_app.outcomes import ANSWERS, NEEDS, Outcome, Remedies
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
MORNING = "2026-03-02T09:00+08:00"
FACTS = {
    "where": "https://yunshan.example/documents/12/",
    "provided": "《东街排涝泵站工程竣工验收报告》（纸质附件，36页）",
    "given_form": "纸质复印件",
    "given_how": "随本答复书一并邮寄",
    "withheld_parts": "第 3 页施工人员身份证号，属于个人隐私（条例第十五条）",
    "search_scope": "办公室、工程科 2025 年全部案卷",
    "search_method": "以“排涝泵站”为关键词逐卷检索",
    "search_result": "没有检索到",
    "responsible": "云山县住房和城乡建设局",
    "responsible_contact": "云山县人民路 9 号，0376-1234567",
    "archive": "云山县档案馆（云山县文化路 3 号，0376-2345644）",
    "moved_on": "2021-06-30",
    "transfer_due": "2021-12-31",
    "basis": "《中国共产党党务公开条例（试行）》第三条",
    "handled": "所需信息属于党务信息，请向县委办公室提出",
    "earlier": "云水公复〔2025〕8号",
    "earlier_on": "2025-11-03",
    "channel_hint": "可以向县信访局提出，电话 0376-7654321",
    "law": "《测绘法》第四十七条",
    "harm": "公开后会泄露第三方的施工报价和工艺参数",
    "internal_kind": "属于内部工作流程信息，只在内部使用",
    "process_kind": "属于讨论记录，决定尚未作出",
    "enforcement_kind": "属于水行政处罚案卷中的询问笔录",
    "query_office": "云山县不动产登记中心",
    "unclear": "没有写明是哪一年度、哪一个工程",
    "counts": "2026 年 2 月一个月内提出 43 件，说明的理由与所申请的信息无关",
    "creation": "需要把十二个乡镇的台账逐项汇总",
}
REASON = "经审查，依照条例的规定作如下答复。"
PAGE_NUMBER = re.compile(r"—\d+—")
DATE_WORDS = {"earlier_on": "2025年11月3日", "moved_on": "2021年6月30日", "transfer_due": "2021年12月31日"}


def facts_for(answer) -> dict:
    return {need: FACTS[need] for need in answer.needs}


def prepared(staff, answer):
    """In hand, with whatever has to come before this very answer."""
    case = application(staff, State.REVIEW)
    if answer.outcome == Outcome.UNCLEAR:
        case = perform(
            case, "ask_correction", by=staff[DESK], reasons=["unclear"], items="请写明年度和工程。", days=15
        )
        case = perform(case, "supplement", by=staff[DESK], text="就是去年那个工程。")
    if answer.outcome == Outcome.MASSIVE:
        case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月内 43 件。")
        case = perform(case, "give_reasons", by=staff[DESK], text="想看看。")
    return perform(case, "accept", by=staff[DESK])


def answered(staff, answer):
    case = prepared(staff, answer)
    case = perform(
        case, "draft_reply", by=staff[DESK], answer=answer.key, facts=facts_for(answer), reason=REASON
    )
    case = perform(case, "submit_reply", by=staff[DESK])
    if answer.releases:
        case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "approve_reply", by=staff[HEAD])
    return perform(case, "sign", by=staff[LEADER])


def letter_of(case, code) -> Letter:
    return Letter.objects.about(case).issued().get(code=code)


def text_of(letter) -> str:
    """The words of the issued PDF, without the breaks of its lines."""
    with letter.pdf.open() as file:
        pages = pypdf.PdfReader(BytesIO(file.read())).pages
        return "".join(PAGE_NUMBER.sub("", "".join(page.extract_text().split())) for page in pages)


@pytest.mark.parametrize("answer", outcomes.by_clerk(), ids=lambda answer: answer.key)
@pytest.mark.usefixtures("real_paper")
def test_from_the_counter_to_the_letter_in_the_applicants_hand(answer):
    with time_machine.travel(MORNING, tick=False):
        staff = house()
        case = answered(staff, answer)
        letter = letter_of(case, answer.letter)
        case = perform(
            case, "deliver", by=staff[DESK], way="direct", signed_on=date(2026, 3, 2), signer="本人"
        )

    assert (case.state, case.outcome, case.answered_on) == (State.CLOSED, answer.outcome, date(2026, 3, 2))
    assert not Deadline.objects.for_case(case).open().exists()
    words = text_of(letter)
    assert letter.number.text in words
    for need in answer.needs:
        said = DATE_WORDS.get(need, FACTS[need])
        assert "".join(said.split()) in words, NEEDS[need].label
    review, court, first = (
        "60日内" in words,
        "六个月内" in words or "6个月内" in words,
        "先" in words and "行政复议" in words,
    )
    if answer.remedies == Remedies.EITHER:
        assert (review, court) == (True, True)
    if answer.remedies == Remedies.REVIEW_FIRST:
        assert (review, first) == (True, True)
        assert "或者" not in words[words.index("行政复议") : words.index("行政复议") + 60]
        assert "6个月内" not in words
    assert "云山县人民政府" in words


@pytest.mark.parametrize(
    ("answer", "need"),
    [(answer, need) for answer in outcomes.by_clerk() for need in answer.needs],
    ids=lambda value: getattr(value, "key", value),
)
def test_what_an_answer_needs_cannot_be_skipped(answer, need):
    staff = house()
    case = prepared(staff, answer)
    facts = facts_for(answer) | {need: "  "}
    case = perform(case, "draft_reply", by=staff[DESK], answer=answer.key, facts=facts, reason=REASON)

    with pytest.raises(Refused, match=NEEDS[need].label):
        perform(case, "submit_reply", by=staff[DESK])


def test_unclear_only_after_a_correction():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(
        case,
        "draft_reply",
        by=staff[DESK],
        answer="unclear",
        facts={"unclear": FACTS["unclear"]},
        reason=REASON,
    )

    with pytest.raises(Refused, match="先告知补正"):
        perform(case, "submit_reply", by=staff[DESK])


def test_massive_only_after_reasons_were_asked():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(
        case,
        "draft_reply",
        by=staff[DESK],
        answer="massive",
        facts={"counts": FACTS["counts"]},
        reason=REASON,
    )

    with pytest.raises(Refused, match="要求说明理由"):
        perform(case, "submit_reply", by=staff[DESK])


def a_file(staff, words="东街排涝泵站工程竣工验收报告。"):
    return store(ContentFile(words.encode(), "报告.txt"), by=staff[DESK], name="报告.txt")


@pytest.mark.parametrize("answer", ["internal", "process", "enforcement"])
def test_article_sixteen_asks_what_the_information_is_and_weighs_no_harm(answer):
    """条例第十六条：属于所列的哪一类、为什么; the letter says so before its decision."""
    row, kind = ANSWERS[answer], f"{answer}_kind"
    staff = house()
    letter = letters.of(answered(staff, row), "BY")

    keys = [part["key"] for part in letter.parts]
    assert row.needs == (kind,)
    assert "不必证明公开会造成损害" in NEEDS[kind].ask
    assert FACTS[kind] in letter.part("category")
    assert "harm" not in keys
    assert keys.index("category") < keys.index("reasons") < keys.index("decision")


def test_what_was_written_of_a_harm_under_the_older_table_is_still_shown():
    old = Decision(answer="process", facts={"harm": "公开会妨碍坦率讨论。"})

    assert old.shown_facts == [("可能损害的具体说明", "公开会妨碍坦率讨论。")]


def drafted(staff, answer, provided, files=(), **more):
    """With files on the case, given whole, and the list of the letter as it was typed."""
    case = application(staff, State.HANDLING)
    for title in files:
        case = perform(case, "add_release", by=staff[DESK], file=a_file(staff), title=title)
    facts = facts_for(ANSWERS[answer]) | {"provided": provided} | more
    return perform(case, "draft_reply", by=staff[DESK], answer=answer, facts=facts, reason=REASON)


@pytest.mark.parametrize("answer", ["provide", "partial"])
@pytest.mark.parametrize(
    ("provided", "files", "why"),
    [
        ("《验收报告》", (), "写着提供“《验收报告》”，案上没有这份文件"),
        ("《验收报告》\n《质量评定表》", ("验收报告.pdf",), "写着提供“《质量评定表》”"),
        ("《验收报告》", ("验收报告", "结算审核意见"), "提供的文件“结算审核意见”，答复书的清单里没有"),
        ("《验收报告》（纸质附件）", (), "案上没有这份文件.*写明页数"),
    ],
)
def test_what_the_letter_lists_goes_with_it_and_nothing_else_does(answer, provided, files, why):
    """条例第三十六条第二项、第三十七条：提供该信息; a letter that says 见附件 with nothing attached gives nothing."""
    staff = house()

    with pytest.raises(Refused, match=why):
        perform(drafted(staff, answer, provided, files), "submit_reply", by=staff[DESK])


@pytest.mark.parametrize("answer", ["provide", "partial"])
@pytest.mark.parametrize(
    ("provided", "files"),
    [
        ("1. 《验收报告》\n2. 质量评定表", ("质量评定表.pdf", "验收报告")),
        ("《东街工程竣工验收报告》（云水工〔2025〕17号）", ("竣工验收报告",)),
        ("《验收报告》（纸质附件，36页）", ()),
        ("《竣工图册》（当场查阅）\n《验收报告》", ("验收报告",)),
    ],
)
def test_a_file_a_counted_copy_on_paper_or_a_look_at_the_office_is_given(answer, provided, files):
    """条例第四十条：提供的形式; what is withheld of a partial answer may be whole documents, all files given whole."""
    staff = house()

    assert perform(drafted(staff, answer, provided, files), "submit_reply", by=staff[DESK]).secrecy_due


def test_what_is_read_at_the_office_altogether_needs_no_file():
    staff = house()
    case = drafted(staff, "provide", "《竣工图册》", given_form="当场查阅、抄录")

    assert perform(case, "submit_reply", by=staff[DESK]).state == State.CHECKING


def test_a_partial_answer_says_what_is_withheld_though_every_file_is_given_whole():
    staff = house()
    case = drafted(staff, "partial", "《验收报告》", ["验收报告"], withheld_parts="")

    with pytest.raises(Refused, match="须写明不公开的部分和理由"):
        perform(case, "submit_reply", by=staff[DESK])


def test_on_the_spot_too_nothing_is_promised_that_is_not_handed_over():
    staff = house()
    case = application(staff, State.HANDLING)
    said = {"facts": facts_for(ANSWERS["provide"]) | {"provided": "《验收报告》"}, "reason": REASON}

    with pytest.raises(Refused, match="案上没有这份文件"):
        perform(case, "answer_on_spot", by=staff[HEAD], answer="provide", signer="本人", **said)


def test_what_changed_after_the_secrecy_review_is_reviewed_again():
    staff = house()
    case = application(staff, State.HANDLING)
    provide = {"answer": "provide", "facts": facts_for(ANSWERS["provide"]), "reason": REASON}
    case = perform(case, "draft_reply", by=staff[DESK], **provide)
    case = perform(case, "submit_reply", by=staff[DESK])
    case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "send_back", by=staff[HEAD], note="请补附件。")
    case = perform(case, "add_release", by=staff[DESK], file=a_file(staff), title="验收报告")
    provide["facts"] |= {"provided": "《验收报告》"}
    case = perform(case, "draft_reply", by=staff[DESK], **provide)
    case = perform(case, "submit_reply", by=staff[DESK])

    assert case.secrecy_due


def test_a_file_with_a_secrecy_mark_never_goes_out():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(
        case, "add_release", by=staff[DESK], file=a_file(staff, "秘密★5年\n内部方案。"), title="方案"
    )
    facts = facts_for(ANSWERS["provide"]) | {"provided": "方案"}
    case = perform(
        case, "draft_reply", by=staff[DESK], **{"answer": "provide", "facts": facts, "reason": REASON}
    )
    case = perform(case, "submit_reply", by=staff[DESK])
    case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "approve_reply", by=staff[HEAD])

    with pytest.raises(Refused, match="密级标志"):
        perform(case, "sign", by=staff[LEADER])


def test_release_against_an_objection_needs_the_weighing_and_the_written_notice():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(case, "consult", by=staff[DESK], kind="third_party", whom="第一建筑公司", what="报告全文")
    one = case.consultations.get()
    provide = {"answer": "provide", "facts": facts_for(ANSWERS["provide"]), "reason": REASON}
    case = perform(case, "draft_reply", by=staff[DESK], **provide)
    with pytest.raises(Refused, match="正在征求第三方意见"):
        perform(case, "submit_reply", by=staff[DESK])
    case = perform(
        case, "record_opinion", by=staff[DESK], consultation=one.pk, result="object", opinion="不同意。"
    )
    with pytest.raises(Refused, match="判断"):
        perform(case, "submit_reply", by=staff[DESK])

    case = perform(
        case, "decide_opinion", by=staff[DESK], note="合理。", consultation=one.pk, is_reasonable=True
    )
    with pytest.raises(Refused, match="不得公开"):
        perform(case, "submit_reply", by=staff[DESK])
    case = perform(
        case,
        "decide_opinion",
        by=staff[DESK],
        note="涉及防汛安全。",
        consultation=one.pk,
        is_reasonable=True,
        public_interest=True,
    )
    case = perform(case, "submit_reply", by=staff[DESK])
    case = perform(case, "secrecy_check", by=staff[Role.SECRECY])
    case = perform(case, "approve_reply", by=staff[HEAD])
    with pytest.raises(Refused, match="书面告知第三方"):
        perform(case, "sign", by=staff[LEADER])

    case = perform(
        case, "tell_third_party", by=staff[DESK], consultation=one.pk, content="验收报告", reason="公共利益。"
    )
    with pytest.raises(Refused, match="登记文书送达"):  # printed is not told
        perform(case, "sign", by=staff[LEADER])
    signed = {"way": "direct", "signed_on": clock.today(), "signer": "公司办公室"}
    case = perform(case, "deliver_letter", by=staff[DESK], letter=letter_of(case, "GZ3").pk, **signed)
    case = perform(case, "sign", by=staff[LEADER])
    assert case.state == State.DELIVERY
    assert letter_of(case, "GZ3").addressee == "第一建筑公司"


def test_answered_on_the_spot():
    staff = house()
    case = application(staff, State.REVIEW)

    case = perform(
        case,
        "answer_on_spot",
        by=staff[HEAD],
        answer="already_public",
        facts={"where": FACTS["where"]},
        reason=REASON,
        signer="本人",
    )

    assert (case.state, case.outcome, case.on_the_spot) == (State.CLOSED, Outcome.OPEN, True)
    assert letter_of(case, "GK1").number is not None


def test_only_what_is_plainly_open_is_answered_on_the_spot():
    staff = house()
    case = application(staff, State.REVIEW)

    with pytest.raises(Refused, match="当场"):
        perform(
            case,
            "answer_on_spot",
            by=staff[HEAD],
            answer="secret",
            facts=facts_for(ANSWERS["secret"]),
            reason=REASON,
        )


def test_a_withdrawn_application_is_counted_as_other():
    case = application(house(), State.WITHDRAWN)

    assert (case.outcome, case.counted) == (Outcome.OTHER, True)
    assert letter_of(case, "CH")


def test_split_into_matters_of_their_own_with_the_same_day_of_receipt():
    case = application(house(), State.SPLIT)

    children = list(case.children.order_by("pk"))
    assert [child.text.description for child in children] == ["验收报告", "中标通知书"]
    assert {child.received_on for child in children} == {case.received_on}
    assert {child.particulars.name for child in children} == {case.particulars.name}
    assert not case.counted
    assert len({child.code for child in children} | {case.code}) == 3


def test_the_same_letter_entered_twice_is_merged_another_applicants_is_not():
    staff = house()
    first, second = application(staff, State.HANDLING), application(staff, State.REVIEW)
    stranger = application(
        staff,
        State.REVIEW,
        particulars={"name": "钱二", "id_number": "110105194912310038", "phone": "13900000000"},
    )

    second = perform(second, "merge", by=staff[DESK], note="同一封信。", into=first.pk)
    assert (second.state, second.merged_into, second.counted) == (State.MERGED, first, False)
    with pytest.raises(Refused, match="同一申请人"):
        perform(stranger, "merge", by=staff[DESK], note="同一封信。", into=first.pk)


def test_what_many_ask_for_becomes_a_draft_of_a_document():
    staff = house()
    case = application(staff, State.CLOSED)

    case = perform(case, "turn_public", by=staff[DESK], note="多人申请。", title="排涝泵站工程竣工验收报告")

    assert case.document.state == "draft"
    assert case.document.agency == case.agency


def test_nothing_is_merged_into_what_has_ended():
    staff = house()
    ended, waiting = application(staff, State.WITHDRAWN), application(staff, State.HANDLING)

    with pytest.raises(Refused, match="单独答复"):
        perform(waiting, "merge", by=staff[DESK], note="同一封信。", into=ended.pk)


def test_who_asked_for_post_is_not_answered_online():
    staff = house()
    case = application(staff, State.DELIVERY, delivery_way="post")

    with pytest.raises(Refused, match="不能以在线送达代替"):
        perform(case, "deliver", by=staff[DESK], way="online", delivered_on=clock.today())
