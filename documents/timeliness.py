"""按期公开（条例第二十六条）: which clocks of publication count in a stretch of time, and how many were kept, by agency.

Said once, here: the public numbers and the dashboards count by it, the list behind a number filters by it.
"""

from datetime import datetime

from django.db.models import Count, F, Q

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import PUBLICATION

IN_TIME = Q(met_at__lte=F("due_at"))


def clocks_between(begun: datetime, until: datetime):
    """Of what was published from `begun` to `until`, and of what should have been by then and was not."""
    not_yet = Q(met_at=None) | Q(met_at__gt=until)
    return Deadline.objects.filter(
        Q(met_at__gte=begun, met_at__lte=until) | not_yet & Q(due_at__gte=begun, due_at__lt=until),
        term=PUBLICATION.key,
        cancelled_at=None,
    )


def kept(until: datetime) -> Q:
    """Published within the term, by `until`."""
    return IN_TIME & Q(met_at__lte=until)


def published_in_time(at: datetime) -> dict[int, tuple[int, int]]:
    """{agency id: (published within the term, all that were or should have been)} in the year of `at`, up to `at`."""
    start = clock.start_of_day(at.astimezone(clock.TZ).date().replace(month=1, day=1))
    found = (
        clocks_between(start, at)
        .order_by()
        .values_list("agency")
        .annotate(met=Count("pk", filter=kept(at)), whole=Count("pk"))
    )
    return {agency: (met, whole) for agency, met, whole in found}
