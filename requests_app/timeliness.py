"""按期答复（条例第三十三条）: which applications came, were answered, were answered in time; and the counts of a year by agency.

The conditions are said once, here: the public numbers and the dashboards count by them, the lists behind the numbers
filter by them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import REPLY
from requests_app.models import Application, Extension
from requests_app.terms import DELAYED_REPLY

EXTENDED = Q(Exists(Extension.objects.filter(application=OuterRef("pk"), status=Extension.Status.NOTICED)))


@dataclass(frozen=True)
class Answered:
    """One agency in one year."""

    received: int = 0
    due: int = 0  # answered, or not answered though the term is over
    in_time: int = 0


def received(first: date, last: date) -> Q:
    return Q(received_on__gte=first, received_on__lte=last)


def answered(first: date, last: date) -> Q:
    return Q(answered_on__gte=first, answered_on__lte=last)


def answered_in_time(first: date, last: date) -> Q:
    return answered(first, last) & Q(answered_late=False)


def unanswered(until: datetime) -> Q:
    """Not answered by that moment, though the term was over. What was withdrawn or lapsed was not to be answered."""
    late = Deadline.objects.filter(
        Q(met_at=None) | Q(met_at__gt=until),
        due_at__lt=until,
        cancelled_at=None,
        content_type=ContentType.objects.get_for_model(Application),
        object_id=OuterRef("pk"),
        term__in=(REPLY.key, DELAYED_REPLY.key),
    )
    not_yet = Q(answered_on=None) | Q(answered_on__gt=until.astimezone(clock.TZ).date())
    return not_yet & Q(Exists(late))


def by_agency(at: datetime) -> dict[int, Answered]:
    """The year of `at`, up to `at`: two queries."""
    today = at.astimezone(clock.TZ).date()
    first = date(today.year, 1, 1)
    counted = Application.objects.counted().order_by()
    came = dict(counted.filter(received(first, today)).values_list("agency").annotate(Count("pk")))
    due = counted.filter(answered(first, today) | unanswered(at))
    went = {
        agency: (whole, met)
        for agency, whole, met in due.values_list("agency").annotate(
            whole=Count("pk"), met=Count("pk", filter=answered_in_time(first, today))
        )
    }
    return {
        agency: Answered(came.get(agency, 0), *went.get(agency, (0, 0)))
        for agency in came.keys() | went.keys()
    }
