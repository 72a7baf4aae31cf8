"""RSS 与 Atom: the entries of a feed out of its bytes. Nothing outside the bytes is read, no entity is unfolded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from disclosure.files.extract.webpage import html_lines, parse_text
from disclosure.files.kinds import FileRefused

MOST_ENTRIES = 1000
HOSTILE = "订阅里自带实体定义，可能是攻击，没有读取。"
DATES = ("pubDate", "date", "published", "updated", "issued", "modified")
BODIES = ("encoded", "content", "description", "summary")


class NoFeed(ValueError):
    """These bytes are no feed; the message says why."""


@dataclass(frozen=True)
class Entry:
    """One entry, its words as they stand in the feed."""

    key: str
    title: str
    body: str
    url: str
    at: datetime | None


def entries(data: bytes) -> list[Entry]:
    """The entries in the order of the feed: RSS 2.0, RSS 1.0, Atom. Raises NoFeed."""
    root = _root(data)
    kind = etree.QName(root).localname.lower()
    if kind not in ("rss", "rdf", "feed"):
        raise NoFeed("这不是 RSS 或者 Atom 订阅，可能是一张普通网页。")
    found = []
    for node in root.iter("{*}item", "{*}entry", "item", "entry"):
        if len(found) == MOST_ENTRIES:
            break
        found.append(_entry(node))
    return found


def _root(data: bytes):
    if not data.strip():
        raise NoFeed("订阅是空的。")
    # No entity is unfolded, no DTD is loaded, no tree beyond libxml2's own bounds is built.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        if b"<!ENTITY" in data:  # libxml2 stops by itself at entities that grow beyond measure
            raise NoFeed(HOSTILE) from None
        raise NoFeed("订阅的内容不完整或者格式有误，读不下去。") from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise NoFeed(HOSTILE)
    return root


def _entry(node) -> Entry:
    parts: dict[str, list] = {}
    for child in node.iterchildren(tag=etree.Element):
        parts.setdefault(etree.QName(child).localname, []).append(child)
    body = next((words for name in BODIES for one in parts.get(name, ()) if (words := _words(one))), "")
    url = _link(parts.get("link", ()))
    key = _text(parts.get("guid", ())) or _text(parts.get("id", ())) or node.get(RDF_ABOUT) or url
    at = next((at for name in DATES if (at := _moment(_text(parts.get(name, ()))))), None)
    return Entry(
        key=key, title=_words(parts["title"][0]) if "title" in parts else "", body=body, url=url, at=at
    )


RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def _text(nodes) -> str:
    return next((words for node in nodes if (words := "".join(node.itertext()).strip())), "")


def _link(nodes) -> str:
    """RSS writes the address inside, Atom into href; of several the one to read."""
    for node in nodes:
        if node.get("href") and node.get("rel", "alternate") == "alternate":
            return node.get("href").strip()
    return _text(nodes)


def _words(node) -> str:
    """The words of an element that holds text, escaped HTML or XHTML."""
    words = "".join(node.itertext()).strip()
    if "<" not in words and "&" not in words:
        return words
    try:
        tree = parse_text(words)
    except FileRefused:
        return words
    return "\n".join(line.text for line in _lines(tree)) if tree is not None else ""


def _lines(tree) -> Iterator:
    body = tree.find("body")
    return html_lines(body) if body is not None else iter(())


def _moment(words: str) -> datetime | None:
    """RFC 822 or ISO 8601; one that says neither is no moment, and the entry stays."""
    if not words:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(words)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
