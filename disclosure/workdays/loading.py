"""Putting a 放假安排 into the table, all or nothing, and saying what it changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from disclosure import clock
from disclosure.workdays import current
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workdays.schedules import Schedule

Listener = Callable[[object | None], list]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Register `listener(agency or None)`, called after the calendar changed; it returns what it did, to be shown.

    This is how the running clocks hear of it: they stand above the calendar, which must not know them.
    """
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


@dataclass(frozen=True)
class YearChange:
    """What loading did to one year."""

    year: int
    status: str  # new, changed, same
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        word = {"new": "新载入", "changed": "有变动", "same": "无变动"}[self.status]
        parts = [f"{self.year} 年：{word}"]
        if self.status == "changed":
            parts += [f"增加 {'、'.join(self.added)}"] if self.added else []
            parts += [f"取消 {'、'.join(self.removed)}"] if self.removed else []
        return "；".join(parts) + "。"


@dataclass
class LoadReport:
    years: list[YearChange] = field(default_factory=list)
    effects: list = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return any(year.status != "same" for year in self.years)


def _said(day: date, kind: str, name: str) -> str:
    return f"{day.isoformat()} {CalendarDay.Kind(kind).label}" + (f"（{name}）" if name else "")


def _rows(schedule: Schedule) -> dict[date, tuple[str, str]]:
    rows = {day: (CalendarDay.Kind.OFF.value, name) for day, name in schedule.off.items()}
    return rows | {day: (CalendarDay.Kind.WORK.value, name) for day, name in schedule.work.items()}


def _load_year(schedule: Schedule) -> YearChange:
    year, created = CalendarYear.objects.select_for_update().get_or_create(
        year=schedule.year, defaults={"notice": schedule.notice, "source": schedule.source}
    )
    new = _rows(schedule)
    old = {row.date: (row.kind, row.name) for row in year.days.all()}
    moved = [day for day in old if new.get(day) != old[day]]
    fresh = [day for day in sorted(new) if new[day] != old.get(day)]
    if not created and not moved and not fresh and year.notice == schedule.notice:
        return YearChange(schedule.year, "same")
    year.days.filter(date__in=moved).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(year=year, date=day, kind=new[day][0], name=new[day][1], notice=schedule.notice)
        for day in fresh
    )
    year.notice, year.source, year.loaded_at = schedule.notice, schedule.source, clock.now()
    year.save()
    if created:
        return YearChange(schedule.year, "new", tuple(_said(day, *new[day]) for day in fresh))
    if not moved and not fresh:
        return YearChange(schedule.year, "same")
    kinds_differ = {day for day in {*moved, *fresh} if (old.get(day) or [""])[0] != (new.get(day) or [""])[0]}
    return YearChange(
        schedule.year,
        "changed" if kinds_differ else "same",
        tuple(_said(day, *new[day]) for day in fresh if day in kinds_differ),
        tuple(_said(day, *old[day]) for day in sorted(moved) if day in kinds_differ),
    )


def load(schedules: Iterable[Schedule], *, by=None) -> LoadReport:
    """Load whole years, all or nothing; a year loaded again is brought in line. Returns what changed.

    Afterwards the listeners run: running clocks are recomputed and their differences reported.
    Raises ScheduleError when a schedule does not hold together; nothing is loaded then.
    """
    checked = [schedule.checked() for schedule in schedules]
    with transaction.atomic():
        report = LoadReport([_load_year(schedule) for schedule in checked])
        if report.changed:
            CalendarChange.objects.create(
                by=by,
                summary={
                    str(year.year): {"status": year.status, "added": year.added, "removed": year.removed}
                    for year in report.years
                    if year.status != "same"
                },
            )
    if report.changed:
        current.look_again()
        report.effects = tell(None)
    return report


def tell(agency) -> list:
    """Let the listeners act on a change of the calendar."""
    return [effect for listener in _listeners for effect in listener(agency)]


def set_agency_days(agency, days: dict[date, tuple[str, str]], *, notice: str, by=None) -> list:
    """Replace an agency's own days: {date: ("off" | "work", name)}. Returns what the listeners did.

    放假办法第四条：少数民族习惯的节日，由各少数民族聚居地区的地方人民政府规定放假日期。
    """
    with transaction.atomic():
        old = {row.date: (row.kind, row.name) for row in agency.calendar_days.all()}
        if old == days:
            return []
        agency.calendar_days.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(agency=agency, date=day, kind=kind, name=name, notice=notice)
            for day, (kind, name) in days.items()
        )
        CalendarChange.objects.create(
            by=by,
            agency=agency,
            summary={
                "added": [_said(day, *said) for day, said in sorted(days.items()) if old.get(day) != said],
                "removed": [_said(day, *said) for day, said in sorted(old.items()) if days.get(day) != said],
            },
        )
    current.look_again()
    return tell(agency)
