"""诉求"""

from django import forms

from disclosure.workflow.forms import OptionalNoteForm
from opinion.forms.parts import line, words
from opinion.states import Way


class DemandForm(OptionalNoteForm):
    words = line("诉求", 500, hint="一条一件事，不写人名。")


class SettleForm(OptionalNoteForm):
    demand = forms.TypedChoiceField(
        label="诉求", coerce=int, widget=forms.RadioSelect, error_messages={"required": "请选择诉求。"}
    )
    way = forms.ChoiceField(
        label="处理方式",
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理方式。"},
    )
    result = words("处理情况", hint="怎样解决的，或者何时具备条件，或者怎样解释的。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(self.case.demands.filter(way=""))
        self.fields["demand"].choices = [(row.pk, row.words) for row in rows]
        if len(rows) == 1:
            self.initial.setdefault("demand", rows[0].pk)
