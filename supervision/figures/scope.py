"""Whose numbers: the agencies a person may look at, one of them or all, and the parts a roll-up is the sum of.

Staff see the agencies of their posts, a 监督员 also those below; nobody learns the numbers of another's house.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.models import Agency
from documents.registers import agencies_of

ALONE = ".alone"  # a code has no full stop: “云山县政府办 alone”, without those below


@dataclass(frozen=True)
class Part:
    """One line of a roll-up: an agency with those below, or alone."""

    key: str  # as the address asks for it
    label: str
    agencies: frozenset[int]

    @property
    def is_several(self) -> bool:
        return len(self.agencies) > 1


class Scope:
    """What a person may see of the tree, read once."""

    def __init__(self, user):
        self.seen = {agency.pk: agency for agency in agencies_of(user).order_by("name", "pk")}
        self.below: dict[int | None, list[Agency]] = {}
        for agency in self.seen.values():
            above = agency.parent_id if agency.parent_id in self.seen else None
            self.below.setdefault(above, []).append(agency)

    @cached_property
    def whole(self) -> Part:
        return Part("", "全部机关", frozenset(self.seen))

    @property
    def has_closed(self) -> bool:
        """Whether one of them was closed: its cases stay its own here, whoever took over its work."""
        return any(not agency.is_active for agency in self.seen.values())

    def _under(self, agency: Agency) -> frozenset[int]:
        found = {agency.pk}
        for one in self.below.get(agency.pk, ()):
            found |= self._under(one)
        return frozenset(found)

    def part_of(self, agency: Agency, *, alone: bool = False) -> Part:
        """An agency with those below it that the person may see."""
        called = agency.label if agency.is_active else f"{agency.label}（已撤销）"
        if agency.pk not in self.below or alone:
            suffix = ALONE if agency.pk in self.below else ""
            return Part(
                f"{agency.code}{suffix}", f"{called}{'本级' if suffix else ''}", frozenset({agency.pk})
            )
        return Part(agency.code, f"{called}及所属机关", self._under(agency))

    def named(self, key: str) -> Part:
        """The part an address asks for; the whole where it asks for none that the person may see."""
        code, dot, _ = key.partition(".")
        agency = next((one for one in self.seen.values() if one.code == code), None)
        if agency is None:
            roots = self.below.get(None, [])
            return self.part_of(roots[0]) if len(roots) == 1 else self.whole
        return self.part_of(agency, alone=bool(dot))

    def parts(self, whole: Part) -> list[Part]:
        """What a part is the sum of: the agency alone and each below it; one alone has no parts."""
        if not whole.is_several:
            return [whole]
        if whole.key == "":
            return [self.part_of(agency) for agency in self.below.get(None, [])]
        top = next(agency for agency in self.seen.values() if agency.code == whole.key)
        return [self.part_of(top, alone=True), *(self.part_of(one) for one in self.below[top.pk])]

    def choices(self) -> list[tuple[str, str]]:
        """For a form: the tree, those below moved in."""
        roots = self.below.get(None, [])
        whole = [("", self.whole.label)] if len(roots) > 1 else []
        return [*whole, *self._choices(roots, 0)]

    def _choices(self, agencies: Iterable[Agency], depth: int) -> Iterable[tuple[str, str]]:
        for agency in agencies:
            part = self.part_of(agency)
            below = self.below.get(agency.pk, [])
            yield part.key, f"{'　' * depth}{part.label}"
            if below:
                alone = self.part_of(agency, alone=True)
                yield alone.key, f"{'　' * (depth + 1)}{alone.label}"
                yield from self._choices(below, depth + 1)
