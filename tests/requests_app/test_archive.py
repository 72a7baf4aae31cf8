"""归档移交: what is to be handed over by when, what a 案卷 lacks, and filing many at once."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure.notices.models import Letter
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from requests_app import filing
from requests_app.models import Application, Decision
from requests_app.states import State
from tests.factories.requests import application, house

pytestmark = pytest.mark.django_db
DO = Role.DISCLOSURE
YEAR = 2025


@pytest.fixture
def staff():
    return house()


@pytest.fixture
def closed(staff):
    """An application answered in 2025, whole."""
    with time_machine.travel("2025-11-03T10:00+08:00"):
        return application(staff, State.CLOSED)


def again(case) -> Application:
    return Application.objects.get(pk=case.pk)


def test_the_day_is_the_agencys_own_of_the_year_after(staff):
    assert filing.hand_over_on(staff.agency, 2025) == date(2026, 6, 30)

    set_rule("archive.request_hand_over", staff.agency, "01-31", since=date(2024, 1, 1))
    assert filing.hand_over_on(staff.agency, 2025) == date(2026, 1, 31)


def test_a_whole_one_lacks_nothing(closed):
    assert filing.missing(again(closed)) == []


def test_withdrawn_and_given_up_are_whole_with_their_letters(staff):
    cases = [application(staff, State.WITHDRAWN), application(staff, State.ABANDONED)]

    assert list(filing.missing_of(map(again, cases)).values()) == [[], []]


def test_what_is_missing_is_named(closed):
    letter = Letter.objects.about(closed).issued().get(code="BC")
    letter.deliveries.all().delete()
    assert filing.missing(again(closed)) == ["答复书没有送达记录"]

    letter.pdf.storage.delete(letter.pdf.name)
    assert filing.missing(again(closed)) == ["答复书没有送达记录", f"“{letter.title}”的文件不在存储中"]

    Letter.objects.filter(pk=letter.pk).update(code="XX")
    assert filing.missing(again(closed))[0] == "没有答复书"

    Decision.objects.filter(application=closed).update(is_current=False)
    assert filing.missing(again(closed))[0] == "没有答复的记录"


def test_an_open_dispute_is_named(staff, closed):
    perform(closed, "enter_dispute", by=staff[DO], kind="review", notice_received_on=closed.answered_on)

    assert filing.missing(again(closed)) == [f"{closed.disputes.get().number} 还没有办结"]


@pytest.mark.parametrize("item_count", [1, 3])
def test_many_are_looked_through_with_as_many_queries_as_one(staff, item_count, django_assert_num_queries):
    cases = [application(staff, State.WITHDRAWN) for _ in range(item_count)]
    rows = list(Application.objects.filter(pk__in=[case.pk for case in cases]))
    filing.missing_of(rows)
    rows = list(Application.objects.filter(pk__in=[case.pk for case in cases]))

    with django_assert_num_queries(9):
        filing.missing_of(rows)


# ── the page ────────────────────────────────────────────────────────────────
def listed(page) -> dict[str, list[str]]:
    return {row.number: row.lacking for row in page.context["rows"]}


def at(**query):
    return reverse("afterwards:archive", query={"year": YEAR} | query)


def test_a_years_files_are_listed_with_the_day_they_are_due(client, staff, closed):
    with time_machine.travel("2026-07-02T10:00+08:00"):
        client.force_login(staff[DO])
        page = client.get(reverse("afterwards:archive"))
        before = client.get(at(year=2024))

    assert listed(page) == {closed.number: []}
    assert (page.context["year"], page.context["waiting"], page.context["is_late"]) == (YEAR, 1, True)
    assert "2026年6月30日前移交归档" in page.content.decode()
    assert listed(before) == {}


def test_those_that_are_whole_are_filed_together_and_the_others_named(client, staff, closed):
    with time_machine.travel("2025-11-04T10:00+08:00"):
        other = application(staff, State.CLOSED)
    Letter.objects.about(other).get(code="BC").deliveries.all().delete()
    client.force_login(staff[DO])

    page = client.post(at(), {"case": [closed.pk, other.pk]}, follow=True)

    assert [again(case).state for case in (closed, other)] == [State.ARCHIVED, State.CLOSED]
    said = page.content.decode()
    assert "已归档 1 件" in said
    assert f"没有归档 {other.number}：答复书没有送达记录" in said


def test_a_second_press_files_nothing_twice(client, staff, closed):
    client.force_login(staff[DO])
    client.post(at(), {"case": closed.pk})

    page = client.post(at(), {"case": closed.pk}, follow=True)

    assert "刚才已经归档" in page.content.decode()
    assert again(closed).state == State.ARCHIVED


@pytest.mark.parametrize("asked", [{"case": "²"}, {"case": "9" * 30}, {"case": ""}, {}])
def test_odd_keys_file_nothing(client, staff, closed, asked):
    client.force_login(staff[DO])

    assert client.post(at(), asked).status_code == 302
    assert again(closed).state == State.CLOSED


def test_another_agencys_cases_are_not_filed(client, closed):
    client.force_login(house()[DO])

    client.post(at(), {"case": closed.pk})

    assert again(closed).state == State.CLOSED


@pytest.mark.parametrize("year", ["0", "1949", "9999", "²", "abc"])
def test_an_odd_year_shows_last_years(client, staff, year):
    client.force_login(staff[DO])
    with time_machine.travel("2026-07-02T10:00+08:00"):
        assert client.get(at(year=year)).context["year"] == YEAR


def test_the_list_goes_out_as_a_workbook(client, staff, closed):
    import io

    import openpyxl

    client.force_login(staff[DO])

    answer = client.get(at(format="xlsx"))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(min_row=2, values_only=True))
    assert rows[1][0] == closed.number
    assert closed.applicant_masked in rows[1]
    assert "赵𠮷祥" not in str(rows)
