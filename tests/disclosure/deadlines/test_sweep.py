import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from threading import Barrier, Event

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Office
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, tasks, terms
from disclosure.deadlines.models import Alert, Deadline
from disclosure.notices.models import Notice
from disclosure.rulebook import set_rule
from disclosure.workdays import current, loading, schedules
from tests.factories.accounts import AgencyFactory, OfficeFactory, UserFactory, person
from tests.running import ROOT, embedded_environment, wait_for

pytestmark = pytest.mark.django_db
START = "2025-03-03T10:00+08:00"  # a reply started then is due on 2025-03-31


def at(day: str, hour: int = 8) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), clock.TZ) + timedelta(hours=hour)


def rows(**conditions) -> set[tuple[str, str]]:
    return set(Alert.objects.filter(**conditions).values_list("kind", "occasion"))


@pytest.fixture
def reply(case):
    with time_machine.travel(START):
        return clocks.start(case, terms.REPLY)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-03-23", set()),
        ("2025-03-24", {("warn", "2025-03-31-5")}),
        ("2025-03-26", {("warn", "2025-03-31-5"), ("warn", "2025-03-31-3")}),
        ("2025-03-31", {("warn", f"2025-03-31-{n}") for n in (5, 3, 1)}),
        ("2025-04-01", {("warn", f"2025-03-31-{n}") for n in (5, 3, 1)} | {("overdue", "2025-03-31+head")}),
        (
            "2025-04-03",
            {("warn", f"2025-03-31-{n}") for n in (5, 3, 1)}
            | {("overdue", f"2025-03-31+{level}") for level in ("head", "leader")},
        ),
    ],
)
def test_warnings_before_and_escalations_after(reply, day, expected):
    sweep.run(at(day))

    assert rows() == expected


def test_sweeping_twice_writes_nothing_twice(reply):
    first = sweep.run(at("2025-04-03"))
    second = sweep.run(at("2025-04-03", 9))

    assert (first.warned, first.escalated, second.looked_at, second.warned, second.escalated) == (
        3,
        2,
        0,
        0,
        0,
    )
    assert Alert.objects.count() == 5


def test_warnings_go_to_the_hands_and_delays_up_the_line(case, reply):
    clerk = UserFactory()
    head = person(Role.SECTION_HEAD, case.agency, office=case)
    office_head = person(Role.DISCLOSURE_HEAD, case.agency)
    leader = person(Role.LEADER, case.agency)
    person(Role.LEADER, AgencyFactory())
    sweep.responsible(Office, lambda office: [clerk])

    for day in ("2025-03-24", "2025-04-01", "2025-04-03"):
        sweep.run(at(day))

    assert set(Notice.objects.values_list("kind", "occasion", "user")) == {
        ("deadline-warn", f"{reply.pk}:2025-03-31-5", clerk.pk),
        ("deadline-overdue", f"{reply.pk}:2025-03-31+head", head.pk),
        ("deadline-overdue", f"{reply.pk}:2025-03-31+head", office_head.pk),
        ("deadline-overdue", f"{reply.pk}:2025-03-31+leader", leader.pk),
    }  # fmt: skip
    notice = Notice.objects.get(kind="deadline-warn")
    assert notice.subject == f"还有5个工作日：答复申请人 · {case}"
    assert notice.body == "“答复申请人”于2025年3月31日届满。\n依据：《政府信息公开条例》第三十三条第二款。"


def test_an_empty_chair_is_passed_over(case, reply):
    sweep.responsible(Office, lambda office: [])
    disclosure_office = person(Role.DISCLOSURE, case.agency)
    chief = person(Role.CHIEF, case.agency)

    sweep.run(at("2025-03-24"))
    sweep.run(at("2025-04-03"))

    assert set(Notice.objects.values_list("kind", "user")) == {
        ("deadline-warn", disclosure_office.pk),
        ("deadline-overdue", chief.pk),
    }


def test_without_a_word_from_the_domain_the_disclosure_office_is_told(case, reply):
    clerk = person(Role.DISCLOSURE, case.agency)

    sweep.run(at("2025-03-24"))

    assert Notice.objects.get().user == clerk


def test_after_an_outage_only_what_still_matters_is_told(case, reply):
    sweep.responsible(Office, lambda office: [UserFactory()])

    sweep.run(at("2025-03-28"))

    assert rows(told=True) == {("warn", "2025-03-31-1")}
    assert rows(told=False) == {("warn", "2025-03-31-5"), ("warn", "2025-03-31-3")}


def test_what_a_stopped_sweep_missed_on_a_closed_clock_is_written_and_troubles_nobody(case, reply):
    sweep.responsible(Office, lambda office: [UserFactory()])
    with time_machine.travel(at("2025-03-27")):
        clocks.meet(case, terms.REPLY)

    sweep.run(at("2025-06-01"))

    assert rows(told=False) == {("warn", "2025-03-31-5"), ("warn", "2025-03-31-3")}
    assert (rows(told=True), Notice.objects.count()) == (set(), 0)


def test_an_extension_gives_warnings_of_its_own(case, reply):
    sweep.run(at("2025-03-28"))
    with time_machine.travel(at("2025-03-28", 9)):
        clocks.extend(case, terms.REPLY, days=20)

    sweep.run(at("2025-04-30"))

    assert rows() == {("warn", f"2025-03-31-{n}") for n in (5, 3, 1)} | {
        ("warn", f"2025-04-28-{n}") for n in (5, 3, 1)
    } | {("overdue", "2025-04-28+head")}  # fmt: skip


def test_a_clock_that_starts_late_is_warned_of_once_at_once(case):
    with time_machine.travel(at("2025-03-27")):
        clocks.start(case, terms.REPLY, on=date(2025, 3, 3))
        sweep.run()

    assert rows() == {("warn", "2025-03-31-3")}


def test_a_clock_that_starts_overdue_is_escalated_at_once(case):
    with time_machine.travel(at("2025-04-10")):
        clocks.start(case, terms.REPLY, on=date(2025, 3, 3))
        sweep.run()

    assert rows() == {("overdue", "2025-03-31+head"), ("overdue", "2025-03-31+leader")}


def test_a_term_shorter_than_the_warning_is_not_warned_of_at_its_start(case):
    with time_machine.travel(START):
        clocks.start(case, terms.LETTER_CONSULTATION)
        sweep.run()

    assert rows() == set()


def test_a_term_in_hours_is_warned_of_in_hours(case):
    with time_machine.travel(START):
        clocks.start(case, terms.OPINION_GRAVE)

    sweep.run(at("2025-03-03", 18))

    assert rows() == {
        ("warn", "2025-03-03T15:00-2"),
        ("warn", "2025-03-03T15:00-1"),
        ("overdue", "2025-03-03T15:00+leader"),
        ("overdue", "2025-03-03T15:00+chief"),
    }


def test_the_days_of_warning_are_the_agencys_own(case, django_capture_on_commit_callbacks):
    with time_machine.travel(START), django_capture_on_commit_callbacks(execute=True):
        clocks.start(case, terms.REPLY)
        set_rule("deadlines.warn_before_wd", case.agency, [2], since=date(2025, 1, 1), by=None)

    sweep.run(at("2025-03-31"))

    assert rows() == {("warn", "2025-03-31-2")}


def test_while_a_correction_is_awaited_nobody_is_warned_of_the_reply(case, reply):
    with time_machine.travel(at("2025-03-10")):
        clocks.record(reply, "correction_asked")

    sweep.run(at("2025-06-01"))

    assert rows() == set()


# ── lapses ──────────────────────────────────────────────────────────────────
@pytest.fixture
def third_party(case):
    with time_machine.travel(START):
        return clocks.start(case, terms.THIRD_PARTY)  # until 2025-03-24


def test_a_term_of_someone_else_lapses_and_is_not_warned_of(third_party):
    seen = []
    sweep.on_lapse("third-party", seen.append)

    sweep.run(at("2025-03-24", 23))
    before = list(seen)
    report = sweep.run(at("2025-03-25"))
    sweep.run(at("2025-03-26"))

    assert (before, seen, report.lapsed) == ([], [third_party], 1)
    assert rows() == {("lapse", "2025-03-24T23:59")}


def test_nothing_lapses_where_nobody_registered_an_act(third_party):
    assert (sweep.run(at("2025-06-01")).lapsed, rows()) == (0, set())


def test_a_clock_closed_before_the_sweep_came_does_not_lapse(case, third_party):
    seen = []
    sweep.on_lapse("third-party", seen.append)
    with time_machine.travel(at("2025-03-26")):
        clocks.meet(case, terms.THIRD_PARTY)

    sweep.run(at("2025-03-27"))

    assert (seen, rows()) == ([], set())


def test_a_lapse_that_fails_is_seen_and_tried_again(case, third_party, caplog):
    def fails(deadline):
        Office.objects.filter(pk=deadline.object_id).update(name="改了一半")
        raise RuntimeError("档案柜打不开")

    sweep.on_lapse("third-party", fails)
    other = OfficeFactory(agency=case.agency)
    with time_machine.travel(START):
        clocks.start(other, terms.REPLY)

    report = sweep.run(at("2025-03-25"))

    third_party.refresh_from_db()
    case.refresh_from_db()
    assert [failure["deadline"] for failure in report.failures] == [third_party.pk]
    assert third_party.sweep_error == "RuntimeError: 档案柜打不开"
    assert case.name != "改了一半"
    assert rows() == {("warn", "2025-03-31-5")}

    sweep.on_lapse("third-party", lambda deadline: None)
    assert (sweep.run(at("2025-03-26")).lapsed, sweep.run(at("2025-03-26")).lapsed) == (1, 0)
    third_party.refresh_from_db()
    assert third_party.sweep_error == ""


def test_a_clock_that_cannot_be_read_does_not_stop_the_others(case, reply, caplog):
    with time_machine.travel(START):
        good = clocks.start(OfficeFactory(agency=case.agency), terms.REPLY)
    sweep.responsible(Office, lambda office: 1 / 0 if office == case else [])

    report = sweep.run(at("2025-03-25"))

    assert [failure["deadline"] for failure in report.failures] == [reply.pk]
    assert set(Alert.objects.values_list("deadline", flat=True)) == {good.pk}


def test_further_steps_are_asked_and_their_failure_is_seen(caplog):
    asked = []

    def fails(moment):
        raise RuntimeError("停电")

    sweep.register_step("甲", fails)
    sweep.register_step("乙", lambda moment: asked.append(moment) or 7)

    report = sweep.run(at("2025-03-25"))

    assert (asked, report.steps) == ([at("2025-03-25")], {"乙": 7})
    assert report.failures == [{"what": "甲", "error": "RuntimeError: 停电"}]


def test_clocks_reckoned_by_an_old_calendar_are_brought_up_to_date(case):
    with time_machine.travel("2026-12-14T10:00+08:00"):
        deadline = clocks.start(case, terms.REPLY)
    Deadline.objects.update(
        calendar_version="old", due_on=date(2027, 1, 11), due_at=clock.end_of_day(date(2027, 1, 11))
    )

    report = sweep.run(at("2026-12-15"))

    deadline.refresh_from_db()
    assert (deadline.due_on, len(report.moved)) == (date(2027, 1, 12), 1)


@pytest.mark.parametrize("count", [1, 3])
def test_a_sweep_with_nothing_due_costs_the_same_however_many_clocks(count, case, django_assert_num_queries):
    with time_machine.travel(START):
        for _ in range(count):
            clocks.start(OfficeFactory(agency=case.agency), terms.REPLY)
    sweep.run(at("2025-03-04"))

    with django_assert_num_queries(3):
        sweep.run(at("2025-03-05"))


# ── many at once ────────────────────────────────────────────────────────────
def many(agency, count: int, term=terms.REPLY) -> list[Deadline]:
    """So many offices of an agency, each with a clock started at START."""
    with time_machine.travel(START):
        return [clocks.start(OfficeFactory(agency=agency), term) for _ in range(count)]


@pytest.mark.parametrize("count", [3, 30])
def test_warnings_cost_the_same_for_few_and_for_many(count, case, django_assert_num_queries):
    person(Role.DISCLOSURE, case.agency)
    many(AgencyFactory(), 1)
    sweep.run(at("2025-03-24"))  # whatever a process reads once is read
    many(case.agency, count)

    with django_assert_num_queries(13):
        report = sweep.run(at("2025-03-24", 9))

    assert (report.warned, Notice.objects.count()) == (count, count)


@pytest.mark.parametrize("fails", ["people", "row"])
def test_one_failing_clock_in_a_chunk_stops_none_of_the_others(fails, case, caplog):
    clerk = person(Role.DISCLOSURE, case.agency)
    deadlines = many(case.agency, 12)
    bad = deadlines[7]
    if fails == "people":
        sweep.responsible(Office, lambda office: 1 / 0 if office.pk == bad.object_id else [clerk])
    else:
        Deadline.objects.filter(pk=bad.pk).update(agency=AgencyFactory(), unit="moons")

    report = sweep.run(at("2025-03-24"))

    assert [failure["deadline"] for failure in report.failures] == [bad.pk]
    good = {deadline.pk for deadline in deadlines} - {bad.pk}
    assert good <= set(Alert.objects.filter(told=True).values_list("deadline", flat=True))
    assert Notice.objects.filter(user=clerk).count() == len(good)
    bad.refresh_from_db()
    assert bad.sweep_error


def test_a_notice_already_there_is_not_said_twice_and_stops_nothing(case):
    clerk = person(Role.DISCLOSURE, case.agency)
    deadlines = many(case.agency, 5)
    sweep.run(at("2025-03-24"))
    Alert.objects.all().delete()
    Deadline.objects.update(next_alert_at=at("2025-03-24", 0))

    report = sweep.run(at("2025-03-24", 9))

    assert (report.warned, report.failures) == (5, [])
    assert Alert.objects.filter(told=True).count() == len(deadlines)
    assert Notice.objects.filter(user=clerk).count() == len(deadlines)


def test_more_clocks_than_fit_a_chunk_are_all_looked_at_once(case, monkeypatch):
    monkeypatch.setattr(sweep, "CHUNK", 3)
    many(case.agency, 9)

    report = sweep.run(at("2025-03-24"))

    assert (report.looked_at, report.warned, Alert.objects.count()) == (9, 9, 9)


def test_what_a_lapse_closes_troubles_nobody(case):
    person(Role.DISCLOSURE, case.agency)
    with time_machine.travel(START):
        clocks.start(case, terms.THIRD_PARTY)
        clocks.start(case, terms.REPLY)
    sweep.on_lapse("third-party", lambda deadline: clocks.cancel_all(deadline.case, reason="撤回"))

    with time_machine.travel(at("2025-03-26")):
        report = sweep.run()

    assert (report.lapsed, Notice.objects.count()) == (1, 0)
    assert rows(told=False) == {
        ("lapse", "2025-03-24T23:59"),
        ("warn", "2025-03-31-5"),
        ("warn", "2025-03-31-3"),
    }


@pytest.mark.parametrize("count", [2, 20])
def test_what_lapses_together_costs_the_same_for_few_and_for_many(count, case, django_assert_num_queries):
    sweep.on_lapse("third-party", lambda deadlines: None, together=True)
    many(AgencyFactory(), 2, terms.THIRD_PARTY)
    sweep.run(at("2025-03-25"))  # whatever a process reads once is read
    many(case.agency, count, terms.THIRD_PARTY)

    with django_assert_num_queries(14):
        report = sweep.run(at("2025-03-25", 9))

    assert (report.lapsed, report.looked_at, Alert.objects.filter(kind="lapse").count()) == (
        count,
        count,
        count + 2,
    )


def test_what_lapses_together_is_of_one_agency_and_one_term(case, monkeypatch):
    monkeypatch.setattr(sweep, "LAPSES_AT_ONCE", 5)
    there = AgencyFactory()
    found = [
        *many(case.agency, 4, terms.THIRD_PARTY),
        *many(there, 4, terms.THIRD_PARTY),
        *many(there, 2, terms.FEE),
    ]
    asked = []
    sweep.on_lapse("third-party", asked.append, together=True)
    sweep.on_lapse("fee", asked.append, together=True)

    report = sweep.run(at("2025-06-01"))

    assert report.lapsed == 10
    assert all(len({(one.agency_id, one.term) for one in group}) == 1 for group in asked)
    assert max(map(len, asked)) > 1
    assert sorted(one.pk for group in asked for one in group) == sorted(one.pk for one in found)


@pytest.mark.parametrize("fails", ["act", "row"])
def test_one_failing_lapse_of_many_stops_none_of_the_others(fails, case, caplog):
    deadlines = many(case.agency, 6, terms.THIRD_PARTY)
    bad = deadlines[3]

    def act(group):
        for one in group:
            clocks.meet(one.case, terms.THIRD_PARTY)
            if fails == "act" and one.pk == bad.pk:
                raise RuntimeError("档案柜打不开")

    if fails == "row":
        Deadline.objects.filter(pk=bad.pk).update(unit="moons")
    sweep.on_lapse("third-party", act, together=True)

    with time_machine.travel(at("2025-03-25")):
        report = sweep.run()

    assert [failure["deadline"] for failure in report.failures] == [bad.pk]
    assert report.lapsed == 5
    assert set(Deadline.objects.open().values_list("pk", flat=True)) == {bad.pk}
    bad.refresh_from_db()
    assert bad.sweep_error
    assert set(Alert.objects.values_list("deadline", flat=True)) == {one.pk for one in deadlines} - {bad.pk}


def test_a_long_list_of_moved_dates_is_counted_and_cut_short(case, monkeypatch):
    monkeypatch.setattr(sweep, "LISTED", 2)
    many(case.agency, 5)
    friday = date(2025, 3, 28)
    Deadline.objects.update(calendar_version="old", due_on=friday, due_at=clock.end_of_day(friday))

    report = sweep.run(at("2025-03-04"))

    assert (len(report.moved), report.moved_in_all) == (2, 5)


# ── once or every day ───────────────────────────────────────────────────────
FOR_2027 = '{"2027": {"off": [["元旦", "2027-01-01", "2027-01-03"], ["春节", "2027-02-05", "2027-02-11"]], "work": ["2027-02-13"]}}'
FIRST, DAYS = date(2026, 3, 2), 400


def story() -> dict[int, list]:
    """What people did in 400 days: day number → acts, each on an office by name."""
    acts: dict[int, list] = {}

    def then(day, act, *args, **facts):
        acts.setdefault(day, []).append((act, args, facts))

    for number in range(12):  # one application a month, each with another fate
        day, name = number * 31, f"申请{number}"
        then(day, clocks.start, name, terms.REPLY)
        fate = number % 6
        if fate == 0:
            then(day + 20, clocks.meet, name, terms.REPLY)
        elif fate == 1:
            then(day + 5, clocks.pause, name, terms.REPLY)
            then(day + 12, clocks.resume, name, terms.REPLY)
            then(day + 60, clocks.meet, name, terms.REPLY)
        elif fate == 2:
            then(day + 24, clocks.extend, name, terms.REPLY, days=15)
            then(day + 45, clocks.answer, name, terms.REPLY, method="post")
        elif fate == 3:
            then(day + 30, clocks.cancel, name, terms.REPLY)
        elif fate == 4:
            then(day, clocks.start, name, terms.THIRD_PARTY)
        then(day + 1, clocks.start, name, terms.LETTER_COMPLAINT)
        then(day + 6 + number % 5, clocks.meet, name, terms.LETTER_COMPLAINT)
        then(day + 2, clocks.start, name, terms.OPINION_BRIEFING)
        then(day + 3 + number % 3, clocks.meet, name, terms.OPINION_BRIEFING)
        then(day, clocks.start, name, terms.CORRECTION)
    then(3, clocks.start, "申请0", terms.REREVIEW)
    then(265, "notice")
    return acts


def perform(act, args, facts) -> None:
    if act == "notice":
        loading.load(schedules.from_file(FOR_2027))
        return
    name, *rest = args
    if act is clocks.answer:
        facts = {**facts, "posted": clock.today()}
    act(Office.objects.get(name=name), *rest, **facts)


def live(sweep_days) -> set[tuple]:
    """Live the 400 days, sweeping on some of them; returns the final rows."""
    agency = AgencyFactory()
    for number in range(12):
        OfficeFactory(agency=agency, name=f"申请{number}")
    acts = story()
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        with time_machine.travel(datetime(day.year, day.month, day.day, 9, 30, tzinfo=clock.TZ), tick=False):
            for act in acts.get(number, ()):
                perform(*(act if len(act) == 3 else (*act, (), {})))
        if number in sweep_days:
            with time_machine.travel(datetime(day.year, day.month, day.day, 17, tzinfo=clock.TZ), tick=False):
                assert sweep.run().failures == []
    offices = dict(Office.objects.values_list("pk", "name"))
    return {
        (offices[row.deadline.object_id], row.deadline.term, row.deadline.started_on, row.kind, row.occasion)
        for row in Alert.objects.select_related("deadline")
    }


@pytest.fixture
def lapses():
    sweep.on_lapse("third-party", lambda deadline: clocks.cancel(deadline.case, terms.THIRD_PARTY))
    sweep.on_lapse("correction", lambda deadline: clocks.meet(deadline.case, terms.CORRECTION))
    sweep.on_lapse("rereview", lambda deadline: None)


class Undone(Exception):
    """Thrown to take one of two lives back."""


def in_another_life(sweep_days) -> set[tuple]:
    found = None
    try:
        with transaction.atomic():
            found = live(sweep_days)
            raise Undone
    except Undone:
        current.forget()
    return found


def test_400_days_one_by_one_and_once_after_an_outage_give_the_same_rows(lapses):
    one_by_one = in_another_life(set(range(DAYS)))
    after_outage = in_another_life({DAYS - 1})
    now_and_then = in_another_life({*range(0, 90, 7), *range(200, DAYS, 11), DAYS - 1})

    assert {row[3] for row in one_by_one} == {"warn", "overdue", "lapse"}
    assert len(one_by_one) > 60
    assert after_outage == one_by_one
    assert now_and_then == one_by_one


# ── the command and the task ────────────────────────────────────────────────
def run_command(*args):
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("sweep", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        code = stop.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_says_what_it_did(reply):
    code, out, _ = run_command("--at", "2025-04-03T08:00")

    assert (code, out) == (0, "查看 1 个期限：提醒 3，升级 2，届满处理 0，日期变动 0。\n")


def test_the_command_speaks_json(reply):
    _, out, _ = run_command("--at", "2025-03-24", "--json")

    assert json.loads(out) == {
        "at": "2025-03-24T23:59:59+08:00", "looked_at": 1, "warned": 1, "escalated": 0, "lapsed": 0,
        "moved": [], "moved_in_all": 0, "steps": {}, "failures": [],
    }  # fmt: skip


def test_the_command_fails_when_something_failed(caplog):
    sweep.register_step("甲", lambda moment: 1 / 0)

    code, _, err = run_command()

    assert (code, err) == (1, "失败：甲：ZeroDivisionError: division by zero\n")


def test_the_command_refuses_a_moment_it_cannot_read():
    with pytest.raises(CommandError, match="不是有效的时刻"):
        run_command("--at", "tomorrow")


def test_the_task_sweeps_now(reply):
    with time_machine.travel(at("2025-03-24")):
        tasks.sweep()

    assert rows() == {("warn", "2025-03-31-5")}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_and_tell_once():
    agency = AgencyFactory()
    clerk = person(Role.DISCLOSURE, agency)
    lapsed = []
    sweep.on_lapse("third-party", lambda deadline: lapsed.append(deadline.pk))
    with time_machine.travel(START):
        for _ in range(40):
            office = OfficeFactory(agency=agency)
            clocks.start(office, terms.REPLY)
            clocks.start(office, terms.THIRD_PARTY)
    together = Barrier(2)

    def work(_):
        try:
            together.wait()
            return sweep.run(at("2025-03-25"))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(work, range(2)))

    assert [report.failures for report in reports] == [[], []]
    assert sum(report.warned for report in reports) == Alert.objects.filter(kind="warn").count() == 40
    assert sum(report.lapsed for report in reports) == len(lapsed) == len(set(lapsed)) == 40
    assert Notice.objects.filter(user=clerk).count() == 40


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_case_someone_is_at_work_on_is_left_for_the_next_sweep():
    case = OfficeFactory()
    with time_machine.travel(START):
        clocks.start(case, terms.THIRD_PARTY)
    sweep.on_lapse(
        "third-party", lambda deadline: Office.objects.select_for_update().get(pk=deadline.object_id)
    )
    working, swept = Event(), Event()

    def act():
        try:
            with transaction.atomic():
                Office.objects.select_for_update().get(pk=case.pk)  # as perform does
                working.set()
                swept.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        person_at_work = pool.submit(act)
        working.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        meanwhile = sweep.run(at("2025-03-25"))
        swept.set()
        person_at_work.result()

    assert (meanwhile.failures, meanwhile.lapsed) == ([], 0)
    assert sweep.run(at("2025-03-25")).lapsed == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies_in", ["warn", "lapse"])
def test_a_worker_killed_in_the_middle_changes_nothing_in_the_end(dies_in, tmp_path):
    agency = AgencyFactory()
    clerk = person(Role.DISCLOSURE, agency)
    replies = many(agency, 40)
    letters = many(agency, 40, terms.THIRD_PARTY)
    sweep.on_lapse("third-party", lambda deadline: clocks.meet(deadline.case, terms.THIRD_PARTY))
    moment = at("2025-03-25")

    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.disclosure.deadlines.dying", moment.isoformat()],
        cwd=ROOT,
        env=embedded_environment(tmp_path, DATABASE_URL=here(), DIES_IN=dies_in),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout.readline() == "half-way\n"
    worker.kill()
    worker.communicate()
    wait_for(lambda: others_here() == 0, what="the server to take back what was not committed")
    half = Alert.objects.count(), Deadline.objects.filter(term="third-party").open().count()
    report = sweep.run(moment)

    assert half == ((50, 0) if dies_in == "warn" else (14, 26))
    assert report.failures == []
    assert sorted(Alert.objects.values_list("deadline", "kind", "occasion", "told")) == sorted(
        [(reply.pk, "warn", "2025-03-31-5", True) for reply in replies]
        + [(letter.pk, "lapse", "2025-03-24T23:59", False) for letter in letters]
    )
    assert sorted(Notice.objects.values_list("object_id", "user")) == sorted(
        (reply.object_id, clerk.pk) for reply in replies
    )
    assert not Deadline.objects.filter(term="third-party").open().exists()


def here() -> str:
    """The address of the database the tests stand on."""
    found = connection.settings_dict
    name = f"{found['USER']}:{found['PASSWORD']}" if found["PASSWORD"] else found["USER"]
    return f"postgres://{name}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


def others_here() -> int:
    """How many other connections this database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
