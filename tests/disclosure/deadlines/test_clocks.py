from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ProtectedError

from accounts.models import Office
from disclosure import clock
from disclosure.deadlines import clocks, recomputing, telling, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.errors import AlreadyRunning, AppendOnly, Impossible, NoSuchClock
from disclosure.deadlines.models import Deadline, LedgerEntry
from disclosure.notices.models import Notice
from disclosure.rulebook import book, set_rule
from disclosure.rulebook.models import AgencyRule
from disclosure.workdays import loading, schedules
from tests.factories.accounts import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
MORNING = "2025-01-20T10:00+08:00"
FOR_2027 = '{"2027": {"off": [["元旦", "2027-01-01", "2027-01-03"], ["春节", "2027-02-05", "2027-02-11"]], "work": []}}'


def ledger(deadline):
    return list(deadline.ledger.values_list("number", "kind", "on"))


@time_machine.travel(MORNING)
def test_a_clock_copies_the_words_of_its_rule(case):
    deadline = clocks.start(case, terms.REPLY)

    assert (deadline.length, deadline.unit, deadline.article, deadline.basis, deadline.title) == (
        20, "workdays", "第三十三条第二款", "《政府信息公开条例》", "答复申请人",
    )  # fmt: skip
    assert (deadline.started_on, deadline.due_on) == (date(2025, 1, 20), date(2025, 2, 21))
    assert deadline.due_at == datetime(2025, 2, 21, 23, 59, 59, tzinfo=clock.TZ)
    assert ledger(deadline) == [(1, "received", date(2025, 1, 20))]


@time_machine.travel(MORNING)
def test_an_old_clock_keeps_its_rule_when_the_law_changes(case, monkeypatch):
    clocks.start(case, terms.REPLY)
    monkeypatch.setitem(terms.TERMS, "reply", terms.REPLY.lasting(15))

    assert list(recomputing.recompute(reason="重新推算")) == []
    assert clocks.open_clock(case, terms.REPLY).length == 20


@time_machine.travel(MORNING)
def test_one_open_clock_of_a_term(case):
    clocks.start(case, terms.REPLY)

    with pytest.raises(AlreadyRunning, match="答复申请人"):
        clocks.start(case, terms.REPLY)

    clocks.meet(case, terms.REPLY)
    assert clocks.start(case, terms.REPLY).is_open


@time_machine.travel(MORNING)
def test_clocks_of_other_terms_and_cases_run_beside_it(case):
    other = OfficeFactory(agency=case.agency)
    for one, term in ((case, terms.REPLY), (case, terms.CORRECTION_NOTICE), (other, terms.REPLY)):
        clocks.start(one, term)

    assert [Deadline.objects.for_case(one).count() for one in (case, other)] == [2, 1]


@time_machine.travel(MORNING)
def test_a_term_in_hours_runs_from_a_moment(case):
    deadline = clocks.start(case, terms.OPINION_GRAVE)

    assert deadline.due_at == datetime(2025, 1, 20, 15, 0, tzinfo=clock.TZ)


def test_a_local_rule_shortens_the_term_of_publication(case):
    set_rule("documents.statutory_publish_wd", case.agency, 10, since=date(2025, 1, 1), by=None)

    assert clocks.start(case, terms.PUBLICATION, on=date(2025, 9, 1)).length == 10


def test_no_local_rule_lengthens_what_the_law_sets(case):
    """The book takes no such value; one that came in by another way still does nothing."""
    AgencyRule(
        agency=case.agency, key="documents.statutory_publish_wd", value=30, effective_from=date(2025, 1, 1)
    ).save_base(raw=True, force_insert=True)
    book.turn_stamp()

    assert clocks.start(case, terms.PUBLICATION, on=date(2025, 9, 1)).length == 20


def test_a_shortened_term_given_back_is_the_laws_own_again(case, django_capture_on_commit_callbacks):
    set_rule("documents.statutory_publish_wd", case.agency, 10, since=date(2025, 1, 1), by=None)
    deadline = clocks.start(case, terms.PUBLICATION, on=date(2025, 9, 1))
    with django_capture_on_commit_callbacks(execute=True):
        set_rule("documents.statutory_publish_wd", case.agency, 20, since=date(2025, 9, 1), by=None)

    deadline.refresh_from_db()
    assert deadline.length == 20


@time_machine.travel(MORNING)
def test_an_agencys_own_rule_sets_the_length(case):
    set_rule("documents.rereview_months", case.agency, 6, since=date(2025, 1, 1), by=None)

    assert clocks.start(case, terms.REREVIEW).due_on == date(2025, 7, 21)
    assert clocks.start(OfficeFactory(), terms.REREVIEW).due_on == date(2026, 1, 20)


@time_machine.travel(MORNING)
def test_suspension_and_extension_are_facts_of_the_ledger(case):
    clocks.start(case, terms.REPLY, on=date(2025, 6, 3))
    clocks.pause(case, terms.REPLY, on=date(2025, 6, 6), key="甲公司", letter="云公开征〔2025〕1号")
    clocks.resume(case, terms.REPLY, on=date(2025, 6, 20), key="甲公司")
    deadline = clocks.extend(case, terms.REPLY, noticed_on=date(2025, 7, 14), days=20, approver="王主任")

    assert (deadline.base_due, deadline.due_on, deadline.suspended, deadline.flags) == (
        date(2025, 7, 15), date(2025, 8, 12), 10, [],
    )  # fmt: skip
    assert [entry[1] for entry in ledger(deadline)] == ["received", "paused", "resumed", "extended"]


@time_machine.travel(MORNING)
def test_an_extension_told_too_late_is_kept_on_record_and_has_no_effect(case):
    clocks.start(case, terms.REPLY, on=date(2025, 3, 3))
    deadline = clocks.extend(case, terms.REPLY, noticed_on=date(2025, 4, 1), days=20)

    assert (deadline.due_on, deadline.flags) == (date(2025, 3, 31), ["extension_too_late"])
    assert [clocks.may_extend(case, terms.REPLY, on=date(2025, 3, day)) for day in (30, 31)] == [True, True]
    assert not clocks.may_extend(case, terms.REPLY, on=date(2025, 4, 1))


@time_machine.travel(MORNING)
def test_while_a_correction_is_awaited_no_reply_is_due(case):
    deadline = clocks.start(case, terms.REPLY, on=date(2025, 3, 3))
    deadline = clocks.record(deadline, Fact.CORRECTION_ASKED, date(2025, 3, 10), allow_wd=15)
    waiting = (deadline.due_at, deadline.waiting, deadline.waiting_until)

    deadline = clocks.record(deadline, Fact.CORRECTION_RECEIVED, date(2025, 3, 20))

    assert waiting == (None, "correction", date(2025, 3, 31))
    assert (deadline.due_on, deadline.waiting) == (date(2025, 4, 18), "")


@time_machine.travel("2025-02-25T10:00+08:00")
def test_a_reply_posted_on_the_last_day_is_in_time(case):
    clocks.start(case, terms.REPLY, on=date(2025, 1, 20))
    deadline = clocks.answer(
        case, terms.REPLY, method="post", posted=date(2025, 2, 21), signed=date(2025, 2, 25)
    )

    assert (deadline.is_open, deadline.is_overdue()) == (False, False)
    assert clocks.outcome_of(deadline).on_time is True


@time_machine.travel("2025-02-25T10:00+08:00")
def test_a_reply_signed_for_after_the_last_day_is_late(case):
    clocks.start(case, terms.REPLY, on=date(2025, 1, 20))
    deadline = clocks.answer(case, terms.REPLY, method="direct", signed=date(2025, 2, 25))

    assert deadline.is_overdue()
    assert clocks.outcome_of(deadline).overdue_wd == 2
    assert list(Deadline.objects.late()) == [deadline]


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("unknown_method", {"method": "courier", "signed": date(2025, 1, 20)}),
        ("missing_date", {"method": "post", "signed": date(2025, 1, 20)}),
        ("future_date", {"method": "post", "posted": date(2025, 1, 21)}),
    ],
)
@time_machine.travel(MORNING)
def test_a_reply_that_cannot_be_is_refused_by_name(case, code, facts):
    clocks.start(case, terms.REPLY, on=date(2025, 1, 13))

    with pytest.raises(Impossible) as caught:
        clocks.answer(case, terms.REPLY, **facts)

    assert caught.value.code == code


@time_machine.travel(MORNING)
def test_an_impossible_fact_leaves_no_trace(case):
    deadline = clocks.start(case, terms.REPLY)

    with pytest.raises(Impossible, match="没有发过函"):
        clocks.resume(case, terms.REPLY, on=date(2025, 1, 21))

    deadline.refresh_from_db()
    assert ledger(deadline) == [(1, "received", date(2025, 1, 20))]


@time_machine.travel(MORNING)
def test_closing_what_does_not_run_is_nothing_but_changing_it_is_an_error(case):
    assert (clocks.meet(case, terms.PLATFORM), clocks.cancel(case, terms.PLATFORM)) == (None, None)
    with pytest.raises(NoSuchClock, match="印发后上网公开"):
        clocks.extend(case, terms.PLATFORM, days=1)


@time_machine.travel(MORNING)
def test_a_closed_clock_takes_no_further_facts(case):
    deadline = clocks.start(case, terms.REPLY)
    clocks.meet(case, terms.REPLY)

    with pytest.raises(NoSuchClock, match="已经办结"):
        clocks.record(deadline, Fact.EXTENDED, days=5)


@time_machine.travel(MORNING)
def test_all_clocks_of_a_case_fall_away_together(case):
    clocks.start(case, terms.REPLY)
    clocks.start(case, terms.CORRECTION_NOTICE)

    clocks.cancel_all(case, reason="申请人撤回")

    assert not Deadline.objects.for_case(case).open().exists()
    assert set(LedgerEntry.objects.filter(kind="cancelled").values_list("basis", flat=True)) == {"申请人撤回"}


@time_machine.travel(MORNING)
def test_the_ledger_can_only_be_added_to(case):
    deadline = clocks.start(case, terms.REPLY, by=UserFactory())
    entry = deadline.ledger.get()
    for act in (
        entry.save,
        entry.delete,
        lambda: LedgerEntry.objects.update(on=date(2020, 1, 1)),
        LedgerEntry.objects.all().delete,
    ):
        with pytest.raises(AppendOnly):
            act()
    with pytest.raises((ProtectedError, AppendOnly)):
        deadline.delete()


@time_machine.travel(MORNING)
def test_overdue_is_asked_anew_and_never_stored(case):
    deadline = clocks.start(case, terms.CORRECTION_NOTICE)
    last = deadline.due_at

    assert [deadline in Deadline.objects.overdue(at) for at in (last, last + timedelta(seconds=1))] == [
        False,
        True,
    ]


@time_machine.travel(MORNING)
def test_the_sentences_of_the_queryset(case):
    reply = clocks.start(case, terms.REPLY)
    third = clocks.start(case, terms.THIRD_PARTY)
    met = clocks.start(OfficeFactory(agency=case.agency), terms.PUBLICATION)
    clocks.meet(met.case, terms.PUBLICATION)
    found = Deadline.objects.of(case.agency)

    assert list(found.open().most_urgent_first()) == [third, reply]
    assert list(found.open().binding_us()) == [reply]
    assert list(found.of_term(terms.THIRD_PARTY)) == [third]
    assert list(found.due_within(third.due_at)) == [third]
    assert list(found.provisional()) == []


@pytest.mark.parametrize("item_count", [1, 3])
@time_machine.travel(MORNING)
def test_a_list_of_cases_learns_its_next_dates_in_one_query(db, item_count, django_assert_num_queries):
    for _ in range(item_count):
        office = OfficeFactory()
        clocks.start(office, terms.REPLY)
        clocks.start(office, terms.CORRECTION_NOTICE)
    Deadline.objects.next_for(Office)  # the content type is looked up once

    with django_assert_num_queries(1):
        found = list(
            Office.objects.annotate(
                due_at=Deadline.objects.next_for(Office), term=Deadline.objects.next_for(Office, "term")
            )
        )

    assert {(office.term, office.due_at.astimezone(clock.TZ).date()) for office in found} == {
        ("correction-notice", date(2025, 2, 5))
    }


@pytest.mark.parametrize(
    ("today", "left"),
    [("2025-02-19", 2), ("2025-02-21", 0), ("2025-02-22", -1), ("2025-02-24", -1), ("2025-02-25", -2)],
)
@time_machine.travel(MORNING)
def test_days_left_are_workdays(case, today, left):
    deadline = clocks.start(case, terms.REPLY)

    assert clocks.days_left(deadline, on=date.fromisoformat(today)) == left


@time_machine.travel(MORNING)
def test_hours_left(case):
    deadline = clocks.start(case, terms.OPINION_BRIEFING)

    assert clocks.hours_left(deadline, at=deadline.due_at - timedelta(hours=20)) == 20


# ── recomputing ─────────────────────────────────────────────────────────────
@time_machine.travel("2026-12-14T10:00+08:00")
def test_a_date_in_a_year_without_its_notice_is_provisional_until_it_comes(case):
    deadline = clocks.start(case, terms.REPLY)
    before = (deadline.due_on, deadline.provisional, deadline.flags)
    report = loading.load(schedules.from_file(FOR_2027.replace("01-03", "01-05")))

    deadline.refresh_from_db()
    assert before == (date(2027, 1, 12), True, ["calendar_missing_2027"])
    assert (deadline.due_on, deadline.provisional, deadline.flags) == (date(2027, 1, 14), False, [])
    assert [str(effect) for effect in report.effects] == [
        f"{case}：答复申请人 2027-01-12（暂定） → 2027-01-14"
    ]
    assert ledger(deadline)[-1] == (2, "recalculated", date(2026, 12, 14))


@time_machine.travel("2026-12-14T10:00+08:00")
def test_the_people_are_told_when_a_date_moves(case):
    clerk = UserFactory()
    telling.responsible(Office, lambda office: [clerk])
    clocks.start(case, terms.REPLY)
    loading.load(schedules.from_file(FOR_2027.replace("01-03", "01-05")))

    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (clerk, "deadline-moved")
    assert "由2027年1月12日变为2027年1月14日。" in notice.body


@time_machine.travel("2025-09-15T10:00+08:00")
def test_loading_the_same_days_moves_nothing(case):
    deadline = clocks.start(case, terms.REPLY)
    report = loading.load([schedules.from_package(2025)])

    assert (report.effects, ledger(deadline)) == ([], [(1, "received", date(2025, 9, 15))])


@time_machine.travel("2026-03-10T10:00+08:00")
def test_an_agencys_own_holiday_moves_its_clocks_alone(case):
    other = OfficeFactory()
    for one in (case, other):
        clocks.start(one, terms.CORRECTION_NOTICE)

    effects = loading.set_agency_days(case.agency, {date(2026, 3, 13): ("off", "开斋节")}, notice="甲")

    assert [(effect.case, effect.before, effect.after) for effect in effects] == [
        (case, date(2026, 3, 19), date(2026, 3, 20))
    ]


@time_machine.travel("2025-09-15T10:00+08:00")
def test_closed_clocks_keep_the_date_they_were_met_under(case):
    clocks.start(case, terms.REPLY)
    deadline = clocks.meet(case, terms.REPLY)
    loading.set_agency_days(case.agency, {date(2025, 9, 19): ("off", "节")}, notice="甲")

    assert Deadline.objects.get(pk=deadline.pk).due_on == deadline.due_on


@time_machine.travel("2025-09-15T10:00+08:00")
def test_recomputing_reports_a_clock_that_fails_and_goes_on(case, caplog):
    bad = clocks.start(case, terms.REPLY)
    good = clocks.start(OfficeFactory(agency=case.agency), terms.REPLY)
    Deadline.objects.filter(pk=bad.pk).update(unit="moons")

    effects = loading.set_agency_days(case.agency, {date(2025, 9, 19): ("off", "节")}, notice="甲")

    assert [effect.deadline_id for effect in effects] == [good.pk]
    assert "moons" in Deadline.objects.get(pk=bad.pk).sweep_error


@time_machine.travel("2025-09-15T10:00+08:00")
def test_a_changed_rule_moves_the_clocks_that_run_under_it(case, django_capture_on_commit_callbacks):
    clocks.start(case, terms.REREVIEW)
    clocks.start(case, terms.REPLY)
    with django_capture_on_commit_callbacks(execute=True):
        set_rule("documents.rereview_months", case.agency, 6, since=date(2025, 9, 1), by=None)

    dates = dict(Deadline.objects.values_list("term", "due_on"))
    assert dates == {"rereview": date(2026, 3, 16), "reply": date(2025, 10, 17)}


@time_machine.travel("2025-09-15T10:00+08:00")
def test_a_rule_for_later_leaves_running_clocks_alone(case, django_capture_on_commit_callbacks):
    clocks.start(case, terms.REREVIEW)
    with django_capture_on_commit_callbacks(execute=True):
        set_rule("documents.rereview_months", case.agency, 6, since=date(2026, 1, 1), by=None)

    assert Deadline.objects.get().due_on == date(2026, 9, 15)


@pytest.mark.parametrize("count", [1, 3])
@time_machine.travel(MORNING)
def test_starting_a_clock_costs_the_same_however_many_there_are(count, case, django_assert_num_queries):
    for _ in range(count):
        clocks.start(OfficeFactory(agency=case.agency), terms.REPLY)

    with django_assert_num_queries(6):
        clocks.start(case, terms.CORRECTION_NOTICE)


def test_a_vanished_case_is_none(case):
    deadline = clocks.start(case, terms.REPLY)
    type(case).objects.filter(pk=case.pk).delete()

    assert Deadline.objects.get(pk=deadline.pk).case is None
    with pytest.raises(ObjectDoesNotExist):
        type(case).objects.get(pk=case.pk)


@time_machine.travel(MORNING, tick=False)
def test_many_clocks_started_at_once_are_those_started_one_by_one():
    offices = OfficeFactory.create_batch(6, agency=OfficeFactory().agency)
    days = [date(2024, 3, 1), date(2025, 1, 6), date(2025, 1, 20)] * 2  # long overdue, soon due, today
    begun = list(zip(offices, days, strict=True))

    many = clocks.start_many(begun[:3], terms.REPLY, basis="旧台账")
    singly = [clocks.start(case, terms.REPLY, on=on, basis="旧台账") for case, on in begun[3:]]

    own = {"id", "object_id", "created_at"}
    compared = [field.attname for field in Deadline._meta.concrete_fields if field.attname not in own]
    for one, other in zip(many, singly, strict=True):
        one, other = Deadline.objects.get(pk=one.pk), Deadline.objects.get(pk=other.pk)
        assert [getattr(one, name) for name in compared] == [getattr(other, name) for name in compared]
        assert [(row.entry, row.due_after) for row in one.ledger.all()] == [
            (row.entry, row.due_after) for row in other.ledger.all()
        ]


@time_machine.travel(MORNING, tick=False)
def test_many_clocks_of_hours_start_each_at_its_own_moment():
    offices = OfficeFactory.create_batch(2, agency=OfficeFactory().agency)
    moment = clock.now() - timedelta(hours=3)

    (many,) = clocks.start_many([(offices[0], moment)], terms.OPINION_ORDINARY)
    singly = clocks.start(offices[1], terms.OPINION_ORDINARY, at=moment)

    assert many.due_at == singly.due_at == moment + timedelta(hours=48)
    assert many.next_alert_at == singly.next_alert_at
    assert [row.entry for row in many.ledger.all()] == [row.entry for row in singly.ledger.all()]


def test_a_clock_that_runs_already_starts_none_of_many(case):
    other = OfficeFactory(agency=case.agency)
    clocks.start(case, terms.REPLY)

    with pytest.raises(AlreadyRunning, match="答复申请人"):
        clocks.start_many([(other, clock.today()), (case, clock.today())], terms.REPLY)

    assert clocks.open_clock(other, terms.REPLY) is None
    assert clocks.start_many([], terms.REPLY) == []


# ── 当日 ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("day", ["2026-09-30", "2026-10-01", "2026-10-03", "2026-09-20"])
def test_a_term_of_no_days_ends_with_its_own_day_whatever_day_that_is(case, day):
    same_day = terms.Term("same-day", 0, terms.Unit.DAYS, "", "当日办结", terms.LOCAL)

    deadline = clocks.start(case, same_day, on=date.fromisoformat(day))

    assert deadline.due_at == clock.end_of_day(date.fromisoformat(day))
    assert (deadline.rule.words, deadline.provisional) == ("当日", False)
