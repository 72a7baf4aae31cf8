"""取网上的东西: one web page or feed, by an address an outsider may have chosen or may redirect.

Only http and https; every host is resolved here, each of its addresses is looked at, and the connection goes to the very
addresses that were looked at, one after the other until one takes it, so that a name cannot point elsewhere a moment
later and one that is down does not hide the others. Redirects are followed by hand and
looked at again. What comes is counted while it comes, packed and unpacked, and the whole takes no longer than it may.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings

MOST_BYTES = 5 * 1024 * 1024  # a feed of ten thousand entries has less
MOST_REDIRECTS = 4
PATIENCE = 10  # seconds for a connection and between two pieces
MOST_ADDRESSES = 8  # of one host that are tried; all are looked at
WHOLE = 40  # seconds for all of it, redirects too
TOO_SLOW = "对方没有在规定的时间里回答完。"
PIECE = 64 * 1024
MOVED = (301, 302, 303, 307, 308)
AGENT = "Mozilla/5.0 (compatible; disclosure-portal feed reader)"
NAT64 = ipaddress.ip_network("64:ff9b::/96")
UNICAST = ipaddress.ip_network("2000::/3")  # all that the public net has of IPv6
ODD = [  # within the public ranges, but no place a website has
    ipaddress.ip_network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
]
LONGEST_ETAG, LONGEST_MODIFIED = 300, 100  # of what a feed's row keeps


class NotFetched(Exception):
    """It could not be had, or was not asked for; the message says why, in words for a clerk."""


@dataclass(frozen=True)
class Fetched:
    """What came: nothing where it has not changed since."""

    body: bytes
    url: str
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


def fetch(url: str, *, etag: str = "", modified: str = "") -> Fetched:
    """The bytes at an address. Raises NotFetched."""
    until = time.monotonic() + WHOLE
    asked = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Accept": "*/*", "Connection": "close"}
    if etag:
        asked["If-None-Match"] = etag
    if modified:
        asked["If-Modified-Since"] = modified
    for _ in range(MOST_REDIRECTS + 1):
        try:
            answer = _ask(url, asked, until)
        except TimeoutError:
            raise NotFetched(TOO_SLOW) from None
        except ssl.SSLCertVerificationError:
            raise NotFetched("对方网站的证书无效，没有读取。") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= until:
                raise NotFetched(TOO_SLOW) from None
            raise NotFetched(f"连接不上或者中途断开（{type(error).__name__}）。") from error
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise NotFetched(f"转来转去超过 {MOST_REDIRECTS} 次，没有读取。")


def _ask(url: str, asked: dict[str, str], until: float) -> Fetched | str:
    """What an address gives, or the address it sends on to."""
    host, port, secure, path = parts_of(url)
    connection = _Pinned(host, port, addresses_of(host, port), secure=secure, timeout=PATIENCE, until=until)
    # A byte now and then keeps every single wait short: when the whole time is up, the line is cut.
    alarm = threading.Timer(max(until - time.monotonic(), 0), connection.cut)
    alarm.daemon = True
    alarm.start()
    try:
        connection.request("GET", path, headers=asked)
        with connection.getresponse() as answer:
            return _answer(answer, url, until)
    finally:
        alarm.cancel()
        connection.close()


def _answer(answer, url: str, until: float) -> Fetched | str:
    if answer.status == 304:
        return Fetched(b"", url, unchanged=True)
    if answer.status in MOVED and (to := answer.headers.get("Location")):
        return urljoin(url, to)
    if answer.status != 200:
        raise NotFetched(f"对方回答 {answer.status}，没有内容可读。")
    return Fetched(
        _read(answer, until),
        url,
        etag=_mark(answer, "ETag", LONGEST_ETAG),
        modified=_mark(answer, "Last-Modified", LONGEST_MODIFIED),
    )


def _mark(answer, name: str, longest: int) -> str:
    """A header to be sent back the next time; blank where it is too long to keep or no text: cut, it marks nothing."""
    mark = answer.headers.get(name) or ""
    return mark if len(mark) <= longest and mark.isprintable() else ""


def parts_of(url: str) -> tuple[str, int, bool, str]:
    """Host, port, whether https, and what to ask for. Raises NotFetched for an address that is none of the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotFetched("网址写得不对。") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotFetched("只读取 http 和 https 网址。")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("网址里不能带用户名和口令。")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        host = parts.hostname.encode("idna").decode()
        path = path.encode("ascii").decode()
    except UnicodeError:
        raise NotFetched("网址里有没有转写的文字，请从浏览器地址栏复制。") from None
    if any(char.isspace() or not char.isprintable() for char in host + path):
        raise NotFetched("网址里有空白或者控制字符。")
    return host, port or (443 if secure else 80), secure, path


def addresses_of(host: str, port: int) -> list[str]:
    """The addresses to connect to, looked at, in the order they are tried. Raises NotFetched where any leads inside.

    One bad address among good ones is refused too: it has no honest reason to be there.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetched(f"找不到网站 {host}。") from None
    addresses = list(dict.fromkeys(row[4][0] for row in found))
    if f"{host}:{port}" not in settings.FETCH_TEST_HOSTS and not all(map(is_outside, addresses)):
        raise NotFetched("这个网址指向内部网络或者本机，不予读取。")
    return addresses[:MOST_ADDRESSES]


def is_outside(address: str) -> bool:
    """Does it lie on the public net? IPv4 inside IPv6 is judged as IPv4, that of a tunnel (6to4, Teredo) not at all."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        if ip.ipv4_mapped or ip in NAT64:
            ip = ip.ipv4_mapped or ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        elif ip not in UNICAST or ip.sixtofour or ip.teredo:
            return False
    is_odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or any(ip in net for net in ODD)
    return ip.is_global and not is_odd


class _Pinned(http.client.HTTPConnection):
    """A connection to the first of some addresses that takes it, whatever the name says by now; the certificate must be
    the name's. Whoever waits for one address leaves time for the others."""

    def __init__(
        self, host: str, port: int, addresses: list[str], *, secure: bool, timeout: float, until: float
    ):
        super().__init__(host, port, timeout=timeout)
        self.addresses, self.secure, self.until, self.wire = addresses, secure, until, None
        if secure:
            self.default_port = 443

    def connect(self):
        """Raises what the last address raised, or TimeoutError when the whole time is up."""
        for place, address in enumerate(self.addresses):
            left = self.until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            to_come = len(self.addresses) - place - 1
            try:
                self._connect_to(address, min(self.timeout, left / (to_come + 1)))
                return
            except ssl.SSLCertVerificationError:
                raise  # it is there, and is not who it says
            except OSError:
                if not to_come:
                    raise

    def _connect_to(self, address: str, patience: float):
        self.sock = self.wire = socket.create_connection((address, self.port), patience)
        try:
            if self.secure:
                self.sock = self.wire = ssl.create_default_context().wrap_socket(
                    self.sock, server_hostname=self.host
                )
        except OSError:
            self.wire.close()
            raise
        self.sock.settimeout(self.timeout)

    def close(self):
        super().close()
        if self.wire is not None:
            self.wire.close()

    def cut(self):
        if self.wire is not None:
            with suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


def _read(answer, until: float) -> bytes:
    """The body, unpacked. Raises NotFetched as soon as it is too much, TimeoutError as soon as it takes too long."""
    coding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        shown = "".join(filter(str.isprintable, coding))[:20]
        raise NotFetched(f"对方用了没有要求的压缩方式（{shown}）。")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in coding else None
    body = bytearray()
    raw = 0
    while True:
        piece = answer.read1(PIECE)
        if time.monotonic() >= until:
            raise TimeoutError
        if not piece:
            break
        raw += len(piece)
        if unpack is not None:
            try:
                piece = unpack.decompress(piece, MOST_BYTES - len(body) + 1)
            except zlib.error:
                raise NotFetched("对方的压缩内容已经损坏。") from None
        body += piece
        if max(len(body), raw) > MOST_BYTES:
            raise NotFetched(f"内容超过 {MOST_BYTES // 1024 // 1024} MB，没有读取。")
    return bytes(body)
