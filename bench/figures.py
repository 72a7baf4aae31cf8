"""统计看板、导出 over a million applications and a million documents, beside the SQL they cannot do without."""

import os
import threading
import time
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from bench.harness import equal, growth, in_turn, later_by, slower
from disclosure import clock
from disclosure.deadlines.channels import CHANNELS
from disclosure.deadlines.models import Deadline
from disclosure.exports import Heading, Sheet, csv_bytes, read
from disclosure.registers.register import exported, said
from documents.categories import CATEGORIES
from documents.models import Document
from requests_app.models import Application
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.views.desk_registers import APPLICATIONS
from supervision.figures import periods
from supervision.figures.board import Board

BOUND, MEMORY, FIRST_ROW = 2, 200, 1.0  # times the SQL, MB, seconds
BUREAUS = 9
XLSX_ROWS = 100_000


def run(count: int, rounds: int) -> list[dict]:
    """`count` applications of this year in one tree of ten agencies, and as many documents with their clocks."""
    top, user = _people()
    _applications(count)
    _documents(count)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    page = "/desk/figures/"
    shown = client.get(page)
    assert shown.status_code == 200, shown.status_code
    received = Board(_tree(), periods.this_year(clock.today())).number("received")
    assert received == count, received
    few = max(3, rounds // 8)
    rows = [
        slower(
            f"统计看板整页，{count:,} 件申请、{count:,} 件公文：手写的汇总 SQL",
            in_turn(lambda: client.get(page), _aggregates, rounds=few),
            BOUND,
        ),
        equal(
            "统计看板的查询次数：整年的件与一个月的件",
            _asked(client, page),
            _asked(client, f"{page}?period={clock.today():%Y}-01"),
        ),
    ]
    rows += [_xlsx(user, top), _first_row(user, few)]
    return rows


def _people() -> tuple[Agency, User]:
    top = Agency.objects.create(code="bench-top", name="云山县人民政府办公室", short_name="县政府办")
    for number in range(BUREAUS):
        Agency.objects.create(code=f"bench-below-{number}", name=f"云山县第{number}局", parent=top)
    user = User.objects.create(username="bench-top", name="看数的人")
    for role in (Role.SUPERVISOR, Role.DISCLOSURE):
        Membership.objects.create(user=user, agency=top, role=role)
    return top, user


def _tree():
    return Agency.objects.filter(code__regex="bench-(top|below)").values_list("pk", flat=True)


# ── a million rows ──────────────────────────────────────────────────────────
def _insert(model, own: dict[str, str], source: str, asked: dict) -> None:
    """INSERT … SELECT: the columns named, every other at its default or empty."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        empty = field.get_default()
        plain = (
            "NULL"
            if empty is None and field.null
            else "''"
            if empty in (None, "")
            else "%(v_" + field.column + ")s"
        )
        values[field.column] = own.get(field.column, plain)
        if plain.startswith("%"):
            asked = asked | {f"v_{field.column}": field.get_db_prep_save(empty, connection)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}",
            asked,
        )
        cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


def _applications(count: int) -> None:
    """Of this year, nine in ten answered, one in fifty late; one in a hundred still open, some of those overdue."""
    agencies = list(_tree())
    today = clock.today()
    first, days = date(today.year, 1, 1), (today - date(today.year, 1, 1)).days + 1
    asked = {
        "agencies": agencies, "count": count, "first": first, "days": days, "today": today,
        "channels": list(CHANNELS), "kinds": ApplicantKind.values, "outcomes": Outcome.values,
    }  # fmt: skip
    rows = """(SELECT n, %(first)s::date + (n %% %(days)s)::int AS came,
        LEAST(%(first)s::date + (n %% %(days)s)::int + (3 + n %% 29)::int, %(today)s::date) AS went,
        n %% 100 = 0 AS is_open FROM generate_series(1, %(count)s) n) r"""
    _insert(
        Application,
        {
            "agency_id": "(%(agencies)s::bigint[])[1 + n %% 10]",
            "state": "CASE WHEN is_open THEN 'handling' WHEN n %% 3 = 0 THEN 'archived' ELSE 'closed' END",
            "number": "'BENCH-' || n",
            "subject": "'某项工程的验收报告' || n",
            "channel": "(%(channels)s::text[])[1 + n %% array_length(%(channels)s::text[], 1)]",
            "submitted_on": "came",
            "received_on": "came",
            "received_why": "'当面提交之日'",
            "applicant_kind": "(%(kinds)s::text[])[1 + n %% 6]",
            "applicant_masked": "'刘某'",
            "outcome": "CASE WHEN is_open THEN '' ELSE (%(outcomes)s::text[])[1 + n %% array_length(%(outcomes)s::text[], 1)] END",
            "answered_on": "CASE WHEN is_open THEN NULL ELSE went END",
            "closed_on": "CASE WHEN is_open THEN NULL ELSE went END",
            "answered_late": "NOT is_open AND n %% 50 = 1",
            "created_at": "came",
            "updated_at": "went",
        },
        rows,
        asked,
    )
    kind = ContentType.objects.get_for_model(Application).pk
    _insert(
        Deadline,
        {
            "content_type_id": "%(kind)s",
            "object_id": "a.id",
            "agency_id": "a.agency_id",
            "term": "'reply'",
            "title": "'答复申请人'",
            "length": "20",
            "unit": "'workdays'",
            "article": "'第三十三条第二款'",
            "basis": "'《政府信息公开条例》'",
            "started_on": "a.received_on",
            "due_on": "a.received_on + 28",
            "due_at": "(a.received_on + 29)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 second'",
            "met_at": "a.answered_on",
            "created_at": "a.created_at",
            "calendar_version": "'bench'",
        },
        f"{Application._meta.db_table} a WHERE a.number LIKE 'BENCH-%%'",
        {"kind": kind},
    )


def _documents(count: int) -> None:
    """Published, spread over the ten agencies and this year, each with its clock of publication."""
    agencies = list(_tree())
    today = clock.today()
    first, days = date(today.year, 1, 1), (today - date(today.year, 1, 1)).days + 1
    kind = ContentType.objects.get_for_model(Document).pk
    _insert(
        Document,
        {
            "agency_id": "(%(agencies)s::bigint[])[1 + n %% 10]",
            "state": "'published'",
            "attribute": "'proactive'",
            "title": "'关于某项工作的通知' || n",
            "index_number": "'figures/' || n",
            "category": "(%(categories)s::text[])[1 + n %% array_length(%(categories)s::text[], 1)]",
            "issued_on": "%(first)s::date + (n %% %(days)s)::int",
            "published_at": "(%(first)s::date + (n %% %(days)s)::int)::timestamp AT TIME ZONE 'Asia/Shanghai'",
        },
        "generate_series(1, %(count)s) n",
        {
            "agencies": agencies, "count": count, "first": first, "days": days,
            "categories": [one.key for one in CATEGORIES],
        },
    )  # fmt: skip
    _insert(
        Deadline,
        {
            "content_type_id": "%(kind)s",
            "object_id": "d.id",
            "agency_id": "d.agency_id",
            "term": "'publication'",
            "title": "'主动公开'",
            "length": "20",
            "unit": "'workdays'",
            "article": "'第二十六条'",
            "basis": "'《政府信息公开条例》'",
            "started_on": "d.issued_on",
            "due_on": "d.issued_on + 28",
            "due_at": "(d.issued_on + 28)::timestamp AT TIME ZONE 'Asia/Shanghai'",
            "met_at": "d.published_at",
            "created_at": "d.created_at",
            "calendar_version": "'bench'",
        },
        f"{Document._meta.db_table} d WHERE d.index_number LIKE 'figures/%%'",
        {"kind": kind},
    )


# ── the dashboard by hand ───────────────────────────────────────────────────
_BY_HAND = (
    """
    SELECT agency_id, came, answered, in_time, overdue, extended, came_on, channel, kind, outcome, begun, answered_on, count(*)
    FROM (
      SELECT a.agency_id, a.received_on >= %(first)s AND a.received_on <= %(today)s AS came,
        a.answered_on >= %(first)s AND a.answered_on <= %(today)s AS answered,
        a.answered_on >= %(first)s AND a.answered_on <= %(today)s AND NOT a.answered_late AS in_time,
        a.answered_on IS NULL AND EXISTS (SELECT FROM deadlines_deadline d WHERE d.content_type_id = %(requests)s
          AND d.object_id = a.id AND d.term IN ('reply', 'delayed-reply') AND d.met_at IS NULL AND d.cancelled_at IS NULL
          AND d.due_at < %(now)s) AS overdue,
        EXISTS (SELECT FROM requests_app_extension e WHERE e.application_id = a.id AND e.status = 'noticed') AS extended,
        CASE WHEN a.received_on >= %(first)s THEN a.received_on END AS came_on,
        CASE WHEN a.received_on >= %(first)s THEN a.channel END AS channel,
        CASE WHEN a.received_on >= %(first)s THEN a.applicant_kind END AS kind,
        CASE WHEN a.closed_on >= %(first)s THEN a.outcome END AS outcome,
        CASE WHEN a.answered_on >= %(first)s THEN COALESCE(a.supplemented_on, a.received_on) END AS begun,
        CASE WHEN a.answered_on >= %(first)s THEN a.answered_on END AS answered_on
      FROM requests_app_application a
      WHERE a.counted AND a.state NOT IN ('split', 'merged') AND a.agency_id = ANY(%(agencies)s)
        AND (a.received_on >= %(first)s OR a.answered_on >= %(first)s OR a.closed_on >= %(first)s OR a.answered_on IS NULL)
    ) r
    GROUP BY GROUPING SETS ((agency_id, came, answered, in_time, overdue, extended), (agency_id, came_on), (agency_id, channel),
      (agency_id, kind), (agency_id, outcome), (agency_id, begun), (agency_id, answered_on))
    """,
    """
    SELECT agency_id, attribute, category, out_on, count(*) FROM (
      SELECT agency_id, CASE WHEN issued_on >= %(first)s THEN attribute END AS attribute,
        CASE WHEN published_at >= %(begun)s THEN category END AS category,
        CASE WHEN published_at >= %(begun)s THEN (published_at AT TIME ZONE 'Asia/Shanghai')::date END AS out_on
      FROM documents_document
      WHERE agency_id = ANY(%(agencies)s) AND (issued_on >= %(first)s OR published_at >= %(begun)s)
    ) r GROUP BY GROUPING SETS ((agency_id, attribute), (agency_id, category), (agency_id, out_on))
    """,
    """
    SELECT agency_id, met_at <= due_at, met_at IS NOT NULL, count(*) FROM deadlines_deadline
    WHERE content_type_id = %(documents)s AND term = 'publication' AND cancelled_at IS NULL AND agency_id = ANY(%(agencies)s)
      AND (met_at >= %(begun)s AND met_at <= %(now)s OR met_at IS NULL AND due_at >= %(begun)s AND due_at < %(now)s)
    GROUP BY 1, 2, 3
    """,
)


def _facts() -> dict:
    today = clock.today()
    first = date(today.year, 1, 1)
    return {
        "first": first,
        "today": today,
        "begun": clock.start_of_day(first),
        "now": clock.now(),
        "agencies": list(_tree()),
        "requests": ContentType.objects.get_for_model(Application).pk,
        "documents": ContentType.objects.get_for_model(Document).pk,
    }


def _aggregates() -> int:
    facts, found = _facts(), 0
    with connection.cursor() as cursor:
        for statement in _BY_HAND:
            cursor.execute(statement, facts)
            found += len(cursor.fetchall())
    return found


def _asked(client, page: str) -> int:
    """The least of three turns: what is read again by the clock (rules, the menu) falls now to one page, now to another."""
    asked = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        asked.append(len(queries))
    return min(asked)


# ── exports ─────────────────────────────────────────────────────────────────
def _xlsx(user, top: Agency) -> dict:
    """A workbook of a hundred thousand rows: how far the memory of this process grows meanwhile."""
    request = RequestFactory().get("/", {"format": "xlsx"})
    rows = APPLICATIONS.rows(user, lambda found: found.filter(agency=top))
    count = min(rows.count(), XLSX_ROWS)
    begun, peak = time.perf_counter(), _Peak()
    with peak:
        answer = exported(request, APPLICATIONS, rows[:XLSX_ROWS])
        size = sum(len(piece) for piece in answer.streaming_content)
    answer.close()
    seconds = time.perf_counter() - begun
    return growth(
        f"xlsx {count:,} 行（{size / 2**20:.0f} MB，{seconds:.0f} 秒）：内存增加", peak.grown, MEMORY * 2**20
    )


class _Peak:
    """The most memory this process held within, beyond what it held before; looked at fifty times a second."""

    def __enter__(self):
        self.before = self.most = _resident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self):
        while not self._over.wait(0.02):
            self.most = max(self.most, _resident())

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()

    @property
    def grown(self) -> int:
        return max(self.most - self.before, 0)


def _resident() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _first_row(user, rounds: int) -> dict:
    """From the asking to the first row of a CSV of all applications, against the same query read by hand."""
    rows = APPLICATIONS.rows(user, lambda found: found)
    total = rows.count()
    sql, params = rows.query.sql_with_params()

    def ours():
        headings = [Heading(column.label) for column in APPLICATIONS.columns]
        cells = read(rows.all(), lambda row: [said(column.value(row)) for column in APPLICATIONS.columns])
        pieces = csv_bytes(Sheet("", headings, cells))
        next(pieces), next(pieces)
        pieces.close()
        cells.close()

    def theirs():
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(sql, params)
            assert len(cursor.fetchmany(500)) == min(500, total)

    return later_by(
        f"CSV {total:,} 行的第一行，减去查询本身", in_turn(ours, theirs, rounds=rounds), FIRST_ROW
    )
