"""反馈、更正、撤回"""

from django import forms

from disclosure import clock
from disclosure.workflow.forms import OptionalNoteForm, ReasonForm
from opinion.forms.parts import words


class FeedBackForm(OptionalNoteForm):
    settled_with = words("反馈情况", hint="向谁反馈、怎样反馈的，回应发布以后的反响如何。")


class CorrectForm(ReasonForm):
    note_label = "更正说明（向公众显示）"
    note_hint = "更正的文字发布以后，公众看到更正日期和这里写的说明，不要写个人信息和不公开的内容。"


class WithdrawForm(ReasonForm):
    note_label = "撤回原因（向公众显示）"
    note_hint = "原网址向公众显示标题和这里写的原因，不要写个人信息和不公开的内容。"
    response = forms.TypedChoiceField(
        label="撤回哪一份",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择撤回哪一份。"},
    )
    field_order = ("response",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        public = list(self.case.responses.public().order_by("-round"))
        self.fields["response"].choices = [(one.pk, _named(one)) for one in public]
        if len(public) == 1:
            self.initial.setdefault("response", public[0].pk)


def _named(response) -> str:
    at = response.published_at.astimezone(clock.TZ)
    return f"第{response.round}轮：{response.public_title}（{at.year}年{at.month}月{at.day}日发布）"
