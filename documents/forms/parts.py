"""Fields and checks that several forms of 公文 share."""

from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from disclosure import clock
from documents.grounds import ground_choices
from documents.states import Attribute

DATE = {"type": "date"}
FIRST_DAY = date(1949, 10, 1)
YEARS_AHEAD = 50


def last_day() -> date:
    return clock.today().replace(month=12, day=31) + timedelta(days=365 * YEARS_AHEAD)


def date_field(label: str, *, required=False, hint="") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(FIRST_DAY, f"{label}早于 {FIRST_DAY:%Y-%m-%d}，请核对年份。"),
            MaxValueValidator(last_day, f"{label}在 {YEARS_AHEAD} 年以后，请核对年份。"),
        ],
        error_messages={
            "invalid": f"{label}请写成 2026-11-22 这样的日期。",
            "required": f"请填写{label}。",
        },
    )


def attribute_field(*, required=True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="公开属性",
        choices=Attribute.choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择公开属性：主动公开、依申请公开或者不予公开。"},
    )


def ground_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="依据",
        choices=[("", "（请选择）"), *ground_choices()],
        required=False,
        help_text="依申请公开、不予公开的须选择（条例第十四条至第十六条）。",
    )


def is_an_id(value) -> bool:
    """Could this be a key? ² is a digit to Python, and a number of 23 places is none to a database."""
    words = str(value or "")
    return words.isascii() and words.isdigit() and len(words) < 18


def recent_and(documents, chosen, count: int):
    """The newest documents of a queryset, and the chosen one however old: a choice that stays short."""
    documents = documents.order_by("-id")
    wanted = set(documents.values_list("pk", flat=True)[:count])
    if is_an_id(chosen):
        wanted.add(int(chosen))
    return documents.filter(pk__in=wanted)


def not_in_future(day, label):
    if day and day > clock.today():
        raise forms.ValidationError(f"{label}不能在今天之后。")
    return day
