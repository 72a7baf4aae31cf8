"""收件登记: a letter, a visit, a fax, put into the system by a clerk. The channel comes first: it asks the days.

Nothing that came may be turned away（国办公开办函〔2017〕19号）, so what a letter does not tell stays empty; the form says
what will have to be asked for.
"""

from datetime import timedelta

from django import forms

from disclosure import clock
from disclosure.deadlines import channels
from disclosure.workflow.forms import one_line
from documents.forms.attachments import taken_in
from requests_app import intake, papers, similar
from requests_app.channels import UNANNOUNCED, is_announced
from requests_app.forms.intake import BY_MAIL, FIELDS, ReceiptFields
from requests_app.forms.person import PersonChecks
from requests_app.models import Application
from requests_app.outcomes import ApplicantKind
from requests_app.states import DeliveryWay, IdType, WantedForm

CHOICES = [
    (key, label)
    for key, label in (
        ("in_person", "当面提交"),
        ("post_registered", "挂号信、特快专递（有签收）"),
        ("post_plain", "平常信函（无需签收）"),
        ("post_misdirected", "寄给工作机构以外的人，转来的"),
        ("oral", "口头申请，由我代为填写"),
        ("email", "电子邮件"),
        ("fax", "传真"),
    )
]
AT_THE_COUNTER = frozenset({channels.IN_PERSON.key, channels.ORAL.key})  # mostly entered the day it came
TWICE_WITHIN = timedelta(minutes=2)  # the same letter so soon is one press too many
MISCOPIED = "抄写无误而号码本身有错的，请空着，登记以后告知补正。"


def line(label: str, most: int = 60, *, required=False, hint="", **attrs) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}最多 {most} 字。"},
        validators=[one_line],
    )


class PaperForm(PersonChecks, ReceiptFields):
    """One page: how it came, who asks, what for."""

    channel = forms.ChoiceField(
        label="怎样收到的",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择怎样收到的，收到日由它确定。"},
    )
    applicant_kind = forms.ChoiceField(
        label="申请人类型", choices=ApplicantKind.choices, initial=ApplicantKind.NATURAL
    )
    name = line("姓名或者名称", 100, required=True, hint="照信上写；生僻字照写，不必拆开。")
    id_type = forms.ChoiceField(label="身份证明", choices=IdType.choices, initial=IdType.ID_CARD)
    id_number = line("身份证明号码", 40, hint="信上没有的空着，登记以后告知补正（条例第二十九条）。")
    representative = line("法定代表人", hint="组织申请的填写。")
    contact_name = line("联系人", hint="组织申请的填写。")
    phone = line("联系电话", 40, inputmode="tel")
    email = forms.EmailField(label="电子邮箱", required=False)
    address = line("通信地址", 200)
    postcode = line("邮政编码", 12, inputmode="numeric")
    agent_name = line("代理人姓名")
    agent_id_number = line("代理人身份证号码", 40)
    agent_phone = line("代理人电话", 40, inputmode="tel")
    authority = forms.FileField(
        label="委托书扫描件",
        required=False,
        help_text="单独上传，由申请人签名或者盖章、写明委托的事项。只有本机关办理人员看得到。",
    )
    authority_kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(
        label="所需信息的名称、文号或者特征性描述",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="照原文录入，不替申请人改写。",
        error_messages={
            "required": "请录入申请人要什么信息。",
            "max_length": "最多 100,000 字，更长的请作为附件上传。",
        },
    )
    wanted_form = forms.ChoiceField(label="希望的形式", choices=WantedForm.choices, initial=WantedForm.PAPER)
    delivery_way = forms.ChoiceField(label="怎样取得", choices=DeliveryWay.choices, initial=DeliveryWay.POST)
    need_help = forms.BooleanField(label="阅读、视听有困难，需要帮助（条例第四十三条）", required=False)
    help_note = line("需要怎样的帮助", 500)
    scan = forms.FileField(
        label="来信扫描件",
        required=False,
        help_text="申请表、身份证明、信封，可以扫描成一份 PDF；委托书在上面单独上传。只有本机关办理人员看得到。",
    )
    scan_kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label="登记备注", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    anyway = forms.BooleanField(label="已经核对，不是同一件申请，照常登记", required=False)

    WHO = ("applicant_kind", "name", "id_type", "id_number", "phone", "address", "postcode", "email")
    ORGANISATION = ("representative", "contact_name")
    PAPERS = {"scan": papers.LETTER, "authority": papers.AUTHORITY}
    WHAT = ("description", "wanted_form", "delivery_way")
    PERSONAL = (
        "name",
        "id_type",
        "id_number",
        *ORGANISATION,
        "phone",
        "email",
        "address",
        "postcode",
        *PersonChecks.AGENT,
        "need_help",
        "help_note",
    )
    may_stay_open = False
    miscopied = MISCOPIED

    def __init__(self, *args, agency, user, **kwargs):
        self.agency, self.user = agency, user
        super().__init__(*args, **kwargs)
        self.may_stay_open = bool(self.way and self.way.needs == channels.CONFIRMED)
        self.label_receipt()
        if self.channel_key() in AT_THE_COUNTER:
            self.fields["submitted_on"].initial = clock.today
        self.matches = []

    def channel_key(self) -> str:
        return str(self["channel"].value() or "")

    def agency_of(self):
        return self.agency

    def group(self, *names: str) -> list:
        return [self[name] for name in names]

    @property
    def who(self) -> list:
        return self.group(*self.WHO)

    @property
    def organisation(self) -> list:
        return self.group(*self.ORGANISATION)

    @property
    def what(self) -> list:
        return self.group(*self.WHAT)

    @property
    def help(self) -> list:
        return self.group("need_help", "help_note")

    @property
    def is_organisation(self) -> bool:
        return self["applicant_kind"].value() != ApplicantKind.NATURAL

    @property
    def missing(self) -> list[str]:
        """What the letter should have told（条例第二十九条）and will have to be asked for."""
        value = {name: self[name].value() for name in (*self.WHO, *self.AGENT)}
        found = []
        if not value["id_number"]:
            found.append("身份证明")
        if not any(value[name] for name in ("phone", "email", "address")):
            found.append("联系方式")
        if value["agent_name"]:
            lacking = [
                *(["身份证明"] if not value["agent_id_number"] else []),
                *(["委托书"] if not self["authority"].value() and not self["authority_kept"].value() else []),
            ]
            found += [f"代理人的{'和'.join(lacking)}"] if lacking else []
        return found

    @property
    def unannounced(self) -> str:
        """What follows from a channel the agency has not announced; the letter is taken all the same."""
        try:
            sent_on = self.fields["submitted_on"].clean(self["submitted_on"].value() or None)
        except (KeyError, forms.ValidationError):
            sent_on = None
        if is_announced(self.channel_key(), self.agency, sent_on, clock.today()):
            return ""
        return UNANNOUNCED.format(channel=self.way.label)

    # ── checks ──────────────────────────────────────────────────────────────
    def clean(self):
        data = super().clean()
        self.take_in()
        self.given = self.check_receipt(data)
        if not self.given and not self.errors and self.may_stay_open:
            self.add_error(
                "arrived_on" if "arrived_on" in self.fields else "submitted_on",
                "请填写到达日或者提交日；确认日可以等联系上申请人以后再填。",
            )
        if self.errors:
            return data
        self.matches = self.alike()
        if self.needs_anyway and not data.get("anyway") and not self.just_registered():
            self.add_error("anyway", "同一申请人有几乎相同的申请，请先核对是不是同一封信。")
        return data

    def take_in(self) -> None:
        """The scans are stored whatever else is wrong: whoever corrects a date does not scan again."""
        found = [
            taken_in(
                self,
                field,
                f"{field}_kept",
                name_of=lambda upload, kind=kind: papers.name_of(kind, upload.name),
            )
            for field, kind in self.PAPERS.items()
        ]
        self.taken = [file for file in found if file is not None]

    def alike(self) -> list[similar.Match]:
        """Earlier applications on the same matter, those of the same applicant first among equals."""
        description = str(self["description"].value() or "").strip()
        if not description:
            return []
        return similar.likely_for(description, self.agency, applicant_digest=self.applicant_digest)

    @property
    def applicant_digest(self) -> str:
        value = getattr(self, "cleaned_data", None) or {n: self[n].value() or "" for n in self.PERSONAL}
        kind = str(self["applicant_kind"].value() or "")
        return intake.applicant_digest(kind, value) if value.get("name") else ""

    @property
    def needs_anyway(self) -> bool:
        return any(m.same_applicant and m.score >= similar.REPEATED for m in self.matches)

    # ── what it comes to ────────────────────────────────────────────────────
    @property
    def is_fixed(self) -> bool:
        """Is the day of receipt known, so that it can be registered at once?"""
        return self.decisive in self.given

    def facts(self) -> dict:
        """The keywords of `intake.receive`."""
        data = self.cleaned_data
        return {
            "agency": self.agency,
            "applicant_kind": data["applicant_kind"],
            "particulars": {name: data[name] for name in self.PERSONAL},
            "description": data["description"],
            "channel": data["channel"],
            "wanted_form": data["wanted_form"],
            "delivery_way": data["delivery_way"],
            "note": data["note"],
            "filled_by": self.user if data["channel"] == channels.ORAL.key else None,
            "post_number": data.get("post_number", ""),
            "post_place": self.place,
            "confirmed_how": data.get("confirmed_how", ""),
            "submitted_assumed": data["channel"] in BY_MAIL and not data.get("submitted_on"),
            **{name: self.given.get(name) for name in FIELDS},
        }

    def just_registered(self) -> Application | None:
        """The same letter by the same applicant, entered a moment ago: the button was pressed twice."""
        data = self.cleaned_data
        return (
            Application.objects.of(self.agency)
            .filter(
                applicant_digest=self.applicant_digest,
                channel=data.get("channel", ""),
                text__description=data.get("description", "").strip(),
                created_at__gte=clock.now() - TWICE_WITHIN,
            )
            .first()
        )
