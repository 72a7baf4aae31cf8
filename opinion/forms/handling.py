"""当日报告、处置完毕"""

from disclosure.workflow.forms import OptionalNoteForm, ReasonForm
from opinion.forms.parts import words


class OfficeReportForm(ReasonForm):
    note_label = "已知的情况和正在采取的措施"
    note_hint = "还没有查清的也先报，写明下一步怎么办、何时再报。"


class FinishForm(OptionalNoteForm):
    finding = words("调查处置情况", rows=8, hint="查到的事实、依据、已经和将要采取的措施。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("finding", self.case.finding)
