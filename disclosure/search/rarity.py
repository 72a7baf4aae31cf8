"""How many rows have a gram, as the database has already counted: PostgreSQL's own statistics of the search index.

ANALYZE (and autovacuum) keeps the thousand or so commonest grams of a `SearchIndex` with their shares. Asking for them
costs a millisecond; counting the rows of a common gram would read its whole list.
"""

from collections.abc import Iterable

from django.db import connection

from disclosure.search.index import gin_name

_KNOWN = """
SELECT elem, freq * (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = to_regclass(%s))
FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, freq)
WHERE schemaname = current_schema() AND tablename = %s AND elem = ANY(%s)
"""


def frequencies(table: str, column: str, grams: Iterable[str]) -> dict[str, int]:
    """Roughly how many rows of `table` have each of the common grams in `column`; a gram left out is rarer than those.

    Nothing at all is known on SQLite, nor of a table that was never analysed.
    """
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [table, gin_name(table, column), list(grams)])
        known = cursor.fetchall()
    return {gram: round(rows) for gram, rows in known}


_ALL_KNOWN = """
SELECT elem, freq FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, freq)
WHERE schemaname = current_schema() AND tablename = %s
"""


def known(table: str, column: str) -> dict[str, float]:
    """Which share of the rows of `table` has each of the common lexemes in `column`; as `frequencies`, of all at once."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ALL_KNOWN, [gin_name(table, column)])
        return dict(cursor.fetchall())
