"""登记文书送达、签收、退件、更正邮件号: which letter, which posting, and the day."""

from django import forms

from disclosure.notices.letters.delivering import number_problems
from disclosure.notices.models import Letter
from disclosure.workflow.forms import ActForm
from requests_app.acts.delivering import TO_OTHERS, numbered, posted_letters, undelivered, unsigned
from requests_app.forms.answering import DeliverForm
from requests_app.forms.parts import OneOf, ReasonedForm, fact_day, today_at_first


class Lines:
    """What letters and postings of an application are called; whom they are for, where it is not the applicant."""

    def __init__(self, application):
        asked = application.consultations.all()
        self._whom = {f"consultation-{one.pk}": one.masked_whom for one in asked}

    def _named(self, letter: Letter) -> str:
        whom = self._whom.get(letter.occasion) if letter.code in TO_OTHERS else ""
        return f"{letter.title}，送{whom}" if whom else letter.title

    def of_letter(self, letter: Letter) -> str:
        return f"{self._named(letter)}（{letter.reference}，{letter.dated_on}）"

    def of_posting(self, delivery) -> str:
        letter = delivery.letter
        said = (
            f"{self._named(letter)}（{letter.reference}），{delivery.posted_on} 交邮 {delivery.mail_number}"
        )
        return f"{said}，{delivery.returned_on} 退回" if delivery.returned_on else said


class DeliverLetterForm(DeliverForm):
    """登记文书送达: which of the letters, and by which way."""

    letter = OneOf("文书")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = undelivered(self.case)
        self.fields["letter"].offer(self.waiting, Lines(self.case).of_letter)
        binding = next((one for one in self.waiting if one.code == "BZ"), None)
        if binding is not None:
            self.fields["letter"].initial = binding.pk
        self.fields["posted_on"].help_text = "交给邮局之日。签收日查到以后用“登记文书签收”补登。"
        self.order_fields(["seen", "letter", "way"])

    def may_go_by(self, way: str) -> bool:
        """What goes to an agency or a third party may go by e-mail, whatever the applicant asked for."""
        to_others = any(one.code in TO_OTHERS for one in undelivered(self.case))
        return (
            way not in ("online", "email")
            or way == self.case.text.delivery_way
            or (way == "email" and to_others)
        )

    @property
    def chosen_letter(self):
        chosen = str(self["letter"].value() or "")
        return next((one for one in self.waiting if str(one.pk) == chosen), None)


class _OfPosting(ReasonedForm):
    """One of the postings."""

    delivery = OneOf("邮件")

    def rows(self) -> list:
        return posted_letters(self.case)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delivery"].offer(self.rows(), Lines(self.case).of_posting)


class LetterArrivedForm(ActForm):
    """登记文书签收"""

    note_label = "备注"
    delivery = OneOf("邮件")
    on = fact_day(
        "签收日",
        hint="邮政查询结果或者回执上的签收日。补正、缴费、征求意见的期限，申请人的救济期限，自这一天起算；答复时点不变。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delivery"].offer(unsigned(self.case), Lines(self.case).of_posting)


class LetterReturnedForm(_OfPosting):
    """登记文书退件"""

    note_label = "退回的原因"
    note_hint = "照退件上的批注写，例如：查无此人、原址拆迁、逾期未领。"
    on = fact_day("退回日", hint="收到退件之日。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if len(note) < 2:
            raise forms.ValidationError("请写明退回的原因。")
        return note


class CorrectionReturnedForm(LetterReturnedForm):
    """补正告知书退件"""

    def rows(self) -> list:
        return posted_letters(self.case, "BZ")


class RenumberForm(_OfPosting):
    """更正邮件号"""

    note_label = "更正的原因"
    note_hint = "原来的号码怎么登错的，凭什么更正。两个号码都留在送达回证和办理经过里。"
    mail_number = forms.CharField(
        label="正确的邮件号",
        max_length=40,
        help_text="照邮政收据抄写，13 位。",
        error_messages={"required": "请填写正确的邮件号。"},
    )
    as_given = forms.BooleanField(label="邮局给的就是这个号码", required=False)
    shared = forms.BooleanField(label="已经核对收据：这个号码也用于寄给别人的文书", required=False)

    def rows(self) -> list:
        return numbered(self.case)

    def clean(self):
        data = super().clean()
        one = next((row for row in self.rows() if row.pk == data.get("delivery")), None)
        if one is not None and data.get("mail_number"):
            ticks = {"as_given": data["as_given"], "shared": data["shared"]}
            for words in number_problems(one.letter, data["mail_number"], **ticks):
                self.add_error("mail_number", words)
        return data

    def facts(self) -> dict:
        facts = super().facts()
        return {name: value for name, value in facts.items() if value is not False}
