"""One form an act. What the file or the last version already said stands in them; nothing is typed twice."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from accounts.models import Office
from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, store
from disclosure.notices.models import Series
from disclosure.rulebook import book
from disclosure.workflow.forms import ActForm, OptionalNoteForm, ReasonForm
from documents import numbers, rules
from documents.body import normalise
from documents.categories import category_choices
from documents.grounds import BY_CODE, ground_choices
from documents.models import Attachment, Document
from documents.states import Attribute, Classification, Interpretation, Origin, State, Validity, Verdict

__all__ = ["OptionalNoteForm", "ReasonForm"]

BODY_LIMIT = 6_000_000  # characters: a text of 5 MB is taken, a book is not
DATE = {"type": "date"}
FIRST_DAY = date(1949, 10, 1)
YEARS_AHEAD = 50


def last_day() -> date:
    return clock.today().replace(month=12, day=31) + timedelta(days=365 * YEARS_AHEAD)


def date_field(label: str, *, required=False, hint="") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(FIRST_DAY, f"{label}早于 {FIRST_DAY:%Y-%m-%d}，请核对年份。"),
            MaxValueValidator(last_day, f"{label}在 {YEARS_AHEAD} 年以后，请核对年份。"),
        ],
        error_messages={
            "invalid": f"{label}请写成 2026-11-22 这样的日期。",
            "required": f"请填写{label}。",
        },
    )


def attribute_field(*, required=True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="公开属性",
        choices=Attribute.choices,
        required=required,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择公开属性：主动公开、依申请公开或者不予公开。"},
    )


def is_an_id(value) -> bool:
    """Could this be a key? ² is a digit to Python, and a number of 23 places is none to a database."""
    words = str(value or "")
    return words.isascii() and words.isdigit() and len(words) < 18


def recent_and(documents, chosen, count: int):
    """The newest documents of a queryset, and the chosen one however old: a choice that stays short."""
    documents = documents.order_by("-id")
    wanted = set(documents.values_list("pk", flat=True)[:count])
    if is_an_id(chosen):
        wanted.add(int(chosen))
    return documents.filter(pk__in=wanted)


def ground_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="依据",
        choices=[("", "（请选择）"), *ground_choices()],
        required=False,
        help_text="依申请公开、不予公开的须选择（条例第十四条至第十六条）。",
    )


@dataclass(frozen=True)
class Group:
    """Some fields of a form under one heading."""

    heading: str
    fields: list
    is_open: bool


class DraftForm(ActForm):
    """拟稿与修改: the facts of a paper and its words, one page."""

    office = forms.ModelChoiceField(
        label="承办科室", queryset=Office.objects.none(), required=False, empty_label="（未定）"
    )
    title = forms.CharField(
        label="标题",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写标题。", "max_length": "标题最多 300 字。"},
    )
    genre = forms.ChoiceField(label="文种", error_messages={"required": "请选择文种。"})
    issuer = forms.CharField(
        label="发文机关", max_length=200, required=False, help_text="联合发文的，用顿号分开，牵头机关在前。"
    )
    number = forms.CharField(
        label="发文字号",
        max_length=80,
        required=False,
        help_text="已有字号的旧文填写；新文空着，印发时自动取号。",
    )
    written_on = date_field("成文日期", hint="会议通过或者签发的日期；新文可空着，印发时填写。")
    addressee = forms.CharField(label="主送机关", max_length=500, required=False)
    body = forms.CharField(
        label="正文",
        required=False,
        max_length=BODY_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "class": "body-text"}),
        help_text="一段一行。表格每行写成 | 项目 | 期限 | 的样子。",
        error_messages={"max_length": "正文超过 600 万字，请作为附件上传。"},
    )
    attribute = attribute_field(required=False)
    ground = ground_field()
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="依申请公开、不予公开的须写明具体理由，写给复核的人和以后查台账的人看。",
    )
    classification = forms.ChoiceField(
        label="密级",
        choices=Classification.choices,
        required=False,
        help_text="依据为国家秘密的须选择。国家秘密的正文不得录入本系统，只登记名称、密级和保密期限。",
    )
    secret_until = date_field("保密期限至", hint="期限届满，自动提醒重新审查。")
    scope = forms.CharField(label="公开范围", max_length=60, required=False)
    period = forms.CharField(label="公开时限", max_length=60, required=False)
    category = forms.ChoiceField(label="公开类别", choices=category_choices)
    topic = forms.CharField(label="主题分类", max_length=60, required=False)
    interpretation = forms.ChoiceField(
        label="政策解读",
        choices=[c for c in Interpretation.choices if c[0] != Interpretation.EXEMPT],
        required=False,
        help_text="属于解读范围的，没有解读材料不能审签。",
    )
    origin = forms.ChoiceField(label="信息来源", choices=Origin.choices, required=False)
    obtained_from = forms.CharField(label="获取来源", max_length=120, required=False)
    forwarded_from = forms.ModelChoiceField(
        label="转发原件（本系统）", queryset=Document.objects.none(), required=False, empty_label="（无）"
    )
    forwarded_title = forms.CharField(label="转发原件名称、文号", max_length=300, required=False)
    forwarded_attribute = forms.ChoiceField(
        label="原件公开属性", choices=[("", "原件没有属性"), *Attribute.choices], required=False
    )
    effective_on = date_field("实施日期")
    expires_on = date_field("失效日期")
    copies_to = forms.CharField(label="抄送机关", max_length=500, required=False)
    is_upward = forms.BooleanField(label="上行文（请示、报告）", required=False)
    keywords = forms.CharField(label="关键词", max_length=200, required=False)
    summary = forms.CharField(
        label="内容概述", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    TEXT = ("addressee", "body")
    GROUPS = (
        ("公文", ("title", "genre", "office", "issuer", "number", "written_on", "addressee", "body")),
        (
            "公开属性",
            (
                "attribute",
                "ground",
                "reason",
                "classification",
                "secret_until",
                "category",
                "scope",
                "period",
                "interpretation",
            ),
        ),
        (
            "来源和时效",
            (
                "origin",
                "obtained_from",
                "forwarded_from",
                "forwarded_title",
                "forwarded_attribute",
                "effective_on",
                "expires_on",
            ),
        ),
        ("其他", ("topic", "copies_to", "is_upward", "keywords", "summary", "note")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        agency = self.case.agency
        genres = book.value("documents.genres", agency)
        if self.case.genre and self.case.genre not in genres:
            genres = [*genres, self.case.genre]
        self.fields["genre"].choices = [("", "（请选择）"), *((genre, genre) for genre in genres)]
        self.fields["category"].choices = category_choices(agency.level)
        self.fields["note"].label = "修改说明"
        self.fields["attribute"].needed = "送审前必填"
        self.fields["ground"].needed = self.fields["reason"].needed = "不公开、依申请的必填"
        self.fields["office"].queryset = Office.objects.filter(agency=agency, is_active=True)
        if not self.fields["office"].queryset:
            del self.fields["office"]
        originals = Document.objects.filter(agency=agency).exclude(pk=self.case.pk).order_by("-id")
        chosen = self.data.get("forwarded_from") or self.case.forwarded_from_id
        self.fields["forwarded_from"].queryset = recent_and(originals, chosen, 100)
        if self.case.issued_on:
            for name in ("number", "written_on"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "印发以后不再改变。"
        if self.case.interpretation == Interpretation.EXEMPT:
            exempt = (Interpretation.EXEMPT.value, Interpretation.EXEMPT.label)
            self.fields["interpretation"].choices = [exempt, *self.fields["interpretation"].choices]
        if not self.is_bound:
            self.initial = self.current() | self.initial

    SELDOM = ("来源和时效", "其他")  # folded away until one of their fields says something
    filled: frozenset[str] = frozenset()  # the fields a file filled, to be checked by eye

    def groups(self) -> "list[Group]":
        """The fields in the order a clerk fills them, by heading."""
        found = []
        for heading, names in self.GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            is_open = heading not in self.SELDOM or any(self._speaks(field) for field in fields)
            found.append(Group(heading, fields, is_open))
        return found

    def _speaks(self, field) -> bool:
        usual = {"origin": Origin.MADE, "interpretation": Interpretation.NONE}.get(field.name, "")
        return bool(field.errors) or field.name in self.filled or (field.value() or "") not in ("", usual)

    def current(self) -> dict:
        """The values as they stand on the document."""
        values = {
            name: getattr(self.case, name)
            for name in self.fields
            if name not in (*self.TEXT, "note", "seen", "forwarded_from", "office")
        }
        values["forwarded_from"], values["office"] = self.case.forwarded_from_id, self.case.office_id
        text = getattr(self.case, "text", None)
        return values | {name: getattr(text, name, "") for name in self.TEXT}

    def clean_body(self):
        return normalise(self.cleaned_data["body"])

    def clean_summary(self):
        return normalise(self.cleaned_data["summary"])

    def clean(self):
        data = super().clean()
        if data.get("effective_on") and data.get("expires_on") and data["expires_on"] < data["effective_on"]:
            self.add_error("expires_on", "失效日期不能早于实施日期。")
        if number := data.get("number"):
            used = Document.objects.filter(agency=self.case.agency_id, number=number).exclude(pk=self.case.pk)
            if used.exists():
                self.add_error("number", f"发文字号“{number}”已经用过，请核对。")
        original = data.get("forwarded_from")
        if original is not None:
            data["forwarded_attribute"] = original.attribute or data.get("forwarded_attribute", "")
            if original.is_public:  # another's title is printed for everybody
                data["forwarded_title"] = data.get("forwarded_title") or str(original)
        ground = BY_CODE.get(data.get("ground", ""))
        attribute = data.get("attribute")
        if data.get("ground") == "D1" and not data.get("classification"):
            self.add_error("classification", "依据为国家秘密的，请选择密级（条例第十四条）。")
        if attribute == Attribute.PROACTIVE:
            data["ground"] = data["reason"] = ""
        elif ground and attribute and attribute not in ground.attributes:
            self.add_error(
                "ground",
                f"“{ground.label}”（{ground.article}）不能作为“{Attribute(attribute).label}”的依据。",
            )
        if data.get("origin") == Origin.OBTAINED and not data.get("obtained_from"):
            self.add_error("obtained_from", "从其他方面获取的，请写明从哪里获取（条例第十条）。")
        return data

    def facts(self) -> dict:
        facts = super().facts()
        facts["text"] = {"title": facts["title"], **{name: facts.pop(name) for name in self.TEXT}}
        before = self.current()
        facts["changes"] = [
            str(self.fields[name].label)
            for name in self.fields
            if name not in ("note", "seen")
            and (before.get(name) or "") != _plain(self.cleaned_data.get(name))
        ]
        return facts


def _plain(value):
    return getattr(value, "pk", value) or ""


class ReviewForm(ActForm):
    """科室审核、办文核对、保密审查: 公开、免于公开、需报审, with ground and reason."""

    verdict = forms.ChoiceField(
        label="审查意见",
        choices=Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审查意见。"},
    )
    ground = ground_field()
    reason = forms.CharField(
        label="依据和理由",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="意见为免于公开、需报审的须写明。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_now = self.case.attribute == Attribute.PROACTIVE
        self.initial.setdefault("verdict", Verdict.OPEN if open_now else Verdict.EXEMPT)
        if not open_now:
            self.initial.setdefault("ground", self.case.ground)
            self.initial.setdefault("reason", self.case.reason)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Verdict.EXEMPT and not data.get("ground"):
            self.add_error("ground", "意见为“免于公开”的，请选择依据（条例第十四条至第十六条）。")
        if data.get("verdict") in (Verdict.EXEMPT, Verdict.REFER) and len(data.get("reason", "").strip()) < 5:
            self.add_error("reason", "请写明具体理由。")
        return data


class SignForm(ActForm):
    """审签、审批"""

    note_hint = "可以不写；写了会留在办理经过里。"
    seen_changes = forms.BooleanField(
        label="已看过改动",
        required=False,
        help_text="文字或者附件在保密审查之后有改动（见“各版本和改动”）。我已看过，不需要再送保密审查。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not rules.changed_since_secrecy_review(self.case):
            del self.fields["seen_changes"]


class ReferForm(ReasonForm):
    """报请确定"""

    note_label = "不能确定的问题和本机关意见"
    referred_to = forms.CharField(
        label="报请机关",
        max_length=120,
        help_text="有关主管部门，或者保密行政管理部门（条例第十七条）。",
        error_messages={"required": "请填写向哪个机关报请。"},
    )


class ReferralAnswerForm(ReasonForm):
    """登记上级答复"""

    note_label = "答复内容"
    verdict = forms.ChoiceField(
        label="答复意见",
        choices=[c for c in Verdict.choices if c[0] != Verdict.REFER],
        widget=forms.RadioSelect,
    )
    letter = forms.CharField(
        label="答复文号", max_length=80, error_messages={"required": "请填写答复的文号。"}
    )
    answered_on = date_field("答复日期", required=True)
    ground = ground_field()

    def clean_answered_on(self):
        return not_in_future(self.cleaned_data["answered_on"], "答复日期")


def not_in_future(day, label):
    if day and day > clock.today():
        raise forms.ValidationError(f"{label}不能在今天之后。")
    return day


class IssueForm(ActForm):
    """编号印发"""

    prefix = forms.CharField(
        label="机关代字",
        max_length=30,
        required=False,
        help_text="例如 云政办发；字号由代字、年份和顺序号组成，顺序号自动取。",
    )
    number = forms.CharField(
        label="已有的发文字号",
        max_length=80,
        required=False,
        help_text="线下已经编号的才填，填了就不再取号。",
    )
    new_prefix = forms.BooleanField(
        label="启用新的机关代字", required=False, help_text="没有用过的代字另起一个序列，从 1 号开始。"
    )
    written_on = date_field(
        "成文日期", required=True, hint="签发的日期。二十个工作日从次一工作日起数（条例第二十六条）。"
    )
    issued_on = date_field("印发日期", required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        signed = self.case.opinions.filter(step__in=(State.SIGN, State.COUNTERSIGN)).last()
        signed_on = signed.at.astimezone(clock.TZ).date() if signed else clock.today()
        self.initial.setdefault("written_on", self.case.written_on or signed_on)
        if self.case.written_on and self.case.written_on != signed_on:
            said = f"稿子写的是 {self.case.written_on:%Y-%m-%d}，签发在 {signed_on:%Y-%m-%d}，请核对。"
            self.fields["written_on"].help_text += said
        self.initial.setdefault("issued_on", clock.today())
        last = (
            Document.objects.filter(agency=self.case.agency_id, genre=self.case.genre)
            .exclude(number="")
            .order_by("-id")
            .values_list("number", flat=True)
            .first()
        )
        if last and "〔" in last:
            self.initial.setdefault("prefix", last.split("〔")[0])
        if self.case.number:
            self.initial["number"] = self.case.number
        self.used = set(
            Series.objects.filter(agency=self.case.agency_id, kind=numbers.NUMBER).values_list(
                "prefix", flat=True
            )
        )
        if not self.used:
            del self.fields["new_prefix"]

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        number = re.sub(r"[\[【（(〔]\s*(\d{4})\s*[\]】）)〕]", r"〔\1〕", number)
        if re.search(r"〕第?0", number):
            raise forms.ValidationError("发文字号的顺序号不编虚位，1 不写作 01（GB/T 9704）。")
        return number

    def clean(self):
        data = super().clean()
        prefix = data.get("prefix", "").strip()
        if prefix and self.used and prefix not in self.used and not data.get("new_prefix"):
            self.add_error(
                "new_prefix",
                f"机关代字“{prefix}”还没有用过（用过的有：{'、'.join(sorted(self.used))}）。确实要启用，请勾选。",
            )
        if not data.get("prefix") and not data.get("number"):
            self.add_error("prefix", "请填写机关代字，或者填写已有的发文字号。")
        for name in ("written_on", "issued_on"):
            if data.get(name):
                try:
                    not_in_future(data[name], self.fields[name].label)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        if data.get("written_on") and data.get("issued_on") and data["issued_on"] < data["written_on"]:
            self.add_error("issued_on", "印发日期不能早于成文日期。")
        return data


class PublishForm(ActForm):
    """发布: what still stands in the way is on the page before the button is pressed."""

    looked_through = forms.BooleanField(
        label="已逐页核对",
        required=False,
        help_text="我已逐页看过系统读不出文字的附件，没有密级标志，也没有应当隐去的个人信息。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not rules.unreadable(self.case):
            del self.fields["looked_through"]


class OverrideForm(ReasonForm):
    """写明理由放行"""

    note_label = "放行理由"
    note_hint = "逐项说明为什么不是国家秘密、为什么不隐去个人信息。正文再改动，本次放行即失效。"


class WithdrawForm(ReasonForm):
    """撤回"""

    note_label = "撤回原因（向公众显示）"
    note_hint = "原网址向公众显示这份公文的标题、字号和这里写的原因，不要写个人信息和不公开的内容。"


class ValidityForm(ActForm):
    """修订、失效、废止"""

    validity = forms.ChoiceField(
        label="改为", choices=[c for c in Validity.choices if c[0] != Validity.VALID]
    )
    effective = date_field("自何日起", required=True)
    replaced_by = forms.ModelChoiceField(
        label="依据的公文",
        queryset=Document.objects.none(),
        required=False,
        empty_label="（不在本系统，写在意见里）",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("effective", clock.today())
        others = Document.objects.filter(agency=self.case.agency_id, state__in=State.IN_FORCE).exclude(
            pk=self.case.pk
        )
        self.fields["replaced_by"].queryset = recent_and(others, self.data.get("replaced_by"), 200)


class DeclassifyForm(ReasonForm):
    """登记解密"""

    note_label = "说明"
    declassified_on = date_field("解密日期", required=True)
    basis = forms.CharField(label="解密依据", max_length=200, error_messages={"required": "请填写解密依据。"})

    def clean_declassified_on(self):
        return not_in_future(self.cleaned_data["declassified_on"], "解密日期")


class RereviewForm(ActForm):
    """复审意见"""

    attribute = attribute_field()
    ground = ground_field()
    reason = forms.CharField(
        label="理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明维持或者改变的理由。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("attribute", self.case.attribute)
        self.initial.setdefault("ground", self.case.ground)

    def clean(self):
        data = super().clean()
        attribute, ground = data.get("attribute"), BY_CODE.get(data.get("ground", ""))
        if attribute == Attribute.PROACTIVE:
            data["ground"] = ""
        elif attribute and ground is None:
            self.add_error("ground", "请选择依据（条例第十四条至第十六条）。")
        elif attribute and attribute not in ground.attributes:
            self.add_error("ground", f"“{ground.label}”不能作为“{Attribute(attribute).label}”的依据。")
        return data


class FileForm(ActForm):
    """An act that takes one file in, with the name it goes by."""

    file = forms.FileField(
        label="文件",
        required=False,
        help_text="Word、PDF、表格、图片等，不超过 50 MB。公众得到的是去掉作者等信息的副本。",
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="附件名称", max_length=200, required=False, help_text="空着则用文件名。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].needed = "必填"  # unless one is kept from before: that is looked at in `clean`

    def clean(self):
        """Take the file in. One that was taken in before another field was found wrong is not asked for again."""
        data = super().clean()
        upload, kept = data.pop("file", None), data.pop("kept", None)
        file = None
        if upload is not None:
            try:
                file = store(upload, by=self.user, name=self.name_of(upload))
            except FileRefused as error:
                self.add_error("file", str(error))
                return data
        elif kept:
            file = StoredFile.objects.unheld().filter(uploaded_by=self.user, key=kept).first()
        if file is None:
            if "file" not in self.errors:
                self.add_error("file", "请选择要上传的文件。")
            return data
        self.keep(file)
        data["file"] = file
        data["title"] = data.get("title") or file.name.rsplit(".", 1)[0][:200]
        return data

    def name_of(self, upload) -> str:
        """What the file is called once it is stored."""
        return upload.name

    def keep(self, file):
        """Should the form come back, it names the file it already has."""
        self.data = self.data.copy()
        self.data[self.add_prefix("kept")] = str(file.key)
        self.fields["file"].needed = "已收到"
        self["file"].help_text = f"已经收到“{file.name}”，不必再选；要换一份，再选即可。"


class AttachForm(FileForm):
    """添加附件"""

    attribute = attribute_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("attribute", self.case.attribute or Attribute.PROACTIVE)


class DetachForm(OptionalNoteForm):
    """移除附件"""

    attachment = forms.ModelChoiceField(label="附件", queryset=Attachment.objects.none(), empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attachment"].queryset = self.case.attachments.all()


class ConsentForm(OptionalNoteForm):
    """登记其他机关意见"""

    name = forms.CharField(label="机关名称", max_length=120)
    consents = forms.TypedChoiceField(
        label="是否同意公开",
        choices=[("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    letter = forms.CharField(label="复函文号", max_length=80)
    answered_on = date_field("复函日期", required=True)

    def clean_answered_on(self):
        return not_in_future(self.cleaned_data["answered_on"], "复函日期")
