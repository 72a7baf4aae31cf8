"""期限日历 and 试算: who sees which clock on which day, with what marks, at a cost that does not grow with the rows."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from desk import due, due_pages
from disclosure import clock, throttle
from disclosure.deadlines import agenda, clocks, terms
from disclosure.deadlines.models import Deadline, LedgerEntry
from documents.states import State as DocumentState
from opinion.states import State as ItemState
from requests_app.states import State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import document
from tests.factories.opinion import item
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
DUE, LOAD = reverse("desk:due"), reverse("desk:due-load")


@pytest.fixture(autouse=True)
def monday():
    """Four weeks before the Spring Festival; the years around it have their 通知."""
    with time_machine.travel("2026-01-19T09:00+08:00") as journey:
        yield journey


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def desk(staff, client):
    client.force_login(staff[Role.DISCLOSURE])
    return client


def squares(page) -> dict[date, due.Square]:
    return {square.day: square for week in page.context["stretch"].weeks for square in week}


def test_each_clock_stands_on_its_day_with_its_nature_and_its_case(staff, desk):
    case = application(staff, State.REVIEW)

    february = squares(desk.get(DUE, {"day": "2026-02-01"}))
    january = squares(desk.get(DUE))

    reply = february[date(2026, 2, 14)].entries[0]
    assert (reply.mark, reply.title, reply.url) == ("法", case.subject, case.get_desk_url())
    assert {entry.mark for square in january.values() for entry in square.entries} == {"内"}


def test_holidays_and_make_up_days_are_marked(desk):
    found = squares(desk.get(DUE, {"day": "2026-02-01"}))

    assert (found[date(2026, 2, 14)].word, found[date(2026, 2, 14)].css) == ("班", "makeup")
    assert {found[date(2026, 2, day)].word for day in range(15, 24)} == {"休"}
    assert found[date(2026, 2, 17)].name == "春节"


def test_a_date_in_a_year_without_its_notice_is_said_to_be_unsure(staff, desk):
    with time_machine.travel("2026-12-21T09:00+08:00"):
        application(staff, State.REVIEW)
        desk.force_login(staff[Role.DISCLOSURE])
        page = desk.get(DUE, {"day": "2027-01-01"}).content.decode()

    assert "2027 年的放假安排尚未公布" in page
    assert "（暂定）" in page


def test_another_agency_sees_nothing_of_it_and_the_supervisor_above_all(staff):
    application(staff, State.REVIEW)
    above = AgencyFactory()
    staff.agency.parent = above
    staff.agency.save()

    def number(user):
        client = Client()
        client.force_login(user)
        return sum(square.load.total for square in squares(client.get(DUE)).values())

    assert number(house()[Role.DISCLOSURE]) == 0
    assert number(person(Role.SUPERVISOR, above)) > 0


def asked(desk, **filters) -> set[str]:
    rows = desk.get(DUE, {"view": "late"} | filters).context["entries"]
    return {entry.deadline.term for entry in rows}


def test_the_filters_narrow_and_what_is_not_understood_is_left_out(staff, desk, monday):
    application(staff, State.REVIEW)
    item(staff, ItemState.HANDLING)
    document(staff, DocumentState.ISSUED)
    monday.shift(timedelta(days=60))
    desk.force_login(staff[Role.DISCLOSURE])

    everything = asked(desk)
    assert asked(desk, kind="opinion.item") < everything
    assert {"reply"} == asked(desk, kind="requests_app.application", nature="law")
    assert "reply" not in asked(desk, nature="house")
    assert asked(desk, nature="nonsense", kind="auth.user", agency="0 OR 1") == everything


def test_only_what_waits_for_me(staff, desk, client):
    application(staff, State.REVIEW)
    drafter = Client()
    drafter.force_login(staff[Role.DRAFTER])

    assert sum(s.load.total for s in squares(desk.get(DUE, {"mine": "on"})).values()) > 0
    assert sum(s.load.total for s in squares(drafter.get(DUE, {"mine": "on"})).values()) == 0


@pytest.mark.parametrize("day", ["", "nonsense", "2026-13-01", "0001-01-01", "9999-12-31", "2026-02-30"])
@pytest.mark.parametrize("view", ["month", "week", "day", "late", "nonsense"])
def test_any_address_shows_a_page(desk, view, day):
    assert desk.get(DUE, {"view": view, "day": day, "page": "x"}).status_code == 200


def test_a_full_day_leads_to_all_of_it(staff, desk):
    for _ in range(5):
        application(staff, State.REVIEW)

    square = squares(desk.get(DUE, {"day": "2026-02-01"}))[date(2026, 2, 14)]
    whole = desk.get(DUE, {"view": "day", "day": "2026-02-14"})

    assert (len(square.entries), square.more) == (3, 2)
    assert len(whole.context["entries"]) == 5


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "query", "queries"),
    [
        (DUE, {"day": "2026-02-01"}, 8),
        (DUE, {"view": "week", "day": "2026-02-14"}, 8),
        (DUE, {"view": "day", "day": "2026-02-14"}, 7),
        (LOAD, {}, 6),
    ],
)
def test_it_costs_the_same_for_one_row_and_three(
    staff, desk, rows, address, query, queries, django_assert_num_queries
):
    for _ in range(rows):
        application(staff, State.REVIEW)
    desk.get(address, query)

    with django_assert_num_queries(queries):
        desk.get(address, query)


# ── the weeks ahead ─────────────────────────────────────────────────────────
def test_the_holiday_week_stands_out(staff, desk):
    for _ in range(2):
        application(staff, State.REVIEW)

    page = desk.get(LOAD)

    weeks = {week.first: week for week in page.context["weeks"]}
    assert (weeks[date(2026, 2, 16)].workdays, weeks[date(2026, 2, 9)].load.of[agenda.LAW]) == (0, 2)
    assert "春节放假" in page.content.decode()
    assert page.context["chart"].table.labels[0] == "1-19"


# ── one clock ───────────────────────────────────────────────────────────────
@pytest.fixture
def reply(staff):
    return clocks.open_clock(application(staff, State.REVIEW), terms.REPLY)


def clock_page(client, row, **query):
    return client.get(reverse("desk:clock", args=[row.pk]), query)


def test_each_supposition_has_its_date_and_its_article(desk, reply):
    page = clock_page(desk, reply)

    found = {guess.supposition.key: guess.due_on for guess in page.context["guesses"]}
    assert set(found) == {"consult", "extend", "correction", "fee"}
    assert all(day > reply.due_on for day in found.values())
    assert page.content.decode().count("第三十三条第") >= 3


def test_the_days_of_one_are_shown_when_asked_for(desk, reply):
    page = clock_page(desk, reply, show="consult", opinion_wd="3")

    assert page.context["shown"].supposition.key == "consult"
    assert "若今天发出征求意见书" in page.content.decode()
    assert page.context["shown_explanation"].outcome.suspended == 3


def test_days_off_are_tried_and_a_contradiction_is_said(desk, reply):
    moved = clock_page(desk, reply, off_from="2026-01-21", off_until="2026-01-22")
    torn = clock_page(desk, reply, off_from="2026-01-21", off_until="2026-01-22", work_on="2026-01-21")

    before, after = moved.context["by_days"]
    assert (before.due_on, after.due_on) == (reply.due_on, date(2026, 2, 25))
    assert "既写了放假又写了上班" in torn.content.decode()
    assert "by_days" not in torn.context


def test_nothing_is_saved_by_trying(desk, reply):
    before = (Deadline.objects.values_list().get(pk=reply.pk), LedgerEntry.objects.count())
    clock_page(desk, reply, show="extend", extend_wd="20", off_from="2026-01-21")

    assert before == (Deadline.objects.values_list().get(pk=reply.pk), LedgerEntry.objects.count())


@pytest.mark.parametrize(
    "query",
    [
        {"opinion_wd": "-1"},
        {"opinion_wd": "1e9"},
        {"extend_wd": "21"},
        {"off_from": "2026-01-21", "off_until": "2036-01-22"},
        {"off_until": "2026-01-22"},
        {"off_from": "昨天"},
    ],
)
def test_hostile_numbers_are_said_and_the_page_stands(desk, reply, query):
    page = clock_page(desk, reply, **query)

    assert page.status_code == 200
    assert page.context["suppose_form"].errors


def test_a_clock_of_another_agency_does_not_exist(reply, client):
    client.force_login(house()[Role.DISCLOSURE])

    assert clock_page(client, reply).status_code == 404


def test_a_closed_clock_is_accounted_for_without_trials(staff, desk):
    row = clocks.start(application(staff, State.REVIEW), terms.INTERNAL)
    clocks.meet(row.case, terms.INTERNAL, at=clock.now())

    page = clock_page(desk, row)

    assert page.status_code == 200
    assert "guesses" not in page.context


# ── another 放假安排 over all of them ────────────────────────────────────────
HOLIDAYS = reverse("desk:due-holidays")


def tried(client, **days):
    return client.get(HOLIDAYS, days).context


def test_a_change_of_days_says_how_many_move_and_where_to(staff, desk, reply):
    application(house(), State.REVIEW)

    moved = tried(desk, off_from="2026-01-21")
    still = tried(desk, off_from="2026-01-24")

    replies = {move.title: (move.before, move.after) for move, _ in moved["moves"]}
    assert replies["答复申请人"] == (date(2026, 2, 14), date(2026, 2, 24))
    assert {row.agency_id for _, row in moved["moves"]} == {staff.agency.pk}
    assert (still["found"].moved, moved["found"].looked_at) == (0, still["found"].looked_at)
    assert Deadline.objects.get(pk=reply.pk).due_on == reply.due_on


@pytest.mark.parametrize(
    "days", [{}, {"off_from": "x"}, {"off_until": "2026-01-21"}, {"work_on": "0001-01-01"}]
)
def test_nothing_is_tried_without_days_that_make_sense(desk, days):
    assert "found" not in tried(desk, **days)


def test_it_is_not_tried_without_end(desk, monkeypatch):
    monkeypatch.setattr(due_pages, "FORESEEN", throttle.Limit("few-trials", 1, 600))

    assert ["found" in tried(desk, off_from="2026-01-21") for _ in range(2)] == [True, False]
