"""暂定的日期: what is said beside a day that hangs on a holiday notice nobody has published yet."""

from datetime import date

from disclosure.workdays.current import calendar_for

MARK = "（暂定）"


def note(agency, day: date | None) -> str:
    """A whole sentence for a day in a year without its 放假通知, empty for every other day."""
    if day is None or calendar_for(agency.pk).covers(day.year):
        return ""
    return f"暂按周末和法定节假日推算，{day.year}年放假通知公布后可能调整。"


def mark(agency, day: date | None) -> str:
    """（暂定） behind the same days."""
    return MARK if note(agency, day) else ""
