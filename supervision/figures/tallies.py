"""What is counted of each kind of case: the rows, and along which axes.

The conditions themselves are said where the kind of case is at home (requests_app.timeliness, documents.timeliness,
interpretation.statistics, opinion.registers); here they become axes. So a number here, the public numbers of the year
and the list behind a number cannot come apart.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Q,
    SmallIntegerField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from disclosure import clock
from documents.models import Document
from documents.querysets import public_q
from documents.states import State as DocumentState
from documents.timeliness import clocks_between, kept
from interpretation import statistics as explaining
from opinion.board import NOT_YET, SPANS
from opinion.models import Item
from opinion.querysets import BEGUN
from opinion.registers import answering_clocks, was_late
from requests_app import timeliness
from requests_app.models import Application, Dispute
from requests_app.outcomes import Outcome
from supervision.figures.cube import DAY, Tally, among, flag
from supervision.figures.periods import Period

BEGUN_ON = Coalesce("supplemented_on", "received_on")  # from when its days are counted
TEXT, MOMENT = CharField(), DateTimeField()


def applications(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """Those that came, were answered or were closed in the period, and those not answered by its end though it was time."""
    first, last, until = period.first, period.last_known(at), period.until(at)
    came, answered = timeliness.received(first, last), timeliness.answered(first, last)
    ended = Q(closed_on__gte=first, closed_on__lte=last)
    timed = answered & Q(received_on__isnull=False)
    overdue = timeliness.unanswered(until)
    return Tally(
        Application.objects.counted().filter(
            came | answered | ended | Q(answered_on=None) | Q(answered_on__gt=last),
            agency__in=agencies,
        ),
        {
            "came": flag(came),
            "answered": flag(answered),
            "in_time": flag(timeliness.answered_in_time(first, last)),
            "overdue": flag(overdue),
            "due": flag(answered | overdue),
            "extended": flag(came & timeliness.EXTENDED),
            "came_on": among(came, F("received_on"), DAY),
            "channel": among(came, F("channel"), TEXT),
            "applicant": among(came, F("applicant_kind"), TEXT),
            "outcome": among(ended, _outcome(), TEXT),
            "begun_on": among(timed, BEGUN_ON, DAY),
            "answered_on": among(timed, F("answered_on"), DAY),
        },
        (
            ("came", "answered", "in_time", "overdue", "due", "extended"),
            ("came_on",),
            ("channel",),
            ("applicant",),
            ("outcome",),
            ("begun_on",),
            ("answered_on",),
        ),
        days=frozenset({"came_on", "begun_on", "answered_on"}),
        flags=frozenset({"came", "answered", "in_time", "overdue", "due", "extended"}),
    )


def _outcome() -> Case:
    """As the yearly table has it: what was closed without a row of its own is 其他处理：其他."""
    return Case(When(outcome="", then=Value(Outcome.OTHER.value)), default=F("outcome"), output_field=TEXT)


def disputes(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """Brought or decided in the period, or undecided at its end."""
    first, last = period.first, period.last_known(at)
    brought = Q(brought_on__gte=first, brought_on__lte=last)
    decided = ~Q(result="") & Q(ended_on__gte=first, ended_on__lte=last)
    pending = Q(brought_on__lte=last) & (Q(result="") | Q(ended_on__gt=last))
    return Tally(
        Dispute.objects.filter(agency__in=agencies).dated(),
        {
            "brought": flag(brought),
            "pending": flag(pending),
            "kind": F("kind"),
            "result": among(decided, F("result"), TEXT),
            "answer": among(
                decided, F("application__outcome"), TEXT
            ),  # what had been decided on the application
        },
        (("brought", "pending", "kind"), ("result", "kind"), ("result", "answer")),
        flags=frozenset({"brought", "pending"}),
    )


def documents(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """Issued in the period, by attribute; published in it and public still, by category."""
    until = period.until(at)
    published = Q(published_at__gte=period.begun, published_at__lt=until) | Q(published_at=until)
    in_force = Q(state__in=(*DocumentState.IN_FORCE, DocumentState.WITHDRAWN))
    # An old paper that was imported has no day of issue: the day it was published stands for it.
    issued = in_force & (
        Q(issued_on__gte=period.first, issued_on__lte=period.last_known(at)) | Q(issued_on=None) & published
    )
    public = public_q() & published
    return Tally(
        Document.objects.filter(
            Q(issued_on__gte=period.first, issued_on__lte=period.last_known(at)) | published,
            agency__in=agencies,
        ),
        {
            "attribute": among(issued, F("attribute"), TEXT),
            "category": among(public, F("category"), TEXT),
            "out_on": among(public, TruncDate("published_at", tzinfo=clock.TZ), DAY),
        },
        (("attribute",), ("category",), ("out_on",)),
        days=frozenset({"out_on"}),
    )


def publications(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """The clocks of publication（条例第二十六条）that ended in the period."""
    until = period.until(at)
    return Tally(
        clocks_between(period.begun, until).filter(
            agency__in=agencies, content_type=ContentType.objects.get_for_model(Document)
        ),
        {"kept": flag(kept(until)), "out": flag(Q(met_at__lte=until))},
        (("kept", "out"),),
        flags=frozenset({"kept", "out"}),
    )


def interpretations(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """Documents in scope published in the period. What is explained since counts, as on the page of the rates."""
    rows = Document.objects.filter(
        agency__in=agencies, published_at__gte=period.begun, published_at__lt=period.over
    )
    return Tally(
        explaining.judged(rows),
        {
            "required": flag(explaining.REQUIRED),
            "exempt": flag(explaining.EXEMPT),
            "explained": flag(explaining.EXPLAINED),
            "in_time": flag(explaining.IN_TIME),
        },
        (("required", "exempt", "explained", "in_time"),),
        flags=frozenset({"required", "exempt", "explained", "in_time"}),
    )


def items(agencies: Collection[int], period: Period, at: datetime) -> Tally:
    """Items of public opinion found or taken up again in the period, and how soon they were answered."""
    spans = [
        When(
            responded_at__lte=ExpressionWrapper(F("begun") + timedelta(hours=hours), MOMENT),
            then=Value(place),
        )
        for place, (_, hours) in enumerate(SPANS)
        if hours is not None
    ]
    waiting = Exists(answering_clocks().filter(met_at=None, due_at__lt=at))
    return Tally(
        Item.objects.annotate(begun=BEGUN).filter(
            agency__in=agencies, merged_into=None, begun__gte=period.begun, begun__lt=period.over
        ),
        {
            "span": Case(
                When(responded_at=None, then=Value(NOT_YET)),
                *spans,
                default=Value(NOT_YET - 1),
                output_field=SmallIntegerField(),
            ),
            "grade": Case(When(grade="", then=None), default=F("grade"), output_field=TEXT),
            "late": flag(Q(was_late())),
            "waiting": flag(Q(responded_at=None) & Q(waiting)),
        },
        (("span", "late", "waiting"), ("grade",)),
        length=Case(When(responded_at__gte=F("begun"), then=F("responded_at") - F("begun")), default=None),
        flags=frozenset({"late", "waiting"}),
    )


TALLIES: dict[str, Callable[[Collection[int], Period, datetime], Tally]] = {
    "applications": applications,
    "disputes": disputes,
    "documents": documents,
    "publications": publications,
    "interpretations": interpretations,
    "items": items,
}
