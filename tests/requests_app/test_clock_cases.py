"""The 32 worked cases of the clock walked by real applications: the acts a clerk makes, on the days they are made."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine

from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.models import Deadline
from disclosure.notices.models import Notice
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Event
from requests_app import intake
from requests_app.models import Application
from requests_app.outcomes import Outcome
from requests_app.states import State
from requests_app.terms import COORDINATE
from requests_app.tracking import outsider
from tests.factories.accounts import person
from tests.factories.requests import ASKED, PERSON, agency, application, consulted, fresh, house, reply

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parent.parent / "disclosure" / "deadlines" / "clock_cases.json"
ALL = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
APPLICATIONS = {case["id"]: case for case in ALL if "channel" in case["input"]}
PLAIN = {case["id"]: case for case in ALL if "kind" in case["input"]}
DESK, HEAD, LEADER = Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER


def day(words: str) -> date:
    return date.fromisoformat(words[:10])


def on(words: str | date):
    """At nine in the morning of that day."""
    return time_machine.travel(
        f"{words}T09:00+08:00" if isinstance(words, date) else f"{words[:10]}T09:00+08:00", tick=False
    )


class Walk:
    """One application and the people who handle it, walked through the events of a worked case."""

    def __init__(self, said: dict):
        self.staff = house()
        self.case = None
        submitted = said["submitted_at"]
        dates = {
            "arrived_on": said.get("arrived_at"),
            "signed_on": said.get("signed_at"),
            "confirmed_on": said.get("confirmed_at"),
        }
        dates = {name: day(value) for name, value in dates.items() if value}
        with on(submitted):
            set_rule(
                "requests.online_confirmation",
                self.staff.agency,
                said.get("online_mode", "staff_confirm"),
                since=day(submitted),
            )
            self.case = intake.receive(
                agency=self.staff.agency,
                applicant_kind="natural",
                particulars=PERSON,
                description=ASKED,
                channel=said["channel"],
                by=intake.of_the_public() if said["channel"] == "online" else self.staff[DESK],
            )
        with on(max([day(submitted), *dates.values()])):
            if self.case.state == State.SUBMITTED:
                self.act("register", **dates)
        for event in said["events"]:
            getattr(self, event.pop("type"))(**event)

    def act(self, name, role=DESK, **facts):
        self.case = perform(self.case, name, by=self.staff[role], **facts)

    def take_up(self):
        if self.case.state == State.REVIEW:
            self.act("accept")

    def correction_notice(self, date, allow_wd=15):
        with on(date):
            self.act(
                "ask_correction",
                reasons=["unclear"],
                items="请写明工程名称或者文号。",
                days=allow_wd,
                late_known=True,
            )
        self.lapse()

    def correction_received(self, date):
        with on(date):
            if self.case.state == State.LAPSED:
                self.case = type(self.case).objects.get(pk=self.case.pk)
            self.act("supplement", text="即东街排涝泵站工程。", on=day(date))

    def third_party(self, sent, returned):
        with on(sent):
            self.case, one = consulted(self.case, self.staff)
        with on(returned):
            self.act("record_opinion", consultation=one.pk, result="agree", opinion="同意公开。")

    def extension(self, notified, days):
        before = min(day(notified), clocks.open_clock(self.case, terms.REPLY).due_on)
        with on(before):
            self.act("propose_extension", note="涉及年份多，需要逐卷检索。", days=days)
            self.act("approve_extension", HEAD)
        with on(notified):
            self.act("notice_extension")

    def fee_notice(self, sent, received):
        with on(sent):
            self.take_up()
            self.act("propose_fee", HEAD, counting="items", count=15)
        with on(received):
            self.act("notice_fee", sent_on=day(sent), received_on=day(received))

    def fee_paid(self, date):
        with on(date):
            self.act("pay_fee", paid_on=day(date))

    def reply(self, method, posted, signed):
        with on(posted):
            self.take_up()
            self.act("draft_reply", **reply())
            self.act("submit_reply")
            self.act("approve_reply", HEAD)
            self.act("sign", LEADER)
            self.act("deliver", way=method, posted_on=day(posted), mail_number="XA12345678941")

    def lapse(self):
        """What the sweep of the nights until the last day does of itself."""

    def time_passes(self):
        """The nights after the last event: the sweep looks, a person confirms what it found."""
        running = Deadline.objects.for_case(self.case).open().filter(term__in=("correction", "fee")).first()
        if running is None:
            return None
        with on(running.due_on):
            sweep.run()
            self.case = fresh(self.case)
            assert self.case.state in (State.CORRECTION, State.HANDLING), "the last day still counts"
        after = running.due_on + timedelta(days=1)
        with on(after):
            sweep.run()
            sweep.run()
            self.case = fresh(self.case)
            assert self.case.state == State.LAPSED
            self.act("confirm_lapse")
        return after

    def result(self) -> dict:
        closed_from = self.time_passes()
        case = self.case
        clock = Deadline.objects.for_case(case).filter(term="reply").latest("pk")
        found = clocks.outcome_of(clock)
        fee = Deadline.objects.for_case(case).filter(term="fee").first()
        row = {Outcome.NO_CORRECTION: "六-1", Outcome.FEE_UNPAID: "六-2"}.get(case.outcome)
        status = {State.ABANDONED: "abandoned_no_correction", State.DROPPED: "abandoned_fee_unpaid"}
        return {
            "receive": case.received_on,
            "day1": found.day1,
            "base_due": clock.base_due,
            "due": clock.due_on,
            "suspended": clock.suspended,
            "restart_from": found.restart_from,
            "correction_notice_due": found.correction_notice_due,
            "correction_deadline": case.correction_until,
            "fee_deadline": fee.due_on if fee else None,
            "status": status.get(case.state),
            "closed_from": closed_from,
            "annual_row": row,
            "flags": [flag for flag in clock.flags if not flag.startswith("calendar_missing")],
            "reply_date": case.answered_on,
            "on_time": not case.answered_late if case.answered_on else None,
            "overdue_wd": found.overdue_wd,
            "error": next((flag for flag in clock.flags if flag.startswith("calendar_missing")), None),
            "provisional_due": clock.due_on if clock.provisional else None,
        }


def told(found: dict, expected: dict) -> dict:
    return {
        key: value.isoformat() if isinstance(value := found[key], date) else value
        for key in expected
        if key in found
    }


ONLY_THE_ENGINE_SAYS = {"counted_until_2026_12_31"}  # a figure of the explanation, not of the row


@pytest.mark.parametrize("name", APPLICATIONS)
def test_a_worked_case_holds_for_a_real_application(name):
    case = json.loads(json.dumps(APPLICATIONS[name]))

    found = Walk(case["input"]).result()

    expected = {key: value for key, value in case["expect"].items() if key not in ONLY_THE_ENGINE_SAYS}
    assert told(found, expected) == expected


def test_every_worked_case_is_walked_here():
    assert len(APPLICATIONS) + len(PLAIN) == 32
    assert PLAIN.keys() == {"C40", "C42", "C45", "C47"}


def test_c45_a_joint_agency_that_says_nothing_consents():
    with on("2026-04-01"):
        staff = house()
        case, one = consulted(application(staff, State.REVIEW), staff, "joint", whom="县财政局")
        perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2026, 4, 1))
        assert clocks.open_clock(one, terms.JOINT).due_on == date(2026, 4, 23)
    with on("2026-04-24"):
        sweep.run()

    one.refresh_from_db()
    assert one.result == "agree"


@pytest.mark.parametrize(
    ("name", "term", "length"),
    [
        ("C40", terms.REVIEW_APPEAL, 60),
        ("C42", terms.PUBLICATION, 20),
        ("C47", terms.LETTER_CONSULTATION, 3),
    ],
)
def test_the_terms_without_pauses_run_on_real_rows(name, term, length):
    said, expected = PLAIN[name]["input"], PLAIN[name]["expect"]
    assert (term.length, said["days"]) == (length, length)
    with on(said["start"]):
        case = application()
        deadline = clocks.start(case, term, on=day(said["start"]))

    assert deadline.due_on == day(expected["end"])


# ── what a case may not do to the clock ────────────────────────────────────
def test_correction_is_asked_once():
    with on("2025-03-03"):
        staff = house()
        case = application(staff, State.CORRECTION)
    with on("2025-03-20"):
        case = perform(case, "supplement", by=staff[DESK], text="已经写明。")

        with pytest.raises(NotNow, match="不能“告知补正”"):
            perform(case, "ask_correction", by=staff[DESK], reasons=["unclear"], items="再请说明。", days=15)


def test_a_late_supplement_needs_the_office():
    with on("2025-03-03"):
        staff = house()
        case = application(staff, State.CORRECTION)
    with on("2025-04-01"):
        sweep.run()
        case = fresh(case)
        assert case.state == State.LAPSED

        case = perform(
            case,
            "supplement_late",
            by=staff[DESK],
            note="住院，有证明。",
            text="即泵站工程。",
            on=date(2025, 4, 1),
        )

    clock = clocks.open_clock(case, terms.REPLY)
    assert (case.state, clock.started_on) == (State.REVIEW, date(2025, 4, 1))
    assert "correction_late" in clock.flags


def test_silence_of_a_third_party_leaves_the_decision_to_the_office():
    with on("2025-06-03"):
        staff = house()
        case = application(staff, State.HANDLING)
    with on("2025-06-06"):
        case, one = consulted(case, staff)
        perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2025, 6, 6))
    with on("2025-07-08"):
        sweep.run()

    one.refresh_from_db()
    case = fresh(case)
    clock = clocks.open_clock(case, terms.REPLY)
    assert (one.result, case.state) == ("silent", State.HANDLING)
    assert clock.suspended == 15


def test_the_fifteen_days_of_a_third_party_run_from_the_day_the_letter_arrived():
    with on("2025-06-03"):
        staff = house()
        case = application(staff, State.HANDLING)
    with on("2025-06-06"):
        case, one = consulted(case, staff)
        before = clocks.open_clock(case, terms.REPLY).due_on
    with on("2025-06-10"):
        case = perform(
            case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2025, 6, 10)
        )

    assert clocks.open_clock(one, terms.THIRD_PARTY).started_on == date(2025, 6, 10)
    assert clocks.open_clock(case, terms.REPLY).due_on == before + timedelta(days=2)
    with on("2025-06-20"):
        case = perform(
            case, "record_opinion", by=staff[DESK], consultation=one.pk, result="agree", opinion="同意。"
        )
    assert clocks.open_clock(case, terms.REPLY).due_on == date(2025, 7, 15)


def test_an_answer_after_the_due_day_is_recorded_as_late_and_told():
    with on("2025-01-20"):
        county = agency()
        staff = house(parent=county)
        told = {person(Role.SUPERVISOR, county), staff[LEADER], staff[Role.SUPERVISOR]}
        case = application(staff, State.DELIVERY)
    with on("2025-03-03"):
        case = perform(
            case, "deliver", by=staff[DESK], way="direct", signed_on=date(2025, 3, 3), signer="本人"
        )

    assert (case.state, case.answered_late) == (State.CLOSED, True)
    assert {one.user for one in Notice.objects.about(case).filter(kind="request-late")} == told
    last = Event.objects.of(case).latest("number")
    assert last.facts["逾期"] == "答复送达迟于届满日"
    assert set(Application.objects.visible_to(staff[LEADER]).late()) == {case}


def test_the_day_of_receipt_is_put_right_by_a_new_entry_never_by_overwriting():
    with on("2025-01-20"):
        staff = house()
        case = application(staff, State.HANDLING)
    with on("2025-01-22"):
        case = perform(
            case,
            "correct_clock",
            by=staff[HEAD],
            note="签收日记错，以回执为准。",
            day="received",
            on=date(2025, 1, 17),
        )

    deadline = Deadline.objects.for_case(case).get(term="reply")
    assert [row.kind for row in deadline.ledger.all()] == ["received", "amended"]
    assert deadline.ledger.first().on == date(2025, 1, 20)
    assert deadline.started_on == case.received_on == date(2025, 1, 17)


def test_a_fee_is_paid_once():
    with on("2025-08-04"):
        staff = house()
        case = application(staff, State.HANDLING)
        case = perform(case, "propose_fee", by=staff[HEAD], counting="items", count=15)
        case = perform(
            case, "notice_fee", by=staff[DESK], sent_on=date(2025, 8, 4), received_on=date(2025, 8, 4)
        )
        case = perform(case, "pay_fee", by=staff[DESK], paid_on=date(2025, 8, 4), receipt_number="A1")
    with on("2025-08-05"), pytest.raises(NotNow, match="不能“登记缴费”"):
        perform(case, "pay_fee", by=staff[DESK], paid_on=date(2025, 8, 5), receipt_number="A2")

    fee = case.fees.get()
    running = clocks.open_clock(case, terms.REPLY)
    assert (fee.paid_on, fee.receipt_number) == (date(2025, 8, 4), "A1")
    assert running.ledger.filter(kind=Fact.FEE_PAID).count() == 1


def test_no_answer_goes_to_review_while_an_extension_is_pending():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)
    case = perform(case, "draft_reply", by=staff[DESK], **reply())

    with pytest.raises(Refused, match="延期"):
        perform(case, "submit_reply", by=staff[DESK])

    case = perform(case, "refuse_extension", by=staff[HEAD], note="期限够用，请按期答复。")
    assert perform(case, "submit_reply", by=staff[DESK]).state == State.CHECKING


def test_no_answer_is_given_on_the_spot_while_an_extension_is_pending():
    staff = house()
    case = application(staff, State.HANDLING)
    case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)

    with pytest.raises(Refused, match="延期"):
        perform(
            case,
            "answer_on_spot",
            by=staff[HEAD],
            signer="本人",
            **reply("already_public", {"where": "https://yunshan.example/1"}),
        )


def test_no_extension_is_proposed_once_the_answer_is_in_review():
    staff = house()
    case = application(staff, State.CHECKING)

    with pytest.raises(NotNow, match="不能“提出延期”"):
        perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)


def test_a_supplement_after_the_lapse_is_for_the_office_to_take():
    """第三十条：无正当理由逾期不补正的视为放弃；the applicant is told who decides, not let in by the ordinary door."""
    with on("2025-03-03"):
        case = application(house(), State.CORRECTION)
    with on("2025-04-01"):
        sweep.run()
        case = fresh(case)

        with pytest.raises(NotNow, match="逾期待确认"):
            perform(case, "supplement", by=outsider(case), text="现在补上。")
    assert (case.state, fresh(case).supplemented_on) == (State.LAPSED, None)


def test_after_the_lapse_was_confirmed_no_supplement_is_taken():
    staff = house()
    case = application(staff, State.ABANDONED)

    with pytest.raises(NotNow, match="视为放弃"):
        perform(case, "supplement_late", by=staff[DESK], note="有理由。", text="补上。", on=clock.today())


def test_two_letters_cannot_be_registered_under_one_mail_number():
    staff = house()
    mail = {"channel": "post_registered", "signed_on": clock.today(), "post_number": "XA1"}
    application(staff, State.REVIEW, **mail)
    other = application(staff, State.SUBMITTED, **(mail | {"post_number": ""}))

    with pytest.raises(Refused, match="邮件号已经登记过"):
        perform(other, "register", by=staff[DESK], post_number="XA1")
    assert fresh(other).state == State.SUBMITTED


# ── the terms of the house ─────────────────────────────────────────────────
def under_review():
    """Sent to review in an agency that gives itself seven days for it."""
    staff = house()
    set_rule("requests.consult_within_wd", staff.agency, 7, since=date(2025, 1, 1))
    return staff, application(staff, State.CHECKING)


def the_clock(case) -> Deadline:
    return Deadline.objects.for_case(case).get(term=COORDINATE.key)


def test_the_agencys_term_for_review_runs_from_the_draft_to_the_signing():
    """Document 004: 检索、保密、征求、协调共 7 个工作日，在拟答复与送签之间."""
    with on("2025-03-03"):
        staff, case = under_review()
        running = the_clock(case)
    with on("2025-03-10"):
        perform(case, "approve_reply", by=staff[HEAD])

    assert (running.is_open, running.due_on) == (True, date(2025, 3, 12))
    assert the_clock(case).met_at is not None


def test_what_is_sent_back_has_the_term_anew():
    with on("2025-03-03"):
        staff, case = under_review()
        case = perform(case, "send_back", by=staff[HEAD], note="检索范围写得不全。")
    cancelled = the_clock(case).cancelled_at
    with on("2025-03-05"):
        case = perform(case, "submit_reply", by=staff[DESK])

    assert cancelled is not None
    assert clocks.open_clock(case, COORDINATE).started_on == date(2025, 3, 5)


def test_an_agency_without_the_term_has_no_such_clock():
    case = application(state=State.CHECKING)

    assert not Deadline.objects.for_case(case).filter(term=COORDINATE.key).exists()


# ── dates that would move the clock after the fact ─────────────────────────
def test_an_extension_is_not_told_before_it_is_approved():
    with on("2025-03-03"):
        staff = house()
        case = application(staff, State.HANDLING)
        case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)
    with on("2025-03-20"):
        case = perform(case, "approve_extension", by=staff[HEAD])

        with pytest.raises(Refused, match="不能早于批准日"):
            perform(case, "notice_extension", by=staff[DESK], told_on=date(2025, 3, 4))


def test_an_extension_is_not_approved_after_the_due_day():
    with on("2025-03-03"):
        staff = house()
        case = application(staff, State.HANDLING)
        case = perform(case, "propose_extension", by=staff[DESK], note="涉及年份多。", days=10)
    with on("2025-04-01"), pytest.raises(Refused, match="过了届满日"):
        perform(case, "approve_extension", by=staff[HEAD])


def test_an_opinion_is_asked_from_today_never_from_a_day_before():
    with on("2025-03-03"):
        staff = house()
        case = application(staff, State.HANDLING)
    with on("2025-04-20"), pytest.raises(Refused, match="不能早于今天"):
        consulted(case, staff, sent_on=date(2025, 3, 4))
