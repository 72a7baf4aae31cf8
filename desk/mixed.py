"""One list of cases of several kinds: their keys come sorted from one query, whatever the kinds and however many the cases."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Value


def page_of(
    kinds: Sequence[QuerySet],
    *,
    columns: Sequence[str],
    order: Sequence[str],
    number,
    size: int,
    count: int | None = None,
) -> Page:
    """A page of tuples (which of `kinds`, pk, *columns), the nearest where there is no page of that number.

    `columns` are what `order` sorts by, and what else is asked of each; `count` how many there are, where that is known.
    """
    if not kinds:
        return Paginator([], size).get_page(1)
    keys = [
        cases.annotate(kind_of_case=Value(place, IntegerField()))
        .order_by()
        .values_list("kind_of_case", "pk", *columns)
        for place, cases in enumerate(kinds)
    ]
    merged = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
    paginator = Paginator(merged.order_by(*order), size)
    if count is not None:
        paginator.count = count
    page = paginator.get_page(number)
    page.object_list = list(page.object_list)
    return page
