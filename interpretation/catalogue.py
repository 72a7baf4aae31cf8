"""The public list's filters: agency, kind, year and words; what is not understood is left out and said."""

from collections import Counter

from django import forms
from django.db.models import Count
from django.db.models.functions import ExtractYear

from disclosure import caching, clock
from documents.catalogue import SEARCH_LENGTH
from documents.counts import public_counts
from documents.narrowing import Narrowing, OneOf, Year
from interpretation.models import Interpretation
from interpretation.states import Kind

COUNTS = "interpretation:counts:1"


def counted() -> dict[tuple[int, str, int], int]:
    """Public interpretations by agency, kind and year; counted once after each publication."""
    return caching.versioned(COUNTS, _count)


def _count():
    rows = Interpretation.objects.public().order_by()
    rows = rows.values_list("agency_id", "kind", ExtractYear("published_at", tzinfo=clock.TZ))
    return {(agency, kind, year): n for agency, kind, year, n in rows.annotate(n=Count("pk"))}


class InterpretationFilter(Narrowing):
    """按条件查解读."""

    q = forms.CharField(label="检索词", max_length=SEARCH_LENGTH, required=False, widget=forms.HiddenInput)
    agency = OneOf(label="解读机关")
    kind = OneOf(label="解读形式", known=Kind.choices)
    year = Year(label="公布年份")

    def offer(self) -> None:
        self.counts = public_counts()
        by = [Counter(), Counter(), Counter()]
        for key, n in counted().items():
            for axis, value in enumerate(key):
                by[axis][value] += n
        here = [line for line in (*self.counts.agencies, *self.counts.closed) if by[0][line.id]]
        self.fields["agency"].choices = [("", "全部"), *((line.code, line.label) for line in here)]
        self.fields["agency"].known = {
            line.code: line.label for line in (*self.counts.agencies, *self.counts.closed)
        }
        self.fields["kind"].choices = [("", "全部"), *((k.value, k.label) for k in Kind if by[1][k.value])]
        years = sorted(by[2], reverse=True)
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in years)]

    @property
    def chosen_agency(self):
        return self.counts.agency(self.asked["agency"]) if "agency" in self.asked else None

    def applied(self, interpretations):
        """The interpretations all the filters let through."""
        if self.chosen_agency:
            interpretations = interpretations.of(self.chosen_agency.id)
        if "kind" in self.asked:
            interpretations = interpretations.filter(kind=self.asked["kind"])
        if year := self.asked.get("year"):
            interpretations = interpretations.in_year(year)
        return interpretations.matching(self.words) if self.words else interpretations

    def title(self) -> str:
        """What the narrowed list is called: 县人社局 · 问答 · 2026 年."""
        words = [self.chosen_agency.label] if self.chosen_agency else []
        words += [Kind(self.asked["kind"]).label] if "kind" in self.asked else []
        words += [f"{self.asked['year']} 年"] if "year" in self.asked else []
        return " · ".join(words)
