"""依申请公开 year by year as data: what the public numbers and the yearly table say, and nothing sooner than they do."""

import csv
import io
import json
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure import caching
from portal.open_data import bulk, figures
from requests_app import yearly
from requests_app.models import Application
from requests_app.outcomes import Outcome
from requests_app.statistics import ROWS, table_three
from tests.factories.accounts import AgencyFactory
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
API = "/api/open/v1/"
ADDRESS = f"{API}application-figures"


@pytest.fixture
def staff():
    return house(code="shuili", name="云山县水利局")


def asked(staff, received, answered=None, outcome="", *, late=False, **more):
    """One application as it stands in the register: when it came, when and how it was answered."""
    case = application(staff)
    Application.objects.filter(pk=case.pk).update(
        received_on=received,
        received_why="当面提交的，提交之日为收到日。",
        answered_on=answered,
        closed_on=answered,
        outcome=outcome,
        answered_late=late,
        **more,
    )
    return case


def items(client):
    caching.bump(on_commit=False)
    return json.loads(client.get(ADDRESS).content)["items"]


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_each_year_and_agency_says_what_came_was_answered_and_in_time(client, staff):
    asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)
    asked(staff, date(2025, 12, 20), date(2026, 1, 9), Outcome.PARTIAL)
    asked(staff, date(2026, 5, 6), date(2026, 7, 30), Outcome.OPEN, late=True)
    asked(staff, date(2026, 11, 20))
    AgencyFactory(code="nothing")

    found = [(one["year"], one["agency"], *(one[name] for name in figures.COUNTED)) for one in items(client)]

    assert found == [(2026, "shuili", 2, 2, 1), (2025, "shuili", 2, 1, 1)]


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_outcomes_are_the_last_column_of_the_yearly_table(client, staff):
    asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)
    asked(staff, date(2025, 4, 3), date(2025, 4, 20), Outcome.NOT_HELD)

    (line,) = items(client)

    table = table_three(staff.agency, 2025)
    assert {row: line[row] for row in ROWS} == {row: table[row]["total"] for row in ROWS}
    assert (line["r1_open"], line["r4_1_not_held"], line["r7_total"]) == (1, 1, 2)


@pytest.mark.parametrize(
    ("today", "is_told"),
    [
        ("2025-12-31", False),
        ("2026-01-01", False),
        ("2026-01-31", False),
        ("2026-02-01", True),
        ("2027-01-01", True),
    ],
)
def test_outcomes_are_not_told_before_the_report_is_due_to_be_public(client, staff, today, is_told):
    """条例第四十九条: a single answer of last week, by agency and outcome, would say what somebody was told."""
    with time_machine.travel(f"{today}T09:00+08:00", tick=False):
        asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.SECRET)

        line = items(client)[-1]

        assert yearly.is_reported(2025, date.fromisoformat(today)) is is_told
        assert line["r3_1_secret"] == (1 if is_told else None)
        assert all((line[row] is not None) is is_told for row in ROWS)


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_nothing_of_an_applicant_is_in_it(client, staff):
    case = asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)

    words = client.get(ADDRESS).content.decode()

    assert case.number not in words
    assert set(items(client)[0]) == {column.name for column in figures.COLUMNS}


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_the_file_says_the_same_and_the_table_for_people_in_chinese(client, staff):
    asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)
    type(staff.agency).objects.update(name="=云山县水利局")
    lines = items(client)

    packed = b"".join(client.get(f"{API}download/application-figures.jsonl"))
    words = b"".join(client.get(f"{API}download/application-figures.csv")).removeprefix(bulk.BOM).decode()
    people = (
        b"".join(client.get(f"{API}download/application-figures.csv?as=table"))
        .removeprefix(bulk.BOM)
        .decode()
    )

    assert [json.loads(line) for line in packed.splitlines()] == lines
    (row,) = csv.DictReader(io.StringIO(words))
    assert row["agency_name"] == "'=云山县水利局"
    assert row["received"] == "1"
    assert people.splitlines()[0].startswith(
        "年份,机关的代码,机关全称,收到申请,答复,按期答复,本年新收,上年结转,予以公开"
    )
    assert people.splitlines()[1:] == words.splitlines()[1:]


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_the_sum_of_the_agencies_stands_in_the_statistics(client, staff):
    other = house(code="edu")
    asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)
    asked(other, date(2025, 4, 3), date(2025, 6, 20), Outcome.OPEN, late=True)
    caching.bump(on_commit=False)

    found = json.loads(client.get(f"{API}statistics").content)["applications"]["by_year"]

    assert found == [{"year": 2025, "received": 2, "answered": 2, "answered_in_time": 1}]


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_it_costs_the_same_for_one_and_three_applications(staff):
    costs = []
    for more in (1, 2):
        for _ in range(more):
            asked(staff, date(2025, 3, 3), date(2025, 3, 20), Outcome.OPEN)
        with CaptureQueriesContext(connection) as queries:
            yearly.by_year_and_agency([staff.agency.pk], date(2026, 11, 22))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_with_no_application_there_is_no_line(client):
    assert items(client) == []
    assert b"".join(client.get(f"{API}download/application-figures.csv")).count(b"\n") == 1
