import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Barrier

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure.workdays import schedules
from disclosure.workdays.calendar import Kind, WorkCalendar
from disclosure.workdays.statutory import LUNAR, statutory_days

OFFICIAL = schedules.calendar_from(
    schedules.from_file((Path(__file__).parent / "holidays.json").read_text(encoding="utf-8"))
)
PACKAGE = schedules.calendar_from(schedules.from_package(year) for year in schedules.package_years())
DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))


def test_the_official_schedules_and_the_package_agree_on_every_day():
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(1096)]

    assert [OFFICIAL.is_workday(day) for day in days] == [chinese_calendar.is_workday(day) for day in days]


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_number_of_workdays(year, workdays):
    assert OFFICIAL.count(date(year - 1, 12, 31), date(year, 12, 31)) == workdays


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2025, 1, 26), Kind.MAKEUP, "春节"),
        (date(2025, 1, 28), Kind.HOLIDAY, "春节"),
        (date(2025, 2, 1), Kind.HOLIDAY, "春节"),
        (date(2025, 2, 5), Kind.WORK, ""),
        (date(2025, 2, 15), Kind.WEEKEND, ""),
        (date(2027, 1, 1), Kind.HOLIDAY, "元旦"),
        (date(2027, 10, 8), Kind.WORK, ""),
    ],
)
def test_a_day_says_what_it_is(day, kind, name):
    assert (OFFICIAL.kind(day), OFFICIAL.name(day)) == (kind, name)


def test_a_term_is_counted_from_the_day_after():
    assert OFFICIAL.add(date(2025, 1, 20), 20) == date(2025, 2, 21)


def test_going_back_is_going_forth_reversed():
    assert OFFICIAL.add(date(2025, 2, 21), -20) == date(2025, 1, 20)


@given(DAYS, st.integers(1, 400))
def test_count_undoes_add(start, n):
    assert PACKAGE.count(start, PACKAGE.add(start, n)) == n


@given(DAYS, st.integers(1, 400))
def test_add_undoes_count(start, length):
    end = PACKAGE.next_workday(start + timedelta(days=length))

    assert PACKAGE.add(start, PACKAGE.count(start, end)) == end


@given(DAYS, st.integers(1, 60))
def test_add_is_stepping_from_workday_to_workday(start, n):
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= PACKAGE.kind(day).is_work

    assert PACKAGE.add(start, n) == day


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=30))
def test_more_holidays_never_make_a_date_earlier(start, n, extra):
    more = PACKAGE.overlaid(dict.fromkeys(extra, "本地放假"), {})

    assert more.add(start, n) >= PACKAGE.add(start, n)


@given(DAYS)
def test_the_next_workday_is_the_first_not_before(day):
    found = PACKAGE.next_workday(day)

    assert PACKAGE.is_workday(found)
    assert PACKAGE.count(day - timedelta(days=1), found) == 1


def test_a_year_without_its_notice_is_named():
    assert OFFICIAL.missing_between(date(2026, 12, 31), date(2028, 1, 3)) == [2027, 2028]
    assert OFFICIAL.missing_between(date(2026, 12, 30), date(2026, 12, 31)) == []


def test_a_year_without_its_notice_counts_the_statutory_days():
    assert OFFICIAL.add(date(2026, 12, 14), 20) == date(2027, 1, 12)
    assert [day.isoformat() for day in statutory_days(2027)] == [
        "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05",
        "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
    ]  # fmt: skip


@pytest.mark.parametrize("year", LUNAR)
def test_the_law_gives_thirteen_days_a_year_unless_two_fall_together(year):
    together = {f"{year}-{day}" for day in LUNAR[year]} & {f"{year}-10-0{n}" for n in (1, 2, 3)}

    assert len(statutory_days(year)) == 13 - len(together)


def test_a_make_up_day_declared_by_the_known_year_holds_in_the_unknown_one_before():
    calendar = WorkCalendar(work={date(2027, 12, 25): "元旦"}, years=[2026, 2028])

    assert calendar.is_workday(date(2027, 12, 25))


def test_a_day_cannot_be_both_off_and_worked():
    with pytest.raises(ValueError, match="2025-01-01 既列为放假又列为上班"):
        WorkCalendar({date(2025, 1, 1): "元旦"}, {date(2025, 1, 1): "元旦"}, [2025])


@pytest.mark.parametrize("n", [20_001, -20_001])
def test_a_number_of_days_no_term_can_have_is_refused(n):
    with pytest.raises(ValueError, match="工作日数过大"):
        OFFICIAL.add(date(2025, 1, 1), n)


def test_equal_calendars_have_equal_versions_and_a_changed_day_changes_it():
    same = WorkCalendar(OFFICIAL.off, OFFICIAL.work, OFFICIAL.years)
    other = OFFICIAL.overlaid({date(2026, 3, 20): "开斋节"}, {})

    assert (same.version == OFFICIAL.version, other.version == OFFICIAL.version) == (True, False)


def test_growing_the_calendar_into_far_years_keeps_it_sorted():
    calendar = WorkCalendar(OFFICIAL.off, OFFICIAL.work, OFFICIAL.years)
    calendar.add(date(2040, 5, 5), 3)
    calendar.add(date(1998, 5, 5), -3)

    days = [calendar.add(date(1997, 12, 31), n) for n in range(1, 11_000, 97)]
    assert all(earlier < later for earlier, later in pairwise(days))


@pytest.fixture
def threads_change_often():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("threads_change_often")
def test_threads_growing_one_calendar_together_lose_no_year_and_count_none_twice():
    threads = 4
    first, last = date(1990, 1, 1), date(2049, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    right = sum(OFFICIAL.kind(day).is_work for day in days)

    with ThreadPoolExecutor(threads) as pool:
        for _ in range(8):
            calendar = WorkCalendar(OFFICIAL.off, OFFICIAL.work, OFFICIAL.years)
            together = Barrier(threads)

            def grow(turn, calendar=calendar, together=together):
                together.wait()
                for n in range(1, 24):
                    calendar.add(date(2026 + n, 12, 31), -1 if turn % 2 else 1)
                    calendar.count(date(2024 - n, 6, 1), date(2026 + n, 6, 1))
                return calendar.count(date(1989, 12, 31), last)

            counts = list(pool.map(grow, range(threads)))
            assert counts == [right] * threads


BAD_FILES = [
    ("not_json", "{"),
    ("bad_shape", "[]"),
    ("empty", "{}"),
    ("bad_year", '{"二六": {"off": []}}'),
    ("bad_shape", '{"2026": {"off": [], "holiday": []}}'),
    ("bad_shape", '{"2026": {"work": []}}'),
    ("bad_shape", '{"2026": {"off": ["2026-01-01"]}}'),
    ("date_unreadable", '{"2026": {"off": [["元旦", "2026-01-01", "2026-1-3"]]}}'),
    ("bad_range", '{"2026": {"off": [["元旦", "2026-01-03", "2026-01-01"]]}}'),
    ("date_out_of_year", '{"2026": {"off": [["元旦", "2027-01-01", "2027-01-01"]]}}'),
    (
        "workday_not_weekend",
        '{"2026": {"off": [["元旦", "2026-01-01", "2026-01-03"]], "work": ["2026-01-05"]}}',
    ),
    ("overlap", '{"2026": {"off": [["元旦", "2026-01-01", "2026-01-03"]], "work": ["2026-01-03"]}}'),
    ("empty", '{"2026": {"off": []}}'),
]


@pytest.mark.parametrize(("code", "text"), BAD_FILES)
def test_a_file_that_cannot_be_trusted_is_refused_by_name(code, text):
    with pytest.raises(schedules.ScheduleError) as caught:
        schedules.from_file(text)

    assert caught.value.code == code
