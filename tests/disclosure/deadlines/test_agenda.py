"""What ends on which day, and what the weeks ahead bring."""

from datetime import date

import pytest
import time_machine

from disclosure.deadlines import agenda, clocks, terms
from disclosure.deadlines.models import Deadline
from disclosure.workdays.current import calendar_for
from tests.factories.accounts import OfficeFactory

pytestmark = pytest.mark.django_db
MORNING = "2026-01-19T09:00+08:00"  # a Monday, four weeks before the Spring Festival


@pytest.mark.parametrize(
    ("term", "nature"),
    [
        (terms.REPLY, agenda.LAW),
        (terms.PLATFORM, agenda.HOUSE),
        (terms.THIRD_PARTY, agenda.OTHERS),
        (terms.OPINION_ORDINARY, agenda.LAW),
    ],
)
@time_machine.travel(MORNING)
def test_a_clock_is_of_one_nature_asked_of_one_row_and_of_many(case, term, nature):
    row = clocks.start(case, term)

    assert agenda.nature_of(row) == nature
    assert agenda.with_nature(Deadline.objects.all()).get().nature == nature
    assert [Deadline.objects.filter(agenda.of_nature(one)).exists() for one in agenda.NATURES] == [
        one == nature for one in agenda.NATURES
    ]


@time_machine.travel(MORNING)
def test_a_day_knows_how_many_end_on_it_and_how_many_are_unsure(case):
    clocks.start(case, terms.REPLY, on=date(2026, 1, 19))
    clocks.start(case, terms.PLATFORM, on=date(2026, 1, 19))
    clocks.start(OfficeFactory(agency=case.agency), terms.PLATFORM, on=date(2026, 1, 19))

    found = agenda.loads(Deadline.objects.open(), date(2026, 1, 1), date(2026, 3, 31))

    assert {day: dict(load.of) for day, load in found.items()} == {
        date(2026, 1, 28): {agenda.HOUSE: 2},
        date(2026, 2, 14): {agenda.LAW: 1},
    }
    assert [load.provisional for load in found.values()] == [0, 0]


@time_machine.travel(MORNING)
def test_the_first_of_each_day_are_those_of_the_law(case):
    others = [OfficeFactory(agency=case.agency) for _ in range(3)]
    for one in others:
        clocks.start(one, terms.PLATFORM, on=date(2026, 1, 19))
    law = clocks.start(case, terms.CORRECTION_NOTICE, on=date(2026, 1, 19))

    shown = agenda.first_of_each_day(Deadline.objects.open(), date(2026, 1, 1), date(2026, 1, 31), 2)

    assert (shown[0], len(shown)) == (law, 2)


@time_machine.travel(MORNING)
def test_a_week_of_holidays_shows_its_workdays(case):
    clocks.start(case, terms.REPLY, on=date(2026, 1, 19))

    weeks = agenda.weeks_ahead(Deadline.objects.open(), calendar_for(), today=date(2026, 1, 19), number=6)

    assert [(week.first, week.workdays, week.load.total) for week in weeks] == [
        (date(2026, 1, 19), 5, 0),
        (date(2026, 1, 26), 5, 0),
        (date(2026, 2, 2), 5, 0),
        (date(2026, 2, 9), 6, 1),
        (date(2026, 2, 16), 0, 0),
        (date(2026, 2, 23), 5, 0),
    ]
    assert (weeks[3].made_up, weeks[4].off, weeks[4].a_day) == ((date(2026, 2, 14),), ("春节",), None)
    assert not any(week.is_provisional for week in weeks)


def test_of_this_week_only_what_is_left_counts():
    with time_machine.travel("2026-01-22T09:00+08:00"):
        week = agenda.weeks_ahead(Deadline.objects.open(), calendar_for(), today=date(2026, 1, 22), number=1)[
            0
        ]

    assert (week.workdays, week.usual) == (2, 2)


def test_a_year_without_its_notice_is_said_to_be_unsure():
    weeks = agenda.weeks_ahead(Deadline.objects.open(), calendar_for(), today=date(2026, 12, 21), number=3)

    assert [week.is_provisional for week in weeks] == [False, True, True]


@pytest.mark.parametrize("count", [1, 3])
@time_machine.travel(MORNING)
def test_the_weeks_cost_one_query_however_many_clocks(case, count, django_assert_num_queries):
    for _ in range(count):
        clocks.start(OfficeFactory(agency=case.agency), terms.REPLY)
    calendar = calendar_for()

    with django_assert_num_queries(1):
        agenda.weeks_ahead(Deadline.objects.open(), calendar, today=date(2026, 1, 19))


def test_the_squares_of_a_month_are_whole_weeks():
    weeks = agenda.squares(date(2026, 2, 1), date(2026, 2, 28))

    assert (weeks[0][0], weeks[-1][-1], {len(week) for week in weeks}) == (
        date(2026, 1, 26),
        date(2026, 3, 1),
        {7},
    )
