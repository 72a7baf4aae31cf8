"""Fields the acts' forms share: days that are facts, text that is read by others, one of the rows of a case."""

from django import forms

from disclosure import clock
from disclosure.workflow.forms import ActForm
from documents.forms.parts import date_field


class ReasonedForm(ActForm):
    """An act whose note is its reason: it stands in the record, and often in a letter."""

    note_label = "理由"
    note_required = True

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if len(note) < 5:
            raise forms.ValidationError("理由太短，请写清楚，让看到的人知道为什么。")
        return note


def fact_day(label: str, *, required=True, hint="") -> forms.DateField:
    """The day of something that has happened; a day to come is refused by the act itself."""
    return date_field(label, required=required, hint=hint)


def words(label: str, *, rows=4, most=5000, required=True, hint="", ask="") -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": ask or f"请写明{label}。"},
    )


def workdays(label: str, most: int, *, hint="") -> forms.IntegerField:
    """A number of 工作日."""
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        help_text=hint,
        error_messages={
            "required": f"请填写{label}。",
            "invalid": f"{label}请填写整数。",
            "min_value": f"{label}至少 1 个工作日。",
            "max_value": f"{label}最多 {most} 个工作日。",
        },
    )


class OneOf(forms.TypedChoiceField):
    """One of a few rows that belong to the case, by key; with only one there is nothing to choose."""

    def __init__(self, label: str, **kwargs):
        kwargs.setdefault("error_messages", {})
        kwargs["error_messages"] |= {
            "required": f"请选择{label}。",
            "invalid_choice": f"没有这一项{label}，可能别人已经办过，请回到案件页再看。",
        }
        super().__init__(label=label, coerce=int, widget=forms.RadioSelect, **kwargs)

    def offer(self, rows, name) -> None:
        """Offer these rows; `name(row)` is what each is called."""
        rows = list(rows)
        self.choices = [(row.pk, name(row)) for row in rows]
        if len(rows) == 1:
            self.initial = rows[0].pk


def today_at_first(form, *names: str) -> None:
    """These days stand at today until somebody says otherwise."""
    for name in names:
        form.fields[name].initial = clock.today
