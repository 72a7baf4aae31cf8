"""收费的几张表（国办函〔2020〕109号）."""

from django import forms

from disclosure.deadlines.errors import Impossible
from disclosure.workflow.forms import ActForm
from requests_app import fees
from requests_app.forms.parts import fact_day, today_at_first
from requests_app.models.fee import Fee


class ProposeFeeForm(ActForm):
    """By items or by pages, one of the two; the calculation is shown before it is decided."""

    note_label = "收费的理由"
    note_hint = "写明数量、频次为什么明显超过合理范围（条例第四十二条）。"

    counting = forms.ChoiceField(
        label="怎样计收",
        choices=Fee.Method.choices,
        widget=forms.RadioSelect,
        help_text="每件申请只能选一种，不得重复计算。按量的，先拟提供信息的答复；仅告知途径、当场查阅的不能按量。",
        error_messages={"required": "请选择按件还是按量。"},
    )
    count = forms.IntegerField(
        label="件数或者页数",
        min_value=1,
        max_value=fees.MOST,
        help_text="按件：本件含几件；按量：提供的页数，A4 及以下单面为一页。",
        error_messages={
            "required": "请填写件数或者页数。",
            "invalid": "件数或者页数请填写整数。",
            "min_value": "至少为 1。",
            "max_value": f"超过 {fees.MOST:,}，请核对。",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["count"].initial = 1

    @property
    def already(self) -> int:
        """The items of the same applicant in the month before this one."""
        return fees.items_this_month(self.case)

    def calculation(self) -> fees.Calculation | None:
        """How the fee is reckoned from what stands in the form; None while it cannot be."""
        counting, count = self["counting"].value(), str(self["count"].value() or "")
        if not counting or not (count.isascii() and count.isdigit() and len(count) < 8):
            return None
        try:
            return fees.calculate(counting, int(count), self.already if counting == "items" else 0)
        except Impossible:
            return None


class FeeToldForm(ActForm):
    """The notice went out, and came."""

    note_label = "备注"

    sent_on = fact_day("通知发出日", hint="须在答复期限之内，不早于通知书的日期。")
    received_on = fact_day("申请人收到日", hint="自收到次日起二十个工作日内缴纳，答复期限等待缴费。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "sent_on", "received_on")


class PaidForm(ActForm):
    """缴清."""

    note_label = "备注"

    paid_on = fact_day(
        "缴清日", hint="以缴款凭证上的日期为准，不能迟于缴费期限；答复期限自缴清次日起重新计算。"
    )
    receipt_number = forms.CharField(label="财政票据号", max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "paid_on")
