"""研判、重新定级、交办"""

from django import forms

from disclosure.workflow.forms import ActForm, OptionalNoteForm, ReasonForm
from opinion.forms.parts import (
    criteria_field,
    grade_field,
    line,
    offer_offices,
    office_field,
    risk_field,
)


class Graded(ActForm):
    """The fields a grade is set by, as they stand now."""

    criteria = criteria_field()
    grade = grade_field()
    risk = risk_field()
    is_emergency = forms.BooleanField(
        label="属于突发事件",
        required=False,
        help_text="特别重大、重大突发事件：五小时内发布权威信息，二十四小时内举行新闻发布会。",
    )
    must_report_up = forms.BooleanField(
        label="须上报上级", required=False, help_text="上级要求上报或者按规定应当上报的，当日上报。"
    )
    party = line("涉事单位", 120, required=False, hint="事情涉及的单位，可以写几个。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("criteria", "grade", "risk", "is_emergency", "must_report_up", "party"):
            self.initial.setdefault(name, getattr(self.case, name))


class JudgeForm(Graded):
    note_label = "研判意见"
    office = office_field("涉事科室", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_offices(self)


class RegradeForm(Graded, ReasonForm):
    note_label = "重新定级的理由"


class AssignForm(OptionalNoteForm):
    note_label = "交办要求"
    office = office_field("承办科室", required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_offices(self)
