"""比对: our cells beside those of a published report, and beside last year's."""

from collections.abc import Mapping
from dataclasses import dataclass

from requests_app.statistics import COLUMNS, ROWS
from supervision.annual import layout
from supervision.annual.layout import BY_HAND_KEYS, Number, four, three


@dataclass(frozen=True)
class Difference:
    """One cell of which two reports say different things."""

    key: str
    ours: Number
    theirs: Number

    @property
    def words(self) -> str:
        return layout.cell_words(self.key)


def in_order() -> list[str]:
    """The cells in the order a reader meets them."""
    return [
        *layout.TWO_KEYS,
        *BY_HAND_KEYS,
        *(three(row, column) for row in ROWS for column in COLUMNS),
        *(four(group, result) for group in layout.GROUP_LABELS for result in layout.RESULT_LABELS),
    ]


def differences(ours: Mapping[str, Number], theirs: Mapping[str, Number]) -> list[Difference]:
    """The cells that differ; one that a report leaves open differs from 0（null ≠ 0）."""
    return [
        Difference(key, ours.get(key), theirs.get(key))
        for key in in_order()
        if ours.get(key) != theirs.get(key)
    ]


def year_on_year(figures) -> list[Difference]:
    """What last year handed on beside what this year took over, and 现行有效 beside what follows from last year's."""
    if figures.previous is None:
        return []
    before = figures.previous.cells
    found = [
        Difference(key, figures.cells.get(key), before.get(there))
        for column in COLUMNS
        for key, there in [(three("carried_over", column), three("carried_forward", column))]
        if there in before
    ]
    return found
