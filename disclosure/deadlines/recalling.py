"""答复不作数: an answer that stopped a clock is taken back, and the clock runs on as if it had never come."""

from collections.abc import Iterable

from django.db import transaction

from disclosure.deadlines import clocks
from disclosure.deadlines.amending import standing
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import Term


@transaction.atomic
def take_back(case, terms: Iterable[Term], *, by=None, reason: str) -> Deadline | None:
    """Open the clock again that was last answered under one of these terms; returns it, None where there is none.

    The ledger keeps the answer and says beside it that it does not count. Nothing is counted anew: a last day that
    has passed meanwhile has passed.
    """
    found = Deadline.objects.for_case(case).of_term(*terms).exclude(met_at=None)
    deadline = found.select_for_update().order_by("-met_at", "-pk").first()
    answer = standing(deadline, Fact.ANSWERED) if deadline else None
    if answer is None:
        return None
    deadline.met_at = deadline.closed_at = None
    deadline.save(update_fields=["met_at", "closed_at"])
    return clocks.record(
        deadline, Fact.TAKEN_BACK, answer.on, by=by, basis=reason[:200], letter=answer.letter
    )
