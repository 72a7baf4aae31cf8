"""Facets: how a list can be narrowed further, with how many things each choice leaves, and what it is narrowed by already.

What the catalogue counts, `documents.tally` has added up already; a search counts among the hits it ranks (`documents.finding`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from documents import entries, tally
from documents.categories import BY_KEY
from documents.findable import WAYS
from documents.states import Validity

SHOWN = 6  # choices of a facet that are shown at once; the others are folded away
MOST = 60  # choices of a facet at all
COLUMNS = {
    "kind": "kind",
    "agency": "agency_id",
    "genre": "genre",
    "topic": "topic",
    "validity": "validity",
    "way": "way",
    "category": "category",
    "year": "year",
}
LABELS = {
    "kind": "种类",
    "agency": "发布机构",
    "genre": "公文种类",
    "topic": "主题",
    "year": "发布年份",
    "validity": "有效性",
    "way": "公开方式",
    "category": "公开类别",
}


@dataclass(frozen=True)
class Choice:
    """One value a list can be narrowed to."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list, its commonest choices first (years: the latest)."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def first(self) -> list[Choice]:
        return self.choices[:SHOWN]

    @property
    def more(self) -> list[Choice]:
        return self.choices[SHOWN:]


@dataclass(frozen=True)
class Chip:
    """What a list is narrowed by, to be taken off again."""

    name: str
    label: str
    value: str


def counted(form, *, kind: str = entries.DOCUMENT) -> dict[str, dict[str, int]]:
    """How many public things of a kind each choice of each facet leaves, under the form's filters."""
    narrowed = {COLUMNS[name]: value for name, value in form.columns.items() if name != "kind"}
    wanted = {COLUMNS[name]: name for name in COLUMNS if name not in form.columns and name != "kind"}
    found = tally.along(wanted, kind=kind, **narrowed)
    return {
        name: {str(value): n for value, n in found[column].items() if value}
        for column, name in wanted.items()
    }


def lines(form, counted: dict[str, dict[str, int]], *, skip: Iterable[str] = ()) -> list[Facet]:
    """The facets that still tell things apart, with words for their values."""
    found = []
    for name, label in LABELS.items():
        counts = counted.get(name, {})
        if name in form.asked or name in skip or len(counts) < 2:
            continue
        choices = [
            Choice(said, words, n)
            for value, n in counts.items()
            for said, words in [_said(form, name, value)]
            if words
        ]
        by = (lambda c: (-int(c.value),)) if name == "year" else (lambda c: (-c.count, c.label))
        found.append(Facet(name, label, sorted(choices, key=by)[:MOST]))
    return found


def chips(form) -> list[Chip]:
    """What the form narrows by, in the order of the facets."""
    found = []
    for name, label in LABELS.items():
        if name in form.asked:
            value = form.asked[name]
            said = form.chosen_agency.label if name == "agency" else _said(form, name, str(value))[1]
            found.append(Chip(name, label, said))
    return found


def _said(form, name: str, value: str) -> tuple[str, str]:
    """(value as an address says it, value in words); no words: not a choice."""
    if name == "agency":
        line = form.counts.agency_of(int(value))
        return (line.code, line.label) if line else (value, "")
    if name == "kind":
        return value, entries.KINDS[value].label if value in entries.KINDS else ""
    if name == "validity":
        return value, dict(Validity.choices).get(value, "")
    if name == "category":
        return value, BY_KEY[value].label if value in BY_KEY else ""
    if name == "way":
        return value, WAYS.get(value, "")
    if name == "year":
        return value, f"{value} 年"
    return value, value
