"""The forms of the black-out page: one box by its edges, or every place where some words stand."""

from django import forms

from disclosure.files.blackout import Box
from disclosure.workflow.forms import one_line
from documents.grounds import ground_choices
from documents.states import Attribute

MM = 72 / 25.4  # points
MOST_WORDS = 50
LARGEST_MM = 6_000


class GroundForm(forms.Form):
    """What every box needs: the ground it rests on."""

    ground = forms.ChoiceField(
        label="依据",
        choices=[("", "请选择"), *ground_choices(Attribute.WITHHELD)],
        help_text="框里印这一条的条号。",
        error_messages={"required": "请选择依据：每一处涂黑都要有条款。"},
    )
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=200,
        validators=[one_line],
        help_text="供审核的人看，不印进框里。",
    )


def edge(label: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        min_value=-LARGEST_MM,
        max_value=LARGEST_MM,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", "data-edge": ""}),
        error_messages={
            "required": "请填写。",
            "invalid": "请填写数字，单位是毫米。",
            "min_value": "超出了纸。",
            "max_value": "超出了纸。",
        },
    )


class BoxForm(GroundForm):
    """One box on the page that is shown, by its edges in millimetres from the upper left corner."""

    left = edge("左边")
    top = edge("上边")
    right = edge("右边")
    bottom = edge("下边")

    field_order = ["left", "top", "right", "bottom", "ground", "reason"]

    def clean(self):
        data = super().clean()
        for low, high, words in (
            ("left", "right", "右边要大于左边。"),
            ("top", "bottom", "下边要大于上边。"),
        ):
            if low in data and high in data and data[low] >= data[high]:
                self.add_error(high, words)
        return data

    def box(self, page: int) -> Box:
        data = self.cleaned_data
        return Box(page, *(data[name] * MM for name in ("left", "top", "right", "bottom")))


class WordsForm(GroundForm):
    """Words whose every occurrence in the file is taken out."""

    words = forms.CharField(
        label="要涂去的文字",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，全文每一处都涂，跨行的也算。扫描件里的文字找不到，请画框。",
        error_messages={"required": "请填写要涂去的文字。"},
    )

    field_order = ["words", "ground", "reason"]

    def clean_words(self) -> list[str]:
        words = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if not words:
            raise forms.ValidationError("请填写要涂去的文字。")
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(f"一次最多 {MOST_WORDS} 行，请分几次。")
        return words
