"""The description of the API as OpenAPI 3.1, made from the same table as the API itself."""

from django.conf import settings
from django.urls import reverse

from documents.catalogue import longest
from documents.categories import CATEGORIES
from documents.findable import WAYS
from documents.narrowing import FIRST_YEAR, LAST_YEAR
from documents.states import Validity
from interpretation.states import Kind as Form
from portal.open_data import bulk, figures
from portal.open_data.door import CALLS, DOWNLOADS
from portal.open_data.kinds import KINDS
from portal.open_data.statistics import NUMBERS

VERSION = "1.0.0"
ROWS, MOST_ROWS = 50, 100

# The filters, as the forms of the public lists read them.
PARAMETERS = {
    "q": ("检索词，几个词之间空一格，表示都要有", {"type": "string", "maxLength": 100}),
    "agency": ("机关代码，见 /agencies", {"type": "string"}),
    "category": ("公开类别的代码，见 /categories", {"type": "string", "enum": [one.key for one in CATEGORIES]}),
    "genre": ("公文种类，例如“通知”；没有这一种的，是空的列表", {"type": "string", "maxLength": longest("genre")}),
    "topic": ("主题分类；没有这个主题的，是空的列表", {"type": "string", "maxLength": longest("topic")}),
    "way": ("公开方式", {"type": "string", "enum": list(WAYS)}),
    "year": ("公开的年份（北京时间）；那一年没有的，是空的列表", {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}),
    "validity": ("有效性", {"type": "string", "enum": list(Validity.values)}),
    "kind": ("解读形式", {"type": "string", "enum": list(Form.values)}),
    "since": ("只要这一时刻以后变动过的；没有写时区的按北京时间", {"type": "string", "examples": ["2026-11-20", "2026-11-20T09:00:00+08:00"]}),
    "limit": (f"每页条数，默认 {ROWS}", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": ROWS}),
    "after": ("接着哪里往后取：上一页 next 里的值", {"type": "string"}),
}  # fmt: skip
TABLE = (
    "table：给人看的表，列名是中文，没有正文和代码",
    {"type": "string", "enum": ["table"]},
)
UNCHANGED = {"description": "与上次的 ETag 相同，没有变化"}
CONTINUE = (
    "接着编号多少以后下载（已经收到的最后一条的编号）；接着下载的没有列名行",
    {"type": "integer", "minimum": 0},
)


def description() -> dict:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}政府信息公开数据",
            "version": VERSION,
            "summary": "主动公开的公文、政策解读、回应关切和统计，只读，不用注册",
            "description": (
                "只有公众在网页上看得到的内容。各列的含义、更新和撤回的处理、引用的要求，见数据开放页。"
                f"同一网络地址每 {CALLS.words}最多读取 {CALLS.most} 次，每 {DOWNLOADS.words}最多下载 {DOWNLOADS.most} 次（没有变化的 304 不算）；"
                "超过的答 429，Retry-After 写明多少秒以后再试。"
                "列表、单条、统计和下载的答复（200）都带 ETag，没有变化的答 304；出错的答复不带。"
            ),
            "termsOfService": f"{settings.SITE_URL}{reverse('open-data:about')}#rules",
            "contact": {"name": settings.SITE_HOST, "url": settings.SITE_URL + reverse("portal:about")},
        },
        "externalDocs": {"description": "数据开放", "url": settings.SITE_URL + reverse("open-data:about")},
        "servers": [{"url": settings.SITE_URL + reverse("open-data:root").rstrip("/")}],
        "paths": {
            "/": _get("root", "目录", _object({}, open_ended=True)),
            **_lists(),
            **_records(),
            **_rest(),
            **_downloads(),
        },
        "components": {"schemas": _schemas(), "responses": _refusals()},
    }


def _lists() -> dict:
    found = {}
    for kind in KINDS.values():
        names = [*kind.filters, "limit", "after", *(["since"] if kind.changed else [])]
        found[f"/{kind.key}"] = _get(
            f"list-{kind.key}",
            f"{kind.label}：{kind.words}",
            _ref(f"{kind.key}-list"),
            [_query(name) for name in names],
        )
    return found


def _records() -> dict:
    found = {}
    for key in ("documents", "interpretations", "responses", "agencies"):
        kind = KINDS[key]
        shape = {"type": "string"} if kind.key_field == "code" else {"type": "integer"}
        path = {
            "name": "key",
            "in": "path",
            "required": True,
            "schema": shape,
            "description": "代码" if kind.key_field == "code" else "编号",
        }
        found[f"/{key}/{{key}}"] = _get(
            f"get-{key}",
            f"{kind.label}：一条",
            _ref(key),
            [path],
            gone=kind.gone is not None,
            absent=True,
        )
    return found


def _rest() -> dict:
    return {
        "/categories": _get(
            "list-categories", "公开类别（条例第二十条、第二十一条）", _ref("categories-list")
        ),
        "/statistics": _get("get-statistics", "统计", _ref("statistics")),
        f"/{figures.KEY}": _get(
            f"list-{figures.KEY}", f"{figures.LABEL}：{figures.WORDS}", _ref(f"{figures.KEY}-list")
        ),
        "/openapi.json": _get("get-openapi", "本说明", _object({}, open_ended=True)),
    }


def _downloads() -> dict:
    found = {}
    for kind in KINDS.values():
        after = {"name": "after", "in": "query", "description": CONTINUE[0], "schema": CONTINUE[1]}
        names = [*kind.filters, *(["since"] if kind.changed else [])]
        found |= _files(kind.key, kind.label, [*map(_query, names), after])
    return found | _files(figures.KEY, figures.LABEL, [])


def _files(key: str, label: str, parameters: list[dict]) -> dict:
    found = {}
    table = {"name": "as", "in": "query", "description": TABLE[0], "schema": TABLE[1]}
    for form in bulk.FORMS.values():
        for packed in ("", ".gz"):
            media = "application/gzip" if packed else form.media_type.partition(";")[0]
            answered = {
                "description": f"{form.label}{'，gzip 压缩' if packed else ''}",
                "content": {media: {}},
            }
            found[f"/download/{key}.{form.key}{packed}"] = {
                "get": {
                    "operationId": f"download-{key}-{form.key}{packed.replace('.', '-')}",
                    "summary": f"下载全部{label}",
                    "parameters": [*parameters, *([table] if form.key == "csv" else [])],
                    "responses": {
                        "200": answered, "304": UNCHANGED, "400": _refusal("400"), "429": _refusal("429"),
                    },
                }
            }  # fmt: skip
    return found


def _get(name: str, summary: str, schema: dict, parameters=(), *, gone=False, absent=False) -> dict:
    """`name` is what programs made from this description call it by."""
    answers = {
        "200": {"description": "找到", "content": {"application/json": {"schema": schema}}},
        "304": UNCHANGED,
        "400": _refusal("400"),
        "429": _refusal("429"),
    }
    if absent:
        answers["404"] = _refusal("404")
    if gone:
        answers["410"] = _refusal("410")
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": answers,
        }
    }


def _query(name: str) -> dict:
    words, shape = PARAMETERS[name]
    return {"name": name, "in": "query", "description": words, "schema": shape}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _refusal(status: str) -> dict:
    return {"$ref": f"#/components/responses/{status}"}


def _refusals() -> dict:
    words = {
        "400": "看不懂的参数，message 说明是哪一个、可以是什么；筛选条件的，parameters 逐个列出",
        "404": "没有这一条，或者从未公开",
        "410": "曾经公开，现已撤回；写明时间和原因",
        "429": "读取过于频繁",
    }
    return {
        status: {"description": said, "content": {"application/json": {"schema": _ref("error")}}}
        for status, said in words.items()
    }


def _object(properties: dict, *, open_ended=False) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": open_ended,
    }


def _array(of: dict) -> dict:
    return {"type": "array", "items": of}


def _page(of: dict) -> dict:
    following = {"type": ["string", "null"], "format": "uri", "description": "下一页的网址，没有的为 null"}
    return _object({"items": _array(of), "next": following})


NUMBER, WORDS = {"type": "integer"}, {"type": "string"}
BELONGING = {
    "documents": {
        "attachments": _array(_ref("attachments")),
        "interpretations": _array(NUMBER | {"description": "解读的编号"}),
        "responses": _array(NUMBER | {"description": "有关回应的编号"}),
    },
    "interpretations": {"questions": _array(_object({"question": WORDS, "answer": WORDS}))},
    "responses": {"documents": _array(NUMBER | {"description": "有关公文的编号"})},
}


def _schemas() -> dict:
    found = {}
    for kind in KINDS.values():
        found[kind.key] = _object(_properties(kind.columns) | BELONGING.get(kind.key, {}))
        found[f"{kind.key}-list"] = _page(_object(_properties(kind.listed)))
    counted = {"count": NUMBER}
    by_year = _array(_object({"year": NUMBER} | counted))
    found["categories-list"] = _page(
        _object({"key": WORDS, "label": WORDS, "article": WORDS, "documents": NUMBER})
    )
    found[f"{figures.KEY}-list"] = _page(_object(_properties(figures.COLUMNS)))
    found["numbers"] = _object({name: NUMBER | {"description": said} for name, said in NUMBERS.items()})
    found["statistics"] = _object(
        {
            "as_of": {"type": "string", "format": "date-time"},
            "documents": _object(
                {
                    "total": NUMBER,
                    "in_force": NUMBER
                    | {"description": "今天有效的：validity 是 valid，不含 effective_on 在今天以后的"},
                    "by_year": by_year,
                    "by_category": _array(_object({"category": WORDS, "label": WORDS} | counted)),
                    "by_agency": _array(_object({"agency": WORDS, "name": WORDS} | counted)),
                    "published_in_time_this_year": _object({"in_time": NUMBER, "due": NUMBER})
                    | {"description": "今年按期公开的和今年应当公开的，包括后来撤回的，与 this_year 相同"},
                }
            ),
            "interpretations": _object(
                {
                    "total": NUMBER,
                    "by_year": by_year,
                    "by_kind": _array(_object({"kind": WORDS, "label": WORDS} | counted)),
                }
            ),
            "responses": _object({"total": NUMBER, "by_year": by_year}),
            "applications": _object(
                {
                    "by_year": _array(
                        _object(
                            {
                                column.name: column.schema
                                for column in figures.COLUMNS
                                if column.name in ("year", *figures.COUNTED)
                            }
                        )
                    )
                }
            )
            | {"description": "依申请公开，逐年；分机关和办理结果见 /application-figures"},
            "this_year": _object(
                {
                    "year": NUMBER,
                    "whole": _ref("numbers"),
                    "by_agency": _array(
                        _object({"agency": WORDS, "name": WORDS, "numbers": _ref("numbers")})
                    ),
                }
            )
            | {"description": "今年以来，与 /numbers/ 页相同；百分比的分子、分母都在这里"},
        }
    )
    found["error"] = _object({"error": _object({"code": WORDS, "message": WORDS}, open_ended=True)})
    return found


def _properties(columns) -> dict:
    return {column.name: column.schema for column in columns}
