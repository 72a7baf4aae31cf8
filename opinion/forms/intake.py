"""登记"""

from disclosure.workflow.forms import ActForm
from opinion.forms.parts import line


class RegisterForm(ActForm):
    title = line("事项", 300, hint="一句话说清是什么事，不写人名。")
    topic = line("主题", 60, required=False, hint="例如：教育、供水、停车收费。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", self.case.title)
        self.initial.setdefault("topic", self.case.topic)
