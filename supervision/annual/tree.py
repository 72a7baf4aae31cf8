"""Whose cases stand in whose yearly report: the agencies of the tree, and those that were merged into others in mid-year.

The cases of an agency that is no more stand in the report of the agency its powers went to（国办公开办函〔2019〕14号：职权划转的，
信息一并划转）; where they went to several, in that of the first of them, for a case counts once. What it had already reported
by itself stays its own.
"""

from collections.abc import Collection
from functools import cached_property

from accounts.models import Agency


class Tree:
    """All agencies with parents and heirs, read by two queries."""

    def __init__(self):
        rows = list(Agency.objects.order_by("pk").values_list("pk", "parent_id", "is_active"))
        self.parents = {pk: parent for pk, parent, _ in rows}
        self.active = {pk for pk, _, is_active in rows if is_active}
        self.heirs: dict[int, list[int]] = {}
        through = Agency.inherits_from.through.objects.order_by("from_agency_id")
        for heir, gone in through.values_list("from_agency_id", "to_agency_id"):
            self.heirs.setdefault(gone, []).append(heir)

    def reporter_of(self, pk: int, alone: Collection[int] = ()) -> int:
        """The agency in whose report this one's cases stand; itself where it lives, or has no heir, or is among `alone`."""
        walked = set()
        while pk not in self.active and pk not in alone and pk not in walked:
            walked.add(pk)
            heir = next((one for one in self.heirs.get(pk, ()) if one not in walked), None)
            if heir is None:
                break
            pk = heir
        return pk

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        for pk, parent in self.parents.items():
            found.setdefault(parent, []).append(pk)
        return found

    def below(self, pk: int) -> list[int]:
        """The agency and all below it, those that are no more among them; each once."""
        found, waiting = [], [pk]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found.append(one)
                waiting += self.children.get(one, ())
        return found

    def own(self, pk: int, alone: Collection[int] = ()) -> list[int]:
        """The agencies whose cases stand in this one's own report, itself first."""
        merged = [one for one in self.parents if one != pk and self.reporter_of(one, alone) == pk]
        return [pk, *merged]

    def parts(self, pk: int, alone: Collection[int] = ()) -> dict[int, list[int]]:
        """The reports a whole tree's report is the sum of: who reports, and whose cases stand in it."""
        here = self.below(pk)
        found: dict[int, list[int]] = {}
        for one in (*here, *(other for other in self.parents if other not in here)):
            reporter = self.reporter_of(one, alone)
            if reporter in here:
                found.setdefault(reporter, []).append(one)
        return found
