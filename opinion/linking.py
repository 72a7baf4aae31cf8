"""关联: what an item may concern, by shared words, for a person to confirm or deny.

Kinds of things register themselves; the documents and offices below are known here, an app beside this one is registered
by the shell above both (`register`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Left

from accounts.models import Agency, Office
from disclosure.search.likeness import READ, Words, anchors
from disclosure.search.rarity import frequencies
from disclosure.workflow.door import write_down
from documents.models import Document, DocumentText
from opinion.likes import MANY
from opinion.models import Item, Link

NAMED = 300  # titles compared; of the best of them …
READ_WHOLE = 12  # … so many bodies
LEAST = 0.2  # below, they share their place names and little else
SHOWN = 5
_TAIL = "科处室股办局所队组委中心"  # what offices are called by, whatever they do


@dataclass(frozen=True)
class Suggestion:
    """One thing an item may concern."""

    kind: str
    target: Model
    score: float

    @property
    def percent(self) -> int:
        return round(self.score * 100)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.target.pk}"

    @property
    def url(self) -> str:
        return getattr(self.target, "get_desk_url", lambda: "")()


Finder = Callable[[Words, str, Agency], list[tuple[Model, float]]]


@dataclass(frozen=True)
class Kind:
    """A kind of thing items are linked to: how it is called, which rows an agency may link, how likely ones are found."""

    key: str
    label: str
    model: type[Model]
    rows: Callable[[Agency], QuerySet]
    find: Finder


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.key] = kind


def weigher(table: str, grams: Iterable[str]) -> Callable[[Iterable[str]], float]:
    """What a set of pairs weighs: a rare one counts for much, one that half the texts have for little."""
    counted = frequencies(table, "grams", grams)
    return lambda pairs: sum(1 / log2(2 + counted.get(pair, 0)) for pair in pairs)


def by_words(queryset: Callable, text_model, *, key: str) -> Finder:
    """Finds rows of a searched model whose title and text share rare words with what was said.

    `key` is the text model's path to the row's title, where it has none of its own.
    """

    def find(wanted: Words, words: str, agency: Agency) -> list[tuple[Model, float]]:
        table = text_model._meta.db_table
        asked = anchors(words, table, unknown=MANY)
        if not wanted or not asked:
            return []
        # pk + 0: a plain pk would tempt PostgreSQL to walk the whole table backwards instead of asking the index
        latest = queryset(agency).having_any(asked).order_by((F("pk") + 0).desc())[:NAMED]
        titles = {pk: Words(title) for pk, title in latest.values_list("pk", "title")}
        weight = weigher(table, wanted.grams.union(*(title.grams for title in titles.values())))
        named = {
            pk: weight(wanted.grams & title.grams) / weight(title.grams)
            for pk, title in titles.items()
            if title and not wanted.names_another(title)
        }
        best = sorted(named, key=lambda pk: (named[pk], pk), reverse=True)[:READ_WHOLE]
        bodies = text_model.objects.filter(pk__in=best).values_list("pk", key, Left("body", READ))
        whole = weight(wanted.grams)
        scores = {
            pk: (named[pk] + weight(wanted.grams & Words(f"{title}\n{body}").grams) / whole) / 2
            for pk, title, body in bodies
        }
        rows = queryset(agency).for_list().in_bulk([pk for pk in scores if scores[pk] >= LEAST])
        return [(row, scores[pk]) for pk, row in rows.items()]

    return find


def public_documents(agency: Agency) -> QuerySet:
    """Of whichever agency: what people talk of is often decided above."""
    return Document.objects.public()


def offices_of(agency: Agency) -> QuerySet:
    return Office.objects.filter(agency=agency, is_active=True)


def offices_named(wanted: Words, words: str, agency: Agency) -> list[tuple[Model, float]]:
    """Offices of the agency whose names say what it is about; a pair that every office has says nothing."""
    offices = list(offices_of(agency))
    grams = {office: Words(office.name.rstrip(_TAIL)).grams for office in offices}
    having = {gram: sum(gram in one for one in grams.values()) for one in grams.values() for gram in one}
    found = []
    for office, own in grams.items():
        whole = sum(1 / having[gram] for gram in own)
        shared = sum(1 / having[gram] for gram in own & wanted.grams)
        if shared:
            found.append((office, shared / whole))
    return found


register(
    Kind(
        "document",
        "公文",
        Document,
        public_documents,
        by_words(public_documents, DocumentText, key="title"),
    )
)
register(Kind("office", "科室", Office, offices_of, offices_named))


def suggestions(item: Item, limit: int = SHOWN) -> list[Suggestion]:
    """What the item may concern, the likeliest of each kind first; what a person has decided on is left out."""
    text = getattr(item, "text", None)
    words = f"{item.title}\n{text.body if text else ''}"[:READ]
    wanted = Words(words)
    decided = set(item.links.values_list("content_type_id", "object_id"))
    found = []
    for kind in KINDS.values():
        type_id = ContentType.objects.get_for_model(kind.model).pk
        likely = [
            Suggestion(kind.key, target, round(score, 3))
            for target, score in kind.find(wanted, words, item.agency)
            if score >= LEAST and (type_id, target.pk) not in decided
        ]
        found += sorted(likely, key=lambda one: (-one.score, -one.target.pk))[:limit]
    return found


@transaction.atomic
def decide(item: Item, kind: str, target: Model, *, holds: bool, by) -> Link:
    """A person says that the item concerns this, or that it does not. The last word stands, each is on the record."""
    score = next(
        (one.score for one in suggestions(item) if one.kind == kind and one.target.pk == target.pk), None
    )
    link, _ = Link.objects.update_or_create(
        item=item,
        content_type=ContentType.objects.get_for_model(KINDS[kind].model),
        object_id=target.pk,
        defaults={"holds": holds, "decided_by": by},
        create_defaults={"holds": holds, "decided_by": by, "score": score},
    )
    write_down(
        item,
        action="decide_link",
        label="确认有关" if holds else "确认无关",
        before=item.state,
        after=item.state,
        by=by,
        note="",
        facts={KINDS[kind].label: str(target)},
    )
    return link
