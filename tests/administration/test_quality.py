"""数据质量: each check finds what it is for and nothing else; a page costs the same however much is wrong."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency
from accounts.roles import Role
from administration import quality
from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.files.store import store
from disclosure.notices import numbers, outbox
from disclosure.notices.models import Channel, Letter, Notice
from documents.models import Document, Entry
from documents.states import State
from guide.models import Guide
from requests_app.models import Application
from requests_app.states import State as ApplicationState
from tests.factories.accounts import person
from tests.factories.documents import Staff, document
from tests.factories.guide import guide
from tests.factories.requests import agency as whole_agency
from tests.factories.requests import application

pytestmark = pytest.mark.django_db
URL = "/desk/administration/quality/"


@pytest.fixture
def house():
    """An agency with which nothing is wrong."""
    staff = Staff(whole_agency(code="host", contact_hours="8:30—17:30", contact_postcode="464000"))
    for role in Role:
        assert staff[role]
    guide(staff)
    return staff


@pytest.fixture
def admin(client, house):
    client.force_login(house[Role.ADMIN])
    return client


def found(agency) -> dict[str, int]:
    return {one.check.key: one.count for one in quality.look(agency) if one.count}


def paper(staff, state=State.PUBLISHED, **fields):
    return document(staff, state, summary="防汛工作的安排。", **fields)


# ── what goes wrong, one by one; rows are broken past the doors, as an import or a repair by hand would ──
def no_summary(staff):
    Document.objects.filter(pk=paper(staff).pk).update(summary="")


def no_ground(staff):
    Document.objects.filter(pk=paper(staff, State.REGISTERED).pk).update(reason="")


def no_number(staff):
    Document.objects.filter(pk=paper(staff).pk).update(number="")


def alike_numbers(staff):
    first, second = paper(staff), paper(staff)
    Document.objects.filter(pk=first.pk).update(index_number="AB/2026-00001")
    Document.objects.filter(pk=second.pk).update(index_number="ab/2026-00001")


def not_in_index(staff):
    paper(staff)
    Entry.objects.filter(kind="document").delete()


def in_index_though_gone(staff):
    one = paper(staff)
    Document.objects.filter(pk=one.pk).update(state=State.WITHDRAWN)


def no_publication_clock(staff):
    one = paper(staff, State.ISSUED)
    Deadline.objects.for_case(one).update(term="other")


def no_reply_clock(staff):
    Deadline.objects.for_case(application(staff, ApplicationState.REVIEW)).filter(term="reply").update(
        term="other"
    )


def unreckoned(staff):
    paper(staff, State.ISSUED)
    Deadline.objects.open().update(sweep_error="Impossible: x")


def provisional(staff):
    paper(staff, State.ISSUED)
    Deadline.objects.open().update(provisional=True)


def broken_file(staff):
    store(b"some words", name="a.txt", holder=paper(staff))
    StoredFile.objects.update(sm3="")


def unread_file(staff):
    store(b"some words", name="a.txt", holder=paper(staff))
    StoredFile.objects.update(reading="none")


def undelivered(staff):
    application(staff, ApplicationState.REVIEW)
    letters = Letter.objects.issued()
    for letter in letters:
        letter.deliveries.all()._raw_delete("default")
    Letter.objects.filter(pk=letters[0].pk).update(dated_on=clock.today() - timedelta(days=40))


def unheld_number(staff):
    with transaction.atomic():
        numbers.draw(staff.agency, "document-number", 2026, pattern="{year}-{serial}")


def failing_mail(staff):
    outbox.queue(staff.agency, "x", "x", [person(Role.DRAFTER, staff.agency, email="a@b.example")], "标题")
    Notice.objects.update(channel=Channel.EMAIL, last_error="refused", sent_at=None, attempts=3)


def no_contact(staff):
    Agency.objects.filter(pk=staff.agency.pk).update(court="")


def no_guide(staff):
    Guide.objects.filter(agency=staff.agency).update(state="draft", version=None, published_at=None)


def idle_account(staff):
    person(Role.DRAFTER, staff.agency).memberships.update(until=clock.today() - timedelta(days=1))


def post_of_the_gone(staff):
    person(Role.DRAFTER, staff.agency, is_active=False)


def left_by_the_closed(staff):
    closed = Staff(whole_agency(parent=staff.agency))
    application(closed, ApplicationState.HANDLING)
    Agency.objects.filter(pk=closed.agency.pk).update(is_active=False, closed_on=clock.today())


WRONG = {
    "metadata": no_summary,
    "grounds": no_ground,
    "numbers": no_number,
    "index-numbers": alike_numbers,
    "search": not_in_index,
    "search-gone": in_index_though_gone,
    "document-clocks": no_publication_clock,
    "application-clocks": no_reply_clock,
    "unreckoned": unreckoned,
    "provisional": provisional,
    "files": broken_file,
    "unreadable": unread_file,
    "undelivered": undelivered,
    "unheld-numbers": unheld_number,
    "mail": failing_mail,
    "contacts": no_contact,
    "guides": no_guide,
    "idle-accounts": idle_account,
    "posts": post_of_the_gone,
    "closed-agencies": left_by_the_closed,
}


def test_every_check_is_tried_here():
    assert set(WRONG) == set(quality.BY_KEY)


def test_where_nothing_is_wrong_nothing_is_found(house, admin):
    paper(house)
    application(house, ApplicationState.REVIEW)

    assert found(house.agency) == {}
    assert "没有发现问题" in admin.get(URL).content.decode()


@pytest.mark.parametrize("key", list(WRONG))
def test_a_check_finds_what_it_is_for(house, admin, bureau, key):
    WRONG[key](house)

    assert key in found(house.agency)
    assert key not in found(bureau) or key in ("contacts", "guides")
    page = admin.get(f"{URL}{key}/")
    assert page.status_code == 200
    assert len(page.context["lines"]) == found(house.agency)[key]
    assert quality.BY_KEY[key].label in admin.get(URL).content.decode()


def test_what_a_closed_agency_left_is_told_to_whoever_took_over_its_powers(house, bureau):
    other = Staff(whole_agency())
    application(other, ApplicationState.HANDLING)
    house.agency.inherits_from.add(other.agency)
    assert "closed-agencies" not in found(house.agency)

    Agency.objects.filter(pk=other.agency.pk).update(is_active=False, closed_on=clock.today())

    assert (
        found(house.agency)["closed-agencies"] == Deadline.objects.filter(agency=other.agency).open().count()
    )
    assert "closed-agencies" not in found(bureau)


def test_an_application_before_its_registration_owes_no_clock(house):
    application(house, ApplicationState.SUBMITTED)
    Application.objects.update(received_on=None, received_why="")

    assert "application-clocks" not in found(house.agency)


@pytest.mark.parametrize("key", ["metadata", "provisional", "files"])
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_row_and_many(house, admin, key, count, django_assert_max_num_queries):
    for _ in range(count):
        WRONG[key](house)
    admin.get(f"{URL}{key}/")

    with django_assert_max_num_queries(20):
        admin.get(f"{URL}{key}/")


def test_the_page_is_one_query_a_check(house, admin):
    no_summary(house)
    admin.get(URL)
    with CaptureQueriesContext(connection) as few:
        admin.get(URL)
    for _ in range(3):
        no_summary(house)
        provisional(house)
    admin.get(URL)  # the menu counts anew after every act
    with CaptureQueriesContext(connection) as many:
        admin.get(URL)

    assert len(many) <= len(few)


def test_an_unknown_check_and_another_agency_are_404(admin, bureau):
    assert admin.get(f"{URL}everything/").status_code == 404
    assert admin.get(f"{URL}?agency=bureau").status_code == 404
