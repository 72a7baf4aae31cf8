"""A two-character word: `.matching()` against `icontains` on the same rows."""

from django.db.models import Q

from bench.harness import faster, in_turn
from documents.models import Document

BOUND = 20
RARE = 0.01  # the bound holds for words in less than one document in a hundred
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
