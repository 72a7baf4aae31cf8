"""Fields that several acts on an item share."""

from django import forms

from accounts.models import Office
from opinion.grounds import CRITERIA
from opinion.states import Grade, Risk


def moment_field(label: str, *, hint="") -> forms.DateTimeField:
    """A moment to the minute, in 北京时间."""
    return forms.DateTimeField(
        label=label,
        help_text=hint,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "invalid": f"{label}请写成 2026-11-22 09:30 这样的时间。",
            "required": f"请填写{label}。",
        },
    )


def words(label: str, *, rows=4, most=5000, required=True, hint="") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写明{label}。"},
    )


def line(label: str, most: int, *, required=True, hint="") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        error_messages={"required": f"请填写{label}。"},
    )


def criteria_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="四类界定",
        required=False,
        choices=[(one.key, one.label) for one in CRITERIA],
        widget=forms.CheckboxSelectMultiple,
        help_text="符合任何一类的，至少定为“重要”；都不符合的为“一般”。",
    )


def grade_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="等级",
        choices=Grade.choices,
        widget=forms.RadioSelect,
        help_text="重要、重大的即时呈报分管领导和主要领导；一般的列入定期报告。",
        error_messages={"required": "请选择等级。"},
    )


def risk_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="风险等级",
        choices=Risk.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择风险等级。"},
    )


def office_field(label: str, *, required: bool) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=Office.objects.none(),
        required=required,
        empty_label="（请选择）",
        error_messages={"required": f"请选择{label}。", "invalid_choice": "没有这个科室，请重新选择。"},
    )


def offer_offices(form, name: str = "office") -> None:
    """The 科室 in use of the case's own agency."""
    form.fields[name].queryset = Office.objects.filter(agency=form.case.agency_id, is_active=True)
    form.initial.setdefault(name, form.case.office_id)
