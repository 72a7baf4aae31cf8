"""Who is told of what: the people whose turn it is, and the drafter when his interpretation comes back or goes out."""

from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from interpretation.states import State

DRAFTER_HEARS = (State.RETURNED, State.READY, State.PUBLISHED, State.SUSPENDED, State.WITHDRAWN)


def tell_next(interpretation, event) -> None:
    """Queue one notice for each person concerned; the event makes the occasion unique."""
    if event.before == event.after:
        return
    people = {person.pk: person for person in awaited_people(interpretation) if person != event.actor}
    drafter = interpretation.drafter
    hears = event.after in DRAFTER_HEARS or event.action == "check_again"
    if hears and drafter and drafter != event.actor:
        people[drafter.pk] = drafter
    if not people:
        return
    state = interpretation.get_state_display()
    outbox.queue(
        interpretation,
        kind="interpretation",
        occasion=f"event-{event.pk}",
        recipients=list(people.values()),
        subject=f"解读{state}：{interpretation.title}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{state}”。"
        + (f"\n意见：{event.note}" if event.note else ""),
    )
