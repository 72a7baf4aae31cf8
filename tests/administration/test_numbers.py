"""文号序列: how far each run has come, what comes next, what was voided; looking at it draws nothing."""

from datetime import date

import pytest
from django.db import transaction

from accounts.roles import Role
from disclosure import clock
from disclosure.notices import numbers
from disclosure.notices.models import Number, Series
from disclosure.rulebook import set_rule
from documents.numbers import NUMBER

pytestmark = pytest.mark.django_db
URL = "/desk/administration/numbers/"
PATTERN = "{prefix}〔{year}〕{serial}号"


def draw(agency, count=1, year=None, **more):
    for _ in range(count):
        with transaction.atomic():
            drawn = numbers.draw(
                agency, NUMBER, year or clock.today().year, pattern=PATTERN, prefix="云政办发", **more
            )
    return drawn


def runs(client, query=""):
    return client.get(f"{URL}{query}").context["runs"]


def test_the_next_number_is_shown_and_not_drawn(admin, host):
    draw(host, 2)
    year = clock.today().year

    (run,) = runs(admin)
    again = runs(admin)[0]

    assert run.next == again.next == f"云政办发〔{year}〕3号"
    assert (run.last, run.entered, run.voided) == (2, 2, 0)
    assert draw(host).text == run.next


def test_a_voided_number_stays_and_is_not_given_again(admin, host, staff):
    numbers.void(draw(host), reason="印错了。", by=staff[Role.ADMIN])

    (run,) = runs(admin)
    html = admin.get(URL).content.decode()

    assert (run.last, run.entered, run.voided) == (1, 1, 1)
    assert run.is_whole
    assert "印错了。" in html
    assert run.next.endswith("2号")


def test_the_next_is_written_as_the_rules_have_it_today(admin, host):
    draw(host)
    set_rule(
        "documents.number_pattern", host, "{prefix}[{year}]{serial:03}", since=date(2026, 1, 1), basis="某文"
    )

    assert runs(admin)[0].next == f"云政办发[{clock.today().year}]002"


def test_a_run_whose_words_another_wrote_says_so(admin, host):
    """`draw` passes a number over where another run already wrote the very same words."""
    draw(host)
    Series.objects.filter(agency=host).update(last=2)

    (run,) = runs(admin)

    assert run.missing == 1
    assert "由别的序列写出" in admin.get(URL).content.decode()


def test_years_are_kept_apart_and_nonsense_is_404(admin, host):
    draw(host, year=2020)

    assert runs(admin) == []
    assert [run.year for run in runs(admin, "?year=2020")] == [2020]
    assert admin.get(f"{URL}?year=x").status_code == 404
    assert admin.get(f"{URL}?year=99999").status_code == 404


def test_each_agency_has_its_own(client, their_admin, host):
    draw(host)
    client.force_login(their_admin)

    assert runs(client) == []
    assert client.get(f"{URL}?agency=host").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_run_and_many(
    admin, host, staff, count, django_assert_max_num_queries
):
    for number in range(count):
        with transaction.atomic():
            drawn = numbers.draw(host, NUMBER, clock.today().year, pattern=PATTERN, prefix=f"云{number}")
        numbers.void(drawn, reason="不用了。", by=staff[Role.ADMIN])
    admin.get(URL)

    with django_assert_max_num_queries(22):
        admin.get(URL)
    assert Number.objects.count() == count
