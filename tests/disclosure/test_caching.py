"""Whole public pages: who gets a kept one, when it is thrown away, what a hit costs."""

import pytest
import time_machine
from django.contrib import messages
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import connection, transaction
from django.http import Http404, HttpResponse, HttpResponseGone, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.template.response import SimpleTemplateResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path

from disclosure import caching

made: list[str] = []


def page(body):
    made.append(body)
    return HttpResponse(body)


@caching.public_page(names=("a", "b", "q", "page"))
def plain(request):
    return page(f"第{len(made) + 1}次 {request.META['QUERY_STRING']}")


@caching.public_page
def personal(request):
    return page(f"{request.user} {len(made)}")


@caching.public_page
def with_form(request):
    return page(get_token(request))


@caching.public_page
def with_cookie(request):
    response = page("cookie")
    response.set_cookie("seen", "1")
    return response


@caching.public_page
def with_session(request):
    request.session["seen"] = 1
    return page("session")


@caching.public_page
def with_message(request):
    messages.info(request, "已提交")
    return page("message")


@caching.public_page
def looks_for_messages(request):
    return page(f"{[str(message) for message in messages.get_messages(request)]}")


@caching.public_page
def forbidden_to_keep(request):
    response = page("no")
    response["Cache-Control"] = "no-store"
    return response


@caching.public_page
def gone(request):
    made.append("gone")
    return HttpResponseGone("已撤回")


@caching.public_page
def missing(request):
    made.append("missing")
    raise Http404


@caching.public_page
def stream(request):
    made.append("stream")
    return StreamingHttpResponse(["a"])


@caching.public_page(timeout=60)
def lazy(request):
    made.append("lazy")
    response = SimpleTemplateResponse("admin/base_site.html")
    response.template_name = None
    response.content = "lazy"
    return response


class Publishing(HttpResponse):
    """A page during whose making something is published."""


@caching.public_page
def overtaken(request):
    body = f"旧 {len(made)}"
    caching.bump(on_commit=False)
    return page(body)


def not_found(request, exception):
    return HttpResponse(status=404)


urlpatterns = [
    path("plain/", plain),
    path("personal/", personal),
    path("form/", with_form),
    path("cookie/", with_cookie),
    path("session/", with_session),
    path("message/", with_message),
    path("looks/", looks_for_messages),
    path("no/", forbidden_to_keep),
    path("gone/", gone),
    path("missing/", missing),
    path("stream/", stream),
    path("lazy/", lazy),
    path("overtaken/", overtaken),
]

handler404 = "tests.disclosure.test_caching.not_found"

REDIS = "redis://127.0.0.1:6379/14"


def _redis_answers():
    import redis

    try:
        return redis.Redis.from_url(REDIS, socket_connect_timeout=0.3).ping()
    except redis.RedisError:
        return False


@pytest.fixture(
    params=[
        "locmem",
        "file",
        pytest.param(
            "redis",
            marks=[
                pytest.mark.redis,
                pytest.mark.skipif(not _redis_answers(), reason="needs Redis"),
            ],
        ),
    ],
    autouse=True,
)
def store(request, tmp_path, settings, db):
    settings.ROOT_URLCONF = __name__
    settings.CACHES = {
        "default": {
            "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
            "file": {
                "BACKEND": "disclosure.filecache.SharedFileCache",
                "LOCATION": str(tmp_path),
            },
            "redis": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache",
                "LOCATION": REDIS,
                "KEY_PREFIX": f"test-{tmp_path}",
            },
        }[request.param]
    }
    made.clear()
    caching.forget()
    caches["default"].clear()
    yield caches["default"]
    caches["default"].clear()


@pytest.fixture
def reader():
    return Client()


def times(reader, address, n=3, **headers):
    """How often the view ran for n visits."""
    made.clear()
    for _ in range(n):
        reader.get(address, headers=headers)
    return len(made)


def test_a_page_is_made_once(reader):
    first, second = reader.get("/plain/"), reader.get("/plain/")

    assert (first.content, second.content) == ("第1次 ".encode(), "第1次 ".encode())
    assert first["Content-Type"] == second["Content-Type"]


def test_the_day_is_part_of_the_key(reader):
    with time_machine.travel("2026-03-12T23:59:00+08:00", tick=False) as traveller:
        reader.get("/plain/")
        traveller.shift(120)
        assert reader.get("/plain/").content.decode().startswith("第2次")


@pytest.mark.parametrize(
    ("one", "other", "runs"),
    [
        ("?a=1&b=2", "?b=2&a=1", 1),
        ("?a=1&q=", "?a=1", 1),
        ("?a=1", "?a=2", 2),
        ("?a=1&a=2", "?a=2&a=1", 2),
        ("?a=1&a=2", "?a=2", 1),
        ("?q=公开", "?q=%E5%85%AC%E5%BC%80", 1),
        ("", "?junk=1", 1),
        ("?junk=1", "?junk=2&x[]=3", 1),
        ("?a=1", "?a=1&junk=" + "x" * 5000, 1),
    ],
)
def test_one_question_asked_in_two_ways_is_one_page(reader, one, other, runs):
    reader.get("/plain/" + one)
    reader.get("/plain/" + other)

    assert len(made) == runs


def test_a_name_the_page_does_not_know_never_reaches_it(reader):
    assert reader.get("/plain/?b=2&junk=<b>&a=1").content.decode() == "第1次 a=1&b=2"


@pytest.mark.parametrize("query", ["?q=" + "x" * 201, "?junk=" + "x" * 9000])
def test_what_no_reader_would_ask_is_refused_before_anything_is_made(reader, query):
    assert reader.get("/plain/" + query).status_code == 400
    assert made == []


@pytest.mark.parametrize(
    ("address", "runs", "control"),
    [
        ("/plain/", 1, caching.SHARED),
        ("/looks/", 1, caching.SHARED),
        ("/lazy/", 1, caching.SHARED),
        ("/form/", 3, caching.PRIVATE),
        ("/cookie/", 3, caching.PRIVATE),
        ("/no/", 3, "no-store"),
        ("/gone/", 3, "no-cache"),
        ("/missing/", 3, "no-cache"),
        ("/stream/", 3, None),
        ("/plain/?q=" + "公" * 200, 1, caching.SHARED),
    ],
)
def test_only_what_is_the_same_for_all_is_kept(reader, address, runs, control):
    assert times(reader, address) == runs
    assert reader.get(address).get("Cache-Control") == control


def test_a_page_that_begins_a_session_or_leaves_a_message_is_not_kept():
    assert [times(Client(), "/session/", n=1) for _ in range(2)] == [1, 1]
    assert [times(Client(), "/message/", n=1) for _ in range(2)] == [1, 1]


def test_a_message_is_shown_to_its_reader_only(reader):
    reader.get("/message/")

    assert "已提交" in reader.get("/looks/").content.decode()
    assert "已提交" not in Client().get("/looks/").content.decode()


def test_a_signed_in_person_neither_gets_nor_leaves_a_page(reader, django_user_model):
    person = Client()
    person.force_login(django_user_model.objects.create_user("wang", name="王"))

    seen = [person.get("/personal/"), reader.get("/personal/"), person.get("/personal/")]

    assert len(made) == 3
    assert "AnonymousUser" in seen[1].content.decode()
    assert [response["Cache-Control"] for response in seen] == [
        caching.PRIVATE,
        caching.SHARED,
        caching.PRIVATE,
    ]


def test_post_is_never_answered_from_the_cache(reader):
    reader.get("/plain/")
    reader.post("/plain/")

    assert len(made) == 2


def test_head_is_answered_but_leaves_nothing(reader):
    reader.head("/plain/")
    reader.get("/plain/")
    assert len(made) == 2

    assert reader.head("/plain/")["ETag"] == reader.get("/plain/")["ETag"]
    assert len(made) == 2


@override_settings(READING_MODE_COOKIES=("reading",))
def test_each_reading_mode_has_its_page(reader):
    reader.get("/plain/")
    reader.cookies["reading"] = "elder.size-1"
    reader.get("/plain/")
    reader.get("/plain/")

    assert len(made) == 2


@override_settings(READING_MODE_COOKIES=("reading",))
def test_a_reading_mode_somebody_made_up_is_no_other_page(reader):
    reader.cookies["reading"] = "elder"
    reader.get("/plain/")
    for made_up in ("elder.junk", "x.elder", "elder.elder"):
        reader.cookies["reading"] = made_up
        reader.get("/plain/")

    assert len(made) == 1


def test_part_of_a_page_for_htmx_is_not_given_as_a_page(reader):
    reader.get("/plain/")

    assert times(reader, "/plain/", HX_Request="true") == 1
    assert times(reader, "/plain/", HX_Request="junk") == 0


class TestConditional:
    @pytest.mark.parametrize(
        ("form", "status"), [("{}", 304), ('W/"other", {}', 304), ("*", 304), ('W/"other"', 200)]
    )
    def test_a_known_page_is_not_sent_again(self, reader, form, status):
        etag = reader.get("/plain/")["ETag"]

        again = reader.get("/plain/", headers={"If-None-Match": form.format(etag)})

        assert again.status_code == status
        assert again["ETag"] == etag
        assert again["Cache-Control"] == caching.SHARED
        assert bool(again.content) == (status == 200)

    def test_a_page_made_anew_without_change_is_still_known(self, reader):
        etag = reader.get("/lazy/")["ETag"]
        caching.bump(on_commit=False)

        assert reader.get("/lazy/", headers={"If-None-Match": etag}).status_code == 304


class TestBump:
    @pytest.mark.django_db(transaction=True)
    def test_a_publication_throws_all_pages_away_at_commit(self, reader):
        reader.get("/plain/")
        with transaction.atomic():
            caching.bump()
            reader.get("/plain/")
            assert len(made) == 1

        reader.get("/plain/")

        assert len(made) == 2

    @pytest.mark.django_db(transaction=True)
    def test_what_is_rolled_back_throws_nothing_away(self, reader):
        reader.get("/plain/")
        with transaction.atomic():
            caching.bump()
            transaction.set_rollback(True)

        assert times(reader, "/plain/", n=1) == 0

    def test_a_page_overtaken_by_a_publication_is_not_shown_again(self, reader):
        reader.get("/overtaken/")

        assert reader.get("/overtaken/").content.decode() == "旧 1"

    def test_a_publication_by_another_process_reaches_a_page_at_hand(self, reader, store):
        reader.get("/plain/")
        reader.get("/plain/")
        store.set(caching.VERSION, "set by the worker", None)

        assert times(reader, "/plain/", n=2) == 1

    def test_where_the_cache_is_far_the_version_is_asked_for_once_a_second(self, reader, store, settings):
        settings.PUBLIC_PAGE_SECONDS_BEHIND = 1.0
        with time_machine.travel("2026-03-12T10:00:00+08:00", tick=False):
            reader.get("/plain/")
            reader.get("/plain/")
            reader.get("/plain/")
            store.set(caching.VERSION, "set by another machine", None)
            assert times(reader, "/plain/", n=1) == 0

            caching._last_version[1] -= 1
            assert times(reader, "/plain/", n=1) == 1

    def test_a_publication_of_our_own_is_seen_at_once_even_then(self, reader, settings):
        settings.PUBLIC_PAGE_SECONDS_BEHIND = 1.0
        reader.get("/plain/")
        reader.get("/plain/")
        caching.bump(on_commit=False)

        assert times(reader, "/plain/", n=1) == 1

    def test_a_page_at_hand_grows_old(self, reader):
        with time_machine.travel("2026-03-12T10:00:00+08:00", tick=False) as traveller:
            reader.get("/plain/")
            reader.get("/plain/")
            traveller.shift(caching.TIMEOUT + 1)

            assert times(reader, "/plain/", n=2) == 1

    def test_pages_at_hand_are_few(self, reader, monkeypatch):
        monkeypatch.setattr(caching, "NEAR_PAGES", 3)
        for number in range(6):
            reader.get(f"/plain/?page={number}")
            reader.get(f"/plain/?page={number}")

        assert len(caching._near) == 3

    def test_a_lost_version_does_not_bring_old_pages_back(self, reader, store):
        reader.get("/plain/")
        store.delete(caching.VERSION)

        assert times(reader, "/plain/", n=2) == 1


class TestCost:
    @pytest.mark.parametrize(("seen_by", "asks"), [("this process", "get"), ("another process", "get_many")])
    def test_a_hit_is_one_round_trip_and_no_query(self, reader, store, monkeypatch, seen_by, asks):
        reader.get("/plain/")
        reader.get("/plain/")
        if seen_by == "another process":
            caching._near.clear()
        asked = []
        for name in ("get", "get_many", "set", "add", "touch", "incr", "has_key"):
            kept = getattr(type(store), name, None) or getattr(BaseCache, name)

            def noted(self, *args, _name=name, _kept=kept, **kwargs):
                outer = not asked_now
                asked_now.append(_name)
                if outer:
                    asked.append(_name)
                try:
                    return _kept(self, *args, **kwargs)
                finally:
                    asked_now.pop()

            monkeypatch.setattr(type(store), name, noted)
        asked_now: list[str] = []

        with CaptureQueriesContext(connection) as queries:
            reader.get("/plain/")

        assert asked == [asks]
        assert len(queries) == 0

    def test_a_cache_that_is_away_costs_time_only(self, reader, store, monkeypatch):
        def away(self, *args, **kwargs):
            raise ConnectionError

        for name in ("get_many", "get", "set", "add"):
            monkeypatch.setattr(type(store), name, away)

        assert [reader.get("/plain/").status_code for _ in range(2)] == [200, 200]
        assert len(made) == 2


class TestVersioned:
    def test_a_value_is_made_once_for_each_version(self, store):
        numbers = iter(range(10))

        def ask():
            return caching.versioned("number", lambda: next(numbers))

        assert [ask(), ask()] == [0, 0]
        caching.forget()  # another process
        assert ask() == 0
        caching.bump(on_commit=False)
        assert [ask(), ask()] == [1, 1]

    def test_without_a_cache_it_is_made_each_time(self, store, monkeypatch):
        def away(self, *args, **kwargs):
            raise ConnectionError

        for name in ("get_many", "get", "set", "add"):
            monkeypatch.setattr(type(store), name, away)
        numbers = iter(range(10))

        assert [caching.versioned("number", lambda: next(numbers)) for _ in range(2)] == [0, 1]


class TestBriefly:
    """What is kept for some seconds, whoever asks."""

    def test_it_is_made_once_until_its_seconds_are_over(self):
        made = []
        with time_machine.travel("2026-11-23T09:00+08:00", tick=False) as journey:
            for seconds in (0, 59, 2):
                journey.shift(seconds)
                caching.briefly("test:briefly", lambda: made.append(1) or len(made), seconds=60)

        assert len(made) == 2

    def test_what_fails_in_the_making_is_said_and_not_tried_twice(self, caplog):
        made = []

        def make():
            made.append(1)
            raise ValueError("the database is away, not the cache")

        with pytest.raises(ValueError, match="the database is away"):
            caching.briefly("test:briefly-fails", make, seconds=60)
        assert made == [1]
        assert "缓存不可用" not in caplog.text

    @pytest.mark.parametrize("name", ["get", "set"])
    def test_a_cache_that_is_away_costs_time_only(self, store, monkeypatch, name):
        def away(*args, **kwargs):
            raise ConnectionError

        monkeypatch.setattr(type(store), name, away)

        assert caching.briefly(f"test:briefly-{name}", lambda: 7, seconds=60) == 7
