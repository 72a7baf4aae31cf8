"""The filters of the public list of responses, and of its feed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db.models import Count
from django.db.models.functions import ExtractYear

from disclosure import caching, clock
from documents.counts import public_counts
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


class ResponseFilter(forms.Form):
    """机关、主题、年份、文字. What it does not understand is left out, never an error page."""

    q = forms.CharField(label="检索词", max_length=100, required=False, widget=forms.HiddenInput)
    agency = forms.ChoiceField(label="回应机关", required=False)
    topic = forms.ChoiceField(label="主题", required=False)
    year = forms.TypedChoiceField(label="回应年份", required=False, coerce=int, empty_value=None)

    def __init__(self, data):
        super().__init__(
            {name: value.replace("\x00", "") for name, value in data.items()}, auto_id="filter-%s"
        )
        self.counts, there = public_counts(), offered()
        here = [line for line in (*self.counts.agencies, *self.counts.closed) if line.id in there.agencies]
        self.fields["agency"].choices = [("", "全部"), *((line.code, line.label) for line in here)]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in there.years)]
        self.fields["topic"].choices = [("", "全部"), *((topic, topic) for topic in self._topics(there))]
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def _topics(self, there: Offered) -> tuple[str, ...]:
        """The most frequent ones, and the one that is asked for: a rare topic has its list and its feed too."""
        asked = self.data.get("topic", "").strip()
        if not asked or asked in there.topics or len(asked) > Response._meta.get_field("topic").max_length:
            return there.topics
        known = Response.objects.public().filter(topic=asked).exists()
        return (*there.topics, asked) if known else there.topics

    @property
    def words(self) -> str:
        return self.asked.get("q", "")

    @property
    def is_narrow(self) -> bool:
        return any(name != "q" for name in self.asked)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters, as a search box carries them along."""
        return [(name, value) for name, value in self.asked.items() if name != "q"]

    @property
    def query(self) -> str:
        """?agency=shui&topic=供水, as the feed of just this list has it; empty where nothing is asked."""
        return f"?{urlencode(self.asked)}" if self.asked else ""

    @property
    def misread_words(self) -> str:
        return "、".join(self.fields[name].label for name in self.errors if name in self.fields)

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
