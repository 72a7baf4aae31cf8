"""The small table a chart is drawn from, as a clerk types or pastes it: `项目 | 数`, one line an item.

Bars, wide bars and tabs part the cells (a paste from a sheet has tabs). A first line of names heads the columns; one
that holds a number, or what was meant for one, is a row.
"""

import re
import unicodedata

from disclosure import charts

MOST_ROWS = 40
MOST_LABEL = 40
LARGEST = 10**15
MOST_DIGITS = 16  # of a whole number: beyond, the count of digits says that it is too large
_CELLS = re.compile(r"\s*[|｜\t]\s*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NONE = ("", "-", "—", "–", "－")
# Meant for a number and not written as one: 约3, ▲3.5, 3.5亿元. 2025年 names a column.
_MEANT = re.compile(
    r"[约近负减增]?\d+(?:\.\d+)?[万亿千百十]*(?:元|人|户|件|个|家|项|吨|亩|公里|人次|平方米)?"
)
_SIGNS = re.compile(r"[^\w.]")


class WrongTable(ValueError):
    """The table cannot be drawn; the message says which line, and what to do."""


def read(text: str, *, title: str, unit: str = "", signed: bool = True, headed: bool = False) -> charts.Table:
    """The table as it is drawn; not `signed`, by a chart that has no place below nought. Raises WrongTable.

    `headed`: the first line names the columns, whatever it looks like.
    """
    lines = [
        (place, line.strip(" \r")) for place, line in enumerate(text.split("\n"), start=1) if line.strip()
    ]
    if not lines:
        raise WrongTable("请填写数据，一行一项，例如“一档 | 200”。")
    if len(lines) > MOST_ROWS + 1:
        raise WrongTable(f"一张图最多 {MOST_ROWS} 项，现在有 {len(lines)} 行。请合并小项，或者分成几张图。")
    rows = [(place, _cells(line)) for place, line in lines]
    heading, names = "项目", [title]
    first = rows[0][1]
    if len(first) > 1 and (headed or not any(map(_is_value, first[1:]))):
        heading, names = first[0] or heading, first[1:]
        rows = rows[1:]
        if not rows:
            raise WrongTable("只有表头，没有数据。请在下面一行一项地写。")
    elif len(first) > 2:
        raise WrongTable("有几列数的，第 1 行请写表头，例如“年份 | 城镇 | 农村”。")
    if len(names) > charts.MOST_SERIES:
        raise WrongTable(f"一张图最多 {charts.MOST_SERIES} 列数。")
    if len(set(names)) < len(names) or not all(names):
        raise WrongTable("表头的各列要有不同的名称。")
    labels, values = [], []
    for place, cells in rows:
        if len(cells) != len(names) + 1:
            raise WrongTable(f"第 {place} 行有 {len(cells)} 格，应当是 {len(names) + 1} 格，用“|”隔开。")
        if not cells[0] or len(cells[0]) > MOST_LABEL:
            raise WrongTable(f"第 {place} 行的项目名称要在 {MOST_LABEL} 字以内，不能空着。")
        labels.append(cells[0])
        values.append([_said(cell, place) for cell in cells[1:]])
        if not signed and any(value is not None and value < 0 for value in values[-1]):
            raise WrongTable(f"第 {place} 行是负数，这种样式画不出负数。请把样式改为柱形图或者折线图。")
    if len(set(labels)) < len(labels):
        raise WrongTable("项目名称有重复，请区分开。")
    return charts.Table(
        title=title,
        unit=unit,
        labels=tuple(labels),
        series=tuple(
            charts.Series(name, tuple(row[column] for row in values)) for column, name in enumerate(names)
        ),
        heading=heading,
    )


def read_again(text: str, *, title: str, unit: str = "") -> charts.Table:
    """A table that was taken in before: under looser rules its first line may have passed as the heading."""
    try:
        return read(text, title=title, unit=unit)
    except WrongTable:
        return read(text, title=title, unit=unit, headed=True)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELLS.split(line.strip("|｜ "))]


def _plain(cell: str) -> str:
    """Half-width, without what only helps the eye; every minus is the one of a keyboard."""
    plain = unicodedata.normalize("NFKC", cell).replace(",", "").replace(" ", "").replace("−", "-")
    return plain.rstrip("%")


def _number(cell: str):
    plain = _plain(cell)
    if not _NUMBER.fullmatch(plain):
        return None
    return float(plain) if "." in plain or len(plain.lstrip("-")) > MOST_DIGITS else int(plain)


def _is_value(cell: str) -> bool:
    """A number, the dash where there is none, or something meant for a number: never the name of a column."""
    if not cell:
        return False
    plain = _plain(cell)
    return cell in _NONE or bool(_NUMBER.fullmatch(plain) or _MEANT.fullmatch(_SIGNS.sub("", plain)))


def _said(cell: str, place: int):
    if cell in _NONE:
        return None
    value = _number(cell)
    if value is None:
        raise WrongTable(f"第 {place} 行的“{cell[:20]}”不是数。只写数字，单位写在“单位”一栏；没有数的写“—”。")
    if abs(value) > LARGEST:
        raise WrongTable(f"第 {place} 行的数太大，请换一个大些的单位，例如“万元”。")
    return value
