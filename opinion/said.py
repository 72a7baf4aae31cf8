"""What was said, as it comes in by any channel: cleaned and checked once, for all of them."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from disclosure import clock
from disclosure.files import marks
from disclosure.files.marks import Kind
from disclosure.personal import digest, mask_id, mask_phone, sm3_hex
from disclosure.search import fold
from opinion.states import Channel

LONGEST = {"source": 120, "source_id": 200, "url": 1000, "title": 300, "body": 100_000}
LABELS = {
    "channel": "途径",
    "source": "来源",
    "source_id": "来源编号",
    "url": "网址",
    "title": "标题",
    "body": "内容",
    "said_at": "发表时间",
}
TITLE_FROM_BODY = 40  # characters of a text that came without a title
FIRST_YEAR = 2000
AHEAD = timedelta(days=1)  # clocks of other people's servers are wrong by hours, not by days

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_KEPT = {
    Kind.ID_NUMBER: (3, 2),
    Kind.MOBILE: (3, 4),
    Kind.BANK_CARD: (3, 2),
}  # places at its head, at its tail
_OF_A_MOBILE = 11  # places; before them its country
DIGESTED = "sm3:"  # before a number of a source that has a person's number in it
_DIGEST = re.compile(rf"{DIGESTED}[0-9a-f]{{64}}")
_LINK = re.compile(r"https?://[^\s\u3000-\u9fff]+")
_NO_WORD = re.compile(r"[\W_]+")


class Unfit(ValueError):
    """This cannot be taken in: the field that is wrong and why, in a whole sentence."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Said:
    """One thing somebody said somewhere; made by `said`, which checks it."""

    channel: str
    source: str
    title: str
    body: str = ""
    source_id: str = ""
    url: str = ""
    said_at: datetime | None = None
    found_at: datetime | None = None  # seen before it was entered; None: now

    @property
    def is_private(self) -> bool:
        """Did a reader write it to us, and to nobody else? It is kept encrypted, and looked for by its title alone."""
        return self.channel == Channel.COMMENT

    @property
    def text(self) -> str:
        """What it is compared by. The title of what is private is ours, not the reader's."""
        return self.body if self.is_private else f"{self.title}\n{self.body}"

    @property
    def identity(self) -> str:
        """What it is known again by where its source gives it no number: all that was collected of it."""
        moment = self.said_at.astimezone(clock.TZ).isoformat() if self.said_at else ""
        return sm3_hex("\x00".join((bare(self.text), self.url, moment)).encode())


def said(
    *,
    channel: str,
    source: str,
    title: str = "",
    body: str = "",
    source_id="",
    url="",
    said_at=None,
    found_at=None,
) -> Said:
    """Clean and check one thing. Raises Unfit with the first thing wrong.

    Identity, mobile and card numbers are masked: whoever answers the public needs none（个人信息保护法第六条：限于实现处理目的的最小
    范围）, and the source still has them. Where the number a source gives is one, its digest stands for it.
    """
    if channel not in Channel.values:
        raise Unfit("channel", f"没有“{channel}”这种途径。")
    words = {
        "source": masked(one_line(source)),
        "source_id": one_line(source_id),
        "url": one_line(url),
        "title": masked(one_line(title)),
        "body": masked(plain(body)),
    }
    if not words["title"]:
        first = words["body"].split("\n", 1)[0]
        words["title"] = first[:TITLE_FROM_BODY] + ("…" if len(words["body"]) > TITLE_FROM_BODY else "")
    if not words["title"]:
        raise Unfit("title", "标题和内容都是空的，至少写一项。")
    if not words["source"]:
        raise Unfit("source", "没有写来源：哪个网站、栏目、热线或者账号。")
    for name, value in words.items():
        if len(value) > LONGEST[name]:
            raise Unfit(name, f"{LABELS[name]}有 {len(value):,} 字，最多 {LONGEST[name]:,} 字。")
    if words["url"] and not is_web_address(words["url"]):
        raise Unfit("url", "网址须以 http:// 或者 https:// 开头。")
    words |= {"source_id": known_number(words["source_id"]), "url": masked_url(words["url"])}
    return Said(channel=channel, said_at=sound_moment(said_at), found_at=found_at, **words)


def sound_moment(at: datetime | None) -> datetime | None:
    """A moment with its zone, Beijing's where it names none. Raises Unfit for one that cannot be."""
    if at is None:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=clock.TZ)
    try:
        at = at.astimezone(clock.TZ)
    except OverflowError:
        raise Unfit("said_at", "发表时间不像真的时间，请核对。") from None
    if at > clock.now() + AHEAD:
        raise Unfit("said_at", f"发表时间 {at:%Y-%m-%d %H:%M} 尚未到来，请核对。")
    if at.year < FIRST_YEAR:
        raise Unfit("said_at", f"发表时间在 {FIRST_YEAR} 年以前，请核对年份。")
    return at


def is_web_address(url: str) -> bool:
    """http or https with a host, and no blank in it: what may stand behind a link on the page."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        return False


def plain(words) -> str:
    """Text no database and no page chokes on: no controls, no half characters, no marks that turn the writing round."""
    text = str(words or "").encode("utf-8", "replace").decode()
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(words) -> str:
    return " ".join(plain(words).split())


def masked(text: str) -> str:
    """Numbers of people keep their ends: whatever would be found before a text is published, and what merely looks so."""
    text = _without(text, *_KEPT)
    text = _ID_NUMBER.sub(lambda found: mask_id(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def _without(text: str, *kinds: Kind) -> str:
    """The text with the numbers of these kinds masked, in whatever way they are written."""
    parts, done = [], 0
    for found in marks.find(text, limit=len(text)):
        if found.kind in kinds:
            parts += [text[done : found.start], _ends(text[found.start : found.end], found.kind)]
            done = found.end
    return "".join([*parts, text[done:]])


def _ends(number: str, kind: Kind) -> str:
    """138 0013 8000 → 138 **** 8000"""
    places = [place for place, char in enumerate(number) if char.isalnum()]
    head, tail = _KEPT[kind]
    if kind == Kind.MOBILE:
        head += len(places) - _OF_A_MOBILE
    hidden = set(places[head : len(places) - tail])
    return "".join("*" if place in hidden else char for place, char in enumerate(number))


def masked_url(url: str) -> str:
    """An identity number anywhere, any other only in what is asked: a path of eleven digits is mostly the article's own."""
    path, mark, asked = re.split(r"([?#])", url, maxsplit=1) if re.search(r"[?#]", url) else (url, "", "")
    return f"{_without(path, Kind.ID_NUMBER)}{mark}{masked(asked)}"


def known_number(number: str) -> str:
    """The number a source gave, or where it has a person's in it a keyed digest: it is known again by that as well."""
    if _DIGEST.fullmatch(number) or masked(number) == number:
        return number
    return f"{DIGESTED}{digest(number.encode().hex())}"


def bare(text: str) -> str:
    """A text as it is compared to the letter: no links, no signs, one width, one case."""
    return _NO_WORD.sub("", _LINK.sub("", fold(text)))
