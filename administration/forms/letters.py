"""The agency's own words in one place of its letters."""

from django import forms

from administration.forms.rules import SinceMixin, since_field
from disclosure.notices.letters import wording


class TextForm(SinceMixin, forms.Form):
    text = forms.CharField(
        label="用语",
        required=False,
        max_length=wording.LONGEST * 2,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="空着表示用系统拟的（没有拟的就不写）。可以用的栏位："
        + "、".join("{" + name + "}" for name in wording.FIELDS)
        + "。",
    )
    since = since_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["since"].help_text = "从这一天起草的文书用新的用语；已经起草、印发的不变。"

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "").strip()
        wording.check(text)
        return text


class PreviewForm(forms.Form):
    text = forms.CharField(required=False, max_length=wording.LONGEST * 2)

    def clean_text(self):
        text = self.cleaned_data["text"].replace("\r\n", "\n").replace("\x00", "").strip()
        wording.check(text)
        return text
