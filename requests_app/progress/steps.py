"""The way of an application, station by station, and where it stands on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.progress.words import short
from requests_app.states import State

if TYPE_CHECKING:
    from requests_app.progress import Progress


@dataclass(frozen=True)
class Step:
    """One place on the way, as components/steps.html draws it."""

    label: str
    status: str
    note: str = ""


def steps_of(progress: "Progress") -> list[Step]:
    """The stations, those behind, the one it stands at, those to come."""
    rows = list(_stations(progress))
    if progress.state in State.ENDED and not progress.is_answered:
        label = progress.application.get_state_display()
        rows = [row for row in rows if row[2]] + [(label, short(progress.application.closed_on), True, False)]
    now = next((place for place, row in enumerate(rows) if row[3]), None)
    return [
        Step(label, "now" if place == now else "done" if over else "todo", note)
        for place, (label, note, over, _) in enumerate(rows)
    ]


def _stations(progress: "Progress") -> Iterator[tuple[str, str, bool, bool]]:
    """(label, note, is over, is going on) along the way."""
    application, state = progress.application, progress.state
    yield "提交", short(application.submitted_on), True, False
    yield (
        "确认收到",
        short(application.received_on),
        application.received_on is not None,
        state == State.SUBMITTED,
    )
    if application.correction_asked_on:
        over = application.supplemented_on is not None
        here = state == State.CORRECTION or (state == State.LAPSED and application.lapse == "correction")
        yield (
            "补正",
            short(application.supplemented_on) or f"最迟{short(application.correction_until)}",
            over,
            here,
        )
    asked = [one for one in progress.consultations.values() if one.pauses]
    if asked:
        going = any(one.is_open for one in asked) and not progress.is_answered
        ends = [one.answered_on for one in asked if one.answered_on]
        span = f"{short(min(one.sent_on for one in asked))}—{short(max(ends)) if ends and not going else ''}"
        yield "征求意见", span, not going, going
    if progress.fee:
        paid = progress.fee.status == "paid"
        yield (
            "缴费",
            short(progress.fee.paid_on),
            paid,
            progress.fee.status == "noticed" or application.lapse == "fee",
        )
    signed = _signed_at(progress)
    after = (State.CHECKING, State.SIGNING, State.DELIVERY, State.CLOSED, State.ARCHIVED)
    yield "办理", "", state in after, state in (State.REVIEW, State.HANDLING)
    yield "审核签发", short(signed), signed is not None, state in (State.CHECKING, State.SIGNING)
    yield "答复送达", short(application.answered_on), progress.is_answered, state == State.DELIVERY


def _signed_at(progress: "Progress"):
    """When the answer that stands was signed: one voided or taken back is signed no longer."""
    for event in reversed(progress.events):
        if event.action in ("void_reply", "recall_reply"):
            return None
        if event.action in ("sign", "answer_on_spot"):
            return event.at
    return None
