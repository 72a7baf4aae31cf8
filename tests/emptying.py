"""The database after a test that commits, as the migrations left it.

Django's `flush` goes over every table there is and writes the kinds of row and the permissions anew: seconds on PostgreSQL.
Here one query says which tables hold anything, and those are emptied. Kinds (ContentType) and permissions stay as
they are, so what a process remembers of them stays true.
"""

from functools import cache

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from documents import tally

STAY = {"django_content_type", "auth_permission", MigrationRecorder.Migration._meta.db_table}


def after(test) -> None:
    """Takes the place of `TransactionTestCase._fixture_teardown`."""
    for name in test._databases_names(include_mirrors=False):
        empty(name)


def empty(name: str) -> None:
    connection = connections[name]
    quoted = connection.ops.quote_name
    with transaction.atomic(name), connection.cursor() as cursor:
        while full := _full(name, cursor):  # again: triggers write down what was taken away
            for table in full:
                cursor.execute(f"DELETE FROM {quoted(table)}")


def _full(name: str, cursor) -> list[str]:
    quoted = connections[name].ops.quote_name
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(table)})" for table in _tables(name))
    cursor.execute(" UNION ALL ".join(asked))
    return [row[0] for row in cursor.fetchall()]


@cache
def _tables(name: str) -> list[str]:
    known = connections[name].introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*known, tally.TABLE} - STAY)
