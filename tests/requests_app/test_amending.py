"""更正日期: a day entered wrongly is put right by a correction beside it, and everything reckoned from it follows.

Each test enters the wrong day, puts it right, and compares with an application whose day was right from the start.
"""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.roles import Role
from disclosure.deadlines import clocks, sweep, terms
from disclosure.deadlines.explain import explain
from disclosure.notices.models import Letter, Notice
from disclosure.workflow.door import perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import letters
from requests_app.importing import Importer
from requests_app.models import Application
from requests_app.progress import Progress
from requests_app.recorded_days import counted, recorded_days
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY
from tests.factories.requests import application, consulted, fresh, house

pytestmark = pytest.mark.django_db
DESK, HEAD = Role.DISCLOSURE, Role.DISCLOSURE_HEAD
WHY = "照邮政回执更正，原来看错了一行。"
MONDAY = date(2026, 3, 2)


@pytest.fixture
def go_to():
    """Monday 2026-03-02, and on from there with the sweep of the day done."""
    with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as traveller:

        def later(day):
            traveller.move_to(f"{day}T09:00+08:00")
            sweep.run()

        yield later


@pytest.fixture
def staff():
    return house()


def put_right(case, staff, kind, on, *, row=None, field=""):
    """The day of that kind: by its key, as the form sends it."""
    found = next(one for one in recorded_days(fresh(case)) if one.kind == kind and one.field == field)
    return perform(fresh(case), "correct_clock", by=staff[HEAD], note=WHY, day=found.key, on=on)


def reckoned(case) -> dict:
    """All that follows from the facts of the reply clock."""
    deadline = counted(case)
    names = ("started_on", "base_due", "due_on", "suspended", "waiting", "waiting_until", "flags")
    return {name: getattr(deadline, name) for name in names}


# ── what is entered, the wrong day, the right one ───────────────────────────
class Road:
    """One application on the way, with the day of one fact left open."""

    def __init__(self, staff, go_to):
        self.staff, self.go_to = staff, go_to
        self.case = application(staff, self.start, delivery_way=self.way)

    start, way = State.HANDLING, "online"

    def act(self, name, role=DESK, **facts):
        self.case = perform(fresh(self.case), name, by=self.staff[role], **facts)


class Supplemented(Road):
    kind, wrong, right, start = "supplement", date(2026, 3, 10), date(2026, 3, 6), State.CORRECTION

    def walk(self, day):
        self.go_to("2026-03-11")
        self.act("supplement", text="即东街工程。", on=day, channel="in_person")


class Asked(Road):
    """The notice bears the day it was written; it was handed to the post office days later."""

    kind, wrong, right, way = "asked", date(2026, 3, 3), date(2026, 3, 5), "post"

    def walk(self, day):
        self.go_to(str(day))
        self.act("ask_correction", reasons=["unclear"], items="请写明工程名称或者文号。", days=10)
        self.go_to("2026-03-10")


class AskedAndHeard(Asked):
    def walk(self, day):
        super().walk(day)
        self.act("supplement", text="即东街工程。", on=date(2026, 3, 9), channel="in_person")


class Sent(Road):
    kind, wrong, right = "sent", date(2026, 3, 3), date(2026, 3, 5)

    def walk(self, day):
        self.go_to(str(day))
        self.case, self.one = consulted(self.case, self.staff)
        self.go_to("2026-03-10")


class SentAndArrived(Sent):
    def walk(self, day):
        super().walk(day)
        self.act("record_arrival", consultation=self.one.pk, arrived_on=date(2026, 3, 9))


class Arrived(Road):
    kind, wrong, right = "arrived", date(2026, 3, 5), date(2026, 3, 10)

    def walk(self, day):
        self.case, self.one = consulted(self.case, self.staff)
        self.go_to("2026-03-12")
        self.act("record_arrival", consultation=self.one.pk, arrived_on=day)


class Heard(Arrived):
    kind, wrong, right = "heard", date(2026, 3, 20), date(2026, 3, 16)

    def walk(self, day):
        super().walk(date(2026, 3, 5))
        self.go_to("2026-03-23")
        said = {"result": "object", "opinion": "涉及商业秘密。", "answered_on": day}
        self.act("record_opinion", consultation=self.one.pk, **said)


class FeeTold(Road):
    kind, wrong, right = "fee_told", date(2026, 3, 4), date(2026, 3, 6)

    def walk(self, day):
        self.act("propose_fee", HEAD, counting="items", count=15)
        self.go_to("2026-03-09")
        self.act("notice_fee", sent_on=date(2026, 3, 3), received_on=day)


class FeePaid(FeeTold):
    kind, wrong, right = "fee_paid", date(2026, 3, 9), date(2026, 3, 12)

    def walk(self, day):
        super().walk(date(2026, 3, 4))
        self.go_to("2026-03-16")
        self.act("pay_fee", paid_on=day, receipt_number="0012")


class Extended(Road):
    kind, wrong, right = "extended", date(2026, 3, 5), date(2026, 3, 4)

    def walk(self, day):
        self.act("propose_extension", note="涉及年份多，需要逐卷检索。", days=10)
        self.act("approve_extension", HEAD)
        self.go_to("2026-03-06")
        self.act("notice_extension", told_on=day)


class CorrectionSigned(Road):
    kind, wrong, right = "delivered", date(2026, 3, 9), date(2026, 3, 5)
    start, way = State.CORRECTION, "post"

    def walk(self, day):
        letter = letters.of(self.case, "BZ")
        post = {"way": "post", "posted_on": MONDAY, "mail_number": "XA12345678941", "as_given": True}
        self.act("deliver_letter", letter=letter.pk, **post)
        self.go_to("2026-03-10")
        self.act("letter_arrived", delivery=letter.deliveries.get().pk, on=day)


class Answered(Road):
    kind, wrong, right, start = "delivered", date(2026, 3, 31), date(2026, 3, 30), State.DELIVERY
    way = "post"

    def walk(self, day):
        self.go_to("2026-04-01")
        self.act("deliver", way="post", posted_on=day, mail_number="XA12345678941", as_given=True)


ROADS = [
    Asked,
    AskedAndHeard,
    Sent,
    SentAndArrived,
    Supplemented,
    Arrived,
    Heard,
    FeeTold,
    FeePaid,
    Extended,
    CorrectionSigned,
    Answered,
]
FIELD = {CorrectionSigned: "signed_on", Answered: "posted_on"}


@pytest.mark.parametrize("road", ROADS)
def test_put_right_it_is_as_if_it_had_been_right_from_the_start(staff, road):
    results = []
    for entered, put in ((road.right, False), (road.wrong, True)):
        with time_machine.travel("2026-03-02T09:00+08:00", tick=False) as traveller:
            walked = road(staff, lambda day, to=traveller: to.move_to(f"{day}T09:00+08:00"))
            walked.walk(entered)
            if put:
                wrongly = reckoned(walked.case)
                walked.case = put_right(walked.case, staff, road.kind, road.right, field=FIELD.get(road, ""))
            results.append(
                (reckoned(walked.case), [(one.kind, one.on) for one in recorded_days(walked.case)])
            )
            late, until = walked.case.answered_late, walked.case.correction_until
            results[-1] += (late, until, walked.case.answered_on)
    right, mended = results
    assert mended == right
    if road not in (
        Extended,
        Answered,
        AskedAndHeard,
        Sent,
    ):  # told in time either way, as many days not counted
        assert wrongly != mended[0]


@pytest.mark.parametrize("road", ROADS)
def test_what_was_entered_stays_in_the_ledger_and_the_correction_beside_it(staff, go_to, road):
    walked = road(staff, go_to)
    walked.walk(road.wrong)
    before = [(row.number, row.kind, row.on) for row in counted(walked.case).ledger.all()]

    case = put_right(walked.case, staff, road.kind, road.right, field=FIELD.get(road, ""))

    after = [(row.number, row.kind, row.on) for row in counted(case).ledger.all()]
    assert after[: len(before)] == before
    assert {kind for _, kind, _ in after[len(before) :]} == {"amended"}
    said = Event.objects.of(case).latest("pk")
    assert (said.facts["原为"], said.facts["更正为"], said.note) == (
        road.wrong.isoformat(), road.right.isoformat(), WHY,
    )  # fmt: skip
    assert any(step.words.startswith("更正：") for step in explain(counted(case)).steps)
    told = " ".join(row.label for row in Progress(case).history)
    if said.facts.get("届满日"):
        assert "届满日随之改为" in told
    assert (f"{said.facts['更正的日期']}更正为" in told) == (
        road.kind not in ("sent", "arrived", "heard", "delivered")
    )


# ── 收到日 ──────────────────────────────────────────────────────────────────
def test_the_day_of_receipt_may_still_be_put_right_when_much_has_followed(staff, go_to):
    """条例第三十三条：the facts that followed stay what they were."""
    walked = Heard(staff, go_to)
    walked.case = perform(
        walked.case, "propose_extension", by=staff[DESK], note="涉及年份多，逐卷检索。", days=5
    )
    walked.act("approve_extension", HEAD)
    walked.act("notice_extension")
    walked.walk(date(2026, 3, 16))
    before = counted(walked.case).due_on

    with pytest.raises(Refused, match="早于收到日"):
        put_right(walked.case, staff, "received", date(2026, 3, 3))
    case = put_right(walked.case, staff, "received", date(2026, 2, 27))

    assert (case.received_on, case.submitted_on) == (date(2026, 2, 27), date(2026, 2, 27))
    assert counted(case).due_on < before
    assert counted(case).ledger.filter(kind="extended").count() == 1


def test_the_term_a_ruling_set_stays_its_own_length(staff, go_to):
    """行政复议法第六十四条：在确定的期限内重新作出."""
    from requests_app.intake import reanswer

    again = reanswer(
        application(staff, State.CLOSED), by=staff[DESK], ordered_on=MONDAY, days=15, basis="复议决定"
    )
    go_to("2026-03-05")

    again = put_right(again, staff, "received", date(2026, 3, 4))

    deadline = clocks.open_clock(again, terms.REPLY)
    assert (deadline.length, deadline.started_on) == (15, date(2026, 3, 4))


def test_where_a_later_day_was_set_the_day_of_receipt_no_longer_counts(staff, go_to):
    """条例第三十五条：延迟答复的期限自确定之日起."""
    case = perform(application(staff, State.HANDLING), "ask_reasons", by=staff[DESK], counts="一个月 43 件。")
    case = perform(case, "give_reasons", by=staff[DESK], text="用于比较水价。")
    case = perform(case, "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)

    assert [one.kind for one in recorded_days(case)] == []
    with pytest.raises(Refused, match="没有这个日期"):
        perform(case, "correct_clock", by=staff[HEAD], note=WHY, day="received", on=date(2026, 2, 27))
    assert clocks.open_clock(case, DELAYED_REPLY).due_on == case.delayed_until


def test_a_later_day_is_not_moved_by_when_others_got_their_letter(staff, go_to):
    """条例第三十五条：the later day is its own; no pause lengthens it."""
    case, one = consulted(application(staff, State.HANDLING), staff)
    case = perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=MONDAY)
    case = perform(case, "ask_reasons", by=staff[DESK], counts="一个月 43 件。")
    case = perform(case, "give_reasons", by=staff[DESK], text="用于比较水价。")
    case = perform(case, "delay", by=staff[HEAD], note="需要逐卷检索。", days=60)
    due = clocks.open_clock(case, DELAYED_REPLY).due_on
    go_to("2026-03-04")

    case = put_right(case, staff, "arrived", date(2026, 3, 3))

    one.refresh_from_db()
    assert (one.arrived_on, clocks.open_clock(case, DELAYED_REPLY).due_on) == (date(2026, 3, 3), due)


def test_a_letter_is_not_received_before_it_was_sent(staff, go_to):
    go_to("2026-03-06")
    days = {"submitted_on": date(2026, 3, 3), "signed_on": date(2026, 3, 5)}
    case = application(staff, State.REVIEW, channel="post_registered", **days)

    with pytest.raises(Refused, match="早于提交日"):
        put_right(case, staff, "received", date(2026, 3, 2))
    case = put_right(case, staff, "received", date(2026, 3, 4))

    assert (case.received_on, case.signed_on) == (date(2026, 3, 4), date(2026, 3, 4))


def test_of_an_old_register_that_knows_no_channel_the_day_alone_is_put_right(staff, go_to, tmp_path):
    register = tmp_path / "old.csv"
    register.write_text("number,applicant_kind,received_on\nYS-1,自然人,2026-02-25\n", encoding="utf-8")
    assert list(Importer(staff.agency).run(register)) == []
    case = Application.objects.get(number="YS-1")

    case = put_right(case, staff, "received", date(2026, 2, 24))

    assert (case.received_on, counted(case).started_on) == (date(2026, 2, 24), date(2026, 2, 24))


# ── 告知补正日、发函日 ──────────────────────────────────────────────────────
def sent_through_the_page(client, staff, case, kind, on, field=""):
    """The head puts a day right as the page has it: chosen among the days on record."""
    client.force_login(staff[HEAD])
    address = reverse("requests-desk:act", args=[case.pk, "correct_clock"])
    key = next(one.key for one in recorded_days(fresh(case)) if one.kind == kind and one.field == field)
    sent = {"seen": fresh(case).last_event, "day": key, "on": str(on), "note": WHY}
    answer = client.post(address, sent, follow=True)
    return answer.content.decode()


def test_a_notice_that_went_out_after_the_seven_days_is_late_and_the_supervisor_hears(client, staff, go_to):
    """条例第三十条：七个工作日内告知; it was written on the seventh and posted on the ninth."""
    leader = staff[Role.LEADER]
    walked = Asked(staff, go_to)
    walked.walk(date(2026, 3, 11))
    go_to("2026-03-13")

    shown = sent_through_the_page(client, staff, walked.case, "asked", date(2026, 3, 13))

    case = fresh(walked.case)
    assert "迟于收到申请之日起七个工作日" in shown
    assert (case.correction_asked_on, case.correction_until) == (date(2026, 3, 13), date(2026, 3, 27))
    assert "correction_notice_late" in counted(case).flags
    assert clocks.open_clock(case, terms.CORRECTION).due_on == date(2026, 3, 27)
    told = Notice.objects.about(case).get(kind="request-late")
    assert (told.user, told.subject.partition("：")[0]) == (leader, "逾期告知补正")


def test_a_notice_is_not_told_after_it_had_gone_out(client, staff, go_to):
    walked = Asked(staff, go_to)
    walked.walk(date(2026, 3, 3))
    post = {"way": "post", "posted_on": date(2026, 3, 5), "mail_number": "XA12345678941", "as_given": True}
    walked.act("deliver_letter", letter=letters.of(walked.case, "BZ").pk, **post)

    refused = sent_through_the_page(client, staff, walked.case, "asked", date(2026, 3, 6))
    assert "已于 2026-03-05 送出" in refused
    assert fresh(walked.case).correction_asked_on == date(2026, 3, 3)

    sent_through_the_page(client, staff, walked.case, "asked", date(2026, 3, 5))
    assert fresh(walked.case).correction_asked_on == date(2026, 3, 5)


@pytest.mark.parametrize(("road", "name", "code"), [(Asked, "告知补正日", "BZ"), (Sent, "发函日", "ZQ3")])
def test_whoever_enters_that_a_letter_went_out_later_is_told_which_day_is_wrong(
    client, staff, go_to, road, name, code
):
    """The pause, and the seven days, go by the day it left the house."""
    walked = road(staff, go_to)
    walked.walk(date(2026, 3, 3))
    letter = Letter.objects.about(walked.case).get(code=code)
    client.force_login(staff[DESK])
    address = reverse("requests-desk:act", args=[walked.case.pk, "deliver_letter"])
    sent = {"seen": fresh(walked.case).last_event, "letter": letter.pk, "way": "post"}
    sent |= {"posted_on": "2026-03-05", "mail_number": "XA12345678941", "as_given": "on"}

    assert client.post(address, sent).status_code == 302

    said = Event.objects.of(walked.case).latest("pk").facts
    assert said["提示"].startswith(f"{name}现记为 2026-03-03，文书 2026-03-05 才送出")


def test_where_the_arrival_of_the_notice_is_known_its_days_are_not_moved(client, staff, go_to):
    """条例第三十条：合理的期限自告知送达起."""
    walked = Asked(staff, go_to)
    walked.walk(date(2026, 3, 3))
    post = {"way": "post", "posted_on": date(2026, 3, 5), "signed_on": date(2026, 3, 9)}
    post |= {"mail_number": "XA12345678941", "as_given": True}
    walked.act("deliver_letter", letter=letters.of(walked.case, "BZ").pk, **post)
    until = fresh(walked.case).correction_until

    sent_through_the_page(client, staff, walked.case, "asked", date(2026, 3, 5))

    assert (
        fresh(walked.case).correction_until
        == until
        == clocks.open_clock(walked.case, terms.CORRECTION).due_on
    )


def test_what_is_not_counted_begins_the_day_the_letter_went_out(client, staff, go_to):
    """条例第三十三条第三款：征求意见所需时间不计算; the days before the letter left the house are our own."""
    walked = SentAndArrived(staff, go_to)
    walked.walk(date(2026, 3, 3))
    wrongly = counted(walked.case).due_on

    shown = sent_through_the_page(client, staff, walked.case, "sent", date(2026, 3, 5))

    deadline = counted(walked.case)
    assert [
        (span.start, span.end) for span in clocks.outcome_of(deadline).spans if span.end > span.start
    ] == [(date(2026, 3, 5), date(2026, 3, 30))]
    assert deadline.due_on < wrongly
    assert "发函日" in shown
    assert clocks.open_clock(walked.one, walked.one.term).started_on == date(2026, 3, 9)
    sent_through_the_page(client, staff, walked.case, "sent", date(2026, 3, 4))
    assert counted(walked.case).started_on == deadline.started_on
    assert [span.start for span in clocks.outcome_of(counted(walked.case)).spans][-1] == date(2026, 3, 4)


def test_an_extension_told_in_time_only_by_a_wrong_day_of_sending_is_void(client, staff, go_to):
    """条例第三十三条第二款：the last day it lengthens comes earlier where less is not counted."""
    case = application(staff, State.HANDLING)
    go_to("2026-03-03")
    case, one = consulted(case, staff, "other_agency")
    go_to("2026-03-30")
    said = {"result": "reply", "opinion": "可以公开。", "answered_on": date(2026, 3, 4)}
    perform(fresh(case), "record_opinion", by=staff[DESK], consultation=one.pk, **said)
    go_to("2026-03-31")
    case = perform(fresh(case), "propose_extension", by=staff[DESK], note="卷宗多，逐卷检索。", days=5)
    case = perform(fresh(case), "approve_extension", by=staff[HEAD])
    case = perform(fresh(case), "notice_extension", by=staff[DESK], told_on=date(2026, 3, 31))
    assert case.extensions.get().status == "noticed"

    sent_through_the_page(client, staff, case, "sent", date(2026, 3, 4))

    assert (case.extensions.get().status, counted(case).due_on) == ("void", date(2026, 3, 30))


def test_a_part_split_off_has_the_day_the_whole_was_told(client, staff, go_to):
    walked = Asked(staff, go_to)
    walked.case = fresh(application(staff, State.REVIEW, delivery_way="post"))
    walked.walk(date(2026, 3, 3))
    walked.act("supplement", text="即东街工程。", on=date(2026, 3, 9), channel="in_person")
    walked.act("split", parts=["验收报告", "中标通知书"])
    part = walked.case.children.first()

    sent_through_the_page(client, staff, part, "asked", date(2026, 3, 5))

    assert fresh(part).correction_asked_on == date(2026, 3, 5)
    assert counted(part).due_on is not None


# ── 征求意见的沉默 ──────────────────────────────────────────────────────────
@pytest.mark.parametrize(("kind", "presumed"), [("third_party", "silent"), ("joint", "agree")])
def test_silence_presumed_from_a_wrong_day_is_none_while_the_right_term_runs(staff, go_to, kind, presumed):
    """条例第三十二条、第三十四条：十五个工作日自收到征求意见书之日起."""
    case, one = consulted(application(staff, State.HANDLING), staff, kind)
    go_to("2026-03-03")
    case = perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2026, 3, 3))
    go_to("2026-03-26")
    one.refresh_from_db()
    assert one.result == presumed

    case = put_right(case, staff, "arrived", date(2026, 3, 10))

    one.refresh_from_db()
    deadline, own = counted(case), clocks.open_clock(one, one.term)
    assert (one.result, own.due_on, deadline.suspended > 0) == ("", date(2026, 3, 31), True)
    assert [span.open for span in clocks.outcome_of(deadline).spans if span.end > span.start] == [True]
    for _ in range(2):
        go_to("2026-04-02")
    one.refresh_from_db()
    assert one.result == presumed
    assert [span.end for span in clocks.outcome_of(counted(case)).spans][-1] == date(2026, 3, 31)


def test_a_joint_makers_no_counts_where_it_came_in_time_after_all(staff, go_to):
    """条例第三十四条：逾期未提出意见的视为同意公开; in time it is what it says."""
    case, one = consulted(application(staff, State.HANDLING), staff, "joint")
    go_to("2026-03-03")
    case = perform(case, "record_arrival", by=staff[DESK], consultation=one.pk, arrived_on=date(2026, 3, 3))
    go_to("2026-03-27")
    said = {"result": "object", "opinion": "尚在研究。", "answered_on": date(2026, 3, 26)}
    case = perform(fresh(case), "record_opinion", by=staff[DESK], consultation=one.pk, **said)
    one.refresh_from_db()
    assert (one.result, one.said) == ("agree", "object")
    assert "视为同意公开" in one.opinion_told

    case = put_right(case, staff, "heard", date(2026, 3, 20))

    one.refresh_from_db()
    assert (one.result, one.opinion_told) == ("object", "尚在研究。")
    assert [span.end for span in clocks.outcome_of(counted(case)).spans][-1] == date(2026, 3, 20)
    case = put_right(case, staff, "heard", date(2026, 3, 26))
    one.refresh_from_db()
    assert one.result == "agree"
    assert [span.end for span in clocks.outcome_of(counted(case)).spans][-1] == date(2026, 3, 24)


# ── what cannot have been ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("road", "to", "why"),
    [
        (Asked, date(2026, 3, 2), "早于《"),
        (AskedAndHeard, date(2026, 3, 10), "迟于收到补正日"),
        (Sent, date(2026, 3, 2), "早于《"),
        (SentAndArrived, date(2026, 3, 10), "迟于对方收到日"),
        (Supplemented, date(2026, 3, 1), "早于告知补正日"),
        (Arrived, date(2026, 3, 1), "早于发函日"),
        (Heard, date(2026, 3, 4), "早于发函日或者对方收到日"),
        (FeeTold, date(2026, 3, 2), "早于发出日"),
        (FeePaid, date(2026, 3, 3), "早于收到通知日"),
        (Extended, date(2026, 3, 1), "不能早于批准日"),
        (CorrectionSigned, date(2026, 3, 1), "早于文书的日期"),
        (Answered, date(2026, 3, 1), "早于文书的日期"),
        *((road, date(2026, 12, 1), "尚未到来") for road in ROADS),
        *((road, road.wrong, "不需要更正") for road in ROADS),
    ],
)
def test_an_order_that_cannot_have_been_is_refused_and_nothing_is_written(staff, go_to, road, to, why):
    walked = road(staff, go_to)
    walked.walk(road.wrong)
    before = (reckoned(walked.case), counted(walked.case).ledger.count(), fresh(walked.case).last_event)

    with pytest.raises(Refused, match=why):
        put_right(walked.case, staff, road.kind, to, field=FIELD.get(road, ""))

    assert before == (
        reckoned(walked.case), counted(walked.case).ledger.count(), fresh(walked.case).last_event,
    )  # fmt: skip


def test_a_fee_is_not_late_by_a_correction(staff, go_to):
    """109号第六条[待核原文]：逾期未缴的不再处理; that is not brought about by mending a day."""
    walked = FeePaid(staff, go_to)
    walked.act("propose_fee", HEAD, counting="items", count=15)
    go_to("2026-04-08")
    walked.act("notice_fee", sent_on=date(2026, 3, 20), received_on=date(2026, 3, 25))
    walked.act("pay_fee", paid_on=date(2026, 4, 8))

    go_to("2026-04-28")
    with pytest.raises(Refused, match="迟于缴费期限"):
        put_right(walked.case, staff, "fee_paid", date(2026, 4, 27))


def test_the_last_day_of_the_correction_is_waited_for_where_the_notice_came_later(staff, go_to):
    """条例第三十条：合理的期限自送达起; nobody gave up before it was over."""
    walked = CorrectionSigned(staff, go_to)
    walked.walk(date(2026, 3, 5))
    go_to("2026-04-01")
    assert fresh(walked.case).state == State.LAPSED

    case = put_right(walked.case, staff, "delivered", date(2026, 3, 31), field="signed_on")

    with pytest.raises(Refused, match="还没有过"):
        perform(case, "confirm_lapse", by=staff[DESK], note="没有收到。")
    go_to("2026-04-24")
    assert perform(fresh(case), "confirm_lapse", by=staff[DESK], note="没有收到。").state == State.ABANDONED


# ── who, and how it looks ───────────────────────────────────────────────────
def test_only_the_head_of_disclosure_puts_a_day_right(staff, go_to):
    case = application(staff, State.HANDLING)

    with pytest.raises(PermissionDenied):
        perform(case, "correct_clock", by=staff[DESK], note=WHY, day="received", on=date(2026, 2, 27))


def test_the_form_offers_every_day_on_record_and_says_what_it_is_now(client, staff, go_to):
    walked = Heard(staff, go_to)
    walked.walk(date(2026, 3, 16))
    client.force_login(staff[HEAD])
    address = reverse("requests-desk:act", args=[walked.case.pk, "correct_clock"])

    shown = client.get(address).content.decode()

    for words in ("收到日：现记为 2026-03-02", "对方收到日", "收到意见日", "现记为 2026-03-16", "原记录保留"):
        assert words in shown, words
    sent = {"seen": fresh(walked.case).last_event, "day": "received", "on": "2026-02-27", "note": WHY}
    assert client.post(address, sent).status_code == 302
    assert fresh(walked.case).received_on == date(2026, 2, 27)
