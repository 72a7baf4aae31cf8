"""解读率、及时率: counted by agency and by the year the document was published, in one aggregate."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Agency
from accounts.roles import Role
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from documents.models import Document
from documents.states import Interpretation as Decision
from documents.states import State as DocumentState
from interpretation import statistics
from interpretation.states import State
from tests.factories.documents import Staff, document
from tests.factories.interpretation_road import carry, interpretation, required

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-23T09:00+08:00", tick=False) as journey:
        yield journey


def rows(year=2026):
    return statistics.by_agency(year, Agency.objects.all())


def three_days(staff):
    set_rule("interpretation.within_wd", staff.agency, 3, since=date(2026, 1, 1))


def test_together_is_in_time(staff):
    interpretation(staff, State.PUBLISHED)
    document(staff)  # 不属解读范围

    assert rows() == [statistics.Row(staff.agency.name, required=1, exempt=0, explained=1, in_time=1)]


def test_late_is_explained_but_not_in_time(staff, monday):
    three_days(staff)
    for day in ("2026-11-26T17:00+08:00", "2026-11-27T09:00+08:00"):
        monday.move_to("2026-11-23T09:00+08:00")
        case = interpretation(staff, State.READY)
        carry(case.document, staff, DocumentState.PUBLISHED)
        monday.move_to(day)
        perform(case, "publish", by=staff[Role.PUBLISHER])
    monday.move_to("2026-11-23T09:00+08:00")
    carry(interpretation(staff, State.READY).document, staff, DocumentState.PUBLISHED)

    (row,) = rows()

    assert (row.required, row.explained, row.in_time) == (3, 2, 1)
    assert (row.rate, row.timeliness) == (67, 50)


def test_exempt_is_counted_apart(staff):
    paper = required(staff, DocumentState.SIGN)
    paper = perform(paper, "exempt_interpretation", by=staff[Role.LEADER], note="只调整联系电话。")
    carry(paper, staff, DocumentState.PUBLISHED)

    (row,) = rows()

    assert (row.required, row.exempt, row.rate, row.timeliness) == (0, 1, None, None)


def test_signed_on_paper_before_is_taken_at_its_word(staff):
    paper = document(staff)
    Document.objects.filter(pk=paper.pk).update(interpretation=Decision.READY)

    assert rows() == [statistics.Row(staff.agency.name, required=1, exempt=0, explained=1, in_time=1)]


def test_another_year_is_another_count(staff, monday):
    monday.move_to("2025-12-31T23:00+08:00")
    interpretation(staff, State.PUBLISHED)

    assert rows(2026) == []
    assert rows(2025)[0].explained == 1


@pytest.mark.parametrize("count", [1, 3])
def test_one_query_however_many_agencies_and_documents(count):
    for _ in range(count):
        interpretation(Staff(), State.PUBLISHED)
    rows()

    with CaptureQueriesContext(connection) as asked:
        assert len(rows()) == count

    assert len(asked) == 1


def test_the_page_shows_only_ones_own(client, staff):
    interpretation(staff, State.PUBLISHED)
    interpretation(Staff(), State.PUBLISHED)
    client.force_login(staff[Role.LEADER])

    answer = client.get(reverse("interpretation-desk:statistics"), {"year": "2026"})
    nothing = client.get(reverse("interpretation-desk:statistics"), {"year": "2024"})
    nonsense = client.get(reverse("interpretation-desk:statistics"), {"year": "二〇二六"})

    assert [row.agency for row in answer.context["rows"]] == [staff.agency.name]
    assert "100%" in answer.content.decode()
    assert "这一年没有属于解读范围的公文" in nothing.content.decode()
    assert nonsense.context["year"] == 2026


def test_every_number_leads_to_as_many_documents(client, staff):
    interpretation(staff, State.PUBLISHED)
    client.force_login(staff[Role.LEADER])

    shown = client.get(reverse("interpretation-desk:statistics")).content.decode()
    numbers = re.findall(r'<a href="([^"]*/cases/[^"]*)">(\d+)</a>', shown)

    assert [int(number) for _, number in numbers] == [1, 1, 1, 0]
    for url, number in numbers:
        assert client.get(unescape(url)).context["page_obj"].paginator.count == int(number)
