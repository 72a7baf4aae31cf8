"""作废、撤销、退件: the reason, and what follows before it is done."""

from django import forms

from disclosure.deadlines.models import Deadline
from requests_app.acts.recalling import REPLIES, issued_reply, posted
from requests_app.forms.parts import ReasonedForm, fact_day, today_at_first


class VoidReplyForm(ReasonedForm):
    """An answer not yet sent."""

    note_label = "作废的原因"
    note_hint = "记在文书和文号登记簿上，不写进重新作出的答复书。"

    @property
    def consequences(self) -> list[str]:
        return [
            f"{issued_reply(self.case).reference} 从此作废：文号留在登记簿，不再使用；核验时显示“已经作废”。",
            "本件退回办理，重新拟稿、审核、签发，另取文号。",
            "这份答复没有送达，期限一直在计算，不因作废延长。",
        ]


class RecallReplyForm(VoidReplyForm):
    """An answer that was delivered."""

    note_label = "撤销的原因"

    @property
    def consequences(self) -> list[str]:
        case = self.case
        last = (
            Deadline.objects.for_case(case).of_term(*REPLIES).exclude(met_at=None).order_by("-met_at").first()
        )
        said = [
            f"{issued_reply(case).reference} 从此作废，不再是对本件的答复；重新作出的答复书写明以新的为准。",
            f"{case.answered_on} 的送达不再作数：答复期限照原来的计算"
            + (f"，届满日 {last.due_on}" if last and last.due_on else "")
            + "；重新送达迟于届满日的，记为逾期。",
            f"{case.get_outcome_display()}不再计入年报，按重新作出的答复计入。已经公布的年报应当更正。",
            "申请人的救济期限自收到重新作出的答复书起算。已经交给申请人的文件收不回来。",
        ]
        if case.disputes.open().exists():
            said.append("本件有未办结的复议或者诉讼：撤销以后，请把情况书面告知复议机关或者法院。")
        return said


WHOSE = [
    ("given", "地址照申请人填写的写：答复时点不变，再次送达"),
    ("ours", "本机关写错了地址：这次寄送不作数，答复期限继续计算"),
]


class ReturnedForm(ReasonedForm):
    """An answer the post office sent back."""

    note_label = "退回的原因"
    note_hint = "照退件上的批注写，例如：查无此人、原址拆迁、逾期未领。"

    on = fact_day("退回日", hint="收到退件之日。")
    ours = forms.ChoiceField(
        label="地址是谁写错的",
        choices=WHOSE,
        initial="given",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择地址是照申请人填写的，还是本机关写错了。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if len(note) < 2:
            raise forms.ValidationError("请写明退回的原因。")
        return note

    def facts(self) -> dict:
        return super().facts() | {"ours": self.cleaned_data["ours"] == "ours"}

    @property
    def consequences(self) -> list[str]:
        delivery = posted(self.case)
        return [f"退回的是 {delivery.posted_on} 交邮的邮件 {delivery.mail_number}。"]
