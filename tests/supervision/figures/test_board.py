"""统计看板: each number from hand-made cases; its list is as long as it says; a roll-up is the sum of its parts."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from disclosure import caching, clock
from disclosure.workdays.current import calendar_for
from disclosure.workflow.door import perform
from documents.states import Attribute, State
from interpretation.states import State as InterpretationState
from opinion.board import Board as OpinionBoard
from opinion.board import Period as OpinionPeriod
from opinion.states import State as ItemState
from portal import numbers
from requests_app.disputes import Kind, Result
from requests_app.states import State as ApplicationState
from supervision.figures import lists, periods
from supervision.figures.board import RATES, Board
from supervision.figures.figure import FIGURES
from supervision.figures.scope import Scope
from supervision.figures.tallies import TALLIES
from tests.factories.documents import document
from tests.factories.interpretation_road import interpretation, required
from tests.factories.opinion import item
from tests.factories.requests import application, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False) as journey:
        yield journey


def board(*staff, period="2026") -> Board:
    return Board([one.agency.pk for one in staff], periods.named(period))


def told(found: Board, *keys: str) -> dict:
    return {key: found.number(key) for key in keys}


def disputed(staff, result=None, *, kind=Kind.REVIEW, number="云政复〔2026〕1号"):
    """A review of an answered application, decided where a result is given."""
    case = application(staff, ApplicationState.CLOSED)
    facts = {
        "kind": kind,
        "organ": "云山县人民政府",
        "case_number": number,
        "about": "reply",
        "bringer": "applicant",
    }
    facts |= {"filed_on": clock.today(), "notice_received_on": clock.today(), "claims": ""}
    perform(case, "enter_dispute", by=staff[Role.DISCLOSURE], **facts)
    found = case.disputes.get()
    if result:
        ruled = {"result": result, "decided_on": clock.today(), "arrived_on": clock.today()}
        found = perform(found, "record_ruling", by=staff[Role.DISCLOSURE], **ruled)
    return found


def everything(staff, monday) -> None:
    """Of each kind of case some in time, some late, some still open."""
    application(staff, ApplicationState.CLOSED)
    application(
        staff,
        ApplicationState.CLOSED,
        channel="post_registered",
        arrived_on=clock.today(),
        signed_on=clock.today(),
        post_number=f"R{staff.agency.pk}",
    )
    late = application(staff, ApplicationState.DELIVERY, applicant_kind="business")
    application(staff, ApplicationState.HANDLING)
    application(staff, ApplicationState.WITHDRAWN)
    disputed(staff, Result.CORRECTED, number=f"复{staff.agency.pk}-1")
    disputed(staff, Result.UPHELD, number=f"复{staff.agency.pk}-2")
    disputed(staff, number=f"复{staff.agency.pk}-3")
    document(staff, title="按期")
    late_paper = document(staff, State.ISSUED, title="迟发")
    document(staff, State.ISSUED, title="未发")
    document(staff, State.REGISTERED, title="不公开")
    document(staff, State.REGISTERED, attribute=Attribute.ON_REQUEST, title="依申请")
    interpretation(staff, InterpretationState.PUBLISHED)
    item(staff, ItemState.RELEASED)
    item(staff, ItemState.HANDLING)
    monday.shift(timedelta(days=40))
    perform(late, "deliver", by=staff[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人")
    perform(late_paper, "publish", by=staff[Role.PUBLISHER])
    item(staff, ItemState.FOUND)


# ── each number ─────────────────────────────────────────────────────────────
def test_nothing_is_noughts_and_dashes(tree):
    found = board(tree.water)

    assert all(found.number(key) == 0 for key in FIGURES)
    assert {found.rate(key) for key in RATES} == {"—"}
    assert found.average_workdays() is None
    assert found.average_hours() is None
    assert all(drawn.table.labels for drawn in (found.course, found.outcomes, found.spans))


def test_applications_answered_in_time_late_and_not_at_all(tree, monday):
    staff = tree.water
    application(staff, ApplicationState.CLOSED)
    late = application(staff, ApplicationState.DELIVERY)
    application(staff, ApplicationState.HANDLING)
    monday.shift(timedelta(days=40))
    perform(late, "deliver", by=staff[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人")

    found = board(staff)

    assert told(found, "received", "answered", "in-time", "answered-late", "unanswered") == {
        "received": 3,
        "answered": 2,
        "in-time": 1,
        "answered-late": 1,
        "unanswered": 1,
    }
    assert found.rate("answered-rate") == "33.3%"


def test_a_period_that_is_over_is_told_as_it_stood_at_its_end(tree, monday):
    """Late at the end of November and answered in December: late in November, a late answer in December."""
    monday.move_to("2026-10-12T09:00+08:00")
    case = application(tree.water, ApplicationState.DELIVERY)
    monday.move_to("2026-12-03T09:00+08:00")
    perform(
        case, "deliver", by=tree.water[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人"
    )

    october, november, december = (board(tree.water, period=f"2026-{month}") for month in (10, 11, 12))

    assert told(october, "received", "unanswered") == {"received": 1, "unanswered": 0}
    assert told(november, "received", "answered", "unanswered") == {
        "received": 0,
        "answered": 0,
        "unanswered": 1,
    }
    assert told(december, "answered-late", "unanswered") == {"answered-late": 1, "unanswered": 0}


def test_average_workdays_are_those_of_the_calendar(tree, monday):
    """From Thursday the 24th of September over 中秋 and 国庆 to Monday the 12th of October: 9 工作日, not 18 days."""
    staff = tree.water
    monday.move_to("2026-09-24T09:00+08:00")
    quick, slow = (application(staff, ApplicationState.DELIVERY) for _ in range(2))
    for case, day in ((quick, "2026-09-28T10:00+08:00"), (slow, "2026-10-12T10:00+08:00")):
        monday.move_to(day)
        perform(
            case, "deliver", by=staff[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人"
        )

    days = [
        calendar_for(staff.agency).count(date(2026, 9, 24), date(2026, month, day))
        for month, day in ((9, 28), (10, 12))
    ]
    assert board(staff).average_workdays() == sum(days) / 2
    assert max(days) < 18


def test_disputes_and_where_they_are_lost(tree):
    staff = tree.water
    disputed(staff, Result.CORRECTED, number="一")
    disputed(staff, Result.UPHELD, number="二")
    disputed(staff, number="三")

    found = board(staff)

    assert told(found, "disputes", "decided", "corrected", "upheld", "pending") == {
        "disputes": 3,
        "decided": 2,
        "corrected": 1,
        "upheld": 1,
        "pending": 1,
    }
    assert found.rate("corrected-rate") == "50%"
    assert found.lost == [("lost-r4_1_not_held", "无法提供：本机关不掌握相关政府信息", 1)]


def test_documents_by_attribute_category_and_term(tree, monday):
    staff = tree.water
    document(staff, title="按期")
    late = document(staff, State.ISSUED, title="迟发", category="norms", interpretation="exempt")
    document(staff, State.ISSUED, title="未发")
    document(staff, State.REGISTERED, title="不公开")
    document(staff, State.DRAFT, title="还是草稿")
    monday.shift(timedelta(days=40))
    perform(late, "publish", by=staff[Role.PUBLISHER])

    found = board(staff)

    assert told(found, "issued", "attribute-proactive", "attribute-withheld", "published") == {
        "issued": 4,
        "attribute-proactive": 3,
        "attribute-withheld": 1,
        "published": 2,
    }
    assert told(found, "category-emergency", "category-norms") == {
        "category-emergency": 1,
        "category-norms": 1,
    }
    assert told(found, "to-publish", "published-in-time", "published-late", "unpublished") == {
        "to-publish": 3,
        "published-in-time": 1,
        "published-late": 1,
        "unpublished": 1,
    }


def test_interpretations_of_what_was_published(tree):
    staff = tree.water
    interpretation(staff, InterpretationState.PUBLISHED)
    paper = required(staff, State.SIGN)
    paper = perform(paper, "exempt_interpretation", by=staff[Role.LEADER], note="只调整联系电话。")
    for action, role, facts in (
        ("sign", Role.LEADER, {}),
        (
            "issue",
            Role.CHECKER,
            {"prefix": "云水发", "written_on": clock.today(), "issued_on": clock.today()},
        ),
        ("publish", Role.PUBLISHER, {}),
    ):
        paper = perform(paper, action, by=staff[role], **facts)

    assert told(board(staff), "to-explain", "explained", "explained-in-time", "unexplained", "exempt") == {
        "to-explain": 1,
        "explained": 1,
        "explained-in-time": 1,
        "unexplained": 0,
        "exempt": 1,
    }


def test_opinion_is_answered_in_so_many_hours(tree, monday):
    staff = tree.water
    begun = clock.now()
    item(staff, ItemState.RELEASED, found_at=begun - timedelta(hours=4))
    item(staff, ItemState.RELEASED, found_at=begun - timedelta(hours=30))
    item(staff, ItemState.FOUND)

    found = board(staff)

    assert told(found, "opinion", "responded", "span-0", "span-1", "span-2", "span-5") == {
        "opinion": 3,
        "responded": 2,
        "span-0": 1,
        "span-1": 0,
        "span-2": 1,
        "span-5": 1,
    }
    assert found.average_hours() == pytest.approx(17)


# ── what holds of all of them ───────────────────────────────────────────────
def test_every_number_is_as_long_as_its_list(tree, monday):
    everything(tree.water, monday)
    found = board(tree.water)
    user = tree.water[Role.DISCLOSURE]

    counted = {key: found.number(key) for key in FIGURES}
    listed = {key: lists.of_figure(figure, found, user)[1].count() for key, figure in FIGURES.items()}

    assert listed == counted
    assert sum(map(bool, counted.values())) > 30


def test_a_roll_up_is_the_sum_of_its_parts(tree):
    for staff in (tree.top, tree.water, tree.water, tree.elsewhere):
        item(staff, ItemState.RELEASED)
        application(staff, ApplicationState.CLOSED)
        document(staff, title=f"{staff.agency} 的通知")
    scope = Scope(tree.supervisor)
    whole = scope.named("")

    for period in map(periods.named, ("2026", "2026-q4", "2026-11", "2025")):
        found = Board(whole.agencies, period)
        parts = [Board(part.agencies, period) for part in scope.parts(whole)]
        for key in FIGURES:
            assert found.number(key) == sum(part.number(key) for part in parts)
            assert [part.number(key) for part in parts] == [
                found.number(key, part.agencies) for part in scope.parts(whole)
            ]


def test_the_public_numbers_of_the_year_are_the_same(tree, monday):
    everything(tree.water, monday)
    caching.bump(on_commit=False)
    public, found = numbers.of_the_year().of[tree.water.agency.pk], board(tree.water)

    assert public.published == found.number("published")
    assert (public.to_publish, public.published_in_time) == (
        found.number("to-publish"),
        found.number("published-in-time"),
    )
    assert public.received == found.number("received")
    assert public.to_answer == found.number("answered") + found.number("unanswered")
    assert public.answered_in_time == found.number("in-time")
    assert (public.to_explain, public.explained) == (found.number("to-explain"), found.number("explained"))
    assert public.answer_rate == found.rate("answered-rate")


def test_the_board_of_opinion_says_the_same(tree, monday):
    everything(tree.water, monday)
    found = board(tree.water)
    own = OpinionBoard([tree.water.agency.pk], OpinionPeriod(date(2026, 1, 1), date(2026, 12, 31)))

    assert own.answered.table.series[0].values == found.spans.table.series[0].values


def test_the_refused_are_the_sum_of_their_grounds(tree, monday):
    everything(tree.water, monday)
    found = board(tree.water)
    outcomes = [key for key in FIGURES if key.startswith("outcome-")]

    assert sum(found.number(key) for key in outcomes) == found.number("ended")
    assert sum(found.number(key) for key in FIGURES if key.startswith("group-")) == found.number("ended")
    assert sum(found.number(key) for key in outcomes if "-r3_" in key) == found.number("refused")
    assert sum(found.number(key) for key in FIGURES if key.startswith("channel-")) == found.number("received")


@pytest.mark.parametrize("count", [1, 3])
def test_one_statement_a_kind_of_case_however_many(tree, monday, count):
    for _ in range(count):
        application(tree.water, ApplicationState.CLOSED)
        document(tree.schools)
        item(tree.water, ItemState.RELEASED)
    agencies = [tree.water.agency.pk, tree.schools.agency.pk]
    assert Board(
        agencies, periods.named("2026")
    ).by_agency  # content types and calendars are known from here on

    with CaptureQueriesContext(connection) as asked:
        found = Board(agencies, periods.named("2026"))
        found.by_agency, found.average_workdays(), found.average_hours(), found.course

    assert len(asked) == len(TALLIES)


def test_the_late_are_those_of_the_law_the_longest_first(tree, monday):
    staff = tree.water
    application(staff, ApplicationState.HANDLING)
    monday.shift(timedelta(days=10))
    document(staff, State.ISSUED, title="未发")
    monday.shift(timedelta(days=60))

    rows = lists.with_cases(lists.overdue([staff.agency.pk]))

    assert [row.clock.term for row in rows] == ["reply", "publication"]
    assert rows[0].case == fresh(rows[0].case)
    assert list(lists.overdue([tree.schools.agency.pk])) == []
