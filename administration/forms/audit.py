"""What the record of acts may be searched by."""

from django import forms

from administration import audit
from disclosure.personal import looks_personal
from documents.forms.parts import date_field


class AuditForm(forms.Form):
    person = forms.CharField(label="办理人", required=False, max_length=40)
    kind = forms.TypedChoiceField(label="事项类别", required=False, coerce=int, empty_value=None)
    case = forms.CharField(label="编号或者标题", required=False, max_length=100)
    act = forms.CharField(label="动作", required=False, max_length=40)
    since = date_field("自")
    until = date_field("至")
    personal = forms.BooleanField(label="只看查看、导出个人信息的", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "全部"), *audit.kinds()]
        self.is_valid()  # what was not understood is left out, the rest still narrows
        said = {
            name: value.replace("\x00", "") if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
        }
        # What is taken out stands in the record for good, with what it was asked by: no number of a person.
        self.asked = {name: value for name, value in said.items() if value and not looks_personal(str(value))}

    def clean(self):
        said = super().clean()
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", "比起始的日期早，没有按它检索。")
        return said
