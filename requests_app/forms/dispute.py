"""行政争议: the forms of a 复议 or a suit, from the copy that came to the ruling."""

from django import forms

from disclosure.workflow.forms import ActForm
from documents.forms.attachments import FileForm
from requests_app.disputes import (
    FLAGS,
    About,
    Bringer,
    Kind,
    PaperKind,
    Result,
    review_first_of,
)
from requests_app.forms.intake import AcceptForm
from requests_app.forms.parts import fact_day, today_at_first, words, workdays
from requests_app.models import Dispute

MOST_DAYS = 120


class ReviewField(forms.ModelChoiceField):
    """One of the application's reviews, called by its organ and number."""

    def label_from_instance(self, review) -> str:
        return f"{review.organ} {review.reference}（{review.result_words}）"


class EnterForm(ActForm):
    """登记行政争议: what stands in the copy that came, and in the notice with it."""

    note_label = "备注"

    kind = forms.ChoiceField(
        label="种类",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择行政复议、直接起诉还是复议后起诉。"},
    )
    notice_received_on = fact_day(
        "收到副本日",
        hint="收到答复通知书、起诉状副本之日。复议自此十个工作日内答复，诉讼自此十五日内答辩。",
    )
    filed_on = fact_day(
        "申请复议或者起诉日", required=False, hint="申请书、起诉状上或者受理通知书写明的日期。"
    )
    organ = forms.CharField(label="复议机关或者法院", max_length=120, required=False)
    case_number = forms.CharField(
        label="案号", max_length=80, required=False, help_text="还没有的空着，以后用“补充案件信息”填写。"
    )
    review = ReviewField(
        label="之前的行政复议",
        queryset=Dispute.objects.none(),
        required=False,
        empty_label="（没有登记）",
        help_text="复议后起诉的，选择本件之前的行政复议。",
    )
    about = forms.ChoiceField(
        label="针对什么", choices=About.choices, initial=About.REPLY, widget=forms.RadioSelect
    )
    bringer = forms.ChoiceField(
        label="谁提出的", choices=Bringer.choices, initial=Bringer.APPLICANT, widget=forms.RadioSelect
    )
    bringer_name = forms.CharField(
        label="第三方的姓名或者名称", max_length=120, required=False, help_text="第三方提出的才填写。"
    )
    claims = words("请求和理由", required=False, hint="摘要即可，加密保存。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agency = self.case.agency
        today_at_first(self, "notice_received_on")
        known = [name for name in (agency.review_agency, agency.court) if name]
        self.fields["organ"].help_text = (
            f"空着则按本机关的设置：复议“{agency.review_agency or '未设置'}”，诉讼“{agency.court or '未设置'}”。"
            if known
            else "本机关还没有设置复议机关和管辖法院，请填写。"
        )
        reviews = self.case.disputes.filter(kind=Kind.REVIEW)
        self.fields["review"].queryset = reviews
        if not reviews.exists():
            del self.fields["review"]
        elif reviews.count() == 1:
            self.fields["review"].initial = reviews.get()
        self.warning = FLAGS.get(review_first_of(self.case))
        if self.warning:
            self.fields[
                "kind"
            ].help_text = f"{self.warning.words}（{self.warning.article}）。直接起诉的照样登记。"
        if self.case.answered_on is None:
            self.fields["about"].initial = About.SILENCE

    def clean(self):
        data = super().clean()
        if data.get("kind") != Kind.AFTER_REVIEW:
            data["review"] = None
        if data.get("bringer") == Bringer.APPLICANT:
            data["bringer_name"] = ""
        elif not data.get("bringer_name", "").strip() and "bringer_name" not in self.errors:
            self.add_error("bringer_name", "第三方提出的，请填写第三方的姓名或者名称。")
        return data


class AmendForm(AcceptForm):
    """补充案件信息: the number that was given later, and who answers for us."""

    note_label = "备注"

    organ = forms.CharField(
        label="复议机关或者法院",
        max_length=120,
        error_messages={"required": "请填写复议机关或者法院的名称。"},
    )
    case_number = forms.CharField(label="案号", max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].initial = self.case.organ
        self.fields["case_number"].initial = self.case.case_number
        self.fields["officer"].label = "承办人"
        self.fields["officer"].empty_label = "（由公开办办理）"
        self.fields["officer"].help_text = "承办人可以添加证据、依据；答复和答辩由公开办登记。"
        self.order_fields(["seen", "organ", "case_number", "office", "officer", "note"])


class PaperForm(FileForm):
    """添加材料: a file and what it is; of evidence, what it proves."""

    note_label = "备注"

    kind = forms.ChoiceField(
        label="这是什么",
        choices=PaperKind.choices,
        initial=PaperKind.EVIDENCE,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择这份材料是什么。"},
    )
    proves = forms.CharField(
        label="证明什么",
        max_length=300,
        required=False,
        help_text="证据才填写，列入证据目录，例如：已经在全部案卷中检索。",
    )
    is_last = forms.BooleanField(
        label="证据、依据已经交齐", required=False, help_text="勾选后，提供证据的内部期限办结。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["title"].label = "名称"
        self.fields["title"].help_text = "列入案卷目录；空着则用文件名。"
        self.fields["file"].help_text = "Word、PDF、表格、图片等，不超过 50 MB。随案卷保存，不对外公开。"
        self.order_fields(["seen", "kept", "kind", "file", "title", "proves", "is_last", "note"])

    def clean(self):
        data = super().clean()
        if data.get("kind") != PaperKind.EVIDENCE:
            data["is_last"], data["proves"] = False, ""
        return data


class AnswerForm(ActForm):
    """登记已答复: the day it went out."""

    note_label = "备注"

    on = fact_day("提交日期", hint="当面提交的填提交日，邮寄的填交邮日。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")
        if not self.case.papers.filter(kind=PaperKind.EVIDENCE).exists():
            self.fields["on"].help_text += (
                "还没有登记证据、依据：不提出书面答复、不提交证据的，视为没有证据"
                "（行政复议法第七十条、行政诉讼法第三十四条）。"
            )


class RulingForm(ActForm):
    """登记裁决: the result as the yearly table has it, and what it orders."""

    note_label = "备注"

    result = forms.ChoiceField(
        label="结果",
        choices=Result.choices,
        widget=forms.RadioSelect,
        help_text="撤销、变更、确认违法、责令履行的为纠正；驳回、终止、调解的为其他（国办公开办函〔2021〕30号）。",
        error_messages={"required": "请选择维持、纠正或者其他。"},
    )
    decided_on = fact_day("裁决日期", hint="复议决定书、裁判文书的落款日期。")
    arrived_on = fact_day("收到裁决日", required=False, hint="复议后起诉的十五日自收到决定书之日起算。")
    ruling_number = forms.CharField(label="裁决文号", max_length=80, required=False)
    ruling_words = words("裁决主文", required=False, rows=3)
    reanswer_ordered = forms.BooleanField(label="责令重新答复", required=False)
    reanswer_days = workdays(
        "重新答复的期限（工作日）", MOST_DAYS, hint="裁决没有写明的空着，按条例第三十三条二十个工作日。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reanswer_days"].required = False
        if self.case.result:
            for name in ("result", "ruling_number", "ruling_words", "reanswer_ordered", "reanswer_days"):
                self.fields[name].initial = getattr(self.case, name)
        else:
            today_at_first(self, "arrived_on")

    def clean(self):
        data = super().clean()
        if data.get("reanswer_ordered") and data.get("result") not in (None, Result.CORRECTED):
            self.add_error("reanswer_ordered", "只有结果为“纠正”的，才会责令重新答复。请核对裁决主文。")
        return data


class ReanswerForm(ActForm):
    """立案重新答复: from which day, and how long."""

    note_label = "备注"

    on = fact_day("起算日", hint="裁决生效、收到之日，次日为第一日。")
    days = workdays(
        "期限（工作日）", MOST_DAYS, hint="裁决确定的期限；没有确定的空着，按条例第三十三条二十个工作日。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.case.ruling_arrived_on or self.case.decided_on
        self.fields["days"].initial = self.case.reanswer_days
        self.fields["days"].required = False


class WithdrawnForm(ActForm):
    """登记撤回"""

    note_label = "撤回的情况"
    note_required = True
    note_hint = "例如：申请人书面撤回，复议机关决定终止复议。"

    on = fact_day("撤回日期", hint="终止决定、准许撤诉裁定的日期。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")
