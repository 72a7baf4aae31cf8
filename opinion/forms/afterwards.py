"""反馈、更正、撤回"""

from django import forms

from disclosure import clock
from disclosure.workflow.forms import OptionalNoteForm, ReasonForm
from opinion.forms.parts import words


class FeedBackForm(OptionalNoteForm):
    settled_with = words("反馈情况", hint="向谁反馈、怎样反馈的，回应发布以后的反响如何。")


class OneResponse(ReasonForm):
    """Which of several responses: chosen already where there is but one."""

    field_order = ("response",)

    def offered(self):
        """The responses to choose from, the latest round first."""
        return self.case.responses.public().order_by("-round")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = list(self.offered())
        self.fields["response"].choices = [(one.pk, _named(one)) for one in offered]
        if len(offered) == 1:
            self.initial.setdefault("response", offered[0].pk)


def _which(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请选择{label}。"},
    )


class CorrectForm(OneResponse):
    note_label = "更正说明（向公众显示）"
    note_hint = "更正的文字发布以后，公众看到更正日期和这里写的说明，不要写个人信息和不公开的内容。"
    response = _which("更正哪一份")

    def offered(self):
        """A withdrawn one as well: corrected, it stands again."""
        return self.case.responses.filter(published_at__isnull=False).order_by("-round")


class WithdrawForm(OneResponse):
    note_label = "撤回原因（向公众显示）"
    note_hint = "原网址向公众显示标题和这里写的原因，不要写个人信息和不公开的内容。"
    response = _which("撤回哪一份")


def _named(response) -> str:
    at = response.published_at.astimezone(clock.TZ)
    withdrawn = "，已撤回，更正后重新公布" if response.withdrawn_at else ""
    return (
        f"第{response.round}轮：{response.public_title}（{at.year}年{at.month}月{at.day}日发布{withdrawn}）"
    )
