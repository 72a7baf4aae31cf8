"""日历订阅: what waits for a person, on the days it is due, for the calendar of his own telephone. No sign-in.

The address is the key: 32 random characters, shown once, kept as a digest, renewed or taken back with one press. What it
gives away is little on purpose: which term ends when and the number of the case; no title, no applicant, no person.
"""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from desk.due import entries_of, waits_for
from desk.models import CalendarFeed
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.personal import sm3_hex
from disclosure.throttle import Limit

MOST = 500  # events, those due first
PER_FEED = Limit("desk-feed", 30, 600)  # a calendar asks once or twice an hour
GUESSES = Limit("desk-feed-guess", 20, 600)  # unknown addresses from one place


@transaction.atomic
def make(user) -> str:
    """A new address; the one before is one no more. Returns the token, which is not kept and cannot be shown again."""
    User.objects.select_for_update().get(pk=user.pk)  # two presses make one address in force, the later
    end(user)
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.create(user=user, digest=digest(token))
    return token


def end(user) -> bool:
    """Take the address back. Was there one?"""
    return bool(CalendarFeed.objects.in_force().filter(user=user).update(ended_at=clock.now()))


def digest(token: str) -> str:
    return sm3_hex(token.encode())


def feed_of(token: str) -> CalendarFeed | None:
    """The address a token belongs to, in force or not; None where there never was one."""
    return CalendarFeed.objects.select_related("user").filter(digest=digest(token)).first()


@dataclass(frozen=True)
class Event:
    """One day for disclosure.ics."""

    key: str
    on: date
    title: str
    words: str


def events_of(user, *, address) -> list[Event]:
    """The days of the open clocks of what waits for this person. `address` makes a path a whole address."""
    clocks = Deadline.objects.running().filter(
        waits_for(user), agency__in=user.agency_ids | user.supervised_agency_ids
    )
    return [
        Event(
            key=f"clock-{entry.deadline.pk}",
            on=entry.deadline.due_on,
            title=f"{entry.deadline.title}届满{'（暂定）' if entry.deadline.provisional else ''}：{entry.reference or entry.kind}",
            words=f"{entry.nature_words} · {entry.kind}\n{entry.deadline.rule.quotable}\n{address(entry.url)}",
        )
        for entry in entries_of(clocks.most_urgent_first()[:MOST], user)
    ]
