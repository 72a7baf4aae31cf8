"""拟稿: one form for the whole draft. What the file or the last version already said stands in it; nothing is typed twice."""

from dataclasses import dataclass

from django import forms

from accounts.models import Office
from disclosure.rulebook import book
from disclosure.workflow.forms import ActForm
from documents import interpreting
from documents.body import normalise
from documents.categories import category_choices
from documents.forms.parts import attribute_field, date_field, ground_field, recent_and
from documents.grounds import BY_CODE
from documents.models import Document
from documents.states import Attribute, Classification, Interpretation, Origin

BODY_LIMIT = 6_000_000  # characters: a text of 5 MB is taken, a book is not


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
        required=False,
        help_text="属于解读范围的，没有解读材料、又未经批准不解读，不能审签。",
        error_messages={"invalid_choice": "请从“政策解读”所列的范围中选择。"},
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
        self.fields["interpretation"].choices = self.interpretation_choices()
        self.fields["interpretation"].needed = "主动公开的，送审前必填"
        if not self.is_bound:
            self.initial = self.current() | self.initial

    def interpretation_choices(self) -> list[tuple[str, str]]:
        """Out of scope, or one of the kinds the agency's own rule names; what stands on the document stays choosable."""
        case, none = self.case, Interpretation.NONE
        kinds = [(scope.words, f"应当解读：{scope.words}") for scope in interpreting.scopes(case.agency)]
        choices = [("", "（请选择）"), (none.value, none.label), *kinds]
        now = self.interpretation_now()
        if now not in dict(choices):
            words = {
                Interpretation.REQUIRED.value: "应当解读",
                Interpretation.EXEMPT.value: Interpretation.EXEMPT.label,
                Interpretation.READY.value: Interpretation.READY.label,
            }
            choices.append((now, words.get(now, f"应当解读：{now}")))
        return choices

    def interpretation_now(self) -> str:
        """What the document says now, as one of the choices."""
        if self.case.interpretation == Interpretation.REQUIRED and self.case.interpretation_scope:
            return self.case.interpretation_scope
        return str(self.case.interpretation)

    def interpretation_said(self, chosen: str) -> dict:
        """The fields of the document that follow from a choice. An approved exemption ends where the choice is changed."""
        if chosen == Interpretation.EXEMPT:
            return {"interpretation": chosen}
        if chosen in Interpretation.values:
            return {"interpretation": chosen, "interpretation_scope": "", "exempt_reason": ""}
        required = Interpretation.REQUIRED
        return {"interpretation": required, "interpretation_scope": chosen, "exempt_reason": ""}

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
        usual = {"origin": Origin.MADE}.get(field.name, "")
        return bool(field.errors) or field.name in self.filled or (field.value() or "") not in ("", usual)

    def current(self) -> dict:
        """The values as they stand on the document."""
        values = {
            name: getattr(self.case, name)
            for name in self.fields
            if name not in (*self.TEXT, "note", "seen", "forwarded_from", "office")
        }
        values["forwarded_from"], values["office"] = self.case.forwarded_from_id, self.case.office_id
        values["interpretation"] = self.interpretation_now()
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
        return facts | self.interpretation_said(facts["interpretation"])


def _plain(value):
    return getattr(value, "pk", value) or ""
