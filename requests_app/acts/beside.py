"""What runs beside the work: opinions asked of others, extensions, reasons asked for（条例第三十二条至第三十五条）."""

from datetime import date

from accounts.roles import persons_of
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.rulebook import book
from disclosure.workflow.acts import act, having
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.intake import reply_clock
from requests_app.acts.people import (
    STATE,
    applicant_or_desk,
    by_time,
    disclosure_desk,
    head_of_disclosure,
    staff,
    the_officer,
)
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY, DRAFT_REPLY

BESIDE = (State.REVIEW, State.HANDLING)
WHILE_ASKED = (State.REVIEW, State.HANDLING, State.CHECKING, State.SIGNING)
UNTIL_ANSWERED = (
    *WHILE_ASKED,
    State.CORRECTION,
    State.LAPSED,
)  # a letter out is heard of, whoever is waited for


has_unarrived_letter = having("consultations", result="", arrived_on=None)


def has_unserved_letter(application) -> bool:
    """A letter whose silence would mean something, and nobody knows that it arrived."""
    return application.consultations.filter(result="", arrived_on=None).exclude(kind="assist").exists()


def has_opinion_to_come(application) -> bool:
    """Not heard yet, or taken for silent: what came in time is an opinion, whenever it is entered."""
    return any(one.may_still_be_heard for one in application.consultations.all())


def has_opinion_to_weigh(application) -> bool:
    """第三十二条：第三方的意见收到了（或者逾期没有），机关还没有据以告知."""
    return (
        application.consultations.filter(kind="third_party").exclude(result="").filter(told_on=None).exists()
    )


def to_be_told(application) -> list:
    """第三十二条：不同意而决定公开的，要书面告知: for whom no letter is written yet."""
    rows = application.consultations.filter(kind="third_party", result="object", told_on=None)
    rows = rows.exclude(is_reasonable=None).exclude(is_reasonable=True, public_interest=False)
    return [one for one in rows if letters.of(application, "GZ3", f"consultation-{one.pk}") is None]


def has_objection_overruled(application) -> bool:
    return bool(to_be_told(application))


def may_be_extended(application) -> bool:
    """Once a count, a supplement starting another（第三十条）; after a paid fee as `requests.extend_after_fee` says it."""
    deadline = clocks.open_clock(application, terms.REPLY)
    if deadline is None or application.extensions.filter(status__in=("proposed", "approved")).exists():
        return False
    extended = application.extensions.filter(status="noticed").exists()
    if application.fees.exclude(paid_on=None).exists():
        return not extended and book.value("requests.extend_after_fee", application.agency)
    return not extended or clocks.outcome_of(deadline).extension == 0


class Beside:
    """征求意见、延期、说明理由."""

    # ── 征求意见 ────────────────────────────────────────────────────────────
    @act(
        STATE,
        source=BESIDE,
        target=None,
        who=the_officer,
        label="征求意见",
        article="条例第三十二条至第三十四条：征求第三方、其他机关、共同制作机关意见；所需时间不计算在答复期限内",
        form="requests_app.forms.beside.ConsultForm",
    )
    def consult(
        self, *, by, note, kind: str, whom: str, what: str, address: str = "", sent_on: date | None = None
    ):
        """Ask somebody whose rights or records are touched. The reply clock pauses from the day after the letter."""
        from requests_app.models.consultation import LETTERS, Consultation

        sent_on = sent_on or clock.today()
        if sent_on < clock.today():
            raise Refused("征求意见书今天印发，发函日不能早于今天：答复期限自发函之日起才中止。")
        rules.check(
            self,
            [rules.not_in_the_future(sent_on, "发函日"), rules.not_before_receipt(sent_on, "发函日")],
        )
        one = Consultation.objects.create(
            application=self,
            agency=self.agency,
            kind=kind,
            whom=whom,
            address=address,
            what=what,
            sent_on=sent_on,
        )
        letter = letters.write(
            self, LETTERS[kind], by=staff(by), issue=True, occasion=f"consultation-{one.pk}", consultation=one
        )
        clocks.start(one, one.term, on=sent_on, by=staff(by), letter=letter.reference)
        if one.pauses:
            self._house_waits(by, f"等待{one.get_kind_display()}的意见")
            if reply_clock(self) is not None and reply_clock(self).term == terms.REPLY.key:
                clocks.pause(
                    self,
                    terms.REPLY,
                    on=sent_on,
                    key=one.pause_key,
                    limit_wd=one.term.length,
                    by=staff(by),
                    basis=f"条例第三十三条第三款：征求{one.get_kind_display()}意见",
                    letter=letter.reference,
                )
            letters.write(
                self, "ZQS", by=staff(by), issue=True, occasion=f"consultation-{one.pk}", consultation=one
            )
        return {"征求对象": one.get_kind_display(), "发函日": sent_on, "征求意见": one.pk}

    @act(
        STATE,
        source=UNTIL_ANSWERED,
        target=None,
        who=the_officer,
        label="登记送达征求对象",
        article="条例第三十二条：自收到征求意见书之日起十五个工作日",
        form="requests_app.forms.beside.ArrivalForm",
        conditions=[has_unarrived_letter],
    )
    def record_arrival(self, *, by, note, consultation: int, arrived_on: date):
        """The fifteen days run from the day the other side got the letter, not from the day it was sent."""
        from requests_app.models.consultation import LETTERS

        one = self._asked(consultation)
        if one.arrived_on is not None:
            raise Refused("已经登记过对方收到日。")
        self._arrived(one, arrived_on, by)
        letter = letters.of(self, LETTERS[one.kind], f"consultation-{one.pk}")
        posted = letter and letter.deliveries.good().filter(method="post", signed_on=None).last()
        if posted and arrived_on >= posted.posted_on:  # the receipt of its posting says the same
            posted.signed_on = arrived_on
            posted.save(update_fields=["signed_on"])
        return {"征求意见": one.pk, "对方收到日": arrived_on}

    def _arrived(self, one, arrived_on: date, by) -> None:
        """Its days run, and the pause is told anew, from the day the letter was there."""
        rules.check(self, [rules.not_in_the_future(arrived_on, "对方收到日")])
        if arrived_on < one.sent_on:
            raise Refused(f"对方收到日 {arrived_on} 早于发函日 {one.sent_on}，请核对。")
        one.arrived_on = arrived_on
        one.save(update_fields=["arrived_on"])
        clocks.cancel(one, one.term, by=staff(by), reason="登记了对方收到日，自收到之日重新起算")
        if one.pauses or not self._helpers_wait:
            clocks.start(one, one.term, on=arrived_on, by=staff(by), basis="自收到征求意见书之日起")
        if one.pauses and clocks.open_clock(self, terms.REPLY):
            # The pause is told anew with the day the letter arrived; the first one is closed on the day it began.
            clocks.pause(
                self,
                terms.REPLY,
                on=one.sent_on,
                key=f"{one.pause_key}-arrived",
                received=arrived_on,
                limit_wd=one.term.length,
                by=staff(by),
                basis="条例第三十三条第三款：对方收到征求意见书之日起十五个工作日",
            )
            clocks.resume(
                self, terms.REPLY, on=one.sent_on, key=one.pause_key, by=staff(by), basis="改按收到日计算"
            )

    def _asked(self, pk: int):
        one = self.consultations.select_for_update().filter(pk=pk).first()
        if one is None:
            raise Refused("没有这次征求意见。")
        return one

    def _resume(self, one, on: date, by, basis: str, *, lapsed: bool = False) -> None:
        """The opinion is no longer waited for; `one` is saved as it stands now."""
        if one.pauses:
            self._house_goes_on(on, by)
        if not one.pauses or clocks.open_clock(self, terms.REPLY) is None:
            return
        key = f"{one.pause_key}-arrived" if one.arrived_on else one.pause_key
        clocks.resume(self, terms.REPLY, on=on, key=key, lapsed=lapsed, by=staff(by), basis=basis)

    @act(
        STATE,
        source=UNTIL_ANSWERED,
        target=None,
        who=the_officer,
        label="登记收到的意见",
        article="条例第三十二条、第三十四条",
        form="requests_app.forms.beside.OpinionForm",
        conditions=[has_opinion_to_come],
    )
    def record_opinion(
        self, *, by, note, consultation: int, result: str, opinion: str, answered_on: date | None = None
    ):
        """What the other side says, and the day it came: the reply clock goes on from the day after.

        Entered after the term has run out, it undoes the silence where it came in time; late, a third party is weighed
        all the same, while a joint maker has consented（第三十四条）.
        """
        one = self._asked(consultation)
        answered_on = answered_on or clock.today()
        if not one.may_still_be_heard:
            raise Refused("这次征求意见已经有结果，不能重复登记。")
        rules.check(self, [rules.not_in_the_future(answered_on, "收到意见日")])
        if answered_on < (one.arrived_on or one.sent_on):
            raise Refused(f"收到意见日 {answered_on} 早于发函日或者对方收到日，请核对。")
        was_silent, last = not one.is_open, one.last_day
        late = one.hear(result, opinion, answered_on, last=last)
        one.save()
        clocks.meet(one, one.term, on=answered_on, by=staff(by))
        if not was_silent or answered_on < last:  # after its last day the clock goes on already
            self._resume(one, answered_on, by, "收到意见")
        said = {"征求意见": one.pk, "意见": one.get_result_display(), "收到意见日": answered_on}
        if late:
            said["提示"] = f"意见在期限（{last}）之后收到，其后的时间不从答复期限中扣除"
        return said

    @act(
        STATE,
        source=UNTIL_ANSWERED,
        target=None,
        who=the_officer,
        label="登记征求意见书未能送达",
        article="条例第三十二条：期限自收到征求意见书之日起算，没有收到的不能视为逾期未提出意见",
        form="requests_app.forms.beside.UnservedForm",
        conditions=[has_unserved_letter],
    )
    def consultation_unserved(self, *, by, note, consultation: int, on: date | None = None):
        """The letter came back: nobody was asked, so nobody was silent. The office decides, or asks at another address."""
        one = self._asked(consultation)
        on = on or clock.today()
        if not one.is_open or one.arrived_on is not None:
            raise Refused("对方已经收到，或者这次征求意见已经有结果。")
        rules.check(self, [rules.not_in_the_future(on, "退回日")])
        if on < one.sent_on:
            raise Refused(f"退回日 {on} 早于发函日 {one.sent_on}，请核对。")
        one.result, one.opinion = "unserved", f"征求意见书未能送达：{note}"
        one.save(update_fields=["result", "opinion"])
        clocks.cancel(one, one.term, by=staff(by), reason="征求意见书未能送达")
        self._resume(one, on, by, "征求意见书未能送达")
        return {"征求意见": one.pk, "退回日": on}

    @act(
        STATE,
        source=State.UNDER_WAY,
        target=None,
        who=by_time,
        label="征求意见期限届满",
        article="条例第三十二条：第三方逾期由机关决定；第三十四条：共同制作机关逾期视为同意",
    )
    def opinion_lapsed(self, *, by, note, consultation: int, on: date):
        """Silence, each kind with its own meaning: of one who had the letter, for as long as the article gives."""
        one = self._asked(consultation)
        if not one.is_open:
            return {"征求意见": one.pk}
        if one.arrived_on is None:
            raise Refused("没有登记对方收到征求意见书的日期，期限没有起算（条例第三十二条）。")
        one.fall_silent()
        one.save(update_fields=["result"])
        clocks.cancel(one, one.term, by=staff(by), reason="期限届满，没有收到意见")
        self._resume(one, on, by, "征求意见期限届满", lapsed=True)
        return {"征求意见": one.pk, "结果": one.silence_words}

    @act(
        STATE,
        source=WHILE_ASKED,
        target=None,
        who=the_officer,
        label="判断第三方意见",
        article="条例第三十二条：不同意且有合理理由的不予公开；公共利益重大影响的可以公开；逾期的由机关决定",
        form="requests_app.forms.beside.WeighForm",
        conditions=[has_opinion_to_weigh],
    )
    def decide_opinion(
        self, *, by, note, consultation: int, is_reasonable: bool, public_interest: bool = False
    ):
        """The office weighs an objection itself; a third party's no alone closes nothing."""
        one = self._asked(consultation)
        if one.is_open:
            raise Refused("意见还没有收到，期限也没有届满，暂时不能判断。")
        one.is_reasonable, one.public_interest, one.decided_note = is_reasonable, public_interest, note
        one.save(update_fields=["is_reasonable", "public_interest", "decided_note"])
        return {
            "征求意见": one.pk,
            "理由是否合理": "合理" if is_reasonable else "不合理",
            "公共利益": "有重大影响" if public_interest else "无重大影响",
        }

    @act(
        STATE,
        source=(State.HANDLING, State.CHECKING, State.SIGNING),
        target=None,
        who=the_officer,
        label="告知第三方",
        article="条例第三十二条：决定公开的，将公开的内容和理由书面告知第三方",
        form="requests_app.forms.beside.TellThirdPartyForm",
        conditions=[has_objection_overruled],
    )
    def tell_third_party(self, *, by, note, consultation: int, content: str, reason: str):
        """The written notice to whom we overrule, dated today. He is told when it is delivered, before anything goes out."""
        one = self._asked(consultation)
        if one.told_on is not None or letters.of(self, "GZ3", f"consultation-{one.pk}"):
            raise Refused("已经印发过告知书。送达以后请“登记文书送达”。")
        letters.write(
            self,
            "GZ3",
            by=staff(by),
            issue=True,
            occasion=f"consultation-{one.pk}",
            consultation=one,
            content=content,
            reason=reason,
        )
        return {"征求意见": one.pk, "提示": "送达第三方以后请“登记文书送达”，登记的送达之日为告知日"}

    # ── 说明理由、延迟答复 ──────────────────────────────────────────────────
    @act(
        STATE,
        source=BESIDE,
        target=None,
        who=disclosure_desk,
        label="要求说明理由",
        article="条例第三十五条：数量、频次明显超过合理范围的，可以要求说明理由",
        form="requests_app.forms.beside.AskReasonsForm",
        when={"reasons_asked_on": None},
    )
    def ask_reasons(self, *, by, note, counts: str, days: int = 15):
        """Ask why so many, so often; the clock goes on."""
        self.reasons_asked_on, self.reasons_days = clock.today(), days
        letters.write(self, "LY", by=staff(by), issue=True, counts=counts, days=days)
        self._house_waits(by, "等待申请人说明理由")
        return {"数量频次": counts, "说明期限": self.reasons_until}

    @act(
        STATE,
        source=BESIDE,
        target=None,
        who=applicant_or_desk,
        label="收到说明的理由",
        article="条例第三十五条：申请人说明理由；不合理的告知不予处理，合理但来不及的确定延迟答复的合理期限",
        form="requests_app.forms.beside.ReasonsForm",
        when={"reasons_given_on": None, "delayed_until": None},
        conditions=[lambda application: application.reasons_asked_on is not None],
    )
    def give_reasons(self, *, by, note, text: str, on: date | None = None):
        """The applicant says why. Late reasons are taken too: the article sets no term, and nothing was decided yet."""
        on = clock.today() if staff(by) is None else (on or clock.today())
        rules.check(self, [rules.not_in_the_future(on, "收到理由日")])
        if on < self.reasons_asked_on:
            raise Refused(f"收到理由日 {on} 早于要求说明理由日 {self.reasons_asked_on}，请核对。")
        self.reasons_given_on = on
        self.text.reasons = text.strip()
        self.text.save(update_fields=["reasons"])
        self._house_goes_on(on, by)
        return {"收到理由日": on, "理由": self.text.reasons}

    @act(
        STATE,
        source=BESIDE,
        target=None,
        who=head_of_disclosure,
        label="延迟答复",
        article="条例第三十五条：理由合理但无法在规定期限内答复的，可以确定延迟答复的合理期限并告知申请人",
        form="requests_app.forms.beside.DelayForm",
        conditions=[
            lambda application: application.reasons_given_on is not None and application.delayed_until is None
        ],
    )
    def delay(self, *, by, note, days: int):
        """The reasons were found good: a reasonable later day, told within the law's own term, whose clock it replaces."""
        if not clocks.may_extend(self, terms.REPLY):
            raise Refused(
                "答复期限已经届满，或者没有在计算，不能再确定延迟答复的期限；请尽快答复（条例第三十五条）。"
            )
        rules.check(self, [rules.no_extension_is_pending])
        old = reply_clock(self)
        clocks.cancel(self, terms.REPLY, by=staff(by), reason="条例第三十五条：改为延迟答复期限")
        later = clocks.start(self, DELAYED_REPLY, length=days, by=staff(by), basis=note[:200])
        self.delayed_until = later.due_on
        letters.write(
            self,
            "YC",
            by=staff(by),
            issue=True,
            old_due=old.due_on if old else None,
            new_due=later.due_on,
            reason=note,
        )
        return {"延迟答复至": later.due_on}

    # ── 延期 ────────────────────────────────────────────────────────────────
    @act(
        STATE,
        source=BESIDE,
        target=None,
        who=the_officer,
        label="提出延期",
        article="条例第三十三条第二款：延长不超过二十个工作日，须工作机构负责人同意并告知申请人",
        form="requests_app.forms.beside.ProposeExtensionForm",
        conditions=[may_be_extended],
    )
    def propose_extension(self, *, by, note, days: int):
        """Proposed with its reason; it does nothing until another person approves and the applicant is told."""
        deadline = clocks.open_clock(self, terms.REPLY)
        if not 1 <= days <= terms.REPLY.extendable:
            raise Refused(f"延长不得超过 {terms.REPLY.extendable} 个工作日（条例第三十三条第二款）。")
        if not clocks.may_extend(self, terms.REPLY):
            raise Refused("已经过了届满日，不能再延期；请尽快答复。")
        self.extensions.create(days=days, reason=note, proposed_by=by, old_due=deadline.due_on)
        clocks.meet(self, DRAFT_REPLY, by=staff(by))  # 拟出答复或者延期意见
        return {"延长": f"{days} 个工作日", "原届满日": deadline.due_on}

    def _pending(self, *statuses: str):
        return self.extensions.select_for_update().get(status__in=statuses)

    @act(
        STATE,
        source=WHILE_ASKED,
        target=None,
        who=head_of_disclosure,
        label="批准延期",
        kind="primary",
        article="条例第三十三条第二款：经政府信息公开工作机构负责人同意",
        form="requests_app.forms.beside.ApproveExtensionForm",
        conditions=[having("extensions", status="proposed")],
    )
    def approve_extension(self, *, by, note):
        """Another person's consent. The letter is issued; the clock moves only when the applicant is told."""
        extension = self._pending("proposed")
        if extension.proposed_by_id in persons_of(by):
            raise Refused("提出延期的人不能自己批准，须由另一位负责人批准（条例第三十三条第二款）。")
        if not clocks.may_extend(self, terms.REPLY):
            raise Refused("已经过了届满日，不能再批准延期；请不予批准，尽快答复。")
        deadline = clocks.open_clock(self, terms.REPLY)
        extension.status, extension.decided_by, extension.decided_at = "approved", by, clock.now()
        extension.decided_note = note
        extension.new_due = clocks.calendar_for(self.agency_id).add(deadline.due_on, extension.days)
        extension.save()
        self._write_of_extension(extension, deadline.due_on, by)
        return {"延长": f"{extension.days} 个工作日", "新届满日": extension.new_due}

    @act(
        STATE,
        source=WHILE_ASKED,
        target=None,
        who=head_of_disclosure,
        label="不批准延期",
        kind="danger",
        article="条例第三十三条第二款",
        form="disclosure.workflow.forms.ReasonForm",
        conditions=[having("extensions", status="proposed")],
    )
    def refuse_extension(self, *, by, note, **facts):
        """No: the answer is due on its old day."""
        extension = self._pending("proposed")
        extension.status, extension.decided_by, extension.decided_at = "refused", by, clock.now()
        extension.decided_note = note
        extension.save()
        if self.state == State.HANDLING and not self._others_are_waited_for:
            clocks.cancel(self, DRAFT_REPLY, by=staff(by), reason="没有批准延期")
            self._start_own(DRAFT_REPLY, clock.today(), by)

    @act(
        STATE,
        source=WHILE_ASKED,
        target=None,
        who=disclosure_desk,
        label="登记延期告知",
        kind="primary",
        article="条例第三十三条第二款：延期须在届满日之前告知申请人，逾期告知的无效",
        form="requests_app.forms.beside.ExtensionToldForm",
        conditions=[having("extensions", status="approved")],
    )
    def notice_extension(self, *, by, note, told_on: date | None = None):
        """The applicant was told in another way than by the letter's delivery: that day decides whether it holds."""
        return self._told_of_extension(told_on or clock.today(), by)

    def _write_of_extension(self, extension, old_due: date, by):
        """The notice, with the days as they are now."""
        return letters.write(
            self,
            "YQ",
            by=staff(by),
            issue=True,
            occasion=f"extension-{extension.pk}",
            days=extension.days,
            old_due=old_due,
            new_due=extension.new_due,
            reason=extension.reason,
            approval=extension.approval_number,
        )

    def _told_of_extension(self, told_on: date, by) -> dict:
        """第三十三条第二款：told on or before the last day it lengthens, or it is void."""
        extension = self._pending("approved")
        approved_on = extension.decided_at.astimezone(clock.TZ).date()
        if told_on < approved_on:
            raise Refused(f"延期 {approved_on} 才获批准，告知日 {told_on} 不能早于批准日。")
        rules.check(
            self, [rules.not_in_the_future(told_on, "告知日"), rules.not_before_receipt(told_on, "告知日")]
        )
        deadline = clocks.extend(
            self,
            terms.REPLY,
            days=extension.days,
            noticed_on=told_on,
            approver=str(extension.decided_by),
            by=staff(by),
        )
        extension.told_on = told_on
        valid = "extension_too_late" not in deadline.flags
        extension.status = "noticed" if valid else "void"
        extension.new_due = deadline.due_on
        extension.save()
        return {"告知日": told_on, "届满日": deadline.due_on} | (
            {} if valid else {"提示": "告知迟于原届满日，延期无效"}
        )
