"""Charts from a small table of numbers: SVG that needs no script, with the table itself always behind it.

A chart is the picture, the table is the content: what cannot see the picture (a screen reader, an old printer, a person
in doubt) reads the same numbers below it. Series are told apart by pattern or dash and by their names, not by colour alone.
Sizes are units of the view box; colours and type stand in the stylesheet, under `.chart`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil, cos, floor, log10, pi, sin
from zlib import crc32

MOST_SERIES = 6  # as many patterns as the stylesheet has
WIDTH = 640
BESIDE = 480  # bars: narrower, so that their words stay readable on a phone
PLOT = 200
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 18, 30
BAR, GAP = 20, 14
SHARE = 72  # the radius of a round of shares
ROW = 24
LETTER = 8.5  # a Latin letter, half a Chinese one, as large as the stylesheet sets them on a phone

Number = int | float


@dataclass(frozen=True)
class Series:
    """One row of numbers; None where there is none."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Table:
    """What is drawn. Raises ValueError where a series has not as many values as there are labels."""

    title: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    heading: str = "项目"
    links: tuple[str, ...] = ()  # where each label leads, if anywhere

    def __post_init__(self):
        if not 1 <= len(self.series) <= MOST_SERIES:
            raise ValueError(f"一张图有一至 {MOST_SERIES} 组数。")
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError("每组数的个数须与项目的个数相同。")
        if self.links and len(self.links) != len(self.labels):
            raise ValueError("链接的个数须与项目的个数相同。")

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The table as it is printed below the picture."""
        return [
            (label, [said(one.values[place]) for one in self.series])
            for place, label in enumerate(self.labels)
        ]

    @property
    def lines(self) -> list[tuple[str, str, list[str]]]:
        """The same with where each leads: (address, label, numbers)."""
        links = self.links or ("",) * len(self.labels)
        return [(link, *row) for link, row in zip(links, self.rows, strict=True)]

    @property
    def is_empty(self) -> bool:
        return not any(value for one in self.series for value in one.values)

    @property
    def most(self) -> Number:
        return max((value or 0 for one in self.series for value in one.values), default=0)

    @property
    def least(self) -> Number:
        return min((value or 0 for one in self.series for value in one.values), default=0)


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True)
class Line:
    points: str
    tone: int
    dots: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Slice:
    path: str
    tone: int


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    anchor: str = "start"
    kind: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawing with the table it was made of, for components/chart.html."""

    table: Table
    width: float
    height: float
    rects: list[Rect] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    shape: str = "columns"

    @property
    def key(self) -> str:
        """Names the parts of this drawing on a page: the same for the same chart, so that a page is the same each time."""
        return f"{crc32(repr((self.shape, self.table)).encode()):08x}"

    @property
    def legend(self) -> list[tuple[int, str]]:
        """Names of the tones, where there are several."""
        names = self.table.labels if self.shape == "shares" else [one.name for one in self.table.series]
        return [(tone(place), name) for place, name in enumerate(names)] if len(names) > 1 else []

    @property
    def tones(self) -> list[int]:
        """The patterns the drawing uses."""
        return sorted({one.tone for one in (*self.rects, *self.slices)})

    @property
    def summary(self) -> str:
        """In one sentence, for those who hear it: how many items, the greatest and the least."""
        if self.table.is_empty:
            return f"{self.table.title}：没有数。"
        parts = []
        for one in self.table.series:
            pairs = [
                (value, label)
                for value, label in zip(one.values, self.table.labels, strict=True)
                if value is not None
            ]
            if not pairs:
                continue
            most, least = max(pairs, key=lambda p: p[0]), min(pairs, key=lambda p: p[0])
            name = f"{one.name}，" if len(self.table.series) > 1 else ""
            parts.append(
                f"{name}最多为{most[1]} {said(most[0])}{self.table.unit}，"
                f"最少为{least[1]} {said(least[0])}{self.table.unit}"
            )
        return f"{self.table.title}，共 {len(self.table.labels)} 项：" + "；".join(parts) + "。"


def tone(place: int) -> int:
    return place % MOST_SERIES + 1


def said(value: Number | None) -> str:
    """A number as people read it: 1,206 or 3.5; a dash where there is none."""
    if value is None:
        return "—"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def percent(part: int, whole: int) -> str:
    """66.7%, rounded to the nearest tenth; but what is not all is never 100%, what is not nothing never 0%. A dash of nothing."""
    if not whole:
        return "—"
    tenths = (part * 2000 + whole) // (whole * 2)
    if 0 < part < whole:
        tenths = min(max(tenths, 1), 999)
    return f"{tenths / 10:g}%"


def ticks(most: Number, least: Number = 0, at_most: int = 5) -> list[Number]:
    """Round numbers from nought, or from below `least`, to at least `most`: 0, 20, 40, 60."""
    most, least = max(most, 0), min(least, 0)
    if most == least:
        return [0, 1]
    rough = (most - least) / at_most
    power = 10 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    if isinstance(most, int) and isinstance(least, int) and step < 1:
        step = 1
    return [
        round(place * step, 6) if step < 1 else int(place * step)
        for place in range(floor(least / step), ceil(most / step) + 1)
    ]


def breadth(text: str) -> float:
    """How wide words are, near enough: a Chinese character counts two letters."""
    return sum(LETTER if letter.isascii() else 2 * LETTER for letter in text)


def clipped(text: str, most: float) -> str:
    """Words cut to a breadth; the table below has them whole."""
    if breadth(text) <= most:
        return text
    while text and breadth(text) > most - 2 * LETTER:
        text = text[:-1]
    return f"{text}…"


def _above(value: Number | None) -> Number:
    """What a shape that starts at nought shows of it: nothing where it is below."""
    return max(value or 0, 0)


def _axes(
    table: Table, most: Number, shape: str, least: Number = 0
) -> tuple[Chart, Callable[[Number], float], float]:
    """An empty plot with its rules and labels: the drawing, the height of a value, the breadth of one label's place."""
    marks = ticks(most, least)
    bottom, span = marks[0], marks[-1] - marks[0]
    chart = Chart(table, WIDTH, TOP + PLOT + BOTTOM, shape=shape)

    def height(value: Number) -> float:
        return round(TOP + PLOT - PLOT * (value - bottom) / span, 1)

    for mark in marks:
        chart.rules.append((LEFT, height(mark), WIDTH - RIGHT, height(mark)))
        chart.words.append(Words(LEFT - 8, height(mark) + 4, said(mark), "end", "axis"))
    slot = (WIDTH - LEFT - RIGHT) / max(len(table.labels), 1)
    widest = max((breadth(label) for label in table.labels), default=0)
    every = max(1, ceil(min(widest + LETTER, 14 * LETTER) / slot)) if table.labels else 1
    for place, label in enumerate(table.labels):
        if place % every == 0:
            middle = round(LEFT + slot * (place + 0.5), 1)
            chart.words.append(
                Words(
                    middle,
                    TOP + PLOT + 20,
                    clipped(label, max(int(slot * every), 14 * LETTER)),
                    "middle",
                    "axis",
                )
            )
    return chart, height, slot


def columns(table: Table) -> Chart:
    """Upright, one group of columns for each label: few labels, compared in size or in time. Below nought they hang."""
    chart, height, slot = _axes(table, table.most, "columns", table.least)
    nought = height(0)
    thick = min(40, slot * 0.72 / len(table.series))
    sizes: list[tuple[Words, float]] = []
    for place in range(len(table.labels)):
        left = LEFT + slot * (place + 0.5) - thick * len(table.series) / 2
        for number, one in enumerate(table.series):
            value = one.values[place]
            if not value:
                continue
            x, y = round(left + thick * number, 1), min(height(value), nought)
            high = round(abs(nought - height(value)), 1)
            chart.rects.append(Rect(x, y, round(thick - 1, 1), high, tone(number)))
            sizes.append((Words(round(x + thick / 2, 1), y - 4, said(value), "middle", "value"), thick))
    for words, own in sizes:
        if own >= breadth(words.text) or _stands_free(words, chart):
            chart.words.append(words)
    return chart


def _stands_free(words: Words, chart: Chart) -> bool:
    """A number wider than its column touches neither another column nor a number that is written already."""
    left, right = words.x - breadth(words.text) / 2, words.x + breadth(words.text) / 2
    top = words.y - BAR
    over = any(
        left < one.x + one.width and one.x < right and top < one.y + one.height and one.y < words.y
        for one in chart.rects
    )
    beside = any(
        abs(words.x - one.x) < (breadth(words.text) + breadth(one.text)) / 2 and abs(words.y - one.y) < ROW
        for one in chart.words
        if one.kind == "value"
    )
    return not over and not beside


def stacked(table: Table) -> Chart:
    """Upright, the series of each label on top of one another: parts of a whole that changes."""
    totals = [sum(_above(one.values[place]) for one in table.series) for place in range(len(table.labels))]
    chart, height, slot = _axes(table, max(totals, default=0), "stacked")
    thick = min(48, slot * 0.7)
    for place, total in enumerate(totals):
        x, below = round(LEFT + slot * (place + 0.5) - thick / 2, 1), 0
        for number, one in enumerate(table.series):
            value = one.values[place] or 0
            if value > 0:
                y = height(below + value)
                chart.rects.append(Rect(x, y, round(thick, 1), round(height(below) - y, 1), tone(number)))
                below += value
        if total and thick >= breadth(said(total)):
            chart.words.append(
                Words(round(x + thick / 2, 1), height(total) - 4, said(total), "middle", "value")
            )
    return chart


def lines(table: Table) -> Chart:
    """A line for each series: many labels, a course in time, below nought too. A gap where there is no number."""
    chart, height, slot = _axes(table, table.most, "lines", table.least)
    for number, one in enumerate(table.series):
        run: list[tuple[float, float]] = []
        runs = [run]
        for place, value in enumerate(one.values):
            if value is None:
                run = []
                runs.append(run)
            else:
                run.append((round(LEFT + slot * (place + 0.5), 1), height(value)))
        dotted = len(table.labels) <= 40
        chart.lines.extend(
            Line(" ".join(f"{x},{y}" for x, y in run), tone(number), tuple(run) if dotted else ())
            for run in runs
            if run
        )
    return chart


def bars(table: Table) -> Chart:
    """Lying bars, a row for each label with its words before it: names, long ones, in the order they were given."""
    left = min(max((breadth(label) for label in table.labels), default=0), 24 * LETTER) + 10
    right = breadth(said(table.most)) + 12
    high = BAR * len(table.series) + GAP
    chart = Chart(table, BESIDE, max(high * len(table.labels), ROW) + 4, shape="bars")
    room, most = BESIDE - left - right, table.most or 1
    for place, label in enumerate(table.labels):
        top = high * place + 4
        middle = top + BAR * len(table.series) / 2 + 5
        chart.words.append(Words(left - 8, middle, clipped(label, 24 * LETTER), "end", "axis"))
        for number, one in enumerate(table.series):
            value, y = one.values[place], top + BAR * number
            width = round(room * _above(value) / most, 1)
            if width:
                chart.rects.append(Rect(left, y, width, BAR - 2, tone(number)))
            chart.words.append(Words(left + width + 6, y + 14, said(value), "start", "value"))
    chart.rules.append((left, 0, left, chart.height))
    return chart


def shares(table: Table) -> Chart:
    """A round of shares of the first series: at most six parts, the rest of them melted into 其他."""
    table = _melted(table)
    values = [_above(value) for value in table.series[0].values]
    total = sum(values)
    high = max(2 * SHARE + 8, ROW * len(values) + 8)
    chart = Chart(table, BESIDE, high, shape="shares")
    middle, turned = (SHARE + 4, high / 2), 0.0
    for place, value in enumerate(values):
        if value:
            chart.slices.append(Slice(_wedge(middle, turned, value / total), tone(place)))
            turned += value / total
        part = f"{100 * value / total:.1f}%" if total else "—"
        y = high / 2 - ROW * len(values) / 2 + ROW * place
        chart.rects.append(Rect(2 * SHARE + 28, round(y + 4, 1), 14, 14, tone(place)))
        label = clipped(table.labels[place], 16 * LETTER)
        chart.words.append(
            Words(
                2 * SHARE + 50,
                round(y + 16, 1),
                f"{label}　{said(value)}{table.unit}（{part}）",
                "start",
                "value",
            )
        )
    return chart


def _melted(table: Table) -> Table:
    """As many parts as there are patterns, the smaller ones together."""
    first = table.series[0]
    if len(table.labels) <= MOST_SERIES:
        return Table(table.title, table.unit, table.labels, (first,), table.heading)
    ordered = sorted(zip(table.labels, first.values, strict=True), key=lambda pair: -(pair[1] or 0))
    kept, rest = ordered[: MOST_SERIES - 1], ordered[MOST_SERIES - 1 :]
    pairs = [*kept, ("其他", sum(value or 0 for _, value in rest))]
    labels, values = zip(*pairs, strict=True)
    return Table(table.title, table.unit, labels, (Series(first.name, values),), table.heading)


def _wedge(middle: tuple[float, float], turned: float, part: float) -> str:
    """The outline of one share, from twelve o'clock round; a whole is two halves, for an arc cannot end where it began."""
    x, y = middle

    def at(turn: float) -> str:
        return f"{x + SHARE * sin(2 * pi * turn):.2f},{y - SHARE * cos(2 * pi * turn):.2f}"

    if part >= 0.9999:
        return f"M{at(0)} A{SHARE},{SHARE} 0 1 1 {at(0.5)} A{SHARE},{SHARE} 0 1 1 {at(0)} Z"
    return f"M{x},{y} L{at(turned)} A{SHARE},{SHARE} 0 {int(part > 0.5)} 1 {at(turned + part)} Z"


DRAWN: dict[str, tuple[str, Callable[[Table], Chart]]] = {
    "columns": ("柱形图", columns),
    "bars": ("条形图", bars),
    "lines": ("折线图", lines),
    "stacked": ("堆叠柱形图", stacked),
    "shares": ("构成图", shares),
}


def from_rows(title: str, unit: str, heading: str, names: Sequence[str], rows: Sequence[Sequence]) -> Table:
    """A table given row by row: each a label and a number for every name."""
    return Table(
        title,
        unit,
        tuple(str(row[0]) for row in rows),
        tuple(Series(name, tuple(row[place] for row in rows)) for place, name in enumerate(names, start=1)),
        heading,
    )
