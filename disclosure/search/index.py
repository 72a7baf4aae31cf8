"""The index behind `.matching()`, as one migration operation for both databases.

PostgreSQL: GIN over to_tsvector('simple', grams). SQLite: an FTS5 table kept in step by triggers.
Django changes a SQLite table by making it anew, which drops its triggers; they are put back after
every `migrate`.
"""

import re

from django.db import connections
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.models.signals import post_migrate
from django.dispatch import receiver

VECTOR = "to_tsvector('simple'::regconfig, COALESCE({}, ''))"
EXACT = "search_lexemes({})"
# Lexemes as they stand, without a parser: ten times as fast. A function of its own, so that the planner knows what it costs
# to read a text again: with the cost of the built-in ones it would sooner read all texts than an index.
_LEXEMES = """
CREATE OR REPLACE FUNCTION search_lexemes(said text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 200 AS
$$ BEGIN RETURN array_to_tsvector(string_to_array(COALESCE(said, ''), ' ')); END $$
"""
_DECLARED = re.compile(r"fts5\(\"(?P<column>\w+)\", content='(?P<table>\w+)', content_rowid='(?P<pk>\w+)'")


class SearchIndex(Operation):
    """Index one text column of grams. Put it in a migration of its own, after the column's.

    `exact`: the column holds ready lexemes (disclosure.search.lexemes), which no parser may take apart.
    """

    reversible = True
    reduces_to_sql = True
    category = OperationCategory.ADDITION

    def __init__(self, table, column="grams", pk="id", *, exact=False):
        self.table, self.column, self.pk, self.exact = table, column, pk, exact

    def state_forwards(self, app_label, state):
        """The models do not know the index; the queryset does."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in create_statements(
            schema_editor.connection, self.table, self.column, self.pk, exact=self.exact
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in drop_statements(schema_editor.connection, self.table, self.column):
            schema_editor.execute(statement, params=None)

    def describe(self):
        return f"Index {self.table}.{self.column} for search"

    @property
    def migration_name_fragment(self):
        return f"search_{self.table}"


def fts_table(table: str, column: str = "grams") -> str:
    """The name of the FTS5 table beside a SQLite table."""
    return f"{table}_{column}_fts"


def vector(column: str, *, exact: bool = False) -> str:
    """The indexed expression, to the letter; `column` comes without its outer quotes."""
    return (EXACT if exact else VECTOR).format(f'"{column}"')


def create_statements(connection, table: str, column: str, pk: str, *, exact: bool = False) -> list[str]:
    if connection.vendor == "postgresql":
        indexed = vector(column, exact=exact)
        made = f'CREATE INDEX "{gin_name(table, column)}" ON "{table}" USING gin ({indexed})'
        return [_LEXEMES, made] if exact else [made]
    if connection.vendor == "sqlite":
        fts = fts_table(table, column)
        # tokenize=ascii: every byte above 127 belongs to a word, so rare characters need no table.
        return [
            f'CREATE VIRTUAL TABLE "{fts}" USING fts5("{column}", content=\'{table}\', '
            f"content_rowid='{pk}', tokenize='ascii', detail=none, columnsize=0)",
            *_triggers(table, column, pk),
            f'INSERT INTO "{fts}"("{fts}") VALUES (\'rebuild\')',
        ]
    return []


def drop_statements(connection, table: str, column: str) -> list[str]:
    if connection.vendor == "postgresql":
        return [f'DROP INDEX IF EXISTS "{gin_name(table, column)}"']
    if connection.vendor == "sqlite":
        fts = fts_table(table, column)
        triggers = [f'DROP TRIGGER IF EXISTS "{fts}_{act}"' for act in ("insert", "delete", "update")]
        return [*triggers, f'DROP TABLE IF EXISTS "{fts}"']
    return []


@receiver(post_migrate, dispatch_uid="disclosure.search.restore_triggers")
def restore_triggers(using="default", **kwargs):
    """Give back the triggers that a remade SQLite table lost, and read its rows again."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%%USING fts5%%'"
        )
        for fts, sql in cursor.fetchall():
            declared = _DECLARED.search(sql)
            if declared is None:
                continue
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB %s", [fts + "_*"]
            )
            if cursor.fetchone()[0] == 3:
                continue
            for statement in _triggers(declared["table"], declared["column"], declared["pk"]):
                cursor.execute(statement)
            cursor.execute(f'INSERT INTO "{fts}"("{fts}") VALUES (\'rebuild\')')


def _triggers(table: str, column: str, pk: str) -> list[str]:
    fts = fts_table(table, column)
    add = f'INSERT INTO "{fts}"(rowid, "{column}") VALUES (new."{pk}", new."{column}");'
    remove = (
        f'INSERT INTO "{fts}"("{fts}", rowid, "{column}") VALUES (\'delete\', old."{pk}", old."{column}");'
    )
    changed = f'WHEN old."{column}" IS NOT new."{column}" OR old."{pk}" IS NOT new."{pk}"'
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{fts}_insert" AFTER INSERT ON "{table}" BEGIN {add} END',
        f'CREATE TRIGGER IF NOT EXISTS "{fts}_delete" AFTER DELETE ON "{table}" BEGIN {remove} END',
        f'CREATE TRIGGER IF NOT EXISTS "{fts}_update" AFTER UPDATE ON "{table}" {changed} '
        f"BEGIN {remove} {add} END",
    ]


def gin_name(table: str, column: str) -> str:
    return f"{table}_{column}_gin"[-63:]
