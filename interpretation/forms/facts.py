"""解读的要素: title, kind, who explains, how to reach them, and the plan. The content has an editor of its own."""

from django import forms

from disclosure.workflow.forms import ActForm
from interpretation.models import Interpretation
from interpretation.rules import LEAST_PLAN
from interpretation.states import Kind, State


class FactsForm(ActForm):
    """新建与修改"""

    note_label = "修改说明"

    title = forms.CharField(
        label="标题",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写标题。", "max_length": "标题最多 300 字。"},
    )
    kind = forms.ChoiceField(label="解读形式", choices=Kind.choices)
    plan = forms.CharField(
        label="解读方案",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="解读什么、用什么形式、由谁解读、什么时候公布。随公文报送，不向公众显示。",
        error_messages={"max_length": "解读方案最多 4000 字。"},
    )
    interpreted_by = forms.CharField(
        label="解读机关", max_length=200, required=False, help_text="联合发文的，由牵头部门解读。"
    )
    interpreter = forms.CharField(
        label="解读人",
        max_length=80,
        required=False,
        help_text="姓名、职务；几个人的用顿号分开，第一解读人在最前（主要负责人是第一解读人）。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=120,
        required=False,
        help_text="办公电话或者邮箱，向公众显示；不写手机号。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].needed = "起草前必填"
        for name in ("interpreted_by", "interpreter", "contact"):
            self.fields[name].needed = "送审前按本机关要素清单填写"
        if not self.is_bound:
            self.initial = self.current() | self.initial

    def current(self) -> dict:
        """The values as they stand on the interpretation."""
        return {name: getattr(self.case, name) for name in self.fields if name not in ("note", "seen")}

    def clean_plan(self):
        plan = self.cleaned_data["plan"].strip()
        if plan and len(plan) < LEAST_PLAN:
            raise forms.ValidationError(
                "写得太短。请写明解读什么、用什么形式、由谁解读、什么时候公布；还没有想好的先空着。"
            )
        return plan

    def clean_title(self):
        title = self.cleaned_data["title"].strip()
        same = Interpretation.objects.filter(document=self.case.document_id, title=title)
        if same.exclude(pk=self.case.pk).exclude(state=State.DISCARDED).exists():
            raise forms.ValidationError("这件公文已经有同名的解读，请换一个标题。")
        return title

    def facts(self) -> dict:
        facts, before = super().facts(), self.current()
        facts["changes"] = [
            str(self.fields[name].label) for name in before if (before[name] or "") != self.cleaned_data[name]
        ]
        return facts
