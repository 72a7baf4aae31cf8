"""Reading the rules: what holds for an agency on a day, and on what ground.

Rows are kept per process and thrown away when the stamp in the shared cache turns, which every writer does on commit;
so a page costs no query for its rules. The stamp is asked for once in `ASK_SECONDS`: a list of fifty rows asks the
cache once, and another process's change is seen a second later at most (one's own at once). If the cache is away, what is kept is read anew every `KEPT_SECONDS`. A transaction that has itself changed a rule
reads past what is kept, so nothing uncommitted is ever kept.
"""

import copy
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.apps import apps
from django.db import transaction

from disclosure import caching, clock
from disclosure.rulebook.rules import RULES, Rule

log = logging.getLogger(__name__)

STAMP = "rulebook:stamp"
ASK_SECONDS = 1
KEPT_SECONDS = 30
NATIONAL_WORDS = "国家统一规定"


class Explained(NamedTuple):
    """A value, whose rule it is in plain words, and the article or document it rests on."""

    value: Any
    source: str
    article: str


@dataclass(frozen=True)
class Period:
    """One row of an agency's rules, as it is kept in memory."""

    value: Any
    since: date
    until: date | None
    preset: str
    basis: str

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Line:
    """One line of the public page: what is in force, since when, why, and the national rule beside it."""

    rule: Rule
    value: Any
    local: Period | None
    ahead: Period | None

    @property
    def words(self) -> str:
        return self.rule.words(self.value)

    @property
    def national_words(self) -> str:
        return self.rule.words(self.rule.default)

    @property
    def differs(self) -> bool:
        return self.local is not None and self.value != self.rule.default

    @property
    def ahead_words(self) -> str:
        return self.rule.words(self.ahead.value) if self.ahead else ""


Kept = dict[tuple[int, str], list[Period]]


class _Memory:
    """What this process knows of the table, under which stamp, since when."""

    stamp: str | None = None
    read_at: float = float("-inf")
    asked_at: float = float("-inf")
    periods: Kept = {}


def _read() -> Kept:
    model = apps.get_model("rulebook", "AgencyRule")  # this module is imported before the models are ready
    rows = model.objects.order_by("effective_from").values_list(
        "agency_id", "key", "value", "effective_from", "effective_to", "preset", "basis"
    )
    found: Kept = {}
    for agency_id, key, *rest in rows.iterator():
        found.setdefault((agency_id, key), []).append(Period(*rest))
    return found


def _stamp() -> str | None:
    """The stamp all processes share, None while the cache is away."""
    try:
        return caching.stamp(STAMP)
    except Exception:  # whichever cache it is: the rules are then read again by the clock
        log.warning("缓存不可用，办理规则按时重读。", exc_info=True)
        return None


def turn_stamp() -> None:
    """Make every process read the rules anew. Called on commit by whoever wrote a rule."""
    try:
        caching.turn(STAMP)
    except Exception:  # as in `_stamp`
        log.warning("缓存不可用，其他进程最迟 %s 秒后读到新规则。", KEPT_SECONDS, exc_info=True)
    _Memory.read_at = _Memory.asked_at = float("-inf")


def wrote() -> None:
    """Tell the book that this transaction changed a rule."""
    transaction.on_commit(turn_stamp)


def _uncommitted() -> bool:
    """Whether the transaction under way has changed a rule (a rollback takes the mark away by itself)."""
    return any(turn_stamp in waiting for waiting in transaction.get_connection().run_on_commit)


def _periods() -> Kept:
    if _uncommitted():
        return _read()
    now = time.monotonic()
    if now - _Memory.asked_at < ASK_SECONDS:
        return _Memory.periods
    stamp = _stamp()
    if stamp != _Memory.stamp or now - _Memory.read_at >= KEPT_SECONDS:
        # The stamp was read before the rows: a rule written in between makes one reading too many, never one too few.
        _Memory.periods = _read()
        _Memory.stamp, _Memory.read_at = stamp, now
    _Memory.asked_at = now  # last: another thread trusts what is kept only once it is there
    return _Memory.periods


def _rule(key: str) -> Rule:
    try:
        return RULES[key]
    except KeyError:
        raise KeyError(f"没有名为“{key}”的规则。") from None


def _in_force(kept: Kept, key: str, agency, day: date) -> Period | None:
    agency_id = getattr(agency, "pk", agency)
    return next((one for one in kept.get((agency_id, key), ()) if one.covers(day)), None)


def value(key: str, agency=None, on: date | None = None) -> Any:
    """What the rule says for an agency (row or id; None: the national rule) on a day (None: today).

    Raises KeyError for a rule that is not declared.
    """
    rule = _rule(key)
    local = _in_force(_periods(), key, agency, on or clock.today()) if agency is not None else None
    return copy.deepcopy(rule.default if local is None else local.value)


def explain(key: str, agency=None, on: date | None = None) -> Explained:
    """The value, with the words of its source and its article; the article of a local rule is its document."""
    rule = _rule(key)
    local = _in_force(_periods(), key, agency, on or clock.today()) if agency is not None else None
    if local is None:
        return Explained(copy.deepcopy(rule.default), NATIONAL_WORDS, rule.article)
    since = f"本机关规则，{local.since:%Y年}{local.since.month}月{local.since.day}日起施行"
    return Explained(copy.deepcopy(local.value), since, local.basis or rule.article)


def in_force(agency=None, on: date | None = None) -> Iterator[Line]:
    """Every rule as it stands for an agency on a day, in the order of declaration."""
    day = on or clock.today()
    kept = _periods() if agency is not None else {}
    for rule in RULES.values():
        local = _in_force(kept, rule.key, agency, day)
        later = kept.get((getattr(agency, "pk", agency), rule.key), ())
        ahead = next((one for one in later if one.since > day), None)
        yield Line(rule, rule.default if local is None else local.value, local, ahead)
