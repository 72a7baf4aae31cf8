"""作废、撤销、退件: the reason, and what follows before it is done."""

from django import forms

from disclosure import clock
from requests_app.acts.recalling import issued_reply, posted
from requests_app.forms.answering import DeliverForm
from requests_app.forms.parts import OneOf, ReasonedForm, fact_day, today_at_first
from requests_app.letters import voiding
from requests_app.recorded_days import counted


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

    note_label = "撤销的理由"
    note_hint = (
        "写进《撤销答复告知书》，申请人在查询页也看得到；同时记在文号登记簿上。不写与他人有关的个人信息。"
    )

    @property
    def consequences(self) -> list[str]:
        case = self.case
        last = counted(case)
        said = [
            f"{issued_reply(case).reference} 从此作废，不再是对本件的答复；重新作出的答复书写明以新的为准。",
            f"{case.answered_on} 的送达不再作数：答复期限照原来的计算"
            + (f"，届满日 {last.due_on}" if last and last.due_on else "")
            + "；重新送达迟于届满日的，记为逾期。",
            f"{case.get_outcome_display()}不再计入年报，按重新作出的答复计入。已经公布的年报应当更正。",
            "随即印发《撤销答复告知书》，写明撤销的是哪一份、理由、最迟哪一天重新答复，请照通常方式送给申请人。",
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


class RedeliverForm(DeliverForm):
    """The same letter once more: where it came back from, and where it would go now."""

    @property
    def consequences(self) -> list[str]:
        came_back = issued_reply(self.case).deliveries.exclude(returned_on=None).last()
        said = []
        if came_back is not None:
            said.append(
                f"{came_back.returned_on} 退回的是邮件 {came_back.mail_number}：{came_back.return_reason}。"
            )
        changed = self.case.former_contacts.last()
        if changed is None:
            said.append("申请人的联系方式没有变更过。地址不对的，先与申请人核对，“变更联系方式”，再送达。")
        else:
            day = changed.replaced_at.astimezone(clock.TZ).date()
            said.append(f"联系方式已于 {day} 变更；信封和送达回证照现在登记的地址。")
        said.append("答复时点不变。")
        return said


class VoidLetterForm(ReasonedForm):
    """Which of the procedural letters; those that stand are told with the reason."""

    note_label = "作废的原因"
    note_hint = "记在文书和文号登记簿上。"

    letter = OneOf("要作废的文书")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.issued = voiding.issued_of(self.case)
        self.fields["letter"].offer((one for one in self.issued if not one.stands), self.line)

    @staticmethod
    def line(letter) -> str:
        return f"{letter.title}（{letter.reference}，{letter.dated_on}）"

    @property
    def may_void(self) -> bool:
        return any(not one.stands for one in self.issued)

    @property
    def consequences(self) -> list[str]:
        kept = [f"{self.line(one)}：{one.stands}" for one in self.issued if one.stands]
        return [*kept, "答复书不在这里：没有送达的“作废答复书”，已经送达的“撤销答复，重新答复”。"]
