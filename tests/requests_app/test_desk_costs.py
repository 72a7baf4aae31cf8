"""What the desk's pages about one case ask the database: as often for one row as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from disclosure import clock
from disclosure.files.store import store
from disclosure.workflow.door import perform
from requests_app.states import State
from tests.factories.accounts import OfficeFactory, person
from tests.factories.requests import application, consulted, fresh, house, record_correction

pytestmark = pytest.mark.django_db
DO = Role.DISCLOSURE
counts = pytest.mark.parametrize("count", [1, 3])


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def cost(client, staff, django_assert_num_queries):
    """The context of a page of 公开办 that asks so many questions, once what is kept was read."""
    client.force_login(staff[DO])

    def look(where, queries):
        client.get(where)
        with django_assert_num_queries(queries):
            page = client.get(where)
        assert page.status_code == 200
        return page.context

    return look


def paper(number, **fields):
    return store(f"检索记录 {number}".encode(), name=f"检索-{number}.txt", **fields)


@counts
def test_a_dispute_with_its_papers_and_its_history(staff, cost, count):
    case = application(staff, State.REVIEW)
    facts = {"kind": "review", "about": "silence", "notice_received_on": case.received_on}
    perform(case, "enter_dispute", by=staff[DO], **facts)
    dispute = case.disputes.get()
    for number in range(count):
        given = {
            "file": paper(number),
            "kind": "evidence",
            "title": f"检索记录 {number}",
            "proves": "已经检索",
        }
        dispute = perform(dispute, "add_paper", by=staff[DO], **given)

    page = cost(dispute.get_desk_url(), 10)

    assert len(page["aside"].papers) == count


@counts
def test_a_request_to_correct_a_record_with_its_evidence(staff, cost, count):
    case = record_correction(staff)
    for number in range(count):
        case = perform(case, "add_file", by=staff[DO], file=paper(number))

    page = cost(case.get_desk_url(), 10)

    assert len(page["files"]) == count


@counts
def test_a_years_files_to_be_archived(staff, cost, count):
    for _ in range(count):
        application(staff, State.WITHDRAWN)

    page = cost(reverse("afterwards:archive", query={"year": clock.today().year}), 16)

    assert len(page["rows"]) == count


@counts
def test_the_page_that_gives_the_dossier_out(staff, cost, count):
    case = application(staff, State.WITHDRAWN)
    for number in range(count):
        paper(number, holder=case)
        case = perform(case, "export_dossier", by=staff[DO], note="交县政府复议机构。", purpose="行政复议")

    page = cost(reverse("afterwards:dossier", args=[case.pk]), 25)

    assert page["missing"] == []


# ── acts on an application: beside the form stands the whole case ───────────
@pytest.fixture
def asked(client, staff):
    """How many questions a page asks. How many that is differs by the database; that it grows must not."""
    client.force_login(staff[DO])

    def count(where):
        client.get(where)
        with CaptureQueriesContext(connection) as found:
            assert client.get(where).status_code == 200
        return len([query for query in found if "rulebook_" not in query["sql"]])

    return count


def test_handing_a_case_to_one_of_one_and_of_three(staff, asked):
    case = application(staff, State.REVIEW)
    where = reverse("requests-desk:act", args=[case.pk, "accept"])

    def another():
        return person(Role.DRAFTER, staff.agency, office=OfficeFactory(agency=staff.agency))

    another()
    once = asked(where)
    for _ in range(2):
        another()

    assert asked(where) == once


def test_drafting_an_answer_beside_one_and_three_of_everything(staff, asked):
    case = application(staff, State.HANDLING)
    where = reverse("requests-desk:act", args=[case.pk, "draft_reply"])

    def another(number):
        one, _ = consulted(fresh(case), staff)
        facts = {"file": paper(number), "title": f"验收报告 {number}"}
        perform(one, "add_release", by=staff[DO], **facts)

    another(1)
    once = asked(where)
    for number in (2, 3):
        another(number)

    assert case.releases.count() == case.consultations.count() == 3
    assert asked(where) == once
