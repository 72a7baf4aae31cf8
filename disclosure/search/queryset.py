"""`.matching(words)`: the same question to PostgreSQL and to SQLite."""

from functools import reduce
from operator import and_, or_

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from disclosure.search.grams import needs_a_look, pieces, spellings, tokens
from disclosure.search.index import VECTOR, fts_table


class GramsQuerySet(models.QuerySet):
    """Search for a model with a grams column and a `SearchIndex` on it.

    `indexed` is the path to the grams (a relation may lie between: "text__grams"), `searched` the
    paths to the text columns the grams were made of, the title first.
    """

    indexed = "grams"
    searched = ("title", "body")

    def matching(self, words: str):
        """Rows that have all the words, wherever. No words: all rows; nothing but signs: none."""
        if not (words or "").strip():
            return self
        wanted = pieces(words)
        if not wanted:
            return self.none()
        found = self._having(tuple(tokens(words)))
        for piece in filter(needs_a_look, wanted):
            found = found.filter(reduce(or_, (_contains(field, piece) for field in self.searched)))
        return found

    def _having(self, grams):
        """Rows whose grams have all of these. Across a relation by a subquery: through a LEFT JOIN

        PostgreSQL could not use the index, COALESCE being true of a missing row too.
        """
        relation, _, column = self.indexed.rpartition("__")
        model = self.model
        for step in filter(None, relation.split("__")):
            model = model._meta.get_field(step).related_model
        has = HasGrams(F(column), F("pk"), fts_table(model._meta.db_table, column), grams)
        if not relation:
            return self.filter(has)
        return self.filter(**{f"{relation}__in": model._base_manager.filter(has)})

    def ranked(self, words: str, *order: str):
        """Matching rows, those with the words in the title first (`title_hit` 1), then by `order`."""
        found, wanted = self.matching(words), pieces(words)
        if not wanted:
            return found.annotate(title_hit=Value(0)).order_by(*order)
        in_title = reduce(and_, (_contains(self.searched[0], piece) for piece in wanted))
        return found.annotate(title_hit=Case(When(in_title, then=Value(1)), default=Value(0))).order_by(
            "-title_hit", *order
        )


SearchMixin = GramsQuerySet


class HasGrams(Func):
    """The index lookup; the PostgreSQL spelling is to the letter that of the index expression."""

    conditional = True

    def __init__(self, column, pk, fts, wanted, **extra):
        self.fts, self.wanted = fts, wanted
        super().__init__(column, pk, output_field=models.BooleanField(), **extra)

    def as_postgresql(self, compiler, connection, **extra):
        column, params = compiler.compile(self.source_expressions[0])
        query = " & ".join(f"'{gram}'" + ("" if whole else ":*") for gram, whole in self.wanted)
        return f"({VECTOR.format(column)} @@ to_tsquery('simple'::regconfig, %s))", [*params, query]

    def as_sqlite(self, compiler, connection, **extra):
        pk, params = compiler.compile(self.source_expressions[1])
        query = " AND ".join(f'"{gram}"' + ("" if whole else "*") for gram, whole in self.wanted)
        return f'({pk} IN (SELECT rowid FROM "{self.fts}" WHERE "{self.fts}" MATCH %s))', [*params, query]


def _contains(field: str, piece: str) -> Q:
    """Exactly these characters in this column; letters in either case and width."""
    if piece.isascii() or any(c.isascii() for c in piece):
        return reduce(or_, (Q(**{f"{field}__icontains": form}) for form in spellings(piece)))
    return Q(**{f"{field}__contains": piece})
