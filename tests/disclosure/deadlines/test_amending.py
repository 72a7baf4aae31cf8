"""更正: an entry of the ledger is put right or undone by another entry; nothing that was written is touched."""

from datetime import date

import pytest
import time_machine

from disclosure.deadlines import clocks, terms
from disclosure.deadlines.amending import amend, standing, undo
from disclosure.deadlines.entries import Entry, Fact, in_force
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.explain import explain
from tests.factories.documents import document

pytestmark = pytest.mark.django_db
WHY = "照回执更正。"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-03-20T09:00+08:00", tick=False):
        yield


@pytest.fixture
def case():
    return document()


def started(case, on=date(2026, 3, 2)):
    return clocks.start(case, terms.REPLY, on=on)


def test_an_amendment_says_how_one_entry_was_and_the_last_one_about_it_counts():
    entries = [
        Entry(Fact.RECEIVED, date(2026, 3, 2), number=1),
        Entry(Fact.CORRECTION_ASKED, date(2026, 3, 4), {"until": "2026-03-20"}, number=2),
        Entry(Fact.AMENDED, date(2026, 3, 20), {"number": 2, "days": {"on": "2026-03-05"}}, number=4),
        Entry(Fact.AMENDED, date(2026, 3, 20), {"number": 2, "days": {"until": "2026-03-23"}}, number=3),
        Entry(Fact.AMENDED, date(2026, 3, 20), {"number": 2, "days": {"on": "2026-03-06"}}, number=5),
    ]

    received, asked = in_force(entries)

    assert received == entries[0]
    assert (asked.on, asked.day("until")) == (date(2026, 3, 6), date(2026, 3, 23))


def test_the_due_date_follows_and_the_ledger_keeps_both(case):
    deadline = started(case)

    deadline = amend(deadline, standing(deadline, Fact.RECEIVED), by=None, basis=WHY, on=date(2026, 3, 4))

    assert (deadline.started_on, deadline.due_on) == (date(2026, 3, 4), date(2026, 4, 1))
    assert [(row.kind, row.on) for row in deadline.ledger.all()] == [
        ("received", date(2026, 3, 2)),
        ("amended", date(2026, 3, 20)),
    ]
    words = [step.words for step in explain(deadline).steps]
    assert words[0] == "起算"
    assert words[1] == "更正：起算原记为2026年3月2日，应为2026年3月4日"


def test_facts_that_come_after_are_reckoned_with_the_day_as_it_was(case):
    deadline = started(case)
    amend(deadline, standing(deadline, Fact.RECEIVED), by=None, basis=WHY, on=date(2026, 3, 4))

    with pytest.raises(Impossible, match="早于收到日"):
        clocks.pause(case, terms.REPLY, on=date(2026, 3, 3), key="a")
    assert clocks.pause(case, terms.REPLY, on=date(2026, 3, 5), key="a").suspended > 0


def test_an_order_that_cannot_have_been_is_refused_and_nothing_is_written(case):
    deadline = started(case)
    clocks.pause(case, terms.REPLY, on=date(2026, 3, 5), key="a")

    with pytest.raises(Impossible):
        amend(deadline, standing(deadline, Fact.RECEIVED), by=None, basis=WHY, on=date(2026, 3, 9))
    assert deadline.ledger.count() == 2


def test_a_clock_that_was_met_is_met_on_the_day_that_is_true(case):
    started(case, date(2026, 2, 2))
    deadline = clocks.answer(case, terms.REPLY, method="post", posted=date(2026, 3, 11))
    closed_at = deadline.closed_at
    assert deadline.is_overdue()

    answer = standing(deadline, Fact.ANSWERED)
    day = date(2026, 3, 6)
    deadline = amend(deadline, answer, by=None, basis=WHY, on=day, posted=day)

    assert not deadline.is_overdue()
    assert clocks.outcome_of(deadline).reply_on == day
    assert deadline.closed_at == closed_at


def test_undone_a_clock_that_fell_away_runs_again(case):
    started(case)
    deadline = clocks.cancel(case, terms.REPLY, reason="期限届满")

    deadline = undo(deadline, standing(deadline, Fact.CANCELLED), by=None, basis=WHY)

    assert clocks.open_clock(case, terms.REPLY) == deadline
    assert (deadline.closed_at, deadline.due_on) == (None, date(2026, 3, 30))
    assert standing(deadline, Fact.CANCELLED) is None
    assert deadline.next_alert_at is not None


def test_only_the_entry_with_these_facts_is_found(case):
    deadline = started(case)
    clocks.pause(case, terms.REPLY, on=date(2026, 3, 5), key="a")
    clocks.pause(case, terms.REPLY, on=date(2026, 3, 6), key="b")

    assert standing(deadline, Fact.PAUSED, key="a").on == date(2026, 3, 5)
    assert standing(deadline, Fact.PAUSED, key="c") is None
