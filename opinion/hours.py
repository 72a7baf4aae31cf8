"""Which clocks an item is under: by its grade, whether it is an emergency, and the agency's own rule.

All count from the moment the matter was found, or taken up again, never from when somebody got round to judging it; and
the longest of them runs from then on, so that nothing lies unread.
"""

from collections.abc import Iterable

from django.db.models import Q

from accounts.roles import Outsider
from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import Term, Unit
from disclosure.rulebook import book
from opinion import terms

ARCHIVED, DROPPED = "归档时不再需要", "不作舆情处理"


def wanted(item) -> list[Term]:
    """国办发〔2016〕80号: an emergency five hours and twenty-four, all else forty-eight; 文件 004: 重要的当天.

    Whoever ticks 须上报上级 has said that it is due the same day, whatever the grade.
    """
    found = [terms.OPINION_GRAVE, terms.OPINION_BRIEFING] if item.is_emergency else [terms.OPINION_ORDINARY]
    if item.is_pressing and book.value("opinion.same_day", item.agency):
        found += [terms.OPINION_SAME_DAY, terms.OPINION_OFFICE_REPORT, terms.OPINION_CHIEF_REPORT]
    if item.must_report_up:
        found.append(terms.OPINION_REPORT_UP)
    return found


def _start(item, term: Term, by) -> None:
    begun = item.begun_at
    if term.unit == Unit.HOURS:
        clocks.start(item, term, at=begun, by=by)
    else:
        clocks.start(item, term, on=begun.astimezone(clock.TZ).date(), by=by)


def begin(item, *, by) -> None:
    """Not judged yet: the longest term of all runs, and goes on where it began when the item was found."""
    item.is_emergency = False
    if clocks.open_clock(item, terms.OPINION_ORDINARY) is None:
        _start(item, terms.OPINION_ORDINARY, by)


def begin_all(items: Iterable, *, by) -> None:
    """As `begin`, for items of one agency that were just found: a few statements, whatever their number."""
    by = None if isinstance(by, Outsider) else by
    clocks.start_many([(item, item.begun_at) for item in items], terms.OPINION_ORDINARY, by=by)


def follow(item, *, by) -> None:
    """The grade has been set: what it asks for runs, what it no longer asks for falls away, what is done stays done.

    What this round was archived or set aside without is not asked for again, where it comes back to be corrected.
    """
    asked = wanted(item)
    this_round = Deadline.objects.for_case(item).filter(created_at__gte=item.begun_at)
    let_go = Q(ledger__kind=Fact.CANCELLED, ledger__basis__in=(ARCHIVED, DROPPED))
    done = set(this_round.filter(Q(met_at__isnull=False) | let_go).values_list("term", flat=True))
    for term in terms.ALL:
        running = clocks.open_clock(item, term)
        if running is not None and term not in asked:
            clocks.cancel(item, term, by=by, reason="等级改变，不再适用")
        elif running is None and term in asked and term.key not in done:
            _start(item, term, by)


def answered(item, *, by) -> None:
    """The response is before the public."""
    for term in terms.ANSWERING:
        clocks.meet(item, term, by=by)


def end(item, *, by, reason: str) -> None:
    clocks.cancel_all(item, by=by, reason=reason)


def still_open(item) -> list[Deadline]:
    return list(Deadline.objects.for_case(item).open().order_by("due_at", "pk"))
