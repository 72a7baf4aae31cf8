"""按期公开（条例第二十六条）: how many documents were published within their term, by agency."""

from datetime import datetime

from django.db.models import Count, F, Q

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import PUBLICATION


def published_in_time(at: datetime) -> dict[int, tuple[int, int]]:
    """{agency id: (published within the term, all that were or should have been)} in the year of `at`, up to `at`."""
    start = clock.start_of_day(at.astimezone(clock.TZ).date().replace(month=1, day=1))
    due = Deadline.objects.filter(
        Q(met_at__gte=start, met_at__lte=at) | Q(met_at=None, due_at__gte=start, due_at__lt=at),
        term=PUBLICATION.key,
        cancelled_at=None,
    )
    found = (
        due.order_by()
        .values_list("agency")
        .annotate(met=Count("pk", filter=Q(met_at__lte=F("due_at"))), whole=Count("pk"))
    )
    return {agency: (met, whole) for agency, met, whole in found}
