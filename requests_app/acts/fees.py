"""信息处理费（条例第四十二条，国办函〔2020〕109号）: proposed, told, paid, or lapsed."""

from datetime import date

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.entries import Fact
from disclosure.deadlines.errors import Impossible
from disclosure.workflow.acts import act, having
from disclosure.workflow.errors import Refused
from requests_app import fees, letters, rules
from requests_app.acts.intake import reply_clock
from requests_app.acts.people import STATE, by_time, disclosure_desk, head_of_disclosure, staff
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY


def no_fee_yet(application) -> bool:
    return not application.fees.filter(status__in=("proposed", "noticed", "paid")).exists()


def must_be_in_time(application, day: date) -> None:
    """109号第六条[待核原文]：收费通知在申请处理期限内发出. Raises Refused for a day after the last."""
    deadline = reply_clock(application)
    if deadline and deadline.due_on and day > deadline.due_on:
        raise Refused(
            f"答复期限已于 {deadline.due_on} 届满，收费通知须在期限内发出，不能再收费；已经决定收费的，请负责人撤销，尽快答复。"
        )


class Fees:
    """收费的几步."""

    def _fee(self, *statuses: str):
        fee = self.fees.select_for_update().filter(status__in=statuses).first()
        if fee is None:
            raise Refused("没有可以办理的收费通知，可能已经缴清或者撤销，请看办理经过。")
        return fee

    def _restart(self, fact: Fact, on: date, by, **more) -> None:
        """The same fact on whichever clock the answer is due by."""
        deadline = reply_clock(self)
        if deadline is None:
            return
        deadline = clocks.record(deadline, fact, on, by=staff(by), **more)
        if deadline.term == DELAYED_REPLY.key and deadline.due_on:
            self.delayed_until = deadline.due_on

    def _paid(self, fee, by, paid_on: date, receipt_number: str) -> dict:
        rules.check(self, [rules.not_in_the_future(paid_on, "缴清日")])
        if paid_on < fee.received_on:
            raise Refused(f"缴清日 {paid_on} 早于收到通知日 {fee.received_on}，请核对。")
        until = clocks.open_clock(self, terms.FEE)
        if until and paid_on > until.due_on:
            raise Refused(
                f"缴清日 {paid_on} 迟于缴费期限 {until.due_on}，不再重新计算期限；期限届满后按逾期未缴费办理，款项退还申请人。"
            )
        self._restart(Fact.FEE_PAID, paid_on, by, basis="109号：缴清次日起重新计算")
        clocks.meet(self, terms.FEE, on=paid_on, by=staff(by))
        fee.paid_on, fee.receipt_number, fee.status = paid_on, receipt_number, "paid"
        fee.save()
        self._house_goes_on(paid_on, by, state=State.HANDLING)
        return {"缴清日": paid_on, "票据号": receipt_number}

    def _void_notice(self, fee, by, reason: str) -> None:
        if letter := letters.of(self, "SF", f"fee-{fee.pk}"):
            letters.void(letter, reason=reason, by=staff(by))

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=head_of_disclosure,
        label="决定收费",
        article="条例第四十二条；国办函〔2020〕109号：按件或者按量，不得重复计算",
        form="requests_app.forms.fees.ProposeFeeForm",
        conditions=[no_fee_yet],
    )
    def propose_fee(self, *, by, note, counting: str, count: int):
        """Reckoned by the table and told in a notice that shows the calculation; free amounts need no notice."""
        must_be_in_time(self, clock.today())
        if counting == "pages" and (why := fees.why_not_by_pages(self)):
            raise Refused(why)
        if counting == "items" and self.reanswer_of_id:
            raise Refused("依照复议决定或者判决重新答复的，不是另一件申请，不能再按件收费。")
        already = fees.items_this_month(self) if counting == "items" else 0
        try:
            found = fees.calculate(counting, count, already)
        except Impossible as error:
            raise Refused(error.message) from error
        if found.total == 0:
            raise Refused("按标准计算不收费，不需要发收费通知。")
        fee = self.fees.create(
            method=counting,
            count=count,
            already=already,
            amount=found.total,
            lines=found.words,
        )
        letters.write(
            self,
            "SF",
            by=staff(by),
            issue=True,
            occasion=f"fee-{fee.pk}",
            amount=found.total,
            lines=fee.lines,
            method=fee.get_method_display(),
        )
        self._house_waits(by, "等待缴费", helpers=True)
        return {"数额": f"{found.total} 元", "计算": fee.lines}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=disclosure_desk,
        label="登记收费通知送达",
        kind="primary",
        article="109号第六条[待核原文]：申请人自收到通知次日起二十个工作日内缴纳",
        form="requests_app.forms.fees.FeeToldForm",
        conditions=[having("fees", status="proposed")],
    )
    def notice_fee(self, *, by, note, sent_on: date, received_on: date):
        """The applicant has the notice: twenty 工作日 to pay, and the reply clock waits."""
        return self._told_of_fee(self._fee("proposed"), sent_on, received_on, by)

    def _told_of_fee(self, fee, sent_on: date, received_on: date, by) -> dict:
        """By the delivery of the notice, or as it is entered by itself."""
        rules.check(
            self,
            [rules.not_in_the_future(received_on, "收到通知日"), rules.not_before_receipt(sent_on, "发出日")],
        )
        letter = letters.of(self, "SF", f"fee-{fee.pk}")
        if letter and sent_on < letter.dated_on:
            raise Refused(f"发出日 {sent_on} 早于收费通知书的日期 {letter.dated_on}，请核对。")
        must_be_in_time(self, sent_on)
        if received_on < sent_on:
            raise Refused(f"收到日 {received_on} 早于发出日 {sent_on}，请核对。")
        self._restart(Fact.FEE_NOTICED, received_on, by, basis="109号", sent=sent_on)
        clocks.start(self, terms.FEE, on=received_on, by=staff(by))
        fee.sent_on, fee.received_on, fee.status = sent_on, received_on, "noticed"
        fee.save()
        return {"收到通知日": received_on}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=disclosure_desk,
        label="登记缴费",
        kind="primary",
        article="109号第六条[待核原文]：处理期限自缴清次日起重新计算",
        form="requests_app.forms.fees.PaidForm",
        conditions=[having("fees", status="noticed")],
        awaited=False,
    )
    def pay_fee(self, *, by, note, paid_on: date, receipt_number: str = ""):
        """Paid in full: the reply term starts anew from the next day."""
        return self._paid(self._fee("noticed"), by, paid_on, receipt_number)

    @act(
        STATE,
        source=State.LAPSED,
        target=State.HANDLING,
        who=disclosure_desk,
        label="补登缴费",
        article="109号第六条[待核原文]：期限内缴清的，处理期限自缴清次日起重新计算，入账迟的也一样",
        form="requests_app.forms.fees.PaidForm",
        when={"lapse": "fee"},
    )
    def pay_fee_late(self, *, by, note, paid_on: date, receipt_number: str = ""):
        """Paid in time, heard of after the last day: the application goes on."""
        said = self._paid(self._fee("lapsed"), by, paid_on, receipt_number)
        self.lapse = ""
        return said

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=head_of_disclosure,
        label="撤销收费",
        kind="danger",
        form="disclosure.workflow.forms.ReasonForm",
        conditions=[having("fees", status="proposed")],
    )
    def cancel_fee(self, *, by, note, **facts):
        """Before the applicant was told there is nothing to undo but the notice."""
        fee = self._fee("proposed")
        self._void_notice(fee, by, note)
        fee.status = "cancelled"
        fee.save(update_fields=["status"])
        self._house_goes_on(clock.today(), by)
        return {"数额": f"{fee.amount} 元"}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=head_of_disclosure,
        label="撤销已告知的收费",
        kind="danger",
        article="条例第四十二条：超过合理范围的才收费；不应当收的撤销，没有缴的答复期限照常计算，缴了的退还",
        form="disclosure.workflow.forms.ReasonForm",
        conditions=[having("fees", status=("noticed", "paid"))],
    )
    def withdraw_fee(self, *, by, note, **facts):
        """It should not have been charged: unpaid, the clock goes on as if no notice had come; paid, it is given back."""
        fee = self._fee("noticed", "paid")
        self._void_notice(fee, by, note)
        unpaid = fee.status == "noticed"
        if unpaid:
            self._restart(Fact.FEE_WITHDRAWN, clock.today(), by, basis=f"收费撤销：{note}"[:200])
            clocks.cancel(self, terms.FEE, by=staff(by), reason="收费撤销")
        fee.status = "cancelled"
        fee.save(update_fields=["status"])
        if unpaid:
            self._house_goes_on(clock.today(), by)
        return {"数额": f"{fee.amount} 元"} | ({} if unpaid else {"退还": f"{fee.amount} 元"})

    @act(
        STATE,
        source=State.HANDLING,
        target=State.LAPSED,
        who=by_time,
        label="缴费期限届满",
        article="109号第六条[待核原文]：逾期未缴纳的，视为放弃申请，不再处理",
        conditions=[having("fees", status="noticed")],
    )
    def fee_lapsed(self, *, by, note, **facts):
        """Unpaid; a person confirms before the case is closed."""
        fee = self._fee("noticed")
        fee.status = "lapsed"
        fee.save(update_fields=["status"])
        self.lapse = "fee"
        return {"数额": f"{fee.amount} 元", "届满": clock.today()}
