"""The desk's pages: what a person finds on them, at a cost that does not grow with the rows."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from documents import transfers
from documents.registers import REGISTERS
from documents.states import State
from tests.factories.accounts import AgencyFactory, person
from tests.factories.documents import Staff, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff(AgencyFactory(name="云山县人民政府办公室", short_name="县府办"))


def rows(page) -> list[str]:
    return [row.case.title for row in page.context["page_obj"].object_list]


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("tab", ["mine", "others", "open", "ended"])
def test_the_todo_list_asks_as_often_for_one_row_as_for_three(
    client, staff, tab, item_count, django_assert_num_queries
):
    state = State.PUBLISHED if tab == "ended" else State.SECTION
    for number in range(item_count):
        document(staff, state, title=f"第{number}号通知")
    client.force_login(staff[Role.CHECKER if tab == "others" else Role.SECTION_HEAD])
    client.get(reverse("desk:home"))

    # One query says of which kinds any waits; only of those it is asked how many and by when.
    with django_assert_num_queries(11 if tab in ("mine", "open") else 10):
        page = client.get(reverse("desk:home"), {"tab": tab})

    assert len(rows(page)) == item_count


def test_to_whom_nothing_waits_the_list_is_empty_whatever_is_asked(client, staff):
    client.force_login(staff[Role.SECTION_HEAD])

    for asked in ({}, {"page": "7"}, {"light": "late"}, {"kind": "documents.document"}, {"q": "防汛"}):
        page = client.get(reverse("desk:home"), {"tab": "mine"} | asked)
        assert (page.status_code, rows(page)) == (200, [])


@pytest.mark.parametrize(
    ("role", "is_told"),
    [(Role.LEADER, True), (Role.CHIEF, True), (Role.DISCLOSURE_HEAD, True), (Role.DRAFTER, False)],
)
def test_who_answers_for_the_office_is_told_what_is_late_in_it(client, staff, role, is_told):
    """A leader with nothing late of his own would else read “没有超期” and go."""
    document(staff, State.ISSUED)
    with time_machine.travel(clock.now() + timedelta(days=60)):
        client.force_login(staff[role])
        words = client.get(reverse("desk:home")).content.decode()

    assert ("本机关现在逾期 1 件" in words) == is_told
    assert (reverse("figures:late") in words) == is_told


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_document_list_asks_as_often_for_one_row_as_for_three(
    client, staff, item_count, django_assert_num_queries
):
    for number in range(item_count):
        document(staff, State.ISSUED, title=f"第{number}号通知")
    client.force_login(staff[Role.CHECKER])
    client.get(reverse("documents-desk:list"))

    with django_assert_num_queries(8):
        page = client.get(reverse("documents-desk:list"))

    assert len(page.context["documents"]) == item_count


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("kind", sorted(REGISTERS))
def test_a_register_asks_as_often_for_one_row_as_for_three(
    client, staff, kind, item_count, django_assert_max_num_queries
):
    state = State.REGISTERED if kind == "closed" else State.PUBLISHED
    for number in range(item_count):
        one = document(staff, state, title=f"第{number}号通知")
        if kind == "transfers":
            sent(one, staff)
    client.force_login(staff[Role.DISCLOSURE])
    client.get(reverse("desk:register", args=[kind]))

    with django_assert_max_num_queries(17):
        page = client.get(reverse("desk:register", args=[kind]))

    assert len(page.context["lines"]) == item_count


def sent(one, staff):
    """Handed to the archive, on a list of its own."""
    facts = {"receiver": "云山县档案馆", "sent_on": clock.today()}
    transfers.send([one], agency=staff.agency, by=staff[Role.DISCLOSURE], copies=1, **facts)


@pytest.mark.parametrize("state", [State.DRAFT, State.SECTION, State.ISSUED, State.REGISTERED])
def test_case_page(client, staff, state):
    case = document(staff, state)
    client.force_login(staff[Role.DRAFTER])
    for url in (
        case.get_desk_url(),
        f"{case.get_desk_url()}versions/",
        f"{case.get_desk_url()}review-sheet/",
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert case.title in page.content.decode()


def test_forms(client, staff):
    case = document(staff, State.DRAFT)
    client.force_login(staff[Role.DRAFTER])
    for name in ("new", "intake"):
        assert client.get(reverse(f"documents-desk:{name}")).status_code == 200
    for name in ("edit", "submit", "attach", "discard"):
        assert client.get(f"{case.get_desk_url()}{name}/").status_code == 200, name
    client.force_login(person(Role.PUBLISHER, staff.agency))
    for name in ("desk:calendar", "desk:notices", "desk:transfer-new"):
        assert client.get(reverse(name)).status_code == 200, name
