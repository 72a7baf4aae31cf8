"""The words of a notice: past a term of the law a case is 逾期, past a node of the house it is not."""

import pytest
import time_machine

from disclosure.deadlines import clocks, terms
from disclosure.deadlines.models import Alert
from disclosure.deadlines.occasions import Occasion
from disclosure.deadlines.telling import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("term", "kind", "head"),
    [
        (terms.REPLY, Alert.Kind.WARN, "今天届满：答复申请人"),
        (terms.REPLY, Alert.Kind.OVERDUE, "已经逾期：答复申请人"),
        (terms.LETTER_COMPLAINT, Alert.Kind.WARN, "今天到：答复投诉求助类留言"),
        (terms.LETTER_COMPLAINT, Alert.Kind.OVERDUE, "内部节点已过：答复投诉求助类留言"),
    ],
)
def test_a_notice_says_which_kind_of_term_it_is(case, term, kind, head):
    with time_machine.travel("2025-03-03T10:00+08:00"):
        deadline = clocks.start(case, term)

    said, body = words(deadline, Occasion(kind, "x", deadline.due_at, deadline.due_at))

    assert said == head
    assert ("逾期" in said or "届满" in body) is (term.basis != terms.LOCAL)


@pytest.mark.parametrize(
    ("term", "met_on", "said"),
    [
        (terms.REPLY, "2025-03-03T11:00+08:00", "按期"),
        (terms.REPLY, "2025-06-03T11:00+08:00", "逾期"),
        (terms.LETTER_COMPLAINT, "2025-06-03T11:00+08:00", "在内部节点之后"),
    ],
)
def test_so_does_a_clock_that_was_met(case, term, met_on, said):
    with time_machine.travel("2025-03-03T10:00+08:00"):
        clocks.start(case, term)
    with time_machine.travel(met_on):
        met = clocks.meet(case, term)

    assert met.get_kept_words() == said
