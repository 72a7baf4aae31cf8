"""新旧政策对照: two texts side by side, paragraph by paragraph, what was added, removed and changed marked.

The comparing itself, with its bound on work, is that of the versions of a document. Marks are <ins> and <del> and a
word at the head of each row, so that colour is never the only sign.
"""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from disclosure.personal import sm3_hex
from documents.versions import LONG, PIECES, Budget, opcodes

KEPT_SECONDS = 24 * 3600
MOST_PAIRS = (
    2_500  # paragraphs old × new of one changed stretch that are matched by likeness; beyond, by their order
)
LIKE = 0.4
LABELS = {"same": "未改", "changed": "修改", "added": "新增", "removed": "删去"}


@dataclass(frozen=True)
class Row:
    """One line of the comparison: the old paragraph, the new one, or both."""

    kind: str
    old: SafeString
    new: SafeString

    @property
    def label(self) -> str:
        return LABELS[self.kind]


@dataclass(frozen=True)
class Stretch:
    """Rows that follow one another: all changed, or all the same."""

    is_same: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    rows: tuple[Row, ...]
    is_coarse: bool = False

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)

    @property
    def words(self) -> str:
        """新增 2 段，修改 3 段，删去 1 段."""
        parts = [
            f"{LABELS[kind]} {n} 段" for kind in ("added", "changed", "removed") if (n := self.count(kind))
        ]
        return "，".join(parts) or "文字没有变化"

    @property
    def stretches(self) -> list[Stretch]:
        found: list[Stretch] = []
        for row in self.rows:
            is_same = row.kind == "same"
            if found and found[-1].is_same == is_same:
                found[-1] = Stretch(is_same, (*found[-1].rows, row))
            else:
                found.append(Stretch(is_same, (row,)))
        return found


def compared(old: str, new: str) -> Comparison:
    """As `compare`, kept under the words themselves: never stale, reckoned once however often the pages are renewed."""
    key = "interpretation:comparison:3:" + sm3_hex(f"{len(old)}:{old}{new}".encode())
    found = cache.get(key)
    if found is None:
        found = compare(old, new)
        cache.set(key, found, KEPT_SECONDS)
    return found


def compare(old: str, new: str) -> Comparison:
    """Both texts, whole, paragraph beside paragraph. Bounded in work whatever the texts; beyond it coarse."""
    budget = Budget()
    before, after = _paragraphs(old), _paragraphs(new)
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in opcodes(before, after, budget):
        if tag == "equal":
            rows += [Row("same", escape(line), escape(line)) for line in after[j1:j2]]
        else:
            rows += _changed(before[i1:i2], after[j1:j2], budget)
    return Comparison(tuple(rows), budget.is_coarse)


def _paragraphs(text: str) -> list[str]:
    """The lines that say something; a row of a table as a sentence, each cell under its heading.

    What stands between tabs may be a list as well as a table: it has no headings.
    """
    found: list[str] = []
    heading: list[str] = []
    for line in text.split("\n"):
        cells = _cells(line)
        if len(cells) < 2:
            heading = []
            if (words := line.strip("| \t")) and set(words) - set("-: "):
                found.append(words)
        elif any(set(cell) - set("-: ") for cell in cells):
            found.append(_row(cells, heading))
            heading = heading or (cells if line.lstrip().startswith("|") else [])
    return found


def _cells(line: str) -> list[str]:
    """The cells of a row of a table, between bars or tabs; a line that is none is one cell."""
    line = line.strip()
    is_row = line.startswith("|") and line.count("|") > 1
    return [cell.strip() for cell in (line.strip("|").split("|") if is_row else line.split("\t"))]


def _row(cells: list[str], heading: list[str]) -> str:
    """档次：一档；缴费：200. The headings themselves, and what fits under none, stand one after the other."""
    if len(cells) != len(heading):
        return "，".join(filter(None, cells))
    return "；".join(
        f"{name}：{cell}" if name else cell for name, cell in zip(heading, cells, strict=True) if cell
    )


def _changed(old: list[str], new: list[str], budget: Budget) -> list[Row]:
    """A stretch that differs: like paragraphs beside each other, the others each by itself, in their order."""
    rows, i, j = [], 0, 0
    for a, b in _pairs(old, new, budget):
        rows += [_removed(line) for line in old[i:a]] + [_added(line) for line in new[j:b]]
        rows.append(_beside(old[a], new[b], budget))
        i, j = a + 1, b + 1
    return rows + [_removed(line) for line in old[i:]] + [_added(line) for line in new[j:]]


def _pairs(old: list[str], new: list[str], budget: Budget) -> list[tuple[int, int]]:
    """Which old paragraph stands beside which new one: in order, the likest together, none that are unlike."""
    if len(old) == len(new) == 1:
        return [(0, 0)]
    cells = len(old) * len(new)
    if not cells:
        return []
    if cells > MOST_PAIRS or budget.left <= 0:
        budget.is_coarse = True
        return [(n, n) for n in range(min(len(old), len(new)))]
    old_words, new_words = [_bigrams(line) for line in old], [_bigrams(line) for line in new]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(a, b) for b in new_words] for a in old_words]
    budget.left -= sum(len(a) for a in old_words) * len(new) // 8 + cells
    for a in range(len(old) - 1, -1, -1):
        for b in range(len(new) - 1, -1, -1):
            together = best[a + 1][b + 1] + alike[a][b] if alike[a][b] >= LIKE else 0.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], together)
    found, a, b = [], 0, 0
    while a < len(old) and b < len(new):
        if alike[a][b] >= LIKE and best[a][b] == best[a + 1][b + 1] + alike[a][b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _bigrams(line: str) -> frozenset[str]:
    line = line[:LONG]
    return frozenset(line[n : n + 2] for n in range(max(1, len(line) - 1)))


def _likeness(a: frozenset, b: frozenset) -> float:
    return 2 * len(a & b) / (len(a) + len(b))


def _beside(old: str, new: str, budget: Budget) -> Row:
    before, after = PIECES.findall(old), PIECES.findall(new)
    left, right = [], []
    for tag, i1, i2, j1, j2 in opcodes(before, after, budget, fine=max(len(old), len(new)) <= LONG):
        was, now = "".join(before[i1:i2]), "".join(after[j1:j2])
        left.append(escape(was) if tag == "equal" else _tag("del", was))
        right.append(escape(now) if tag == "equal" else _tag("ins", now))
    return Row("changed", mark_safe("".join(left)), mark_safe("".join(right)))


def _removed(line: str) -> Row:
    return Row("removed", _tag("del", line), mark_safe(""))


def _added(line: str) -> Row:
    return Row("added", mark_safe(""), _tag("ins", line))


def _tag(name: str, words: str) -> SafeString:
    """Here and in `_beside` every word has gone through escape; the tags are ours."""
    return mark_safe(f"<{name}>{escape(words)}</{name}>") if words else mark_safe("")
