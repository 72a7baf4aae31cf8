"""Who holds which post in an agency now: asked for every case that somebody is told of, so kept where many are."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import Agency, Membership, User
from accounts.roles import Role


class Staff:
    """The posts and people of one agency, and who holds which roles."""

    def __init__(self, posts: list[Membership], people: list[User]):
        self.posts, self.people = posts, people
        self._holding: dict[frozenset[str], list[User]] = {}

    def holding(self, roles: frozenset[str]) -> list[User]:
        if roles not in self._holding:
            self._holding[roles] = [
                person for person in self.people if any(post.role in roles for post in person.posts)
            ]
        return self._holding[roles]


_kept: ContextVar[dict[int, Staff] | None] = ContextVar("posts", default=None)


@contextmanager
def posts_kept() -> Iterator[None]:
    """Within it the posts of an agency are read once, however many of its cases are told of.

    For a short piece of work: who takes up or leaves a post meanwhile counts in the next.
    """
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def posts_of(agency_id: int) -> list[Membership]:
    """The posts in force in an agency whose people are active, with person, agency and 科室, person by person."""
    return _staff(agency_id).posts


def people_holding(agency_id: int, roles: frozenset[str]) -> list[User]:
    """Those of them who hold one of the roles there."""
    return list(_staff(agency_id).holding(roles))


def supervisors_of(agency: Agency) -> list[User]:
    """监督员 of an agency and of those above it: whoever may look at its work. A circle of agencies is walked once."""
    found: dict[int, User] = {}
    walked: set[int] = set()
    while agency is not None and agency.pk not in walked:
        walked.add(agency.pk)
        for user in people_holding(agency.pk, frozenset({Role.SUPERVISOR})):
            found.setdefault(user.pk, user)
        agency = agency.parent
    return list(found.values())


def _staff(agency_id: int) -> Staff:
    kept = _kept.get()
    if kept is not None and agency_id in kept:
        return kept[agency_id]
    held = Membership.objects.active().filter(agency=agency_id, user__is_active=True)
    posts = list(held.select_related("user", "agency", "office").order_by("user_id", "role", "pk"))
    people: dict[int, User] = {}
    for post in posts:
        post.user = people.setdefault(post.user_id, post.user)
        post.user.posts = [*post.user.__dict__.get("posts", ()), post]
    found = Staff(posts, list(people.values()))
    if kept is not None:
        kept[agency_id] = found
    return found
