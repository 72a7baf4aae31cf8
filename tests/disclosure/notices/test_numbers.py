"""Numbers: none twice, none left out, a voided one stays."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from disclosure.notices import numbers
from disclosure.notices.models import Number, Series
from tests.factories.accounts import AgencyFactory, UserFactory

PATTERN = "{prefix}〔{year}〕{serial}号"


def texts(agency):
    return list(Number.objects.of(agency).order_by("series_id", "value").values_list("text", flat=True))


def draw(agency, **more):
    return numbers.draw(agency, "document", 2026, pattern=PATTERN, prefix="云政发", **more)


@pytest.mark.django_db
def test_numbers_run_on_from_one():
    agency = AgencyFactory()

    assert [draw(agency).text for _ in range(3)] == [
        "云政发〔2026〕1号",
        "云政发〔2026〕2号",
        "云政发〔2026〕3号",
    ]


@pytest.mark.django_db
def test_each_agency_kind_prefix_and_year_counts_for_itself():
    one, two = AgencyFactory(), AgencyFactory()
    draw(one)

    assert draw(two).value == 1
    assert numbers.draw(one, "document", 2026, pattern=PATTERN, prefix="云政办发").value == 1
    assert numbers.draw(one, "document", 2027, pattern=PATTERN, prefix="云政发").value == 1
    assert draw(one).value == 2


@pytest.mark.django_db
def test_who_drew_it_and_who_holds_it_are_written_down():
    agency, clerk = AgencyFactory(), UserFactory()

    number = draw(agency, holder=clerk, by=clerk)

    assert Number.objects.held_by(clerk).get() == number
    assert number.drawn_by == clerk


@pytest.mark.django_db
def test_a_number_drawn_before_its_holder_has_a_row_is_given_to_it_later():
    agency = AgencyFactory()
    holder = UserFactory.build()
    number = draw(agency, holder=holder)
    holder.save()

    assert number.holder is None
    assert numbers.give(number, holder).holder == holder


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pattern", "credit_code", "expected"),
    [
        ("{credit_code}/{year}-{serial:05}", "11330524K14997759R", "11330524K14997759R/2026-00001"),
        ("{org_code}/{year}-{serial:06}", "11330524K14997759R", "K14997759/2026-000001"),
        ("{credit_code}/{year}-{serial:05}", "", "YUNSHAN/2026-00001"),
        ("沪浦信息公开（{year}）第{serial}号{suffix}", "", "沪浦信息公开（2026）第1号-不告"),
    ],
)
def test_a_pattern_is_filled_in(pattern, credit_code, expected):
    agency = AgencyFactory(code="yunshan", credit_code=credit_code)

    drawn = numbers.draw(
        agency, "index", 2026, pattern=pattern, values={"suffix": "-不告"} if "suffix" in pattern else None
    )

    assert drawn.text == expected


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    agency = AgencyFactory()
    draw(agency)

    with transaction.atomic():
        draw(agency)
        transaction.set_rollback(True)

    assert draw(agency).value == 2
    assert texts(agency) == ["云政发〔2026〕1号", "云政发〔2026〕2号"]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_drawn():
    with pytest.raises(numbers.NotInTransaction, match="须在事务内"):
        draw(AgencyFactory())

    assert Series.objects.count() == 0


@pytest.mark.django_db
def test_a_number_used_before_the_register_began_is_entered_as_void_and_passed_over():
    agency = AgencyFactory()
    used = {"云政发〔2026〕1号", "云政发〔2026〕2号"}

    number = draw(agency, is_taken=used.__contains__)

    assert number.text == "云政发〔2026〕3号"
    assert texts(agency) == ["云政发〔2026〕1号", "云政发〔2026〕2号", "云政发〔2026〕3号"]
    assert list(Number.objects.valid()) == [number]


@pytest.mark.django_db
def test_two_series_never_write_the_same_number_in_one_agency():
    agency = AgencyFactory()
    numbers.draw(agency, "reply", 2026, pattern="〔{year}〕{serial}号")

    assert numbers.draw(agency, "notice", 2026, pattern="〔{year}〕{serial}号").text == "〔2026〕2号"


@pytest.mark.django_db
def test_a_voided_number_stays_and_is_not_given_out_again():
    agency, clerk = AgencyFactory(), UserFactory()
    first = draw(agency)

    voided = numbers.void(first, reason="重复发文", by=clerk)

    assert (voided.void_reason, voided.voided_by) == ("重复发文", clerk)
    assert draw(agency).value == 2
    assert texts(agency) == ["云政发〔2026〕1号", "云政发〔2026〕2号"]


@pytest.mark.django_db
def test_voiding_asks_for_a_reason_and_is_done_once():
    number = draw(AgencyFactory())

    with pytest.raises(ValueError, match="须写明原因"):
        numbers.void(number, reason="  ")
    numbers.void(number, reason="重复发文")
    with pytest.raises(numbers.AlreadyVoid, match="已经作废"):
        numbers.void(number, reason="再来一次")


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_use():
    first = draw(AgencyFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        Number.objects.create(
            agency=first.agency, series=first.series, value=first.value, text="云政发〔2026〕99号"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Number.objects.create(agency=first.agency, series=first.series, value=99, text=first.text)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_threads_leave_no_gap_and_no_duplicate():
    """Fifty people press at once; every fifth act fails after the number was drawn and gives it back."""
    agency = AgencyFactory()
    start = threading.Barrier(50)
    wrong = []

    def press(turn):
        try:
            start.wait(timeout=30)
            with transaction.atomic():
                draw(agency)
                if turn % 5 == 0:
                    transaction.set_rollback(True)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(turn,)) for turn in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert sorted(Number.objects.values_list("value", flat=True)) == list(range(1, 41))
    assert Series.objects.get().last == 40
