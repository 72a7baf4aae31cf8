"""Who is told of what: the head whose turn it is, and the drafter when the guide comes back or goes out."""

from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from guide.states import State

DRAFTER_HEARS = ("send_back", "publish")


def tell_next(guide, event) -> None:
    """Queue one notice for each person concerned; the event makes the occasion unique."""
    people = {}
    if guide.state == State.REVIEW:
        people = {person.pk: person for person in awaited_people(guide)}
    drafter = guide.drafter
    if event.action in DRAFTER_HEARS and drafter:
        people[drafter.pk] = drafter
    people.pop(getattr(event.actor, "pk", None), None)
    if not people:
        return
    outbox.queue(
        guide,
        kind="guide",
        occasion=f"event-{event.pk}",
        recipients=list(people.values()),
        subject=f"公开指南{guide.get_state_display()}：{guide}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{guide.get_state_display()}”。"
        + (f"\n意见：{event.note}" if event.note else ""),
    )
