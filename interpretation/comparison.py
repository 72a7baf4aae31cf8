"""新旧政策对照: two texts side by side, paragraph by paragraph, what was added, removed and changed marked.

The comparing itself, with its bound on work, is that of the versions of a document. Marks are <ins> and <del> and a
word at the head of each row, so that colour is never the only sign. 落款 and 版记 — who signed, when, 此件公开发布 —
differ in every paper and say nothing of the policy: they stand beside each other unmarked and are not counted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from disclosure.personal import sm3_hex
from documents.body import blocks, normalise
from documents.versions import LONG, PIECES, Budget, opcodes

KEPT_SECONDS = 24 * 3600
MOST_PAIRS = (
    2_500  # paragraphs old × new of one changed stretch that are matched by likeness; beyond, by their order
)
LIKE = 0.4
LABELS = {"same": "未改", "changed": "修改", "added": "新增", "removed": "删去", "closing": "落款"}
QUIET = ("same", "closing")
CLOSING_LENGTH = 60
SIGNATURE = re.compile(r"^[^，。；：、！？]{2,40}[府局厅委办室会院部处所站中心司署]$")
IMPRINT = re.compile(r"^(?:.{2,40})?\d{4}年\d{1,2}月\d{1,2}日印发$")  # 版记


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
        unchanged = "正文没有变化，落款不同" if self.count("closing") else "文字没有变化"
        return "，".join(parts) or unchanged

    @property
    def changes(self) -> list[Row]:
        """What is other than it was; 落款 is not a change of the policy."""
        return [row for row in self.rows if row.kind not in QUIET]

    @property
    def stretches(self) -> list[Stretch]:
        found: list[Stretch] = []
        for row in self.rows:
            is_same = row.kind in QUIET
            if found and found[-1].is_same == is_same:
                found[-1] = Stretch(is_same, (*found[-1].rows, row))
            else:
                found.append(Stretch(is_same, (row,)))
        return found


def compared(old: str, new: str) -> Comparison:
    """As `compare`, kept under the words themselves: never stale, reckoned once however often the pages are renewed."""
    key = "interpretation:comparison:4:" + sm3_hex(f"{len(old)}:{old}{new}".encode())
    found = cache.get(key)
    if found is None:
        found = compare(old, new)
        cache.set(key, found, KEPT_SECONDS)
    return found


def compare(old: str, new: str) -> Comparison:
    """Both texts, whole, paragraph beside paragraph. Bounded in work whatever the texts; beyond it coarse."""
    budget = Budget()
    before, after = _told_apart(old), _told_apart(new)
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in opcodes([line.key for line in before], [line.key for line in after], budget):
        was, now = before[i1:i2], after[j1:j2]
        if tag == "equal":
            rows += [_alike(a.words, b.words) for a, b in zip(was, now, strict=True)]
            continue
        rows += _changed(
            [line.words for line in was if not line.closes],
            [line.words for line in now if not line.closes],
            budget,
        )
        rows += [Row("closing", escape(line.words), mark_safe("")) for line in was if line.closes]
        rows += [Row("closing", mark_safe(""), escape(line.words)) for line in now if line.closes]
    return Comparison(tuple(rows), budget.is_coarse)


@dataclass(frozen=True)
class Line:
    """A paragraph, and how its place in 落款 is called where it stands there: such lines are told by that alone."""

    words: str
    closes: str = ""

    @property
    def key(self) -> str:
        return f"\x00{self.closes}" if self.closes else self.words


def _told_apart(text: str) -> list[Line]:
    closing = dict(_closing(text))
    return [
        Line(words, closing.get(normalise(words), "") if len(words) <= CLOSING_LENGTH else "")
        for words in _paragraphs(text)
    ]


def _closing(text: str) -> Iterator[tuple[str, str]]:
    """Each line of 落款 and 版记 in a text, with what it is: sign, date, note, imprint."""
    found = blocks(text)
    for place, block in enumerate(found):
        if block.kind in ("sign", "date"):
            yield block.text, block.kind
        elif block.kind == "note" and "公开" in block.text:
            yield block.text, "note"
        elif IMPRINT.match(block.text):
            yield block.text, "imprint"
        if block.kind == "sign":  # 联合发文: one agency a line
            for above in reversed(found[:place]):
                if not SIGNATURE.match(above.text):
                    break
                yield above.text, "sign"


def _alike(was: str, now: str) -> Row:
    """Two lines that are one line, or two of the same place in 落款."""
    return Row("same" if was == now else "closing", escape(was), escape(now))


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
    # Safe: every piece is escaped or comes of `_tag`, which escapes.
    return Row("changed", mark_safe("".join(left)), mark_safe("".join(right)))


def _removed(line: str) -> Row:
    return Row("removed", _tag("del", line), mark_safe(""))


def _added(line: str) -> Row:
    return Row("added", mark_safe(""), _tag("ins", line))


def _tag(name: str, words: str) -> SafeString:
    """Here and in `_beside` every word has gone through escape; the tags are ours."""
    return mark_safe(f"<{name}>{escape(words)}</{name}>") if words else mark_safe("")
