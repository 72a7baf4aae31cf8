"""办理经过: the events of a case as a person reads them, newest first."""

import re
from dataclasses import dataclass
from datetime import datetime

from disclosure.workflow.acts import state_field
from disclosure.workflow.models import Event

ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
BACK = {"send_back", "recall", "return_rereview", "rework"}
BAD = {"withdraw", "discard"}


@dataclass(frozen=True)
class Entry:
    """One event: what, when, who, with which opinion; `words` are its facts, one sentence each."""

    label: str
    at: datetime
    actor_name: str
    note: str
    words: tuple[str, ...]
    moved_to: str
    tone: str


def _plain(value) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(filter(None, map(_plain, value)))
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return ""
    if isinstance(value, str) and (day := ISO_DAY.match(value)):
        year, month, number = map(int, day.groups())
        return f"{year}年{month}月{number}日"
    return str(value)


def words_of(facts: dict) -> tuple[str, ...]:
    """意见：公开；依据：…; a fact without a value is not mentioned."""
    return tuple(f"{name}：{said}" for name, value in facts.items() if (said := _plain(value)))


def _moved_to(event, reached: str) -> str:
    """Where the act led; nothing where it led nowhere, or to what it is called itself (登记建档)."""
    return "" if event.before in ("", event.after) or reached == event.label else reached


def history(case) -> list[Entry]:
    """Every event of the case; one query."""
    labels = dict(state_field(type(case)).choices)
    return [
        Entry(
            label=event.label,
            at=event.at,
            actor_name=event.actor_name,
            note=event.note,
            words=words_of(event.facts),
            moved_to=_moved_to(event, labels.get(event.after, event.after)),
            tone="back" if event.action in BACK else "bad" if event.action in BAD else "",
        )
        for event in Event.objects.of(case).order_by("-at", "-id")
    ]
