"""How many documents are public, by agency, category and year: counted once after each publication.

The counts feed the catalogue's tree, the filters and the numbers on the first page. They are kept in the
cache under the version of the public pages, so they are never older than the pages they stand on.
"""

from collections import Counter
from dataclasses import dataclass, field

from accounts.models import Agency
from disclosure import caching
from documents import entries, tally
from documents.models import Document
from documents.states import Validity

KEY = "documents:counts:6"  # the number turns with the shape of Counts, so no process reads another's
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

    @classmethod
    def of(cls, agency: Agency) -> "AgencyLine":
        return cls(agency.pk, agency.code, agency.name, agency.label, agency.level, agency.parent_id)


@dataclass(frozen=True)
class Counts:
    """All public documents, counted along each filter of the catalogue."""

    cube: dict[tuple[int, str, int], int] = field(default_factory=dict)
    genres: dict[str, int] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    by_topic: dict[str, int] = field(default_factory=dict)
    in_force: int = 0
    agencies: tuple[AgencyLine, ...] = ()
    closed: tuple[AgencyLine, ...] = ()  # no longer in use, but what they published stays
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
        return next((line for line in (*self.agencies, *self.closed) if line.code == code), None)

    def agency_of(self, pk: int) -> AgencyLine | None:
        return next((line for line in (*self.agencies, *self.closed) if line.id == pk), None)

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
    by = tally.along(("genre", "topic", "validity"), kind=entries.DOCUMENT)
    genres, topics = _commonest(by["genre"]), dict(list(_commonest(by["topic"]).items())[:MOST_TOPICS])
    cube = {
        (agency, category, year): n
        for agency, category, year, n in tally.sums("agency_id", "category", "year", kind=entries.DOCUMENT)
    }
    agencies = list(Agency.objects.order_by("parent_id", "name"))
    publishing = {agency for agency, _, _ in cube}
    return Counts(
        cube=cube,
        genres=genres,
        topics=tuple(topics)[:TOPICS],
        by_topic=topics,
        in_force=by["validity"].get(Validity.VALID.value, 0) - Document.objects.public().to_come().count(),
        agencies=tuple(AgencyLine.of(one) for one in agencies if one.is_active),
        closed=tuple(AgencyLine.of(one) for one in agencies if not one.is_active and one.pk in publishing),
    )


def _commonest(counted: dict[str, int]) -> dict[str, int]:
    """The same, the commonest first, without what has no name."""
    return dict(
        sorted(((name, n) for name, n in counted.items() if name), key=lambda line: (-line[1], line[0]))
    )
