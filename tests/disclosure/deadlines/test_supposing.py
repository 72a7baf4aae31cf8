"""若今天……: the supposed date is the one the real act brings, and nothing is written by supposing."""

from datetime import date

import pytest
import time_machine

from disclosure.deadlines import clocks, supposing, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline, LedgerEntry
from disclosure.deadlines.supposing import SUPPOSITIONS, Facts
from disclosure.workdays.current import calendar_for

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 9)
NOON = "2026-03-09T12:00+08:00"


@pytest.fixture
def reply(case):
    with time_machine.travel("2026-03-02T09:00+08:00"):
        return clocks.start(case, terms.REPLY, on=date(2026, 3, 2))


def ledger(deadline):
    return [row.entry for row in deadline.ledger.all()]


def guess(deadline, key, **typed):
    one = next(one for one in SUPPOSITIONS if one.key == key)
    return supposing.suppose(one, deadline.rule, ledger(deadline), calendar_for(), Facts(TODAY, **typed))


def consult(case, found):
    clocks.pause(case, terms.REPLY, on=TODAY, key="c1", limit_wd=15)
    return clocks.resume(case, terms.REPLY, on=found.then_on, key="c1")


def extend(case, found):
    return clocks.extend(case, terms.REPLY, days=20, noticed_on=TODAY)


def correct(case, found):
    reply = clocks.open_clock(case, terms.REPLY)
    clocks.record(reply, Fact.CORRECTION_ASKED, TODAY, allow_wd=15)
    return clocks.record(reply, Fact.CORRECTION_RECEIVED, found.then_on)


def pay(case, found):
    reply = clocks.open_clock(case, terms.REPLY)
    clocks.record(reply, Fact.FEE_NOTICED, TODAY, sent=TODAY)
    return clocks.record(reply, Fact.FEE_PAID, found.then_on)


@pytest.mark.parametrize(
    ("key", "done", "then_on", "due"),
    [
        ("consult", consult, date(2026, 3, 30), date(2026, 4, 21)),
        ("extend", extend, None, date(2026, 4, 28)),
        ("correction", correct, date(2026, 3, 30), date(2026, 4, 28)),
        ("fee", pay, date(2026, 4, 7), date(2026, 5, 8)),
    ],
)
@time_machine.travel(NOON)
def test_what_is_supposed_is_what_the_act_brings(case, reply, key, done, then_on, due):
    found = guess(reply, key)

    assert (found.then_on, found.due_on, found.refused) == (then_on, due, "")
    with time_machine.travel("2026-06-01T09:00+08:00"):
        assert done(case, found).due_on == due


@time_machine.travel(NOON)
def test_nothing_is_written(reply):
    before = (list(Deadline.objects.values()), list(LedgerEntry.objects.values()))

    supposing.suppose_all(reply.rule, ledger(reply), calendar_for(), Facts(TODAY))
    supposing.suppose_days(reply.rule, ledger(reply), calendar_for(), off=[TODAY], work=[])

    assert before == (list(Deadline.objects.values()), list(LedgerEntry.objects.values()))


@time_machine.travel(NOON)
def test_a_shorter_wait_moves_it_less(reply):
    assert guess(reply, "consult", opinion_wd=3).due_on < guess(reply, "consult", opinion_wd=15).due_on


def test_what_comes_too_late_says_so(case, reply):
    late = Facts(date(2026, 4, 1))
    extension = next(one for one in SUPPOSITIONS if one.key == "extend")

    found = supposing.suppose(extension, reply.rule, ledger(reply), calendar_for(), late)

    assert found.warnings == ("延期告知迟于原届满日，延期无效",)
    assert (found.due_on, found.moved_by) == (reply.due_on, 0)


def test_what_cannot_be_is_refused_in_words(reply):
    before_receipt = Facts(date(2026, 2, 1))

    found = supposing.suppose_all(reply.rule, ledger(reply), calendar_for(), before_receipt)

    assert all("早于收到" in one.refused for one in found)
    assert {one.outcome for one in found} == {None}


@time_machine.travel(NOON)
def test_days_off_push_the_date_on_and_days_worked_pull_it_back(reply):
    before, off = supposing.suppose_days(
        reply.rule, ledger(reply), calendar_for(), off=[date(2026, 3, 18), date(2026, 3, 19)], work=[]
    )
    _, worked = supposing.suppose_days(
        reply.rule, ledger(reply), calendar_for(), off=[], work=[date(2026, 3, 14)]
    )

    assert (before.due_on, off.due_on, worked.due_on) == (
        date(2026, 3, 30),
        date(2026, 4, 1),
        date(2026, 3, 27),
    )


def test_only_the_answer_to_an_applicant_takes_suppositions():
    taking = [term.key for term in terms.TERMS.values() if supposing.takes_suppositions(term)]

    assert taking == ["reply"]
