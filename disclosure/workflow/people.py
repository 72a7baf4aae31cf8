"""Whose turn it is: the people a case waits for, asked of the machine."""

from accounts.models import User
from accounts.posts import posts_of
from accounts.roles import Claim
from disclosure.workflow.acts import state_field, transitions_of


def awaited_people(case) -> list[User]:
    """The people whose act the case waits for now, in one query for the posts and one for what claims ask."""
    state = getattr(case, state_field(type(case)).name)
    roles = set()
    claims = []
    for transition in transitions_of(type(case)):
        claim = transition.permission
        awaited = transition.source == state and transition.custom["awaited"]
        if (
            awaited
            and isinstance(claim, Claim)
            and all(condition(case) for condition in transition.conditions)
        ):
            roles |= claim.roles
            claims.append(claim)
    if not roles:
        return []
    posts = {}
    for post in posts_of(case.agency_id):
        posts.setdefault(post.user, []).append(post)
    for person, held in posts.items():
        person.posts = held  # enough to judge the claims by, read for all of them at once
    return [
        person
        for person, held in posts.items()
        if any(post.role in roles for post in held) and any(claim(case, person) for claim in claims)
    ]
