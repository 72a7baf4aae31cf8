"""Paging by key: every row once, in both directions, however many share a moment."""

import pytest
from django.http import QueryDict

from documents import keyset
from documents.models import Document
from tests.factories.public import published

pytestmark = pytest.mark.django_db


def walk(step, *, size, start=""):
    """The titles page by page, following `newer` or `older` from an address to its end."""
    seen, address = [], start
    while True:
        page = keyset.page(Document.objects.public(), QueryDict(address), size=size)
        seen.append([row.pk for row in page])
        address = getattr(page, step).removeprefix("?")
        if not address:
            return seen


@pytest.mark.parametrize("same_moment", [False, True], ids=["an hour apart", "all of one moment"])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 10, 11])
def test_walking_down_meets_every_document_once_in_order(count, same_moment):
    published(count, same_moment=same_moment)

    pages = walk("older", size=5)

    expected = list(Document.objects.public().latest_first().values_list("pk", flat=True))
    assert [pk for page in pages for pk in page] == expected
    assert all(len(page) == 5 for page in pages[:-1])


def test_walking_back_up_shows_the_same_pages():
    published(13)
    down = walk("older", size=5)
    last = keyset.page(Document.objects.public(), QueryDict(""), size=5)
    while last.older:
        last = keyset.page(Document.objects.public(), QueryDict(last.older[1:]), size=5)

    up = walk("newer", size=5, start=last.newer[1:])

    assert [[row.pk for row in last], *up][::-1] == down


def test_a_document_published_meanwhile_neither_doubles_nor_hides_a_row():
    published(10)
    first = keyset.page(Document.objects.public(), QueryDict(""), size=5)
    before = [row.pk for row in first]
    rest = list(Document.objects.public().latest_first().values_list("pk", flat=True))[5:]

    published(3)
    Document.objects.order_by("-pk")[:1]
    second = keyset.page(Document.objects.public(), QueryDict(first.older[1:]), size=5)

    assert not set(before) & {row.pk for row in second}
    assert set(rest) & {row.pk for row in second}


def test_the_address_keeps_the_filters_and_drops_the_old_key():
    published(6)

    page = keyset.page(Document.objects.public(), QueryDict("agency=edu&genre=&after=zzz"), size=5)

    assert page.older.startswith("?agency=edu&after=")
    assert page.first == "?agency=edu"


@pytest.mark.parametrize(
    "key",
    ["x", "1", "1-2-3", "-1-2", "9" * 30 + "-1", f"{2**61}-1", "1-" + "9" * 19, "²-³", "1;DROP", "\x00-1"],
)
def test_a_key_that_is_none_means_the_first_page(key):
    published(3)

    params = QueryDict(mutable=True)
    params["after"] = key
    page = keyset.page(Document.objects.public(), params, size=2)

    assert len(page) == 2
    assert not page.newer


def test_before_the_newest_row_is_the_first_page_again():
    newest = published(3)[0]

    page = keyset.page(
        Document.objects.public(),
        QueryDict(f"before={keyset.key_of(newest, ('published_at', 'id'))}"),
        size=2,
    )

    assert [row.pk for row in page][0] == newest.pk
