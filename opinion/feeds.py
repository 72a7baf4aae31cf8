"""订阅采集: feeds that are due are looked at, and what is new in them is taken in.

What failed says so on its row, in words for whoever keeps the list, and is tried again later and later.
"""

import logging
from contextlib import suppress

from disclosure import clock
from opinion.collecting import SEEN, take_in
from opinion.fetching import NotFetched, fetch
from opinion.models import Feed
from opinion.said import LONGEST, Said, Unfit, said
from opinion.states import Channel
from opinion.syndication import Entry, NoFeed, entries

log = logging.getLogger(__name__)
AT_ONCE = 50  # feeds in one run of the task; the rest are due still


def fetch_due() -> int:
    """Look at every feed that is due; returns how many were looked at."""
    looked = 0
    for pk, due in Feed.objects.due().order_by("next_at").values_list("pk", "next_at")[:AT_ONCE]:
        looked += look(pk, due)
    return looked


def look(pk: int, due=None) -> bool:
    """Look at one feed, unless another worker took it meanwhile. `due`: when it was, as this worker saw it."""
    now = clock.now()
    feed = Feed.objects.select_related("agency").filter(pk=pk).first()
    if feed is None:
        log.warning("订阅 %s 已经不在", pk)
        return False
    mine = Feed.objects.filter(pk=pk, next_at=due if due is not None else feed.next_at)
    if not mine.update(next_at=now + feed.pause, tried_at=now):
        return False
    try:
        new = _read(feed)
    except (NotFetched, NoFeed) as trouble:
        _failed(feed, str(trouble))
    except Exception:  # whatever a stranger's bytes bring about: the other feeds are looked at all the same
        log.exception("订阅 %s 采集出错", pk)
        _failed(feed, "采集时出错，已记入日志，请告诉系统管理员。")
    else:
        feed.failures, feed.error, feed.read_at = 0, "", now
        feed.found += new
    feed.tried_at, feed.next_at = now, now + feed.pause
    feed.save(
        update_fields=["failures", "error", "read_at", "found", "etag", "modified", "tried_at", "next_at"]
    )
    return True


def _failed(feed: Feed, words: str) -> None:
    feed.failures += 1
    feed.error = "".join(filter(str.isprintable, words))[:300]


def _read(feed: Feed) -> int:
    """Take in what the feed has; how much of it was new."""
    came = fetch(feed.url, etag=feed.etag, modified=feed.modified)
    if came.unchanged:
        return 0
    things = []
    for entry in reversed(entries(came.body)):  # the oldest first, so that it opens the item
        with suppress(Unfit):  # an entry that says nothing is passed over, the rest goes on
            things.append(_said(feed, entry))
    taken = take_in(feed.agency, things, source=f"订阅采集：{feed.name}", feed=feed)
    feed.etag, feed.modified = came.etag, came.modified
    return sum(1 for one in taken if one.outcome != SEEN)


def _said(feed: Feed, entry: Entry) -> Said:
    """An entry as it is taken in; what is too long is cut, a link or a moment that is none is left out."""
    fields = {
        "channel": Channel.FEED,
        "source": feed.name,
        "source_id": entry.key if len(entry.key) <= LONGEST["source_id"] else "",
        "url": entry.url,
        "title": " ".join(entry.title.split())[: LONGEST["title"]],
        "body": entry.body[: LONGEST["body"]],
        "said_at": entry.at,
    }
    while True:
        try:
            return said(**fields)
        except Unfit as wrong:
            if wrong.column not in ("url", "said_at") or not fields[wrong.column]:
                raise
            fields[wrong.column] = None if wrong.column == "said_at" else ""
