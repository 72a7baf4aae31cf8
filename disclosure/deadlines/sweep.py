"""The sweep: "due and not yet done", asked again and again, with the same final set of rows whenever it is asked.

Warnings and escalations are written for every occasion that came, also those a stopped sweep missed (on clocks long
closed too, as 补记, without troubling anybody). A lapse is an act on the case, so it is done only while the clock is
still open. One clock that fails is rolled back, named in the report and on its row, and tried again next time.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from disclosure import clock
from disclosure.deadlines import clocks, occasions, telling
from disclosure.deadlines.models import Alert, Deadline
from disclosure.deadlines.occasions import Occasion
from disclosure.deadlines.telling import responsible
from disclosure.workdays.current import calendar_for, look_again

__all__ = ["Report", "on_lapse", "register_step", "responsible", "run"]

log = logging.getLogger(__name__)
CHUNK = 200

Lapse = Callable[[Deadline], object]
Step = Callable[[datetime], object]
_lapses: dict[str, Lapse] = {}
_steps: dict[str, Step] = {}


def on_lapse(term_key: str, act: Lapse) -> None:
    """Register what happens when a clock of this term runs out: `act(deadline)`, in the sweep's transaction.

    Let it reckon from `deadline.due_on`, not from today: the sweep may come late.
    """
    _lapses[term_key] = act


def register_step(name: str, step: Step) -> None:
    """Register something else to be asked at each sweep: `step(at)` must itself be harmless when asked twice."""
    _steps[name] = step


@dataclass
class Report:
    """What one sweep did, and what failed."""

    at: datetime
    looked_at: int = 0
    warned: int = 0
    escalated: int = 0
    lapsed: int = 0
    moved: list[str] = field(default_factory=list)
    steps: dict = field(default_factory=dict)
    failures: list[dict] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {**asdict(self), "at": self.at.astimezone(clock.TZ).isoformat()}

    def failed(self, what: str, error: Exception, **where) -> None:
        log.exception("巡查：%s 失败。", what)
        self.failures.append({"what": what, **where, "error": f"{type(error).__name__}: {error}"})


def run(at: datetime | None = None) -> Report:
    """Sweep once as of `at` (now). Returns the report; a failing case or step never stops the others."""
    at = at or clock.now()
    report = Report(at)
    look_again()
    try:
        report.moved = [str(moved) for moved in clocks.bring_up_to_date(told=telling.tell_moved)]
    except Exception as error:
        report.failed("按现行日历重新推算", error)
    last = 0
    while keys := list(
        Deadline.objects.filter(next_alert_at__lte=at, pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:CHUNK]
    ):
        for key in keys:
            _guarded(key, at, report)
        last = keys[-1]
    for name, step in _steps.items():
        try:
            report.steps[name] = step(at)
        except Exception as error:
            report.failed(name, error)
    return report


def _guarded(key: int, at: datetime, report: Report) -> None:
    """One clock in its own transaction; its failure is kept on the row, where people see it."""
    try:
        with transaction.atomic():
            _sweep_one(key, at, report)
    except Exception as error:
        report.failed("期限", error, deadline=key)
        Deadline.objects.filter(pk=key).update(sweep_error=f"{type(error).__name__}: {error}")


def _taken(key: int, at: datetime) -> Deadline | None:
    """The clock, locked; None when another worker or a person at work has it, or is done with it.

    Where a lapse may move the case, the case is locked first, as `perform` does: one order of locks, no deadlock.
    Nobody is waited for: what is busy now is asked again next time.
    """
    due = Deadline.objects.filter(pk=key, next_alert_at__lte=at)
    deadline = due.first()
    if deadline is not None and deadline.term in _lapses:
        model = deadline.content_type.model_class()
        cases = model._base_manager.filter(pk=deadline.object_id)
        if not cases.select_for_update(skip_locked=True, of=("self",)).exists() and cases.exists():
            return None
    return due.select_for_update(skip_locked=True, of=("self",)).first()


def _sweep_one(key: int, at: datetime, report: Report) -> None:
    """Write what one clock calls for, and when to look at it again."""
    deadline = _taken(key, at)
    if deadline is None:
        return
    report.looked_at += 1
    calendar = calendar_for(deadline.agency_id)
    known = set(deadline.alerts.values_list("kind", "occasion"))
    fresh: list[tuple[Alert, Occasion]] = []
    error = ""
    for occasion in occasions.come(deadline, list(deadline.ledger.all()), at, calendar):
        if (occasion.kind, occasion.name) in known:
            continue
        if occasion.kind != Alert.Kind.LAPSE:
            fresh.append((_alert(deadline, occasion, at), occasion))
        elif deadline.is_open and deadline.term in _lapses and occasion.due_at == deadline.due_at:
            error = _lapse(deadline, occasion, at, report)
            deadline.refresh_from_db()
            if not deadline.is_open:
                break
    _tell(deadline, fresh, at)
    Alert.objects.bulk_create(alert for alert, _ in fresh)
    report.warned += sum(alert.kind == Alert.Kind.WARN for alert, _ in fresh)
    report.escalated += sum(alert.kind == Alert.Kind.OVERDUE for alert, _ in fresh)
    upcoming = deadline.next_alert_at if error else occasions.next_after(deadline, at, calendar, done=True)
    Deadline.objects.filter(pk=key).update(next_alert_at=upcoming, sweep_error=error)


def _alert(deadline: Deadline, occasion: Occasion, at: datetime) -> Alert:
    return Alert(deadline=deadline, kind=occasion.kind, occasion=occasion.name, moment=occasion.moment, at=at)


def _lapse(deadline: Deadline, occasion: Occasion, at: datetime, report: Report) -> str:
    """The row and the act together or neither; the other occasions stand whatever happens."""
    try:
        with transaction.atomic():
            Alert.objects.bulk_create([_alert(deadline, occasion, at)])
            _lapses[deadline.term](deadline)
    except Exception as error:
        report.failed("期限届满的处理", error, deadline=deadline.pk)
        return f"{type(error).__name__}: {error}"
    report.lapsed += 1
    return ""


def _tell(deadline: Deadline, fresh: list[tuple[Alert, Occasion]], at: datetime) -> None:
    """Write to people about what still matters: every escalation, and the last warning while there is time."""
    if not deadline.is_open or deadline.due_at is None:
        return
    now = [(alert, occasion) for alert, occasion in fresh if occasion.due_at == deadline.due_at]
    overdue = [pair for pair in now if pair[0].kind == Alert.Kind.OVERDUE]
    warned = [pair for pair in now if pair[0].kind == Alert.Kind.WARN]
    chosen = overdue or (warned[-1:] if at <= deadline.due_at else [])
    for alert, occasion in chosen:
        alert.told = telling.tell(deadline, occasion)
