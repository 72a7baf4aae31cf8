"""The numbers beside the facets, kept while things are published instead of counted when they are asked for.

Every change of an entry, whoever makes it (a publication, a COPY, an agency taken away), adds rows to `Tally` in the same
transaction: triggers see to it. So the sum is never out of step, and nobody waits for anybody (docs/search.md).

    tally.sums("genre", "year", kind="document")    # [("通知", 2026, 12), …]
    tally.fold()      # one row for each combination again, every night
    tally.rebuild()   # counted anew from the entries
"""

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models.signals import post_migrate

TABLE, ENTRIES = "documents_tally", "documents_entry"
COLUMNS = ("kind", "agency_id", "genre", "topic", "validity", "way", "category", "year")
_ALL = ", ".join(COLUMNS)
_ADD = f"INSERT INTO {TABLE} ({_ALL}, n)"
_EVENTS = ("insert", "update", "delete")

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_follow() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'INSERT' THEN
    {_ADD} SELECT {_ALL}, count(*) FROM fresh GROUP BY {_ALL};
  ELSIF TG_OP = 'DELETE' THEN
    {_ADD} SELECT {_ALL}, -count(*) FROM stale GROUP BY {_ALL};
  ELSE
    {_ADD} SELECT {_ALL}, sum(n) FROM
      (SELECT {_ALL}, 1 AS n FROM fresh UNION ALL SELECT {_ALL}, -1 FROM stale) AS moved
      GROUP BY {_ALL} HAVING sum(n) <> 0;
  END IF;
  RETURN NULL;
END $$
"""
_SEEN = {
    "insert": "NEW TABLE AS fresh",
    "update": "OLD TABLE AS stale NEW TABLE AS fresh",
    "delete": "OLD TABLE AS stale",
}


def create_statements(vendor: str) -> list[str]:
    """The triggers. PostgreSQL: once for each statement, so a COPY of a million rows adds one row for each combination."""
    if vendor == "postgresql":
        return [_FUNCTION] + [
            f"CREATE TRIGGER {TABLE}_{event} AFTER {event.upper()} ON {ENTRIES} REFERENCING {_SEEN[event]} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_follow()"
            for event in _EVENTS
        ]
    fresh, stale = (", ".join(f"{row}.{column}" for column in COLUMNS) for row in ("new", "old"))
    more, fewer = f"{_ADD} VALUES ({fresh}, 1);", f"{_ADD} VALUES ({stale}, -1);"
    done = {"insert": more, "delete": fewer, "update": more + fewer}
    only = {"update": f"WHEN ({fresh}) IS NOT ({stale}) "}
    return [
        f"CREATE TRIGGER {TABLE}_{event} AFTER {event.upper()} ON {ENTRIES} FOR EACH ROW {only.get(event, '')}"
        f"BEGIN {done[event]} END"
        for event in _EVENTS
    ]


def drop_statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        triggers = [f"DROP TRIGGER IF EXISTS {TABLE}_{event} ON {ENTRIES}" for event in _EVENTS]
        return [*triggers, f"DROP FUNCTION IF EXISTS {TABLE}_follow()"]
    return [f"DROP TRIGGER IF EXISTS {TABLE}_{event}" for event in _EVENTS]


def sums(*columns: str, **equal) -> list[tuple]:
    """(the columns' values …, how many) of the entries whose other columns are `equal`; none of nothing."""
    where, parameters = _where(equal)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, CAST(sum(n) AS bigint) FROM {TABLE} {where} GROUP BY {names} HAVING sum(n) > 0",
            parameters,
        )
        return cursor.fetchall()


def along(columns, **equal) -> dict[str, dict]:
    """Of each of the columns, how many entries have each of its values; as `sums` of one after the other, at one go."""
    found: dict[str, dict] = {name: {} for name in columns}
    if not found:
        return found
    where, parameters = _where(equal)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one pass over the rows for all columns
            names = ", ".join(found)
            sets = ", ".join(f"({name})" for name in found)
            cursor.execute(
                f"SELECT GROUPING({names}), {names}, CAST(sum(n) AS bigint) FROM {TABLE} {where} "
                f"GROUP BY GROUPING SETS ({sets}) HAVING sum(n) > 0",
                parameters,
            )
            # GROUPING says with a bit which columns a row was not grouped by, the first column's the highest.
            whole, last = 2 ** len(found) - 1, len(found) - 1
            named = {whole - 2 ** (last - place): (place + 1, name) for place, name in enumerate(found)}
            for row in cursor.fetchall():
                place, name = named[row[0]]
                found[name][row[place]] = row[-1]
            return found
        each = " UNION ALL ".join(
            f"SELECT '{name}', {name}, sum(n) FROM {TABLE} {where} GROUP BY {name} HAVING sum(n) > 0"
            for name in found
        )
        cursor.execute(each, parameters * len(found))
        for name, value, n in cursor.fetchall():
            found[name][value] = n
    return found


def total(**equal) -> int:
    """How many entries have these values."""
    where, parameters = _where(equal)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(sum(n), 0) FROM {TABLE} {where}", parameters)
        return int(cursor.fetchone()[0])


def _where(equal: dict) -> tuple[str, list]:
    assert equal.keys() <= set(COLUMNS), equal
    said = " AND ".join(f"{name} = %s" for name in equal)
    return (f"WHERE {said}" if said else ""), list(equal.values())


# ── once in a while ─────────────────────────────────────────────────────────
@transaction.atomic
def fold() -> int:
    """One row for each combination again, none for one that is gone. Returns how many rows were taken away.

    Done while people publish: what others add meanwhile stays as it is, and two who fold at once take different rows.
    """
    many = f"FROM {TABLE} GROUP BY {_ALL} HAVING count(*) > 1 OR sum(n) = 0"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one statement: what is taken away is what was added up
            cursor.execute(
                f"WITH gone AS (DELETE FROM {TABLE} WHERE ({_ALL}) IN (SELECT {_ALL} {many}) RETURNING {_ALL}, n), "
                f"added AS ({_ADD} SELECT {_ALL}, sum(n) FROM gone GROUP BY {_ALL} HAVING sum(n) <> 0 RETURNING 1) "
                "SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM added)"
            )
            return cursor.fetchone()[0]
        # SQLite lets one transaction write at a time, so two statements see the same rows.
        cursor.execute(f"SELECT COALESCE(max(id), 0), count(*) FROM {TABLE}")
        last, before = cursor.fetchone()
        cursor.execute(f"{_ADD} SELECT {_ALL}, sum(n) {many}")
        cursor.execute(
            f"DELETE FROM {TABLE} WHERE id <= %s AND ({_ALL}) IN (SELECT {_ALL} FROM {TABLE} WHERE id > %s)",
            [last, last],
        )
        cursor.execute(f"DELETE FROM {TABLE} WHERE n = 0")
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return before - cursor.fetchone()[0]


def rebuild(using: str = DEFAULT_DB_ALIAS) -> None:
    """Count the entries anew. Whoever publishes meanwhile waits the second it takes."""
    there = connections[using]
    with transaction.atomic(using), there.cursor() as cursor:
        if there.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {ENTRIES} IN SHARE MODE")
            cursor.execute(f"LOCK TABLE {TABLE} IN SHARE ROW EXCLUSIVE MODE")  # nobody folds meanwhile
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute(f"{_ADD} SELECT {_ALL}, count(*) FROM {ENTRIES} GROUP BY {_ALL}")


def restore(sender, using, **kwargs):
    """After a migration: SQLite loses the triggers of a table it makes anew, and an emptied one leaves nothing to count."""
    there = connections[using]
    with there.cursor() as cursor:
        if TABLE not in there.introspection.table_names(cursor):
            return
        if there.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [f"{TABLE}_*"]
            )
            if len(cursor.fetchall()) < len(_EVENTS):
                for statement in drop_statements("sqlite") + create_statements("sqlite"):
                    cursor.execute(statement)
                rebuild(using)
        cursor.execute(f"DELETE FROM {TABLE} WHERE NOT EXISTS (SELECT 1 FROM {ENTRIES})")


def take_up(app) -> None:
    """Called once when the app is ready."""
    post_migrate.connect(restore, sender=app, dispatch_uid="documents.tally")
