"""按期答复（条例第三十三条）: how many applications came in a year, and how many were answered in time, by agency."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import REPLY
from requests_app.models import Application
from requests_app.terms import DELAYED_REPLY


@dataclass(frozen=True)
class Answered:
    """One agency in one year."""

    received: int = 0
    due: int = 0  # answered, or not answered though the term is over
    in_time: int = 0


def by_agency(at: datetime) -> dict[int, Answered]:
    """The year of `at`, up to `at`: two queries. What the applicant withdrew or let lapse was not to be answered."""
    today = at.astimezone(clock.TZ).date()
    first = date(today.year, 1, 1)
    counted = Application.objects.counted().order_by()
    late_now = Deadline.objects.overdue(at).filter(
        content_type=ContentType.objects.get_for_model(Application),
        object_id=OuterRef("pk"),
        term__in=(REPLY.key, DELAYED_REPLY.key),
    )
    received = counted.filter(received_on__gte=first, received_on__lte=today)
    answered = Q(answered_on__gte=first, answered_on__lte=today)
    due = counted.filter(answered | Q(answered_on=None) & Exists(late_now))
    in_time = answered & Q(answered_late=False)
    came = dict(received.values_list("agency").annotate(Count("pk")))
    went = {
        agency: (whole, met)
        for agency, whole, met in due.values_list("agency").annotate(
            whole=Count("pk"), met=Count("pk", filter=in_time)
        )
    }
    return {
        agency: Answered(came.get(agency, 0), *went.get(agency, (0, 0)))
        for agency in came.keys() | went.keys()
    }
