"""What is told to whoever comes at the wrong moment: made already, still to come, or over."""

import pytest

from accounts.roles import Role
from disclosure.workflow.acts import move_named
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow
from disclosure.workflow.standing import wrong_moment
from documents.states import State
from opinion.states import State as ItemState
from tests.factories.documents import Staff, document
from tests.factories.opinion import drafted, item

pytestmark = pytest.mark.django_db
MADE = "可能已经有人办过"


@pytest.fixture
def staff():
    return Staff()


def told(case, action, **more) -> str:
    return wrong_moment(type(case).objects.get(pk=case.pk), move_named(type(case), action), **more)


@pytest.mark.parametrize("action", ["pass_check", "pass_secrecy", "sign", "issue", "publish"])
def test_what_is_still_to_come_was_made_by_nobody(staff, action):
    case = document(staff, State.SECTION)

    label = move_named(type(case), action).label
    assert told(case, action) == f"现在是“科室审核”，不能“{label}”：还没有到这一步。"


def test_so_of_another_kind_of_case_and_of_a_form_that_was_open(staff):
    case = item(staff, ItemState.REGISTERED)

    for more in ({}, {"seen": case.last_event}):
        assert told(case, "approve", **more) == "现在是“待研判”，不能“审定同意”：还没有到这一步。"


@pytest.mark.parametrize("action", ["submit", "pass_section", "pass_check"])
def test_what_was_made_may_be_a_colleagues(staff, action):
    assert MADE in told(document(staff, State.SECRECY), action)


def test_what_was_made_and_undone_is_to_come_again(staff):
    case = document(staff, State.SECRECY)
    case = perform(case, "send_back", by=staff[Role.SECRECY], note="附件与正文不一致。")

    for action in ("pass_section", "pass_check", "pass_secrecy", "sign"):
        assert "还没有到" in told(case, action)
    assert MADE in told(case, "send_back")

    case = perform(case, "resubmit", by=staff[Role.DRAFTER])

    assert case.state == State.SECRECY
    assert MADE in told(case, "pass_section")
    assert "还没有到" in told(case, "sign")


def test_what_another_act_has_made_impossible_was_made_by_nobody(staff):
    case = item(staff, ItemState.DROPPED)

    assert told(case, "register") == "现在是“不作舆情处理”，不能“登记”：这一步已经过去，请看办理经过。"


def test_what_lacks_a_condition_says_so(staff):
    case = drafted(staff, "writing")

    assert told(case, "pass_secrecy") == "现在是“拟回应”，不能“保密审查通过”：条件还不具备，请看办理经过。"


def test_who_had_the_page_open_is_told_of_what_came_since(staff):
    case = document(staff, State.SECTION)
    opened = case.last_event
    perform(case, "send_back", by=staff[Role.SECTION_HEAD], note="请补附件。")

    assert "您打开之后，这件事有了新的办理记录" in told(case, "pass_section", seen=opened)
    assert MADE in told(case, "send_back", seen=opened)


def test_the_door_says_the_same(staff):
    case = document(staff, State.SECTION)

    with pytest.raises(NotNow, match="还没有到"):
        perform(case, "sign", by=staff[Role.LEADER])
