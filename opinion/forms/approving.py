"""审定、发布、发布会"""

from django import forms

from disclosure import clock
from disclosure.workflow.forms import OptionalNoteForm
from opinion.forms.parts import line, moment_field


class ApproveForm(OptionalNoteForm):
    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        response = self.case.response
        self.initial.setdefault("fingerprint", response.fingerprint if response else "")


class ReleaseForm(OptionalNoteForm):
    note_label = "发布说明"
    note_hint = "只留在办理经过里。发布以后，公众在“回应关切”看到。"


class BriefingForm(OptionalNoteForm):
    at = moment_field("举行时间")
    place = line("地点", 120)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", clock.now())
