"""Letters as the acts write them: facts from the case, approval by whoever signs, nothing told that need not be."""

import pytest

from accounts.roles import Role
from disclosure import clock
from disclosure.gazette import written
from disclosure.notices.models import Letter
from disclosure.refusal import Refused
from disclosure.workflow.door import perform
from requests_app import intake, letters
from requests_app.states import State
from tests.factories import requests as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make.house()


def test_the_receipt_tells_number_code_and_day(staff):
    case = make.application(staff, State.REVIEW)

    letter = letters.of(case, "SJ")

    code = case.code
    assert "-".join(code[n : n + 4] for n in range(0, 16, 4)) in letter.text
    assert case.number in letter.text
    assert letter.addressee == make.PERSON["name"]


def test_a_split_application_tells_its_parts_and_each_part_has_its_receipt(staff):
    whole = make.application(staff, State.SPLIT)
    children = list(whole.children.order_by("pk"))

    told = letters.of(whole, "FJ")
    for child, description in zip(children, ["验收报告", "中标通知书"], strict=True):
        assert f"申请编号{child.number}，所需政府信息为：{description}。" in told.part("children")
        receipt = letters.of(child, "SJ")
        assert whole.number in receipt.part("origin")
        assert "-".join(child.code[n : n + 4] for n in range(0, 16, 4)) in receipt.part("code")
        assert child.code not in told.text.replace("-", "")
    assert whole.number in told.part("follow")


def test_after_a_correction_a_letter_quotes_both_with_their_days(staff):
    case = make.application(staff, State.CORRECTION)
    case = perform(
        case, "supplement", by=staff[Role.DISCLOSURE], text="三期的验收报告。", channel="in_person"
    )

    case = perform(case, "ask_reasons", by=staff[Role.DISCLOSURE], counts="一个月内 43 件。")

    day = written(clock.today())
    assert letters.of(case, "LY").part("asked").split("\n") == [
        f"您于{day}提出的申请内容为：2025年县城防汛排涝工程的竣工验收报告（云水工〔2025〕17号）。",
        f"本机关于{day}收到您补正的内容为：三期的验收报告。",
    ]


def test_a_case_answered_anew_keeps_application_and_correction_apart(staff):
    case = make.application(staff, State.CORRECTION)
    case = perform(
        case, "supplement", by=staff[Role.DISCLOSURE], text="三期的验收报告。", channel="in_person"
    )

    again = intake.reanswer(
        case, by=staff[Role.DISCLOSURE], ordered_on=clock.today(), days=15, basis="复议决定"
    )

    assert (again.text.description, again.text.supplement) == (make.ASKED, "三期的验收报告。")
    assert letters.facts_of(again).supplemented_on == case.supplemented_on


def test_only_the_receipt_carries_the_query_code(staff):
    case = make.application(staff, State.DELIVERY)

    others = Letter.objects.about(case).exclude(code="SJ")
    assert others.count() >= 1
    assert [one.code for one in others if case.code[:4] in one.text and case.code[4:8] in one.text] == []
    assert [one.code for one in others if one.facts["code"]] == []


def test_a_reply_is_drafted_by_one_and_approved_by_who_signs(staff):
    case = make.application(staff, State.DELIVERY)

    letter = letters.of(case, "BC")

    assert (letter.drafted_by, letter.approved_by) == (staff[Role.DISCLOSURE], staff[Role.LEADER])
    assert make.NOT_EXIST["search_scope"] in letter.text
    assert "60日" in letter.part("remedy")


def test_words_edited_before_signing_are_the_words_that_are_signed(staff):
    case = make.application(staff, State.SIGNING)
    draft = letters.write(case, "BC", by=staff[Role.DISCLOSURE], decision=case.decision)
    letters.edit(draft, {"reasons": "改定的理由。"}, by=staff[Role.DISCLOSURE])

    letter = letters.write(case, "BC", by=staff[Role.LEADER], issue=True, decision=case.decision)

    assert (letter.pk, letter.part("reasons")) == (draft.pk, "改定的理由。")


def test_who_drafted_cannot_sign_his_own(staff):
    case = make.application(staff, State.SIGNING)

    with pytest.raises(Refused, match="起草人以外的人"):
        letters.write(case, "BC", by=case.decision.drafted_by, issue=True, decision=case.decision)


def test_a_letter_written_after_a_voided_one_takes_its_place(staff):
    case = make.application(staff, State.DELIVERY)
    voided = letters.void(letters.of(case, "BC"), reason="写错了日期", by=staff[Role.LEADER])

    again = letters.write(case, "BC", by=staff[Role.DISCLOSURE], decision=case.decision)

    assert (letters.of(case, "BC"), again.supersedes) == (None, voided)


def test_the_form_of_the_file_holds_what_the_applicant_gave(staff):
    case = make.application(staff)

    letter = letters.write(case, "SQ", by=staff[Role.DISCLOSURE])

    rows = [cell for part in letter.parts for row in part["rows"] for cell in row]
    assert make.PERSON["id_number"] in rows
    assert letter.facts["today"] == clock.today().isoformat()


def test_a_delivery_has_its_receipt_for_the_file(staff):
    case = make.application(staff, State.CLOSED)
    delivery = letters.of(case, "BC").deliveries.get()

    letter = letters.write(case, "SD", by=staff[Role.DISCLOSURE], delivery=delivery)

    rows = {
        row[n]: row[n + 1] for part in letter.parts for row in part["rows"] for n in range(0, len(row) - 1, 2)
    }
    assert (rows["送达方式"], rows["签收人"], rows["文号"]) == (
        "直接送达",
        "本人",
        delivery.letter.number.text,
    )


def test_the_review_sheet_names_who_agreed(staff):
    case = make.application(staff, State.DELIVERY)

    letter = letters.write(case, "BJ", by=staff[Role.DISCLOSURE])

    said = [cell for part in letter.parts for row in part["rows"] for cell in row]
    assert any(str(staff[Role.LEADER]) in cell for cell in said)
    assert any(str(staff[Role.DISCLOSURE_HEAD]) in cell for cell in said)


def test_the_register_names_the_days_and_the_officer(staff):
    case = make.application(staff, State.HANDLING)

    letter = letters.write(case, "DJ", by=staff[Role.DISCLOSURE])

    rows = {
        row[n]: row[n + 1] for part in letter.parts for row in part["rows"] for n in range(0, len(row) - 1, 2)
    }
    assert rows["申请编号"] == case.number
    assert rows["答复期限届满日"] != ""
