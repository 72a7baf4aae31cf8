"""值守: who is told when the office is closed, and where the list has holes（文件 000：二十四小时联络畅通）.

为什么: at night one person is called, not the whole office; those who must decide (分管领导、主要领导) are told at any hour.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.telling import holding
from disclosure.rulebook import book
from disclosure.workdays.current import calendar_for

LEADERS = (Role.LEADER, Role.CHIEF)
NOBODY = "办公时间以外，值守表上此时无人值守，改发分管领导。请尽快补排。"


@dataclass(frozen=True)
class Stretch:
    """From `since` until `until`; `who` are those of an overlap."""

    since: datetime
    until: datetime
    who: tuple[str, ...] = ()


def _at(day: date, words: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(words), clock.TZ)


def office_hours(agency, day: date) -> tuple[datetime, datetime] | None:
    """When the office is open on a day; None on a day off."""
    if not calendar_for(agency).is_workday(day):
        return None
    since, until = book.value("opinion.office_hours", agency, day)
    return _at(day, since), _at(day, until)


def is_open(agency, at: datetime) -> bool:
    hours = office_hours(agency, at.astimezone(clock.TZ).date())
    return hours is not None and hours[0] <= at < hours[1]


def on_duty(agency, at: datetime | None = None):
    """The shift that runs, or None."""
    from opinion.models import Shift  # the models stand on the acts, which tell people

    return Shift.objects.of(agency).at(at or clock.now()).select_related("user").first()


def told(item, people: Iterable, at: datetime | None = None) -> tuple[list, str]:
    """Who hears of an item that cannot wait in place of `people`, and what is to be said of why."""
    people, at = list(people), at or clock.now()
    if not item.cannot_wait or not book.value("opinion.on_call", item.agency) or is_open(item.agency, at):
        return people, ""
    deciding = [person for person in people if person.roles_in(item.agency_id) & set(LEADERS)]
    shift = on_duty(item.agency, at)
    if shift is None:
        instead, remark = holding(item, Role.LEADER), NOBODY
    else:
        instead, remark = [shift.user], f"办公时间以外，由值守人员{shift.user}接收。"
    found = list({person.pk: person for person in (*instead, *deciding)}.values())
    return (found, remark) if found else (people, remark)


def closed_hours(agency, first: date, last: date) -> list[Stretch]:
    """The stretches of these days in which the office is closed."""
    found, begun, day = [], clock.start_of_day(first), first
    while day <= last:
        if hours := office_hours(agency, day):
            if begun < hours[0]:
                found.append(Stretch(begun, hours[0]))
            begun = hours[1]
        day += timedelta(days=1)
    end = clock.start_of_day(last + timedelta(days=1))
    if begun < end:
        found.append(Stretch(begun, end))
    return found


def gaps(agency, shifts, first: date, last: date) -> list[Stretch]:
    """When the office is closed and nobody is on call."""
    found = []
    for closed in closed_hours(agency, first, last):
        reached = closed.since
        for shift in sorted(shifts, key=lambda shift: shift.since):
            if shift.until <= reached or shift.since >= closed.until:
                continue
            if shift.since > reached:
                found.append(Stretch(reached, shift.since))
            reached = max(reached, shift.until)
        if reached < closed.until:
            found.append(Stretch(reached, closed.until))
    return found


def overlaps(shifts) -> list[Stretch]:
    """When several are on call at once: the one who began last is told."""
    rows = sorted(shifts, key=lambda shift: shift.since)
    return [
        Stretch(later.since, min(one.until, later.until), (str(one.user), str(later.user)))
        for place, one in enumerate(rows)
        for later in rows[place + 1 :]
        if later.since < one.until
    ]
