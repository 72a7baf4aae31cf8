"""联系方式: how the applicant was reached from the day of the application on, as it was entered each time."""

from dataclasses import dataclass
from datetime import date

from disclosure import clock

FIELDS = ("address", "postcode", "phone", "email")


@dataclass(frozen=True)
class Contact:
    """What was known from a day on; without a day, what the application itself was entered with."""

    since: date | None
    address: str
    postcode: str
    phone: str
    email: str

    @property
    def line(self) -> str:
        return "，".join(filter(None, [self.address, self.postcode, self.phone, self.email]))


def contacts_of(application) -> list[Contact]:
    """The first is what was entered, the last what holds now.

    A part split off, or one answered anew, took over what was known on its day: what was changed before stands on the
    application it came from.
    """
    former = list(application.former_contacts.order_by("pk"))
    one = application
    while before := one.parent or one.reanswer_of:
        former = [*before.former_contacts.filter(replaced_at__lt=one.created_at).order_by("pk"), *former]
        one = before
    days = [None, *(row.replaced_at.astimezone(clock.TZ).date() for row in former)]
    known = [*former, application.particulars]
    return [
        Contact(day, **{name: getattr(row, name) for name in FIELDS})
        for day, row in zip(days, known, strict=True)
    ]
