"""What is asked before a wrong fold is put right."""

from django import forms

from disclosure.workflow.forms import ReasonForm
from documents.forms.parts import is_an_id
from opinion.models import Item

SHOWN = 200  # mentions to choose from; an item with more is split by its latest


class SplitOutForm(ReasonForm):
    mentions = forms.TypedMultipleChoiceField(
        label="拆出哪些来源",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="选中的来源单成一件；此后与它们说法相同的，归到新的一件。",
        error_messages={"required": "请选择要拆出的来源。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mentions"].choices = [
            (mention.pk, f"{mention.source}：{mention.title}") for mention in self.case.mentions.all()[:SHOWN]
        ]


class FoldIntoForm(ReasonForm):
    other = forms.CharField(
        label="并入哪一件",
        max_length=20,
        help_text="写那一件的编号，例如“舆情 12”的 12。",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "请写明并入哪一件。"},
    )

    def clean_other(self):
        number = self.cleaned_data["other"].removeprefix("舆情").strip()
        if not is_an_id(number):
            raise forms.ValidationError("请写那一件的编号，只写数字。")
        if int(number) == self.case.pk:
            raise forms.ValidationError("这就是本件，不能并入自己。")
        if not Item.objects.of(self.case.agency).filter(pk=number, merged_into=None).exists():
            raise forms.ValidationError(f"本机关没有编号为 {number} 的事项，或者它已经并到别处。")
        return int(number)
