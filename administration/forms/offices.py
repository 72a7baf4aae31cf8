"""What is typed about a 科室."""

from django import forms

from administration.offices import tidy


class OfficeForm(forms.Form):
    name = forms.CharField(
        label="科室名称",
        max_length=80,
        help_text="用“三定”规定里的名称，例如“政策法规科”。",
        error_messages={"required": "请填写科室名称。"},
    )

    def clean_name(self):
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("请填写科室名称。")
        return name
