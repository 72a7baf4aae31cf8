"""谁也开着: who has the same case open now, as a hint. A light record in the cache, never in the database, never a lock.

The lock is the event number a form carries: whoever sends a stale form is told (disclosure.workflow.views). This only
warns beforehand. Two who open a case in the same instant may not see each other until the page asks again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.core.cache import cache

from disclosure import clock

log = logging.getLogger(__name__)
KEPT = timedelta(minutes=10)  # an opening is forgotten after that, unless the page asks again
NOW = timedelta(minutes=2)  # so fresh, it is still open; a page asks every minute
SALT = "disclosure.presence"
BACKGROUND = (
    "X-Background"  # a page asks by itself, nobody pressed anything: no sign that the person is there
)


@dataclass(frozen=True)
class Other:
    """Somebody else, when he last had it open, and which act he was filling in (empty: only looking)."""

    name: str
    at: datetime
    doing: str = ""

    @property
    def minutes(self) -> int:
        return int((clock.now() - self.at).total_seconds() // 60)

    @property
    def is_here(self) -> bool:
        return clock.now() - self.at <= NOW

    @property
    def words(self) -> str:
        """李明正在办“审签” | 李明现在开着这一页 | 李明 4 分钟前打开过"""
        return f"{self.name}{self.does}"

    @property
    def does(self) -> str:
        """The same without the name: several who do one thing are named together."""
        what = f"办“{self.doing}”" if self.doing else ""
        if self.is_here:
            return f"正在{what}" if what else "现在开着这一页"
        return f" {self.minutes} 分钟前{what or '打开过'}"


def name_of(case) -> str:
    """A case as the record knows it: documents.document:12"""
    return f"{case._meta.label_lower}:{case.pk}"


def open_by(name: str, user, *, doing: str = "") -> list[Other]:
    """Note that a person has it open, and return the others who do, the latest first. Without the cache, nobody does."""
    now = clock.now()
    try:
        key = f"presence:{name}"
        seen = {
            pk: (who, at, what)
            for pk, (who, at, what) in (cache.get(key) or {}).items()
            if now - at < KEPT and pk != user.pk
        }
        cache.set(key, seen | {user.pk: (str(user), now, doing)}, int(KEPT.total_seconds()))
    except Exception:  # whichever cache it is: a hint that is missing harms nobody
        log.warning("缓存不可用，不知道谁也开着", exc_info=True)
        return []
    found = [Other(who, at, what) for who, at, what in seen.values()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def ticket(name: str, user, doing: str = "") -> str:
    """What the page asks again with: only the person who was shown the case has it, so nothing is looked up anew."""
    return signing.dumps([name, user.pk, doing], salt=SALT, compress=True)


def read_ticket(words: str, user) -> tuple[str, str] | None:
    """The case and the act of a ticket of this person; None where it is not his, or a day old."""
    try:
        name, pk, doing = signing.loads(words, salt=SALT, max_age=timedelta(days=1))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return (name, doing) if pk == user.pk else None


@dataclass(frozen=True)
class Present:
    """For a page: the others now, and the ticket it asks again with."""

    others: list[Other]
    ticket: str


def present(case, user, *, doing: str = "") -> Present:
    """Looked at once for each page that shows the case."""
    name = name_of(case)
    return Present(open_by(name, user, doing=doing), ticket(name, user, doing))
