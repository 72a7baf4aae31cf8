"""A year's months as squares, for drawing: which day is counted, which is off, which was changed."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from disclosure.workdays.calendar import WorkCalendar


@dataclass(frozen=True)
class Day:
    """One square of a month; `css` is the class static/css/portal.css draws it with."""

    day: date | None = None
    css: str = ""
    word: str = ""
    name: str = ""


WORDS = {"holiday": ("h", "休"), "makeup": ("m", "班"), "work": ("c", ""), "weekend": ("", "")}


def year_of(
    calendar: WorkCalendar, year: int, today: date, *, marked: Container[date] = ()
) -> list[tuple[int, list[list[Day]]]]:
    """The twelve months, each with its weeks; days that are `marked` are drawn so."""
    return [(month, month_of(calendar, year, month, today, marked=marked)) for month in range(1, 13)]


def month_of(
    calendar: WorkCalendar, year: int, month: int, today: date, *, marked: Container[date] = ()
) -> list[list[Day]]:
    """The weeks of a month, Monday first."""
    first = date(year, month, 1)
    squares = [Day()] * first.weekday()
    day = first
    while day.month == month:
        kind = calendar.kind(day)
        css, word = WORDS[kind.value]
        css = f"{css}{' t' if day == today else ''}{' x' if day in marked else ''}".strip()
        squares.append(Day(day, css, word, calendar.name(day) or kind.label))
        day += timedelta(days=1)
    squares += [Day()] * (-len(squares) % 7)
    return [squares[start : start + 7] for start in range(0, len(squares), 7)]
