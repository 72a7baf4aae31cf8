"""Adding 20 working days, against looping `chinese_calendar.is_workday`."""

from datetime import date, timedelta

import chinese_calendar

from bench.harness import faster, in_turn
from disclosure.workdays.current import package_calendar

BOUND = 100
STARTS = [date(2025, 1, 1) + timedelta(days=7 * n) for n in range(90)]


def by_looping(start: date, n: int) -> date:
    """What one writes without a calendar of one's own."""
    day = start
    while n:
        day += timedelta(days=1)
        n -= chinese_calendar.is_workday(day)
    return day


def run() -> list[dict]:
    """One row. Raises AssertionError when the two disagree on a date, for then a ratio means nothing."""
    calendar = package_calendar()
    assert [calendar.add(start, 20) for start in STARTS] == [by_looping(start, 20) for start in STARTS]
    times = in_turn(
        lambda: [calendar.add(start, 20) for start in STARTS],
        lambda: [by_looping(start, 20) for start in STARTS],
        rounds=9,
    )
    return [
        faster(
            "加 20 个工作日",
            times._replace(ours=times.ours / len(STARTS), theirs=times.theirs / len(STARTS)),
            BOUND,
        )
    ]
