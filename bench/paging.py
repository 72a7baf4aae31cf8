"""Page 1 and page 5,000 of the same list cost the same: pages are found by key, not by skipping rows."""

from django.core.cache import cache
from django.http import QueryDict

from bench.harness import in_turn, slower
from bench.visitor import Visitor, request_of
from disclosure import caching
from documents import keyset
from documents.models import Document
from documents.views import public

BOUND = 1.3
ROWS = 20  # 100,000 documents are 5,000 pages of twenty


def run(rounds: int) -> list[dict]:
    documents = Document.objects.public().for_list()
    last = documents.count() // ROWS - 1
    first, far = QueryDict(), QueryDict(f"after={_key_before(documents, last * ROWS)}")
    assert [len(keyset.page(documents, asked, size=ROWS)) for asked in (first, far)] == [ROWS, ROWS]
    times = in_turn(
        lambda: keyset.page(documents, far, size=ROWS),
        lambda: keyset.page(documents, first, size=ROWS),
        rounds=rounds * 4,
    )
    rows = [slower(f"目录第 {last + 1:,} 页（每页 {ROWS} 件）：第 1 页", times, BOUND)]

    pages = documents.count() // public.PAGE_ROWS
    address = f"/documents/?after={_key_before(documents, (pages - 1) * public.PAGE_ROWS)}"
    visitor = Visitor()

    keys = [caching.page_key(request_of(of)) for of in (address, "/documents/")]

    def asking(of):
        def ask():
            status, _, content = visitor.get(of)
            assert status.startswith("200"), status
            return content

        return ask

    def throw_away():
        for key in keys:
            cache.delete(key)
            caching.forget(key)

    times = in_turn(asking(address), asking("/documents/"), rounds=rounds, before=throw_away)
    return [*rows, slower(f"目录网页第 {pages:,} 页（每页 {public.PAGE_ROWS} 件）：第 1 页", times, BOUND)]


def _key_before(documents, place: int) -> str:
    """The key of the row just before a place, as the pager would have handed it on."""
    row = documents.order_by("-published_at", "-id")[place - 1]
    return keyset.key_of(row, ("published_at", "id"))
