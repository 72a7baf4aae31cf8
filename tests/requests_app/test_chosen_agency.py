"""打印文书、归档移交 of a person with posts in several agencies: which one opens, and how it is remembered."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from disclosure.notices.models import PrintRun
from requests_app.states import State
from tests.factories import requests as make
from tests.factories.accounts import MembershipFactory, person

pytestmark = pytest.mark.django_db
PRINT, ARCHIVE = reverse("requests-desk:print"), reverse("afterwards:archive")
PAGES = pytest.mark.parametrize("page", [PRINT, ARCHIVE])


@pytest.fixture
def first():
    return make.house(name="A 局", code="a")


@pytest.fixture
def second():
    return make.house(name="B 局", code="b")


@pytest.fixture
def third():
    return make.house(name="C 局", code="c")


@pytest.fixture
def clerk(first, second, third):
    """In the 公开办 of three agencies."""
    clerk = person(Role.DISCLOSURE, first.agency)
    for staff in (second, third):
        MembershipFactory(user=clerk, agency=staff.agency, role=Role.DISCLOSURE)
    return clerk


@pytest.fixture
def desk(clerk):
    return signed_in(clerk)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def wait_in(*houses):
    """A letter to print and a file to archive in each."""
    with time_machine.travel(date(2025, 11, 3)):
        for staff in houses:
            make.application(staff, State.CLOSED)


def opened(client, page, **asked):
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        return client.get(page, asked).context["agency"].code


@PAGES
def test_the_first_one_where_something_waits_opens(desk, second, third, page):
    wait_in(second, third)

    assert opened(desk, page) == "b"


@PAGES
def test_where_nothing_waits_anywhere_the_first_opens(desk, page):
    assert opened(desk, page) == "a"


@PAGES
def test_the_one_asked_for_opens_and_is_remembered_on_both_pages_and_after_another_sign_in(
    desk, clerk, second, third, page
):
    wait_in(second, third)

    assert opened(desk, page, agency="c") == "c"
    clerk.refresh_from_db()
    again = signed_in(clerk)

    assert (opened(again, PRINT), opened(again, ARCHIVE)) == ("c", "c")


@PAGES
def test_the_remembered_one_gives_way_where_nothing_waits_in_it(desk, second, page):
    opened(desk, page, agency="c")
    wait_in(second)

    assert opened(desk, page) == "b"


@PAGES
def test_with_nothing_anywhere_the_remembered_one_opens(desk, page):
    opened(desk, page, agency="c")

    assert opened(desk, page) == "c"


@PAGES
@pytest.mark.parametrize("code", ["x", "elsewhere"])
def test_an_agency_one_does_not_work_in_is_neither_opened_nor_remembered(desk, clerk, page, code):
    make.house(name="别的局", code="elsewhere")

    assert opened(desk, page, agency=code) == "a"
    clerk.refresh_from_db()
    assert clerk.last_agency is None


@PAGES
def test_all_can_be_switched_to_and_say_how_much_waits_in_each(desk, second, page):
    wait_in(second)

    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        shown = desk.get(page)

    waiting = [(choice.agency.code, choice.waiting > 0) for choice in shown.context["choices"]]
    assert waiting == [("a", False), ("b", True), ("c", False)]
    assert 'aria-current="page">B 局' in shown.content.decode()


@PAGES
def test_who_works_in_one_agency_is_shown_no_switch(first, page):
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        shown = signed_in(first[Role.DISCLOSURE]).get(page).content.decode()

    assert 'aria-label="机关"' not in shown


def test_what_is_sent_goes_to_the_agency_the_page_showed(desk, second, third):
    """Something came in elsewhere since: the page does not jump under the clerk's hand."""
    wait_in(second)
    opened(desk, PRINT)
    wait_in(third)
    with time_machine.travel("2026-11-23T10:00+08:00", tick=False):
        desk.post(PRINT, {"agency": "c", "which": "all"})

    assert opened(desk, PRINT) == "b"
    assert PrintRun.objects.get().agency == third.agency


def test_to_whom_only_looks_on_nothing_waits_to_be_archived(second, first):
    wait_in(second, first)
    onlooker = person(Role.LEADER, first.agency)
    MembershipFactory(user=onlooker, agency=second.agency, role=Role.DISCLOSURE)

    assert opened(signed_in(onlooker), ARCHIVE) == "b"
