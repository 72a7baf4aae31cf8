"""更正日期: which of the days on record, and how it truly was."""

from django import forms

from documents.forms.parts import date_field
from requests_app.forms.parts import ReasonedForm
from requests_app.recorded_days import recorded_days


class CorrectDayForm(ReasonedForm):
    """One day at a time: each is a correction of its own, with its own reason."""

    note_label = "更正的理由"
    note_hint = "原来怎么记错的，凭什么更正。原记录保留，不能删除。"

    day = forms.ChoiceField(
        label="哪个日期记错了",
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择记错的日期。",
            "invalid_choice": "没有这个日期，可能刚才已经更正，请回到案件页再看。",
        },
    )
    on = date_field(
        "正确的日期", required=True, hint="保存以后答复期限随即重新推算，新旧届满日都留在办理经过里。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = recorded_days(self.case)
        self.fields["day"].choices = [(one.key, one.line) for one in days]
        if len(days) == 1:
            self.fields["day"].initial = days[0].key
            self.fields["on"].initial = days[0].on
        elif not days:
            self.fields[
                "day"
            ].help_text = "这件申请没有可以更正的日期：它是从旧登记簿导入的，或者期限没有起算。"
