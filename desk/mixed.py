"""One list of cases of several kinds: their keys come sorted from one query, whatever the kinds and however many the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Value

from disclosure.deadlines.lights import FIRST, NONE, Light, in_order, lights_of
from disclosure.workflow.models import Case


@dataclass
class Lit:
    """One case with its light."""

    case: Case
    light: Light

    @property
    def kind(self) -> str:
        return self.case._meta.verbose_name

    @property
    def title(self) -> str:
        return title_of(self.case)


def title_of(case: Case) -> str:
    """What it is called on a list; its number has a column of its own."""
    return str(case).replace(case.reference, "", 1).strip() or str(case)


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


def most_urgent(kinds: Sequence[QuerySet], *, number, size: int, count: int | None = None) -> Page:
    """A page of `Lit` open cases, the most urgent first: of each kind on it two queries more than `page_of`."""
    page = page_of(
        [in_order(cases, cases.model) for cases in kinds],
        columns=FIRST,
        order=(*FIRST, "kind_of_case", "pk"),
        number=number,
        size=size,
        count=count,
    )
    rows = {}
    for place, cases in enumerate(kinds):
        if pks := [pk for kind, pk, *_ in page.object_list if kind == place]:
            lights = lights_of(cases.model, pks)
            for case in cases.filter(pk__in=pks).for_list():
                rows[place, case.pk] = Lit(case, lights.get(case.pk, NONE))
    page.object_list = [rows[kind, pk] for kind, pk, *_ in page.object_list if (kind, pk) in rows]
    return page
