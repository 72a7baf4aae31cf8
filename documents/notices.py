"""Who is told of what: the people whose turn it is, and the drafter when his paper comes back or goes out."""

from accounts.models import Membership, User
from accounts.roles import Claim
from disclosure.notices import outbox
from disclosure.workflow.acts import transitions_of
from documents.states import State

DRAFTER_HEARS = (State.RETURNED, State.ISSUED, State.PUBLISHED, State.REGISTERED, State.WITHDRAWN)


def responsible(document) -> list[User]:
    """The people whose act the document waits for now."""
    roles = set()
    claims = []
    for transition in transitions_of(type(document)):
        claim = transition.permission
        awaited = transition.source == document.state and transition.custom["awaited"]
        if (
            awaited
            and isinstance(claim, Claim)
            and all(condition(document) for condition in transition.conditions)
        ):
            roles |= claim.roles
            claims.append(claim)
    if not roles:
        return []
    posts = {}
    for post in (
        Membership.objects.active()
        .filter(user__is_active=True, agency=document.agency_id, role__in=roles)
        .select_related("user", "agency", "office")
    ):
        posts.setdefault(post.user, []).append(post)
    for person, held in posts.items():
        person.posts = held  # enough to judge the claims by, read for all of them at once
    return [person for person in posts if any(claim(document, person) for claim in claims)]


def tell_next(document, event) -> None:
    """Queue one notice for each person concerned; the event makes the occasion unique."""
    people = {person.pk: person for person in responsible(document) if person != event.actor}
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
