"""Looking ahead says just what the change then does, and writes nothing."""

from datetime import date, timedelta

import pytest

from disclosure.deadlines import clocks, foreseeing, recomputing, terms
from disclosure.deadlines.models import Deadline, LedgerEntry
from disclosure.rulebook import set_rule
from disclosure.workdays import loading
from disclosure.workdays.current import calendar_if
from disclosure.workdays.loading import set_agency_days
from disclosure.workdays.schedules import Schedule
from tests.factories.accounts import AgencyFactory, OfficeFactory

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)
KINDS = (terms.REPLY, terms.CORRECTION, terms.REREVIEW, terms.OPINION_ORDINARY, terms.SUIT)


@pytest.fixture(autouse=True)
def _quietly(monkeypatch):
    """What the change itself sets going is left to the test."""
    monkeypatch.setattr(loading, "_listeners", [])


def some_clocks(agency, count=6):
    for number in range(count):
        case = OfficeFactory(agency=agency)
        on = MONDAY + timedelta(days=number * 2)
        clocks.start(case, KINDS[number % len(KINDS)], on=on)
        if number % 3 == 0 and number % len(KINDS) == 0:
            clocks.pause(case, terms.REPLY, on=on + timedelta(days=1), key="third")


def said(foresight) -> dict:
    return {one.deadline_id: (one.before, one.after) for one, _ in foresight.listed}


def done(differences) -> dict:
    return {one.deadline_id: (one.before, one.after) for one in differences}


@pytest.mark.parametrize("offset", [0, 3, 7, 20])
@pytest.mark.parametrize("kind", ["off", "work"])
def test_an_agencys_own_day(offset, kind):
    agency, other = AgencyFactory(), AgencyFactory()
    below = AgencyFactory(parent=agency)
    for one in (agency, other, below):
        some_clocks(one)
    days = {MONDAY + timedelta(days=offset + shift): (kind, "某节") for shift in (0, 1, 5)}
    entries = LedgerEntry.objects.count()

    seen = foreseeing.foresee_calendar(lambda pk: calendar_if(pk, own={agency.pk: days}))

    assert LedgerEntry.objects.count() == entries
    set_agency_days(agency, days, notice="某通知")
    assert said(seen) == done(recomputing.bring_up_to_date())
    assert set(seen.by_agency) <= {agency.pk, below.pk}
    assert seen.moved == len(seen.listed)


def test_a_year_of_the_country():
    agency = AgencyFactory()
    some_clocks(agency)
    fresh = Schedule(2026, {MONDAY + timedelta(days=n): "某节" for n in range(3, 6)}, {}, "某通知", "notice")

    seen = foreseeing.foresee_calendar(lambda pk: calendar_if(pk, years={2026: fresh}))

    loading.load([fresh])
    assert seen.moved
    assert said(seen) == done(recomputing.bring_up_to_date())


def test_a_rule_that_gives_no_length_moves_nothing():
    agency = AgencyFactory()
    some_clocks(agency)

    assert (
        foreseeing.foresee_rules(agency, {"requests.channels": ["in_person", "post"]}, since=MONDAY).looked_at
        == 0
    )


def test_a_rule_of_the_law_may_shorten_and_not_lengthen():
    agency = AgencyFactory()
    case = OfficeFactory(agency=agency)
    clocks.start(case, terms.PUBLICATION, on=MONDAY)

    shorter = foreseeing.foresee_rules(agency, {"documents.statutory_publish_wd": 10}, since=MONDAY)
    longer = foreseeing.foresee_rules(agency, {"documents.statutory_publish_wd": 40}, since=MONDAY)

    assert (shorter.moved, longer.moved) == (1, 0)


def test_the_other_rules_stay_as_they_are():
    """A length another rule of the agency gave is not taken away by looking at this one."""
    agency = AgencyFactory()
    set_rule("requests.correction_wd", agency, 10, since=MONDAY, basis="某文")
    clocks.start(OfficeFactory(agency=agency), terms.CORRECTION, on=MONDAY)

    seen = foreseeing.foresee_rules(agency, {"documents.rereview_months": 6}, since=MONDAY)

    assert seen.moved == 0


def test_of_too_many_it_says_that_it_is_not_whole(monkeypatch):
    agency = AgencyFactory()
    some_clocks(agency)
    monkeypatch.setattr(recomputing, "CHUNK", 2)
    monkeypatch.setattr(foreseeing, "MOST", 4)

    seen = foreseeing.foresee_rules(agency, {"requests.correction_wd": 10}, since=MONDAY)
    whole = foreseeing.foresee_calendar(lambda pk: calendar_if(pk))

    assert seen.is_whole
    assert (whole.open_clocks, whole.looked_at, whole.is_whole) == (6, 4, False)


@pytest.mark.parametrize("count", [1, 4])
def test_it_costs_the_same_for_one_clock_and_many(count, django_assert_max_num_queries):
    agency = AgencyFactory()
    some_clocks(agency, count)
    days = {MONDAY + timedelta(days=3): ("off", "某节")}

    with django_assert_max_num_queries(9 + 4):
        foreseeing.foresee_calendar(lambda pk: calendar_if(pk, own={agency.pk: days}), agencies=[agency.pk])
    assert Deadline.objects.count() == count
