"""What there is as open data: one table, from which the API, the downloads, their description and their page are made.

Only what a citizen can read on a page of the portal is here, by the same querysets: `.public()`, `.tombstones()`. What is
on a page but not here is left out on purpose: telephones of those who explain, and what readers wrote under it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.http import QueryDict

from accounts.models import Agency, Level
from documents.catalogue import CatalogueForm
from documents.categories import CATEGORIES, category_choices
from documents.counts import public_counts
from documents.models import Attachment, Document
from documents.narrowing import Wrong
from documents.querysets import public_q
from documents.states import Validity
from interpretation.catalogue import InterpretationFilter
from interpretation.models import Interpretation
from interpretation.reading import stone
from interpretation.states import Kind as Form
from opinion.forms.public import ResponseFilter
from opinion.models import Response
from portal.open_data.columns import (
    Column,
    address,
    apart,
    code,
    constant,
    day,
    file_address,
    integer,
    label,
    moment,
    text,
)

PUBLIC, WITHDRAWN = "public", "withdrawn"
AFTER_KEY = ("published_at", "id")


@dataclass(frozen=True)
class Filtered:
    """The rows a query asks for, what in it was not understood, and what the narrowed list is called."""

    rows: QuerySet
    wrong: list[Wrong] = field(default_factory=list)
    title: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of record. `rows` are all that are public; `narrow` does what the query asks, by the form of the public list.

    `changed` is the field that says when a record last changed (`since`), `key` the order of lists, newest first; downloads
    go by `pk`, so that one that was cut off goes on where it stopped. `gone` are those of the kind no longer public, `stone` says
    since when one of them is, and why.
    """

    key: str
    label: str
    words: str
    describe: Callable[[], tuple[Column, ...]]
    rows: Callable[[], QuerySet]
    narrow: Callable[[QuerySet, QueryDict], Filtered]
    filters: tuple[str, ...] = ()
    changed: str = "updated_at"
    order: tuple[str, ...] = AFTER_KEY
    gone: Callable[[], QuerySet] | None = None
    stone: Callable[[object], tuple[datetime | None, str]] = lambda row: (
        row.withdrawn_at,
        row.withdrawn_reason,
    )
    key_field: str = "pk"
    is_table: bool = False  # for people: headings in Chinese

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.describe()

    @property
    def listed(self) -> tuple[Column, ...]:
        """The columns of lists."""
        return tuple(column for column in self.columns if not column.is_long)

    @property
    def table(self) -> "Kind":
        """The same for people: what a list shows, without codes that have a column in words beside them, headed in Chinese."""
        names = {column.name for column in self.columns}
        told = tuple(
            column for column in self.listed if f"{column.name}_name" not in names and column.name != "status"
        )
        return replace(self, describe=lambda: told, is_table=True)

    def said(self, rows: QuerySet, columns, *raw: str) -> QuerySet:
        """The rows as dicts of `columns` by their aliases, with some fields as they are."""
        return rows.values(*raw, **{column.alias: column.says for column in columns})

    def since(self, rows: QuerySet, moment: datetime) -> QuerySet:
        return rows.filter(**{f"{self.changed}__gte": moment})


def filters_of(form) -> tuple[str, ...]:
    """What of a list's form narrows it; in which order it stands, and where in it one is, is no filter."""
    return tuple(name for name in form.base_fields if name not in ("sort", "page"))


def item(line: dict, columns) -> dict:
    """One record as it goes out."""
    return {column.name: line[column.alias] for column in columns}


def _catalogue(rows, asked) -> Filtered:
    form = CatalogueForm(asked, counts=public_counts())
    return _filtered(form, form.applied(rows).matching(form.words))


def _interpretation_list(rows, asked) -> Filtered:
    form = InterpretationFilter(asked)
    return _filtered(form, form.applied(rows))


def _response_list(rows, asked) -> Filtered:
    form = ResponseFilter(asked)
    return _filtered(form, form.applied(rows))


def _filtered(form, rows) -> Filtered:
    return Filtered(rows, form.wrong, " · ".join(filter(None, [form.words, form.title()])))


def _everything(rows, asked) -> Filtered:
    return Filtered(rows)


def _agency_columns(how: str) -> tuple[Column, ...]:
    return (code("agency", "agency__code", f"{how}的代码"), text("agency_name", "agency__name", f"{how}全称"))


def _replaced_by() -> Column:
    """The number of the document that takes its place, where that one is public itself."""
    public = {f"replaced_by__{path}": value for path, value in public_q().children}
    return Column(
        "replaced_by",
        Case(When(**public, then=F("replaced_by_id"))),
        "修订、废止它的公文的编号",
        "integer",
        may_be_null=True,
    )


def _documents():
    return (
        integer("id", "pk", "编号，也在网址里，不会改变"),
        constant("status", PUBLIC, "公开"),
        address("url", "documents:detail", "pk", "网页"),
        address("pdf", "documents:pdf", "pk", "PDF，按 GB/T 9704 的版式"),
        text("index_number", "index_number", "索引号"),
        text("title", "title", "标题"),
        text("number", "number", "发文字号，没有的为空"),
        *_agency_columns("发布机构"),
        text("issuer", "issuer", "发文机关"),
        code("category", "category", "公开类别的代码（条例第二十条、第二十一条）", choices=tuple(key for key, _ in category_choices())),
        label("category_name", "category", category_choices(), "公开类别"),
        text("topic", "topic", "主题分类"),
        text("genre", "genre", "公文种类"),
        day("written_on", "written_on", "成文日期"),
        day("issued_on", "issued_on", "印发日期"),
        day("effective_on", "effective_on", "实施日期"),
        day("expires_on", "expires_on", "失效日期"),
        moment("published_at", "published_at", "发布时间"),
        moment("updated_at", "updated_at", "最近一次变动的时间"),
        code("validity", "validity", "有效性的代码；公布了还没有施行的（effective_on 在今天以后）也是 valid", choices=tuple(Validity.values)),
        label("validity_name", "validity", Validity.choices, "有效性"),
        _replaced_by(),
        text("keywords", "keywords", "主题词"),
        text("summary", "summary", "内容概述"),
        apart("addressee", "text__addressee", "主送机关"),
        apart("body", "text__body", "正文，一段一行；“| 单元 | 格 |”是表格的行"),
    )  # fmt: skip


def _attachments():
    return (
        integer("id", "pk", "编号"),
        integer("document", "document_id", "所属公文的编号"),
        integer("position", "position", "在附件中的顺序"),
        text("title", "title", "附件名称"),
        code("kind", "file__kind", "格式，例如 pdf"),
        integer("size", "file__published_size", "大小，字节"),
        code("sm3", "file__published_sm3", "内容的 SM3 摘要，可以核对下载是否完整"),
        file_address("url", "file__key", "下载地址"),
    )


def _interpretations():
    return (
        integer("id", "pk", "编号，也在网址里，不会改变"),
        constant("status", PUBLIC, "公开"),
        address("url", "interpretation:detail", "pk", "网页"),
        text("title", "title", "标题"),
        code("kind", "kind", "解读形式的代码", choices=tuple(Form.values)),
        label("kind_name", "kind", Form.choices, "解读形式"),
        *_agency_columns("公布机关"),
        text("interpreted_by", "interpreted_by", "解读机关"),
        text("interpreter", "interpreter", "解读人（职务）"),
        integer("document", "document_id", "所解读的公文的编号"),
        text("document_title", "document__title", "所解读的公文的标题"),
        text("document_number", "document__number", "所解读的公文的发文字号"),
        moment("published_at", "published_at", "公布时间"),
        moment("updated_at", "updated_at", "最近一次变动的时间"),
        apart("body", "text__body", "全部文字：各要素、图表的数据、图片的替代文本、音视频的文字稿、问答"),
    )


def _responses():
    return (
        integer("id", "pk", "编号，也在网址里，不会改变"),
        constant("status", PUBLIC, "公开"),
        address("url", "responses:detail", "pk", "网页"),
        text("title", "public_title", "标题"),
        *_agency_columns("发布机构"),
        text("speaker", "public_speaker", "回应单位"),
        text("topic", "topic", "主题"),
        moment("published_at", "published_at", "发布时间"),
        moment("corrected_at", "corrected_at", "更正时间，没有更正的为空", may_be_null=True),
        moment("updated_at", "updated_at", "最近一次变动的时间"),
        text("asked", "public_asked", "公众关切", is_long=True),
        text("body", "public_body", "回应", is_long=True),
    )


def _agencies():
    above = Case(
        When(parent__is_active=True, then=F("parent__code")), default=Value(""), output_field=TextField()
    )
    return (
        code("code", "code", "机关代码，用于筛选"),
        address("url", "portal:agency", "code", "网页", slug=True),
        text("name", "name", "全称"),
        text("short_name", "short_name", "简称"),
        code("level", "level", "层级的代码", choices=tuple(Level.values)),
        label("level_name", "level", Level.choices, "层级"),
        Column("parent", above, "上级机关的代码，没有的为空"),
        text("credit_code", "credit_code", "统一社会信用代码"),
        text("contact_office", "contact_office", "公开工作机构"),
        text("contact_address", "contact_address", "办公地址"),
        text("contact_hours", "contact_hours", "办公时间"),
        text("contact_phone", "contact_phone", "联系电话"),
        text("contact_fax", "contact_fax", "传真"),
        text("contact_email", "contact_email", "电子邮箱"),
        text("contact_postcode", "contact_postcode", "邮政编码"),
    )


def _stones(route: str, at: str):
    def describe():
        return (
            integer("id", "pk", "编号"),
            constant("status", WITHDRAWN, "已不公开"),
            address("url", route, "pk", "原网址，留有说明"),
            *_agency_columns("发布机构"),
            moment("published_at", "published_at", "原发布时间"),
            moment("withdrawn_at", at, "不再公开的时间", may_be_null=True),
        )

    return describe


def _stone_of_an_interpretation(row) -> tuple[datetime | None, str]:
    """As its page has it: withdrawn by itself, or gone with its document."""
    found = stone(row)
    return found.at, found.reason


def _public_attachments():
    public = {f"document__{path}": value for path, value in public_q().children}
    return Attachment.objects.public().filter(**public)


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "documents", "公文", "主动公开的公文：元数据和正文。", _documents,
            lambda: Document.objects.public(), _catalogue, filters_of(CatalogueForm),
            gone=lambda: Document.objects.tombstones(),
        ),
        Kind(
            "attachments", "附件", "随公文公开的附件：名称、格式、大小、摘要和下载地址。", _attachments,
            _public_attachments, _everything, changed="document__updated_at", order=("id",),
        ),
        Kind(
            "interpretations", "政策解读", "政策文件的解读，写明所解读的公文。", _interpretations,
            lambda: Interpretation.objects.public(), _interpretation_list, filters_of(InterpretationFilter),
            gone=lambda: Interpretation.objects.tombstones().select_related("document"), stone=_stone_of_an_interpretation,
        ),
        Kind(
            "responses", "回应关切", "对公众关切和政务舆情的回应。", _responses,
            lambda: Response.objects.public(), _response_list, filters_of(ResponseFilter),
            gone=lambda: Response.objects.tombstones(),
        ),
        Kind(
            "agencies", "公开机关", "在本站公开的机关和公开工作机构的联系方式。", _agencies,
            lambda: Agency.objects.active(), _everything, changed="", order=("id",), key_field="code",
        ),
        Kind(
            "withdrawn-documents", "撤回的公文", "曾经公开、现已撤回的公文，请从副本中删去。",
            _stones("documents:detail", "withdrawn_at"), lambda: Document.objects.tombstones(), _everything,
            changed="withdrawn_at", order=("withdrawn_at", "id"),
        ),
        Kind(
            "withdrawn-interpretations", "撤回、暂停的解读", "曾经公布、现已撤回或者随公文停止公布的解读，请从副本中删去。",
            _stones("interpretation:detail", "gone_at"), lambda: Interpretation.objects.tombstones().gone_since(),
            _everything,
            order=("updated_at", "id"),
        ),
        Kind(
            "withdrawn-responses", "撤回的回应", "曾经发布、现已撤回的回应，请从副本中删去。",
            _stones("responses:detail", "withdrawn_at"), lambda: Response.objects.tombstones(), _everything,
            changed="withdrawn_at", order=("withdrawn_at", "id"),
        ),
    )
}  # fmt: skip


def categories() -> list[dict]:
    """公开类别, as the law lists them, each with how many documents it holds."""
    by_category = public_counts().by_category()
    return [
        {"key": one.key, "label": one.label, "article": f"《政府信息公开条例》{one.article}", "documents": by_category[one.key]}
        for one in CATEGORIES
    ]  # fmt: skip
