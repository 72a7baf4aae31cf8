import time
from datetime import date, timedelta

import chinese_calendar
import pytest

from disclosure.workdays import schedules
from disclosure.workdays.notice import read_notice
from disclosure.workdays.schedules import ScheduleError
from tests.disclosure.workdays import notices

TEXTS = {2023: notices.OF_2023, 2024: notices.OF_2024, 2025: notices.OF_2025, 2026: notices.OF_2026}


@pytest.mark.parametrize("year", TEXTS)
def test_a_notice_gives_every_day_of_its_year_as_the_package_has_it(year):
    calendar = schedules.calendar_from([read_notice(TEXTS[year])])

    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    assert [day for day in days if calendar.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_the_first_days_off_may_lie_in_the_year_before():
    schedule = read_notice(notices.OF_2023)

    assert [day for day in schedule.off if schedule.off[day] == "元旦"] == [
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 1, 2),
    ]


def test_a_december_day_of_the_new_year_holiday_needs_no_year():
    text = notices.OF_2026.replace(
        "1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班", "12月31日至1月2日放假,共3天"
    )

    assert min(read_notice(text).off) == date(2025, 12, 31)


def test_the_notice_is_kept_by_its_title_and_number():
    assert read_notice(notices.OF_2025).notice == (
        "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）"
    )


def test_two_holidays_in_one_section_share_their_days():
    assert read_notice(notices.OF_2025).off[date(2025, 10, 6)] == "国庆节、中秋节"


def test_advice_to_rest_is_not_a_day_off():
    assert date(2024, 2, 9) not in read_notice(notices.OF_2024).off


def test_lines_broken_in_the_middle_of_a_sentence_are_joined():
    text = notices.OF_2024.replace("2月4日（星期日）、2月18日", "2月4日（星期日）、\n2月18日")

    assert read_notice(text) == read_notice(notices.OF_2024)


BAD = [
    ("year_missing", notices.OF_2026.replace("2026年", ""), "没有写明年份"),
    ("no_sections", "2026年放假安排：请大家休息好。", "一、元旦"),
    ("weekday_mismatch", notices.OF_2026.replace("关于2026年", "关于2027年"), "周四"),
    ("weekday_mismatch", notices.OF_2024.replace("4月7日（星期日）", "4月8日（星期日）"), "2024-04-08"),
    ("day_count_mismatch", notices.OF_2024.replace("10月1日至7日", "10月1日至6日"), "共7天"),
    ("holiday_missing", notices.OF_2026.split("五、端午")[0], "端午节、中秋节、国庆节"),
    ("holiday_twice", notices.OF_2024 + "八、元旦：1月1日放假。", "元旦"),
    ("date_unreadable", notices.OF_2024.replace("6月10日放假", "放假"), "端午节"),
    ("date_unreadable", notices.OF_2024.replace("4月4日至6日", "4月31日至33日"), "4月31日"),
    ("workday_not_weekend", notices.OF_2024.replace("4月7日（星期日）上班", "4月8日上班"), "2024-04-08"),
    ("overlap", notices.OF_2024.replace("9月14日（星期六）上班", "9月15日上班"), "2024-09-15"),
    ("bad_range", notices.OF_2024.replace("10月1日至7日", "10月7日至1日"), "起止"),
]


@pytest.mark.parametrize(("code", "text", "words"), BAD)
def test_a_notice_that_cannot_be_trusted_is_refused_by_name(code, text, words):
    with pytest.raises(ScheduleError) as caught:
        read_notice(text)

    assert (caught.value.code, words in str(caught.value)) == (code, True)


@pytest.mark.parametrize("filler", [" ", "\n", "\n ", "\u3000", "一、 ", "1月1日至", "（"])
def test_a_hundred_thousand_signs_that_say_nothing_are_read_in_a_moment(filler):
    """The page takes as many: no pattern goes through them once for each of them."""
    begun = time.process_time()

    with pytest.raises(ScheduleError):
        read_notice(filler * (100_000 // len(filler)), 2027)

    assert time.process_time() - begun < 5
