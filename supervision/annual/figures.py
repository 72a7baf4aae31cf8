"""The numbers of one report: counted and entered while it is a draft, frozen from 送审 on; its parts; what last year handed on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accounts.models import Agency
from disclosure import clock
from supervision.annual import counting, identities, layout, wording
from supervision.annual.counting import FEE_CASES, FEE_YUAN
from supervision.annual.imported import ImportedReport
from supervision.annual.layout import BY_HAND, BY_HAND_KEYS, Cells, three, two
from supervision.annual.states import Scope, State
from supervision.annual.tree import Tree

CARRIED = (
    *(three("carried_forward", column) for column in (*layout.KINDS, "total")),
    *(two(paper, "valid") for paper in layout.PAPERS),
)


@dataclass(frozen=True)
class Part:
    """One of the reports a whole tree's report is the sum of. `report` is None where none was begun."""

    agency: Agency
    merged: tuple[Agency, ...]
    cells: Cells
    report: object | None = None

    @property
    def standing(self) -> str:
        return self.report.get_state_display() if self.report else "尚未起草"

    def not_entered(self) -> list[str]:
        """The cells its agency still has to enter; 没有这项职权 is entered."""
        return [one.label for one in BY_HAND if one.key not in self.cells]

    @property
    def is_final(self) -> bool:
        return self.report is not None and self.report.state == State.PUBLISHED


@dataclass(frozen=True)
class Previous:
    """What is known of last year's report, and whence."""

    source: str
    cells: Cells = field(default_factory=dict)
    is_by_hand: bool = False


def frozen_cells(report) -> Cells:
    """The cells as they stood at 送审."""
    fees = report.figures.get("fees") or {}
    return layout.from_published(report.figures["tables"]) | {
        FEE_CASES: fees.get("cases", 0),
        FEE_YUAN: fees.get("yuan", 0),
    }


def with_entries(counted: Cells, entries: Iterable) -> Cells:
    """The counted cells with what was entered by hand: added to those that are counted, set where nothing is."""
    found = dict(counted)
    for entry in entries:
        if entry.key in BY_HAND_KEYS:
            found[entry.key] = entry.number
        else:
            found[entry.key] = (found.get(entry.key) or 0) + (entry.number or 0)
    return layout.with_sums(found)


class Figures:
    """Read lazily: a page asks for what it shows, once."""

    def __init__(self, report):
        self.report, self.reports = report, type(report).objects  # the model imports its acts, they read here

    # ── whose cases ─────────────────────────────────────────────────────────
    @cached_property
    def tree(self) -> Tree:
        return Tree()

    @cached_property
    def reported_alone(self) -> frozenset[int]:
        """Agencies that published a report of their own on that year: theirs are not counted again elsewhere."""
        published = self.reports.published().own().of_year(self.report.year)
        return frozenset(published.values_list("agency", flat=True))

    @cached_property
    def division(self) -> dict[int, list[int]]:
        """Who reports, and whose cases stand in it: one entry for 本机关, one a part for the whole tree."""
        agency = self.report.agency_id
        if self.report.scope == Scope.OWN:
            return {agency: self.tree.own(agency, self.reported_alone)}
        return self.tree.parts(agency, self.reported_alone)

    @property
    def agency_ids(self) -> list[int]:
        return [pk for members in self.division.values() for pk in members]

    @cached_property
    def merged(self) -> list[Agency]:
        """Agencies that are no more, whose cases stand in the report."""
        heads = set(self.division)
        return list(Agency.objects.filter(pk__in=set(self.agency_ids) - heads).order_by("name"))

    # ── the numbers ─────────────────────────────────────────────────────────
    @cached_property
    def entries(self) -> dict:
        if self.report.pk is None:  # only asked, never begun
            return {}
        return {entry.key: entry for entry in self.report.entries.select_related("by")}

    @cached_property
    def counted(self) -> Cells:
        """Without what was entered in this report."""
        if self.report.scope == Scope.WHOLE:
            return layout.with_sums(layout.added(*(part.cells for part in self.parts)))
        by_agency = counting.counted(self.agency_ids, self.report.year)
        return layout.added(*by_agency.values())

    @cached_property
    def parts(self) -> list[Part]:
        """The reports of the tree, each as far as it has come: published ones as they were published."""
        ids = self.agency_ids
        by_agency = counting.counted(ids, self.report.year)
        agencies = Agency.objects.in_bulk(ids)
        reports: dict = {}
        beside = self.reports.own().of_year(self.report.year).filter(agency__in=list(self.division))
        for one in beside.exclude(state__in=(State.DISCARDED, State.REPLACED)).prefetch_related("entries"):
            if one.agency_id not in reports or one.state == State.PUBLISHED:
                reports[one.agency_id] = one
        found = []
        for head, members in self.division.items():
            report = reports.get(head)
            if report is not None and report.state == State.PUBLISHED:
                cells = frozen_cells(report)
            else:
                cells = with_entries(
                    layout.added(*(by_agency[pk] for pk in members)), report.entries.all() if report else ()
                )
            merged = tuple(agencies[pk] for pk in members if pk != head)
            found.append(Part(agencies[head], merged, cells, report))
        return sorted(found, key=lambda part: (part.agency.pk != self.report.agency_id, part.agency.name))

    @cached_property
    def live(self) -> Cells:
        """What the cases and the entries say now."""
        return self._with_own_entries()

    def _with_own_entries(self) -> Cells:
        if self.report.scope == Scope.OWN:
            return with_entries(self.counted, self.entries.values())
        found = dict(self.counted)  # of the tree: what is entered here is added to what the parts entered
        for entry in self.entries.values():
            if entry.number is not None:
                found[entry.key] = (found.get(entry.key) or 0) + entry.number
        return layout.with_sums(found)

    @cached_property
    def cells(self) -> Cells:
        """The numbers of the report as it stands: frozen from 送审 on."""
        return frozen_cells(self.report) if self.report.is_frozen else self.live

    @property
    def moved(self) -> list[str]:
        """Of a frozen report the cells that the cases would give otherwise by now, sums left out."""
        return [
            key
            for key in (*layout.ADDED_TO, *BY_HAND_KEYS)
            if (self.live.get(key) or 0) != (self.cells.get(key) or 0)
        ]

    def not_entered(self) -> list[str]:
        """The cells somebody has to enter and nobody has; one that says 没有这项职权 is entered."""
        return [
            one.label for one in BY_HAND if one.key not in self.entries and self.counted.get(one.key) is None
        ]

    # ── what last year handed on ────────────────────────────────────────────
    @cached_property
    def previous(self) -> Previous | None:
        """Last year's 四 and 现行有效: from its report, from one taken in, or as entered by hand; None where nothing is known."""
        year = self.report.year - 1
        published = self.reports.published().of_year(year).filter(scope=self.report.scope)
        wanted = [self.report.agency_id]
        if self.report.scope == Scope.OWN:
            wanted = self.agency_ids  # those merged since handed theirs on to this one
        found = {one.agency_id: frozen_cells(one) for one in published.filter(agency__in=wanted)}
        taken_in: dict[int, Cells] = {}
        if missing := [pk for pk in wanted if pk not in found]:
            rows = ImportedReport.objects.filter(agency__in=missing, year=year, scope=self.report.scope)
            taken_in = {one.agency_id: layout.from_published(one.tables) for one in rows}
        known = found | taken_in
        if self.report.agency_id in known:
            source = "导入的" if self.report.agency_id in taken_in else "本系统发布的"
            return Previous(f"{source}{year}年度报告", layout.added(*known.values()))
        if self.report.opening:
            return Previous(f"手工登记的{year}年度数", self._opening(), is_by_hand=True)
        return None

    def _opening(self) -> Cells:
        said = self.report.opening
        carried = {
            three("carried_forward", kind): said.get(three("carried_forward", kind), 0)
            for kind in layout.KINDS
        }
        carried[three("carried_forward", "total")] = sum(carried.values())
        return carried | {
            key: said[key] for key in CARRIED if key.startswith("t2") and said.get(key) is not None
        }

    # ── what does not agree ─────────────────────────────────────────────────
    @cached_property
    def failures(self) -> list[identities.Failure]:
        """I1 to I6 and I8, then I7: what the text says otherwise than the tables."""
        previous = self.previous.cells if self.previous else None
        found = identities.failures(
            self.cells, previous, carry_explained=bool(self.report.carry_note.strip())
        )
        return found + wording.differences(self.report, self.cells)

    @property
    def hard(self) -> list[identities.Failure]:
        return [one for one in self.failures if not one.soft]

    @property
    def soft(self) -> list[identities.Failure]:
        return [one for one in self.failures if one.soft]

    @cached_property
    def marked(self) -> frozenset[str]:
        """The cells some identity fails at."""
        return frozenset(key for failure in self.failures for key in failure.cells)

    # ── freezing ────────────────────────────────────────────────────────────
    def frozen(self) -> dict:
        """What 送审 keeps: the tables in the published form, the names of that day, of a whole tree its parts."""
        cells: Mapping = self.live
        return {
            "tables": layout.published(cells),
            "fees": {"cases": cells.get(FEE_CASES, 0), "yuan": cells.get(FEE_YUAN, 0)},
            "agency": self.report.agency.name,
            "merged": [agency.name for agency in self.merged],
            "parts": [
                {"code": part.agency.code, "name": part.agency.name, "standing": part.standing}
                for part in (self.parts if self.report.scope == Scope.WHOLE else ())
            ],
            "at": clock.now().isoformat(timespec="seconds"),
        }
