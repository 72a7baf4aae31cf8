"""What other apps have to say beside a public document: its interpretations, answers to what people asked about it.

They stand above documents, which must not know them; so each registers how it finds its own:

    beside.register("政策解读", links_of)

`links_of(pks)` gives the links of many documents by one query, and is asked once for a page and once for a feed.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

Find = Callable[[Collection[int]], "dict[int, list[Link]]"]
_finders: dict[str, Find] = {}


@dataclass(frozen=True)
class Link:
    """One public page that concerns a document."""

    title: str
    url: str
    small: str = ""


@dataclass(frozen=True)
class Panel:
    """The links of one kind, as the page shows them."""

    heading: str
    links: list[Link]


def register(heading: str, find: Find) -> None:
    """Let find(document ids) say what stands under a heading beside each document."""
    _finders[heading] = find


def panels(pk: int) -> list[Panel]:
    """What stands beside one document; one query for each kind."""
    found = ((heading, find((pk,)).get(pk, [])) for heading, find in _finders.items())
    return [Panel(heading, links) for heading, links in found if links]


def links_of(pks: Collection[int]) -> dict[int, list[Link]]:
    """All links of many documents; one query for each kind, none where there is no document."""
    found: dict[int, list[Link]] = {}
    for find in _finders.values() if pks else ():
        for pk, links in find(pks).items():
            found.setdefault(pk, []).extend(links)
    return found
