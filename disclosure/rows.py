"""Many rows in one statement, without a model object or a parameter for each: of a thousand at once, that is most of the time."""

import json
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models.expressions import RawSQL


def among(keys: Iterable[int]) -> RawSQL:
    """What `__in` is given for many keys: they travel as one parameter, for one each takes longer than the answer."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


def insert(model, names: Sequence[str], rows: Iterable[tuple], *, unless: Sequence[str] = ()) -> list[int]:
    """Write rows, tuples in the order of the field `names` (attnames: user_id); other fields stand at their defaults.

    Returns the keys, in no particular order. `unless` names a unique set of fields: a row that stands already stays as it is,
    and its key is among those returned. Without it IntegrityError is raised, and nothing is written.
    """
    rows = list(rows)
    if not rows:
        return []
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attname[name] for name in names]
    rest = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    quote = connection.ops.quote_name
    into = ", ".join(quote(field.column) for field in [*fields, *rest])
    given, source, said = _as_json(fields, rows)
    same = ""
    if unless:
        unique = ", ".join(quote(by_attname[name].column) for name in unless)
        one = quote(by_attname[unless[-1]].column)
        same = f" ON CONFLICT ({unique}) DO UPDATE SET {one} = EXCLUDED.{one}"
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    asked = ", ".join([*given, *["%s"] * len(rest)])
    with connection.cursor() as cursor:
        # WHERE, or SQLite takes ON CONFLICT for a join.
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {asked} FROM {source} WHERE true{same} RETURNING {key}",
            [*constants, said],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _as_json(fields: list, rows: list[tuple]) -> tuple[list[str], str, str]:
    """The rows as one parameter: what to select of it, from what, and the parameter itself."""
    if connection.vendor == "postgresql":
        named = [field.column for field in fields]
        quoted = [connection.ops.quote_name(name) for name in named]
        # A length in the type would cut a text that is too long; without it the column refuses it.
        types = [field.db_type(connection).partition("(")[0] for field in fields]
        source = f"json_to_recordset(%s) AS u({', '.join(map(' '.join, zip(quoted, types, strict=True)))})"
        said = [dict(zip(named, row, strict=True)) for row in rows]
        for field in fields:
            # What Django's own fields hold JSON says as it is; one that encrypts must have done so.
            if not field.get_prep_value.__module__.startswith("django."):
                for one in said:
                    one[field.column] = field.get_prep_value(one[field.column])
        return [f"u.{name}" for name in quoted], source, json.dumps(said, ensure_ascii=False, default=str)
    said = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    given = [f"value ->> {place}" for place in range(len(fields))]
    return given, "json_each(%s)", json.dumps(said, ensure_ascii=False, default=str)
