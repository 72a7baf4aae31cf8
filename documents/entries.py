"""Keeping what search finds in step with what is public: one entry a thing, written in the same transaction.

    entries.register(Findable("document", "公文", Document.objects.public, written, shown))
    entries.put("document", [pk])      # after it changed: the entry is made, made anew, or taken out

Apps above documents register their own kinds; `follow` lets them renew what hangs on a document.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from disclosure import clock
from disclosure.search import lexemes
from disclosure.search.lexemes import facet
from documents import tally
from documents.models import Entry

BATCH = 200
DOCUMENT = "document"


@dataclass(frozen=True)
class Written:
    """What is to be found of one thing."""

    pk: int
    agency_id: int
    title: str
    text: str
    published_at: datetime
    number: str = ""
    index_number: str = ""
    also: str = ""
    genre: str = ""
    category: str = ""
    topic: str = ""
    validity: str = ""
    way: str = ""
    written_on: date | None = None
    grams: str = ""


@dataclass(frozen=True)
class Shown:
    """Where a hit leads, and the stretch of its text that is shown below its title."""

    url: str
    passage: str = ""
    number: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Findable:
    """A kind of thing: its public ones, what is to be found of them, how hits are shown; all by a fixed number of queries."""

    key: str
    label: str
    public: Callable[[], object]  # a queryset of those a citizen may read
    written: Callable[[object], Iterable[Written]]  # … of some of them
    shown: Callable[
        [Collection[int], str], dict[int, Shown]
    ]  # of the public ones among these ids, for these words


KINDS: dict[str, Findable] = {}
_followers: list[Callable[[Collection[int]], None]] = []


def register(kind: Findable) -> None:
    """Let a kind of thing be found."""
    KINDS[kind.key] = kind


def follow(renew: Callable[[Collection[int]], None]) -> None:
    """Call renew(document ids) after entries of documents were written: what is public with them alone is renewed."""
    _followers.append(renew)


@transaction.atomic
def put(key: str, pks: Collection[int]) -> int:
    """Make the entries of these things say what is so now; those no longer public have none. Returns how many stand."""
    kind, pks = KINDS[key], list(pks)
    if not pks:
        return 0
    rows = [entry_of(key, one) for one in kind.written(kind.public().filter(pk__in=pks))]
    gone = set(pks) - {row.object_id for row in rows}
    if gone:
        Entry.objects.filter(kind=key, object_id__in=gone).delete()
    if rows:
        Entry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=[
                f.name for f in Entry._meta.concrete_fields if f.name not in ("id", "kind", "object_id")
            ],
        )
    if key == DOCUMENT:
        for renew in _followers:
            renew(pks)
    return len(rows)


def make_anew(batch: int = BATCH) -> Iterator[tuple[str, int]]:
    """Write all entries anew, kind by kind, and take out what is no longer public; yields (kind, written so far)."""
    for key, kind in KINDS.items():
        last, count = 0, 0
        while True:
            pks = list(kind.public().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch])
            with transaction.atomic():
                here = Entry.objects.filter(kind=key, object_id__gt=last)
                if pks:
                    here = here.filter(object_id__lte=pks[-1])
                here.exclude(object_id__in=pks).delete()
                count += put(key, pks)
            yield key, count
            if len(pks) < batch:
                break
            last = pks[-1]
        if pks:
            Entry.objects.filter(kind=key, object_id__gt=pks[-1]).delete()
    Entry.objects.exclude(kind__in=KINDS).delete()
    tally.rebuild()


def entry_of(key: str, one: Written) -> Entry:
    """The entry of one thing, not saved."""
    published = one.published_at.astimezone(clock.TZ).date()
    month = published.year * 100 + published.month
    marked = [
        facet("k", key),
        facet("a", one.agency_id),
        facet("y", published.year),
        facet("m", month),
        *(
            facet(letter, value)
            for letter, value in (
                ("g", one.genre),
                ("c", one.category),
                ("t", one.topic),
                ("v", one.validity),
                ("w", one.way),
            )
            if value
        ),
        *lexemes.numbers(one.number),
    ]
    if one.index_number:
        marked.append(lexemes.identifier(one.index_number))
    words = lexemes.words_of(
        one.title,
        one.text,
        marked=marked,
        also=f"{one.number}\n{one.index_number}\n{one.also}",
        text_grams=one.grams,
    )
    return Entry(
        kind=key,
        object_id=one.pk,
        agency_id=one.agency_id,
        title=one.title[:300],
        plain=lexemes.plain(one.title)[:300],
        genre=one.genre,
        category=one.category,
        topic=one.topic,
        validity=one.validity,
        way=one.way,
        year=published.year,
        month=month,
        day=published.toordinal(),
        written_on=one.written_on or published,
        published_at=one.published_at,
        size=words.size,
        title_size=words.title_size,
        grams=words.lexemes,
    )
