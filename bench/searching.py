"""The search of the site at `documents` and at ten times as many, its facets and pages, `.matching()` against `icontains`."""

import time
from statistics import median, quantiles
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from bench import data, pages
from bench.harness import Times, at_most, faster, grown, in_turn, slower
from bench.visitor import Visitor, request_of
from disclosure import caching
from documents import entries, facets
from documents.catalogue import SearchForm
from documents.counts import public_counts
from documents.models import Document

BOUND = 20
RARE = 0.01  # the bound holds for words in less than one document in a hundred
TIMES = 10
P95, GROWTH, GROUPED = 0.150, 4, 2  # seconds, times, times
NARROWED, RARE_TOPIC, FEW = 0.050, "极少", 60  # seconds; a topic of so few documents, the oldest of all
COMMON = ("通知", "规定", "应当", "管理", "机关", "贯彻", "条例", "办法", "有关", "人民", "处罚", "部门")
CANDIDATES = (
    "量子",
    "渔船",
    "采矿",
    "公证",
    "气象",
    "邮政",
    "密码",
    "献血",
    "考古",
    "烟草",
    "农药",
    "血站",
    "航标",
)


def run(rounds: int) -> list[dict]:
    rows = _against_icontains(rounds)
    public = Document.objects.public()
    total = public.count()
    rare = [word for word in CANDIDATES if 0 < public.matching(word).count() < total * RARE]
    few = _asked(rare, rounds)
    rows += _searched(total, rare, few, rounds)
    data.grow(TIMES)
    caching.bump(on_commit=False)
    many = _asked(rare, rounds)
    rows += _searched(total * TIMES, rare, many, rounds)
    rows.append(
        grown(
            f"检索罕见的二字词，{total * TIMES:,} 件：{total:,} 件（中位数）",
            median(many),
            median(few),
            GROWTH,
        )
    )
    return [*rows, *_grouped(rounds), *_narrowed(rounds), *pages.run(rounds, among=f"{total * TIMES:,} 件，")]


def _against_icontains(rounds: int) -> list[dict]:
    public = Document.objects.public()
    total = public.count()
    rare = [(word, hits) for word in CANDIDATES if 0 < (hits := public.matching(word).count()) < total * RARE]
    words = sorted(rare, key=lambda pair: pair[1])
    assert words, "没有一个二字词的命中在 1% 以下"
    picked = {words[0], words[len(words) // 2], words[-1]}
    rows = []
    for word, hits in sorted(picked, key=lambda pair: pair[1]):
        ours = public.ranked(word, "-published_at", "-id").values_list("pk", flat=True)
        plain = Q(title__icontains=word) | Q(text__body__icontains=word)
        theirs = public.filter(plain).values_list("pk", flat=True)
        assert set(ours) == set(theirs), word
        latest = theirs.order_by("-published_at", "-id")
        times = in_turn(lambda q=ours: list(q.all()), lambda q=latest: list(q.all()), rounds=rounds)
        rows.append(
            faster(f"检索“{word}”（{hits:,} 件，{hits / total:.2%}），全部命中：icontains", times, BOUND)
        )
    return rows


def _searched(total: int, rare: list[str], rare_times: list[float], rounds: int) -> list[dict]:
    """The whole page of the search, not kept before: nineteen of twenty within the bound; beside it the median."""
    rows = []
    for name, times in (("常见", _asked(COMMON, rounds)), ("罕见", rare_times)):
        p95, middle = quantiles(times, n=20)[-1], median(times)
        rows.append(
            at_most(
                f"检索网页，{name}的二字词，{total:,} 件，p95（对照：中位数）",
                Times(p95, middle, p95 / middle),
                P95,
            )
        )
    return rows


def _asked(words, rounds: int) -> list[float]:
    """Seconds of each search page, the words in turn, every page made anew; once before, so that the tables are warm."""
    visitor, found = Visitor(), []
    for turn in range(rounds + 1):
        for word in words:
            seconds = _asked_for(visitor, f"/search/?q={quote(word)}", says="<mark>")
            found += [seconds] if turn else []
    return found


def _asked_for(visitor: Visitor, address: str, *, says: str = "") -> float:
    """Seconds of one page, made anew."""
    key = caching.page_key(request_of(address))
    cache.delete(key)
    caching.forget(key)
    begun = time.perf_counter()
    status, _, content = visitor.get(address)
    seconds = time.perf_counter() - begun
    assert status.startswith("200"), status
    assert says in content.decode(), address
    return seconds


def _grouped(rounds: int) -> list[dict]:
    """All facets with their counts, without a filter and under one, against one GROUP BY of a single column."""
    rows = []
    for name, asked in (("", ""), ("一个条件下的", f"genre={quote('通知')}")):
        form = SearchForm(QueryDict(asked), counts=public_counts())
        assert bool(form.filters) == bool(asked)

        def by_hand(where=" AND genre = '通知'" if asked else ""):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT topic, count(*) FROM documents_document "
                    f"WHERE state = 'published' AND attribute = 'proactive'{where} GROUP BY topic"
                )
                return cursor.fetchall()

        assert facets.counted(form)["topic"] == {topic: count for topic, count in by_hand() if topic}
        times = in_turn(lambda form=form: facets.counted(form), by_hand, rounds=rounds)
        rows.append(slower(f"{name}七个筛选的全部件数，未缓存：只分一列的一句 GROUP BY", times, GROUPED))
    return rows


def _narrowed(rounds: int) -> list[dict]:
    """A list narrowed to what the oldest few of all have: no walk along a million."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_document SET topic = %s WHERE id IN "
            "(SELECT id FROM documents_document WHERE state = 'published' ORDER BY published_at, id LIMIT %s)",
            [RARE_TOPIC, FEW],
        )
    pks = list(Document.objects.filter(topic=RARE_TOPIC).values_list("pk", flat=True))
    entries.put(entries.DOCUMENT, pks)
    caching.bump(on_commit=False)
    rows = []
    for name, more in (("最新发布", ""), ("成文日期", "&sort=written")):
        address = f"/documents/?{more.lstrip('&') + '&' if more else ''}topic={quote(RARE_TOPIC)}"
        visitor = Visitor()
        times = [_asked_for(visitor, address) for _ in range(rounds * 3)]
        middle = median(times)
        rows.append(
            at_most(f"目录，只有 {FEW} 件的主题，按{name}，未缓存", Times(middle, max(times), 0.0), NARROWED)
        )
    return rows
