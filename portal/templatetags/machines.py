"""What a page says to machines in its head: its one address, its feed and its data with the filters it has, schema.org.

`{% load machines %}`. Everything is read from the page's own context, so a new page says it by extending `portal/base.html`.
"""

import json

from django import template
from django.conf import settings
from django.template import Variable, VariableDoesNotExist
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from disclosure import clock
from documents.states import Validity
from portal.open_data.page_json import address_of

register = template.Library()
KEYS = ("after", "before", "sort", "page")  # where in a list one is, and in which order: nothing a feed has
# What would end a script block or begin a tag, as JSON may write it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def _names(request) -> frozenset[str] | None:
    """What the address of this page may say in its query; None for a page that is not one of the public ones."""
    match = request.resolver_match
    return getattr(match.func, "public_names", None) if match else None


def _asked(context) -> dict[str, str]:
    """The query as the page understood it, in order: what its form could not read is no part of its address."""
    request = context["request"]
    names, form = _names(request) or (), context.get("form")
    understood = getattr(form, "asked", None)
    return {
        name: request.GET[name]
        for name in sorted(names)
        if request.GET.get(name) and (understood is None or name not in form.fields or name in understood)
    }


def _with(address: str, asked: dict) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag(takes_context=True)
def canonical(context, of=None) -> str:
    """The one address of this page, filters in order; or that of the thing it shows in another form (a print page)."""
    path = _value("get_absolute_url", of) if of else None
    if path:
        return settings.SITE_URL + path
    return settings.SITE_URL + _with(context["request"].path, _asked(context))


@register.simple_tag(takes_context=True)
def narrowed(context, address) -> str:
    """A feed's or a calendar's address with the filters of the list: {% narrowed feed_url as feed %}."""
    if not address or "?" in address:
        return address
    return _with(address, {name: value for name, value in _asked(context).items() if name not in KEYS})


@register.simple_tag(takes_context=True)
def json_address(context) -> str:
    """Where this page is as JSON; nothing for a page that is not a public one, or is gone."""
    request = context["request"]
    if _names(request) is None or not request.path.endswith("/"):
        return ""
    return _with(address_of(request.path), _asked(context))


# ── schema.org ──────────────────────────────────────────────────────────────
def _value(path: str, thing):
    """A field of a row, be it a model's or a plain dict."""
    try:
        return Variable(f"thing.{path}").resolve({"thing": thing})
    except VariableDoesNotExist:
        return None


def _said(**facts) -> dict:
    """Without what has nothing to say; `at_type` is @type."""
    return {
        name.replace("at_", "@"): value for name, value in facts.items() if value not in (None, "", [], {})
    }


@register.simple_tag(takes_context=True)
def structured_data(context, thing=None, thing_kind="") -> str:
    """The page as JSON-LD: a data block, which no browser runs and no CSP forbids."""
    made = _MAKERS.get(thing_kind, _a_page)(context, thing)
    words = json.dumps({"@context": "https://schema.org"} | made, ensure_ascii=False, separators=(",", ":"))
    # Braces somebody wrote are no half-drawn template of ours: JSON reads them the same.
    for mark in ("{{", "{%", "{#"):
        words = words.replace(mark, f"\\u007b{mark[1]}")
    # Safe: what could end the block or begin a tag is written as JSON escapes (_ESCAPES).
    return mark_safe(f'<script type="application/ld+json">{words.translate(_ESCAPES)}</script>')


def _publisher(name: str = "") -> dict:
    return {
        "@type": "GovernmentOrganization",
        "name": name or settings.SITE_NAME,
        "url": settings.SITE_URL + "/",
    }


def _site() -> dict:
    return {"@type": "WebSite", "name": f"{settings.SITE_NAME}政府信息公开", "url": settings.SITE_URL + "/"}


def _a_page(context, thing) -> dict:
    """A column or any page without a kind of its own."""
    if context.get("article_title"):
        return _an_article(context, thing)
    if not context.get("column_name"):
        search = settings.SITE_URL + reverse("portal:search")
        action = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        }
        return _site() | {"inLanguage": "zh-CN", "publisher": _publisher(), "potentialAction": action}
    return _said(
        at_type="CollectionPage" if context.get("form") else "WebPage",
        name=str(context["column_name"]),
        description=str(context.get("column_description") or ""),
        url=canonical(context),
        inLanguage="zh-CN",
        isPartOf=_site(),
        publisher=_publisher(),
    )


def _an_article(context, thing) -> dict:
    at = context.get("pub_date")
    return _said(
        at_type="Article",
        headline=str(context["article_title"])[:110],
        description=str(context.get("description") or "")[:300],
        datePublished=at.isoformat() if at else "",
        dateModified=_moment(_value("updated_at", thing)),
        url=canonical(context, thing),
        mainEntityOfPage=canonical(context, thing),
        keywords=str(context.get("keywords") or ""),
        inLanguage="zh-CN",
        isAccessibleForFree=True,
        author={
            "@type": "GovernmentOrganization",
            "name": str(context.get("author") or context.get("source") or ""),
        },
        publisher=_publisher(str(context.get("source") or "")),
    )


def _moment(at) -> str:
    return at.isoformat() if at else ""


FORCE = {
    Validity.VALID: "InForce",
    Validity.REVISED: "PartiallyInForce",
    Validity.EXPIRED: "NotInForce",
    Validity.REPEALED: "NotInForce",
}


def _a_document(context, document) -> dict:
    """A 公文: what lays down rules is Legislation, anything else a document; both with their numbers and days."""
    made = _an_article(context, document)
    made.pop("headline")
    marks = (("索引号", _value("index_number", document)), ("发文字号", _value("number", document)))
    made |= _said(
        name=str(context["article_title"]),
        identifier=[
            {"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in marks if value
        ],
        dateCreated=str(_value("written_on", document) or ""),
        genre=_value("genre", document),
        encoding={
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": f"{made['url']}document.pdf",
        },
    )
    if _value("category", document) != "norms":
        return made | {"@type": "DigitalDocument"}
    begins, ends = _value("effective_on", document), _value("expires_on", document)
    is_to_come = str(begins or "") > clock.today().isoformat()
    force = "NotInForce" if is_to_come else FORCE[Validity(_value("validity", document))]
    return made | _said(
        at_type="Legislation",
        legislationIdentifier=_value("number", document),
        legislationDate=str(_value("written_on", document) or ""),
        legislationPassedBy=made["author"],
        legislationLegalForce=f"https://schema.org/{force}",
        temporalCoverage=f"{begins or '..'}/{ends or '..'}" if begins or ends else "",
    )


def _an_interpretation(context, case) -> dict:
    document = _value("document", case)
    return _an_article(context, case) | {
        "about": _said(
            at_type="DigitalDocument",
            name=_value("title", document),
            identifier=_value("number", document),
            url=canonical(context, document),
        )
    }


def _an_agency(context, agency) -> dict:
    def said(name):
        return _value(name, agency)

    def reached(name):
        return said(name) if said("is_active") else None

    return _said(
        at_type="GovernmentOrganization",
        name=said("name"),
        alternateName=said("short_name"),
        url=canonical(context),
        identifier=said("credit_code"),
        telephone=reached("contact_phone"),
        faxNumber=reached("contact_fax"),
        email=reached("contact_email"),
        address=reached("contact_address"),
        dissolutionDate=str(said("closed_on") or ""),
        parentOrganization=_said(at_type="GovernmentOrganization", name=_value("parent.name", agency))
        if _value("parent", agency)
        else None,
    )


def _the_data(context, kinds) -> dict:
    """数据开放: a catalogue of data sets, each with its files."""
    base = settings.SITE_URL
    return _said(
        at_type="DataCatalog",
        name=f"{settings.SITE_NAME}政府信息公开数据",
        description=str(context.get("column_description") or ""),
        url=canonical(context),
        inLanguage="zh-CN",
        publisher=_publisher(),
        dataset=[
            {
                "@type": "Dataset",
                "name": kind.label,
                "description": kind.words,
                "isAccessibleForFree": True,
                "creator": _publisher(),
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "encodingFormat": media,
                        "contentUrl": base + reverse("open-data:download", args=[kind.key, form]),
                    }
                    for form, media in (("csv", "text/csv"), ("jsonl", "application/x-ndjson"))
                ],
            }
            for kind in kinds
        ],
    )


_MAKERS = {
    "document": _a_document,
    "interpretation": _an_interpretation,
    "agency": _an_agency,
    "data": _the_data,
}
