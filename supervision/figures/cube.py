"""Many counts of one scan: rows counted along several sets of axes at once.

PostgreSQL does it by GROUPING SETS, SQLite by one read kept for several GROUP BYs. The axes are expressions of Django,
so a number and the list it leads to are asked for in the same words: `Tally.counted` and `Tally.listed`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    When,
)

ANY = object()  # of an axis: whatever it is, so long as it is something
PREFIX = "axis_"  # an axis may be called as a field of the model is
AGENCY = "agency"


def flag(condition: Q) -> ExpressionWrapper:
    """Whether it is so, as an axis; what cannot be told is not so."""
    return ExpressionWrapper(Case(When(condition, then=True), default=False), BooleanField())


def among(condition: Q, value, output_field=None) -> Case:
    """The value of an axis for those of which the condition holds; nothing for the others."""
    return Case(When(condition, then=value), default=None, output_field=output_field)


@dataclass(frozen=True)
class Cube:
    """What was counted: for each set of axes its values and how many rows have them, and the sum of their lengths of time."""

    sets: tuple[tuple[str, ...], ...]
    cells: tuple[dict[tuple, tuple[int, timedelta]], ...]

    def _cells_of(self, axes: Collection[str]) -> tuple[tuple[str, ...], dict]:
        for names, cells in zip(self.sets, self.cells, strict=True):
            if set(axes) <= set(names):
                return names, cells
        raise LookupError(f"没有按 {'、'.join(axes)} 一起数。")

    def by_agency(self, where: Mapping[str, object]) -> Counter:
        """How many rows of each agency are so."""
        found: Counter = Counter()
        for agency, _, count, _ in self._picked(where, None):
            found[agency] += count
        return found

    def along(self, axis: str, where: Mapping[str, object] | None = None) -> dict[int, Counter]:
        """For each agency: how many rows have each value of an axis; those that have none are left out."""
        found: dict[int, Counter] = {}
        for agency, value, count, _ in self._picked({axis: ANY} | dict(where or {}), axis):
            found.setdefault(agency, Counter())[value] += count
        return found

    def lasting(self, where: Mapping[str, object]) -> dict[int, timedelta]:
        """For each agency the lengths of time of such rows, added up."""
        found: dict[int, timedelta] = {}
        for agency, _, _, length in self._picked(where, None):
            found[agency] = found.get(agency, timedelta(0)) + length
        return found

    def _picked(self, where: Mapping[str, object], axis: str | None):
        names, cells = self._cells_of(where)
        asked = [(names.index(name), value) for name, value in where.items()]
        place = names.index(axis) if axis else None
        at = names.index(AGENCY)
        for values, (count, length) in cells.items():
            if all(_fits(values[n], value) for n, value in asked):
                yield values[at], values[place] if place is not None else None, count, length


def _fits(value, asked) -> bool:
    if asked is ANY:
        return value is not None and value is not False
    if isinstance(asked, (tuple, frozenset)):
        return value in asked
    return value == asked


@dataclass(frozen=True)
class Tally:
    """One kind of row that is counted: which rows, along which axes, in which sets (each with the agency).

    `length` is a length of time to be added up.
    """

    rows: QuerySet
    axes: Mapping[str, object]
    sets: tuple[tuple[str, ...], ...]
    length: object = None
    days: frozenset[str] = field(default_factory=frozenset)  # axes that are days
    flags: frozenset[str] = field(default_factory=frozenset)

    def listed(self, where: Mapping[str, object], rows: QuerySet | None = None) -> QuerySet:
        """The rows a number counted, by the same axes; of `rows`, another queryset of the model, those among them."""
        found = self.rows.annotate(**{f"{PREFIX}{name}": self.axes[name] for name in where})
        for name, value in where.items():
            if value is ANY:
                found = found.filter(
                    **(
                        {f"{PREFIX}{name}": True}
                        if name in self.flags
                        else {f"{PREFIX}{name}__isnull": False}
                    )
                )
            elif isinstance(value, (tuple, frozenset)):
                found = found.filter(**{f"{PREFIX}{name}__in": value})
            else:
                found = found.filter(**{f"{PREFIX}{name}": value})
        return found if rows is None else rows.filter(pk__in=found.order_by().values("pk"))

    def statement(self) -> tuple[str, list]:
        """The SQL and its parameters. Raises EmptyResultSet where nothing can be found."""
        names = [AGENCY, *self.axes]
        axes = {f"{PREFIX}{name}": axis for name, axis in self.axes.items()}
        read = self.rows.order_by().values(**{f"{PREFIX}{AGENCY}": F("agency_id")}, **axes)
        if self.length is not None:
            read = read.annotate(**{f"{PREFIX}length": ExpressionWrapper(self.length, DurationField())})
        sql, params = read.query.sql_with_params()
        columns = {name: f"{PREFIX}{name}" for name in names}
        total = f"sum({PREFIX}length)" if self.length is not None else "NULL"
        sets = [tuple(columns[name] for name in (AGENCY, *one)) for one in self.sets]
        every = ", ".join(columns.values())
        if connection.vendor == "postgresql":
            # Of each row in which set it is counted: GROUPING tells by a bit for every column that was melted.
            bits = f"GROUPING({every})"
            grouped = ", ".join(f"({', '.join(one)})" for one in sets)
            return (
                f"SELECT {bits}, {every}, count(*), {total} FROM ({sql}) AS read GROUP BY GROUPING SETS ({grouped})",
                list(params),
            )
        parts = [
            f"SELECT {_bits(list(columns.values()), one)}, "
            f"{', '.join(name if name in one else 'NULL' for name in columns.values())}, count(*), {total} "
            f"FROM read GROUP BY {', '.join(one)}"
            for one in sets
        ]
        return f"WITH read AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", list(params)

    def counted(self) -> Cube:
        """One statement, however many rows and numbers there are."""
        sets = tuple((AGENCY, *one) for one in self.sets)
        cells: tuple[dict, ...] = tuple({} for _ in sets)
        try:
            sql, params = self.statement()
        except EmptyResultSet:
            return Cube(sets, cells)
        names = [AGENCY, *self.axes]
        place = {_bits(names, one): number for number, one in enumerate(sets)}
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for bits, *values, count, length in cursor.fetchall():
                number = place[bits]
                named = dict(zip(names, values, strict=True))
                key = tuple(self._read(name, named[name]) for name in sets[number])
                before = cells[number].get(key, (0, timedelta(0)))
                cells[number][key] = before[0] + count, before[1] + _length(length)
        return Cube(sets, cells)

    def _read(self, name: str, value):
        if name in self.flags:
            return bool(value)
        if name in self.days and isinstance(value, str):
            return date.fromisoformat(value[:10])
        return value


def _bits(names: list[str], kept: tuple[str, ...]) -> int:
    """What GROUPING(names) says of rows grouped by `kept`: a bit for each name, the first the highest, 1 where melted."""
    return int("".join("0" if name in kept else "1" for name in names), 2)


def _length(value) -> timedelta:
    if value is None:
        return timedelta(0)
    return value if isinstance(value, timedelta) else timedelta(microseconds=float(value))


DAY = DateField()
