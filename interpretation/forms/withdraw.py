"""撤回一件解读."""

from disclosure.workflow.forms import ReasonForm


class WithdrawForm(ReasonForm):
    """撤回"""

    note_label = "撤回原因（向公众显示）"
    note_hint = "原网址向公众显示这件解读的标题和这里写的原因，不要写个人信息和不公开的内容。"
