"""等申请人的时候: a case set aside for a 补正 or a fee goes on where it stood, whoever has it in hand."""

import pytest

from accounts.roles import Role
from disclosure.workflow.door import perform
from requests_app.acts.intake import set_aside_from
from requests_app.overview import Overview
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
ASKED = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}
GIVEN = {"text": "即 2025 年东街排涝泵站工程。"}


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def desk(staff):
    return staff[Role.DISCLOSURE]


def here(case, user) -> str:
    """The place on the road that is drawn above the case."""
    return next(step.label for step in Overview(case, user).steps if step.status == "now")


@pytest.mark.parametrize(("state", "place"), [(State.REVIEW, "审查"), (State.HANDLING, "办理")])
@pytest.mark.parametrize("is_late", [False, True])
def test_supplemented_it_goes_on_where_it_was_asked_though_nobody_was_named(
    staff, desk, state, place, is_late
):
    case = perform(application(staff, state), "ask_correction", by=desk, **ASKED)
    if is_late:
        case = perform(case, "correction_lapsed", by=None)
    drawn = here(case, desk)

    if is_late:
        case = perform(
            case, "supplement_late", by=desk, note="邮件迟到，有邮戳。", on=case.correction_asked_on, **GIVEN
        )
    else:
        case = perform(case, "supplement", by=desk, **GIVEN)

    assert (case.state, drawn) == (state, place)
    assert (case.office, case.officer) == (None, None)


def test_named_before_it_was_examined_it_is_still_to_be_examined(staff, desk):
    case = application(staff, State.REVIEW)
    case.officer = desk
    case.save()

    case = perform(case, "ask_correction", by=desk, **ASKED)

    assert perform(case, "supplement", by=desk, **GIVEN).state == State.REVIEW


def test_a_fee_is_asked_while_it_is_handled(staff):
    case = application(staff, State.HANDLING)
    case.lapse = "fee"

    assert set_aside_from(case) == State.HANDLING
