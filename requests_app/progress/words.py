"""How days and sentences are put to the applicant."""

from datetime import date

from disclosure import clock
from disclosure.deadlines.explain import words_of


def to_you(words: str) -> str:
    """One sentence of the office's, as it is said to the applicant."""
    return words.replace("申请人", "您")


def short(day) -> str:
    """9月10日"""
    if day is None:
        return ""
    day = day.astimezone(clock.TZ).date() if hasattr(day, "astimezone") else day
    return f"{day.month}月{day.day}日"


def day_of(value) -> str:
    """A day of an event's facts, which are ISO text."""
    return words_of(date.fromisoformat(value[:10])) if value else ""
