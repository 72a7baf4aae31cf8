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


def no_fee_yet(application) -> bool:
    return not application.fees.filter(status__in=("proposed", "noticed", "paid")).exists()


class Fees:
    """收费的几步."""

    def _fee(self, *statuses: str):
        fee = self.fees.select_for_update().filter(status__in=statuses).first()
        if fee is None:
            raise Refused("没有可以办理的收费通知，可能已经缴清或者撤销，请看办理经过。")
        return fee

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
        fee = self._fee("proposed")
        rules.check(
            self,
            [rules.not_in_the_future(received_on, "收到通知日"), rules.not_before_receipt(sent_on, "发出日")],
        )
        if received_on < sent_on:
            raise Refused(f"收到日 {received_on} 早于发出日 {sent_on}，请核对。")
        deadline = reply_clock(self)
        if deadline and deadline.term == terms.REPLY.key:
            clocks.record(deadline, Fact.FEE_NOTICED, received_on, by=staff(by), basis="109号", sent=sent_on)
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
        fee = self._fee("noticed")
        rules.check(self, [rules.not_in_the_future(paid_on, "缴清日")])
        if paid_on < fee.received_on:
            raise Refused(f"缴清日 {paid_on} 早于收到通知日 {fee.received_on}，请核对。")
        deadline = clocks.open_clock(self, terms.REPLY)
        if deadline:
            clocks.record(deadline, Fact.FEE_PAID, paid_on, by=staff(by), basis="109号：缴清次日起重新计算")
        clocks.meet(self, terms.FEE, on=paid_on, by=staff(by))
        fee.paid_on, fee.receipt_number, fee.status = paid_on, receipt_number, "paid"
        fee.save()
        return {"缴清日": paid_on, "票据号": receipt_number}

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
        """Before the applicant was told, a fee can be taken back; afterwards the notice stands."""
        fee = self._fee("proposed")
        fee.status = "cancelled"
        fee.save(update_fields=["status"])
        return {"数额": f"{fee.amount} 元"}

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
