"""导出案卷: what it is for, and why."""

from django import forms

from requests_app.forms.parts import ReasonedForm

PURPOSES = [
    ("行政复议", "行政复议：提交答复和证据"),
    ("行政诉讼", "行政诉讼：提交答辩和证据"),
    ("归档移交", "归档、移交"),
    ("监督检查", "上级机关监督检查"),
    ("其他", "其他，在理由中写明"),
]


class ExportForm(ReasonedForm):
    """The 案卷 leaves the house: it says for what."""

    note_label = "理由"
    note_hint = "写明交给谁、用在哪里。这段话留在办理记录里。"

    purpose = forms.ChoiceField(
        label="用途",
        choices=PURPOSES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择导出案卷的用途。"},
    )
