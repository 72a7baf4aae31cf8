"""Many rows in one statement, without a model object or a parameter for each: of a thousand at once, that is most of the time."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_init, pre_init


def among(keys: Iterable[int]) -> RawSQL:
    """What `__in` is given for many keys: they travel as one parameter, for one each takes longer than the answer."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(keys))])


def read(queryset) -> list:
    """The objects of a queryset without its `select_related`: what Model.__init__ does for fifty fields takes longest.

    Where a model does something of its own when an object is made, they are made as ever.
    """
    model = queryset.model
    own = model.__init__ is not Model.__init__ or model.from_db.__func__ is not Model.from_db.__func__
    if own or pre_init.has_listeners(model) or post_init.has_listeners(model):
        return list(queryset)
    names = [field.attname for field in model._meta.concrete_fields]
    found = []
    for values in queryset.values_list(*names):
        one = model.__new__(model)
        one.__dict__.update(zip(names, values, strict=True))
        one._state = state = ModelState()
        state.adding, state.db = False, queryset.db
        found.append(one)
    return found


@contextmanager
def unawaited() -> Iterator[None]:
    """Within it what is only written goes to PostgreSQL without waiting for it to be done: meanwhile the next is prepared.

    What is read waits for all that went before, and is read whole: a cursor kept on the server cannot stand among what is
    not awaited, so `iterator()` reads as a list does. What fails is raised by the next reading, or at the end: the transaction
    is lost either way, so it belongs just inside one. How many rows an UPDATE changed nobody learns.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    before = connection.settings_dict  # of all threads: this connection alone gets another
    connection.settings_dict = {**before, "DISABLE_SERVER_SIDE_CURSORS": True}
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            yield
    finally:
        connection.settings_dict = before


def insert(
    model, names: Sequence[str], rows: Iterable[tuple], *, unless: Sequence[str] = (), keys: bool = True
) -> list[int]:
    """Write rows, tuples in the order of the field `names` (attnames: user_id); other fields stand at their defaults.

    Returns the keys, in no particular order; none where nobody asks for `keys`. `unless` names a unique set of fields: a row
    that stands already stays as it is, and its key is among those returned. Without it IntegrityError is raised, and nothing
    is written.
    """
    rows = list(rows)
    if not rows:
        return []
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attname[name] for name in names]
    rest = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    alike = [(field, field.get_default()) for field in rest]
    fields, rows, same_in_all = _apart(fields, rows)
    alike += same_in_all
    constants = [field.get_db_prep_save(value, connection) for field, value in alike]
    quote = connection.ops.quote_name
    into = ", ".join(quote(field.column) for field in [*fields, *(field for field, _ in alike)])
    given, source, said = _as_json(fields, rows)
    same = ""
    if unless:
        unique = ", ".join(quote(by_attname[name].column) for name in unless)
        one = quote(by_attname[unless[-1]].column)
        same = f" ON CONFLICT ({unique}) DO UPDATE SET {one} = EXCLUDED.{one}"
    table = quote(model._meta.db_table)
    returned = f" RETURNING {quote(model._meta.pk.column)}" if keys else ""
    asked = ", ".join([*given, *["%s"] * len(alike)])
    with connection.cursor() as cursor:
        # WHERE, or SQLite takes ON CONFLICT for a join.
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {asked} FROM {source} WHERE true{same}{returned}",
            [*constants, said],
        )
        return [pk for (pk,) in cursor.fetchall()] if keys else []


def _apart(fields: list, rows: list[tuple]) -> tuple[list, list[tuple], list[tuple]]:
    """What differs from row to row, and what is the same in all of them: that is said once.

    Not where a field encrypts: the same words would be seen to be the same.
    """
    columns = list(zip(*rows, strict=True))
    differing, alike = [], []
    for field, column in zip(fields, columns, strict=True):
        if _plain(field) and column.count(column[0]) == len(column):
            alike.append((field, column[0]))
        else:
            differing.append((field, column))
    if not differing:  # a row alone: something must tell that there is one
        field, value = alike.pop()
        differing = [(field, (value,) * len(rows))]
    return [field for field, _ in differing], list(zip(*(c for _, c in differing), strict=True)), alike


def _plain(field) -> bool:
    """What Django's own fields hold JSON says as it is; one that encrypts must have done so."""
    return field.get_prep_value.__module__.startswith("django.")


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
            if not _plain(field):
                for one in said:
                    one[field.column] = field.get_prep_value(one[field.column])
        return [f"u.{name}" for name in quoted], source, json.dumps(said, ensure_ascii=False, default=str)
    said = [
        [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
        for row in rows
    ]
    given = [f"value ->> {place}" for place in range(len(fields))]
    return given, "json_each(%s)", json.dumps(said, ensure_ascii=False, default=str)
