"""上报上级"""

from disclosure import clock
from disclosure.workflow.forms import OptionalNoteForm
from opinion.forms.parts import line, moment_field, words


class ReportUpForm(OptionalNoteForm):
    receiver = line("报给谁", 120, hint="例如：市政府办公室、县委宣传部。")
    at = moment_field("上报时间")
    how = line("方式", 60, hint="例如：政务内网、传真、电话并补书面。")
    summary = words("上报内容", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", clock.now())
