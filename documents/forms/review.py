"""科室审核、办文核对、保密审查、审签、报请确定、其他机关意见."""

from django import forms

from disclosure.workflow.forms import ActForm, OptionalNoteForm, ReasonForm
from documents import rules
from documents.forms.parts import date_field, ground_field, not_in_future
from documents.states import Attribute, Verdict


class ReviewForm(ActForm):
    """科室审核、办文核对、保密审查: 公开、免于公开、需报审, with ground and reason."""

    verdict = forms.ChoiceField(
        label="审查意见",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审查意见。"},
    )
    ground = ground_field()
    reason = forms.CharField(
        label="依据和理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="意见为免于公开、需报审的须写明。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_now = self.case.attribute == Attribute.PROACTIVE
        self.initial.setdefault("verdict", Verdict.OPEN if open_now else Verdict.EXEMPT)
        if not open_now:
            self.initial.setdefault("ground", self.case.ground)
            self.initial.setdefault("reason", self.case.reason)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Verdict.EXEMPT and not data.get("ground"):
            self.add_error("ground", "意见为“免于公开”的，请选择依据（条例第十四条至第十六条）。")
        if data.get("verdict") in (Verdict.EXEMPT, Verdict.REFER) and len(data.get("reason", "").strip()) < 5:
            self.add_error("reason", "请写明具体理由。")
        return data


class SignForm(ActForm):
    """审签、审批"""

    note_hint = "可以不写；写了会留在办理经过里。"
    seen_changes = forms.BooleanField(
        label="已看过改动",
        required=False,
        help_text="文字或者附件在保密审查之后有改动（见“各版本和改动”）。我已看过，不需要再送保密审查。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not rules.changed_since_secrecy_review(self.case):
            del self.fields["seen_changes"]


class ReferForm(ReasonForm):
    """报请确定"""

    note_label = "不能确定的问题和本机关意见"
    referred_to = forms.CharField(
        label="报请机关",
        max_length=120,
        help_text="有关主管部门，或者保密行政管理部门（条例第十七条）。",
        error_messages={"required": "请填写向哪个机关报请。"},
    )


class ReferralAnswerForm(ReasonForm):
    """登记上级答复"""

    note_label = "答复内容"
    verdict = forms.ChoiceField(
        label="答复意见",
        choices=[c for c in Verdict.choices if c[0] != Verdict.REFER],
        widget=forms.RadioSelect,
    )
    letter = forms.CharField(
        label="答复文号", max_length=80, error_messages={"required": "请填写答复的文号。"}
    )
    answered_on = date_field("答复日期", required=True)
    ground = ground_field()

    def clean_answered_on(self):
        return not_in_future(self.cleaned_data["answered_on"], "答复日期")


class ConsentForm(OptionalNoteForm):
    """登记其他机关意见"""

    name = forms.CharField(label="机关名称", max_length=120)
    consents = forms.TypedChoiceField(
        label="是否同意公开",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    letter = forms.CharField(label="复函文号", max_length=80)
    answered_on = date_field("复函日期", required=True)

    def clean_answered_on(self):
        return not_in_future(self.cleaned_data["answered_on"], "复函日期")
