"""Changing the calendar from the desk: what a change would do, and doing it, on the record."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import Agency
from disclosure.deadlines import foreseeing
from disclosure.deadlines.models import Deadline
from disclosure.workdays import loading, schedules
from disclosure.workdays.calendar import WorkCalendar
from disclosure.workdays.current import AgencyDays, calendar_for, calendar_if, standing
from disclosure.workdays.models import CalendarChange
from disclosure.workdays.schedules import DayChange, Schedule, day_changes
from disclosure.workdays.statutory import statutory_days
from disclosure.workflow.door import write_down

AT_ONCE = 5_000  # open clocks recomputed while the person waits; more are left to the next sweep, at most ten minutes


@dataclass(frozen=True)
class YearDraft:
    """One year as it would be: `schedule` None takes it out of the table."""

    year: int
    schedule: Schedule | None
    changes: list[DayChange]
    calendar: WorkCalendar

    @property
    def days_off(self) -> int:
        return len(self.schedule.off) if self.schedule else 0

    @property
    def days_on(self) -> int:
        return len(self.schedule.work) if self.schedule else 0

    @property
    def workdays(self) -> int:
        return self.calendar.count(date(self.year - 1, 12, 31), date(self.year, 12, 31))

    @property
    def counted(self) -> list[DayChange]:
        """The days that are counted otherwise than now."""
        return [change for change in self.changes if change.matters]

    @property
    def renamed(self) -> int:
        """Days off of which only the word changes: a Saturday within a holiday."""
        return len(self.changes) - len(self.counted)

    @property
    def marked(self) -> frozenset[date]:
        return frozenset(change.day for change in self.counted)


def drafts_of(years: dict[int, Schedule | None]) -> list[YearDraft]:
    """Years as they would be, against what stands now."""
    calendar = calendar_if(years=years)
    return [
        YearDraft(
            year, schedule, day_changes(_counted_by(standing(year), year), _counted_by(after, year)), calendar
        )
        for year, schedule in sorted(years.items())
        for after in [schedule or packaged(year)]
    ]


def _counted_by(schedule: Schedule | None, year: int) -> AgencyDays:
    """What a year is counted by: its arrangement, else the statutory days alone."""
    if schedule is not None:
        return schedule.days
    return {day: ("off", name) for day, name in statutory_days(year).items()}


def packaged(year: int) -> Schedule | None:
    """The year as the package carries it."""
    return schedules.from_package(year) if year in schedules.package_years() else None


def foresee_years(years: dict[int, Schedule | None]) -> foreseeing.Foresight:
    return foreseeing.foresee_calendar(lambda agency_id: calendar_if(agency_id, years=years))


def foresee_own_days(agency: Agency, days: AgencyDays) -> foreseeing.Foresight:
    """An agency's own days count for those below it too."""
    return foreseeing.foresee_calendar(
        lambda agency_id: calendar_if(agency_id, own={agency.pk: days}), agencies=below(agency)
    )


def below(agency: Agency) -> set[int]:
    """An agency and all under it."""
    parents = dict(Agency.objects.values_list("id", "parent_id"))
    found, grew = {agency.pk}, True
    while grew:
        fresh = {child for child, parent in parents.items() if parent in found} - found
        found |= fresh
        grew = bool(fresh)
    return found


def clashes_with_country(days: AgencyDays) -> list[str]:
    """Own days that say nothing, or go against the country's: allowed, but worth a second look."""
    country, found = calendar_for(), []
    for day, (kind, _) in sorted(days.items()):
        said = country.kind(day)
        words = f"{day.year}年{day.month}月{day.day}日"
        if kind == "off" and not said.is_work:
            found.append(f"{words}本来就是{said.label}，不必另列。")
        elif kind == "work" and said.is_work:
            found.append(f"{words}本来就上班，不必另列。")
        elif kind == "work":
            found.append(f"{words}全国是{said.label}，本机关写作上班，请核对依据。")
    return found


def waits() -> bool:
    """Are there so many open clocks that the change is followed by the next sweep?"""
    return Deadline.objects.open().count() > AT_ONCE


def apply_years(years: dict[int, Schedule | None], *, by, seen: int, agency_id: int, undone: int = 0):
    """Let the years stand as drafted: loaded, or taken out. Returns the reports.

    Raises ChangedMeanwhile where the calendar is no longer the one `seen`, ScheduleError where a year is unsound.
    """
    follow = not waits()
    loaded = [schedule for schedule in years.values() if schedule is not None]
    reports = []
    with transaction.atomic():
        if loaded:
            reports.append(loading.load(loaded, by=by, seen=seen, follow=False))
        for year in (year for year, schedule in years.items() if schedule is None):
            reports.append(loading.unload(year, by=by, seen=seen, follow=False))
            seen = loading.newest()
        for report in reports:
            if report.change is not None:
                _write_down(report.change, years, by=by, agency_id=agency_id, undone=undone)
    if follow and any(report.change for report in reports):
        reports[0].effects = loading.tell(None)
    return reports


def _write_down(change: CalendarChange, years, *, by, agency_id: int, undone: int) -> None:
    facts = {
        "年份": "、".join(str(year) for year in sorted(years)),
        "依据": "；".join(schedule.notice for schedule in years.values() if schedule),
        "恢复到变动之前": f"第 {undone} 次变动" if undone else "",
    }
    write_down(
        change,
        action="calendar",
        label="撤销放假安排变动" if undone else "载入放假安排",
        before="",
        after="",
        by=by,
        note="",
        facts={name: said for name, said in facts.items() if said},
        agency_id=agency_id,
    )


def apply_own_days(agency: Agency, days: AgencyDays, *, notice: str, by, seen: int) -> list:
    """Let an agency's own days be these. Returns whom it moved; raises ChangedMeanwhile."""
    follow = not waits()
    with transaction.atomic():
        before = loading.newest()
        loading.set_agency_days(agency, days, notice=notice, by=by, seen=seen, follow=False)
        if loading.newest() == before:
            return []
        write_down(
            CalendarChange.objects.get(pk=loading.newest()),
            action="calendar",
            label="更改本机关放假日",
            before="",
            after="",
            by=by,
            note="",
            facts={"天数": len(days), "依据": notice},
            agency_id=agency.pk,
        )
    return loading.tell(agency) if follow else []


def years_before(change: CalendarChange) -> dict[int, Schedule | None]:
    """The years as they stood before a change: what undoing it would bring back, as a new change."""
    return {
        int(year): Schedule.from_dict(int(year), said) if said else None
        for year, said in change.before.items()
    }


def days_before(change: CalendarChange) -> AgencyDays:
    return {date.fromisoformat(day): tuple(said) for day, said in change.before.get("days", {}).items()}


def days_now(agency: Agency) -> AgencyDays:
    return {row.date: (row.kind, row.name) for row in agency.calendar_days.order_by("date")}


def as_lines(days: AgencyDays) -> str:
    """An agency's days as they are typed."""
    words = {"off": "放假", "work": "上班"}
    return "\n".join(f"{day.isoformat()},{words[kind]},{name}" for day, (kind, name) in sorted(days.items()))
