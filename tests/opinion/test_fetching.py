"""Reading an address an outsider may have a say in: what is refused, and that nothing is asked of it then."""

import contextlib
import gzip
import socket
import time

import pytest

from opinion import fetching
from opinion.fetching import NotFetched, addresses_of, fetch, is_outside
from opinion.models import Feed


def refused(url) -> str:
    with pytest.raises(NotFetched) as no:
        fetch(url)
    return str(no.value)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("114.114.114.114", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),  # a carrier's own net
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("::ffff:114.114.114.114", True),
        ("64:ff9b::7272:7272", True),
        ("64:ff9b::a9fe:a9fe", False),  # 169.254.169.254
        ("64:ff9b:1::7272:7272", False),  # a translator of one's own net
        ("2002:a00:1::1", False),
        ("2002:7272:7272::1", False),
        ("2001:0:7272:7272::f5ff:fffe", False),  # 10.0.0.1, as Teredo writes it
        ("::10.0.0.1", False),
        ("::ffff:0:10.0.0.1", False),
        ("fec0::1", False),
        ("feff::1", False),
        ("100::1", False),
        ("2001:db8::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("192.88.99.1", False),
        ("::ffff:192.88.99.1", False),
        ("192.0.0.8", False),
    ],
)
def test_what_lies_outside(address, outside):
    assert is_outside(address) is outside


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.cn/feed", "只读取 http"),
        ("file:///etc/passwd", "只读取 http"),
        ("gopher://127.0.0.1:6379/_x", "只读取 http"),
        ("feed", "只读取 http"),
        ("http://", "只读取 http"),
        ("http://user:word@example.cn/", "用户名和口令"),
        ("http://example.cn:99999/", "写得不对"),
        ("http://[::1", "写得不对"),
        ("http://example.cn/a b", "空白"),
        ("http://example.cn/\u8def", "转写"),
        ("http://127.0.0.1:5432/", "内部网络"),
        ("http://localhost/", "内部网络"),
        ("http://2130706433/", "内部网络"),
        ("http://0x7f.1/", "内部网络"),
        ("http://[::ffff:10.0.0.1]/", "内部网络"),
        ("https://169.254.169.254/latest/meta-data", "内部网络"),
        ("http://no-such-host.invalid/", "找不到网站"),
    ],
)
def test_what_is_never_asked(url, words, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *args: pytest.fail("connected"))

    assert words in refused(url)


def test_a_name_that_leads_inside_among_others_is_refused(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("114.114.114.114", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: rows)

    with pytest.raises(NotFetched, match="内部网络"):
        addresses_of("example.cn", 80)


def test_a_name_that_points_elsewhere_a_moment_later_is_connected_to_where_it_pointed(monkeypatch):
    """DNS rebinding: it is resolved once, and the connection goes to what was looked at."""
    answers = iter(["114.114.114.114", "127.0.0.1"])
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *args, **more: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 80))],
    )
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)

    assert "连接不上" in refused("http://rebinding.example.cn/feed")
    assert connected == [("114.114.114.114", 80)]


def pointing(monkeypatch, *addresses):
    """The name has these addresses."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: rows)


def answering(monkeypatch, site, *, alive, down=ConnectionRefusedError):
    """One public address leads to the site, the others are down; what was tried, and how long it was waited for."""
    tried = []

    def to(address, timeout):
        tried.append((address[0], timeout))
        if address[0] != alive:
            raise down
        here = socket.socket()
        here.settimeout(timeout)
        here.connect(("127.0.0.1", site.port))
        return here

    monkeypatch.setattr(socket, "create_connection", to)
    return tried


@pytest.mark.parametrize("down", [ConnectionRefusedError, TimeoutError, OSError])
def test_an_address_that_is_down_does_not_hide_the_next(site, monkeypatch, down):
    site.pages["/feed"] = (200, {}, b"<rss/>")
    pointing(monkeypatch, "114.114.114.114", "223.5.5.5", "119.29.29.29")
    tried = answering(monkeypatch, site, alive="223.5.5.5", down=down)

    assert fetch("http://example.cn/feed").body == b"<rss/>"
    assert [ip for ip, _ in tried] == ["114.114.114.114", "223.5.5.5"]


def test_each_address_leaves_time_for_the_others(site, monkeypatch):
    monkeypatch.setattr(fetching, "WHOLE", 9)
    pointing(monkeypatch, "114.114.114.114", "223.5.5.5", "119.29.29.29")
    tried = answering(monkeypatch, site, alive=None)

    assert "连接不上" in refused("http://example.cn/feed")
    assert [round(patience) for _, patience in tried] == [3, 4, 9]


def test_when_the_whole_time_is_up_no_other_address_is_tried(site, monkeypatch):
    monkeypatch.setattr(fetching, "WHOLE", 0.2)
    pointing(monkeypatch, "114.114.114.114", "223.5.5.5")
    tried = []

    def slow(address, timeout):
        tried.append(address[0])
        time.sleep(0.25)  # the line is slow for real
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", slow)

    assert refused("http://example.cn/feed") == fetching.TOO_SLOW
    assert tried == ["114.114.114.114"]


@pytest.mark.parametrize("place", [0, 1, 9])
def test_one_address_inside_refuses_the_host_wherever_it_stands(site, monkeypatch, place):
    addresses = [f"114.114.114.{n}" for n in range(1, 10)]
    addresses.insert(place, "192.168.0.1")
    pointing(monkeypatch, *addresses)
    tried = answering(monkeypatch, site, alive="114.114.114.1")

    assert "内部网络" in refused("http://example.cn/feed")
    assert tried == []


def test_a_host_of_very_many_addresses_is_tried_at_a_few(site, monkeypatch):
    pointing(monkeypatch, *(f"114.114.{n}.1" for n in range(1, 40)))
    tried = answering(monkeypatch, site, alive=None)

    refused("http://example.cn/feed")
    assert len(tried) == fetching.MOST_ADDRESSES


def test_what_is_there_comes_with_its_marks(site):
    site.pages["/feed?a=1"] = (
        200,
        {"ETag": '"v1"', "Last-Modified": "Sat, 28 Nov 2026 00:00:00 GMT"},
        b"<rss/>",
    )

    came = fetch(f"{site.url}/feed?a=1")

    assert (came.body, came.etag, came.modified) == (b"<rss/>", '"v1"', "Sat, 28 Nov 2026 00:00:00 GMT")


@pytest.mark.parametrize("mark", ['"v\x001"', '"v\x071"', '"v\r\n 1"', "v" * 301])
def test_a_mark_that_cannot_be_kept_is_none(site, mark):
    site.pages["/feed"] = (200, {"ETag": mark, "Last-Modified": mark}, b"<rss/>")

    came = fetch(f"{site.url}/feed")

    assert (came.body, came.etag, came.modified) == (b"<rss/>", "", "")


def test_marks_fit_the_row_that_keeps_them():
    longest = {name: Feed._meta.get_field(name).max_length for name in ("etag", "modified")}

    assert longest == {"etag": fetching.LONGEST_ETAG, "modified": fetching.LONGEST_MODIFIED}


def test_what_has_not_changed_is_not_sent_again(site):
    site.pages["/feed"] = (304, {}, b"")

    assert fetch(f"{site.url}/feed", etag='"v1"', modified="Sat").unchanged
    (_, headers) = site.asked[0]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', "Sat")


def test_a_redirect_within_bounds_is_followed(site):
    site.pages["/old"] = (301, {"Location": "/new"}, b"")
    site.pages["/new"] = (200, {}, b"here")

    assert fetch(f"{site.url}/old").body == b"here"


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:1/",
        "http://localhost:6379/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.0.1/admin",
        "http://[::1]/",
        "//127.0.0.1:22/",
    ],
)
def test_a_redirect_inside_is_refused(site, to, monkeypatch):
    site.pages["/feed"] = (302, {"Location": to}, b"")
    connected, connect = [], socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda where, *args: connected.append(where) or connect(where, *args)
    )

    assert "内部网络" in refused(f"{site.url}/feed")
    assert connected == [("127.0.0.1", site.port)]


def test_a_redirect_to_another_kind_of_address_is_refused(site):
    site.pages["/feed"] = (302, {"Location": "file:///etc/passwd"}, b"")

    assert "只读取 http" in refused(f"{site.url}/feed")


def test_a_redirect_without_end_is_left(site):
    site.pages["/feed"] = (302, {"Location": "/feed"}, b"")

    assert "超过" in refused(f"{site.url}/feed")
    assert len(site.asked) == fetching.MOST_REDIRECTS + 1


def test_an_error_is_told_by_its_number(site):
    assert "404" in refused(f"{site.url}/nowhere")


def test_too_much_is_left_while_it_comes(site, monkeypatch):
    """Without end, and without saying how long it is."""
    monkeypatch.setattr(fetching, "MOST_BYTES", 200_000)
    sent = []

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while len(sent) < 10_000:
                handler.wfile.write(b"x" * 10_000)
                sent.append(1)

    site.pages["/feed"] = endless

    assert "没有读取" in refused(f"{site.url}/feed")
    assert len(sent) < 10_000


def test_packed_feeds_are_unpacked(site):
    site.pages["/feed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<rss/>"))

    assert fetch(f"{site.url}/feed").body == b"<rss/>"


def test_a_bomb_is_left_at_the_bound(site):
    site.pages["/feed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 20 * 1024 * 1024))

    assert "超过 5 MB" in refused(f"{site.url}/feed")


@pytest.mark.parametrize(
    ("coding", "words"), [("br", "（br）"), ("b\x00r\x07" + "x" * 90, f"（br{'x' * 18}）"), ("gzip", "损坏")]
)
def test_packing_that_cannot_be_read_is_told(site, coding, words):
    site.pages["/feed"] = (200, {"Content-Encoding": coding}, b"no gzip")

    assert words in refused(f"{site.url}/feed")


def drip(handler):
    """A byte now and then, for ever: every single wait is short."""
    with contextlib.suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 5000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)


def silent(handler):
    time.sleep(3)  # the other side is slow for real; what is tested is that we do not wait


def drip_body(handler):
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(5000):
            handler.wfile.write(b"x")
            time.sleep(0.05)


@pytest.mark.parametrize("slow", [drip, silent, drip_body])
def test_a_slow_one_is_left_when_its_time_is_up(site, slow, monkeypatch):
    monkeypatch.setattr(fetching, "PATIENCE", 0.5)
    monkeypatch.setattr(fetching, "WHOLE", 0.8)
    site.pages["/feed"] = slow
    begun = time.monotonic()

    assert refused(f"{site.url}/feed") == fetching.TOO_SLOW
    assert time.monotonic() - begun < 2.5


def test_an_answer_that_is_no_http_is_told(site):
    site.pages["/feed"] = lambda handler: handler.wfile.write(b"+OK redis\r\n")

    assert "连接不上" in refused(f"{site.url}/feed")
