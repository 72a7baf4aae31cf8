"""今年以来: the numbers of the year, of the site and of each agency, counted from the cases themselves.

Counted once for each version of the public pages (`disclosure.caching`), so they are as old as the pages they stand on:
a publication counts anew at once, an application after a quarter of an hour at most.
"""

from dataclasses import dataclass, fields

from django.db.models import Count

from accounts.models import Agency
from disclosure import caching, clock
from disclosure.charts import percent
from documents.counts import AgencyLine, public_counts
from documents.timeliness import published_in_time
from interpretation import statistics
from opinion.models import Response
from requests_app import timeliness

KEY = "portal:numbers:1"  # the number turns with the shape of Line


@dataclass(frozen=True)
class Line:
    """One agency in one year, or all of them."""

    published: int = 0  # 主动公开, of those still public
    to_publish: int = 0  # published, or not though the term is over
    published_in_time: int = 0
    received: int = 0  # 申请
    to_answer: int = 0
    answered_in_time: int = 0
    to_explain: int = 0
    explained: int = 0
    responses: int = 0

    def __add__(self, other: "Line") -> "Line":
        return Line(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def is_empty(self) -> bool:
        return self == Line()

    @property
    def publication_rate(self) -> str:
        return percent(self.published_in_time, self.to_publish)

    @property
    def answer_rate(self) -> str:
        return percent(self.answered_in_time, self.to_answer)

    @property
    def explanation_rate(self) -> str:
        return percent(self.explained, self.to_explain)


@dataclass(frozen=True)
class Numbers:
    """A year up to today."""

    year: int
    whole: Line
    of: dict[int, Line]  # by agency id

    def lines(self, agencies: tuple[AgencyLine, ...]) -> list[dict]:
        """The agencies that have any number, with their line."""
        return [
            {"agency": agency, "line": self.of[agency.id]}
            for agency in agencies
            if agency.id in self.of and not self.of[agency.id].is_empty
        ]


def of_the_year() -> Numbers:
    """The numbers of this year in Asia/Shanghai."""
    return caching.versioned(f"{KEY}:{clock.today().isoformat()}", _count)


def _count() -> Numbers:
    now = clock.now()
    year = now.astimezone(clock.TZ).year
    published = public_counts().by_agency(year=year)
    in_time = published_in_time(now)
    answered = timeliness.by_agency(now)
    explained = {row.agency_id: row for row in statistics.by_agency(year, Agency.objects.active())}
    said = Response.objects.public().in_year(year).order_by().values_list("agency").annotate(Count("pk"))
    responses = dict(said)
    none = statistics.Row("", 0, 0, 0, 0)
    of = {}
    for agency in published.keys() | in_time.keys() | answered.keys() | explained.keys() | responses.keys():
        met, due = in_time.get(agency, (0, 0))
        requests = answered.get(agency, timeliness.Answered())
        of[agency] = Line(
            published=published[agency],
            to_publish=due,
            published_in_time=met,
            received=requests.received,
            to_answer=requests.due,
            answered_in_time=requests.in_time,
            to_explain=explained.get(agency, none).required,
            explained=explained.get(agency, none).explained,
            responses=responses.get(agency, 0),
        )
    return Numbers(year=year, whole=sum(of.values(), Line()), of=of)
