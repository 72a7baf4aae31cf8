"""The filters of the public list of responses."""

from django import forms

from accounts.models import Agency
from disclosure import clock

FIRST_YEAR = 2016  # 国办发〔2016〕80号


class ResponseFilter(forms.Form):
    """机关、年份、文字. What it does not understand is left out, never an error page."""

    q = forms.CharField(label="检索词", max_length=100, required=False, widget=forms.HiddenInput)
    agency = forms.ModelChoiceField(
        label="回应机关",
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="全部",
    )
    year = forms.TypedChoiceField(label="回应年份", required=False, coerce=int, empty_value=None)

    def __init__(self, data):
        super().__init__(
            {name: value.replace("\x00", "") for name, value in data.items()}, auto_id="filter-%s"
        )
        self.fields["agency"].queryset = Agency.objects.active().order_by("name")
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [("", "全部"), *((year, f"{year} 年") for year in years)]
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def words(self) -> str:
        return self.asked.get("q", "")

    @property
    def is_narrow(self) -> bool:
        return any(name != "q" for name in self.asked)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters, as a search box carries them along."""
        return [(name, self.data[name]) for name in self.asked if name != "q"]

    @property
    def misread_words(self) -> str:
        return "、".join(self.fields[name].label for name in self.errors if name in self.fields)

    def title(self) -> str:
        """县水务局 · 2026 年"""
        said = [self.asked["agency"].label] if "agency" in self.asked else []
        said += [f"{self.asked['year']} 年"] if "year" in self.asked else []
        return " · ".join(said)

    def applied(self, responses):
        if "agency" in self.asked:
            responses = responses.of(self.asked["agency"])
        if "year" in self.asked:
            responses = responses.in_year(self.asked["year"])
        return responses.matching(self.words)
