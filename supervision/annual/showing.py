"""The tables as they are shown: every cell with its number, its mark and where it leads; one shape for page, paper and workbook."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from disclosure import clock
from requests_app.statistics import COLUMNS, GROUPS, RESULTS
from supervision.annual import layout
from supervision.annual.layout import BY_HAND, COUNTED, PAPERS, Head, Number, four, three, two
from supervision.annual.states import Scope

DASH = "—"  # 没有这项职权, or not entered


@dataclass(frozen=True)
class Cell:
    """One number of a table. `is_wrong` where an identity fails at it, `by_hand` how much of it was entered, `entered` by whom."""

    key: str
    number: Number
    url: str = ""
    is_wrong: bool = False
    by_hand: str = ""
    entered: str = ""
    blank: str = DASH

    @property
    def words(self) -> str:
        return self.blank if self.number is None else f"{layout.plain(self.number)}"


@dataclass(frozen=True)
class Row:
    """A row of table three with the headings that begin on it."""

    key: str
    heads: tuple[Head, ...]
    cells: list[Cell]

    @property
    def is_sum(self) -> bool:
        return self.key == "r7_total"


class Tables:
    """The three tables of a report, in the shape of the published format."""

    kinds = tuple(layout.KIND_LABELS[column] for column in COLUMNS)
    organisations = kinds[1:6]
    counted = tuple(COUNTED.values())
    results = tuple(layout.RESULT_LABELS[result] for result in RESULTS)
    note = layout.NOTE

    def __init__(self, cell: Callable[[str], Cell]):
        self.cell = cell

    @property
    def papers(self) -> list[tuple[str, list[Cell]]]:
        return [
            (label, [self.cell(two(paper, counted)) for counted in COUNTED])
            for paper, label in PAPERS.items()
        ]

    @property
    def licences(self) -> tuple:
        return self._by_hand(0)

    @property
    def sanctions(self) -> list[tuple]:
        return [self._by_hand(1), self._by_hand(2)]

    @property
    def charges(self) -> tuple:
        return self._by_hand(3)

    def _by_hand(self, place: int) -> tuple:
        one = BY_HAND[place]
        return one, self.cell(one.key)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(line.key, line.heads, [self.cell(three(line.key, column)) for column in COLUMNS])
            for line in layout.lines()
        ]

    @property
    def disputes(self) -> list[Cell]:
        """The fifteen cells of table four."""
        return [self.cell(four(group, result)) for group in GROUPS for result in RESULTS]


def plain_tables(figures) -> Tables:
    """For readers and paper: numbers alone."""
    cells = figures.cells
    return Tables(lambda key: Cell(key, cells.get(key)))


def desk_tables(figures) -> Tables:
    """For the desk: counted cells lead to their cases, what fails and what was entered by hand is marked."""
    cells, entries, marked = figures.cells, figures.entries, figures.marked

    def cell(key: str) -> Cell:
        entry = entries.get(key)
        by_hand = entered = ""
        if entry is not None:
            number = "无此项" if entry.value is None else f"{layout.plain(entry.number)}"
            by_hand = f"手工 {number}"
            who = f"{entry.by or '系统'} {entry.at.astimezone(clock.TZ):%Y-%m-%d}"
            entered = f"{who}，{entry.note}" if entry.note else who  # who passes it asks whence it is
        url = ""
        is_summed = figures.report.scope == Scope.WHOLE  # what the parts entered leads to the parts
        if figures.report.pk and cells.get(key) and (is_summed or key not in layout.BY_HAND_KEYS):
            url = reverse("annual:cell", args=[figures.report.pk, key])
        blank = DASH if entry is not None else "未填"
        return Cell(key, cells.get(key), url, key in marked, by_hand, entered, blank)

    return Tables(cell)
