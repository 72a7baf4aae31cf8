"""Feeds: what is read out of them, when they are looked at, and what their row says when it went wrong."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from disclosure import clock
from opinion import feeds, tasks
from opinion.collecting import take_in
from opinion.models import Feed, Item, Mention
from opinion.states import Channel
from opinion.syndication import MOST_ENTRIES, NoFeed, entries
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, WATER, mention

FILL = import_module("opinion.migrations.0004_fill_feed_of_mentions")
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>云山论坛</title>
<item><title>又来说路灯</title><guid isPermaLink="false">t-2</guid><link>https://bbs.example.cn/t/2</link>
  <description><![CDATA[<p>{LAMPS_REPOSTED}</p><script>alert(1)</script>]]></description><pubDate>Sat, 28 Nov 2026 09:00:00 +0800</pubDate></item>
<item><title>路灯 &amp; 路面</title><guid>t-1</guid><link>https://bbs.example.cn/t/1</link>
  <content:encoded>&lt;div&gt;{LAMPS}&lt;/div&gt;</content:encoded><pubDate>no date</pubDate></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>问政</title>
<entry><id>tag:example.cn,2026:9</id><title type="html">&lt;b&gt;自来水&lt;/b&gt;发黄</title>
  <link rel="self" href="https://wz.example.cn/9.atom"/><link href="https://wz.example.cn/9"/>
  <updated>2026-11-28T08:00:00Z</updated>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{WATER}</div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="https://old.example.cn/1"><title>旧式订阅</title><description>停车难</description><dc:date>2026-11-28</dc:date></item></rdf:RDF>"""
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "x">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    + "]><rss><channel><item><title>&a12;</title></item></channel></rss>"
)
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'


# ── what is read ────────────────────────────────────────────────────────────
def test_rss_is_read_with_the_words_of_its_html():
    second, first = entries(RSS.encode())

    assert (first.key, first.title, first.body, first.at) == ("t-1", "路灯 & 路面", LAMPS, None)
    assert (second.key, second.body, second.url) == ("t-2", LAMPS_REPOSTED, "https://bbs.example.cn/t/2")
    assert second.at == datetime(2026, 11, 28, 1, tzinfo=UTC)


def test_atom_is_read():
    (one,) = entries(ATOM.encode())

    assert (one.key, one.title, one.body, one.url) == (
        "tag:example.cn,2026:9",
        "自来水发黄",
        WATER,
        "https://wz.example.cn/9",
    )
    assert one.at == datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_rss_of_the_old_kind_is_read():
    (one,) = entries(RDF.encode())

    assert (one.key, one.title, one.body) == ("https://old.example.cn/1", "旧式订阅", "停车难")


def test_a_feed_in_another_encoding_is_read():
    (one, _) = entries(RSS.replace("UTF-8", "GB18030").encode("gb18030"))

    assert one.title == "又来说路灯"


def test_of_a_feed_without_end_so_many_entries_are_read():
    item = "<item><title>a</title></item>"

    assert len(entries(f"<rss><channel>{item * (MOST_ENTRIES + 5)}</channel></rss>".encode())) == MOST_ENTRIES


@pytest.mark.parametrize("charset", ["punycode", "undefined", "big5"])
def test_what_the_words_of_an_entry_declare_is_not_believed(charset):
    """They are decoded already; and an entry that cannot be read must not cost the feed the others."""
    html = f"<description><![CDATA[<meta charset={charset}><p>停车难</p>]]></description>"

    feed = f"<rss><channel><item>{html}</item><item><title>路灯</title></item></channel></rss>"

    assert [(one.title, one.body) for one in entries(feed.encode())] == [("", "停车难"), ("路灯", "")]


def test_words_that_are_nothing_but_a_comment_are_none():
    feed = "<rss><channel><item><title>路灯</title><description>&lt;!-- 无 --&gt;</description></item></channel></rss>"

    assert [(one.title, one.body) for one in entries(feed.encode())] == [("路灯", "")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "空的"),
        ("   \n", "空的"),
        ("not a feed", "格式有误"),
        (RSS[:-40], "格式有误"),
        ("<html><body>404</body></html>", "普通网页"),
        ("<!doctype html><html><body><br></html>", "格式有误"),
        (BOMB, "实体定义"),
        (OUTSIDE, "实体定义"),
        ("<a>" * 100_000, "格式有误"),
        ("<rss>\x00</rss>", "格式有误"),
        ('<?xml version="1.0" encoding="no-such"?><rss/>', "格式有误"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_no_feed(data, words):
    with pytest.raises(NoFeed, match=words):
        entries(data.encode())


# ── when they are looked at ─────────────────────────────────────────────────
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 10, tzinfo=clock.TZ)


@pytest.fixture
def feed(agency, site):
    site.pages["/feed"] = (200, {"ETag": '"v1"'}, RSS.encode())
    with time_machine.travel(NOW, tick=False):
        yield Feed.objects.create(agency=agency, name="云山论坛", url=f"{site.url}/feed", every=30)


def again(feed):
    return Feed.objects.get(pk=feed.pk)


def test_what_is_new_is_taken_in_the_oldest_first(feed):
    assert tasks.fetch_feeds() == 1

    item = Item.objects.get()
    assert (item.title, item.mention_count) == ("路灯 & 路面", 2)
    assert set(Mention.objects.values_list("channel", "source", "source_id")) == {
        (Channel.FEED, "云山论坛", "t-1"),
        (Channel.FEED, "云山论坛", "t-2"),
    }
    feed = again(feed)
    assert (feed.found, feed.etag, feed.error, feed.read_at) == (2, '"v1"', "", NOW)
    assert feed.next_at == NOW + timedelta(minutes=30)


def test_run_twice_it_looks_once(feed, site):
    assert (tasks.fetch_feeds(), tasks.fetch_feeds()) == (1, 0)
    assert len(site.asked) == 1


def test_at_the_next_hour_it_asks_what_changed_and_takes_nothing_twice(feed, site):
    tasks.fetch_feeds()
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        tasks.fetch_feeds()

    assert site.asked[1][1]["If-None-Match"] == '"v1"'
    assert Mention.objects.count() == 2
    assert again(feed).found == 2


def test_named_anew_it_takes_nothing_twice(feed, site):
    tasks.fetch_feeds()
    Feed.objects.filter(pk=feed.pk).update(name="云山  论坛（民生版）", next_at=NOW, etag="")
    entry = "<item><title>停车难</title></item></channel>"
    site.pages["/feed"] = (200, {}, RSS.replace("</channel>", entry).encode())

    tasks.fetch_feeds()
    Feed.objects.filter(pk=feed.pk).update(name="第三个名字", next_at=NOW)
    tasks.fetch_feeds()

    assert (Mention.objects.count(), again(feed).found) == (3, 3)
    assert list(Mention.objects.order_by("pk").values_list("source", "feed")) == [
        ("云山论坛", feed.pk),
        ("云山论坛", feed.pk),
        ("云山 论坛（民生版）", feed.pk),
    ]


def test_another_feed_under_the_old_name_is_another_source(feed, site):
    tasks.fetch_feeds()
    Feed.objects.filter(pk=feed.pk).update(name="云山论坛（旧）")
    site.pages["/new"] = (200, {}, ATOM.replace("tag:example.cn,2026:9", "t-1").encode())
    Feed.objects.create(agency=feed.agency, name="云山论坛", url=f"{site.url}/new", next_at=NOW)

    tasks.fetch_feeds()

    assert Mention.objects.filter(source_id="t-1").count() == 2


def test_what_came_before_feeds_were_known_by_themselves_is_known(feed, site):
    tasks.fetch_feeds()
    Mention.objects.update(feed=None)  # as an older worker writes it
    Feed.objects.filter(pk=feed.pk).update(next_at=NOW, etag="")

    tasks.fetch_feeds()

    assert Mention.objects.count() == 2


def test_what_feeds_brought_before_is_filled_in(feed):
    tasks.fetch_feeds()
    Mention.objects.update(feed=None)
    take_in(feed.agency, [mention(WATER, source=feed.name)])

    FILL.known_by_their_feed(apps, None)

    assert list(Mention.objects.order_by("pk").values_list("feed", flat=True)) == [feed.pk, feed.pk, None]


def test_missed_nights_are_made_up_for(feed):
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert tasks.fetch_feeds() == 1


def test_two_workers_look_once(feed, site):
    due = feed.next_at

    assert [feeds.look(feed.pk, due), feeds.look(feed.pk, due)] == [True, False]
    assert len(site.asked) == 1


def test_one_switched_off_is_not_looked_at(feed):
    Feed.objects.update(is_active=False)

    assert tasks.fetch_feeds() == 0


def test_one_that_is_gone_is_passed_over(feed):
    feed.delete()

    assert feeds.look(9_999) is False


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ((500, {}, b""), "500"),
        ((200, {}, b"<html></html>"), "普通网页"),
        ((200, {}, BOMB.encode()), "实体定义"),
        ((302, {"Location": "http://10.0.0.1/"}, b""), "内部网络"),
    ],
)
def test_what_went_wrong_stands_on_the_row_and_the_wait_grows(feed, site, page, words):
    tasks.fetch_feeds()
    site.pages["/feed"] = page
    waits = []
    for _ in range(8):
        at = again(feed).next_at
        with time_machine.travel(at, tick=False):
            tasks.fetch_feeds()
        waits.append(again(feed).next_at - at)

    feed = again(feed)
    assert words in feed.error
    assert (feed.failures, feed.read_at, feed.etag) == (8, NOW, '"v1"')
    assert waits[:3] == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]
    assert waits[-1] == timedelta(days=1)


def test_headers_that_are_no_text_cost_nothing(feed, site):
    """PostgreSQL keeps no NUL, and what follows on the list would not be looked at."""
    site.pages["/feed"] = (200, {"ETag": '"v\x001"', "Last-Modified": "Sat\x00" * 90}, RSS.encode())

    assert tasks.fetch_feeds() == 1
    feed = again(feed)
    assert (feed.found, feed.etag, feed.modified, feed.error) == (2, "", "", "")


@pytest.mark.parametrize("trouble", ["坏\x00了", "坏了" * 900], ids=["nul", "long"])
def test_whatever_the_trouble_says_is_kept(feed, monkeypatch, trouble):
    def read(data):
        raise NoFeed(trouble)

    monkeypatch.setattr(feeds, "entries", read)

    assert tasks.fetch_feeds() == 1
    assert again(feed).error == trouble.replace("\x00", "")[:300]


def test_packing_named_with_a_nul_is_told(feed, site):
    site.pages["/feed"] = (200, {"Content-Encoding": "b\x00r"}, b"")

    tasks.fetch_feeds()

    assert "（br）" in again(feed).error


def test_one_that_works_again_is_forgiven(feed, site):
    Feed.objects.update(failures=5, error="对方回答 500")

    tasks.fetch_feeds()

    assert (again(feed).failures, again(feed).error) == (0, "")


def test_a_feed_that_breaks_us_does_not_stop_the_others(feed, site, monkeypatch):
    Feed.objects.create(agency=feed.agency, name="另一个", url=f"{site.url}/other", next_at=NOW)
    site.pages["/other"] = (200, {}, ATOM.encode())
    read = feeds.entries
    monkeypatch.setattr(feeds, "entries", lambda data: 1 / 0 if b"rss" in data else read(data))

    assert tasks.fetch_feeds() == 2
    assert "系统管理员" in again(feed).error
    assert Mention.objects.get().source == "另一个"


def test_entries_out_of_bounds_are_cut_or_passed_over(feed, site):
    site.pages["/feed"] = (
        200,
        {},
        (
            f"<rss><channel><item><title>{'长' * 400}</title><guid>{'k' * 300}</guid><link>javascript:alert(1)</link>"
            "<pubDate>Sat, 28 Nov 2099 09:00:00 +0800</pubDate></item><item><title> </title></item></channel></rss>"
        ).encode(),
    )

    tasks.fetch_feeds()

    one = Mention.objects.get()
    assert (one.title, one.source_id, one.url, one.said_at) == ("长" * 300, "", "", None)
    assert again(feed).error == ""
