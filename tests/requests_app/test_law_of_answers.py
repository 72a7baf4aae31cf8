"""What the law asks of an answer and of its way to the applicant, a sentence of the law a test."""

import pytest

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.letters import draft, issue
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app.states import State
from tests.factories.requests import NOT_EXIST, REASON, application, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER
DIRECTLY = "也可以直接向云山县人民法院起诉。"
OLD = "不服的，可以在3个月内向人民法院提起行政诉讼。"


@pytest.mark.parametrize(
    ("drafted", "why"),
    [
        (reply("process", {"harm": "影响正在进行的决策。"}, f"属于请示报告。{DIRECTLY}"), "先申请行政复议"),
        (reply("process", {"harm": f"影响决策。{DIRECTLY}"}, "属于请示报告，不予公开。"), "先申请行政复议"),
        (reply("process", {"harm": "影响决策。"}, "属于请示报告。") | {"remark": DIRECTLY}, "先申请行政复议"),
        (reply("partial", {"provided": "报告", "withheld_parts": "第3页"}, DIRECTLY), "先申请行政复议"),
        (reply("not_exist", NOT_EXIST, f"{REASON}{OLD}"), "6个月"),
    ],
)
def test_an_answer_must_not_say_that_one_may_sue_at_once_where_review_comes_first_nor_the_old_term(
    drafted, why
):
    """行政复议法第二十三条第一款第四项；行政诉讼法第四十六条."""
    staff = house()
    case = application(staff, State.HANDLING)

    with pytest.raises(Refused, match=why):
        perform(case, "draft_reply", by=staff[DESK], **drafted)


def test_a_part_may_be_sued_over_at_once_where_the_agency_reads_the_law_so():
    """行政复议法第二十三条：部分公开是否先复议，由机关法制审查定（letters.partial_review_first）."""
    staff = house()
    set_rule("letters.partial_review_first", staff.agency, False, since=clock.today())
    case = application(staff, State.HANDLING)
    facts = {"provided": "报告", "withheld_parts": "第3页"}

    case = perform(case, "draft_reply", by=staff[DESK], **reply("partial", facts, DIRECTLY))

    assert case.decision.reason == DIRECTLY


def test_on_the_spot_too():
    staff = house()
    case = application(staff, State.HANDLING)
    said = reply("already_public", {"where": "本机关网站"}, f"已经主动公开。{OLD}")

    with pytest.raises(Refused, match="6个月"):
        perform(case, "answer_on_spot", by=staff[HEAD], signer="本人", **said)


def test_no_seal_under_words_against_the_remedy_whatever_way_they_came_in():
    staff = house()
    case = perform(application(staff, State.HANDLING), "draft_reply", by=staff[DESK], **reply())
    letter = draft(case, "BC", by=staff[DESK], decision=case.decision)
    part = next(part for part in letter.parts if part["key"] == "reasons")
    part["text"] = OLD
    letter.save()

    with pytest.raises(Refused, match="6个月"):
        issue(letter, by=staff[LEADER], on_the_spot=True)


def test_what_the_applicant_asked_is_quoted_whatever_it_says():
    """条例第三十六条：答复复述申请内容，不是机关的话."""
    staff = house()
    case = application(staff, State.DELIVERY, description="三个月内起诉县水利局的行政诉讼案件清单")

    assert case.state == State.DELIVERY
