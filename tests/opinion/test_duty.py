"""值守: when the office is closed, who is on call, who is told instead, and where the list has holes."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from accounts.roles import Role
from disclosure import clock
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from opinion import duty
from opinion.models import Shift
from opinion.states import Grade, State
from tests.factories.documents import Staff
from tests.factories.opinion import item

pytestmark = pytest.mark.django_db
DAY_OF_RULES = date(2026, 1, 1)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=clock.TZ)


@pytest.fixture
def staff():
    staff = Staff()
    set_rule("opinion.on_call", staff.agency, True, since=DAY_OF_RULES)
    return staff


def shift(staff, since, until, role=Role.DISCLOSURE) -> Shift:
    return Shift.objects.create(
        agency=staff.agency,
        user=staff[role],
        phone="13800000000",
        since=at(since),
        until=at(until),
        added_by=staff[Role.DISCLOSURE_HEAD],
    )


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-09-30T08:29", False),
        ("2026-09-30T08:30", True),
        ("2026-09-30T17:29", True),
        ("2026-09-30T17:30", False),
        ("2026-10-01T10:00", False),  # 国庆
        ("2026-09-20T10:00", True),  # 周日，调休上班
        ("2026-10-10T10:00", True),  # 周六，调休上班
        ("2026-10-11T10:00", False),
    ],
)
def test_the_office_is_open_on_workdays_between_its_hours(staff, moment, open_):
    assert duty.is_open(staff.agency, at(moment)) == open_


def test_the_hours_are_the_agencys_own(staff):
    set_rule("opinion.office_hours", staff.agency, ["09:00", "18:00"], since=DAY_OF_RULES)

    assert not duty.is_open(staff.agency, at("2026-09-30T08:45"))
    assert duty.is_open(staff.agency, at("2026-09-30T17:45"))


def test_of_several_on_call_the_one_who_began_last_is_told(staff):
    shift(staff, "2026-10-01T00:00", "2026-10-03T00:00")
    later = shift(staff, "2026-10-01T20:00", "2026-10-02T08:00", Role.SECTION_HEAD)

    assert duty.on_duty(staff.agency, at("2026-10-01T21:00")) == later


def test_who_was_taken_off_the_list_is_not_on_call(staff):
    row = shift(staff, "2026-10-01T00:00", "2026-10-03T00:00")
    row.removed_at, row.removed_by = at("2026-09-30T00:00"), staff[Role.DISCLOSURE_HEAD]
    row.save()

    assert duty.on_duty(staff.agency, at("2026-10-01T21:00")) is None


def test_the_phone_is_encrypted_at_rest(staff):
    row = shift(staff, "2026-10-01T00:00", "2026-10-03T00:00")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM opinion_shift")
        (stored,) = cursor.fetchone()

    assert "13800000000" not in stored
    assert (row.masked_phone, Shift.objects.get().phone) == ("138****0000", "13800000000")


def test_gaps_are_the_closed_hours_nobody_covers(staff):
    rows = [
        shift(staff, "2026-09-30T17:30", "2026-10-02T08:00"),
        shift(staff, "2026-10-02T12:00", "2026-10-03T00:00"),
    ]

    found = duty.gaps(staff.agency, rows, date(2026, 9, 30), date(2026, 10, 2))

    assert [(gap.since, gap.until) for gap in found] == [
        (at("2026-09-30T00:00"), at("2026-09-30T08:30")),
        (at("2026-10-02T08:00"), at("2026-10-02T12:00")),
    ]


def test_overlaps_name_both(staff):
    rows = [
        shift(staff, "2026-10-01T00:00", "2026-10-02T00:00"),
        shift(staff, "2026-10-01T20:00", "2026-10-02T08:00", Role.SECTION_HEAD),
        shift(staff, "2026-10-02T08:00", "2026-10-03T08:00"),
    ]

    (found,) = duty.overlaps(rows)

    assert (found.since, found.until) == (at("2026-10-01T20:00"), at("2026-10-02T00:00"))
    assert found.who == (str(staff[Role.DISCLOSURE]), str(staff[Role.SECTION_HEAD]))


def case_at(staff, moment, grade=Grade.IMPORTANT, state=State.HANDLING):
    with time_machine.travel(at(moment) - timedelta(minutes=1), tick=False):
        return item(staff, state, grade=grade)


def test_by_day_those_whose_turn_it_is_are_told(staff):
    case = case_at(staff, "2026-09-30T10:00")
    people = [staff[Role.SECTION_HEAD]]

    assert duty.told(case, people, at("2026-09-30T10:00")) == (people, "")


def test_by_night_the_one_on_call_is_told_instead(staff):
    case = case_at(staff, "2026-09-30T10:00")
    row = shift(staff, "2026-09-30T17:30", "2026-10-01T08:30", Role.DISCLOSURE)

    people, remark = duty.told(case, [staff[Role.SECTION_HEAD]], at("2026-09-30T22:00"))

    assert people == [row.user]
    assert "由值守人员" in remark


def test_those_who_must_decide_are_told_at_any_hour(staff):
    case = case_at(staff, "2026-09-30T10:00")
    row = shift(staff, "2026-09-30T17:30", "2026-10-01T08:30", Role.DISCLOSURE)

    people, _ = duty.told(case, [staff[Role.SECTION_HEAD], staff[Role.LEADER]], at("2026-09-30T22:00"))

    assert people == [row.user, staff[Role.LEADER]]


def test_with_nobody_on_call_the_leader_is_told_and_told_why(staff):
    case, leader = case_at(staff, "2026-09-30T10:00"), staff[Role.LEADER]

    people, remark = duty.told(case, [staff[Role.SECTION_HEAD]], at("2026-10-01T10:00"))

    assert (people, remark) == ([leader], duty.NOBODY)


def test_an_ordinary_item_wakes_nobody(staff):
    case = case_at(staff, "2026-09-30T10:00", Grade.ORDINARY)
    shift(staff, "2026-09-30T17:30", "2026-10-01T08:30")
    people = [staff[Role.SECTION_HEAD]]

    assert duty.told(case, people, at("2026-09-30T22:00")) == (people, "")


def test_an_agency_without_the_rule_has_no_duty_list(staff):
    set_rule("opinion.on_call", staff.agency, False, since=date(2026, 2, 1))
    case = case_at(staff, "2026-09-30T10:00")
    people = [staff[Role.SECTION_HEAD]]

    assert duty.told(case, people, at("2026-10-01T10:00")) == (people, "")


@pytest.mark.parametrize("grade", [Grade.IMPORTANT, Grade.GRAVE])
def test_what_is_graded_important_is_reported_at_once_by_night_too(staff, grade):
    leader, chief = staff[Role.LEADER], staff[Role.CHIEF]
    row = shift(staff, "2026-10-01T00:00", "2026-10-02T00:00", Role.PUBLISHER)

    case_at(staff, "2026-10-01T03:00", grade, State.JUDGED)

    told = Notice.objects.filter(kind="opinion-urgent")
    assert {notice.user for notice in told} == {leader, chief, row.user}
    assert all("即时呈报" in notice.subject for notice in told)


def reported(staff, moment) -> set:
    case = case_at(staff, "2026-09-30T10:00")
    with time_machine.travel(at(moment), tick=False):
        case = perform(case, "report_handling", by=staff[Role.SECTION_HEAD], note="主管道爆裂，正在抢修。")
    told = Notice.objects.filter(object_id=case.pk, subject__startswith="当日报告")
    assert all("正在抢修" in notice.body for notice in told)
    return {notice.user for notice in told}


def test_the_report_of_the_day_reaches_the_office_and_the_leader(staff):
    people = {staff[role] for role in (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER)}

    assert reported(staff, "2026-09-30T15:00") == people


def test_by_night_the_report_reaches_the_one_on_call_and_the_leader(staff):
    leader, row = staff[Role.LEADER], shift(staff, "2026-09-30T17:30", "2026-10-01T08:30", Role.PUBLISHER)

    assert reported(staff, "2026-09-30T22:00") == {row.user, leader}


def test_an_ordinary_one_is_not_reported_at_once(staff):
    staff[Role.LEADER]

    case_at(staff, "2026-10-01T03:00", Grade.ORDINARY, State.JUDGED)

    assert not Notice.objects.filter(kind="opinion-urgent").exists()


def test_the_same_grade_is_reported_once(staff):
    leader = staff[Role.LEADER]
    case = case_at(staff, "2026-09-30T10:00", Grade.IMPORTANT, State.JUDGED)

    perform(
        case,
        "regrade",
        by=staff[Role.DISCLOSURE_HEAD],
        note="补充研判意见。",
        grade=Grade.IMPORTANT,
        criteria=["falsehood"],
    )

    assert Notice.objects.filter(kind="opinion-urgent", user=leader).count() == 1
