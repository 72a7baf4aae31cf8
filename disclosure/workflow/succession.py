"""A version that gives way to the next: nobody presses that act, it is made with the publication of the one that follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Q

from accounts.roles import NOTHING, Claim
from disclosure.workflow.models import Case

_leaving: ContextVar[tuple[type[Case], int] | None] = ContextVar("version_giving_way", default=None)


@contextmanager
def giving_way(case: Case) -> Iterator[None]:
    """Within it that version may be replaced, by whoever publishes the next one."""
    token = _leaving.set((type(case), case.pk))
    try:
        yield
    finally:
        _leaving.reset(token)


class ThroughTheNext(Claim):
    """Nobody presses it: who may is asked of the publication of the next version."""

    def __init__(self, words: str):
        self.words = words

    def in_own_name(self, case, user) -> bool:
        return _leaving.get() == (type(case), case.pk)

    def rows_in_own_name(self, user) -> Q:
        return NOTHING
