"""今年以来: each number from the cases themselves, by agency; the late and the missing count."""

from datetime import timedelta

import pytest
import time_machine

from accounts.roles import Role
from disclosure import caching, clock
from disclosure.workflow.door import perform
from documents.states import State
from interpretation.states import State as InterpretationState
from portal import numbers
from portal.numbers import Line
from requests_app.states import State as ApplicationState
from tests.factories.accounts import AgencyFactory
from tests.factories.documents import Staff, document
from tests.factories.interpretation_road import interpretation
from tests.factories.opinion import item
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel("2026-11-02T09:00+08:00", tick=False) as journey:
        yield journey


def of(agency) -> Line:
    caching.bump(on_commit=False)
    return numbers.of_the_year().of.get(agency.pk, Line())


def test_nothing_is_a_line_of_noughts_and_dashes():
    whole = numbers.of_the_year().whole

    assert whole.is_empty
    assert (whole.publication_rate, whole.answer_rate, whole.explanation_rate) == ("—", "—", "—")


def test_documents_published_in_time_late_and_not_at_all(monday):
    staff = Staff()
    document(staff, title="按期")
    late = document(staff, State.ISSUED, title="迟发")
    document(staff, State.ISSUED, title="未发")
    monday.shift(timedelta(days=40))
    perform(late, "publish", by=staff[Role.PUBLISHER])

    line = of(staff.agency)

    assert (line.published, line.to_publish, line.published_in_time) == (2, 3, 1)
    assert line.publication_rate == "33.3%"


def test_applications_answered_in_time_late_running_and_overdue(monday):
    staff = house()
    application(staff, ApplicationState.CLOSED)
    late, _ = (application(staff, ApplicationState.DELIVERY) for _ in range(2))
    application(staff, ApplicationState.WITHDRAWN)
    monday.shift(timedelta(days=40))
    perform(late, "deliver", by=staff[Role.DISCLOSURE], way="direct", signed_on=clock.today(), signer="本人")
    application(staff, ApplicationState.HANDLING)  # its term still runs

    line = of(staff.agency)

    assert (line.received, line.to_answer, line.answered_in_time) == (5, 3, 1)
    assert line.answer_rate == "33.3%"


def test_last_years_do_not_count(monday):
    staff = house()
    application(staff, ApplicationState.CLOSED)
    document(staff)
    monday.move_to("2027-01-04T09:00+08:00")

    assert of(staff.agency).is_empty


def test_interpretations_and_responses_are_counted_for_their_agency(monday):
    staff, other = Staff(), AgencyFactory()
    interpretation(staff, InterpretationState.PUBLISHED)
    item(staff)

    line = of(staff.agency)

    assert (line.to_explain, line.explained, line.responses) == (1, 1, 1)
    assert of(other).is_empty


def test_the_sum_is_that_of_the_lines_and_the_page_shows_both(client, monday):
    for name in ("县水务局", "县教育局"):
        staff = Staff(AgencyFactory(name=name))
        document(staff)

    found = numbers.of_the_year()
    page = client.get("/numbers/")

    assert found.whole.published == sum(line.published for line in found.of.values()) == 2
    assert [one["agency"].name for one in page.context["lines"]] == ["县教育局", "县水务局"]


def test_publication_counts_anew(client, monday):
    staff = Staff()
    ready = document(staff, State.ISSUED)
    assert numbers.of_the_year().whole.published == 0

    perform(ready, "publish", by=staff[Role.PUBLISHER])
    caching.bump(on_commit=False)  # in a test nothing commits

    assert numbers.of_the_year().whole.published == 1


def test_the_page_says_the_parts_of_each_rate_and_why_they_may_be_more_than_the_list(client, monday):
    staff = Staff()
    document(staff, title="仍然公开")
    gone = document(staff, title="后来撤回")
    perform(gone, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="数据有误，更正后重发。")
    caching.bump(on_commit=False)

    line, body = of(staff.agency), client.get("/numbers/").content.decode()

    assert (line.published, line.to_publish, line.published_in_time) == (1, 2, 2)
    assert '100%<small class="parts">2/2</small>' in body
    assert "发布以后又撤回的也算在分母里" in body
