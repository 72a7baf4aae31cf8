"""The door of open data: for anybody's programs, from any page, read only, nobody known, not too often.

Whoever is signed in gets what everybody gets: the answer is made for a visitor without cookies, so nothing of a person
can be in it, and it may be kept for all.
"""

import copy
from collections.abc import Iterable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse

from disclosure import throttle
from disclosure.caching import public_page
from disclosure.throttle import Limit

CALLS = Limit("open-data", 600, 300)  # an address may ask twice a second, five minutes on end
DOWNLOADS = Limit("open-download", 30, 3600)
ALLOWED = "GET, HEAD, OPTIONS"


class Trouble(Exception):
    """What is wrong with a call, in words for the one who wrote the program, with its HTTP status."""

    def __init__(self, status: int, code: str, message: str, /, **more):
        super().__init__(message)
        self.status, self.code, self.message, self.more = status, code, message, more


def answer(content: dict, status: int = 200) -> JsonResponse:
    """JSON as it goes out: Chinese as it is, so that people can read it too."""
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def trouble(status: int, code: str, message: str, /, **more) -> JsonResponse:
    return answer({"error": {"code": code, "message": message, **more}}, status)


def as_nobody(request):
    """The same request as of a visitor who has never been here. The caller's own is left as it is."""
    nobody = copy.copy(request)
    nobody.META = dict(request.META)
    nobody.META.pop("HTTP_COOKIE", None)
    nobody.META.pop("HTTP_HX_REQUEST", None)
    nobody.COOKIES = {}
    nobody.user = AnonymousUser()
    nobody.session = {}
    nobody._messages = []
    nobody.resolver_match = request.resolver_match  # what copying leaves out
    return nobody


def open_to_all(*, names: Iterable[str] | None = (), limit: Limit = CALLS, is_kept: bool = True):
    """Guard a view that answers with open data: GET, HEAD and OPTIONS, CORS, the limit, errors as JSON.

    `names` are those of the query the view understands; another is 400, for a filter misspelt would let everything through.
    None leaves it to the view. Where `is_kept` the answer is kept as a public page is, with its ETag.
    """
    known = None if names is None else frozenset(names)

    def decorate(view):
        inner = public_page(view, names=known) if is_kept else view

        @wraps(view)
        def guarded(request, *args, **kwargs):
            found = _answered(request, inner, known, limit, args, kwargs)
            found["Access-Control-Allow-Origin"] = "*"
            found["Access-Control-Expose-Headers"] = (
                "ETag, Link, Retry-After, Content-Disposition, X-Data-As-Of"
            )
            found["Cross-Origin-Resource-Policy"] = "cross-origin"
            found["X-Robots-Tag"] = "noindex"
            found.headers.pop("Vary", None)  # nobody's cookie changes it
            return found

        guarded.csrf_exempt = True  # whoever writes is refused in JSON, not sent a page about form tokens
        return guarded

    return decorate


def _too_often(limit: Limit) -> HttpResponse:
    refused = trouble(429, "too_often", f"读取过于频繁，{throttle.wait_words(limit)}再试。")
    refused["Retry-After"] = str(throttle.wait(limit))
    return refused


def _answered(request, inner, known, limit, args, kwargs) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(
            status=204,
            headers={
                "Allow": ALLOWED,
                "Access-Control-Allow-Methods": ALLOWED,
                "Access-Control-Allow-Headers": "Accept, If-None-Match, If-Modified-Since",
                "Access-Control-Max-Age": "86400",
            },
        )
    if request.method not in ("GET", "HEAD"):
        refused = trouble(405, "read_only", "这个地址只供读取，请用 GET。")
        refused["Allow"] = ALLOWED
        return refused
    who = throttle.address_of(request)
    if not throttle.takes(CALLS, who):
        return _too_often(CALLS)
    # Only what is sent counts as a download: a mirror that asks whether anything changed is not the one to refuse.
    is_download = limit is not CALLS and request.method == "GET"
    if is_download and throttle.is_over(limit, who):
        return _too_often(limit)
    if known is not None and (strange := sorted(set(request.GET) - known)):
        return trouble(
            400, "unknown_parameter", f"没有这样的参数：{'、'.join(strange)[:200]}。", known=sorted(known)
        )
    try:
        found = inner(as_nobody(request), *args, **kwargs)
        if is_download and found.status_code == 200:
            throttle.count(limit, who)
        return found
    except Trouble as wrong:
        return trouble(wrong.status, wrong.code, wrong.message, **wrong.more)
    except Http404:
        return trouble(404, "not_found", "没有这一条，或者从未公开。")
    except BadRequest as wrong:
        return trouble(400, "bad_request", str(wrong))
