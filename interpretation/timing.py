"""The clock of a document's interpretation（文件 004：公开后 3 个工作日）.

The document sets it going, but what has to be done is done to an interpretation: so it runs on the first of them, and its
people are warned. It is met when any of the document's interpretations is out.
"""

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.workflow.models import Case
from documents import interpreting
from interpretation.states import State


def _waiting(document):
    """The interpretations still to come out, the first one first."""
    return (
        document.interpretations.filter(state__in=State.UNDER_WAY)
        .exclude(state=State.SUSPENDED)
        .order_by("pk")
    )


def start(document, *, by) -> None:
    """The document went out; nobody has to remember it."""
    first = _waiting(document).first()
    if first is not None:
        on = document.published_at.astimezone(clock.TZ).date()
        clocks.start(first, terms.INTERPRETATION, on=on, by=by, basis="公文已经公开")


def owe_again(interpretation, *, by) -> None:
    """The only one that was out was withdrawn: its document is unexplained, and the same days run for what replaces it."""
    document = interpretation.document
    if not (interpreting.is_required(document) and document.is_public) or _carrier(document):
        return
    if not document.interpretations.filter(state=State.PUBLISHED).exclude(pk=interpretation.pk).exists():
        clocks.start(interpretation, terms.INTERPRETATION, by=by, basis="仅有的解读已经撤回，重新公布")


def _carrier(document) -> Case | None:
    """The interpretation the clock runs on, if it runs."""
    return next(
        (
            one
            for one in document.interpretations.order_by("pk")
            if clocks.open_clock(one, terms.INTERPRETATION)
        ),
        None,
    )


def meet(document, *, by) -> None:
    if (carrier := _carrier(document)) is not None:
        clocks.meet(carrier, terms.INTERPRETATION, by=by)


def cancel(document, *, by, reason: str) -> None:
    if (carrier := _carrier(document)) is not None:
        clocks.cancel(carrier, terms.INTERPRETATION, by=by, reason=reason)


def hand_on(interpretation, *, by) -> None:
    """It falls away: another of the same document takes over its clock, from the same day."""
    running = clocks.open_clock(interpretation, terms.INTERPRETATION)
    if running is None:
        return
    clocks.cancel(
        interpretation, terms.INTERPRETATION, by=by, reason="本件作废，时限转到同一公文的另一件解读"
    )
    other = _waiting(interpretation.document).exclude(pk=interpretation.pk).first()
    if other is not None:
        clocks.start(
            other, terms.INTERPRETATION, on=running.started_on, by=by, basis="接续同一公文的另一件解读"
        )
