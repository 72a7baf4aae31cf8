"""登记、审查、补正: the day of receipt by the channel's own question, the office it goes to, the one correction."""

from abc import ABCMeta, abstractmethod
from datetime import date

from django import forms

from accounts.models import Office, User
from accounts.roles import Role
from disclosure.deadlines import channels, clocks, terms
from disclosure.deadlines.errors import Impossible
from disclosure.rulebook import book
from disclosure.rulebook.rules import CORRECTION_REASONS
from disclosure.workflow.forms import ActForm
from documents.forms.parts import date_field
from requests_app import papers
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
    post_number = forms.CharField(
        label="邮件号",
        max_length=40,
        required=False,
        help_text="挂号信、EMS 面单上的号码。同一邮件号只能登记一次。",
    )

    RECEIPT = ("submitted_on", "arrived_on", "signed_on", "confirmed_on", "confirmed_how", "post_number")

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
            names.append("post_number")
        return names

    @property
    def receipt_fields(self) -> list:
        return [self[name] for name in self.asked_names() if name in self.fields]

    def label_receipt(self) -> None:
        """Name the days as the channel knows them, and leave out what it does not ask."""
        asked = self.asked_names()
        for name in self.RECEIPT:
            if name not in asked:
                self.fields.pop(name, None)
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
            if name in self.fields and getattr(self.case, name):
                self.fields[name].initial = getattr(self.case, name)
        if self.decisive and not self.fields[self.decisive].initial:
            today_at_first(self, self.decisive)
        if "submitted_on" in self.fields and self.decisive != "submitted_on":
            self.fields["submitted_on"].disabled = True  # told when it came; only 更正 changes it
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

    def clean_post_number(self) -> str:
        return free_post_number(
            self.cleaned_data["post_number"], self.case.agency_id, leaving_out=self.case.pk
        )

    def facts(self) -> dict:
        texts = {
            name: self.cleaned_data[name]
            for name in ("confirmed_how", "post_number")
            if self.cleaned_data.get(name)
        }
        return self.given | texts


def taken_by(other: Application) -> forms.ValidationError:
    """The mail number belongs to another application; the page leads to it."""
    return forms.ValidationError(
        f"这个邮件号已经登记为 {other.number}（{other.get_state_display()}），请先看看是不是同一封信。",
        code="taken",
        params={"other": other},
    )


def free_post_number(number: str, agency_id: int, leaving_out: int | None = None) -> str:
    """A mail number nobody has registered. Raises ValidationError naming the application that has it."""
    number = "".join(number.split()).upper()
    taken = Application.objects.of(agency_id).filter(post_number=number).exclude(pk=leaving_out)
    if number and (other := taken.first()):
        raise taken_by(other)
    return number


class AcceptForm(ActForm):
    """交办、改派: to an office, to a person, or it stays with 公开办."""

    note_label = "交办意见"

    office = forms.ModelChoiceField(
        label="承办科室",
        queryset=Office.objects.none(),
        required=False,
        empty_label="（公开办自己办理）",
    )
    officer = forms.ModelChoiceField(
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = book.value("requests.correction_reasons", self.case.agency)
        self.fields["reasons"].choices = [(key, CORRECTION_REASONS.get(key, key)) for key in allowed]
        lacking = [one for one in papers.lacking(self.case) if one.reason in allowed]
        self.fields["reasons"].initial = list(dict.fromkeys(one.reason for one in lacking))
        self.fields["items"].initial = "\n".join(one.ask for one in lacking)
        self.fields["days"].initial = book.value("requests.correction_wd", self.case.agency)


class SupplementForm(ActForm):
    """收到补正."""

    note_label = "备注"

    text = words("补正的内容", rows=6, most=100_000, hint="照原文录入。", ask="请录入补正的内容。")
    channel = forms.ChoiceField(
        label="怎样收到的",
        choices=[(way.key, way.label) for way in channels.CHANNELS.values()],
        initial=channels.IN_PERSON.key,
    )
    on = fact_day(
        "收到补正日",
        hint="按渠道定（条例第三十一条）：当面的为提交之日，挂号、特快为签收之日，平信、邮件、传真、网上的为与申请人确认之日。答复期限自这一天起重新计算。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today_at_first(self, "on")


class LateSupplementForm(ReasonedForm, SupplementForm):
    """It came after the day, with a good reason."""

    note_label = "逾期的正当理由"


class CorrectClockForm(ReasonedForm):
    """The day of receipt was entered wrongly."""

    note_label = "更正的理由"
    note_hint = "原来怎么记错的，凭什么更正。原记录保留，不能删除。"

    received_on = date_field("正确的收到日", required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = self.case.received_on
