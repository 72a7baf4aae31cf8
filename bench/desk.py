"""待办 over a million documents and a million applications: what the page asks for, against the same asked by hand; constant queries."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from bench import bulk, data
from bench.harness import equal, in_turn, slower
from desk.basket import ENDED, MINE, OPEN, OTHERS, PAGE_ROWS, Asked, Basket
from disclosure import clock
from disclosure.deadlines.lights import PRESSING, TODAY, WEEK, ends
from disclosure.deadlines.terms import LOCAL, TERMS
from documents.models import Document
from documents.states import State
from requests_app.models import Application
from requests_app.states import State as Stage

BOUND = 2
OPEN_SHARE = 25  # of so many cases one is under way: an office that has answered for years
_HANDLED = (Stage.REVIEW, Stage.HANDLING, Stage.CHECKING, Stage.SIGNING)

_APPLICATIONS = """
INSERT INTO requests_app_application ({fields})
SELECT {values}
FROM (SELECT n, %(first)s + n AS pk, now() - (n %% 900000) * interval '1 minute' AS at FROM generate_series(1, %(count)s) n) rows
CROSS JOIN requests_app_application a WHERE a.id = %(model)s
"""
_CLOCKS = """
INSERT INTO deadlines_deadline
    (content_type_id, object_id, agency_id, term, title, length, unit, article, basis, started_on, base_due, due_on, due_at,
     suspended, waiting, provisional, flags, calendar_version, sweep_error, created_at, met_at)
SELECT %(type)s, c.id, c.agency_id, t.term, t.title, 20, 'workdays', '', t.basis, %(today)s, %(today)s,
       %(today)s::date + (c.id %% 30 - t.back)::int, %(end)s::timestamptz + (c.id %% 30 - t.back) * interval '1 day',
       0, '', false, '[]', '', '', now(), CASE WHEN {over} THEN now() END
FROM {table} c CROSS JOIN (VALUES {terms}) t(term, title, basis, back)
WHERE {which}
"""


def run(count: int, rounds: int) -> list[dict]:
    """`count` documents and as many applications of ten agencies, all seen by one person who works in each of them."""
    bulk._fill(count)
    agencies = list(Agency.objects.filter(code__regex=r"^bench-\d$").order_by("pk"))
    _fill(agencies, count)
    user = User.objects.create(username="bench-desk", name="公开办")
    for agency in agencies:
        Membership.objects.create(user=user, agency=agency, role=Role.DISCLOSURE)
    here = [agency.pk for agency in agencies]
    assert _ours(user.pk) == _by_hand(here), "两边的数不一样"
    times = in_turn(lambda: _ours(user.pk), lambda: _by_hand(here), rounds=rounds)
    name = f"待办，{count:,} 件公文和 {count:,} 件申请：它所需的汇总 SQL"
    return [
        slower(name, times, BOUND),
        equal("同上，首页五十行的查询次数：末页", _queries(user.pk, 1), _queries(user.pk, 10**6)),
    ]


def _fill(agencies: list[Agency], count: int) -> None:
    """Applications of every stage, one in `OPEN_SHARE` under way, with a clock of the law and a node of the house each."""
    model = Application(
        agency=agencies[0],
        number="云公开申〔2025〕0号",
        subject="批复",
        channel="online",
        applicant_kind="natural",
        applicant_masked="张*",
        submitted_on=clock.today(),
    )
    model.__dict__["state"] = Stage.CLOSED.value  # seeded, not moved: the machine's door stays shut
    model.save()
    stages = ", ".join(f"'{stage.value}'" for stage in _HANDLED)
    own = {
        "id": "rows.pk",
        "created_at": "rows.at",
        "updated_at": "rows.at",
        "number": "'云公开申〔2026〕' || rows.pk || '号'",
        "agency_id": "(%(agencies)s::bigint[])[1 + rows.n %% %(agency_count)s]",
        "state": f"CASE WHEN rows.n %% {OPEN_SHARE} = 0 THEN (ARRAY[{stages}])[1 + rows.n / {OPEN_SHARE} %% {len(_HANDLED)}]"
        f" ELSE '{Stage.ARCHIVED.value}' END",
    }
    fields = [field.column for field in Application._meta.concrete_fields]
    unique = {field.column for field in Application._meta.concrete_fields if field.unique} - {"id", "number"}
    assert not unique, unique
    with connection.cursor() as cursor:
        cursor.execute(
            _APPLICATIONS.format(
                fields=", ".join(fields), values=", ".join(own.get(name, f"a.{name}") for name in fields)
            ),
            {
                "first": model.pk,
                "count": count - 1,
                "model": model.pk,
                "agencies": [agency.pk for agency in agencies],
                "agency_count": len(agencies),
            },
        )
        cursor.execute(
            f"UPDATE documents_document SET state = '{State.SIGNED.value}' WHERE id % {OPEN_SHARE * 8} = 0"
        )
        _clocks(cursor, Application, f"c.state <> '{Stage.ARCHIVED.value}'", "false")
        _clocks(cursor, Application, f"c.state = '{Stage.ARCHIVED.value}' AND c.id % 4 = 0", "true")
        _clocks(cursor, Document, f"c.state = '{State.SIGNED.value}'", "false")
        data.count_on(cursor, Application._meta.db_table)
        for table in ("requests_app_application", "documents_document", "deadlines_deadline"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _clocks(cursor, model, which: str, over: str) -> None:
    terms = f"('reply', '答复申请人', '《政府信息公开条例》', 5), ('draft-reply', '拟出答复', '{LOCAL}', 15)"
    cursor.execute(
        _CLOCKS.format(table=model._meta.db_table, which=which.replace("%", "%%"), over=over, terms=terms),
        {
            "type": ContentType.objects.get_for_model(model).pk,
            "today": clock.today(),
            "end": clock.end_of_day(clock.today()),
        },
    )


# ── the two sides ───────────────────────────────────────────────────────────
def _ours(pk: int) -> tuple:
    """The numbers of 待办 and the keys of its first page, as the page asks for them."""
    basket = Basket(User.objects.get(pk=pk))
    counts = basket.counts
    by_when = basket.by_when(Asked())
    keys = [(row.case._meta.label_lower, row.case.pk) for row in basket.page(MINE, 1).object_list]
    named = {name: counts[name] for name in (MINE, OTHERS, OPEN, ENDED, "late", "today", "passed")}
    return named, list(by_when.values()), keys


_STATES = "SELECT state, count(*) FROM {table} WHERE agency_id = ANY(%(here)s) GROUP BY state"
_WAITING = """
WITH waiting AS (
  SELECT 1 AS kind, a.id, a.updated_at FROM requests_app_application a
  WHERE a.agency_id = ANY(%(here)s) AND a.state IN ('submitted', 'review', 'handling', 'correction', 'lapsed', 'delivery')
  UNION ALL
  SELECT 0, d.id, d.updated_at FROM documents_document d WHERE d.agency_id = ANY(%(here)s) AND d.state = 'signed'
), timed AS (
  SELECT w.kind, w.id, w.updated_at,
         min(c.due_at) FILTER (WHERE c.basis <> %(local)s AND NOT c.term = ANY(%(onlookers)s)) AS law,
         min(c.due_at) FILTER (WHERE c.basis <> %(local)s AND NOT c.term = ANY(%(onlookers)s) AND c.due_at >= %(now)s) AS next,
         min(c.due_at) FILTER (WHERE c.basis = %(local)s) AS house,
         min(c.due_at) FILTER (WHERE NOT c.term = ANY(%(onlookers)s)) AS due
  FROM waiting w LEFT JOIN deadlines_deadline c
    ON c.content_type_id = (%(types)s::int[])[1 + w.kind] AND c.object_id = w.id AND c.met_at IS NULL AND c.cancelled_at IS NULL
  GROUP BY w.kind, w.id, w.updated_at
), sorted AS (
  SELECT *, CASE WHEN coalesce(law, due) <= %(end)s THEN 0 WHEN coalesce(law, due) <= %(sunday)s THEN 1
                 WHEN coalesce(law, due) IS NOT NULL THEN 2 ELSE 3 END AS by_when,
         CASE WHEN law <= %(near)s THEN law END AS pressing FROM timed
)
"""
_NUMBERS = """
SELECT count(*), count(*) FILTER (WHERE law < %(now)s), count(*) FILTER (WHERE next <= %(end)s),
       count(*) FILTER (WHERE house < %(now)s), count(*) FILTER (WHERE by_when = 0), count(*) FILTER (WHERE by_when = 1),
       count(*) FILTER (WHERE by_when = 2), count(*) FILTER (WHERE by_when = 3) FROM sorted
"""
_FIRST = """
SELECT kind, id FROM sorted
ORDER BY by_when, pressing NULLS LAST, due NULLS LAST, updated_at, id LIMIT %(rows)s
"""


def _by_hand(here: list[int]) -> tuple:
    last = ends()
    asked = {
        "here": here,
        "local": LOCAL,
        "onlookers": [term.key for term in TERMS.values() if term.onlooker],
        "types": [ContentType.objects.get_for_model(model).pk for model in (Document, Application)],
        "now": clock.now(),
        "near": clock.now() + PRESSING,
        "end": last[TODAY],
        "sunday": last[WEEK],
        "rows": PAGE_ROWS,
    }
    found = {OPEN: 0, ENDED: 0}
    with connection.cursor() as cursor:
        for model in (Document, Application):
            cursor.execute(_STATES.format(table=model._meta.db_table), asked)
            for state, number in cursor.fetchall():
                found[ENDED if state in model.ENDED else OPEN] += number
        cursor.execute(_WAITING + _NUMBERS, asked)
        mine, late, today, passed, *by_when = cursor.fetchone()
        cursor.execute(_WAITING + _FIRST, asked)
        labels = ("documents.document", "requests_app.application")
        keys = [(labels[kind], pk) for kind, pk in cursor.fetchall()]
    named = {MINE: mine, OTHERS: found[OPEN] - mine, **found, "late": late, "today": today, "passed": passed}
    return named, by_when, keys


def _queries(pk: int, number: int) -> int:
    """How often the database is asked for one page of the list."""
    basket = Basket(User.objects.get(pk=pk))
    assert basket.counts
    with CaptureQueriesContext(connection) as captured:
        assert basket.page(MINE, number).object_list
    return len(
        [one for one in captured.captured_queries if "rulebook_" not in one["sql"]]
    )  # read again by the clock
