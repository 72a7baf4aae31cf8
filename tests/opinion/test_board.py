"""The board: its numbers are the items', it asks once, and everybody sees his own agencies."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from opinion.board import SPANS, Board, Period, periods, statement
from opinion.models import Item
from opinion.states import Channel, Grade, State
from tests.factories.accounts import AgencyFactory, OfficeFactory, person
from tests.factories.documents import Staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 10, tzinfo=clock.TZ)
MONTH = Period(date(2026, 10, 30), TODAY)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def item(agency, *, state=State.FOUND, found_at=NOW, mentions=1, **fields) -> Item:
    """Seeded, not moved: the board only counts."""
    row = Item(agency=agency, title="舆情", found_at=found_at, mention_count=mentions, **fields)
    row.__dict__["state"] = state.value
    row.save()
    return row


def values(chart) -> dict:
    table = chart.table
    return {
        label: tuple(one.values[place] for one in table.series) for place, label in enumerate(table.labels)
    }


def test_the_wall_counts_by_state_and_grade(agency):
    item(agency)
    item(agency, state=State.HANDLING, grade=Grade.GRAVE)
    item(agency, state=State.HANDLING, grade=Grade.GRAVE)
    item(agency, state=State.ARCHIVED, grade=Grade.ORDINARY)

    board = Board([agency.pk], MONTH)

    counted = {(state, grade): n for state, row in board.wall for grade, n in row if n}
    assert counted == {("found", ""): 1, ("handling", "grave"): 2, ("archived", "ordinary"): 1}
    assert {state for state, _ in board.wall} == set(State)
    assert values(board.wall_chart) == {
        "发现": (1, 0, 0),
        "调查处置": (0, 0, 2),
        "已归档": (0, 1, 0),
    }
    assert [one.name for one in board.wall_chart.table.series] == ["未定级", "一般", "重大"]
    assert board.total == 4


def test_the_days_are_beijings_and_none_is_left_out(agency):
    item(agency, found_at=datetime(2026, 11, 26, 0, 0, tzinfo=clock.TZ))
    item(agency, found_at=datetime(2026, 11, 26, 23, 59, 59, tzinfo=clock.TZ), channel=Channel.FEED)
    item(agency, found_at=datetime(2026, 11, 28, 9, tzinfo=clock.TZ))

    trend = Board([agency.pk], Period(date(2026, 11, 25), TODAY)).trend

    assert [one.name for one in trend.table.series] == ["人工登记", "订阅采集"]
    assert values(trend) == {"11-25": (0, 0), "11-26": (1, 1), "11-27": (0, 0), "11-28": (1, 0)}


def test_a_longer_period_is_drawn_by_weeks_and_a_very_long_one_by_months(agency):
    monday = datetime(2026, 11, 23, tzinfo=clock.TZ)
    item(agency, found_at=monday)
    item(agency, found_at=monday - timedelta(seconds=1))
    item(agency, found_at=monday + timedelta(days=5))

    weeks = values(Board([agency.pk], Period(date(2026, 9, 1), TODAY)).trend)
    months = values(Board([agency.pk], Period(None, TODAY)).trend)

    assert (weeks["11-16"], weeks["11-23"], weeks["08-31"]) == ((1,), (2,), (0,))
    assert months == {"2026-11": (3,)}


def test_what_is_outside_the_period_elsewhere_or_folded_away_is_not_counted(agency):
    into = item(agency)
    item(agency, found_at=clock.start_of_day(MONTH.since) - timedelta(seconds=1))
    item(agency, found_at=NOW + timedelta(days=1))
    item(agency, state=State.DROPPED, merged_into=into)
    item(AgencyFactory())

    assert Board([agency.pk], MONTH).total == 1


def test_heat_is_what_is_said_most_of(agency):
    office = OfficeFactory(agency=agency, name="水务科")
    item(agency, topic="供水", mentions=9, office=office)
    item(agency, topic="供水", mentions=1, office=office)
    item(agency, topic="路灯", mentions=3)
    item(agency)

    board = Board([agency.pk], MONTH)

    assert values(board.topics) == {"供水": (2, 10), "路灯": (1, 3), "未定主题": (1, 1)}
    assert values(board.offices) == {"水务科": (2, 10), "未交办": (2, 4)}
    assert board.mentions == 14


def test_how_soon_they_are_answered(agency):
    for hours in (0, 5, 5.01, 24, 47, 48.5, 168, 169):
        item(agency, responded_at=NOW + timedelta(hours=hours))
    item(agency)

    counted = values(Board([agency.pk], MONTH).answered)

    assert counted == {
        "5 小时内": (2,),
        "24 小时内": (2,),
        "48 小时内": (1,),
        "7 天内": (2,),
        "7 天以上": (1,),
        "尚未回应": (1,),
    }
    assert [hours for _, hours in SPANS] == [5, 24, 48, 168, None]


def test_one_taken_up_again_counts_from_then(agency):
    """Answered long ago, found anew by its round: it is of this month, and unanswered until this round is."""
    year_ago = NOW - timedelta(days=365)
    again = item(agency, found_at=year_ago, reopened_at=NOW - timedelta(hours=30))

    before = values(Board([agency.pk], MONTH).answered)
    Item.objects.filter(pk=again.pk).update(responded_at=NOW)
    board = Board([agency.pk], MONTH)

    assert (before["尚未回应"], values(board.answered)["48 小时内"]) == ((1,), (1,))
    assert values(board.trend)[f"{NOW - timedelta(hours=30):%m-%d}"] == (1,)


def test_what_heard_more_after_its_end_stands_on_the_board(client, staff, agency):
    item(agency, state=State.ARCHIVED)
    first = item(agency, state=State.SETTLED, stirred_at=NOW - timedelta(hours=2))
    second = item(agency, state=State.DROPPED, stirred_at=NOW)

    assert Board([agency.pk], MONTH).stirred == [second, first]
    assert "办结后又有新来源" in page(client, staff[Role.DRAFTER]).content.decode()


def test_the_gravest_under_way_stand_first(agency):
    important = item(agency, grade=Grade.IMPORTANT, found_at=NOW - timedelta(days=3))
    late = item(agency, grade=Grade.GRAVE)
    early = item(agency, grade=Grade.GRAVE, found_at=NOW - timedelta(days=1))
    item(agency, grade=Grade.GRAVE, state=State.ARCHIVED)
    item(agency, grade=Grade.ORDINARY)

    assert Board([agency.pk], MONTH).pressing == [early, late, important]


def test_an_empty_board_stands(agency):
    for agencies in ([], [agency.pk]):
        board = Board(agencies, MONTH)
        assert board.total == 0
        assert all(chart.table.is_empty for chart in (board.wall_chart, *board.charts))


def test_every_period_can_be_asked_on_both_databases(agency):
    for period in periods(TODAY).values():
        assert Board([agency.pk], period).total == 0
        for vendor in ("postgresql", "sqlite"):
            assert statement([agency.pk], period, vendor)[0].count("FROM opinion_item") == 1


# ── the page ────────────────────────────────────────────────────────────────
def page(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("opinion-collect:board"), asked)


def test_everybody_sees_his_own_agencies(client, staff, agency):
    above = AgencyFactory()
    type(agency).objects.filter(pk=agency.pk).update(parent=above)
    item(agency)

    assert page(client, staff[Role.DRAFTER]).context["board"].total == 1
    assert page(client, person(Role.SUPERVISOR, above)).context["board"].total == 1
    assert page(client, Staff()[Role.CHIEF]).context["board"].total == 0


def test_the_page_is_filtered_by_agency_and_period(client, agency):
    other = AgencyFactory()
    user = person(Role.DISCLOSURE, agency)
    user.memberships.create(agency=other, role=Role.DISCLOSURE)
    item(agency)
    item(other, found_at=NOW - timedelta(days=20))

    def total(**asked):
        return page(client, user, **asked).context["board"].total

    assert (total(), total(period="7"), total(agency=other.pk), total(period="7", agency=other.pk)) == (
        2,
        1,
        1,
        0,
    )
    assert total(period="nonsense", agency="x") == 2


def test_a_foreign_agency_cannot_be_asked_for(client, staff):
    elsewhere = AgencyFactory()
    item(elsewhere)

    assert page(client, staff[Role.DRAFTER], agency=elsewhere.pk).context["board"].total == 0


def test_every_chart_has_its_table_behind_it(client, staff, agency):
    item(agency, topic="供水", grade=Grade.GRAVE)

    text = page(client, staff[Role.DISCLOSURE]).content.decode()

    assert text.count("<figure") == 5
    assert text.count("</details>") >= 5
    assert "最近 30 天发现和重新启动的事项" in text


def test_the_page_asks_equally_often_however_many_there_are(client, staff, agency):
    user = staff[Role.DISCLOSURE]

    def asked(rows) -> list[str]:
        for number in range(rows):
            item(
                agency,
                topic=f"主题{number}",
                grade=Grade.GRAVE,
                office=OfficeFactory(agency=agency),
                found_at=NOW - timedelta(days=number % 20),
            )
        page(client, user)
        with CaptureQueriesContext(connection) as queries:
            page(client, user)
        return [query["sql"] for query in queries]

    one, three, many = asked(1), asked(3), asked(40)

    assert len(one) == len(three) == len(many)
    assert len([sql for sql in many if "sum(mention_count)" in sql]) == 1


def test_every_number_of_the_wall_leads_to_as_many_items(client, agency):
    """Begun by its latest round and folded into none: the list behind a number is asked as the number was."""
    user = person(Role.DISCLOSURE, agency)
    first = item(agency, state=State.HANDLING, grade=Grade.GRAVE)
    item(agency, state=State.HANDLING, grade=Grade.GRAVE, merged_into=first)
    item(agency, found_at=NOW - timedelta(days=200))
    item(agency, found_at=NOW - timedelta(days=200), reopened_at=NOW - timedelta(days=2))
    item(agency, grade=Grade.ORDINARY)

    for period in ("7", "30", "all"):
        answer = page(client, user, period=period)
        numbers = re.findall(r'href="(/desk/opinion/\?[^"]+)">(\d+)</a>', answer.content.decode())
        assert sum(int(number) for _, number in numbers) == 2 * answer.context["board"].total
        for url, number in numbers:
            listed = client.get(unescape(url)).context["page_obj"].paginator.count
            assert listed == int(number), (period, url)


def test_offices_of_one_name_are_told_apart_by_their_agencies(agency):
    other = AgencyFactory(short_name="县水务局")
    for one in (agency, other):
        item(one, office=OfficeFactory(agency=one, name="秘书科"))

    assert set(values(Board([agency.pk, other.pk], MONTH).offices)) == {
        f"{agency.label} 秘书科",
        "县水务局 秘书科",
    }
