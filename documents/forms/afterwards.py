"""撤回、修订失效废止、解密、复审."""

from django import forms

from disclosure import clock
from disclosure.workflow.forms import ActForm, ReasonForm
from documents.forms.parts import attribute_field, date_field, ground_field, not_in_future, recent_and
from documents.grounds import BY_CODE
from documents.models import Document
from documents.states import Attribute, State, Validity


class WithdrawForm(ReasonForm):
    """撤回"""

    note_label = "撤回原因（向公众显示）"
    note_hint = "原网址向公众显示这份公文的标题、字号和这里写的原因，不要写个人信息和不公开的内容。"


class ValidityForm(ActForm):
    """修订、失效、废止"""

    validity = forms.ChoiceField(
        label="改为", choices=[c for c in Validity.choices if c[0] != Validity.VALID]
    )
    effective = date_field("自何日起", required=True)
    replaced_by = forms.ModelChoiceField(
        label="依据的公文",
        queryset=Document.objects.none(),
        required=False,
        empty_label="（不在本系统，写在意见里）",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("effective", clock.today())
        others = Document.objects.filter(agency=self.case.agency_id, state__in=State.IN_FORCE).exclude(
            pk=self.case.pk
        )
        self.fields["replaced_by"].queryset = recent_and(others, self.data.get("replaced_by"), 200)


class DeclassifyForm(ReasonForm):
    """登记解密"""

    note_label = "说明"
    declassified_on = date_field("解密日期", required=True)
    basis = forms.CharField(label="解密依据", max_length=200, error_messages={"required": "请填写解密依据。"})

    def clean_declassified_on(self):
        return not_in_future(self.cleaned_data["declassified_on"], "解密日期")


class RereviewForm(ActForm):
    """复审意见"""

    attribute = attribute_field()
    ground = ground_field()
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明维持或者改变的理由。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("attribute", self.case.attribute)
        self.initial.setdefault("ground", self.case.ground)

    def clean(self):
        data = super().clean()
        attribute, ground = data.get("attribute"), BY_CODE.get(data.get("ground", ""))
        if attribute == Attribute.PROACTIVE:
            data["ground"] = ""
        elif attribute and ground is None:
            self.add_error("ground", "请选择依据（条例第十四条至第十六条）。")
        elif attribute and attribute not in ground.attributes:
            self.add_error("ground", f"“{ground.label}”不能作为“{Attribute(attribute).label}”的依据。")
        return data
