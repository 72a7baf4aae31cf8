"""拟写回应、保密审查、涉及机关确认"""

from django import forms

from disclosure.workflow.forms import OptionalNoteForm, ReasonForm
from documents.forms.parts import date_field, not_in_future
from documents.models import Document
from opinion.forms.parts import line, words


def named(response) -> list[str]:
    """The documents beside a response, as they are typed."""
    return [one.index_number or one.number for one in response.documents.all()]


class ResponseForm(OptionalNoteForm):
    title = line("标题", 200, hint="例如：关于城区停水的情况说明。")
    asked = words("公众关切", hint="大家问什么、说什么，概括地写，不写人名、网名。")
    body = words(
        "回应", rows=14, most=20000, hint="先答最关心的：事实、依据、措施、何时办到。不写人名和私人电话。"
    )
    speaker = line("回应单位", 120)
    topic = line("主题", 60, required=False, hint="向公众显示，例如：供水。")
    documents = words(
        "有关公文",
        rows=2,
        most=1000,
        required=False,
        hint="已经公开的公文，一行一个索引号或者发文字号；两边互相链接。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        response = self.case.response
        self.initial.setdefault("topic", self.case.topic)
        if response is None:
            self.initial.setdefault("title", self.case.title[:200])
            self.initial.setdefault("speaker", self.case.agency.name)
            return
        for name in ("title", "asked", "body", "speaker"):
            self.initial.setdefault(name, getattr(response, name))
        self.initial.setdefault("documents", "\n".join(named(response)))

    def clean_documents(self):
        """Rows of public documents; what is not found is named, so that nothing is left out in silence."""
        asked = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["documents"].splitlines()))))
        if len(asked) > 20:
            raise forms.ValidationError("最多 20 件公文。")
        found, missing = [], []
        for name in asked:
            here = Document.objects.public()
            row = here.filter(index_number=name).first() or here.filter(number=name).first()
            if row is None:
                missing.append(name)
            elif row not in found:
                found.append(row)
        if missing:
            raise forms.ValidationError(
                f"没有已经公开的公文“{'”“'.join(missing)}”，请核对索引号或者发文字号。"
            )
        return found


class SecrecyForm(OptionalNoteForm):
    note_label = "审查意见"
    checked = forms.BooleanField(
        label="已逐字看过：没有国家秘密、工作秘密，没有自然人的姓名、住址、电话",
        error_messages={"required": "请逐字看过以后勾选。"},
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        response = self.case.response
        self.initial.setdefault("fingerprint", response.fingerprint if response else "")


class AskForm(OptionalNoteForm):
    name = line("涉及机关", 120, hint="请对方看的是现在的文字。收到书面答复以后，登记确认函。")


def _asked(form) -> list:
    response = form.case.response
    return list(response.confirmations.filter(dropped_at=None)) if response else []


class OneConfirmation(forms.Form):
    confirmation = forms.TypedChoiceField(
        label="涉及机关", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选择机关。"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = _asked(self)
        self.fields["confirmation"].choices = [(row.pk, f"{row.name}（{row.words}）") for row in rows]
        if len(rows) == 1:
            self.initial.setdefault("confirmation", rows[0].pk)


class ConfirmForm(OneConfirmation, OptionalNoteForm):
    agrees = forms.TypedChoiceField(
        label="对方意见",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择同意还是不同意。"},
    )
    letter = line("确认函", 80, hint="对方来函的文号，没有文号的写来函的名称。")
    answered_on = date_field("确认日期", required=True)

    def clean_answered_on(self):
        return not_in_future(self.cleaned_data["answered_on"], "确认日期")


class DropConfirmationForm(OneConfirmation, ReasonForm):
    """撤销征询"""
