"""新发现、又有新来源: who hears of what came in. One notice for a batch, however many items it opened or stirred."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from opinion import duty
from opinion.people import COLLECTORS

NAMED = 10  # in the notice, the first; the rest are in the list


@dataclass
class Some:
    """So many items, the first of them by name: what is kept does not grow with them."""

    first: list = field(default_factory=list)
    count: int = 0

    def add(self, items: Sequence, count: int | None = None) -> None:
        self.first += items[: NAMED - len(self.first)]
        self.count += len(items) if count is None else count

    def headed(self, words: str) -> str:
        title = self.first[0].title
        return f"{words}：{title}" if self.count == 1 else f"{words} {self.count:,} 件：{title}等"

    @property
    def listed(self) -> str:
        lines = [f"{item.reference}　{item.title}" for item in self.first]
        return "\n".join([*lines, f"等 {self.count:,} 件。"] if self.count > len(lines) else lines)


@dataclass
class News:
    """What a batch opened, and what had ended and heard more."""

    found: Some = field(default_factory=Some)
    stirred: Some = field(default_factory=Some)

    def add(self, other: "News") -> None:
        self.found.add(other.found.first, other.found.count)
        self.stirred.add(other.stirred.first, other.stirred.count)

    def tell(self, by) -> None:
        """Queue a notice for those who collect, by night for the one on call; whoever brought it in knows."""
        if self.found.count:
            _queue(
                self.found,
                kind="opinion-found",
                subject=self.found.headed("新发现舆情"),
                body="回应的时限自发现之时起算，请尽快登记、研判。",
                by=by,
            )
        if self.stirred.count:
            _queue(
                self.stirred,
                kind="opinion-stirred",
                subject=self.stirred.headed("办结后又有新来源"),
                body="请看是否需要“重新启动”；不需要的，登记“新来源已看”。",
                by=by,
            )


def _queue(some: Some, *, kind: str, subject: str, body: str, by) -> None:
    case = some.first[0]
    people, remark = duty.told(case, holding(case, *COLLECTORS))
    outbox.queue(
        case,
        kind=kind,
        occasion=f"event-{case.last_event}",
        recipients=[person for person in people if person != by],
        subject=subject[:200],
        body="\n".join(filter(None, (body, some.listed, remark))),
    )
