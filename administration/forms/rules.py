"""A rule's value as a form: fields by the kind of value, read back into what the kind checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from disclosure import clock
from disclosure.rulebook import kinds
from disclosure.rulebook.presets import PRESETS
from disclosure.rulebook.rules import Rule
from disclosure.rulebook.setting import NATIONAL

WHOLE = {"invalid": "请填整数。"}
MOST_STEPS = 8


@dataclass(frozen=True)
class Shape:
    """How values of one kind are typed: the fields for a rule, the value read from them, the fields filled from a value."""

    fields: Callable[[Rule], dict[str, forms.Field]]
    read: Callable[[Rule, dict], Any]
    fill: Callable[[Rule, Any], dict]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _text(label: str = "取值", **more) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=500, **more)


def _area(help_text: str, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label="取值",
        required=False,
        max_length=8000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _number(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, help_text=help_text, error_messages=WHOLE)


# ── one shape a kind ────────────────────────────────────────────────────────
def _whole_fields(rule):
    kind = rule.kind
    said = [
        f"不小于 {kind.least}" if kind.least else "",
        f"不大于 {kind.most}" if kind.most is not None else "",
    ]
    said += [f"填 0 表示{kind.zero}" if kind.zero else "", f"空着表示{kind.absent}" if kind.optional else ""]
    return {
        "value": _number(
            f"取值（{rule.unit}）" if rule.unit else "取值",
            "，".join(filter(None, said)) + "。" if any(said) else "",
        )
    }


def _yes_fields(rule):
    choices = [("yes", rule.kind.yes), ("no", rule.kind.no)]
    return {
        "value": forms.ChoiceField(label="取值", choices=choices, required=False, widget=forms.RadioSelect)
    }


def _choice_fields(rule):
    return {
        "value": forms.ChoiceField(
            label="取值", choices=list(rule.kind.choices.items()), required=False, widget=forms.RadioSelect
        )
    }


def _steps_fields(rule):
    """One list a place: an order can be given without a script."""
    choices = [("", "（没有这一步）"), *rule.kind.choices.items()]
    places = min(len(rule.kind.choices), MOST_STEPS)
    return {
        f"value_{place}": forms.ChoiceField(label=f"第 {place + 1} 步", choices=choices, required=False)
        for place in range(places)
    }


def _some_fields(rule):
    must = [rule.kind.choices[one] for one in rule.kind.must]
    return {
        "value": forms.MultipleChoiceField(
            label="取值",
            choices=list(rule.kind.choices.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=f"不能缺少{'、'.join(must)}。" if must else "",
        )
    }


def _words_fields(rule):
    kind = rule.kind
    help_text = f"空着表示{kind.absent}。" if kind.optional else ""
    if kind.allowed:
        help_text += f"可以用的栏位：{'、'.join('{' + name + '}' for name in kind.allowed)}。"
    return {"value": _text(help_text=help_text, strip=False)}


def _table_fields(rule):
    kind = rule.kind
    if kind.free:
        return {"value": _area("每行一项，写作“名称：值”。空着表示" + kind.absent + "。")}
    of_numbers = isinstance(kind.values, kinds.Whole)
    return {
        f"value_{key}": _number(f"{label}（{rule.unit}）") if of_numbers else _text(label)
        for key, label in kind.keys.items()
    }


def _table_read(rule, said):
    kind = rule.kind
    if not kind.free:
        return {key: _blank(said.get(f"value_{key}")) for key in kind.keys}
    found = {}
    for line in _lines(said.get("value")):
        name, sign, value = line.replace("：", ":", 1).partition(":")
        if not sign:
            raise ValidationError(f"“{line[:20]}”没有冒号，应写作“名称：值”。")
        if name.strip() in found:
            raise ValidationError(f"“{name.strip()[:20]}”写了两次。")
        found[name.strip()] = value.strip()
    return found


def _table_fill(rule, value):
    if not rule.kind.free:
        return {f"value_{key}": one for key, one in (value or {}).items()}
    return {"value": "\n".join(f"{name}：{one}" for name, one in (value or {}).items())}


def _blank(value):
    return "" if value is None else value


def _span_read(rule, said):
    length = said.get("length")
    if length is None:
        return None if rule.kind.optional else {"length": 0, "unit": said.get("unit") or kinds.UNITS[0]}
    return {"length": length, "unit": said.get("unit") or ""}


def _ladder_read(rule, said):
    steps = []
    for line in _lines(said.get("value")):
        cells = [cell.strip() for cell in line.replace("，", ",").split(",")]
        if len(cells) != 4 or not cells[3].isascii() or not cells[3].isdigit():
            raise ValidationError(f"“{line[:30]}”应写作“代号,名称,下限,上限”，没有下限的空着，上限为整数。")
        if cells[2] and not (cells[2].isascii() and cells[2].isdigit()):
            raise ValidationError(f"“{line[:30]}”的下限应为整数。")
        least = int(cells[2][:6]) if cells[2] else None
        steps.append({"kind": cells[0], "label": cells[1], "least": least, "most": int(cells[3][:6])})
    return steps


def _days_read(rule, said):
    words = (said.get("value") or "").replace("，", "、").replace(",", "、").replace(" ", "、")
    cells = [cell for cell in words.split("、") if cell]
    if strange := [cell for cell in cells if not (cell.isascii() and cell.isdigit())]:
        raise ValidationError(f"“{strange[0][:20]}”不是整数，应写作“5、3、1”。")
    return [int(cell[:6]) for cell in cells]


def _value(rule, said):
    return said.get("value")


def _one(rule, value):
    return {"value": value}


SHAPES: dict[type[kinds.Kind], Shape] = {
    kinds.Whole: Shape(_whole_fields, _value, _one),
    kinds.Number: Shape(
        lambda rule: {"value": _text(f"取值（{rule.unit}）")}, lambda rule, said: said["value"], _one
    ),
    kinds.YesNo: Shape(
        _yes_fields,
        lambda rule, said: {"yes": True, "no": False}.get(said.get("value")),
        lambda rule, value: {"value": "yes" if value else "no"},
    ),
    kinds.Choice: Shape(_choice_fields, _value, _one),
    kinds.Some: Shape(_some_fields, lambda rule, said: list(said.get("value") or []), _one),
    kinds.Steps: Shape(
        _steps_fields,
        lambda rule, said: [one for place in range(MOST_STEPS) if (one := said.get(f"value_{place}"))],
        lambda rule, value: {f"value_{place}": one for place, one in enumerate(value)},
    ),
    kinds.Words: Shape(_words_fields, lambda rule, said: said.get("value") or "", _one),
    kinds.Listing: Shape(
        lambda rule: {"value": _area("每行一项。", rows=8)},
        lambda rule, said: _lines(said.get("value")),
        lambda rule, value: {"value": "\n".join(value)},
    ),
    kinds.DaysList: Shape(
        lambda rule: {
            "value": _text(f"届满前（{rule.unit}）", help_text="从大到小，例如 5、3、1；空着表示不提醒。")
        },
        _days_read,
        lambda rule, value: {"value": "、".join(map(str, value))},
    ),
    kinds.Table: Shape(_table_fields, _table_read, _table_fill),
    kinds.TimeOfDay: Shape(
        lambda rule: {
            "since": _text("开始", help_text="例如 08:30。"),
            "until": _text("结束", help_text="例如 17:30。"),
        },
        lambda rule, said: [said["since"], said["until"]],
        lambda rule, value: {"since": value[0], "until": value[1]},
    ),
    kinds.Span: Shape(
        lambda rule: {
            "length": _number("长度", f"空着表示{rule.kind.absent}。" if rule.kind.optional else ""),
            "unit": forms.ChoiceField(
                label="单位", choices=[(one, one) for one in kinds.UNITS], required=False
            ),
        },
        _span_read,
        lambda rule, value: dict(value or {}),
    ),
    kinds.Range: Shape(
        lambda rule: {"least": _number(f"下限（{rule.unit}）"), "most": _number(f"上限（{rule.unit}）")},
        lambda rule, said: [said.get("least"), said.get("most")],
        lambda rule, value: {"least": value[0], "most": value[1]},
    ),
    kinds.Ladder: Shape(
        lambda rule: {
            "value": _area(
                f"每行一档：代号,名称,下限,上限（{rule.unit}），没有下限的空着。例如 enquiry,政策咨询,,3。"
            )
        },
        _ladder_read,
        lambda rule, value: {
            "value": "\n".join(
                f"{one['kind']},{one['label']},{one['least'] or ''},{one['most']}" for one in value
            )
        },
    ),
    kinds.Fraction: Shape(
        lambda rule: {"value": _text(help_text="写作分数，例如 2/5；空着表示" + rule.kind.absent + "。")},
        lambda rule, said: said.get("value") or None,
        lambda rule, value: {"value": value or ""},
    ),
    kinds.MonthDay: Shape(lambda rule: {"value": _text(help_text="次年的月-日，例如 01-31。")}, _value, _one),
}


def since_field() -> forms.DateField:
    return forms.DateField(
        label="施行日",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="从这一天起算的期限照新规则。可以是以后的日子，到那天自动生效。",
        error_messages={"invalid": "日期应写作 2026-09-01 的样子。", "required": "请写明从哪一天起施行。"},
    )


TOO_EARLY = (
    "规则不溯及既往：已经起算的期限照起算那天的规则，不能改早。施行日最早为今天。"
    "补记以前已经施行的本地文件，请运维人员用 apply_preset --from 办理，并说明理由。"
)
TOO_LATE = "施行日太远，请核对年份。"


class SinceMixin:
    def clean_since(self):
        since, today = self.cleaned_data["since"], clock.today()
        if since < today:
            raise ValidationError(TOO_EARLY)
        if since.year > today.year + 5:
            raise ValidationError(TOO_LATE)
        return since


class RuleForm(SinceMixin, forms.Form):
    """One rule of one agency: its own value from a day on, or the national one again. `value` holds it once valid."""

    own = forms.ChoiceField(
        label="按什么规定",
        choices=[("own", "本机关另作规定"), ("national", "执行国家统一规定")],
        widget=forms.RadioSelect,
        initial="own",
        error_messages={"required": "请选择按什么规定。"},
    )
    basis = forms.CharField(
        label="依据",
        max_length=200,
        required=False,
        help_text="本机关文件的名称、文号，向公众公布。",
    )

    def __init__(self, *args, rule: Rule, now: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.rule, self.value, self.shape = rule, NATIONAL, SHAPES[type(rule.kind)]
        basis = self.fields.pop("basis")
        for name, field in self.shape.fields(rule).items():
            field.needed = "另作规定的填写"
            self.fields[f"v_{name}"] = field
        self.fields["since"], self.fields["basis"] = since_field(), basis
        basis.needed = "另作规定的填写"
        self.initial = {f"v_{name}": one for name, one in self.shape.fill(rule, now).items()} | self.initial

    @property
    def value_fields(self):
        return [field for field in self if field.name.startswith("v_")]

    def clean(self):
        said = super().clean()
        if said.get("own") != "own" or any(name.startswith("v_") for name in self.errors):
            return said
        typed = {name[2:]: one for name, one in said.items() if name.startswith("v_")}
        first = next(name for name in self.fields if name.startswith("v_"))
        try:
            value = self.shape.read(self.rule, typed)
            self.rule.kind.check(value)
        except ValidationError as error:
            self.add_error(first, error.messages[0])
        else:
            self.value = value
        if not (said.get("basis") or "").strip() and "basis" not in self.errors:
            self.add_error("basis", "另作规定的，请写明依据的文件：公众在办理规则页看得到。")
        return said


class PresetForm(SinceMixin, forms.Form):
    """A whole rule set from a day on."""

    preset = forms.ChoiceField(
        label="规则集",
        choices=[(one.name, f"{one.label}　{one.basis}") for one in PRESETS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一套规则。", "invalid_choice": "没有这一套规则，请重新选择。"},
    )
    since = since_field()
