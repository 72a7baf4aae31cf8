"""办理经过: the events of a case as a person reads them, newest first."""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from disclosure import clock
from disclosure.workflow.acts import state_field
from disclosure.workflow.models import Event

ISO = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}[\d:.]*(?:\+\d{2}:\d{2}|Z)?)?(?![\w-])")
LONGEST = 2000  # characters of a fact that are shown; the record keeps the whole
BACK = {
    "send_back",
    "recall",
    "return_rereview",
    "rework",
    "go_back_with_document",
    "check_again",
    "decline",
    "fail_secrecy",
}
BAD = {"withdraw", "discard", "suspend", "fall_with_document", "drop", "withdraw_response"}


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


def _in_words(found: re.Match) -> str:
    """2026-09-30T09:55:00+08:00 → 2026年9月30日 09:55"""
    year, month, day, time = found.groups()
    if time is None:
        return f"{year}年{int(month)}月{int(day)}日"
    moment = datetime.fromisoformat(found[0])
    moment = moment.astimezone(clock.TZ) if moment.tzinfo else moment
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def _plain(value) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(filter(None, map(_plain, value)))
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None:
        return ""
    said = ISO.sub(_in_words, str(value))
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}……（共 {len(said):,} 字，这里只列开头）"


def words_of(facts: dict, keys: Container[str] = ()) -> tuple[str, ...]:
    """意见：公开；依据：…; a fact without a value is not mentioned, nor one that only names a row to the program."""
    return tuple(
        f"{name}：{said}" for name, value in facts.items() if name not in keys and (said := _plain(value))
    )


def _moved_to(event, reached: str) -> str:
    """Where the act led; nothing where it led nowhere, or to what it is called itself (登记建档)."""
    return "" if event.before in ("", event.after) or reached == event.label else reached


def history(case) -> list[Entry]:
    """Every event of the case; one query."""
    labels = dict(state_field(type(case)).choices)
    return [
        _entry(
            event,
            keys=case.KEYS,
            moved_to=_moved_to(event, labels.get(event.after, event.after)),
            tone="back" if event.action in BACK else "bad" if event.action in BAD else "",
        )
        for event in _newest_first(case)
    ]


def record(row) -> list[Entry]:
    """Every event of a row that is no case and is moved by no acts: a list that was handed over, a line of a roster."""
    return [_entry(event) for event in _newest_first(row)]


def _newest_first(row):
    return Event.objects.of(row).order_by("-at", "-id")


def _entry(event, *, keys: Container[str] = (), moved_to: str = "", tone: str = "") -> Entry:
    return Entry(
        label=event.label,
        at=event.at,
        actor_name=event.actor_name,
        note=event.note,
        words=words_of(event.facts, keys),
        moved_to=moved_to,
        tone=tone,
    )
