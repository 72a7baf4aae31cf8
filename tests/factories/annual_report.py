"""Yearly reports for tests, brought to a state by the acts themselves."""

from datetime import datetime
from decimal import Decimal

import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from supervision.annual import layout, wording
from supervision.annual.drafting import begin
from supervision.annual.states import Scope, State
from tests.factories.documents import Staff

YEAR = 2025
ROAD = (
    (State.REVIEW, "submit", Role.DISCLOSURE),
    (State.APPROVED, "approve", Role.DISCLOSURE_HEAD),
    (State.PUBLISHED, "publish", Role.PUBLISHER),
)
SAYS = "本机关按照国家统一规定办理，没有其他情况。"
BY_HAND = {
    "t2.license_decisions": Decimal(12),
    "t2.penalty_decisions": Decimal(0),
    "t2.coercion_decisions": None,  # 没有这项职权
    "t2.admin_fee_wanyuan": Decimal("3.5"),
}
IN_JANUARY = datetime(YEAR + 1, 1, 12, 10, tzinfo=clock.TZ)


def texts(report) -> dict[str, str]:
    """The texts as they stand, with what is still to be filled in written."""
    return {
        name: SAYS if wording.TO_FILL in getattr(report, name) else getattr(report, name)
        for name in wording.TEXTS
    }


def report(
    staff=None, state=State.PUBLISHED, *, year=YEAR, scope=Scope.OWN, at=IN_JANUARY, values=BY_HAND, **says
):
    """A complete report walked to a state in January of the next year; `says` goes to its texts."""
    staff = staff or Staff()
    with time_machine.travel(at, tick=False):
        case, _ = begin(staff.agency, year, scope=scope, by=staff[Role.DISCLOSURE])
        desk = staff[Role.DISCLOSURE]
        case = perform(case, "edit", by=desk, **(texts(case) | says))
        if values:
            case = perform(case, "enter", by=desk, values=values, note="法规科报数")
        for reached, action, role in ROAD:
            if state == State.DRAFT:
                break
            case = perform(case, action, by=staff[role])
            if reached == state:
                break
    assert case.state == state
    return case


def supplemented(case, staff, **cells):
    """With cases added by hand: three_new_received_natural=60."""
    values = {key.replace("__", "."): Decimal(value) for key, value in cells.items()}
    assert all(layout.is_a_cell(key) for key in values)
    return perform(case, "supplement", by=staff[Role.DISCLOSURE], values=values, note="按纸质登记簿补记")
