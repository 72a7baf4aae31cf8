"""The public catalogue's filters: one form, used by the catalogue, search, feeds and their addresses."""

from django import forms

from documents.categories import BY_KEY, CATEGORIES
from documents.counts import Counts
from documents.states import Validity

SEARCH_LENGTH = 100


class CatalogueForm(forms.Form):
    """按条件查. What it does not understand is left out and said, never an error page."""

    q = forms.CharField(label="检索词", max_length=SEARCH_LENGTH, required=False, widget=forms.HiddenInput)
    agency = forms.ChoiceField(label="发布机构", required=False)
    category = forms.ChoiceField(label="公开类别", required=False)
    genre = forms.ChoiceField(label="公文种类", required=False)
    year = forms.TypedChoiceField(label="发布年份", required=False, coerce=int, empty_value=None)
    validity = forms.ChoiceField(label="有效性", required=False)

    def __init__(self, data, *, counts: Counts):
        super().__init__(
            {name: value.replace("\x00", "") for name, value in data.items()}, auto_id="filter-%s"
        )
        self.counts = counts
        by_category = counts.by_category()
        self.fields["agency"].choices = [("", "全部"), *((line.code, line.label) for line in counts.agencies)]
        self.fields["category"].choices = [
            ("", "全部"),
            *((c.key, c.label) for c in CATEGORIES if by_category[c.key] or c.levels is CATEGORIES[0].levels),
        ]
        self.fields["genre"].choices = [("", "全部"), *((genre, genre) for genre in counts.genres)]
        self.fields["year"].choices = [("", "全部"), *((str(year), f"{year} 年") for year in counts.years)]
        self.fields["validity"].choices = [("", "全部"), *Validity.choices]
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def words(self) -> str:
        return self.asked.get("q", "")

    @property
    def misread(self) -> list[str]:
        """The labels of what was asked in a way we could not read."""
        return [self.fields[name].label for name in self.errors if name in self.fields]

    @property
    def misread_words(self) -> str:
        return "、".join(self.misread) + "。"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters, as a search box carries them along."""
        return [(name, value) for name, value in self.asked.items() if name != "q"]

    @property
    def chosen_agency(self):
        return self.counts.agency(self.asked["agency"]) if "agency" in self.asked else None

    @property
    def chosen_category(self):
        return BY_KEY.get(self.asked.get("category"))

    @property
    def is_narrow(self) -> bool:
        return any(name != "q" for name in self.asked)

    def applied(self, documents):
        """The documents all the filters let through."""
        if self.chosen_agency:
            documents = documents.of(self.chosen_agency.id)
        if "category" in self.asked:
            documents = documents.in_category(self.asked["category"])
        if "genre" in self.asked:
            documents = documents.filter(genre=self.asked["genre"])
        if "validity" in self.asked:
            documents = documents.filter(validity=self.asked["validity"])
        if year := self.asked.get("year"):
            documents = documents.in_year(year)
        return documents

    def title(self) -> str:
        """What the narrowed list is called: 县教育局 · 统计信息 · 2026 年."""
        words = [self.chosen_agency.label] if self.chosen_agency else []
        words += [self.chosen_category.label] if self.chosen_category else []
        words += [self.asked["genre"]] if "genre" in self.asked else []
        words += [f"{self.asked['year']} 年"] if "year" in self.asked else []
        words += [Validity(self.asked["validity"]).label] if "validity" in self.asked else []
        return " · ".join(words)


def tree(counts: Counts, *, agency=None, year=None) -> list[dict]:
    """The categories of 条例第二十条、第二十一条 with how many documents each holds; empty ones of 第二十条 stay."""
    by_category = counts.by_category(agency=agency, year=year)
    return [
        {"category": category, "count": by_category[category.key]}
        for category in CATEGORIES
        if by_category[category.key] or category.article.startswith("第二十条")
    ]
