"""What holds for an agency on a day: its own row where one covers the day, else the national rule."""

from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction

from disclosure import rulebook
from disclosure.rulebook import book
from disclosure.rulebook.models import AgencyRule
from disclosure.rulebook.setting import NATIONAL, set_rule
from tests.factories.accounts import AgencyFactory

pytestmark = [pytest.mark.django_db]
KEY = "documents.publish_within_wd"
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


@pytest.fixture
def agency():
    return AgencyFactory()


def test_without_a_rule_of_its_own_the_national_one_holds(agency):
    assert rulebook.value("documents.rereview_months", agency) == 12
    assert rulebook.value("documents.rereview_months") == 12
    assert rulebook.explain("documents.rereview_months", agency) == (12, "国家统一规定", "条例第十八条")


def test_an_agencys_own_rule_holds_from_its_day_on_and_for_nobody_else(agency):
    set_rule(KEY, agency, 7, since=AUGUST, basis="本局〔2026〕3号")
    other = AgencyFactory()

    assert [rulebook.value(KEY, agency, on) for on in (date(2026, 7, 31), AUGUST, SEPTEMBER)] == [None, 7, 7]
    assert rulebook.value(KEY, agency.pk, AUGUST) == 7
    assert rulebook.value(KEY, other, AUGUST) is None
    assert rulebook.explain(KEY, agency, SEPTEMBER) == (
        7,
        "本机关规则，2026年8月1日起施行",
        "本局〔2026〕3号",
    )


@time_machine.travel("2026-07-31T23:59:00+08:00", tick=False)
def test_today_is_the_day_when_none_is_given(agency):
    set_rule(KEY, agency, 7, since=AUGUST)

    assert rulebook.value(KEY, agency) is None
    with time_machine.travel("2026-08-01T00:00:01+08:00"):
        assert rulebook.value(KEY, agency) == 7


def test_a_later_rule_ends_the_earlier_one_the_day_before(agency):
    set_rule(KEY, agency, 7, since=JULY)
    set_rule(KEY, agency, 5, since=SEPTEMBER)

    assert list(AgencyRule.objects.values_list("value", "effective_from", "effective_to")) == [
        (7, JULY, date(2026, 8, 31)),
        (5, SEPTEMBER, None),
    ]


def test_a_rule_set_between_two_leaves_the_planned_one_in_place(agency):
    set_rule(KEY, agency, 7, since=JULY)
    set_rule(KEY, agency, 5, since=SEPTEMBER)
    set_rule(KEY, agency, 3, since=AUGUST)

    assert [rulebook.value(KEY, agency, on) for on in (JULY, AUGUST, date(2026, 8, 31), SEPTEMBER)] == [
        7,
        3,
        3,
        5,
    ]


def test_a_second_word_on_the_same_day_replaces_the_first(agency):
    set_rule(KEY, agency, 7, since=JULY)
    set_rule(KEY, agency, 6, since=JULY)

    assert AgencyRule.objects.get().value == 6


def test_none_is_a_value_like_any_other(agency):
    set_rule("hearing.notice_days", agency, 10, since=JULY)
    set_rule("hearing.notice_days", agency, None, since=AUGUST)

    assert rulebook.value("hearing.notice_days", agency, AUGUST) is None
    assert AgencyRule.objects.of(agency).count() == 2


def test_given_back_the_national_rule_holds_again(agency):
    set_rule(KEY, agency, 7, since=JULY)
    set_rule(KEY, agency, NATIONAL, since=AUGUST)

    assert [rulebook.value(KEY, agency, on) for on in (JULY, AUGUST)] == [7, None]
    assert set_rule(KEY, agency, NATIONAL, since=AUGUST) is None


def test_the_same_rule_again_changes_nothing(agency):
    set_rule(KEY, agency, 7, since=JULY)

    assert set_rule(KEY, agency, 7, since=AUGUST) is None
    assert AgencyRule.objects.count() == 1


def test_what_a_caller_does_to_a_value_stays_with_the_caller(agency):
    rulebook.value("documents.review_chain", agency).clear()
    set_rule("documents.review_chain", agency, ["secrecy", "sign"])
    rulebook.value("documents.review_chain", agency).clear()

    assert rulebook.value("documents.review_chain") == ["section", "check", "secrecy", "sign"]
    assert rulebook.value("documents.review_chain", agency) == ["secrecy", "sign"]


def test_an_undeclared_rule_is_an_error_not_a_silent_none(agency):
    with pytest.raises(KeyError, match="没有名为“documents.colour”的规则"):
        rulebook.value("documents.colour", agency)
    with pytest.raises(Exception, match="没有名为“documents.colour”的规则"):
        set_rule("documents.colour", agency, "red")


def test_a_value_the_rule_cannot_take_is_not_written(agency):
    with pytest.raises(Exception, match="不得大于 20"):
        set_rule(KEY, agency, 21)

    assert not AgencyRule.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), False),
        (date(2026, 6, 1), JULY, True),
        (date(2026, 7, 10), date(2026, 7, 11), True),
        (date(2026, 7, 31), None, True),
        (AUGUST, None, False),
        (date(2026, 6, 1), None, True),
    ],
)
def test_two_rows_of_one_rule_never_share_a_day(agency, start, end, clashes):
    AgencyRule.objects.create(
        agency=agency, key=KEY, value=7, effective_from=JULY, effective_to=date(2026, 7, 31)
    )
    second = AgencyRule(agency=agency, key=KEY, value=5, effective_from=start, effective_to=end)

    if clashes:
        with pytest.raises(Exception, match="同一时期只能有一条"):
            second.full_clean()
    else:
        second.full_clean()


def test_the_database_refuses_two_open_rows_and_a_period_that_ends_before_it_starts(agency):
    AgencyRule.objects.create(agency=agency, key=KEY, value=7, effective_from=JULY)

    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyRule.objects.create(agency=agency, key=KEY, value=5, effective_from=AUGUST)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyRule.objects.create(
            agency=agency, key="opinion.on_call", value=True, effective_from=AUGUST, effective_to=JULY
        )


class TestKept:
    """Kept per process, right across processes."""

    @pytest.fixture(autouse=True)
    def _read_anew(self):
        book.turn_stamp()
        yield
        book.turn_stamp()

    def test_the_cache_is_asked_once_for_a_whole_list(self, agency, monkeypatch):
        asked = []
        monkeypatch.setattr(book, "_stamp", lambda: asked.append(1))

        for _ in range(50):
            rulebook.value(KEY, agency)

        assert len(asked) == 1

    def test_rules_cost_one_query_for_any_number_of_agencies_and_keys(self, django_assert_num_queries):
        agencies = AgencyFactory.create_batch(5)

        with django_assert_num_queries(1):
            for agency in agencies:
                for key in rulebook.RULES:
                    rulebook.value(key, agency)
        with django_assert_num_queries(0):
            list(book.in_force(agencies[0]))

    def test_what_another_process_changed_is_read_anew(self, agency, monkeypatch):
        assert rulebook.value(KEY, agency) is None
        AgencyRule.objects.create(agency=agency, key=KEY, value=7, effective_from=JULY)  # there, not here
        with time_machine.travel("2026-08-01T09:00+08:00"):
            assert rulebook.value(KEY, agency) is None

            cache.set(book.STAMP, "turned by the other process")
            monkeypatch.setattr(book, "ASK_SECONDS", 0)  # as after a second

            assert rulebook.value(KEY, agency) == 7

    def test_with_the_cache_away_rules_are_still_read_and_no_older_than_said(self, agency, monkeypatch):
        def away(*args, **kwargs):
            raise ConnectionError("cache is away")

        for name in ("get", "add", "set"):
            monkeypatch.setattr(type(cache._connections["default"]), name, away, raising=False)
        assert rulebook.value(KEY, agency, AUGUST) is None
        AgencyRule.objects.create(agency=agency, key=KEY, value=7, effective_from=JULY)

        monkeypatch.setattr(book, "ASK_SECONDS", 0)
        monkeypatch.setattr(book, "KEPT_SECONDS", 0)

        assert rulebook.value(KEY, agency, AUGUST) == 7

    def test_a_change_is_seen_at_once_in_its_own_transaction_and_gone_with_it(self, agency):
        assert rulebook.value(KEY, agency) is None

        with transaction.atomic():
            set_rule(KEY, agency, 7)
            assert rulebook.value(KEY, agency) == 7
            transaction.set_rollback(True)

        assert rulebook.value(KEY, agency) is None

    @pytest.mark.django_db(transaction=True)
    def test_a_committed_change_turns_the_stamp(self):
        agency = AgencyFactory()
        rulebook.value(KEY, agency)
        before = cache.get(book.STAMP)

        set_rule(KEY, agency, 7)

        assert cache.get(book.STAMP) not in (None, before)
        assert rulebook.value(KEY, agency) == 7

    @pytest.mark.django_db(transaction=True)
    def test_who_keeps_clocks_hears_of_a_change_after_commit(self):
        heard = []

        def listen(sender, agency, keys, since, **kwargs):
            heard.append((agency, keys, since))

        rulebook.rules_changed.connect(listen)
        agency = AgencyFactory()
        try:
            with transaction.atomic():
                set_rule(KEY, agency, 7, since=JULY)
                assert heard == []
        finally:
            rulebook.rules_changed.disconnect(listen)

        assert heard == [(agency, [KEY], JULY)]
