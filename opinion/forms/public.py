"""The filters of the public list of responses, and of its feed."""

from dataclasses import dataclass

from django import forms
from django.db.models import Count
from django.db.models.functions import ExtractYear

from disclosure import caching, clock
from documents.counts import public_counts
from documents.narrowing import Named, Narrowing, OneOf, Year
from opinion.models import Response

COUNTED = "opinion:responses:1"
TOPICS = 60  # offered to choose from, those with most responses


@dataclass(frozen=True)
class Offered:
    """What there is to choose from: ids of agencies, years, topics; of each only what has a public response."""

    agencies: frozenset[int]
    years: tuple[int, ...]
    topics: tuple[str, ...]


def offered() -> Offered:
    """As of the last publication; counted anew if the cache does not have it."""
    return caching.versioned(COUNTED, _count)


def _count() -> Offered:
    public = Response.objects.public().order_by()
    there = set(public.values_list("agency_id", ExtractYear("published_at", tzinfo=clock.TZ)).distinct())
    topics = public.exclude(topic="").values_list("topic").annotate(n=Count("pk")).order_by("-n", "topic")
    return Offered(
        frozenset(agency for agency, _ in there),
        tuple(sorted({year for _, year in there}, reverse=True)),
        tuple(topic for topic, _ in topics[:TOPICS]),
    )


class ResponseFilter(Narrowing):
    """机关、主题、年份、文字. What it does not understand is left out, never an error page."""

    q = forms.CharField(label="检索词", max_length=100, required=False, widget=forms.HiddenInput)
    agency = OneOf(label="回应机关")
    topic = Named(label="主题", most=Response._meta.get_field("topic").max_length)
    year = Year(label="回应年份")

    def offer(self) -> None:
        self.counts, there = public_counts(), offered()
        here = [line for line in (*self.counts.agencies, *self.counts.closed) if line.id in there.agencies]
        self.fields["agency"].choices = [("", "全部"), *((line.code, line.label) for line in here)]
        self.fields["agency"].known = {
            line.code: line.label for line in (*self.counts.agencies, *self.counts.closed)
        }
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in there.years)]
        self.fields["topic"].choices = [("", "全部"), *((topic, topic) for topic in there.topics)]

    @property
    def chosen_agency(self):
        return self.counts.agency(self.asked["agency"]) if "agency" in self.asked else None

    def title(self) -> str:
        """县水务局 · 供水 · 2026 年"""
        said = [self.chosen_agency.label] if self.chosen_agency else []
        said += [self.asked["topic"]] if "topic" in self.asked else []
        said += [f"{self.asked['year']} 年"] if "year" in self.asked else []
        return " · ".join(said)

    def applied(self, responses):
        if self.chosen_agency:
            responses = responses.of(self.chosen_agency.id)
        if "topic" in self.asked:
            responses = responses.filter(topic=self.asked["topic"])
        if "year" in self.asked:
            responses = responses.in_year(self.asked["year"])
        return responses.matching(self.words)
