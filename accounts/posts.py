"""Who holds which post in an agency now: asked for every case that somebody is told of, so kept where many are."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Exists, OuterRef, Subquery

from accounts.models import Agency, Delegation, Membership, User, standing_for
from accounts.roles import Role


class Staff:
    """The posts and people of one agency, and who holds which roles."""

    def __init__(self, posts: list[Membership], people: list[User]):
        self.posts, self.people = posts, people
        self.standing_in = [person for person in people if person.stands_for]
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
    return staff_of(agency_id).posts


def people_holding(agency_id: int, roles: frozenset[str]) -> list[User]:
    """Those of them who hold one of the roles there."""
    return list(staff_of(agency_id).holding(roles))


def with_stand_ins(agency_id: int, people: Iterable[User]) -> list[User]:
    """Some people of an agency, and after them whoever stands in for one of them today."""
    found = {person.pk: person for person in people}
    for person in staff_of(agency_id).standing_in:
        if any(absent.pk in found for absent in person.stands_for):
            found.setdefault(person.pk, person)
    return list(found.values())


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


def staff_of(agency_id: int) -> Staff:
    """The posts and people of an agency, with who stands in for whom; one query, or none where they are kept."""
    kept = _kept.get()
    if kept is not None and agency_id in kept:
        return kept[agency_id]
    held = Membership.objects.active().filter(agency=agency_id, user__is_active=True)
    given = Delegation.objects.in_force().filter(agency=agency_id, delegator=OuterRef("user"))
    held = held.annotate(
        stand_in=Subquery(given.values("delegate")[:1]),
        stood_in=Exists(Delegation.objects.filter(delegate=OuterRef("user"))),
    )
    posts = list(held.select_related("user", "agency", "office").order_by("user_id", "role", "pk"))
    people: dict[int, User] = {}
    taken: dict[int, list[Membership]] = {}
    for post in posts:
        person = post.user = people.setdefault(post.user_id, post.user)
        person.posts = [*person.__dict__.get("posts", ()), post]
        person.stood_in, person.stands_for = post.stood_in, []
        if post.stand_in is not None:
            taken.setdefault(post.stand_in, []).append(post)
    for key, theirs in taken.items():
        if key in people:
            people[key].stands_for = standing_for(people[key].posts, theirs)
    found = Staff(posts, list(people.values()))
    if kept is not None:
        kept[agency_id] = found
    return found
