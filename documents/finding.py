"""Looking for what is public by words: the best hits, how many, by which filters they can be narrowed, what was meant.

One statement finds, ranks and counts; the index alone answers it (docs/search.md). Where more is found than anybody reads,
the newest `LOOKED_AT` are ranked, those with the words in the title and those that say them often being looked for first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from django.db import connection, transaction
from django.utils.safestring import SafeString

from disclosure import caching, clock
from disclosure.search import highlight, lexemes
from disclosure.search.lexemes import MUCH, TITLE, All, Any, condition, facet
from disclosure.search.plain_words import search_words
from disclosure.search.rarity import known
from documents import asking, entries, facets
from documents.asking import Question
from documents.entries import Shown
from documents.models import Entry
from documents.states import Validity

PAGE_ROWS = 20
COUNTED = 10_000  # hits are counted up to here; further nobody counts
LOOKED_AT = 5_000  # hits that are ranked, and counted by filter
MARKED = 1_500  # of these, hits with the words in the title, and as many that say them often
FEW = 20  # fewer exact hits than a page, and a question is answered by what comes closest instead
LIST = 8_000  # papers read of one term of a question; a term of more papers than COMMON tells too little
COMMON = 20_000
SUGGESTED = 8
SAMPLED = 2_000  # texts whose length is taken for the usual one
CLOSE = 0.3  # of the best fitness: what fits less is not close
NEAR = 0.5  # how much of two titles' pairs must be the same for one to be meant by the other
TABLE = Entry._meta.db_table
SEARCH, COMMONS = "documents:search:1", "documents:commons:1"


@dataclass(frozen=True)
class Hit:
    """One hit, as the page shows it."""

    kind: str
    kind_label: str
    url: str
    title: SafeString
    passage: SafeString
    number: str
    tag: str
    entry: Entry

    @property
    def agency(self):
        return self.entry.agency

    @property
    def validity_label(self) -> str:
        return Validity(self.entry.validity).label if self.entry.validity else ""


@dataclass(frozen=True)
class Result:
    """What a search found. `count` stops at COUNTED + 1; `is_close`: not all the words, but what comes closest."""

    hits: list[Hit]
    count: int
    page: int
    pages: int
    facets: dict[str, dict[str, int]]
    is_close: bool = False
    exact: int = 0
    period: asking.Period | None = None
    meant: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_many(self) -> bool:
        return self.count > COUNTED

    @property
    def is_partly_ranked(self) -> bool:
        return self.count > LOOKED_AT

    @property
    def count_words(self) -> str:
        return f"超过 {COUNTED:,} 条" if self.is_many else f"{self.count:,} 条"

    @property
    def looked_at(self) -> int:
        return LOOKED_AT


@dataclass(frozen=True)
class Shape:
    """What the index holds, as of the last publication: things by month, and the usual length of a text."""

    months: tuple[tuple[int, int], ...]  # (202611, how many), the newest first
    total: int
    size: float


def shape() -> Shape:
    return caching.versioned(SEARCH, _shape)


def _shape() -> Shape:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT month, count(*) FROM {TABLE} GROUP BY month ORDER BY month DESC")
        months = tuple(cursor.fetchall())
        cursor.execute(
            f"SELECT avg(size) FROM (SELECT size FROM {TABLE} ORDER BY id DESC LIMIT {SAMPLED}) AS newest"
        )
        size = float(cursor.fetchone()[0] or 1.0)
    return Shape(months, sum(n for _, n in months), size)


def _commons() -> dict[str, float]:
    """Which share of all things has each of the common lexemes; rarer ones are not known."""
    return caching.versioned(COMMONS, lambda: known(TABLE, "grams"))


# ── windows ─────────────────────────────────────────────────────────────────
def _windows(parts: Iterable, wanted: int):
    """Stretches of months back from now in which about `wanted` hits are to be expected: lexemes, at last () for all time.

    A posting list of a million rows is read only as far as its newest rows lie; the rarest part decides.
    """
    here, common = shape(), _commons()
    share = 1.0
    for part in parts:
        if isinstance(part, str) and part in common:
            share *= common[part]
        elif not isinstance(part, str) or here.total <= COMMON * 5:
            continue
        else:
            share = 0.0  # rarer than all that is known
    rows = 1.2 * wanted / share if share else here.total
    while rows * 2 < here.total:
        yield _stretch(here, rows)
        rows *= 8
    yield ()


def _stretch(here: Shape, rows: float) -> tuple:
    """The months that hold the newest `rows` things, whole years as years."""
    taken, n = [], 0
    for month, count in here.months:
        taken.append(month)
        n += count
        if n >= rows:
            break
    cut = taken[-1]
    years = sorted({month // 100 for month in taken if month // 100 > cut // 100})
    return (
        Any(
            tuple(
                [facet("y", year) for year in years]
                + [facet("m", month) for month in taken if month // 100 == cut // 100]
            )
        ),
    )


# ── statements ──────────────────────────────────────────────────────────────
class _Statement:
    """SQL put together with its parameters in the order in which they stand."""

    def __init__(self):
        self.parameters: list = []

    def has(self, *parts) -> str:
        sql, parameter = condition(connection, TABLE, All(tuple(parts)))
        self.parameters.append(parameter)
        return sql

    def value(self, *values) -> str:
        self.parameters += values
        return ", ".join(["%s"] * len(values))


# What is no longer in force stands behind what is; the age in years, never below nothing.
_VALIDITY = (
    "CASE e.validity WHEN 'expired' THEN -6.0 WHEN 'repealed' THEN -6.0 WHEN 'revised' THEN -1.5 ELSE 0.0 END"
)
_RECENCY = "{most} / (1.0 + CASE WHEN {today} > e.day THEN ({today} - e.day) / 365.0 ELSE 0.0 END)"
_ORDER = {
    "": "score DESC, day DESC, id DESC",
    "newest": "day DESC, id DESC",
    "written": "written_on DESC, id DESC",
}


def _tail(order: str, page: int, *, total: str) -> str:
    """The ranked candidates as what is wanted of them: the page's rows, the number of hits, the facets."""
    by_facet = " ".join(
        f"UNION ALL SELECT '{name}', CAST({column} AS text), count(*) FROM ranked GROUP BY {column}"
        for name, column in facets.COLUMNS.items()
    )
    rows = f"SELECT id, score FROM ranked ORDER BY {_ORDER[order]} LIMIT {PAGE_ROWS} OFFSET {(page - 1) * PAGE_ROWS}"
    return (
        f"SELECT what, said, n FROM (SELECT 'row' AS what, CAST(id AS text) AS said, score AS n FROM ({rows}) AS r "
        f"UNION ALL SELECT 'all', '', ({total}) UNION ALL SELECT 'looked', '', (SELECT count(*) FROM ranked) {by_facet}) AS answer"
    )


@dataclass
class _Found:
    """What a statement answered: ids of the page in order, the number of hits and of those ranked, the facets."""

    ids: list[int]
    count: int
    looked: int
    facets: dict[str, dict[str, int]]


def _real(value: float) -> str:
    """A number the database reckons with as such; a bare 1.0 would be a slow decimal to PostgreSQL."""
    return f"CAST({value} AS double precision)"


def _rows(sql: str, parameters: list) -> list[tuple]:
    """What the statement gives. PostgreSQL is kept to the index: it does not know what reading a thousand texts costs."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0"
            )
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _run(sql: str, parameters: list) -> _Found:
    rows = _rows(sql, parameters)
    scored = sorted(
        ((n, place, said) for place, (what, said, n) in enumerate(rows) if what == "row"), key=lambda r: r[1]
    )
    numbers = {what: int(n) for what, _, n in rows if what in ("all", "looked")}
    counted: dict[str, dict[str, int]] = {name: {} for name in facets.COLUMNS}
    for what, said, n in rows:
        if what in counted and said not in ("", None):
            counted[what][said] = int(n)
    return _Found([int(said) for _, _, said in scored], numbers["all"], numbers["looked"], counted)


def _exact(question: Question, filters: tuple, order: str, page: int) -> _Found:
    """What has all the words."""
    parts = (*question.parts, *filters)
    if not parts:
        return _Found([], 0, 0, {})
    for window in _windows(parts, COUNTED):
        found = _exact_within(question, parts, filters, window, order, page)
        if found.count > COUNTED or not window:
            return found
    raise AssertionError("the last window is all time")


_COLUMNS = "id, day, written_on, kind, agency_id, genre, topic, category, year, validity, way"


def _exact_within(question, parts, filters, window, order, page) -> _Found:
    """As `_exact`, within one window. The branches carry their columns, so that nothing is read twice; each leaves to those
    above it what they have."""
    it, newest = _Statement(), "ORDER BY day DESC, id DESC"
    branches = [("hits", parts, window, 0, COUNTED + 1)]
    if not order:
        if question.numbers:
            branches.append(("numbered", (Any(question.numbers), *filters), (), 1000, 100))
        for name, mark, tier in (("titled", TITLE, 10), ("often", MUCH, 5)):
            if marked := question.marked(mark):
                marked = (*marked, *filters)
                branches.append((name, marked, next(iter(_windows(marked, MARKED))), tier, MARKED))
    steps = [
        f"{name} AS MATERIALIZED (SELECT {_COLUMNS}, title_size, plain = {it.value(question.title)} AS same, "
        f"{_real(tier)} AS tier FROM {TABLE} WHERE {it.has(*wanted, *within)} {newest} LIMIT {limit})"
        for name, wanted, within, tier, limit in branches
    ]
    above, best = [], []
    for name, *_ in branches[1:] + branches[:1]:
        rows = f"(SELECT * FROM hits {newest} LIMIT {LOOKED_AT}) AS h" if name == "hits" else name
        left = " AND ".join(f"id NOT IN (SELECT id FROM {other})" for other in above)
        best.append(f"SELECT * FROM {rows}" + (f" WHERE {left}" if left else ""))
        above.append(name)
    steps.append(f"best AS ({' UNION ALL '.join(best)})")
    covered = 6.0 * len(lexemes.pairs(question.core))
    score = (
        f"e.tier + CASE WHEN e.same THEN 500.0 ELSE 0.0 END + {_VALIDITY} "
        f"+ CASE WHEN e.tier >= 10.0 THEN {covered} / (e.title_size + 3) ELSE 0.0 END "
        f"+ {_RECENCY.format(most='4.0', today=clock.today().toordinal())}"
    )
    steps.append(_ranked("best AS e", score))
    counted = "SELECT count(*) FROM hits"
    if question.numbers and not order:
        counted = (
            "SELECT CASE WHEN h.n > r.n THEN h.n ELSE r.n END FROM (SELECT count(*) AS n FROM hits) AS h, "
            "(SELECT count(*) AS n FROM ranked) AS r"
        )
    return _run(f"WITH {', '.join(steps)} {_tail(order, page, total=counted)}", it.parameters)


def _ranked(source: str, score: str, name: str = "ranked") -> str:
    """The best of the rows called e, scored."""
    columns = ", ".join(f"e.{column}" for column in _COLUMNS.split(", "))
    return f"{name} AS MATERIALIZED (SELECT {columns}, {score} AS score FROM {source} ORDER BY score DESC LIMIT {LOOKED_AT})"


def _closest(question: Question, filters: tuple, order: str, page: int) -> _Found:
    """What has as much of the question as can be found: each gram by how rare it is (BM25), more in a title and where said often."""
    terms, common, here = question.terms, _commons(), shape()
    rare = {g: w for g, w in terms.items() if common.get(g, 0.0) * here.total <= COMMON}
    terms = rare or terms
    it, lists = _Statement(), []
    also = (*((question.period.lexeme,) if question.period else ()), *filters)
    for number, (gram, weight) in enumerate(terms.items()):
        for zone, mark in enumerate(("", MUCH, TITLE)):
            lists.append(
                f"SELECT * FROM (SELECT {number} AS term, {zone} AS zone, {weight} AS weight, id FROM {TABLE} "
                f"WHERE {it.has(mark + gram, *also)} LIMIT {LIST}) AS l{number}_{zone}"
            )
    if not lists:
        return _Found([], 0, 0, {})
    total = float(max(here.total, 1))
    idf = f"CAST(LN(1.0 + ({total} - n + 0.5) / (n + 0.5)) AS double precision)"
    steps = [
        f"listed AS MATERIALIZED ({' UNION ALL '.join(lists)})",
        "spread AS (SELECT term, count(DISTINCT id) AS n FROM listed GROUP BY term)",
        f"weighed AS (SELECT term, CASE WHEN n < {total} THEN {idf} ELSE 0.01 END AS idf FROM spread)",
        "best AS (SELECT id, sum(CASE zone WHEN 0 THEN weight * idf ELSE 0.0 END) AS said, "
        "sum(CASE zone WHEN 1 THEN 1.2 WHEN 2 THEN 2.0 ELSE 0.0 END * weight * idf) AS marked, "
        "sum(CASE zone WHEN 2 THEN 1.0 ELSE 0.0 END) AS covered "
        "FROM listed JOIN weighed ON weighed.term = listed.term GROUP BY id)",
    ]
    length = f"(e.size / {max(here.size, 1.0)})"
    norm = f"(0.4 + 0.6 * CASE WHEN {length} > 6.0 THEN 6.0 ELSE {length} END)"
    today = clock.today().toordinal()
    exact = f"CASE WHEN e.plain = {it.value(question.title)} THEN 500.0 ELSE 0.0 END"
    score = (
        f"{exact} + b.said * 2.2 / (1.0 + 1.2 * {norm}) + b.marked + 6.0 * b.covered / (e.title_size + 3) "
        f"+ {_VALIDITY} + {_RECENCY.format(most='0.5', today=today)}"
    )
    steps.append(_ranked(f"best AS b JOIN {TABLE} AS e ON e.id = b.id", score, name="fit"))
    steps.append(
        f"ranked AS MATERIALIZED (SELECT * FROM fit WHERE score >= {CLOSE} * (SELECT max(score) FROM fit))"
    )
    return _run(
        f"WITH {', '.join(steps)} {_tail(order, page, total='SELECT count(*) FROM ranked')}", it.parameters
    )


# ── the search ──────────────────────────────────────────────────────────────
def find(typed: str, filters: tuple = (), *, order: str = "", page: int = 1) -> Result:
    """The page of hits for what was typed, within `filters` (lexemes, `CatalogueForm.lexemes`).

    `order`: "" by fitness, "newest" or "written". A page beyond the last is the last.
    """
    question = asking.read(typed, clock.today())
    if question.is_empty:
        return Result([], 0, 1, 1, {})
    found = _exact(question, filters, order, page)
    exact, is_close = found.count, False
    if (exact < FEW and question.is_a_question or not exact) and not (question.numbers and exact):
        closest = _closest(question, filters, order, page)
        if closest.count > exact:
            found, is_close = closest, True
    pages = max(1, ceil(found.looked / PAGE_ROWS))
    if page > pages:
        return find(typed, filters, order=order, page=pages)
    hits = _hits(found.ids, typed)
    meant = _meant(question, found.ids) if not exact or is_close else []
    return Result(hits, found.count, page, pages, found.facets, is_close, exact, question.period, meant)


def _hits(ids: list[int], typed: str) -> list[Hit]:
    """The entries as they are shown; what is no longer public, whatever the entry says, is left out."""
    rows = Entry.objects.select_related("agency").defer("grams").in_bulk(ids)
    shown = shown_of(rows.values(), typed)
    marked = " ".join(search_words(typed))
    found = []
    for pk in ids:
        row = rows.get(pk)
        one = shown.get((row.kind, row.object_id)) if row else None
        if one:
            found.append(
                Hit(
                    kind=row.kind,
                    kind_label=entries.KINDS[row.kind].label,
                    url=one.url,
                    title=highlight(row.title, marked, width=None),
                    passage=highlight(one.passage, marked),
                    number=one.number,
                    tag=one.tag,
                    entry=row,
                )
            )
    return found


def shown_of(rows: Iterable[Entry], typed: str) -> dict[tuple[str, int], Shown]:
    """How the public ones among these entries are shown, by (kind, object_id); one or two queries for each kind."""
    by_kind: dict[str, list[int]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.object_id)
    return {
        (key, pk): one
        for key, pks in by_kind.items()
        if key in entries.KINDS
        for pk, one in entries.KINDS[key].shown(pks, typed).items()
    }


def _meant(question: Question, ids: list[int]) -> list[tuple[str, str]]:
    """(title, address of its search) of the titles that are nearly what was typed; at most two."""
    asked_for = set(lexemes.pairs(question.core))
    if len(asked_for) < 3:
        return []
    found = []
    for title in Entry.objects.filter(pk__in=ids).values_list("title", flat=True):
        here = set(lexemes.pairs(title))
        likeness = 2 * len(here & asked_for) / ((len(here) + len(asked_for)) or 1)
        if likeness >= NEAR and lexemes.plain(title) != question.title:
            found.append((likeness, title))
    return [title for _, title in sorted(found, reverse=True)[:2]]


def latest(typed: str, filters: tuple = (), *, limit: int = 50) -> list[Entry]:
    """The newest things of any kind that have all the words, for a feed; found as `find` finds them, without their lexemes."""
    parts = (*asking.read(typed, clock.today()).parts, *filters)
    if not parts:
        return []
    for window in _windows(parts, limit * 4):
        it = _Statement()
        sql = (
            f"SELECT id FROM {TABLE} WHERE {it.has(*parts, *window)} "
            f"ORDER BY day DESC, published_at DESC, id DESC LIMIT {limit}"
        )
        found = [pk for (pk,) in _rows(sql, it.parameters)]
        if len(found) == limit or not window:
            rows = Entry.objects.select_related("agency").defer("grams").in_bulk(found)
            return [rows[pk] for pk in found if pk in rows]
    return []


def suggested(typed: str) -> list[str]:
    """Titles that may be meant by what has been typed so far, the newest first."""
    wanted = lexemes.wanted(typed, TITLE)
    if not wanted:
        return []
    for window in _windows(wanted, SUGGESTED * 20):
        it = _Statement()
        sql = (
            f"SELECT title FROM {TABLE} WHERE {it.has(*wanted, *window)} AND validity NOT IN ('expired', 'repealed') "
            f"ORDER BY day DESC, id DESC LIMIT {SUGGESTED * 3}"
        )
        titles = list(dict.fromkeys(title for (title,) in _rows(sql, it.parameters)))
        if len(titles) >= SUGGESTED or not window:
            return titles[:SUGGESTED]
    return []
