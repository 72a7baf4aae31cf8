from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from disclosure.deadlines import engine, terms
from disclosure.deadlines.entries import Entry, Fact
from disclosure.workdays import schedules

CALENDAR = schedules.calendar_from(schedules.from_package(year) for year in schedules.package_years())
STARTS = st.dates(date(2020, 1, 1), date(2025, 6, 30))
GAPS = st.integers(0, 40)


def received(day: date) -> Entry:
    return Entry(Fact.RECEIVED, day)


def suspended(start: date, end: date, key: str) -> list[Entry]:
    return [Entry(Fact.PAUSED, start, {"key": key, "until": end}), Entry(Fact.RESUMED, end, {"key": key})]


@st.composite
def suspensions(draw):
    """A start and some suspensions after it, in any order, overlapping as they like."""
    start = draw(STARTS)
    spans = draw(st.lists(st.tuples(GAPS, GAPS), max_size=5))
    return start, [(start + timedelta(days=a), start + timedelta(days=a + b)) for a, b in spans]


def due(start: date, spans, calendar=CALENDAR) -> engine.Outcome:
    entries = [entry for number, (a, b) in enumerate(spans) for entry in suspended(a, b, str(number))]
    return engine.compute(terms.REPLY, [received(start), *entries], calendar)


@given(suspensions())
def test_overlapping_suspensions_equal_their_union(drawn):
    start, spans = drawn

    apart, melted = due(start, spans), due(start, engine.union(spans))

    assert (apart.due_on, apart.suspended) == (melted.due_on, melted.suspended)


@given(suspensions())
def test_the_due_date_is_the_twentieth_day_no_suspension_covers(drawn):
    start, spans = drawn
    day, number = start, 0
    while number < 20:
        day += timedelta(days=1)
        number += CALENDAR.is_workday(day) and not any(a < day <= b for a, b in spans)

    assert due(start, spans).due_on == day


@given(suspensions(), GAPS)
def test_suspending_and_resuming_on_one_day_changes_nothing(drawn, gap):
    start, spans = drawn
    day = start + timedelta(days=gap)

    assert due(start, [*spans, (day, day)]).due_on == due(start, spans).due_on


@given(suspensions(), st.sets(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=20))
def test_more_holidays_never_make_a_due_date_earlier(drawn, days):
    start, spans = drawn
    more = CALENDAR.overlaid(dict.fromkeys(days, "本地放假"), {})

    assert due(start, spans, more).due_on >= due(start, spans).due_on


@given(suspensions(), GAPS, GAPS)
def test_one_more_suspension_never_makes_a_due_date_earlier(drawn, after, length):
    start, spans = drawn
    more = (start + timedelta(days=after), start + timedelta(days=after + length))

    assert due(start, [*spans, more]).due_on >= due(start, spans).due_on


@given(suspensions(), st.randoms(use_true_random=False))
def test_the_order_of_writing_does_not_matter(drawn, random):
    start, spans = drawn
    entries = [
        received(start),
        *(entry for n, (a, b) in enumerate(spans) for entry in suspended(a, b, str(n))),
    ]
    shuffled = list(entries)
    random.shuffle(shuffled)

    assert engine.compute(terms.REPLY, shuffled, CALENDAR) == engine.compute(terms.REPLY, entries, CALENDAR)


@given(STARTS, st.integers(0, 60), st.integers(1, 20))
def test_an_extension_counts_on_from_the_old_due_date_or_not_at_all(start, after, days):
    told = start + timedelta(days=after)
    outcome = engine.compute(
        terms.REPLY, [received(start), Entry(Fact.EXTENDED, told, {"days": days})], CALENDAR
    )

    if told <= outcome.base_due:
        assert (outcome.due_on, outcome.flags) == (CALENDAR.add(outcome.base_due, days), ())
    else:
        assert (outcome.due_on, outcome.flags) == (outcome.base_due, ("extension_too_late",))


@given(STARTS, st.integers(1, 400))
def test_a_term_in_days_ends_on_a_workday_and_never_early(start, length):
    term = terms.REVIEW_APPEAL.lasting(length)
    outcome = engine.compute(term, [received(start)], CALENDAR)

    assert outcome.raw_end == start + timedelta(days=length)
    assert CALENDAR.is_workday(outcome.due_on)
    assert CALENDAR.count(outcome.raw_end - timedelta(days=1), outcome.due_on) == 1


FEE_START = date(2025, 3, 3)  # its twentieth 工作日 is 2025-03-31
NOTICED = Entry(Fact.FEE_NOTICED, date(2025, 4, 2), {"sent": date(2025, 3, 31)})
NOTICED_LATE = Entry(Fact.FEE_NOTICED, date(2025, 4, 2), {"sent": date(2025, 4, 1)})
PAID = Entry(Fact.FEE_PAID, date(2025, 4, 7))


def charged(*entries: Entry) -> engine.Outcome:
    return engine.compute(terms.REPLY, [received(FEE_START), *entries], CALENDAR)


def test_a_fee_asked_for_within_the_term_makes_it_wait_and_start_anew():
    assert charged(NOTICED).waiting == "fee"
    assert charged(NOTICED, PAID).started_on == PAID.on


def test_a_fee_asked_for_after_the_last_day_changes_nothing():
    """109号第六条：收费通知在申请处理期限内发出."""
    plain = charged()

    for found in (charged(NOTICED_LATE), charged(NOTICED_LATE, PAID)):
        assert (found.due_on, found.waiting, found.restart_from) == (plain.due_on, "", None)
        assert found.flags == ("fee_notice_too_late",)


def test_a_fee_withdrawn_before_it_was_paid_leaves_the_count_as_it_was():
    withdrawn = Entry(Fact.FEE_WITHDRAWN, date(2025, 4, 3))

    found = charged(NOTICED, withdrawn)

    assert (found.due_on, found.waiting, found.fee_deadline) == (charged().due_on, "", None)
    assert charged(NOTICED, withdrawn, Entry(Fact.FEE_NOTICED, date(2025, 4, 3))).flags == (
        "fee_notice_too_late",
    )


def test_a_day_term_ends_with_the_last_second_of_its_day():
    outcome = engine.compute(terms.REPLY, [received(date(2025, 1, 20))], CALENDAR)

    assert outcome.due_at.isoformat() == "2025-02-21T23:59:59+08:00"


def test_an_empty_ledger_waits_for_receipt():
    assert engine.compute(terms.REPLY, [], CALENDAR).waiting == "receipt"


def test_every_term_that_binds_an_agency_names_its_article_or_its_own_rule():
    silent = [term.key for term in terms.TERMS.values() if not term.source.strip()]

    assert silent == []


def test_a_mark_for_checking_is_never_quoted():
    assert (terms.FEE.source, terms.FEE.quotable) == (
        "国办函〔2020〕109号第六条[待核原文]",
        "国办函〔2020〕109号第六条",
    )
