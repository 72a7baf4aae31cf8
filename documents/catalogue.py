"""The filters of public lists: one form, used by the catalogue, search, feeds and their addresses.

An address says `q agency category genre topic year validity way`, and how the list is ordered (`sort`); the search also
knows `kind` and `page`. The same names and values mean the same everywhere, and stay (docs/search.md).
"""

from collections.abc import Callable, Iterable

from django import forms
from django.utils.functional import cached_property

from disclosure import rows
from disclosure.search.lexemes import All, Has, facet
from documents import entries, facets, tally
from documents.categories import BY_KEY, CATEGORIES, category_choices
from documents.counts import Counts
from documents.findable import TURNED, WAYS
from documents.models import Document, Entry
from documents.narrowing import Named, Narrowing, OneOf, Year
from documents.states import Validity

SEARCH_LENGTH = 100
MANY = 50_000  # where there are more documents than these, a list of at most FEW is not found by walking along all
FEW = 2_000
SORTS = (("newest", "最新发布"), ("written", "成文日期"))
FIT = ("fit", "相关度")
LETTERS = {
    "kind": "k", "agency": "a", "category": "c", "genre": "g", "topic": "t", "year": "y", "validity": "v", "way": "w",
}  # fmt: skip


def longest(name: str) -> int:
    """How many characters a name of a document may have."""
    return Document._meta.get_field(name).max_length


class CatalogueForm(Narrowing):
    """按条件查. What it does not understand is left out and said, never an error page."""

    q = forms.CharField(label="检索词", max_length=SEARCH_LENGTH, required=False, widget=forms.HiddenInput)
    agency = OneOf(label="发布机构")
    category = OneOf(label="公开类别", known=category_choices())
    genre = Named(label="公文种类", most=longest("genre"))
    topic = Named(label="主题", most=longest("topic"))
    year = Year(label="发布年份")
    validity = OneOf(label="有效性")
    way = OneOf(label="公开方式")
    sort = OneOf(label="排序", widget=forms.HiddenInput)

    NO_FILTERS = frozenset({"q", "sort"})
    sorts = SORTS

    def __init__(self, data, *, counts: Counts):
        self.counts = counts
        super().__init__(data)

    def offer(self) -> None:
        """What can be chosen: only what is there. Written out where something was asked for, or the form is drawn."""
        counts = self.counts
        for name, choices in {
            "agency": lambda: (
                *((line.code, line.label) for line in counts.agencies),
                *((line.code, f"{line.label}（已撤销）") for line in counts.closed),
            ),
            "category": lambda: (
                (c.key, c.label)
                for c in CATEGORIES
                if counts.by_category()[c.key] or c.levels is CATEGORIES[0].levels
            ),
            "genre": lambda: ((genre, genre) for genre in counts.genres),
            "year": lambda: ((str(year), f"{year} 年") for year in counts.years),
            "topic": lambda: ((topic, topic) for topic in counts.by_topic),
            "validity": lambda: Validity.choices,
            "way": WAYS.items,
        }.items():
            self.fields[name].choices = _with_all(choices)
        self.fields["sort"].choices = [("", ""), *self.sorts]

    @property
    def columns(self) -> dict:
        """The filters as `Entry` has them."""
        return self.filters | ({"agency": self.chosen_agency.id} if self.chosen_agency else {})

    @property
    def lexemes(self) -> tuple[str, ...]:
        """The filters as the index of the search has them."""
        return tuple(facet(LETTERS[name], value) for name, value in self.columns.items())

    @property
    def chosen_sort(self) -> str:
        return self.asked.get("sort", "")

    @property
    def sort_links(self) -> list[dict]:
        """How the list may be ordered, as components/sorts.html draws it; the first is what is so without being asked for."""
        chosen = self.chosen_sort or self.sorts[0][0]
        return [{"value": value, "label": label, "is_chosen": value == chosen} for value, label in self.sorts]

    @property
    def chosen_agency(self):
        return self.counts.agency(self.asked["agency"]) if "agency" in self.asked else None

    @property
    def chosen_category(self):
        return BY_KEY.get(self.asked.get("category"))

    def applied(self, documents):
        """The documents all the filters let through, as quickly where they are few of very many as where they are most."""
        if self.few is not None:
            documents = documents.filter(pk__in=rows.among(self.few))
        if self.chosen_agency:
            documents = documents.of(self.chosen_agency.id)
        if "category" in self.asked:
            documents = documents.in_category(self.asked["category"])
        if "genre" in self.asked:
            documents = documents.filter(genre=self.asked["genre"])
        if "validity" in self.asked:
            documents = documents.filter(validity=self.asked["validity"])
        if "topic" in self.asked:
            documents = documents.filter(topic=self.asked["topic"])
        if year := self.asked.get("year"):
            documents = documents.in_year(year)
        if "way" in self.asked:
            turned = Entry.objects.filter(kind=entries.DOCUMENT, way=TURNED).values("object_id")
            is_turned = self.asked["way"] == TURNED
            documents = documents.filter(pk__in=turned) if is_turned else documents.exclude(pk__in=turned)
        return documents

    @cached_property
    def few(self) -> list[int] | None:
        """The ids of the documents of a narrow list, where they are few of very many; None where a walk meets them soon.

        The index of the search knows them; a walk along the list would pass by all the others.
        """
        narrowed = {facets.COLUMNS[name]: value for name, value in self.columns.items() if name != "kind"}
        if (
            not narrowed
            or self.counts.total() <= MANY
            or tally.total(kind=entries.DOCUMENT, **narrowed) > FEW
        ):
            return None
        found = Entry.objects.filter(Has(All((*self.lexemes, facet("k", entries.DOCUMENT)))), **narrowed)
        return list(found.filter(kind=entries.DOCUMENT).values_list("object_id", flat=True))

    def title(self) -> str:
        """What the narrowed list is called: 县教育局 · 统计信息 · 2026 年."""
        words = [self.chosen_agency.label] if self.chosen_agency else []
        words += [self.chosen_category.label] if self.chosen_category else []
        words += [self.asked["genre"]] if "genre" in self.asked else []
        words += [self.asked["topic"]] if "topic" in self.asked else []
        words += [f"{self.asked['year']} 年"] if "year" in self.asked else []
        words += [Validity(self.asked["validity"]).label] if "validity" in self.asked else []
        words += [WAYS[self.asked["way"]]] if "way" in self.asked else []
        return " · ".join(words)


class SearchForm(CatalogueForm):
    """The same filters over everything that can be found, and which kind of thing it is to be."""

    kind = OneOf(label="种类")
    page = forms.IntegerField(
        label="页码", required=False, min_value=1, max_value=1000, widget=forms.HiddenInput
    )

    NO_FILTERS = frozenset({"q", "sort", "page"})
    sorts = (FIT, *SORTS)

    def offer(self) -> None:
        super().offer()
        self.fields["kind"].choices = [
            ("", "全部"),
            *((key, one.label) for key, one in entries.KINDS.items()),
        ]

    @property
    def page_number(self) -> int:
        return self.asked.get("page", 1)

    @property
    def order(self) -> str:
        """As `finding.find` wants it: by fitness where nothing else was asked for."""
        return "" if self.chosen_sort in ("", "fit") else self.chosen_sort

    def title(self) -> str:
        kind = [entries.KINDS[self.asked["kind"]].label] if "kind" in self.asked else []
        return " · ".join(filter(None, [*kind, super().title()]))


def _with_all(choices: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[], list[tuple[str, str]]]:
    """The choices, before them the one that narrows nothing; made when they are needed."""
    return lambda: [("", "全部"), *choices()]


def tree(counts: Counts, *, agency=None, year=None) -> list[dict]:
    """The categories of 条例第二十条、第二十一条 with how many documents each holds; empty ones of 第二十条 stay."""
    by_category = counts.by_category(agency=agency, year=year)
    return [
        {"category": category, "count": by_category[category.key]}
        for category in CATEGORIES
        if by_category[category.key] or category.article.startswith("第二十条")
    ]
