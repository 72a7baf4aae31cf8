"""The calendar in force: the loaded years, chinese-calendar for years nobody loaded, an agency's own days on top.

Why the package stands behind the table: a fresh database must count right before anyone has run a command, and a new
release of the package brings a year without one. A loaded year replaces the package's year whole, never day by day.
"""

import threading
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import DatabaseError

from accounts.models import Agency
from disclosure import clock
from disclosure.workdays import schedules
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workdays.schedules import Schedule

LOOK_AHEAD_DAYS = 60

AgencyDays = dict[date, tuple[str, str]]  # an agency's own days: {date: ("off" | "work", name)}
Mark = tuple[int, datetime] | None  # a key may come back after a rollback, its moment does not
_made: dict[tuple[int | None, Mark], WorkCalendar] = {}
_alone: dict[Mark, bool] = {}  # whether some agency has days of its own
_seen = threading.local()


def look_again(**kwargs) -> None:
    """Ask the database anew at the next `calendar_for`. Called as each request and each task begins."""
    _seen.asked = False


def forget() -> None:
    """Drop every calendar made so far."""
    _made.clear()
    _alone.clear()
    look_again()


def _mark() -> Mark:
    """The newest change; asked once per request or task and thread."""
    if not getattr(_seen, "asked", False):
        _seen.mark = CalendarChange.objects.order_by("-pk").values_list("pk", "at").first()
        _seen.asked = True
    return _seen.mark


def loaded_schedules() -> list[Schedule]:
    """The years in the table."""
    years = {year.pk: year for year in CalendarYear.objects.all()}
    days: dict[int, dict[str, dict[date, str]]] = {pk: {"off": {}, "work": {}} for pk in years}
    for year_id, day, kind, name in CalendarDay.objects.filter(agency=None).values_list(
        "year_id", "date", "kind", "name"
    ):
        days[year_id][kind][day] = name
    return [
        Schedule(year.year, days[pk]["off"], days[pk]["work"], year.notice, year.source)
        for pk, year in years.items()
    ]


def national_calendar(instead: Mapping[int, Schedule | None] | None = None) -> WorkCalendar:
    """A fresh calendar of the whole country: the table's years, the package's where the table has none.

    `instead`: years as they would be (None: as if the table had no such year).
    """
    loaded = {schedule.year: schedule for schedule in loaded_schedules()} | (instead or {})
    loaded = {year: schedule for year, schedule in loaded.items() if schedule is not None}
    rest = [schedules.from_package(year) for year in schedules.package_years() if year not in loaded]
    return schedules.calendar_from([*rest, *loaded.values()])


def standing(year: int) -> Schedule | None:
    """What a year is counted by now: the table's 放假安排, else the package's, else nothing."""
    loaded = next((one for one in loaded_schedules() if one.year == year), None)
    if loaded is None and year in schedules.package_years():
        return schedules.from_package(year)
    return loaded


def package_calendar() -> WorkCalendar:
    """The package's years alone: what a command may count with where there is no database yet."""
    return schedules.calendar_from(schedules.from_package(year) for year in schedules.package_years())


def _line_of(agency_id: int) -> list[int]:
    """An agency and those above it, topmost first: 自治州放假 counts for its 局 too."""
    line: list[int] = []
    while agency_id is not None and agency_id not in line:
        line.append(agency_id)
        agency_id = Agency.objects.filter(pk=agency_id).values_list("parent_id", flat=True).first()
    return line[::-1]


def some_count_alone() -> bool:
    """Has any agency days of its own? Kept until the calendar changes."""
    mark = _mark()
    found = _alone.get(mark)
    if found is None:
        found = CalendarDay.objects.filter(year=None).exists()
        _alone.clear()
        _alone[mark] = found
    return found


def _agency_calendar(
    agency_id: int, national: WorkCalendar, instead: Mapping[int, AgencyDays] | None = None
) -> WorkCalendar:
    if not instead and not some_count_alone():
        return national
    line = _line_of(agency_id)
    own: dict[int, AgencyDays] = {}
    for row in CalendarDay.objects.filter(agency_id__in=line):
        own.setdefault(row.agency_id, {})[row.date] = (row.kind, row.name)
    own |= instead or {}
    calendar = national
    for member in line:
        if days := own.get(member):
            calendar = calendar.overlaid(
                {
                    day: name or "本地放假"
                    for day, (kind, name) in days.items()
                    if kind == CalendarDay.Kind.OFF
                },
                {
                    day: name or "本地上班"
                    for day, (kind, name) in days.items()
                    if kind == CalendarDay.Kind.WORK
                },
            )
    return calendar


def calendar_if(
    agency_id: int | None = None,
    *,
    years: Mapping[int, Schedule | None] | None = None,
    own: Mapping[int, AgencyDays] | None = None,
) -> WorkCalendar:
    """The calendar an agency would count with, were some years or some agencies' own days other than they are.

    For looking ahead: nothing is written and nothing kept.
    """
    national = national_calendar(years) if years else calendar_for()
    return national if agency_id is None else _agency_calendar(agency_id, national, own)


def calendar_for(agency=None) -> WorkCalendar:
    """The calendar an agency (row or id) counts with; without one, the country's. Kept until the calendar changes."""
    agency_id = getattr(agency, "pk", agency)
    mark = _mark()
    calendar = _made.get((agency_id, mark))
    if calendar is None:
        if any(key[1] != mark for key in list(_made)):
            _made.clear()
        national = _made.get((None, mark))
        if national is None:
            national = _made[None, mark] = national_calendar()
        calendar = national if agency_id is None else _agency_calendar(agency_id, national)
        _made[agency_id, mark] = calendar
    return calendar


def missing_soon(today: date | None = None) -> list[int]:
    """The years whose 通知 is needed and not in: this year, that of sixty days ahead, from November on the next."""
    today = today or clock.today()
    needed = {today.year, (today + timedelta(days=LOOK_AHEAD_DAYS)).year}
    if today.month >= 11:
        needed.add(today.year + 1)
    missing = sorted(needed - set(schedules.package_years()))
    if not missing:
        return []
    try:
        loaded = set(CalendarYear.objects.filter(year__in=missing).values_list("year", flat=True))
    except DatabaseError:  # no table yet: a check must still be able to speak
        loaded = set()
    return [year for year in missing if year not in loaded]
