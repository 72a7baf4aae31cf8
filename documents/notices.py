"""Who is told of what: the people whose turn it is, and the drafter when his paper comes back or goes out."""

from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from documents.states import State

DRAFTER_HEARS = (State.RETURNED, State.ISSUED, State.PUBLISHED, State.REGISTERED, State.WITHDRAWN)


def tell_next(document, event) -> None:
    """Queue one notice for each person concerned; the event makes the occasion unique."""
    people = {person.pk: person for person in awaited_people(document) if person != event.actor}
    if event.after in DRAFTER_HEARS and document.drafter and document.drafter != event.actor:
        people[document.drafter_id] = document.drafter
    if not people or event.before == event.after:
        return
    state = document.get_state_display()
    outbox.queue(
        document,
        kind="document",
        occasion=f"event-{event.pk}",
        recipients=list(people.values()),
        subject=f"{state}：{document.title}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{state}”。"
        + (f"\n意见：{event.note}" if event.note else ""),
    )
