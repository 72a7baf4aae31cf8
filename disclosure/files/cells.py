"""表格里的字: which column is which, and what a cell says, for every import that reads a table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from disclosure import clock
from disclosure.files.tables import BROKEN, BadTable, Cell
from disclosure.search import fold

HEADING_ROWS = 10  # a register often has a title or two above its headings

FIRST_OF_SPREADSHEETS = datetime(1899, 12, 30, tzinfo=clock.TZ)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a spreadsheet keeps the zeros of 000123 in a CSV
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?"
)


class BadRow(ValueError):
    """This row cannot be taken in: the column that is wrong, by its field name, and why."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class Headings:
    """The field of each column (blank where a column is not used), and the headings that are not used."""

    fields: list[str]
    unused: list[str]


def plain(words: str) -> str:
    """Words as labels are compared: no blanks, no signs, one width, one case."""
    return "".join(char for char in fold(words) if char.isalnum())


def headings(
    rows: Iterator[tuple[int, list[Cell]]],
    columns: Mapping[str, str],
    required: Iterable[str],
    hint: str,
) -> Headings:
    """By the first of the upper rows that names what is required. Raises BadTable where none does.

    `columns` are the fields, each with what it may be called, the first of them its own name.
    """
    required = list(required)
    field_of = {plain(word): name for name, words in columns.items() for word in (name, *words.split())}
    best: set[str] = set()
    for _, cells in islice(rows, HEADING_ROWS):
        fields = [_field(cell, field_of) for cell in cells]
        if all(name in fields for name in required):
            return Headings(
                [name if fields.index(name) == place else "" for place, name in enumerate(fields)],
                [str(cell)[:40] for cell, name in zip(cells, fields, strict=True) if cell and not name],
            )
        best = max(best, set(fields) & set(required), key=len)
    missing = "、".join(f"{columns[name].split()[0]}（{name}）" for name in required if name not in best)
    raise BadTable(f"前 {HEADING_ROWS} 行里没有找到列名，缺少：{missing}。{hint}")


def _field(cell: Cell, field_of: Mapping[str, str]) -> str:
    """The field a heading names, by all it says or by what stands outside its brackets; blank where it names none."""
    said = str(cell or "").lower()
    short = re.sub(r"[（(【\[].*?[）)】\]]", "", said)
    return field_of.get(plain(said)) or field_of.get(plain(short), "")


def text(name: str, cell: Cell) -> str:
    """A cell as text. Raises BadRow for what is no text, no number and no day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        raise BadRow(name, "是真假值，须是文字。")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    words = _CONTROL.sub("", str(cell)).strip().strip("\u3000\ufeff").strip()
    if match := _AS_TEXT.fullmatch(words):
        words = match[1].strip()
    if BROKEN in words:
        raise BadRow(name, "有认不出来的字符，请检查文件编码。")
    return words


def moment(name: str, cell: Cell) -> datetime | None:
    """A moment, midnight where only a day is said: out of a date cell, a day count of a spreadsheet, or words.

    Raises BadRow.
    """
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=clock.TZ)
    if isinstance(cell, date):
        return clock.start_of_day(cell)
    words = text(name, cell)
    if not words:
        return None
    if re.fullmatch(r"\d{8}", words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    if re.fullmatch(r"[3-6]\d{4}", words):
        return FIRST_OF_SPREADSHEETS + timedelta(days=int(words))
    match = _MOMENT.fullmatch(fold(words))
    try:
        found = datetime(*(int(part or 0) for part in match.groups()), tzinfo=clock.TZ) if match else None
    except ValueError:
        found = None
    if found is None:
        raise BadRow(name, f"“{words[:20]}”不是日期，请写成 2026-11-22。")
    return found


def day(name: str, cell: Cell) -> date | None:
    """As `moment`, the day alone."""
    found = moment(name, cell)
    return found and found.date()
