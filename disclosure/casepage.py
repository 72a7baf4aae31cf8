"""一屏一件: what the page about any case shows beside its own facts: its road, its clocks, what was done, what is next.

templates/desk/case.html draws it: facts left, clock and history right, acts at the foot. A kind of case extends that
template and fills in its facts; its view hands over its CasePage as `page`.

It stands above both the workflow and the deadlines, which do not know each other, and below every kind of case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from disclosure.deadlines import lights
from disclosure.deadlines.explain import explain
from disclosure.deadlines.models import Deadline
from disclosure.presence import Present, present
from disclosure.workflow.acts import Move, available, awaited_from
from disclosure.workflow.history import history


@dataclass(frozen=True)
class Step:
    """One station of the road, as components/steps.html draws it."""

    label: str
    status: str
    note: str = ""


def road(labels: Sequence[str], at: int, *, is_over: bool = False, note: str = "") -> list[Step]:
    """The stations, where it stands now marked and noted; `is_over`: nothing is awaited where it stands."""
    return [
        Step(
            label,
            "done" if place < at or (is_over and place == at) else "now" if place == at else "todo",
            note if place == at else "",
        )
        for place, label in enumerate(labels)
    ]


@dataclass(frozen=True)
class Choice:
    """A move with what would refuse it now."""

    move: Move
    blocked: tuple[str, ...]

    @property
    def is_aside(self) -> bool:
        return self.move.kind != "primary"

    @property
    def label(self) -> str:
        """What its button says; whom it would be done for, where it is not the person's own to do."""
        return f"{self.move.label}{self.for_whom}"

    @property
    def for_whom(self) -> str:
        return f"（代{self.move.on_behalf_of}）" if self.move.on_behalf_of else ""


IN_SIGHT = (
    4  # acts at the foot of a page; of more, those that are awaited, or two, and the others behind 更多
)


class CasePage:
    """Read lazily: a page asks for what it shows, once."""

    act_url = ""  # the name of the address of its acts
    noun = "这件事项"
    without_clock = "没有正在计算的期限。"
    steps: Sequence[Step] = ()
    blocked: Sequence[str] = ()
    most_in_sight = IN_SIGHT

    def __init__(self, case, user):
        self.case, self.user = case, user

    @cached_property
    def present(self) -> Present:
        """Who else has it open; and this person has it from now on."""
        return present(self.case, self.user)

    # ── time ────────────────────────────────────────────────────────────────
    @cached_property
    def deadlines(self) -> list[Deadline]:
        """Running clocks first, the law's on top and among them the most urgent; then those that ended."""
        rows = list(Deadline.objects.for_case(self.case).most_urgent_first())
        return lights.law_first(row for row in rows if row.is_open) + [row for row in rows if not row.is_open]

    @cached_property
    def running(self) -> list[tuple[Deadline, lights.Light]]:
        return [(row, lights.light(row)) for row in self.deadlines if row.is_open]

    @cached_property
    def ended(self) -> list[Deadline]:
        return [row for row in self.deadlines if not row.is_open]

    @property
    def main_clock(self) -> Deadline | None:
        """The clock worth a calendar: the most urgent running one."""
        return self.running[0][0] if self.running else None

    @property
    def main_light(self) -> lights.Light:
        return lights.light(self.main_clock)

    @property
    def other_clocks(self) -> list[tuple[Deadline, lights.Light]]:
        """The running ones beside the main clock."""
        return [(row, light) for row, light in self.running if row != self.main_clock]

    @property
    def ended_clocks(self) -> list[Deadline]:
        return [row for row in self.ended if row != self.main_clock]

    @cached_property
    def explanation(self):
        """Its calendar, or None."""
        return explain(self.main_clock) if self.main_clock is not None else None

    @cached_property
    def history(self):
        return history(self.case)

    # ── what is next ────────────────────────────────────────────────────────
    @cached_property
    def moves(self) -> list[Move]:
        return available(self.case, self.user)

    @property
    def choices(self) -> Sequence[Choice]:
        return [Choice(move, ()) for move in self.moves]

    @property
    def in_sight(self) -> Sequence[Choice]:
        return self._parted[0]

    @property
    def behind(self) -> Sequence[Choice]:
        return self._parted[1]

    @property
    def _parted(self) -> tuple[Sequence[Choice], Sequence[Choice]]:
        """What stands at the foot of the page, and what stands behind 更多: six buttons would fill half a phone."""
        choices = self.choices
        if len(choices) <= self.most_in_sight:
            return choices, ()
        awaited = [choice for choice in choices if not choice.is_aside]
        first = awaited or choices[:2]
        return first, [choice for choice in choices if choice not in first]

    @property
    def article(self) -> str:
        return next((move.article for move in self.moves if move.kind == "primary"), "")

    @property
    def waits_for(self) -> str:
        """Whose turn it is, where it is not this person's."""
        return awaited_from(self.case)
