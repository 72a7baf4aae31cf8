"""Every public page as JSON: /documents/12/ is /documents/12.json, the first page /index.json.

What the page says, in the order it says it; and where open data has the thing itself, the record or the list as `data`.
The page is made as for anybody, so nothing can be here that is not there: 404 and 410 included.
"""

import copy
import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response
from lxml import html

from portal.open_data import views
from portal.open_data.door import Trouble, answer, open_to_all, trouble
from portal.open_data.kinds import KINDS

FIRST_PAGE = "index"
_UNSAID = {"script", "style", "form", "nav", "button", "template", "svg", "input", "select", "iframe"}
_UNSAID_CLASSES = {
    "no-print",
    "tools",
    "chosen",
    "sorts",
}  # what is there to be pressed: it says nothing of its own
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = {
    "documents:catalogue": "documents",
    "interpretation:list": "interpretations",
    "responses:list": "responses",
}
_RECORDS = {
    "documents:detail": ("documents", "pk"),
    "interpretation:detail": ("interpretations", "pk"),
    "responses:detail": ("responses", "pk"),
    "portal:agency": ("agencies", "code"),
}


def address_of(path: str) -> str:
    """Where the page at a path is as JSON."""
    return f"{path.rstrip('/')}.json" if path.strip("/") else f"/{FIRST_PAGE}.json"


@open_to_all(names=None, is_kept=False)
def show(request, page):
    """Raises Http404 for what is no public page."""
    path = "/" if page == FIRST_PAGE else f"/{page}/"
    try:
        match = resolve(path)
    except Resolver404 as nowhere:
        raise Http404 from nowhere
    names = getattr(match.func, "public_names", None)
    if names is None:
        raise Http404
    if strange := sorted(set(request.GET) - names):
        raise Trouble(
            400, "unknown_parameter", f"没有这样的参数：{'、'.join(strange)[:200]}。", known=sorted(names)
        )
    asked = _asking_for(request, path, match)
    response = match.func(asked, *match.args, **match.kwargs)
    if hasattr(response, "render"):
        response = response.render()
    if response.status_code == 404 or not response.get("Content-Type", "").startswith("text/html"):
        raise Http404
    if b'id="main"' not in response.content:  # a piece of a page, such as what is suggested while one types
        raise Http404
    said = read(response.content, f"{settings.SITE_URL}{path}")
    if response.status_code == 410:
        return trouble(410, "gone", said["title"], url=said["url"], content=said["content"])
    if response.status_code != 200:
        raise Http404
    return _conditional(request, answer(said | {"data": _data(asked, match)}), said["url"])


def _asking_for(request, path: str, match):
    """The same visitor asking for the page itself."""
    asked = copy.copy(request)
    asked.META = request.META | {"PATH_INFO": path}
    asked.META.pop("HTTP_IF_NONE_MATCH", None)
    asked.path = asked.path_info = path
    asked.method = "GET"
    asked.resolver_match = match
    return asked


def _data(asked, match):
    if match.view_name in _LISTS and not asked.GET.get(
        "sort"
    ):  # in another order the keys of the pages are others
        kind = KINDS[_LISTS[match.view_name]]
        return views.page_of(kind, asked.GET, address=settings.SITE_URL + views.list_url(kind))
    if match.view_name in _RECORDS:
        key, name = _RECORDS[match.view_name]
        return views.one(KINDS[key], match.kwargs[name])
    return None


def _conditional(request, response, page: str) -> HttpResponse:
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache"
    response["Link"] = f'<{page}>; rel="canonical"'
    return get_conditional_response(request, etag=etag, response=response)


# ── reading a page ──────────────────────────────────────────────────────────
def read(page: bytes, address: str) -> dict:
    """What a page says of itself in its head, and its main part in plain pieces."""
    tree = html.document_fromstring(page.decode())
    tree.make_links_absolute(address)
    meta = {one.get("name"): one.get("content", "") for one in tree.iterfind(".//meta[@name]")}
    canonical = tree.find(".//link[@rel='canonical']")
    main = tree.get_element_by_id("main")
    heading = main.find(".//h1")
    return {
        "url": canonical.get("href") if canonical is not None else address,
        "title": _words(heading) if heading is not None else tree.findtext(".//title", "").strip(),
        "description": meta.get("Description", ""),
        "column": meta.get("ColumnName", ""),
        "source": meta.get("ContentSource", ""),
        "published": meta.get("PubDate", ""),
        "content": list(_pieces(main)),
    }


def _pieces(part) -> Iterator[dict]:
    """Headings, paragraphs, lists, tables and facts, in order."""
    if _has_words_of_its_own(part):
        if words := _words(part):
            yield {"text": words}
        return
    for one in part:
        if not isinstance(one.tag, str) or _is_unsaid(one):
            continue
        if one.tag in _HEADINGS:
            yield {"heading": _words(one), "level": _HEADINGS[one.tag]}
        elif one.tag in ("ul", "ol"):
            if items := [_item(li) for li in one.iterfind("li")]:
                yield {"list": items}
        elif one.tag == "table":
            yield {
                "table": [
                    [_words(cell) for cell in row if isinstance(cell.tag, str)] for row in one.iter("tr")
                ]
            }
        elif one.tag == "dl":
            yield {"facts": list(_facts(one))}
        else:
            yield from _pieces(one)


def _has_words_of_its_own(part) -> bool:
    return (
        bool((part.text or "").strip())
        or any((one.tail or "").strip() for one in part)
        or part.tag == "p"
        or not len(part)
    )


def _facts(dl) -> Iterator[dict]:
    label = ""
    for one in dl.iter("dt", "dd"):
        if one.tag == "dt":
            label = _words(one)
        else:
            yield {"label": label, "value": _words(one)}


def _item(li) -> dict:
    link = li.find(".//a[@href]")
    words = " ".join(filter(None, (" ".join(words.split()) for words in _spoken(li))))
    return {"text": words} | ({"url": link.get("href")} if link is not None else {})


def _is_unsaid(part) -> bool:
    return (
        part.tag in _UNSAID
        or bool(_UNSAID_CLASSES & set((part.get("class") or "").split()))
        or part.get("hidden") is not None
    )


def _words(part) -> str:
    return " ".join("".join(_spoken(part)).split())


def _spoken(part) -> Iterator[str]:
    """The text of a part without that of its buttons, and of links that only lead on."""
    if part.text:
        yield part.text
    for one in part:
        if isinstance(one.tag, str) and not _is_unsaid(one):
            yield from _spoken(one)
        if one.tail:
            yield one.tail
