"""归档: which items of public opinion of a year go to the archive, and what a 案卷 still lacks."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType

from disclosure.deadlines.models import Deadline
from opinion.models import Item, Response
from opinion.states import State


def found_in(items, year: int):
    """Those found in a year that are at rest; what was folded into another, or was none, has no 案卷 of its own."""
    return (
        items.found_in_year(year)
        .filter(state__in=(State.SETTLED, State.ARCHIVED), merged_into=None)
        .order_by("found_at", "pk")
    )


def missing_of(items: Iterable[Item]) -> dict[int, list[str]]:
    """What each 案卷 still lacks, in sentences. As many queries for one as for many."""
    rows = list(items)
    pks = [row.pk for row in rows]
    running: dict[int, list[str]] = {pk: [] for pk in pks}
    kind = ContentType.objects.get_for_model(Item)
    clocks = Deadline.objects.open().filter(content_type=kind, object_id__in=pks)
    for pk, title in clocks.values_list("object_id", "title"):
        running[pk].append(title)
    answered = set(
        Response.objects.filter(item__in=pks, published_at__isnull=False).values_list("item_id", flat=True)
    )
    return {row.pk: _missing(row, running[row.pk], row.pk in answered) for row in rows}


def _missing(item: Item, running: list[str], was_answered: bool) -> list[str]:
    found = [f"“{title}”期限还在计算" for title in running]
    if item.state != State.ARCHIVED:
        found.append("已反馈，还没有“归档”")
    if not was_answered:
        found.append("没有公布的回应")
    if not item.grade:
        found.append("没有研判的等级")
    return found
