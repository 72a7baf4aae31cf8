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

    def having_any(self, groups):
        """Rows that have all the grams of at least one group: [("征地", "地补"), ("2024",)]. No group: none."""
        if not groups:
            return self.none()
        return self._having(*(tuple((gram, True) for gram in group) for group in groups))

    def _having(self, *groups):
        """Rows whose grams have all of one group. Across a relation by a subquery: through a LEFT JOIN

        PostgreSQL could not use the index, COALESCE being true of a missing row too.
        """
        relation, _, column = self.indexed.rpartition("__")
        model = self.model
        for step in filter(None, relation.split("__")):
            model = model._meta.get_field(step).related_model
        has = HasGrams(F(column), F("pk"), fts_table(model._meta.db_table, column), groups)
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


FEW = 500  # keys the search index is asked for


def latest_having(seen: GramsQuerySet, words: str) -> GramsQuerySet:
    """Of some rows those that have the words, so asked that rare and common words are both answered at once.

    The search index is asked for a few keys first. Where it has no more, they are all; where it has, the words are
    common, and walking the latest rows soon meets enough. The database alone guesses wrong between the two.
    """
    everywhere = seen.model._default_manager.matching(words).order_by().values_list("pk", flat=True)
    keys = list(everywhere[: FEW + 1])
    return seen.filter(pk__in=keys) if len(keys) <= FEW else seen.matching(words)


class HasGrams(Func):
    """The index lookup; the PostgreSQL spelling is to the letter that of the index expression.

    `groups` hold (gram, whole) pairs: all of one group must be there.
    """

    conditional = True

    def __init__(self, column, pk, fts, groups, **extra):
        self.fts, self.groups = fts, groups
        super().__init__(column, pk, output_field=models.BooleanField(), **extra)

    def _query(self, quote: str, prefix: str, both: str, either: str) -> str:
        said = [
            both.join(f"{quote}{gram}{quote}" + ("" if whole else prefix) for gram, whole in group)
            for group in self.groups
        ]
        return said[0] if len(said) == 1 else either.join(f"({group})" for group in said)

    def as_postgresql(self, compiler, connection, **extra):
        column, params = compiler.compile(self.source_expressions[0])
        query = self._query("'", ":*", " & ", " | ")
        return f"({VECTOR.format(column)} @@ to_tsquery('simple'::regconfig, %s))", [*params, query]

    def as_sqlite(self, compiler, connection, **extra):
        pk, params = compiler.compile(self.source_expressions[1])
        query = self._query('"', "*", " AND ", " OR ")
        return f'({pk} IN (SELECT rowid FROM "{self.fts}" WHERE "{self.fts}" MATCH %s))', [*params, query]


def _contains(field: str, piece: str) -> Q:
    """Exactly these characters in this column; letters in either case and width."""
    if piece.isascii() or any(c.isascii() for c in piece):
        return reduce(or_, (Q(**{f"{field}__icontains": form}) for form in spellings(piece)))
    return Q(**{f"{field}__contains": piece})
