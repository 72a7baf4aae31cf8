"""The metadata block of a public document (rules 5.2; the set of items is each agency's choice).

索引号、名称、内容概述、生成日期 belong to the catalogue by 条例第十二条 and are always shown.
"""

from dataclasses import dataclass, replace

from django.conf import settings

from disclosure import clock
from disclosure.rulebook import book
from documents.states import Attribute, Validity
from documents.topics import topic_url

TONES = {
    Validity.VALID: "open",
    Validity.REVISED: "warn",
    Validity.EXPIRED: "late",
    Validity.REPEALED: "late",
}
ALWAYS = frozenset({"written_on", "summary"})


@dataclass(frozen=True)
class Row:
    """One line of the block."""

    label: str
    value: str
    copy: bool = False
    number: bool = False
    wide: bool = False
    tone: str = ""
    url: str = ""


day = clock.day_words


def validity_words(document, at=None) -> str:
    """尚未施行，2027年1月1日起施行 | 有效，2027年1月1日起废止 | 失效 | 废止."""
    words = document.get_validity_display()
    if is_to_come(document, at):
        return f"尚未施行，{day(document.effective_on)}起施行"
    if document.coming_on:
        return f"{words}，{day(document.coming_on)}起{document.get_coming_validity_display()}"
    return words


def validity_tone(document, at=None) -> str:
    """The tag it is said with: green only for what binds today and is to go on."""
    if is_to_come(document, at) or document.coming_on:
        return "warn"
    return TONES.get(document.validity, "")


def is_to_come(document, at=None) -> bool:
    """Published, and not in force before a day that is still to come."""
    begins = document.effective_on
    return document.validity == Validity.VALID and begins is not None and begins > (at or clock.today())


def rows(document) -> list[Row]:
    """The block in the order of the national catalogue, without the lines that have nothing to say."""
    shown = ALWAYS | set(book.value("documents.public_metadata", document.agency))
    lines = [
        ("", Row("索引号", document.index_number, copy=True, number=True, wide=True)),
        ("", Row("发布机构", document.agency.name)),
        ("issuers", Row("发文机关", document.issuer)),
        ("number", Row("发文字号", document.number, copy=True, number=True)),
        ("category", Row("公开类别", document.get_category_display())),
        ("topic", Row("主题分类", document.topic, url=topic_url(document.topic))),
        ("genre", Row("公文种类", document.genre)),
        ("office", Row("责任科室", document.office.name if document.office else "")),
        ("written_on", Row("成文日期", day(document.written_on), number=True)),
        ("issued_on", Row("印发日期", day(document.issued_on), number=True)),
        ("published_at", Row("发布日期", day(document.published_at), number=True)),
        ("effective_on", Row("实施日期", day(document.effective_on), number=True)),
        ("expires_on", Row("失效日期", day(document.expires_on), number=True)),
        ("validity", Row("有效性", validity_words(document), tone=validity_tone(document))),
        ("way", Row("公开方式", Attribute(document.attribute).label if document.attribute else "")),
        ("scope", Row("公开范围", document.scope)),
        ("term", Row("公开时限", document.period)),
        ("language", Row("语种", "中文")),
        ("format", Row("信息格式", "网页、PDF")),
        ("url", Row("在线地址", settings.SITE_URL + document.get_absolute_url(), copy=True, wide=True)),
        ("keywords", Row("主题词", document.keywords)),
        ("summary", Row("内容概述", document.summary, wide=True)),
    ]
    return _two_a_line([row for key, row in lines if row.value and (not key or key in shown)])


def validity(document) -> Row:
    """Whether it binds, as it stands below the title."""
    return Row("有效性", validity_words(document), tone=validity_tone(document))


def _two_a_line(rows: list[Row]) -> list[Row]:
    """Rows stand in pairs; one that would stand alone has its line to itself."""
    found: list[Row] = []
    is_first = True
    for row in rows:
        if row.wide and not is_first:
            found[-1] = replace(found[-1], wide=True)
        is_first = row.wide or not is_first
        found.append(row)
    if not is_first:
        found[-1] = replace(found[-1], wide=True)
    return found
