"""采集: whatever comes in by form, table, feed or vendor passes here, is kept once, and folds into the item it belongs to.

An item is opened for the first thing said of a matter; whatever says the same joins it (opinion.likes). How a batch is
cut makes no difference: each thing is compared with what came before it, stored or in the same batch. Two senders at once
take their turn at the agency's row, so one story makes one item.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter, itemgetter

from django.db import connection, transaction
from django.db.models import Count, F, Max, Value
from django.db.models.functions import Coalesce, Left

from accounts.models import Agency
from accounts.roles import Outsider
from disclosure import clock, rows
from disclosure.search import grams
from disclosure.search.likeness import READ, anchors
from disclosure.workflow.door import Told, open_case, open_cases, write_down_all
from disclosure.workflow.models import Event
from opinion import hours
from opinion.likes import MANY, SAME, Text, title_band
from opinion.models import Band, Feed, Item, ItemText, Mention
from opinion.news import News
from opinion.said import Said, Unfit, plain, said
from opinion.states import Channel

BATCH = 200  # things in one transaction: others wait for the agency's row meanwhile
LATEST = (
    20  # of those that share a band, the latest; a form letter of thousands shares it with all the others
)
READ_FOR_A_LOOK = 60
RELATED = 0.4  # worth a look before one more is entered
SAME_TITLE_WITHIN = timedelta(days=1)  # under one title, so close together: perhaps one matter in other words
COMPARED = 4  # in full, those that share most bands: what is the same shares three of twelve and more
FRESH = timedelta(
    days=7
)  # what a table holds that was said earlier, or nobody knows when, is an old register
LONGEST_NAME = Event._meta.get_field("actor_name").max_length
LABEL, LABEL_SPLIT, LABEL_STIRRED = "发现", "拆出成件", "办结后又有新来源"

NEW, FOLDED, SEEN = "new", "folded", "seen"


@dataclass(frozen=True)
class Taken:
    """What became of one thing: it opened an item, folded into one, or had been here already."""

    outcome: str
    item_id: int
    mention_id: int
    score: float | None = None


@dataclass(eq=False)
class _Place:
    """Where a new mention goes: to an item that stands (`joins`), or to one that `opens`, this place or one before it."""

    said: Said
    text: Text
    joins: int | None = None
    opens: "_Place | None" = None
    score: float | None = None
    item: Item | None = None
    mention: Mention | None = None


@dataclass(frozen=True, eq=False)
class _Leader:
    """A mention others are compared with, in the order it came: one that is stored, or one of this batch."""

    order: tuple[int, int]
    mention: int | None = None
    place: "_Place | None" = None


def take_in(
    agency: Agency,
    things: Iterable[Said],
    *,
    by=None,
    source: str = "",
    feed: Feed | None = None,
    news: News | None = None,
) -> list[Taken]:
    """Keep each thing once, and fold it. `by` is the person or None where it came by itself, `source` is for the record.

    What a `feed` brings is known again by the feed, whatever its name is now; all else by the name of its source.

    Returns what became of each, in order. A batch that breaks off leaves what came before it, and may be sent again.
    People are told batch by batch; where there is `news`, it is added to, and the caller tells once for all.
    """
    taken, things = [], iter(things)
    while chunk := list(islice(things, BATCH)):
        texts = [Text(thing.text) for thing in chunk]
        for text in texts:
            text.bands  # noqa: B018  reckoned before anybody waits for us
        sender = by or Outsider("", (source or "舆情采集")[:LONGEST_NAME])
        came, fresh = _take(agency, chunk, texts, sender, feed, tells=news is None)
        taken += came
        if news is not None:
            news.add(fresh)
    return taken


@transaction.atomic
def _take(
    agency: Agency, chunk: list[Said], texts: list[Text], by, feed: Feed | None, *, tells: bool
) -> tuple[list[Taken], News]:
    lock(agency)
    known = _known(agency, chunk, feed)
    leaders = _Leaders(agency, texts)
    places: dict[tuple, _Place] = {}
    came: list[Taken | tuple[_Place, bool]] = []  # and whether it is the first of its kind in this batch
    for thing, text in zip(chunk, texts, strict=True):
        key = _key(thing)
        if key in known:
            mention, item = known[key]
            came.append(Taken(SEEN, item, mention))
        elif key in places:
            came.append((places[key], False))
        else:
            places[key] = _placed(thing, text, leaders)
            came.append((places[key], True))
    news = _write(agency, list(places.values()), by, feed)
    if tells:
        news.tell(by)
    return [one if isinstance(one, Taken) else _taken(*one) for one in came], news


def _placed(thing: Said, text: Text, leaders: "_Leaders") -> _Place:
    """With the one it says the same as; where there is none, it opens an item and leads."""
    place = _Place(thing, text)
    leader, place.score = leaders.best(text)
    if leader is None:
        place.opens = place
        leaders.add(place)
    elif leader.place is not None:
        place.opens = leader.place
    else:
        place.joins = leaders.item_of(leader)
    return place


def _taken(place: _Place, is_first: bool) -> Taken:
    item, mention = place.mention.item_id, place.mention.pk
    if not is_first:
        return Taken(SEEN, item, mention)
    return Taken(NEW, item, mention) if place.opens is place else Taken(FOLDED, item, mention, place.score)


def lock(agency: Agency) -> None:
    """Take a turn at the agency. What merely refers to its row does not wait."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def _key(thing: Said) -> tuple[str, str, str]:
    """What it is known again by: the number its source gave it, or else all it says."""
    return (thing.source, "id", thing.source_id) if thing.source_id else (thing.source, "is", thing.identity)


def _known(agency: Agency, chunk: list[Said], feed: Feed | None) -> dict[tuple, tuple[int, int]]:
    """Of those that are here already, the mention and its item."""
    found = {}
    numbers = {thing.source_id for thing in chunk if thing.source_id}
    contents = {thing.identity for thing in chunk if not thing.source_id}
    sources = {thing.source for thing in chunk}
    named = Mention.objects.filter(agency=agency, feed=None, source__in=sources)
    places = [named.annotate(known_as=F("source"))]
    if feed is not None:  # all it brings bears the name it has now
        places.append(Mention.objects.filter(feed=feed).annotate(known_as=Value(chunk[0].source)))
    for here in places:
        if numbers:
            for pk, item, source, number in here.filter(source_id__in=numbers).values_list(
                "pk", "item_id", "known_as", "source_id"
            ):
                found[source, "id", number] = pk, item
        if contents:
            for pk, item, source, identity in here.filter(source_id="", identity__in=contents).values_list(
                "pk", "item_id", "known_as", "identity"
            ):
                found[source, "is", identity] = pk, item
    return found


class _Leaders:
    """Those a batch is compared with: of each band the latest that are stored, and those the batch itself adds.

    Only what shares most bands with something of the batch is read.
    """

    def __init__(self, agency: Agency, texts: Sequence[Text]):
        self.of_band: dict[int, list[_Leader]] = {}
        known: dict[int, _Leader] = {}
        for value, band, mention in sorted(
            _latest(agency, list({band for text in texts for band in text.bands})), key=itemgetter(1)
        ):
            leader = known.setdefault(mention, _Leader((0, band), mention=mention))
            self.of_band.setdefault(value, []).append(leader)
        self.added = 0
        self.stored: dict[int, tuple[int, Text]] = {}
        self._read({leader.mention for text in texts for leader in self.near(text)})

    def _read(self, mentions: set[int]) -> None:
        found = Mention.objects.filter(pk__in=rows.among(mentions))
        self.stored |= {
            pk: (item, Text(private or f"{title}\n{body or ''}"))
            for pk, item, title, body, private in found.values_list(
                "pk", "item_id", "title", Left("body", READ), "private_body"
            )
        }

    def add(self, place: _Place) -> None:
        self.added += 1
        leader = _Leader((1, self.added), place=place)
        for band in place.text.bands:
            self.of_band.setdefault(band, []).append(leader)

    def text_of(self, leader: _Leader) -> Text:
        if leader.place is not None:
            return leader.place.text
        if leader.mention not in self.stored:  # what the batch added has moved it up
            self._read({leader.mention})
        return self.stored[leader.mention][1]

    def item_of(self, leader: _Leader) -> int:
        return self.stored[leader.mention][0]

    def best(self, text: Text) -> tuple[_Leader | None, float | None]:
        """The one it says the same as, most alike, and of those the one that came first."""
        found, score = None, 0.0
        to_the_letter = self.of_band.get(text.bands[0], ())[-LATEST:]
        for leader in self.near(text):
            likeness = 1.0 if leader in to_the_letter else text.overlap(self.text_of(leader))
            if likeness >= SAME and likeness > score:
                found, score = leader, likeness
            if score == 1:
                break  # nothing is more alike, and those that come after came later
        return (found, score) if found else (None, None)

    def near(self, text: Text) -> list[_Leader]:
        """Those that share most bands with it, in the order they came."""
        shared = Counter(leader for band in text.bands for leader in self.of_band.get(band, ())[-LATEST:])
        nearest = sorted(shared, key=lambda leader: (shared[leader], leader.order), reverse=True)
        return sorted(nearest[:COMPARED], key=attrgetter("order"))


def _latest(agency: Agency, values: list[int]) -> list[tuple[int, int, int]]:
    """(value, band's key, mention) of the latest that have each value: so many a value, however many there are."""
    table = Band._meta.db_table
    said = f"{{{','.join(map(str, values))}}}" if connection.vendor == "postgresql" else str(values)
    if connection.vendor == "postgresql":
        sql = f"""SELECT v.value, b.id, b.mention_id FROM unnest(%s::bigint[]) AS v(value), LATERAL (
            SELECT id, mention_id FROM {table} WHERE agency_id = %s AND value = v.value ORDER BY id DESC LIMIT %s
        ) b"""
        params = [said, agency.pk, LATEST]
    else:
        sql = f"""SELECT v.value, b.id, b.mention_id FROM json_each(%s) v CROSS JOIN {table} b
            WHERE b.agency_id = %s AND b.value = v.value AND b.id IN (
                SELECT id FROM {table} WHERE agency_id = %s AND value = v.value ORDER BY id DESC LIMIT %s)"""
        params = [said, agency.pk, agency.pk, LATEST]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _write(agency: Agency, places: list[_Place], by, feed: Feed | None) -> News:
    """Items that take more first, in the order of their keys, then the new ones: nobody waits for us the other way round."""
    news = News()
    news.stirred.add(_join([place for place in places if place.joins is not None], by))
    news.found.add(_open(agency, [place for place in places if place.opens is not None], by))
    mentions = [_mention(place.said, place.item, feed) for place in places]
    for place, mention in zip(places, Mention.objects.bulk_create(mentions, batch_size=500), strict=True):
        place.mention = mention
    opening = [place for place in places if place.opens is place]
    mark([place.mention for place in opening], [place.text for place in opening])
    return news


def _mention(thing: Said, item: Item, feed: Feed | None) -> Mention:
    return Mention(
        agency_id=item.agency_id,
        item=item,
        feed=feed,
        channel=thing.channel,
        source=thing.source,
        source_id=thing.source_id,
        url=thing.url,
        title=thing.title,
        body="" if thing.is_private else thing.body,
        private_body=thing.body if thing.is_private else "",
        said_at=thing.said_at,
        found_at=thing.found_at or clock.now(),
        identity=thing.identity,
    )


def mark(mentions: Sequence[Mention], texts: Sequence[Text] | None = None) -> None:
    """Let others be compared with these from now on."""
    texts = texts or [Text(mention.words) for mention in mentions]
    Band.objects.bulk_create(
        [
            Band(agency_id=mention.agency_id, value=band, mention=mention)
            for mention, text in zip(mentions, texts, strict=True)
            for band in (*text.bands, title_band(mention.title))
            if band is not None
        ],
        batch_size=2000,
    )


def _join(places: list[_Place], by) -> list[Item]:
    """More of what is known: the items are counted on, and one that had ended is marked for a person to look at.

    Returns those that were marked.
    """
    standing = _standing({place.joins for place in places})
    more: dict[Item, list[Said]] = {}
    for place in places:
        place.item = standing[place.joins]
        more.setdefault(place.item, []).append(place.said)
    stirred = []
    for item, things in more.items():
        item.mention_count += len(things)
        item.latest_at = max([*map(_moment, things), *([item.latest_at] if item.latest_at else [])])
        if item.state in Item.ENDED and item.stirred_at is None:
            item.stirred_at = clock.now()
            stirred.append(Told(item, item.state, item.state, {"新来源": len(things)}))
    Item._base_manager.bulk_update(list(more), ["mention_count", "latest_at", "stirred_at"], batch_size=500)
    write_down_all(stirred, action="stir", label=LABEL_STIRRED, by=by)
    return [one.case for one in stirred]


def _moment(thing: Said | Mention) -> datetime:
    return thing.said_at or clock.now()


def _standing(wanted: set[int]) -> dict[int, Item]:
    """By the key of each item the one its mentions go to now, locked: a folded one leads to where it was folded."""
    locked: dict[int, Item] = {}
    missing = set(wanted)
    while missing:
        found = Item._base_manager.select_for_update().filter(pk__in=missing).order_by("pk")
        locked |= {item.pk: item for item in found}
        missing = {item.merged_into_id for item in locked.values()} - {None} - locked.keys()
    standing = {}
    for pk in wanted:
        item = locked[pk]
        while item.merged_into_id:
            item = locked[item.merged_into_id]
        standing[pk] = item
    return standing


def _open(agency: Agency, places: list[_Place], by) -> list[Item]:
    """An item for each that opens one; those that follow it in the same batch are counted at once.

    Their time runs from now. Not that of an old register: registering begins it, for else thousands would be late at once.
    """
    now = clock.now()
    following: dict[_Place, list[Said]] = {}
    for place in places:
        following.setdefault(place.opens, []).append(place.said)
    items = [
        Item(
            agency=agency,
            title=place.said.title,
            channel=place.said.channel,
            found_at=min(thing.found_at or now for thing in things),
            mention_count=len(things),
            latest_at=max(map(_moment, things)),
        )
        for place, things in following.items()
    ]
    opened = open_cases(items, by=by, label=LABEL, facts=lambda item: {"途径": item.get_channel_display()})
    for place, item in zip(following, opened, strict=True):
        place.item = item
    for place in places:
        place.item = place.opens.item
    fresh = [place.item for place, things in following.items() if any(_is_fresh(one, now) for one in things)]
    hours.begin_all(fresh, by=by)
    ItemText.objects.bulk_create(
        [
            _text(place.item, place.said.title, "" if place.said.is_private else place.said.body)
            for place in following
        ],
        batch_size=500,
    )
    return opened


def _is_fresh(thing: Said | Mention, found_at: datetime) -> bool:
    """Was it said of late? What comes by another way than a table is."""
    return thing.channel != Channel.IMPORTED or bool(thing.said_at and thing.said_at > found_at - FRESH)


def _text(item: Item, title: str, body: str) -> ItemText:
    return ItemText(item=item, body=body, grams=grams(f"{title}\n{body}"))


# ── what is alike ───────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Alike:
    """An item that says nearly the same as what somebody is about to enter, or came under the same title just now."""

    item: Item
    score: float
    has_same_title: bool = False

    @property
    def percent(self) -> int:
        return round(self.score * 100)

    @property
    def will_fold(self) -> bool:
        return self.score >= SAME


def alike(agency: Agency, title: str, body: str = "", limit: int = 5) -> list[Alike]:
    """Items that have a mention much like these words, the likest first; then those of the same title. Nothing is taken in."""
    words = f"{title}\n{body}"
    text = Text(words)
    leaders = _Leaders(agency, [text])
    near = [(leaders.item_of(leader), leaders.text_of(leader)) for leader in leaders.near(text)]
    # What shares a third of its words has hardly a band in common; the index knows it by its rare phrases.
    if asked := anchors(words[:READ], ItemText._meta.db_table, unknown=MANY):
        related = Item.objects.of(agency).filter(merged_into=None).having_any(asked)
        latest = related.order_by((F("pk") + 0).desc())[:READ_FOR_A_LOOK]
        near += [
            (pk, Text(f"{title}\n{body or ''}"))
            for pk, title, body in latest.values_list("pk", "title", Left("text__body", READ))
        ]
    scores: dict[int, float] = {}
    for pk, other in near:
        if (likeness := text.likeness(other)) >= RELATED:
            scores[pk] = max(likeness, scores.get(pk, 0))
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:limit]
    named = {item.pk: item for item in namesakes(agency, title, at=clock.now())}
    items = Item.objects.for_list().in_bulk(best) | named
    others = [pk for pk in named if pk not in best]
    return [Alike(items[pk], scores.get(pk, 0), pk in named) for pk in [*best, *others][:limit]]


def namesakes(agency: Agency, title: str, *, at: datetime, but: Collection[int] = ()) -> list[Item]:
    """Items that came under the same title within a day of `at`, the latest first. Whether they are one matter is for a
    person to say: what says the same has folded by itself."""
    band = title_band(title)
    if band is None:
        return []
    close = (at - SAME_TITLE_WITHIN, at + SAME_TITLE_WITHIN)
    named = Band.objects.filter(agency=agency, value=band, mention__found_at__range=close).order_by("-id")
    here = {pk for pk in named.values_list("mention__item", flat=True)[:LATEST] if pk not in but}
    found = Item.objects.for_list().filter(pk__in=here, merged_into=None) if here else ()
    return sorted(found, key=attrgetter("pk"), reverse=True)


def with_namesakes(agency: Agency, opened: Collection[int]) -> list[int]:
    """Of items that were just opened, those whose title another one has that came within a day. One question for all."""
    titles = dict(Item.objects.filter(pk__in=opened).order_by("pk").values_list("pk", "title"))
    bands = {pk: title_band(title) for pk, title in titles.items()}
    since = clock.now() - SAME_TITLE_WITHIN
    sharing: dict[int, set[int]] = {}
    for value, item in Band.objects.filter(
        agency=agency,
        value__in=rows.among(band for band in bands.values() if band is not None),
        mention__found_at__gte=since,
        mention__item__merged_into=None,
    ).values_list("value", "mention__item"):
        sharing.setdefault(value, set()).add(item)
    return [pk for pk, band in bands.items() if len(sharing.get(band, ())) > 1]


# ── putting right ───────────────────────────────────────────────────────────
def open_with(mentions: Sequence[Mention], *, by, parted_from: Item) -> Item:
    """An item of its own for mentions that were folded wrongly. What says the same as the first goes to it from now on.

    It was found when the earliest of them came in, and its time runs from then.
    """
    first, found_at = mentions[0], min(mention.found_at for mention in mentions)
    item = open_case(
        Item(
            agency_id=parted_from.agency_id,
            title=first.title,
            channel=first.channel,
            office=parted_from.office,
            found_at=found_at,
        ),
        by=by,
        label=LABEL_SPLIT,
        拆自=parted_from.reference,
    )
    if any(_is_fresh(mention, mention.found_at) for mention in mentions):
        hours.begin(item, by=by)
    _text(item, first.title, first.body).save()
    Mention.objects.filter(pk__in=[mention.pk for mention in mentions]).update(item=item)
    for one in (item, parted_from):
        recount(one)
        if not Band.objects.filter(mention__item=one).exists():
            mark(one.mentions.order_by("pk")[:1])
    return item


def recount(item: Item) -> None:
    """Count the mentions of an item that some were given to or taken from."""
    counted = item.mentions.aggregate(
        mention_count=Count("pk"), latest_at=Max(Coalesce("said_at", "found_at"))
    )
    vars(item).update(counted)
    Item._base_manager.filter(pk=item.pk).update(**counted)


# ── 解读评论 ─────────────────────────────────────────────────────────────────
def take_comment(
    agency: Agency, words: str, *, url: str, source: str = "解读评论", source_id: str = "", by=None
) -> Taken:
    """A reader's comment on an interpretation becomes an item, or part of one. Raises Unfit where it says nothing.

    It is called by where it was written: its own words, with whatever name and address stand in them, stay encrypted.
    """
    if not plain(words):
        raise Unfit("body", "留言是空的，没有可以办理的内容。")
    comment = said(
        channel=Channel.COMMENT,
        source=source,
        source_id=source_id,
        title=f"{source} {source_id}",
        body=words,
        url=url,
    )
    return take_in(agency, [comment], by=by)[0]
