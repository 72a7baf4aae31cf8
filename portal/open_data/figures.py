"""依申请公开的数: one row for each year and agency, as JSON, as JSON lines and as CSV.

The rows are counted, not stored, so they are no `Kind`; their columns are described by the same `Column`.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from disclosure import caching, clock
from documents.counts import public_counts
from portal.open_data.bulk import BOM
from portal.open_data.columns import RISKY, Column
from requests_app import yearly
from requests_app.outcomes import Outcome
from requests_app.statistics import ROWS

KEY, LABEL = "application-figures", "依申请公开的数"
WORDS = "每年、每个机关收到、答复、按期答复的申请件数；年报公布以后另有办理结果。"
COUNTED = ("received", "answered", "answered_in_time")
KEPT = "open-data:application-figures:1"

_AS_THEY_COME = "，随办随数，拆分的各件分别计算"
_REPORTED = "，年报表三的合计列；次年 1 月 31 日以前为空"
_ROWS = {
    "new_received": "本年新收",
    "carried_over": "上年结转",
    **{outcome.value: outcome.label for outcome in Outcome},
    "r7_total": "办理结果总计",
    "carried_forward": "结转下年度继续办理",
}
COLUMNS = (
    Column("year", None, "年份（北京时间）", "integer"),
    Column("agency", None, "机关的代码"),
    Column("agency_name", None, "机关全称", is_free=True),
    Column("received", None, f"收到申请{_AS_THEY_COME}", "integer"),
    Column("answered", None, f"答复{_AS_THEY_COME}", "integer"),
    Column("answered_in_time", None, f"按期答复，在答复的当中{_AS_THEY_COME}", "integer"),
    *(
        Column(row, None, f"{_ROWS[row]}{_REPORTED}", "integer", may_be_null=True, called=_ROWS[row])
        for row in ROWS
    ),
)


@dataclass(frozen=True)
class Table:
    """What the page for people says of it, as it does of each `Kind`."""

    key: str
    label: str
    words: str
    columns: tuple[Column, ...]


TABLE = Table(KEY, LABEL, WORDS, COLUMNS)


def lines() -> list[dict]:
    """All rows, as they go out; counted once for each version of the public pages and day."""
    return caching.versioned(f"{KEPT}:{clock.today().isoformat()}", _count)


def _count() -> list[dict]:
    counted = public_counts()
    agencies = {line.id: line for line in (*counted.agencies, *counted.closed)}
    return [
        {
            "year": one.year,
            "agency": agencies[one.agency].code,
            "agency_name": agencies[one.agency].name,
            "received": one.received,
            "answered": one.answered,
            "answered_in_time": one.answered_in_time,
            **(one.table or dict.fromkeys(ROWS)),
        }
        for one in yearly.by_year_and_agency(agencies, clock.today())
    ]


def by_year() -> list[dict]:
    """The same, all agencies together, the latest year first."""
    years: dict[int, dict] = {}
    for line in lines():
        said = years.setdefault(line["year"], {"year": line["year"]} | dict.fromkeys(COUNTED, 0))
        for name in COUNTED:
            said[name] += line[name]
    return list(years.values())


def json_lines() -> Iterator[bytes]:
    for line in lines():
        yield f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n".encode()


def csv_lines(*, is_table: bool) -> Iterator[bytes]:
    """With a heading: the names of the columns, or where it is a table for people, what they are called in Chinese."""
    yield BOM + _row([column.heading if is_table else column.name for column in COLUMNS])
    for line in lines():
        yield _row([_cell(column, line[column.name]) for column in COLUMNS])


def _cell(column: Column, value):
    risky = column.is_free and value[:1] and value[0] in RISKY
    return f"'{value}" if risky else value


def _row(cells) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


FORMS = {"csv": csv_lines, "jsonl": lambda *, is_table: json_lines()}
