"""征求意见、延期、说明理由: the forms of what runs beside the work."""

from django import forms

from disclosure.deadlines import terms
from disclosure.workflow.forms import ActForm
from requests_app.acts.beside import to_be_told
from requests_app.forms.parts import OneOf, ReasonedForm, fact_day, today_at_first, words, workdays
from requests_app.models.consultation import Kind, Result

NOT_SAID = (Result.SILENT, Result.UNSERVED)  # the one is told by the clock, the other by the post office
SAID = [choice for choice in Result.choices if choice[0] not in NOT_SAID]
HOW_REASONABLE = [("yes", "理由合理"), ("no", "理由不合理")]
LONGEST_DELAY = 250  # 工作日: a year; what takes longer is no delay any more


class ConsultForm(ActForm):
    """Whom one asks, and what: 书面征求意见（条例第三十二条至第三十四条）."""

    note_label = "备注"

    kind = forms.ChoiceField(
        label="征求谁的意见",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        help_text="征求第三方、共同制作机关、其他机关意见的时间不计入答复期限；协办照常计算。",
        error_messages={"required": "请选择征求谁的意见。"},
    )
    whom = forms.CharField(
        label="名称或者姓名", max_length=120, error_messages={"required": "请填写征求对象的名称或者姓名。"}
    )
    address = forms.CharField(
        label="地址", max_length=200, required=False, help_text="邮寄的填写，信封上打印。"
    )
    what = words(
        "拟公开的内容", hint="写明准备公开什么，让对方能够逐项提出意见。", ask="请写明拟公开的内容。"
    )
    sent_on = fact_day("发函日", hint="自次日起不计入答复期限。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "sent_on")


class _OfConsultation(ActForm):
    """A form about one of the consultations of the case."""

    consultation = OneOf("征求意见")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consultation"].offer(self.offered(), lambda one: f"{one}（{one.sent_on} 发函）")

    def offered(self):
        return self.case.consultations.filter(result="")


class ArrivalForm(_OfConsultation):
    """The day the letter reached the other side."""

    note_label = "备注"

    arrived_on = fact_day("对方收到日", hint="十五个工作日自收到征求意见书之日起计算（条例第三十二条）。")

    def offered(self):
        return self.case.consultations.filter(result="", arrived_on=None)


class OpinionForm(_OfConsultation):
    """What the other side says."""

    note_label = "备注"

    result = forms.ChoiceField(
        label="意见", choices=SAID, widget=forms.RadioSelect, error_messages={"required": "请选择意见。"}
    )
    opinion = words("意见内容", hint="照原文录入；不同意的，连同理由。")
    answered_on = fact_day(
        "收到意见日",
        hint="收到当日仍不计入，次日起恢复计算。期限内收到的，届满之后也可以补记，不算逾期。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "answered_on")

    def offered(self):
        return self.case.consultations.filter(answered_on=None).exclude(result=Result.UNSERVED)


class UnservedForm(_OfConsultation, ReasonedForm):
    """The letter did not reach the other side."""

    note_label = "没有送达的原因"
    note_hint = "例如查无此人、拒收；写明查询投递的结果。"

    on = fact_day("退回日")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")

    def offered(self):
        return self.case.consultations.filter(result="", arrived_on=None).exclude(kind=Kind.ASSIST)


class WeighForm(_OfConsultation, ReasonedForm):
    """The office weighs what the third party says, or its silence."""

    note_label = "判断的理由"

    is_reasonable = forms.ChoiceField(
        label="第三方的理由是否合理",
        choices=HOW_REASONABLE,
        widget=forms.RadioSelect,
        help_text="逾期没有提出意见的，由本机关依照条例的规定决定是否公开（第三十二条）。",
        error_messages={"required": "请选择第三方的理由是否合理。"},
    )
    public_interest = forms.BooleanField(
        label="不公开会对公共利益造成重大影响（理由合理也可以公开，须书面告知第三方）", required=False
    )

    def offered(self):
        return self.case.consultations.filter(kind=Kind.THIRD_PARTY, told_on=None).exclude(result="")

    def facts(self) -> dict:
        return super().facts() | {"is_reasonable": self.cleaned_data["is_reasonable"] == "yes"}


class TellThirdPartyForm(_OfConsultation):
    """The written notice to a third party whose no is overruled."""

    note_label = "备注"

    content = words("决定公开的内容", ask="请写明决定公开的内容。")
    reason = words("决定公开的理由", ask="请写明决定公开的理由。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if len(self.fields["consultation"].choices) == 1 and not self.is_bound:
            (one,) = self.offered()
            self.fields["content"].initial, self.fields["reason"].initial = one.what, one.decided_note

    def offered(self):
        return to_be_told(self.case)


class AskReasonsForm(ActForm):
    """要求说明理由（第三十五条）."""

    note_label = "备注"

    counts = words(
        "数量、频次的事实",
        hint="写明何时至何时、申请多少件、内容如何重复。这段话写进《说明理由告知书》。",
        ask="请写明数量、频次的事实。",
    )
    days = workdays("给申请人的期限（工作日）", 60)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = 15


class ReasonsForm(ActForm):
    """收到说明的理由: what the applicant wrote on paper; online he enters it himself."""

    note_label = "备注"

    text = words(
        "申请人说明的理由", rows=6, most=100_000, hint="照原文录入。", ask="请录入申请人说明的理由。"
    )
    on = fact_day("收到理由日")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")


class DelayForm(ReasonedForm):
    """延迟答复（第三十五条）."""

    note_hint = "申请人说明的理由为什么合理，为什么在期限内不能答复。写进《延迟答复告知书》。"

    days = workdays("自今天起延迟（工作日）", LONGEST_DELAY, hint="条例没有规定长度，须合理。")


class ProposeExtensionForm(ReasonedForm):
    """提出延期: how long, and why."""

    note_label = "延期的理由"
    note_hint = "写给批准的负责人看，也写进《延期答复告知书》。"

    days = workdays("延长（工作日）", terms.REPLY.extendable)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = terms.REPLY.extendable
        self.fields["days"].initial = most
        self.fields["days"].help_text = f"最多 {most} 个工作日，须经批准并在届满日之前告知申请人。"


class ApproveExtensionForm(ActForm):
    """批准延期; what is approved stands beside the form."""


class ExtensionToldForm(ActForm):
    """The day the applicant was told."""

    note_label = "备注"

    told_on = fact_day(
        "告知日",
        hint="申请人得知延期的日子；迟于原届满日的，延期无效。延期告知书寄出、交给申请人的，用“登记文书送达”，告知日就是送达之日。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "told_on")
