"""内部节点: nobody in the house is late while the applicant or somebody outside is waited for（文件004的节点）.

Each test drives the pages' own acts day by day; what the list says of the case is what is asked.
"""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.models import Deadline
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from requests_app.acts.house import ALREADY_PUBLISHED
from requests_app.recorded_days import recorded_days
from requests_app.states import State
from requests_app.terms import ASSIST, CONFIRM, COORDINATE, DRAFT_REPLY, EXAMINE, SEND_TO_SIGN, TELL_PUBLISHED
from tests.factories.requests import application, consulted, fresh, house, reply

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
NODES = {
    "requests.correction_check_within_wd": 5,
    "requests.already_public_within_wd": 10,
    "requests.draft_within_wd": 7,
    "requests.consult_within_wd": 7,
    "requests.sign_within_wd": 3,
}
CORRECTION = {"reasons": ["unclear"], "items": "请写明工程名称或者文号。", "days": 15}


@pytest.fixture
def go_to():
    """Monday 2026-03-02, and on from there."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as traveller:

        def later(day):
            traveller.move_to(f"{day}T09:00+08:00")
            sweep.run()

        yield later


@pytest.fixture
def staff(go_to):
    """An agency with the nodes of 文件004."""
    found = house()
    for key, days in NODES.items():
        set_rule(key, found.agency, days, since=date(2026, 1, 1))
    return found


def act(case, staff, name, role=DESK, **facts):
    return perform(fresh(case), name, by=staff[role] if role else None, **facts)


def running(case) -> dict:
    """The nodes of the house that run, with the day each runs from."""
    rows = Deadline.objects.for_case(case).open().of_the_house()
    return {row.term: row.started_on for row in rows}


def passed(client, staff, case) -> bool:
    """Does the list of the office call a node of the house passed?"""
    client.force_login(staff[DESK])
    shown = client.get(reverse("requests-desk:list"), {"q": case.number}).content.decode()
    assert case.number in shown
    return re.search(r"内部节点已过 \d", shown) is not None


# ── 征求意见 ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", ["third_party", "joint", "other_agency"])
def test_the_draft_is_not_late_while_an_opinion_is_waited_for(client, staff, go_to, kind):
    """条例第三十三条第三款; the draft rests on what they say, and runs anew from the day it came."""
    case, one = consulted(application(staff, State.HANDLING), staff, kind)
    case = act(case, staff, "record_arrival", consultation=one.pk, arrived_on=date(2026, 3, 2))

    go_to("2026-03-19")
    assert running(case) == {}
    assert not passed(client, staff, case)
    said = {"result": "agree", "opinion": "同意公开。", "answered_on": date(2026, 3, 19)}
    act(case, staff, "record_opinion", consultation=one.pk, **said)

    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 19)}
    go_to("2026-03-31")
    assert passed(client, staff, case)


def test_silence_too_ends_the_waiting(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = act(case, staff, "record_arrival", consultation=one.pk, arrived_on=date(2026, 3, 2))

    go_to("2026-03-26")

    one.refresh_from_db()
    assert one.result == "silent"
    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 23)}


def test_what_came_back_unserved_is_waited_for_no_more(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff)
    go_to("2026-03-10")

    act(case, staff, "consultation_unserved", consultation=one.pk, on=date(2026, 3, 10), note="查无此人。")

    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 10)}


def test_of_two_that_were_asked_the_last_is_waited_for(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff)
    case, other = consulted(case, staff, whom="云山县第二建筑公司")
    said = {"result": "agree", "opinion": "同意公开。"}
    go_to("2026-03-09")

    act(case, staff, "record_opinion", consultation=one.pk, **said)
    assert running(case) == {}
    go_to("2026-03-11")
    act(case, staff, "record_opinion", consultation=other.pk, **said)
    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 11)}


def test_the_examination_goes_on_while_others_are_asked(staff, go_to):
    """条例第三十条：seven 工作日 from the receipt alone; what is missing is no matter of the others."""
    case, one = consulted(application(staff, State.REVIEW), staff)
    assert running(case) == {EXAMINE.key: date(2026, 3, 2)}
    go_to("2026-03-06")

    case = act(case, staff, "accept")
    assert running(case) == {}
    go_to("2026-03-10")
    act(case, staff, "record_opinion", consultation=one.pk, result="agree", opinion="同意公开。")
    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 10)}


def test_confirming_what_came_online_is_a_node_of_the_house(go_to, staff):
    """第三十一条 says which day is the day of receipt, and names no days to confirm it in."""
    case = application(staff, State.SUBMITTED, channel="online")

    go_to("2026-03-10")

    confirm = clocks.open_clock(case, CONFIRM)
    assert confirm.rule.source == "本机关规定"
    assert confirm.is_overdue()
    assert list(Deadline.objects.for_case(case).of_the_law().open()) == []


def test_help_within_the_house_stops_nothing(staff):
    case, one = consulted(application(staff, State.HANDLING), staff, "assist", whom="工程科")

    assert set(running(case)) == {DRAFT_REPLY.key, TELL_PUBLISHED.key}
    assert clocks.open_clock(one, ASSIST) is not None


def test_the_day_an_opinion_came_put_right_the_draft_runs_from_it(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = act(case, staff, "record_arrival", consultation=one.pk, arrived_on=date(2026, 3, 2))
    go_to("2026-03-11")
    said = {"result": "agree", "opinion": "同意公开。", "answered_on": date(2026, 3, 11)}
    case = act(case, staff, "record_opinion", consultation=one.pk, **said)

    key = next(day.key for day in recorded_days(case) if day.kind == "heard")
    act(case, staff, "correct_clock", HEAD, day=key, on=date(2026, 3, 9), note="看错了一行，照来函改。")

    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 9)}


# ── 补正 ────────────────────────────────────────────────────────────────────
def test_while_the_correction_is_waited_for_nothing_in_the_house_is_late(client, staff, go_to):
    """条例第三十条; helpers cannot look for what nobody knows yet."""
    case, one = consulted(application(staff, State.HANDLING), staff, "assist", whom="工程科")
    case = act(case, staff, "ask_correction", **CORRECTION)

    go_to("2026-03-20")
    assert running(case) == {}
    assert clocks.open_clock(one, ASSIST) is None
    assert not passed(client, staff, case)
    case = act(case, staff, "supplement", text="即东街工程。", on=date(2026, 3, 20), channel="in_person")

    assert set(running(case).values()) == {date(2026, 3, 20)}
    assert set(running(case)) == {DRAFT_REPLY.key, TELL_PUBLISHED.key}
    assert clocks.open_clock(one, ASSIST).started_on == date(2026, 3, 20)


def test_the_letter_of_a_helper_that_arrives_meanwhile_begins_nothing(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff, "assist", whom="工程科")
    case = act(case, staff, "ask_correction", **CORRECTION)
    go_to("2026-03-04")
    case = act(case, staff, "record_arrival", consultation=one.pk, arrived_on=date(2026, 3, 4))
    assert clocks.open_clock(one, ASSIST) is None

    go_to("2026-03-10")
    act(case, staff, "supplement", text="即东街工程。", on=date(2026, 3, 10), channel="in_person")
    assert clocks.open_clock(one, ASSIST).started_on == date(2026, 3, 10)


def test_a_correction_that_came_while_an_opinion_is_out_waits_for_the_opinion(staff, go_to):
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = act(case, staff, "ask_correction", **CORRECTION)
    go_to("2026-03-10")
    case = act(case, staff, "supplement", text="即东街工程。", on=date(2026, 3, 10), channel="in_person")
    assert running(case) == {}

    go_to("2026-03-12")
    act(case, staff, "record_opinion", consultation=one.pk, result="agree", opinion="同意公开。")

    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 12)}


# ── 收费 ────────────────────────────────────────────────────────────────────
def charged(case, staff):
    return act(case, staff, "propose_fee", HEAD, counting="items", count=15)


def test_while_the_fee_is_waited_for_the_draft_is_not_late(client, staff, go_to):
    """109号: handled on once it is paid, from the day after."""
    case = charged(application(staff, State.HANDLING), staff)
    case = act(case, staff, "notice_fee", sent_on=date(2026, 3, 2), received_on=date(2026, 3, 2))

    go_to("2026-03-26")
    assert running(case) == {}
    assert not passed(client, staff, case)
    case = act(case, staff, "pay_fee", paid_on=date(2026, 3, 25))

    assert running(case)[DRAFT_REPLY.key] == date(2026, 3, 25)


@pytest.mark.parametrize("told", [False, True])
def test_a_fee_that_is_given_up_is_waited_for_no_more(staff, go_to, told):
    case = charged(application(staff, State.HANDLING), staff)
    if told:
        case = act(case, staff, "notice_fee", sent_on=date(2026, 3, 2), received_on=date(2026, 3, 2))
    go_to("2026-03-05")

    case = act(case, staff, "withdraw_fee" if told else "cancel_fee", HEAD, note="不应当收取。")

    assert running(case)[DRAFT_REPLY.key] == date(2026, 3, 5)


# ── 说明理由、延期 ──────────────────────────────────────────────────────────
def test_while_the_reasons_are_waited_for_only_the_law_counts_on(staff, go_to):
    """条例第三十五条 stops no clock of the law; what is to be drafted hangs on what he says."""
    case = act(application(staff, State.HANDLING), staff, "ask_reasons", counts="一个月 43 件。")
    assert running(case) == {}
    due = clocks.open_clock(case, terms.REPLY).due_on
    go_to("2026-03-12")

    case = act(case, staff, "give_reasons", text="用于比较水价。")

    assert running(case)[DRAFT_REPLY.key] == date(2026, 3, 12)
    assert clocks.open_clock(case, terms.REPLY).due_on == due


def test_reasons_that_never_came_hold_nothing_up_once_their_days_are_over(staff, go_to):
    """条例第三十五条: after them the office goes on; an opinion that comes later finds nobody waited for."""
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = act(case, staff, "ask_reasons", counts="一个月 43 件。", days=5)
    go_to("2026-03-12")

    act(case, staff, "record_opinion", consultation=one.pk, result="agree", opinion="同意公开。")

    assert running(case) == {DRAFT_REPLY.key: date(2026, 3, 12)}


def test_to_propose_an_extension_is_what_the_node_asks_for(staff, go_to):
    """文件004：业务科七个工作日内拟出答复或者延期意见."""
    case = application(staff, State.HANDLING)
    go_to("2026-03-09")

    case = act(case, staff, "propose_extension", note="卷宗多，逐卷检索。", days=10)
    node = Deadline.objects.for_case(case).of_term(DRAFT_REPLY).get()
    assert (node.met_at is not None, node.get_kept_words()) == (True, "按期")

    go_to("2026-03-10")
    case = act(case, staff, "refuse_extension", HEAD, note="能够按期答复。")
    assert running(case)[DRAFT_REPLY.key] == date(2026, 3, 10)


# ── 已主动公开 ──────────────────────────────────────────────────────────────
def test_telling_where_it_is_published_is_asked_only_of_what_is_published(client, staff, go_to):
    """文件004：已主动公开的十个工作日内告知途径; once another answer is drafted there is nothing to tell."""
    case = application(staff, State.HANDLING)
    assert TELL_PUBLISHED.key in running(case)

    case = act(case, staff, "draft_reply", **reply())
    assert TELL_PUBLISHED.key not in running(case)

    where = reply(ALREADY_PUBLISHED, {"where": "https://yunshan.example/1/"}, "已经主动公开。")
    case = act(case, staff, "draft_reply", **where)
    assert running(case)[TELL_PUBLISHED.key] == date(2026, 3, 2)


# ── 审核、送签 ──────────────────────────────────────────────────────────────
def test_a_silence_undone_by_a_right_day_stops_the_nodes_of_the_review(staff, go_to):
    """The answer cannot go on to be signed before the term of the third party is over after all."""
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = act(case, staff, "record_arrival", consultation=one.pk, arrived_on=date(2026, 3, 2))
    go_to("2026-03-24")
    case = act(case, staff, "draft_reply", **reply())
    case = act(case, staff, "submit_reply")
    assert set(running(case)) == {COORDINATE.key}

    key = next(day.key for day in recorded_days(case) if day.kind == "arrived")
    act(case, staff, "correct_clock", HEAD, day=key, on=date(2026, 3, 9), note="照邮政回执更正。")

    assert running(case) == {}


def test_the_last_node_is_three_days_to_the_signature(staff, go_to):
    case = application(staff, State.SIGNING)

    assert running(case) == {SEND_TO_SIGN.key: date(2026, 3, 2)}


# ── 联系不上 ────────────────────────────────────────────────────────────────
def test_a_plain_letter_whose_writer_cannot_be_reached_waits_and_counts_from_the_day_he_is(staff, go_to):
    """207号第一部分：打不通的先登记，自恢复联络之日起算; meanwhile no node of the house is late."""
    case = application(staff, State.SUBMITTED, channel="post_plain", arrived_on=date(2026, 3, 2))

    case = act(case, staff, "note_attempt", on=date(2026, 3, 2), way="电话", note="号码停机，已去信。")
    go_to("2026-03-12")

    assert not Deadline.objects.for_case(case).open().exists()
    case = act(case, staff, "note_attempt", on=date(2026, 3, 12), way="去信", note="回执还没有寄回。")
    case = act(case, staff, "register", confirmed_on=date(2026, 3, 12), confirmed_how="本人来电")
    assert case.received_on == date(2026, 3, 12)
    assert clocks.open_clock(case, terms.REPLY).started_on == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("day", "why"),
    [(date(2026, 3, 1), "早于申请到达"), (date(2026, 3, 3), "联系日")],
    ids=["before", "to come"],
)
def test_nobody_was_tried_before_the_letter_came_nor_tomorrow(staff, day, why):
    case = application(staff, State.SUBMITTED, channel="post_plain", arrived_on=date(2026, 3, 2))

    with pytest.raises(Refused, match=why):
        act(case, staff, "note_attempt", on=day, way="电话", note="无人接听。")
