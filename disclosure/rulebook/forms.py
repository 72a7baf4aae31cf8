"""What a reader of the rules may choose: whose, on which day."""

from django import forms

from accounts.models import Agency
from disclosure import clock


class LookUpForm(forms.Form):
    """Whose rules, and on which day; nothing chosen is the national rule today."""

    agency = forms.ModelChoiceField(
        label="机关",
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="国家统一规定",
        error_messages={"invalid_choice": "没有这个机关，请从列表中选择。"},
    )
    on = forms.DateField(
        label="哪一天的规定",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期应写作 2026-09-01 的样子。"},
    )
    own = forms.BooleanField(label="只看与国家规定不同的", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.active().order_by("name")

    def clean_on(self):
        return self.cleaned_data["on"] or clock.today()
