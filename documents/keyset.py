"""Paging by key: "the rows after this one", never "skip 5,000 pages".

A list is ordered by some columns, all descending, the last one unique. A page is asked for by the key of
the row it follows (`after`, towards older rows) or precedes (`before`, towards newer ones), so it costs
the same wherever it lies, and a document published meanwhile neither doubles nor hides a row.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.db.models import F, Func, Value
from django.http import QueryDict

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NAMES = ("after", "before")
LARGEST = 2**62  # neither an id nor a moment reaches it; a larger number in an address is not ours


@dataclass(frozen=True)
class Slice:
    """One page of rows and the way on, in both directions, as query strings ("" where there is none)."""

    rows: list
    newer: str
    older: str
    first: str

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)


class Beyond(Func):
    """(a, b, …) < (x, y, …): one comparison both databases answer from the index."""

    conditional = True

    def __init__(self, columns, values, sign):
        self.width, self.sign = len(columns), sign
        super().__init__(*columns, *values, output_field=models.BooleanField())

    def as_sql(self, compiler, connection, **extra):
        parts, params = [], []
        for expression in self.source_expressions:
            sql, more = compiler.compile(expression)
            parts.append(sql)
            params += more
        left, right = parts[: self.width], parts[self.width :]
        return f"(({', '.join(left)}) {self.sign} ({', '.join(right)}))", params


def key_of(row, fields) -> str:
    """The key of a row, short and plain enough for an address: 1795248000000000-42."""
    values = (row[field] if isinstance(row, dict) else getattr(row, field) for field in fields)
    return "-".join(str(_number(value)) for value in values)


def page(queryset, params: QueryDict, *, size: int, fields=("published_at", "id"), newest=None) -> Slice:
    """The page of `queryset` that `params` ask for. A key that is not one means the first page.

    `newest` gives the first `size` + 1 rows, where the caller has a quicker way to them.
    """
    model = queryset.model
    descending = [f"-{field}" for field in fields]
    after = _read(params.get("after", ""), model, fields)
    before = None if after else _read(params.get("before", ""), model, fields)
    if before:
        beyond = queryset.filter(Beyond([F(f) for f in fields], before, ">"))
        rows = list(beyond.order_by(*fields)[: size + 1])
        has_newer, has_older = len(rows) > size, True
        rows = rows[:size][::-1]
        if not rows:
            return page(queryset, _with(params), size=size, fields=fields)
    else:
        if after:
            queryset = queryset.filter(Beyond([F(f) for f in fields], after, "<"))
        rows = newest() if newest and not after else list(queryset.order_by(*descending)[: size + 1])
        has_newer, has_older = bool(after), len(rows) > size
        rows = rows[:size]
    return Slice(
        rows=rows,
        newer=_address(params, before=key_of(rows[0], fields)) if has_newer and rows else "",
        older=_address(params, after=key_of(rows[-1], fields)) if has_older and rows else "",
        first=_address(params),
    )


def is_key(key: str, model, fields) -> bool:
    """May these words be the key of a row? For those who would rather be told than given the first page."""
    return _read(key, model, fields) is not None


def _with(params: QueryDict, **key) -> QueryDict:
    kept = params.copy()
    for name in NAMES:
        kept.pop(name, None)
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    kept.update(key)
    return kept


def _address(params: QueryDict, **key) -> str:
    return "?" + _with(params, **key).urlencode()


def _number(value) -> int:
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND
    return value.toordinal() if isinstance(value, date) else int(value)


def _read(key: str, model, fields) -> list[Value] | None:
    parts = key.split("-")
    if len(parts) != len(fields) or not all(part.isdecimal() and len(part) < 20 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if any(number >= LARGEST for number in numbers):
        return None
    known = {field.name: field for field in model._meta.get_fields()}
    found = []
    for name, number in zip(fields, numbers, strict=True):
        if isinstance(known.get(name), models.DateTimeField):
            try:
                found.append(Value(EPOCH + number * MICROSECOND, models.DateTimeField()))
            except OverflowError:
                return None
        elif isinstance(known.get(name), models.DateField):
            if not 1 <= number <= date.max.toordinal():
                return None
            found.append(Value(date.fromordinal(number), models.DateField()))
        else:
            found.append(Value(number, models.BigIntegerField()))
    return found
