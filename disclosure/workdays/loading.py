"""Putting a 放假安排 into the table, all or nothing, and saying what it changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from disclosure import clock
from disclosure.workdays import current
from disclosure.workdays.models import CalendarChange, CalendarDay, CalendarYear
from disclosure.workdays.schedules import Schedule

ANY = -1  # whatever was last changed
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
    change: CalendarChange | None = None

    @property
    def changed(self) -> bool:
        return any(year.status != "same" for year in self.years)


class ChangedMeanwhile(Exception):
    """Somebody else has changed the calendar since it was looked at."""


def newest() -> int:
    """The mark of the calendar as it stands: what `seen` is compared with; 0 before the first change."""
    return CalendarChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _nobody_else_since(seen: int) -> None:
    """Within the transaction: whoever comes second waits for the first, and is told. Raises ChangedMeanwhile."""
    if seen == ANY:
        return
    list(CalendarChange.objects.order_by("-pk").select_for_update()[:1])
    if newest() != seen:
        raise ChangedMeanwhile


def _said(day: date, kind: str, name: str) -> str:
    return f"{day.isoformat()} {CalendarDay.Kind(kind).label}" + (f"（{name}）" if name else "")


def _load_year(schedule: Schedule) -> YearChange:
    year, created = CalendarYear.objects.select_for_update().get_or_create(
        year=schedule.year, defaults={"notice": schedule.notice, "source": schedule.source}
    )
    new = schedule.days
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


def load(schedules: Iterable[Schedule], *, by=None, follow: bool = True, seen: int = ANY) -> LoadReport:
    """Load whole years, all or nothing; a year loaded again is brought in line. Returns what changed.

    Afterwards the listeners run: running clocks are recomputed and their differences reported. Without `follow` they
    are left to the next sweep, for whoever has no time to wait for a hundred thousand clocks.
    Raises ScheduleError when a schedule does not hold together, and ChangedMeanwhile when the calendar is no longer
    the one that was `seen` (see `newest`); nothing is loaded then.
    """
    checked = [schedule.checked() for schedule in schedules]
    with transaction.atomic():
        _nobody_else_since(seen)
        years = {schedule.year for schedule in checked}
        stood = {one.year: one for one in current.loaded_schedules() if one.year in years}
        report = LoadReport([_load_year(schedule) for schedule in checked])
        if report.changed:
            report.change = CalendarChange.objects.create(
                by=by,
                before={str(year): stood[year].as_dict() if year in stood else None for year in years},
                summary={
                    str(year.year): {"status": year.status, "added": year.added, "removed": year.removed}
                    for year in report.years
                    if year.status != "same"
                },
            )
    if report.changed:
        current.look_again()
        report.effects = tell(None) if follow else []
    return report


def unload(year: int, *, by=None, follow: bool = True, seen: int = ANY) -> LoadReport:
    """Take a year out of the table: it is counted by the package again, or provisionally where that has none.

    Raises ChangedMeanwhile as `load` does.
    """
    report = LoadReport()
    with transaction.atomic():
        _nobody_else_since(seen)
        row = CalendarYear.objects.select_for_update().filter(year=year).first()
        if row is None:
            return report
        stood = next(one for one in current.loaded_schedules() if one.year == year)
        row.delete()
        removed = tuple(_said(day, *said) for day, said in sorted(stood.days.items()))
        report.years = [YearChange(year, "changed", removed=removed)]
        report.change = CalendarChange.objects.create(
            by=by,
            before={str(year): stood.as_dict()},
            summary={str(year): {"status": "changed", "added": [], "removed": removed}},
        )
    current.look_again()
    report.effects = tell(None) if follow else []
    return report


def tell(agency) -> list:
    """Let the listeners act on a change of the calendar."""
    return [effect for listener in _listeners for effect in listener(agency)]


def set_agency_days(
    agency, days: dict[date, tuple[str, str]], *, notice: str, by=None, follow: bool = True, seen: int = ANY
) -> list:
    """Replace an agency's own days: {date: ("off" | "work", name)}. Returns what the listeners did.

    `follow` and `seen` as for `load`.

    放假办法第四条：少数民族习惯的节日，由各少数民族聚居地区的地方人民政府规定放假日期。
    """
    with transaction.atomic():
        _nobody_else_since(seen)
        old = {row.date: (row.kind, row.name) for row in agency.calendar_days.all()}
        if old == days:
            return []
        type(agency)._base_manager.select_for_update().get(pk=agency.pk)
        agency.calendar_days.all().delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(agency=agency, date=day, kind=kind, name=name, notice=notice)
            for day, (kind, name) in days.items()
        )
        CalendarChange.objects.create(
            by=by,
            agency=agency,
            before={"days": {day.isoformat(): list(said) for day, said in old.items()}},
            summary={
                "added": [_said(day, *said) for day, said in sorted(days.items()) if old.get(day) != said],
                "removed": [_said(day, *said) for day, said in sorted(old.items()) if days.get(day) != said],
            },
        )
    current.look_again()
    return tell(agency) if follow else []
