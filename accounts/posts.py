"""Who holds which post in an agency now: asked for every case that somebody is told of, so kept where many are."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import Membership

_kept: ContextVar[dict[int, list[Membership]] | None] = ContextVar("posts", default=None)


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
    kept = _kept.get()
    if kept is not None and agency_id in kept:
        return kept[agency_id]
    posts = Membership.objects.active().filter(agency=agency_id, user__is_active=True)
    found = list(posts.select_related("user", "agency", "office").order_by("user_id", "role", "pk"))
    if kept is not None:
        kept[agency_id] = found
    return found
