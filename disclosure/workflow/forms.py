"""The forms acts are made with: one small form an act, all built on these."""

import re

from django import forms
from django.core.exceptions import ValidationError

# What no line shows and some readers choke on: controls, line separators, marks that turn the writing round.
UNSEEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def one_line(value: str) -> None:
    """A line holds nothing that cannot be seen. Raises ValidationError."""
    if UNSEEN.search(value):
        raise ValidationError("含有看不见的控制字符，请删去后重新输入。", code="unseen")


class ActForm(forms.Form):
    """The base of every act's form: it knows the case and the person, and gives the facts for `perform`."""

    note_label = "意见"
    note_required = False
    note_hint = ""
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, case, user, **kwargs):
        self.case, self.user = case, user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
                field.validators.append(one_line)
        note = self.fields["note"]
        note.label, note.required, note.help_text = self.note_label, self.note_required, self.note_hint
        note.error_messages["required"] = f"请写明{self.note_label}。"
        self.fields["seen"].initial = case.last_event
        if "note" in self.fields:
            self.order_fields([name for name in self.fields if name != "note"] + ["note"])

    def facts(self) -> dict:
        """What the transition is given besides the person and the note."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("note", "seen")}


class ReasonForm(ActForm):
    """An act that needs nothing but a reason."""

    note_label = "理由"
    note_required = True

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if len(note) < 2:
            raise forms.ValidationError("理由太短，请写清楚，让看到的人知道怎么改、为什么。")
        return note


class OptionalNoteForm(ActForm):
    """An act that needs nothing; an opinion may be added."""
