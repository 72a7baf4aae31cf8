"""Many rows in one statement, without a model object for each: where a thousand are written at once, that is most of the time."""

from collections.abc import Iterable, Sequence

from django.db import connection


def insert(model, names: Sequence[str], rows: Iterable[tuple], *, unless: Sequence[str] = ()) -> list[int]:
    """Write rows, tuples in the order of the field `names` (attnames: user_id); other fields stand at their defaults.

    Returns the keys, in no particular order. `unless` names a unique set of fields: a row that stands already stays as it is,
    and its key is among those returned. Without it IntegrityError is raised, and nothing is written.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return []
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_attname[name] for name in names]
    rest = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    constants = [field.get_db_prep_save(field.get_default(), connection) for field in rest]
    quote = connection.ops.quote_name
    into = ", ".join(quote(field.column) for field in [*fields, *rest])
    if connection.vendor == "postgresql":
        # A length in the type would cut a text that is too long; without it the column refuses it.
        types = [field.db_type(connection).partition("(")[0] for field in fields]
        given = ", ".join(["u.*", *["%s"] * len(rest)])
        source = f"SELECT {given} FROM unnest({', '.join(f'%s::{one}[]' for one in types)}) u"
        params = [*constants, *map(list, columns)]
    else:
        line = f"({', '.join(['%s'] * len([*fields, *rest]))})"
        source = "VALUES " + ", ".join([line] * len(columns[0]))
        params = []
        for row in zip(*columns, strict=True):
            params += [
                field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)
            ]
            params += constants
    same = ""
    if unless:
        unique = ", ".join(quote(by_attname[name].column) for name in unless)
        one = quote(by_attname[unless[-1]].column)
        same = f" ON CONFLICT ({unique}) DO UPDATE SET {one} = EXCLUDED.{one}"
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({into}) {source}{same} RETURNING {key}", params)
        return [pk for (pk,) in cursor.fetchall()]
