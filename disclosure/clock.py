"""The only source of time. Everything else takes `at` or asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

TZ = ZoneInfo("Asia/Shanghai")


_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in Asia/Shanghai."""
    return _pretended.get() or timezone.now().astimezone(TZ)


@contextmanager
def pretending(moment: datetime) -> Iterator[None]:
    """Let it be another moment inside the block: for demo data that has a past, never for a real act."""
    token = _pretended.set(moment.astimezone(TZ))
    try:
        yield
    finally:
        _pretended.reset(token)


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()


def day_of(moment: datetime) -> date:
    """The day of a moment in Asia/Shanghai: the database gives it back in the time of Greenwich."""
    return moment.astimezone(TZ).date()


def end_of_day(day: date) -> datetime:
    """The last second of a day: a term counted in days ends here."""
    return datetime.combine(day, time(23, 59, 59), TZ)


def start_of_day(day: date) -> datetime:
    """Midnight at which a day begins."""
    return datetime.combine(day, time.min, TZ)


def day_words(value) -> str:
    """2026年11月16日, of a date or of a moment in Asia/Shanghai; nothing of None."""
    if value is None:
        return ""
    if hasattr(value, "astimezone"):
        value = day_of(value)
    return f"{value.year}年{value.month}月{value.day}日"
