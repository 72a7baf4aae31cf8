"""The search of the site at `documents` and at ten times as many, its facets, and `.matching()` against `icontains`."""

import time
from statistics import median, quantiles
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from bench import data
from bench.harness import Times, at_most, faster, grown, in_turn, slower
from bench.visitor import Visitor, request_of
from disclosure import caching
from documents import facets
from documents.catalogue import SearchForm
from documents.counts import public_counts
from documents.models import Document, Entry

BOUND = 20
RARE = 0.01  # the bound holds for words in less than one document in a hundred
TIMES = 10
P95, GROWTH, GROUPED = 0.150, 4, 2  # seconds, times, times
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
    return [*rows, *_grouped(rounds)]


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
            address = f"/search/?q={quote(word)}"
            key = caching.page_key(request_of(address))
            cache.delete(key)
            caching.forget(key)
            begun = time.perf_counter()
            status, _, content = visitor.get(address)
            seconds = time.perf_counter() - begun
            assert status.startswith("200"), status
            assert "<mark>" in content.decode(), word
            if turn:
                found.append(seconds)
    return found


def _grouped(rounds: int) -> list[dict]:
    """All facets with their counts against one GROUP BY: of the same columns, and, for the eye, of one column alone."""
    form = SearchForm(QueryDict(), counts=public_counts())

    def grouping(columns):
        def by_hand():
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {columns}, count(*) FROM {Entry._meta.db_table} WHERE kind = 'document' GROUP BY {columns}"
                )
                return cursor.fetchall()

        return by_hand

    same = grouping("agency_id, genre, topic, validity, way, category, year")
    one = grouping("genre")
    assert facets.counted(form)["genre"] == {genre: count for genre, count in one() if genre}
    found = in_turn(lambda: facets.counted(form), same, rounds=rounds)
    alone = in_turn(lambda: facets.counted(form), one, rounds=rounds)
    return [
        slower("七个筛选的全部件数，未缓存：同样七列的一句 GROUP BY", found, GROUPED),
        slower("同上：只分一列的一句 GROUP BY（只看，不作要求）", alone, float("inf")),
    ]
