"""Who is told of what: those whose turn it is, and the drafter when the report comes back or goes out."""

from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from supervision.annual.states import State

DRAFTER_HEARS = ("send_back", "approve", "publish")


def tell_next(report, event) -> None:
    """Queue one notice for each person concerned; the event makes the occasion unique."""
    people = {}
    if report.state in (State.REVIEW, State.APPROVED):
        people = {person.pk: person for person in awaited_people(report)}
    if event.action in DRAFTER_HEARS and report.drafter:
        people[report.drafter.pk] = report.drafter
    people.pop(getattr(event.actor, "pk", None), None)
    if not people:
        return
    outbox.queue(
        report,
        kind="annual-report",
        occasion=f"event-{event.pk}",
        recipients=list(people.values()),
        subject=f"年度报告{report.get_state_display()}：{report}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{report.get_state_display()}”。"
        + (f"\n意见：{event.note}" if event.note else ""),
    )
