"""信息处理费: the table of 国办函〔2020〕109号, its worked figures, and what real agencies charged."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from disclosure.deadlines.errors import Impossible
from disclosure.personal import digest
from disclosure.workflow.door import open_case
from requests_app import fees
from requests_app.models import Application
from requests_app.states import State
from tests.factories.accounts import AgencyFactory

ITEMS = {
    1: 0, 10: 0, 11: 100, 15: 500, 30: 2000, 31: 2200, 35: 3000, 40: 4000, 41: 4300, 50: 7000, 51: 7400, 60: 11000,
}  # fmt: skip
PAGES = {1: 0, 30: 0, 31: 10, 60: 300, 100: 700, 101: 720, 150: 1700, 200: 2700, 201: 2740, 300: 6700}
CHARGED_BY_PAGES = {72: 420, 44: 140, 109: 880, 119: 1080, 57: 270, 68: 380}  # 宿迁 2023–2025


@pytest.mark.parametrize(("number", "amount"), ITEMS.items())
def test_by_items(number, amount):
    assert fees.by_items(number).total == amount


@pytest.mark.parametrize(("number", "amount"), (PAGES | CHARGED_BY_PAGES).items())
def test_by_pages(number, amount):
    assert fees.by_pages(number).total == amount


@pytest.mark.parametrize(("number", "amount"), [(15, 1500), (6, 600)])
def test_items_after_the_first_ten_of_a_month_as_charged_in_suqian_2023(number, amount):
    assert fees.by_items(number, already_this_month=10).total == amount


def test_the_notice_shows_every_step():
    assert str(fees.by_items(35)) == (
        "第 1–10 件：10 件，不收费\n"
        "第 11–30 件：20 件 × 100 元 = 2000 元\n"
        "第 31–35 件：5 件 × 200 元 = 1000 元\n"
        "合计：3000 元"
    )


def test_what_the_month_has_had_is_said_and_not_charged_again():
    assert fees.by_items(3, already_this_month=29).words == [
        "本月此前已有 29 件，本次自第 30 件起计",
        "第 30 件：1 件 × 100 元 = 100 元",
        "第 31–32 件：2 件 × 200 元 = 400 元",
        "合计：500 元",
    ]


@given(number=st.integers(1, 400), already=st.integers(0, 400))
def test_charging_at_once_or_one_by_one_comes_to_the_same(number, already):
    at_once = fees.by_items(number, already)

    assert at_once.total == sum(fees.by_items(1, already + n).total for n in range(number))
    assert at_once.total == fees.by_items(already + number).total - (
        fees.by_items(already).total if already else 0
    )
    assert sum(line.count for line in at_once.lines) == number


@given(number=st.integers(2, 2000))
def test_a_page_more_never_costs_less(number):
    assert fees.by_pages(number).total - fees.by_pages(number - 1).total in (0, 10, 20, 40)


@pytest.mark.parametrize("number", [0, -1, True, 1.5, None, "3"])
def test_what_is_no_positive_number_is_refused_by_name(number):
    for reckon, code in ((fees.by_items, "items_not_positive"), (fees.by_pages, "pages_not_positive")):
        with pytest.raises(Impossible) as refusal:
            reckon(number)

        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("reckon", "code"),
    [
        (lambda: fees.by_items(1, already_this_month=-1), "already_negative"),
        (lambda: fees.by_items(1, already_this_month=fees.MOST + 1), "too_many"),
        (lambda: fees.by_items(fees.MOST + 1), "too_many"),
        (lambda: fees.by_pages(fees.MOST + 1), "too_many"),
        (lambda: fees.calculate("weight", 3), "unknown_method"),
    ],
)
def test_other_impossible_questions_are_refused_by_name(reckon, code):
    with pytest.raises(Impossible) as refusal:
        reckon()

    assert refusal.value.code == code


def test_calculate_takes_the_method_by_its_key():
    assert fees.calculate("items", 2, 10).total == 200
    assert fees.calculate("pages", 72).total == 420


# ── manage.py fee_estimate ──────────────────────────────────────────────────
def estimate(*words) -> str:
    out = StringIO()
    call_command("fee_estimate", *words, stdout=out)
    return out.getvalue()


def test_estimate_as_json():
    assert json.loads(estimate("--items", "15", "--json")) == {
        "by": "items",
        "count": 15,
        "amount": 500,
        "lines": ["第 1–10 件：10 件，不收费", "第 11–15 件：5 件 × 100 元 = 500 元", "合计：500 元"],
        "already": 0,
    }
    said = json.loads(estimate("--pages", "72", "--json"))
    assert (said["by"], said["count"], said["amount"]) == ("pages", 72, 420)


def test_estimate_in_words():
    assert estimate("--items", "2", "--already", "10").splitlines()[-1] == "合计：200 元"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "只能选一种"),
        (("--items", "1", "--pages", "1"), 2, "只能选一种"),
        (("--pages", "1", "--already", "1"), 2, "只用于按件"),
        (("--items", "0"), 1, "items_not_positive"),
        (("--pages=-3",), 1, "pages_not_positive"),
        (("--items", "1", "--already=-1"), 1, "already_negative"),
    ],
)
def test_estimate_refuses(words, code, said):
    with pytest.raises(CommandError, match=said) as refusal:
        estimate(*words)

    assert refusal.value.returncode == code


# ── the month of one applicant ──────────────────────────────────────────────
@pytest.fixture
def agency(db):
    return AgencyFactory()


def received(agency, on, *, who="甲", state=State.HANDLING, fee=None):
    """An application of somebody, received that day; `fee` is (method, count, status)."""
    application = open_case(
        Application(
            agency=agency,
            number=f"N-{Application.objects.count() + 1}",
            subject="某事项",
            channel="in_person",
            submitted_on=on,
            received_on=on,
            received_why="条例第三十一条第一项",
            applicant_kind="natural",
            applicant_masked="张*",
            applicant_digest=digest(who),
            state=state,
        ),
        by=None,
        label="收到申请",
    )
    if fee:
        method, count, status = fee
        application.fees.create(method=method, count=count, status=status, amount=0)
    return application


def test_the_items_of_a_month_are_those_of_one_applicant_at_one_agency(agency):
    for day in (date(2026, 10, 1), date(2026, 10, 31), date(2026, 9, 30), date(2026, 11, 1)):
        received(agency, day)
    received(agency, date(2026, 10, 8), who="乙")
    received(AgencyFactory(), date(2026, 10, 8))

    assert fees.items_of(digest("甲"), agency, date(2026, 10, 15)) == 2
    assert fees.items_of("", agency, date(2026, 10, 15)) == 0


def test_only_what_came_before_an_application_is_counted_for_it(agency):
    first = received(agency, date(2026, 10, 9))
    second = received(agency, date(2026, 10, 9))
    received(agency, date(2026, 10, 20))
    earlier = received(agency, date(2026, 10, 2))

    assert [fees.items_this_month(one) for one in (earlier, first, second)] == [0, 1, 2]


def test_an_application_not_received_yet_has_no_month(agency):
    application = received(agency, date(2026, 10, 9))
    application.received_on = None

    assert fees.items_this_month(application) == 0


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ({"state": State.CLOSED}, 1),
        ({"state": State.DROPPED}, 1),
        ({"state": State.WITHDRAWN}, 0),
        ({"state": State.SPLIT}, 0),
        ({"state": State.MERGED}, 0),
        ({"fee": ("items", 12, "paid")}, 12),
        ({"fee": ("items", 12, "cancelled")}, 1),
        ({"fee": ("pages", 72, "paid")}, 0),
    ],
)
def test_what_counts_as_an_item(agency, facts, counted):
    received(agency, date(2026, 10, 9), **facts)

    assert fees.items_of(digest("甲"), agency, date(2026, 10, 1)) == counted


def test_a_new_answer_that_was_ordered_is_no_further_item(agency):
    first = received(agency, date(2026, 10, 9), state=State.CLOSED)
    again = received(agency, date(2026, 10, 12))
    type(again).objects.filter(pk=again.pk).update(reanswer_of=first)

    assert fees.items_of(digest("甲"), agency, date(2026, 10, 1)) == 1


def test_counting_a_month_takes_two_queries_however_many_there_are(agency, django_assert_num_queries):
    for day in range(1, 9):
        received(agency, date(2026, 10, day), fee=("items", 2, "paid"))

    with django_assert_num_queries(2):
        assert fees.items_of(digest("甲"), agency, date(2026, 10, 1)) == 16
