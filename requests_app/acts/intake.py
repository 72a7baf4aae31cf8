"""登记与审查: from the day it came to the day it is handed to an office, and the one correction asked for."""

from datetime import date

from django_fsm import GET_STATE

from disclosure import clock
from disclosure.deadlines import channels, clocks, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.models import Deadline
from disclosure.files.store import hand_over
from disclosure.rulebook import book
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import letters, papers, rules
from requests_app.acts.delivering import correction_was_served
from requests_app.acts.people import (
    STATE,
    applicant_or_desk,
    by_time,
    disclosure_desk,
    staff,
)
from requests_app.states import State
from requests_app.terms import CONFIRM, DELAYED_REPLY, EXAMINE, REGISTER, TELL_PUBLISHED

DATES = {
    channels.SUBMITTED: "submitted_on",
    channels.ARRIVED: "arrived_on",
    channels.SIGNED: "signed_on",
    channels.CONFIRMED: "confirmed_on",
}
CONFIRMED_CHANNELS = frozenset({"online", "fax", "email"})  # 双方确认之日（第三十一条第三项）


def set_aside_from(application, **facts) -> str:
    """Where a case that waits for the applicant came from, and goes on: a fee is asked in 办理, a 补正 also before.

    Read from the record: 公开办 may keep a case without naming an office or an officer.
    """
    if application.lapse == "fee":
        return State.HANDLING
    asked = Event.objects.of(application).filter(action="ask_correction").order_by("pk")
    return asked.values_list("before", flat=True).last() or State.REVIEW


def counts_from_confirmation(application) -> bool:
    """Its channel counts from the day the applicant confirms（平信、寄错人、邮件、传真、在线）."""
    way = channels.CHANNELS.get(application.channel)
    return way is not None and way.needs == channels.CONFIRMED


def reply_clock(application) -> Deadline | None:
    """The clock the answer is due by: the law's own, or the 延迟答复 the office set（第三十五条）."""
    return clocks.open_clock(application, terms.REPLY) or clocks.open_clock(application, DELAYED_REPLY)


class Intake:
    """登记、审查、补正（条例第二十九条至第三十一条）。"""

    def receipt(self) -> channels.Receipt:
        """The day it counts as received, from the channel and the dates known. Raises Impossible by name."""
        dates = {name: getattr(self, field) for name, field in DATES.items()}
        way = channels.CHANNELS[self.channel]
        return channels.receipt(
            self.channel,
            {name: day for name, day in dates.items() if day and name in way.dates},
            online_mode=book.value("requests.online_confirmation", self.agency),
        )

    def received_again(self, on: date) -> channels.Receipt:
        """The receipt where the decisive day of the channel was another. Raises Refused, or Impossible by name."""
        way = channels.CHANNELS.get(self.channel)
        field = DATES[way.needs] if way else ""
        from_register = not field or getattr(self, field) is None  # it may know the day of receipt alone
        if from_register or (self.submitted_assumed and on < self.submitted_on):
            self.submitted_on = on
        if not from_register:
            setattr(self, field, on)
        found = channels.Receipt(on, "") if from_register else self.receipt()
        if found.on != on:
            raise Refused("在线自动确认的，收到日就是提交之日，由系统记录，不能更正。")
        return found

    @property
    def in_one_envelope(self) -> dict:
        """What the record says of one of several in an envelope: a clerk confirmed that they came together."""
        return {"邮件号": self.envelope} if self.post_place > 1 else {}

    def start_waiting_clock(self, by=None) -> None:
        """What the office owes before it counts: to confirm（在线、传真）, or to register."""
        term = CONFIRM if self.channel in CONFIRMED_CHANNELS else REGISTER
        clocks.start(self, term, on=self.arrived_on or self.signed_on or self.submitted_on, by=staff(by))

    def start_examining(self, by=None) -> None:
        """What runs beside the reply clock: is anything missing（asked once）, and is it published already?"""
        if self.correction_asked_on is None:
            clocks.start(self, EXAMINE, on=self.received_on, by=staff(by))
        self._start_own(TELL_PUBLISHED, self.supplemented_on or self.received_on, by)

    def _registered(self, by) -> dict:
        try:
            receipt = self.receipt()
        except Impossible as error:
            raise Refused(error.message) from error
        if receipt.on is None:
            raise Refused(f"还不能确定收到日：{receipt.why}。请填写这个日期。")
        rules.check(self, [rules.not_in_the_future(receipt.on, "收到日")])
        self.received_on, self.received_why = receipt.on, receipt.why
        for term in (CONFIRM, REGISTER):
            clocks.meet(self, term, by=staff(by))
        clocks.start(
            self,
            terms.REPLY,
            on=receipt.on,
            by=staff(by),
            channel=self.channel,
            basis=receipt.why,
            flags=receipt.flags,
        )
        self.start_examining(by)
        letters.write(self, "SJ", by=staff(by), issue=True)
        return {"收到日": receipt.on, "依据": receipt.why}

    @act(
        STATE,
        source=State.SUBMITTED,
        target=State.REVIEW,
        who=disclosure_desk,
        label="登记",
        kind="primary",
        article="条例第三十一条：收到申请的时间按渠道确定；第四十五条：登记",
        form="requests_app.forms.intake.RegisterForm",
    )
    def register(
        self,
        *,
        by,
        note,
        submitted_on: date | None = None,
        arrived_on: date | None = None,
        signed_on: date | None = None,
        confirmed_on: date | None = None,
        confirmed_how: str = "",
        post_number: str = "",
        post_place: int = 1,
    ):
        """Fix the day of receipt by the channel's own rule; the reply clock starts from it."""
        given = {
            "submitted_on": submitted_on,
            "arrived_on": arrived_on,
            "signed_on": signed_on,
            "confirmed_on": confirmed_on,
        }
        for name, day in given.items():
            if day is not None:
                setattr(self, name, day)
        self.confirmed_how = confirmed_how or self.confirmed_how
        if post_number:
            self.post_number, self.post_place = post_number, post_place
        return self._registered(by) | self.in_one_envelope

    @act(
        STATE,
        source=State.SUBMITTED,
        target=None,
        who=disclosure_desk,
        label="记录没有联系上",
        article="条例第三十一条；国办公开办函〔2015〕207号：联系不上的先登记，自恢复联络之日起算 [待核原文]",
        form="requests_app.forms.intake.AttemptForm",
        conditions=[counts_from_confirmation],
    )
    def note_attempt(self, *, by, note, on: date, way: str):
        """The applicant was tried to be reached and was not: nothing counts yet, and the house's own nodes stand still."""
        rules.check(self, [rules.not_in_the_future(on, "联系日")])
        first = self.arrived_on or self.submitted_on
        if on < first:
            raise Refused(f"联系日 {on} 早于申请到达的 {first}，请核对。")
        for term in (CONFIRM, REGISTER):
            clocks.cancel(self, term, by=staff(by), reason="联系不上申请人")
        return {"联系日": on, "联系方式": way}

    @act(
        STATE,
        source=State.SUBMITTED,
        target=State.REVIEW,
        who=by_time,
        label="自动确认收到",
        article="条例第三十一条第三项；本机关公告在线提交即自动确认",
    )
    def register_auto(self, *, by, note, **facts):
        """Online, where the agency's rule confirms by itself: 提交之日."""
        self.confirmed_on, self.confirmed_how = self.submitted_on, "系统自动确认"
        return self._registered(by)

    @act(
        STATE,
        source=State.REVIEW,
        target=State.HANDLING,
        who=disclosure_desk,
        label="交办",
        kind="primary",
        article="条例第三十条：经审查内容明确、要件齐全的，转入办理",
        form="requests_app.forms.intake.AcceptForm",
    )
    def accept(self, *, by, note, office=None, officer=None, subject: str = ""):
        """Examined and complete: it goes to an office, or stays with 公开办."""
        renamed = self._call_it(subject)
        self.office, self.officer = office, officer or self.officer
        clocks.meet(self, EXAMINE, by=staff(by))
        self._house_goes_on(clock.today(), by, state=State.HANDLING)
        return {"承办科室": str(office or "公开办"), "经办人": str(officer or "")} | renamed

    def _call_it(self, subject: str) -> dict:
        """事项名称 for lists and registers, mended by staff; what was asked stays as it was written."""
        subject, before = subject.strip(), self.subject
        if not subject or subject == before:
            return {}
        self.subject = subject
        return {"原事项名称": before, "事项名称": subject}

    @act(
        STATE,
        source=State.HANDLING,
        target=State.HANDLING,
        who=disclosure_desk,
        label="改派",
        form="requests_app.forms.intake.ReassignForm",
    )
    def reassign(self, *, by, note, office=None, officer=None):
        """Another office or officer goes on with it; the clock does not care."""
        self.office, self.officer = office, officer
        return {"承办科室": str(office or "公开办"), "经办人": str(officer or "")}

    @act(
        STATE,
        source=(State.REVIEW, State.HANDLING),
        target=State.CORRECTION,
        who=disclosure_desk,
        label="告知补正",
        article="条例第三十条：内容不明确的，自收到申请之日起七个工作日内一次性告知补正",
        form="requests_app.forms.intake.CorrectionForm",
        conditions=[rules.correction_was_not_asked],
    )
    def ask_correction(
        self, *, by, note, reasons, items, days: int, explain: str = "", late_known: bool = False
    ):
        """Ask once for all that is missing; `days` 工作日 are given from today, the date of the notice.

        After the seven days of 第三十条 only by one who says that he knows; it restarts the clock and stays on record.
        """
        told_on = clock.today()
        rules.check(
            self,
            [
                rules.no_payment_is_awaited,
                rules.no_extension_is_left_hanging,
                rules.late_correction_is_owned(late_known),
                rules.correction_reasons_are_known(reasons),
            ],
        )
        if len(items.strip()) < rules.LEAST_REASON:
            raise Refused("请写明需要补正的全部事项，申请人只有一次补正机会。")
        clocks.meet(self, EXAMINE, on=told_on, by=staff(by))
        self._house_waits(by, "等待补正", helpers=True)
        waiting = clocks.start(self, terms.CORRECTION, on=told_on, length=days, by=staff(by))
        self.correction_asked_on, self.correction_until = told_on, waiting.due_on
        self.correction_items = items.strip()
        letter = letters.write(
            self,
            "BZ",
            by=staff(by),
            issue=True,
            reasons=list(reasons),
            items=items.strip(),
            explain=explain.strip(),
            until=waiting.due_on,
        )
        self._in_the_account(letter, by)
        clocks.record(
            reply_clock(self),
            Fact.CORRECTION_ASKED,
            told_on,
            by=staff(by),
            basis="条例第三十条",
            letter=letter.reference,
            until=waiting.due_on,
        )
        said = {"补正事项": items.strip(), "补正期限": waiting.due_on}
        notice_due = rules.correction_notice_due(self)
        if told_on > notice_due:
            said["逾期"] = f"迟于告知补正的七个工作日（到 {notice_due}，条例第三十条）"
        return said

    def _supplemented(
        self, by, text: str, on: date, channel: str, *, file=None, mail_number: str = ""
    ) -> dict:
        way = channels.CHANNELS.get(channel)
        if way is None:
            raise Refused("请选择补正是怎样收到的。")
        rules.check(self, [rules.not_in_the_future(on, "收到补正日")])
        if on < self.correction_asked_on:
            raise Refused(f"收到补正日 {on} 早于告知补正日 {self.correction_asked_on}，请核对。")
        self.supplemented_on, self.lapse = on, ""
        self.text.supplement = text.strip()
        self.text.index()
        self.text.save()
        if waiting := clocks.open_clock(self, terms.CORRECTION):
            # Told by telephone, he may come before the letter did, whose arrival the days given run from.
            clocks.meet(self, terms.CORRECTION, on=max(on, waiting.started_on), by=staff(by))
        clocks.record(
            reply_clock(self),
            Fact.CORRECTION_RECEIVED,
            on,
            by=staff(by),
            basis=f"条例第三十条：自收到补正之日起重新计算；{self._supplement_basis(by, way)}",
            channel=channel,
        )
        self._house_goes_on(on, by, state=State(set_aside_from(self)))
        said = {
            "收到补正日": on,
            "补正渠道": way.label,
            "依据": self._supplement_basis(by, way),
            "补正内容": text.strip(),
        }
        if mail_number:
            said["邮件号"] = mail_number
        if file is not None:
            hand_over(file, self)
            said |= {"材料": papers.kind_of(file), "SM3": file.sm3}
        return said

    def _supplement_basis(self, by, way: channels.Channel) -> str:
        """By the rule of the channel（第三十一条）; handed in behind number and code, nothing is left to be confirmed."""
        return "凭查询码在网上提交，提交之日即双方确认之日" if staff(by) is None else way.why

    @act(
        STATE,
        source=State.CORRECTION,
        target=GET_STATE(set_aside_from, states=(State.REVIEW, State.HANDLING)),
        who=applicant_or_desk,
        label="收到补正",
        kind="primary",
        article="条例第三十条：答复期限自收到补正之日起重新计算",
        form="requests_app.forms.intake.SupplementForm",
    )
    def supplement(
        self, *, by, note, text: str, on: date | None = None, channel: str = "", subject: str = "", **paper
    ):
        """What was missing has come: on the day its channel says, or through the portal today."""
        if staff(by) is None:
            return self._supplemented(by, text, clock.today(), channels.ONLINE.key)
        renamed = self._call_it(subject)
        said = self._supplemented(by, text, on or clock.today(), channel or channels.IN_PERSON.key, **paper)
        return said | renamed

    @act(
        STATE,
        source=State.LAPSED,
        target=GET_STATE(set_aside_from, states=(State.REVIEW, State.HANDLING)),
        who=disclosure_desk,
        label="接受逾期补正",
        article="条例第三十条：无正当理由逾期不补正的视为放弃；有正当理由的，继续办理",
        form="requests_app.forms.intake.LateSupplementForm",
        when={"lapse": "correction"},
    )
    def supplement_late(
        self, *, by, note, text: str, on: date, channel: str = "", subject: str = "", **paper
    ):
        """It came late, with a good reason, which the note tells."""
        renamed = self._call_it(subject)
        return self._supplemented(by, text, on, channel or channels.IN_PERSON.key, **paper) | renamed

    @act(
        STATE,
        source=State.CORRECTION,
        target=State.LAPSED,
        who=by_time,
        label="补正期限届满",
        article="条例第三十条：无正当理由逾期不补正的，视为放弃申请",
    )
    def correction_lapsed(self, *, by, note, **facts):
        """Time is up; a person confirms before anything is told to the applicant. Not where the letter never arrived."""
        rules.check(self, [correction_was_served])
        self.lapse = "correction"
        return {"补正期限": self.correction_until}
