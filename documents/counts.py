"""How many documents are public, by agency, category and year: counted once after each publication.

The counts feed the catalogue's tree, the filters and the numbers on the first page. They are kept in the
cache under the version of the public pages, so they are never older than the pages they stand on.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import ExtractYear

from accounts.models import Agency
from disclosure import caching, clock
from documents.models import Document
from documents.states import Validity

KEY = "documents:counts:5"  # the number turns with the shape of Counts, so no process reads another's
TOPICS, MOST_TOPICS = 6, 300


@dataclass(frozen=True)
class AgencyLine:
    """What lists need to say of an agency."""

    id: int
    code: str
    name: str
    label: str
    level: str
    parent_id: int | None


@dataclass(frozen=True)
class Counts:
    """All public documents, counted along each filter of the catalogue."""

    cube: dict[tuple[int, str, int], int] = field(default_factory=dict)
    genres: dict[str, int] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    by_topic: dict[str, int] = field(default_factory=dict)
    in_force: int = 0
    agencies: tuple[AgencyLine, ...] = ()
    _added: dict[tuple, Counter] = field(default_factory=dict, compare=False, repr=False)

    def total(self, *, agency=None, category=None, year=None) -> int:
        if category is not None:
            return self.by_category(agency=agency, year=year)[category]
        return self.by_category(agency=agency, year=year).total()

    def by_category(self, *, agency=None, year=None) -> Counter:
        return self._along(1, agency=agency, year=year)

    def by_agency(self, *, category=None, year=None) -> Counter:
        return self._along(0, category=category, year=year)

    @property
    def years(self) -> list[int]:
        return sorted(self._along(2), reverse=True)

    def agency(self, code: str) -> AgencyLine | None:
        return next((line for line in self.agencies if line.code == code), None)

    def agency_of(self, pk: int) -> AgencyLine | None:
        return next((line for line in self.agencies if line.id == pk), None)

    def _along(self, axis, *, agency=None, category=None, year=None) -> Counter:
        """Added up once for each question; the same counts answer many pages."""
        asked = (axis, agency, category, year)
        if asked in self._added:
            return self._added[asked]
        found = self._added[asked] = Counter()
        for key, n in self.cube.items():
            if agency in (None, key[0]) and category in (None, key[1]) and year in (None, key[2]):
                found[key[axis]] += n
        return found


def public_counts() -> Counts:
    """The counts as of the last publication; counted anew if the cache does not have them."""
    return caching.versioned(KEY, _count)


def _count() -> Counts:
    public = Document.objects.public().order_by()
    cube = public.values_list("agency_id", "category", ExtractYear("published_at", tzinfo=clock.TZ)).annotate(
        n=Count("pk")
    )
    genres = public.exclude(genre="").values_list("genre").annotate(n=Count("pk")).order_by("-n", "genre")
    topics = dict(
        public.exclude(topic="")
        .values_list("topic")
        .annotate(n=Count("pk"))
        .order_by("-n", "topic")[:MOST_TOPICS]
    )
    return Counts(
        cube={(agency, category, year): n for agency, category, year, n in cube},
        genres=dict(genres),
        topics=tuple(topics)[:TOPICS],
        by_topic=topics,
        in_force=public.filter(validity=Validity.VALID).count(),
        agencies=tuple(
            AgencyLine(a.pk, a.code, a.name, a.label, a.level, a.parent_id)
            for a in Agency.objects.active().order_by("parent_id", "name")
        ),
    )
