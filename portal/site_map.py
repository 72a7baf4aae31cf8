"""What there is to read, for machines: every public page, documents, interpretations and responses in stretches of ids."""

from collections.abc import Iterator

from django.db.models import Max
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import Agency
from documents.querysets import public_q
from interpretation.models import Interpretation
from portal.flows import FLOWS
from portal.navigation import columns
from portal.topics import all_topics
from supervision.annual.models import AnnualReport

OF_AN_AGENCY = (
    "portal:agency",
    "portal:disclosure",
    "guide:detail",
    "portal:system",
    "portal:content",
    "portal:reports",
)
STRETCH = 20_000  # ids in one file; the protocol allows 50,000 addresses


UNLISTED = {
    "portal:search",
    "portal:suggest",
    "portal:apply-form",
    "portal:styleguide",
}  # a question without words, what is offered while one types, a sheet to print


def pages() -> list[str]:
    """The columns, the small pages, those of each agency, the flows: every public page but the numbered ones."""
    codes = Agency.objects.active().values_list("code", flat=True)
    return list(
        dict.fromkeys(
            [
                *(column["url"] for column in columns("")),
                *(reverse(name) for name in fixed_pages()),
                *(reverse("portal:topic", args=[slug]) for slug in all_topics()),
                *(reverse(name, args=[code]) for code in codes for name in OF_AN_AGENCY),
                *(reverse("portal:flow", args=[kind]) for kind in FLOWS),
                *(report.get_absolute_url() for report in AnnualReport.objects.published().for_list()),
            ]
        )
    )


def fixed_pages(patterns=None, spaces=()) -> Iterator[str]:
    """The names of the public pages whose address says it all, as the address plan has them: a new one is found by itself."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from fixed_pages(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)
        elif getattr(one.callback, "public_names", None) is not None and _is_a_page(one.pattern):
            name = ":".join((*spaces, one.name))
            if name not in UNLISTED:
                yield name


def _is_a_page(pattern) -> bool:
    """Pages end with a slash; feeds do as well, but nobody reads them."""
    route = str(pattern)
    return not pattern.converters and (route == "" or route.endswith("/")) and not route.endswith("feed/")


def stretches(model) -> range:
    """The numbers of the stretches of a kind of page, from 1."""
    last = model.objects.public().aggregate(last=Max("pk"))["last"] or 0
    return range(1, (last + STRETCH - 1) // STRETCH + 1)


def stretch(model, number: int):
    """(id, changed at) of what is public in one stretch."""
    first = (number - 1) * STRETCH
    rows = model.objects.public().filter(pk__gt=first, pk__lte=first + STRETCH).order_by("pk")
    return rows.values_list("pk", "updated_at").iterator(chunk_size=2000)


def comparisons(number: int):
    """(id, changed at) of the interpretations of one stretch that show a comparison with an older document still public."""
    old = {f"compared_with__{path}": value for path, value in public_q().children}
    first = (number - 1) * STRETCH
    rows = Interpretation.objects.public().filter(pk__gt=first, pk__lte=first + STRETCH, **old).order_by("pk")
    return rows.values_list("pk", "updated_at").iterator(chunk_size=2000)
