"""登记、审查、补正: the day of receipt by the channel's own question, the office it goes to, the one correction."""

from abc import ABCMeta, abstractmethod
from datetime import date

from django import forms

from accounts.models import Office, User
from accounts.namesakes import PersonField
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines import channels, clocks, terms
from disclosure.deadlines.errors import Impossible
from disclosure.gazette import written
from disclosure.rulebook import book
from disclosure.rulebook.rules import CORRECTION_REASONS
from disclosure.workflow.forms import ActForm
from documents.forms.attachments import taken_in
from requests_app import papers, rules
from requests_app.forms.parts import ReasonedForm, fact_day, today_at_first, words, workdays
from requests_app.models.application import Application

FIELDS = {  # the dates of the channels, by the fields of an application
    "submitted_on": channels.SUBMITTED,
    "arrived_on": channels.ARRIVED,
    "signed_on": channels.SIGNED,
    "confirmed_on": channels.CONFIRMED,
}
BY_MAIL = frozenset(
    {channels.REGISTERED.key, channels.PLAIN.key, channels.MISDIRECTED.key}
)  # posted before it came
LABELS = {  # (field, channel) → what the day is called there
    ("submitted_on", "in_person"): "当面提交日",
    ("submitted_on", "oral"): "代为填写日",
    ("submitted_on", "post_registered"): "寄出日（邮戳）",
    ("submitted_on", "post_plain"): "寄出日（邮戳）",
    ("submitted_on", "post_misdirected"): "寄出日（邮戳）",
    ("submitted_on", "online"): "提交日",
    ("submitted_on", "email"): "发出日",
    ("submitted_on", "fax"): "传真日",
}
PLAIN_LABELS = {
    "submitted_on": "提交日",
    "arrived_on": "到达日",
    "signed_on": "签收日",
    "confirmed_on": "与申请人确认日",
}
QUESTIONS = {
    "in_person": "哪一天当面提交的？",
    "oral": "哪一天口头提出、由您代为填写的？",
    "post_registered": "哪一天签收的？",
    "post_plain": "哪一天与申请人电话确认的？",
    "post_misdirected": "工作机构收到后，哪一天与申请人确认的？",
    "online": "哪一天与申请人确认收到的？",
    "email": "哪一天与申请人确认收到的？",
    "fax": "哪一天与申请人确认收到的？",
}
UNREACHED = (
    "联系不上申请人的，确认日空着：本件留在“待登记”，自恢复联络之日起算（国办公开办函〔2015〕207号）。"
)


def mail_number(typed: str) -> str:
    """xa1 23 → XA123: as it is printed."""
    return "".join(typed.split()).upper()


class Abstract(type(forms.Form), ABCMeta):
    """A form that cannot be made before what it leaves open is filled in."""


class ReceiptFields(forms.Form, metaclass=Abstract):
    """What fixes the day of receipt. `channel_key()` and `agency_of()` come from the form that mixes it in."""

    signed_on = fact_day("签收日", required=False)
    confirmed_on = fact_day("与申请人确认日", required=False)
    arrived_on = fact_day("到达日", required=False, hint="信到机关的日子；当日应当电话确认。")
    submitted_on = fact_day("提交日", required=False)
    confirmed_how = forms.CharField(
        label="怎样确认的",
        max_length=200,
        required=False,
        help_text="例如：拨打 138 开头的手机，申请人本人确认。",
    )
    same_envelope = forms.BooleanField(required=False)
    post_place = forms.IntegerField(required=False)
    post_number = forms.CharField(
        label="邮件号",
        max_length=40,
        required=False,
        help_text="挂号信、EMS 面单上的号码。一个信封里有几件申请的，逐件登记，都填这个号码。",
    )

    ENVELOPE = ("same_envelope", "post_place")
    RECEIPT = (
        "submitted_on", "arrived_on", "signed_on", "confirmed_on", "confirmed_how", *ENVELOPE, "post_number",
    )  # fmt: skip

    @abstractmethod
    def channel_key(self) -> str:
        """The channel the application came by; empty while nobody has said."""

    @abstractmethod
    def agency_of(self):
        """The agency it came to."""

    @property
    def way(self) -> channels.Channel | None:
        return channels.CHANNELS.get(self.channel_key())

    @property
    def question(self) -> str:
        """The one question that fixes the day."""
        return QUESTIONS.get(self.channel_key(), "")

    @property
    def decisive(self) -> str:
        """The field of the day that decides."""
        return next((name for name, key in FIELDS.items() if self.way and key == self.way.needs), "")

    def asked_names(self) -> list[str]:
        """The fields the channel asks for, the decisive day first."""
        way = self.way
        if way is None:
            return []
        others = [name for name, key in FIELDS.items() if key in way.dates and name != self.decisive]
        names = [self.decisive, *others]
        if way.needs == channels.CONFIRMED:
            names.append("confirmed_how")
        if way.key == channels.REGISTERED.key:
            names += [*self.ENVELOPE, "post_number"]
        return names

    @property
    def receipt_fields(self) -> list:
        return [
            self[name] for name in self.asked_names() if name in self.fields and name not in self.ENVELOPE
        ]

    def label_receipt(self) -> None:
        """Name the days as the channel knows them, and leave out what it does not ask."""
        asked = self.asked_names()
        for name in self.RECEIPT:
            if name not in asked:
                self.fields.pop(name, None)
                continue
            if name in self.ENVELOPE:
                continue
            field = self.fields[name]
            field.label = LABELS.get((name, self.channel_key()), PLAIN_LABELS.get(name, field.label))
            if name == self.decisive:
                field.help_text = self.way.why
                if self.may_stay_open:
                    field.needed = "联系上以后填"
                    field.help_text = f"{self.way.why}。{UNREACHED}"
                else:
                    field.required = True
                    field.error_messages["required"] = (
                        f"请填写{field.label}，收到日由它确定（{self.way.why}）。"
                    )
            elif name == "submitted_on":
                field.help_text = "看不清邮戳的可以空着。" if self.way.key in BY_MAIL else ""
            elif name == "post_number":
                field.required = True
                field.error_messages["required"] = "挂号信、特快专递请填写邮件号。"

    may_stay_open = False

    # ── one envelope ────────────────────────────────────────────────────────
    leaving_out: int | None = None  # the application that is being registered

    @property
    def together(self) -> list[Application]:
        """What is registered under the mail number typed, in the order it was taken out of the envelope."""
        if "post_number" not in self.fields:
            return []
        number = mail_number(str(self["post_number"].value() or ""))
        rows = (
            Application.objects.of(self.agency_of()).filter(post_number=number).exclude(pk=self.leaving_out)
        )
        return list(rows.order_by("post_place")) if number else []

    @property
    def next_place(self) -> int:
        together = self.together
        return together[-1].post_place + 1 if together else 1

    @property
    def is_confirmed(self) -> bool:
        """Did the clerk confirm the envelope as it stands? Not where another was registered since it was looked at."""
        return bool(self["same_envelope"].value()) and str(self["post_place"].value()) == str(self.next_place)

    def clean_post_number(self) -> str:
        """One letter registered twice by accident is stopped here; several in one envelope go on when that is confirmed.

        The place confirmed is the one seen on the page, so of two clerks who confirm the same place one is refused.
        """
        self.refuse_taken(confirmed=self.is_confirmed)
        return mail_number(self.cleaned_data["post_number"])

    def refuse_taken(self, *, confirmed: bool = False) -> None:
        if (together := self.together) and not confirmed:
            raise forms.ValidationError(
                f"这个邮件号已经登记为{'、'.join(one.number for one in together)}。是同一件的，不要再登记；"
                "信封里另有一件的，请在下面勾选确认。",
                code="taken",
            )

    @property
    def place(self) -> int:
        """Which of the envelope it is, as confirmed."""
        return self.cleaned_data.get("post_place") or 1 if self.cleaned_data.get("same_envelope") else 1

    def known_dates(self, data) -> dict[str, date]:
        """The days given, by the channel's own names; the day of posting is the first known one where nobody knows it."""
        given = {
            name: data.get(name)
            for name in FIELDS
            if name in self.asked_names() and data.get(name) is not None
        }
        if given and "submitted_on" not in given:
            given["submitted_on"] = min(given.values())
        return given

    def receipt_of(self, given: dict[str, date]) -> channels.Receipt:
        """Raises Impossible by name."""
        dates = {FIELDS[name]: day for name, day in given.items()}
        mode = book.value("requests.online_confirmation", self.agency_of())
        return channels.receipt(self.channel_key(), dates, online_mode=mode)

    def check_receipt(self, data) -> dict:
        """The days as facts of an application; what cannot be is said at its field."""
        given = self.known_dates(data)
        if self.way is None or self.errors or not given:
            return given
        try:
            self.receipt_of(given)
        except Impossible as error:
            name = next((name for name, key in FIELDS.items() if key == error.field), None)
            self.add_error(name if name in self.fields else None, error.message)
        return given

    def preview(self) -> "Preview | None":
        """What follows from the days typed so far: 收到日, its article, the day the answer is due. None: not yet known."""
        values = {}
        for name in FIELDS:
            if name in self.fields:
                try:
                    values[name] = self.fields[name].clean(self[name].value() or None)
                except forms.ValidationError:
                    values[name] = None
        given = self.known_dates(values)
        if self.way is None or not given:
            return None
        try:
            receipt = self.receipt_of(given)
        except Impossible as error:
            return Preview(problem=error.message)
        if receipt.on is None:
            return Preview(why=receipt.why, waiting=UNREACHED)
        calendar = clocks.calendar_for(self.agency_of().pk)
        due = calendar.add(receipt.on, terms.REPLY.length)
        flag = "到达当日没有确认，请在备注写明原因。" if receipt.flags else ""
        return Preview(on=receipt.on, why=receipt.why, due_on=due, flag=flag)


class Preview:
    """收到日 and what follows from it, before anything is saved."""

    def __init__(self, *, on=None, why="", due_on=None, problem="", waiting="", flag=""):
        self.on, self.why, self.due_on, self.problem = on, why, due_on, problem
        self.waiting, self.flag = waiting, flag


class RegisterForm(ReceiptFields, ActForm):
    """登记: an application that waits for the day its channel counts from."""

    note_label = "备注"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_receipt()
        for name in self.RECEIPT:
            if name in self.fields and name not in self.ENVELOPE and getattr(self.case, name):
                self.fields[name].initial = getattr(self.case, name)
        if self.decisive and not self.fields[self.decisive].initial:
            today_at_first(self, self.decisive)
        if "submitted_on" in self.fields and self.decisive != "submitted_on":
            self.fields["submitted_on"].disabled = True  # told when it came; only 更正 changes it
        self.leaving_out = self.case.pk
        self.order_fields([*self.asked_names(), "note"])

    def channel_key(self) -> str:
        return self.case.channel

    def agency_of(self):
        return self.case.agency

    @property
    def is_online(self) -> bool:
        return self.case.channel == channels.ONLINE.key

    def clean(self):
        data = super().clean()
        self.given = self.check_receipt(data)
        return data

    def facts(self) -> dict:
        texts = {
            name: self.cleaned_data[name]
            for name in ("confirmed_how", "post_number")
            if self.cleaned_data.get(name)
        }
        return self.given | texts | ({"post_place": self.place} if "post_number" in texts else {})


class AttemptForm(ReasonedForm):
    """记录没有联系上: when and how the applicant was tried to be reached, and what came of it."""

    note_label = "情况"
    note_hint = "例如电话停机、无人接听。不要写电话号码。申请照样保留，联系上的那一天再登记，为收到日。"

    on = fact_day("联系日")
    way = forms.ChoiceField(
        label="联系方式",
        choices=[(way, way) for way in ("电话", "短信", "电子邮件", "去信", "上门")],
        error_messages={"required": "请选择怎样联系的。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")


def subject_field() -> forms.CharField:
    """事项名称: what lists and registers call it; never what was asked."""
    return forms.CharField(
        label="事项名称",
        required=False,
        max_length=80,
        help_text="列表、台账上的名称，可以改得更准确；空着的不变。申请内容照原文保留。不要写自然人的姓名、证件号码。",
    )


class ReassignForm(ActForm):
    """改派: to an office, to a person, or it stays with 公开办."""

    note_label = "交办意见"

    office = forms.ModelChoiceField(
        label="承办科室",
        queryset=Office.objects.none(),
        required=False,
        empty_label="（公开办自己办理）",
    )
    officer = PersonField(
        label="经办人",
        queryset=User.objects.none(),
        required=False,
        empty_label="（由公开办办理）",
        help_text="经办人可以拟答复、征求意见、提出延期；公开办同样可以。",
    )

    ROLES = (Role.DRAFTER, Role.SECTION_HEAD, Role.DISCLOSURE, Role.DISCLOSURE_HEAD)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agency = self.case.agency_id
        self.fields["office"].queryset = Office.objects.filter(agency=agency, is_active=True)
        self.fields["officer"].queryset = (
            User.objects.filter(is_active=True, memberships__agency=agency, memberships__role__in=self.ROLES)
            .distinct()
            .order_by("name", "pk")
        )
        self.fields["office"].initial, self.fields["officer"].initial = self.case.office, self.case.officer


class AcceptForm(ReassignForm):
    """交办: the same, and once it is understood what is asked, a name that says so."""

    subject = subject_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].initial = self.case.subject


class CorrectionForm(ActForm):
    """告知补正, once for all that is missing."""

    note_label = "备注"

    reasons = forms.MultipleChoiceField(
        label="补正的情形",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择补正的情形。"},
    )
    items = words(
        "需要补正的全部事项",
        rows=6,
        hint="写进《补正告知书》。条例第三十条要求一次性告知：申请人只有这一次补正，机关也只能要求这一次。",
        ask="请写明需要补正的全部事项。",
    )
    explain = words(
        "指导和释明",
        rows=3,
        required=False,
        hint="写进《补正告知书》，帮助申请人把申请写清楚（条例第三十条）。空着的，按所选的情形写明。",
    )
    days = workdays(
        "补正期限（工作日）", 60, hint="自今天印发《补正告知书》起算；应当自收到申请之日起七个工作日内告知。"
    )
    late_known = forms.BooleanField(
        label="知道已经逾期，仍然告知补正",
        error_messages={"required": "请勾选确认：知道本次告知已经逾期，会记录在案并告知监督员。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = book.value("requests.correction_reasons", self.case.agency)
        self.fields["reasons"].choices = [(key, CORRECTION_REASONS.get(key, key)) for key in allowed]
        lacking = [one for one in papers.lacking(self.case) if one.reason in allowed]
        self.fields["reasons"].initial = list(dict.fromkeys(one.reason for one in lacking))
        self.fields["items"].initial = "\n".join(one.ask for one in lacking)
        self.fields["days"].initial = book.value("requests.correction_wd", self.case.agency)
        due_on = rules.correction_notice_due(self.case)
        if clock.today() <= due_on:
            del self.fields["late_known"]
        else:
            self.fields["late_known"].help_text = (
                f"自收到申请之日起七个工作日到{written(due_on)}已经届满（条例第三十条）。现在告知，答复期限仍自收到补正之日起"
                "重新计算，但本次告知记为逾期，并告知监督员。"
            )


class SupplementForm(ActForm):
    """收到补正, with the paper it came on."""

    note_label = "备注"

    text = words("补正的内容", rows=6, most=100_000, hint="照原文录入。", ask="请录入补正的内容。")
    file = forms.FileField(
        label="补正材料扫描件",
        required=False,
        help_text="补正的信、补交的身份证明等，可以扫描成一份 PDF，不超过 50 MB。随案卷保存；还有的，随后“补录材料”。",
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="怎样收到的",
        choices=[(way.key, way.label) for way in channels.CHANNELS.values()],
        initial=channels.IN_PERSON.key,
    )
    on = fact_day(
        "收到补正日",
        hint="按渠道定（条例第三十一条）：当面的为提交之日，挂号、特快为签收之日，平信、邮件、传真、网上的为与申请人确认之日。答复期限自这一天起重新计算。",
    )
    mail_number = forms.CharField(
        label="邮件号", max_length=40, required=False, help_text="挂号信、特快专递寄来的，照信封抄写。"
    )

    subject = subject_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")
        self.fields["subject"].initial = self.case.subject

    def clean_mail_number(self) -> str:
        return mail_number(self.cleaned_data["mail_number"])

    def clean(self):
        data = super().clean()
        data["file"] = taken_in(
            self, "file", "kept", name_of=lambda upload: papers.name_of(papers.SUPPLEMENT, upload.name)
        )
        data.pop("kept", None)
        return data


class LateSupplementForm(ReasonedForm, SupplementForm):
    """It came after the day, with a good reason."""

    note_label = "逾期的正当理由"
