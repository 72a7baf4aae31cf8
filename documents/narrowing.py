"""What a public list is narrowed by: the fields of its filters, what of them may be asked, and what is said of the rest.

A value that is well formed and has nothing behind it lets nothing through: on the first of January `year` is an empty
list, and whoever follows a topic without documents gets an empty feed, never everything. What cannot be understood
(`Wrong`) a page leaves out and says so; a feed, a calendar and the API answer 400, for a program does not read notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse

FIRST_YEAR, LAST_YEAR = 1949, 2100
MOST_NAMED = 20  # values that are written out in the words of a refusal; all of them stand in its data


@dataclass(frozen=True)
class Wrong:
    """One parameter that was not understood: its name in the address, its label, what it must be, which values there are."""

    name: str
    label: str
    rule: str
    allowed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """year（发布年份）须是 1949 到 2100 的四位数"""
        return f"{self.name}（{self.label}）{self.rule}"


class OneOf(forms.ChoiceField):
    """A word of a table. Its choices are those that have something; the `known` others may be asked for as well."""

    def __init__(self, *, known: Iterable[tuple[str, str]] = (), **kwargs):
        super().__init__(required=False, **kwargs)
        self.known = dict(known)

    def valid_value(self, value) -> bool:
        return str(value) in self.known or super().valid_value(value)

    def label_of(self, value) -> str:
        return self.known.get(value, value)

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*(str(value) for value, _ in self.choices if value), *self.known]))

    @property
    def rule(self) -> str:
        named = "、".join(self.allowed[:MOST_NAMED])
        return f"须是下列之一：{named}{'等' if len(self.allowed) > MOST_NAMED else ''}"


class Year(forms.TypedChoiceField):
    """A year of four digits; offered are those that have something."""

    allowed = ()
    rule = f"须是 {FIRST_YEAR} 到 {LAST_YEAR} 的四位数"

    def __init__(self, **kwargs):
        super().__init__(required=False, coerce=int, empty_value=None, **kwargs)

    def valid_value(self, value) -> bool:
        words = str(value)
        return (
            words.isascii()
            and words.isdecimal()
            and len(words) == 4
            and FIRST_YEAR <= int(words) <= LAST_YEAR
        )

    def label_of(self, value) -> str:
        return f"{value} 年"


class Named(forms.ChoiceField):
    """A name somebody gave when drafting, a topic or a genre: any words no longer than it may be (`most` characters)."""

    allowed = ()

    def __init__(self, *, most: int, **kwargs):
        super().__init__(required=False, **kwargs)
        self.most = most

    def to_python(self, value) -> str:
        return super().to_python(value).strip()

    def valid_value(self, value) -> bool:
        return len(value) <= self.most and value.isprintable()

    def label_of(self, value) -> str:
        return value

    @property
    def rule(self) -> str:
        return f"须是不超过 {self.most} 个字的名称"


class Narrowing(forms.Form):
    """The filters of a public list, as an address says them. Subclasses name the fields and `offer` what there is."""

    NO_FILTERS = frozenset({"q"})

    def __init__(self, data):
        super().__init__(
            {name: value.replace("\x00", "") for name, value in data.items()}, auto_id="filter-%s"
        )
        self.offer()
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        for name in self.filters:
            self._stand_among_choices(self.fields[name], self.asked[name])

    def offer(self) -> None:
        """Set the choices of the fields: what is there."""

    @staticmethod
    def _stand_among_choices(field, value) -> None:
        """What is asked for is shown as chosen, also where there is nothing of it."""
        choices = list(field.choices)
        if hasattr(field, "label_of") and str(value) not in {str(one) for one, _ in choices}:
            field.choices = [*choices, (str(value), field.label_of(value))]

    @property
    def words(self) -> str:
        return self.asked.get("q", "")

    @property
    def filters(self) -> dict:
        """What the list is narrowed to, without the words and the order."""
        return {name: value for name, value in self.asked.items() if name not in self.NO_FILTERS}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters, as a search box carries them along; other words are ordered anew."""
        return list(self.filters.items())

    @property
    def is_narrow(self) -> bool:
        return bool(self.filters)

    @property
    def query(self) -> str:
        """?agency=shui&topic=供水: words and filters as the feed and the table of just this list take them, or nothing."""
        asked = ({"q": self.words} if self.words else {}) | self.filters
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def table_query(self) -> str:
        """?as=table&agency=shui: as the download of just this list for people takes it."""
        return f"?as=table&{self.query[1:]}" if self.query else "?as=table"

    @property
    def wrong(self) -> list[Wrong]:
        """What was asked in a way that cannot be understood."""
        found = []
        for name, errors in self.errors.items():
            if field := self.fields.get(name):
                rule = getattr(field, "rule", "") or "；".join(error.rstrip("。") for error in errors)
                found.append(Wrong(name, field.label or name, rule, getattr(field, "allowed", ())))
        return found

    @property
    def misread_words(self) -> str:
        """The labels of what a page left out; empty where it understood all."""
        return "、".join(one.label for one in self.wrong) + "。" if self.wrong else ""


def refused(form: Narrowing) -> HttpResponse | None:
    """What a feed or a calendar answers where it does not understand what is asked; None where it does."""
    if not form.wrong:
        return None
    said = "；".join(one.words for one in form.wrong)
    return HttpResponse(
        f"看不懂的筛选条件：{said}。",
        content_type="text/plain; charset=utf-8",
        status=400,
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )
