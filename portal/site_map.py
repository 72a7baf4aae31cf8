"""What there is to read, for machines: every public page, documents and interpretations in stretches of ids."""

from django.db.models import Max
from django.urls import reverse

from accounts.models import Agency
from portal.flows import FLOWS
from portal.navigation import columns

OF_AN_AGENCY = (
    "portal:agency",
    "portal:disclosure",
    "guide:detail",
    "portal:system",
    "portal:content",
    "portal:reports",
)
STRETCH = 20_000  # ids in one file; the protocol allows 50,000 addresses


def pages() -> list[str]:
    """The columns, the agencies and the small pages."""
    names = (
        "portal:guide",
        "portal:system",
        "portal:content",
        "portal:reports",
        "rulebook:rules",
        "interpretation:interpreters",
        "portal:agencies",
        "portal:about",
        "portal:accessibility",
        "portal:site-map",
    )
    codes = Agency.objects.active().values_list("code", flat=True)
    return [
        *(column["url"] for column in columns("")),
        *(reverse(name) for name in names),
        *(reverse(name, args=[code]) for code in codes for name in OF_AN_AGENCY),
        *(reverse("portal:flow", args=[kind]) for kind in FLOWS),
    ]


def stretches(model) -> range:
    """The numbers of the stretches of a kind of page, from 1."""
    last = model.objects.public().aggregate(last=Max("pk"))["last"] or 0
    return range(1, (last + STRETCH - 1) // STRETCH + 1)


def stretch(model, number: int):
    """(id, changed at) of what is public in one stretch."""
    first = (number - 1) * STRETCH
    rows = model.objects.public().filter(pk__gt=first, pk__lte=first + STRETCH).order_by("pk")
    return rows.values_list("pk", "updated_at").iterator(chunk_size=2000)
