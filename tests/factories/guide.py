"""Guides for tests, brought to a state by the acts themselves."""

from accounts.roles import Role
from disclosure.workflow.door import perform
from guide.drafting import begin
from guide.states import State
from tests.factories.documents import Staff

SAYS = {
    "office_name": "云山县水务局政务公开科",
    "address": "云山县人民路 24 号",
    "postcode": "321000",
    "hours": "工作日 8:30—17:30",
    "phone": "0571-0000000",
    "fax": "0571-0000001",
    "email": "gk@yunshan.example",
}
ROAD = {State.REVIEW: ("submit",), State.PUBLISHED: ("submit", "publish")}


def guide(staff=None, state=State.PUBLISHED, **says):
    """A complete guide walked to a state: written by the 公开办, published by its head."""
    staff = staff or Staff()
    case, _ = begin(staff.agency, by=staff[Role.DISCLOSURE])
    case = perform(case, "edit", by=staff[Role.DISCLOSURE], **(SAYS | says))
    for action in ROAD.get(state, ()):
        by = staff[Role.DISCLOSURE_HEAD if action == "publish" else Role.DISCLOSURE]
        case = perform(case, action, by=by)
    return case
