"""Whole public pages for anonymous readers, thrown away together when something is published.

A hit costs one round trip to the cache: the version and the page are asked for together, and a
page made under another version is a miss. So publishing is one write, however many pages there are.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Iterable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils.cache import get_conditional_response

from disclosure import clock

log = logging.getLogger(__name__)

VERSION = "pages:version"
TIMEOUT = 15 * 60  # seconds; also the longest a page may be stale if the cache was away at a bump
LONGEST_VALUE = 200  # characters of one value in the query; a longer one is refused before anything is asked
LONGEST_QUERY = 8000  # characters of the query as it is sent; a Chinese character is nine of them
READING_WORDS = frozenset({"elder", "contrast", "size-1", "size-2"})  # of the cookie portal.reading writes
SHARED = "public, no-cache"  # may be kept, must be asked for again: the ETag answers with 304
PRIVATE = "private, no-store"
NEAR_PAGES = 200
NEAR_BYTES = 200_000  # a longer page is read from the cache each time
_MISSING = object()
_near: dict[str, tuple] = {}
_values: dict[str, tuple] = {}
_last_version: list = [None, float("-inf")]
# Headers that belong to the page itself; the middleware adds the others to every answer anew.
_KEPT_HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Link", "X-Robots-Tag")


def public_page(view=None, *, names: Iterable[str] = (), timeout: int = TIMEOUT):
    """Keep a view's answer to anonymous GET and HEAD, with ETag, until the next `bump()`.

    `names` are the names of the query the view understands. All others are dropped before the view
    sees them, so an address with junk behind it is the same page and costs nothing anew.

    Never kept: what a signed-in person sees, what carries a message, a cookie or a form token,
    and any status but 200. The key holds the address with its query in order, the day in
    Asia/Shanghai, and the reading mode (`settings.READING_MODE_COOKIES`).

    Raises BadRequest (400) for a query longer than any page asks for.
    """
    known = frozenset(names)

    def decorate(inner):
        @wraps(inner)
        def page(request, *args, **kwargs):
            if request.META.get("QUERY_STRING"):
                _keep_only(request, known)
            if not _may_be_kept(request):
                response = inner(request, *args, **kwargs)
                if request.method in ("GET", "HEAD"):
                    response.setdefault("Cache-Control", PRIVATE)
                return response
            key = page_key(request)
            version, kept = _load(key)
            if kept is None:
                response = inner(request, *args, **kwargs)
                if hasattr(response, "render") and callable(response.render):
                    response = response.render()
                if response.status_code != 200 or response.streaming:
                    return response
                if not _is_the_same_for_all(request, response):
                    response.setdefault("Cache-Control", PRIVATE)
                    return response
                kept = _Kept.of(response)
                if version is not None and request.method == "GET":
                    _keep(key, version, (kept.content, kept.headers, kept.etag), timeout)
            return kept.answer(request)

        page.public_names = known  # what tells a public page from any other, and what its address may say
        return page

    return decorate(view) if view else decorate


def bump(on_commit: bool = True) -> None:
    """Something public has changed: no page made before is shown again.

    Waits for the transaction to commit, so no reader can keep the old page under the new version.
    """
    if on_commit:
        transaction.on_commit(_renew, robust=True)
    else:
        _renew()


def versioned(key: str, make, *, timeout: int = TIMEOUT):
    """What `make()` returns, made once for each version of the public pages. Read it, never change it."""
    version, value, until = _recall(key, _values.get(key))
    if value is _MISSING:
        value = make()
        if version is None:
            return value
        until = _keep(key, version, value, timeout)
    _values[key] = (version, value, until)
    return value


def briefly(key: str, make, *, seconds: int):
    """What `make()` returned at most so many seconds ago under this key, in whichever process; anew without the cache."""
    try:
        until, held = cache.get(key) or (0.0, None)
    except Exception:  # whichever cache it is: without it all is slow, not broken
        log.warning("缓存不可用，重新计算", exc_info=True)
        return make()
    now = time.time()
    if until <= now:
        held = make()  # what fails here is no matter of the cache, and is not tried twice
        try:
            cache.set(key, (now + seconds, held), seconds)
        except Exception:  # it was made all the same
            log.warning("缓存不可用，没有记下", exc_info=True)
    return held


def stamp(name: str) -> str:
    """The word all processes share under a name, until one of them turns it. Raises what the cache raises."""
    return cache.get(name) or _first(name)


def turn(name: str) -> None:
    """Another word from now on. Never a counter: one that was evicted would start again and bring old things back."""
    cache.set(name, secrets.token_hex(8), None)


def _first(name: str) -> str:
    cache.add(name, secrets.token_hex(8), None)
    return cache.get(name)


def forget(key: str | None = None) -> None:
    """Drop one page, or all that this process holds at hand (it is kept in the cache all the same)."""
    if key is not None:
        _near.pop(key, None)
        return
    _near.clear()
    _values.clear()
    _last_version[:] = None, float("-inf")


def page_key(request) -> str:
    """One key per address, query, day, reading mode and kind of answer (whole page or htmx part)."""
    cookies = request.COOKIES
    parts = (
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        clock.today().isoformat(),
        "part" if "HTTP_HX_REQUEST" in request.META else "",
        *[_reading(cookies[name]) if name in cookies else "" for name in _reading_modes()],
    )
    return (
        "page:3:" + hashlib.blake2b("\n".join(parts).encode("utf-8", "replace"), digest_size=20).hexdigest()
    )


def _keep_only(request, known: frozenset[str]) -> None:
    """Rewrite the query to the names the view knows, in order, the last value of each; an empty one says nothing."""
    if len(request.META["QUERY_STRING"]) > LONGEST_QUERY:
        raise BadRequest("网址过长。")
    query = QueryDict(mutable=True)
    for name in sorted(known & request.GET.keys()):
        if value := request.GET[name]:
            if len(value) > LONGEST_VALUE:
                raise BadRequest("查询条件过长。")
            query[name] = value
    query._mutable = False
    request.GET = query
    request.META["QUERY_STRING"] = query.urlencode()


class _Kept:
    """What is stored: bytes, a few headers, the ETag. A tuple on the way to the cache."""

    __slots__ = ("content", "etag", "headers")

    def __init__(self, content, headers, etag):
        self.content, self.headers, self.etag = content, headers, etag

    @classmethod
    def of(cls, response):
        headers = [(name, response[name]) for name in _KEPT_HEADERS if name in response]
        digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
        return cls(response.content, headers, f'W/"{digest}"')

    def answer(self, request):
        """200 with the page or 304 without, both with the same ETag."""
        if request.META.get("HTTP_IF_NONE_MATCH") == self.etag:
            response = HttpResponse(status=304)
            del response["Content-Type"]
        else:
            response = HttpResponse(self.content)
            for name, value in self.headers:
                response[name] = value
        headers = response.headers
        headers["ETag"] = self.etag
        headers["Cache-Control"] = SHARED
        headers["Vary"] = "Cookie, HX-Request"
        if response.status_code == 200 and "HTTP_IF_NONE_MATCH" in request.META:
            return get_conditional_response(request, etag=self.etag, response=response)
        return response


def _load(key):
    """(version, kept page or None) in one round trip; (None, None) when the cache is away."""
    near = _near.get(key)
    version, held, until = _recall(key, near)
    if held is _MISSING:
        return version, None
    if near is not None and held is near[1]:
        return version, held
    kept = _Kept(*held)
    _keep_near(key, version, kept, until - time.time())
    return version, kept


def _recall(key, near):
    """(version, what is held under it, until when); `_MISSING` where nothing is, version None when the cache is away.

    What this process has held before is at hand (`near`): then only the version is asked for, and where the cache is
    a server away (`PUBLIC_PAGE_SECONDS_BEHIND`), not more often than that. Else one round trip asks for both.
    """
    try:
        if near and (version := _version()) == near[0] and time.time() < near[2]:
            return near
        found = cache.get_many((VERSION, key))
        version = found.get(VERSION) or _first(VERSION)
    except (
        Exception
    ):  # what is kept is a convenience: without the cache, whichever it is, all is slow, not broken
        log.warning("缓存不可用，直接生成", exc_info=True)
        return None, _MISSING, 0.0
    made_under, until, held = found.get(key) or (None, 0.0, _MISSING)
    if made_under != version or until <= time.time():
        return version, _MISSING, 0.0
    return version, held, until


def _keep(key, version, held, timeout) -> float:
    """Hold something under a version; returns until when. Without the cache it is held by nobody else."""
    until = time.time() + timeout
    try:
        cache.set(key, (version, until, held), timeout)
    except Exception:  # as in `_recall`
        log.warning("缓存不可用，没有存下", exc_info=True)
    return until


def _version():
    """The version of the pages, known for at most PUBLIC_PAGE_SECONDS_BEHIND without asking."""
    behind = getattr(settings, "PUBLIC_PAGE_SECONDS_BEHIND", 0)
    if not behind:
        return cache.get(VERSION)
    now = time.monotonic()
    version, asked = _last_version
    if not 0 <= now - asked < behind:
        version = cache.get(VERSION)
        _last_version[:] = version, now
    return version


def _keep_near(key, version, kept, seconds):
    """Remember a page in this process. It is never shown without asking for the version."""
    if len(kept.content) > NEAR_BYTES:
        return
    while len(_near) >= NEAR_PAGES:
        _near.pop(next(iter(_near), None), None)
    _near[key] = (version, kept, time.time() + seconds)


def _renew():
    turn(VERSION)
    _last_version[:] = None, float("-inf")


def _may_be_kept(request) -> bool:
    return (
        request.method in ("GET", "HEAD") and "messages" not in request.COOKIES and not _is_personal(request)
    )


def _is_personal(request) -> bool:
    """A session means a person. Only then is the session looked at, so a hit asks no database."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and (
        request.user.is_authenticated or not request.session.is_empty()
    )


def _is_the_same_for_all(request, response) -> bool:
    """No cookie, no form token, no message, no word from the view against it."""
    messages = getattr(request, "_messages", None)
    return not (
        response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or getattr(getattr(request, "session", None), "modified", False)
        or (messages is not None and len(messages))
        or any(word in response.get("Cache-Control", "") for word in ("private", "no-store"))
    )


def _reading(value: str) -> str:
    """The reading mode in the one spelling of its own; a cookie somebody made up is no other page."""
    return ".".join(sorted(READING_WORDS.intersection(value.split(".", 8))))


def _reading_modes():
    return getattr(settings, "READING_MODE_COOKIES", ("reading",))
