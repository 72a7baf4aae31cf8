"""版本: what one version of a text changed in the one before, paragraph by paragraph, word by word."""

import difflib
import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PARTS = (("title", "标题"), ("addressee", "主送机关"), ("body", "正文"))
AROUND = 1  # unchanged paragraphs kept beside a changed one
LONG = 500  # characters: of a longer paragraph only its like beginning and end are told apart
MANY = 4_000  # paragraphs: beyond this common ones guide no comparison
WORK = 3_000_000  # steps of comparing one page may cost, about a second; the rest is compared coarsely
PIECES = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9]+|\s+|.", re.DOTALL)


class _TooMuch(Exception):
    """The page's work is used up."""


@dataclass
class Budget:
    """The work one page may still cost, and whether something was compared coarsely for it."""

    left: int = WORK
    is_coarse: bool = False


class _Matcher(difflib.SequenceMatcher):
    """difflib's, which pays for every step: a hostile text cannot make it work for minutes."""

    def __init__(self, before, after, budget, *, autojunk=False):
        self.budget = budget
        super().__init__(None, before, after, autojunk=autojunk)

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        rows = self.a[alo:ahi]
        self.budget.left -= len(rows) + sum(len(self.b2j.get(row, ())) for row in rows)
        if self.budget.left < 0:
            raise _TooMuch
        return super().find_longest_match(alo, ahi, blo, bhi)


def opcodes(before, after, budget, *, fine=True):
    """What became of `before`: by difflib while there is work left, else all between the like ends as replaced."""
    if fine and budget.left > 0:
        try:
            return _Matcher(before, after, budget, autojunk=len(before) > MANY).get_opcodes()
        except _TooMuch:
            pass
    budget.is_coarse = True
    most = min(len(before), len(after))
    head = next((n for n in range(most) if before[n] != after[n]), most)
    tail = next((n for n in range(most - head) if before[-1 - n] != after[-1 - n]), most - head)
    i, j = len(before) - tail, len(after) - tail
    middle = "replace" if i > head and j > head else "delete" if i > head else "insert"
    return [
        *([("equal", 0, head, 0, head)] if head else []),
        *([(middle, head, i, head, j)] if i > head or j > head else []),
        *([("equal", i, len(before), j, len(after))] if tail else []),
    ]


@dataclass(frozen=True)
class Change:
    """One paragraph of the comparison; `kind` is same, changed, added, removed or gap."""

    kind: str
    html: SafeString


@dataclass(frozen=True)
class Version:
    """One saved state of the words, and how it differs from the one before it."""

    number: int
    at: datetime
    by: str
    is_current: bool
    changes: tuple[tuple[str, tuple[Change, ...]], ...]
    is_coarse: bool = False

    @property
    def is_first(self) -> bool:
        return self.number == 1


def versions(case, *, parts=PARTS, limit: int = 20) -> list[Version]:
    """The latest versions of a case's text, newest first, each compared with its predecessor; one query."""
    rows = list(case.text.history.select_related("history_user").order_by("-history_id")[: limit + 1])
    total = case.text.history.count() if len(rows) > limit else len(rows)
    found = []
    left = WORK
    for place, row in enumerate(rows[:limit]):
        before = rows[place + 1] if place + 1 < len(rows) else None
        budget = Budget(left)
        changes = tuple(
            (label, changes)
            for name, label in parts
            if before is not None
            and (changes := compare(getattr(before, name), getattr(row, name), budget=budget))
        )
        left = max(0, budget.left)
        found.append(
            Version(
                number=total - place,
                at=row.history_date,
                by=str(row.history_user or "导入"),
                is_current=place == 0,
                changes=changes,
                is_coarse=budget.is_coarse,
            )
        )
    return found


def compare(old: str, new: str, *, budget: Budget | None = None) -> tuple[Change, ...]:
    """The paragraphs that differ, with their neighbours; empty when nothing does."""
    if old == new:
        return ()
    budget = budget or Budget()
    before, after = old.split("\n"), new.split("\n")
    found: list[Change] = []
    last = 0
    for tag, i1, i2, j1, j2 in opcodes(before, after, budget):
        if tag == "equal":
            continue
        start = max(last, j1 - AROUND)
        if start > last:
            found.append(Change("gap", mark_safe(f"（{start - last} 段未改）")))
        found += [Change("same", escape(line)) for line in after[start:j1]]
        found += _block(before[i1:i2], after[j1:j2], budget)
        last = min(j2 + AROUND, len(after))
        found += [Change("same", escape(line)) for line in after[j2:last]]
    if last < len(after):
        found.append(Change("gap", mark_safe(f"（{len(after) - last} 段未改）")))
    return tuple(change for change in found if change.html.strip())


def _block(old: list[str], new: list[str], budget: Budget) -> list[Change]:
    pairs = min(len(old), len(new))
    found = [Change("changed", _inline(old[n], new[n], budget)) for n in range(pairs)]
    found += [Change("removed", _tag("del", line)) for line in old[pairs:] if line]
    found += [Change("added", _tag("ins", line)) for line in new[pairs:] if line]
    return found


def _inline(old: str, new: str, budget: Budget) -> SafeString:
    """Both paragraphs in one line: taken out struck through, put in underlined."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    out = []
    fine = max(len(old), len(new)) <= LONG
    for tag, i1, i2, j1, j2 in opcodes(before, after, budget, fine=fine):
        if tag == "equal":
            out.append(escape("".join(after[j1:j2])))
            continue
        out += [_tag("del", "".join(before[i1:i2])), _tag("ins", "".join(after[j1:j2]))]
    return mark_safe("".join(out))


def _tag(name: str, words: str) -> SafeString:
    return mark_safe(f"<{name}>{escape(words)}</{name}>") if words else mark_safe("")
