from datetime import date

import pytest
import time_machine

from accounts.models import Office
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.lights import NONE, light, lights_of
from tests.disclosure.deadlines.test_sweep import at
from tests.factories.accounts import OfficeFactory

pytestmark = pytest.mark.django_db
START = "2025-03-03T10:00+08:00"


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        ("2025-03-10", "calm", "还有 15 个工作日"),
        ("2025-03-24", "soon", "还有 5 个工作日"),
        ("2025-03-29", "soon", "还有 1 个工作日"),
        ("2025-03-31", "today", "今天届满"),
        ("2025-04-01", "late", "已超 1 个工作日"),
        ("2025-04-03", "late", "已超 3 个工作日"),
    ],
)
def test_the_light_of_a_reply_due_on_the_last_of_march(case, day, tone, words):
    with time_machine.travel(START):
        deadline = clocks.start(case, terms.REPLY)

    found = light(deadline, at=at(day))

    assert (found.tone, found.words, found.due_on) == (tone, words, date(2025, 3, 31))


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-02-01", "已超 1 天"), ("2026-02-02", "已超 2 天"), ("2026-11-30", "已超 303 天")],
)
def test_a_term_that_is_not_counted_in_workdays_is_late_in_days(case, day, words):
    """31 January 2026 is a Saturday: the Sunday after it is a day late, though no 工作日 has gone by."""
    with time_machine.travel("2025-12-31T10:00+08:00"):
        deadline = clocks.start(case, terms.TERMS["annual-report"], on=date(2025, 12, 31))

    assert light(deadline, at=at(day)).words == words


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        ("2025-03-03", "calm", "内部节点还有 3 个工作日"),
        ("2025-03-06", "soon", "内部节点今天到"),
        ("2025-03-10", "passed", "内部节点已过 2 个工作日"),
    ],
)
def test_a_node_of_the_house_is_told_apart_and_is_never_red(case, day, tone, words):
    with time_machine.travel(START):
        deadline = clocks.start(case, terms.LETTER_CONSULTATION)  # three 工作日 the agency set for itself

    found = light(deadline, at=at(day))

    assert (found.tone, found.words) == (tone, words)


@pytest.mark.parametrize(
    ("day", "tone", "words"),
    [
        ("2025-03-10", "calm", "对方还有 10 个工作日"),
        ("2025-03-24", "soon", "对方今天届满"),
        ("2025-03-26", "passed", "对方已过 2 个工作日"),
    ],
)
def test_a_term_of_somebody_else_says_so_and_is_never_red(case, day, tone, words):
    with time_machine.travel(START):
        deadline = clocks.start(case, terms.CORRECTION)  # fifteen 工作日 for the applicant

    found = light(deadline, at=at(day))

    assert (found.tone, found.words) == (tone, words)


def test_how_often_what_is_withheld_is_looked_at_again_is_the_agencys_own_rule(case):
    """第十八条 says 定期 and names no period: passing the agency's own breaks no law."""
    with time_machine.travel(START):
        deadline = clocks.start(case, terms.REREVIEW)

    assert deadline.rule.source == "本机关规定"
    assert light(deadline, at=at("2026-03-05")).words == "内部节点已过 2 天"


@pytest.mark.parametrize(
    "term", [one for one in terms.TERMS.values() if not one.onlooker], ids=lambda one: one.key
)
def test_only_a_term_of_the_law_is_ever_red(case, term):
    with time_machine.travel(START):
        deadline = clocks.start(case, term)

    late = light(deadline, at=at("2027-06-01"))

    assert (late.tone == "late") is (term.basis != terms.LOCAL)
    assert ("内部节点" in late.words) is (term.basis == terms.LOCAL)


@pytest.mark.parametrize(
    ("started", "day", "title", "inner"),
    [
        ((terms.REPLY, terms.LETTER_CONSULTATION), "2025-03-10", "答复申请人", "内部节点已过 2 个工作日"),
        ((terms.REPLY, terms.LETTER_CONSULTATION), "2025-03-04", "答复申请人", None),
        ((terms.REPLY, terms.THIRD_PARTY), "2025-03-24", "答复申请人", "对方今天届满"),
        ((terms.THIRD_PARTY, terms.LETTER_CONSULTATION), "2025-03-04", "第三方提出意见", None),
        ((terms.LETTER_CONSULTATION, terms.LETTER_COMPLAINT), "2025-03-04", "答复咨询类留言", None),
    ],
)
def test_the_laws_clock_stands_first_and_another_that_is_due_beside_it(case, started, day, title, inner):
    with time_machine.travel(START):
        for term in started:
            clocks.start(case, term)

    found = lights_of(Office, [case.pk], at=at(day))[case.pk]

    assert (found.title, found.inner and found.inner.words) == (title, inner)


@pytest.mark.parametrize(
    ("hour", "tone", "words"),
    [(11, "soon", "还有 4 小时"), (14, "today", "还有 1 小时"), (17, "late", "已超 2 小时")],
)
def test_the_light_of_a_term_in_hours(case, hour, tone, words):
    with time_machine.travel(START):
        deadline = clocks.start(case, terms.OPINION_GRAVE)  # until 15:00

    found = light(deadline, at=at("2025-03-03", hour))

    assert (found.tone, found.words) == (tone, words)


def test_a_clock_that_waits_holds_and_no_clock_is_no_light(case):
    with time_machine.travel(START):
        deadline = clocks.record(clocks.start(case, terms.REPLY), "correction_asked")

    assert (light(deadline).tone, light(deadline).words) == ("hold", "等待补正")
    assert light(None) is NONE


@pytest.mark.parametrize("count", [1, 3])
def test_the_lights_of_a_list_cost_one_query(case, count, django_assert_num_queries):
    with time_machine.travel(START):
        for _ in range(count):
            office = OfficeFactory(agency=case.agency)
            clocks.start(office, terms.REPLY)
            clocks.start(office, terms.LETTER_CONSULTATION)
    pks = list(Office.objects.exclude(pk=case.pk).values_list("pk", flat=True))

    with django_assert_num_queries(1):
        found = lights_of(Office, pks, at=at("2025-03-04"))

    assert {lamp.title for lamp in found.values()} == {"答复申请人"}
    assert len(found) == count
