"""The guides of the demo county: two in force, one of them in its second version; the third waits for the head."""

from datetime import datetime, timedelta

from accounts.models import Agency, User
from disclosure import clock
from disclosure.workflow.door import perform
from guide.drafting import begin

STANDS = {  # code → how many versions, and whether the next waits to be passed
    "yunshan": (2, False),
    "yunshan-rs": (1, False),
    "yunshan-sw": (0, True),
}
FIRST_HOURS = "工作日 9:00—12:00，14:00—17:00"


def build(*, writer: User, head: User, at: datetime) -> None:
    """Each version a month after the one before, by the acts themselves."""
    for code, (versions, waits) in STANDS.items():
        agency = Agency.objects.get(code=code)
        hours = agency.contact_hours
        for number in range(1, versions + 1 + waits):
            with clock.pretending(at + timedelta(days=30 * number)):
                guide, _ = begin(agency, by=writer)
                wanted = FIRST_HOURS if number < versions else hours
                if guide.hours != wanted:
                    guide = perform(guide, "edit", by=writer, hours=wanted, changes=["办公时间"])
                guide = perform(guide, "submit", by=writer)
                if number <= versions:
                    perform(guide, "publish", by=head)
