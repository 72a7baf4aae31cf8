"""整批下载: documents as JSON lines and CSV through the whole of WSGI, against COPY of the same columns; memory flat."""

import tracemalloc

from django.core.cache import cache
from django.db import connection

from accounts.models import Agency
from bench import data
from bench.harness import flat, in_turn, slower
from bench.visitor import environ_of
from documents.models import Document
from portal.open_data.kinds import KINDS

BOUND = 4
MEMORY = 1.25
API = "/api/open/v1/download/"

_SEED = """
INSERT INTO documents_document ({fields})
SELECT {values}
FROM (SELECT n, %(first)s + n AS pk, now() - n * interval '1 minute' AS at FROM generate_series(1, %(count)s) n) rows
JOIN documents_document d ON d.id = 1 + rows.n %% %(models)s
"""
_SEED_TEXT = """
INSERT INTO documents_documenttext (document_id, title, addressee, body, grams)
SELECT %(first)s + n, t.title || n, '各有关单位', t.body || n, ''
FROM generate_series(1, %(count)s) n
JOIN documents_documenttext t ON t.document_id = 1 + n %% %(models)s
"""
_COPY = """
COPY (
  SELECT d.id, d.index_number, d.title, d.number, a.code, a.name, d.issuer, d.category, d.topic, d.genre, d.written_on,
         d.issued_on, d.effective_on, d.expires_on, d.published_at, d.updated_at, d.validity, r.id, d.keywords, d.summary,
         t.addressee, t.body
  FROM documents_document d JOIN accounts_agency a ON a.id = d.agency_id
  LEFT JOIN documents_documenttext t ON t.document_id = d.id
  LEFT JOIN documents_document r ON r.id = d.replaced_by_id AND r.state = 'published' AND r.attribute = 'proactive'
  WHERE d.state = 'published' AND d.attribute = 'proactive' ORDER BY d.id
) TO STDOUT
"""


def run(count: int, rounds: int) -> list[dict]:
    """`count` documents: how long the two take; and what a tenth of them holds in memory beside all of them."""
    _fill(count)
    total = Document.objects.public().count()
    rows = []
    for form, name in (("jsonl", "JSON 行"), ("csv", "CSV")):
        times = in_turn(lambda form=form: _download(form), _copied, rounds=rounds)
        rows.append(slower(f"整批下载 {total:,} 件公文，{name}：COPY … TO STDOUT", times, BOUND))
    few = _peak(f"jsonl?after={Document.objects.public().order_by('-pk')[total // 10].pk}")
    rows.append(flat("同上，内存高峰：十分之一的件数", _peak("jsonl"), few, MEMORY))
    assert KINDS["documents"].columns[0].name == "id"
    return rows


def _fill(count: int) -> None:
    """More documents out of those there are, until there are `count`: INSERT … SELECT, so a million is a minute's work."""
    models = Document.objects.count()
    missing = count - models
    if missing <= 0:
        return
    assert Agency.objects.exists()
    fields = [field.column for field in Document._meta.concrete_fields]
    own = {
        "id": "rows.pk", "published_at": "rows.at", "created_at": "rows.at", "updated_at": "rows.at",
        "title": "d.title || rows.pk", "number": "'云测发〔2026〕' || rows.pk || '号'", "index_number": "'bench/' || rows.pk",
        "source_key": "''",
    }  # fmt: skip
    asked = {
        "first": Document.objects.order_by("-pk").values_list("pk", flat=True)[0],
        "count": missing,
        "models": models,
    }
    with connection.cursor() as cursor:
        statement = _SEED.format(
            fields=", ".join(fields), values=", ".join(own.get(name, f"d.{name}") for name in fields)
        )
        cursor.execute(statement, asked)
        cursor.execute(_SEED_TEXT, asked)
        data.count_on(cursor, Document._meta.db_table)
        cursor.execute("VACUUM ANALYZE documents_document")
        cursor.execute("VACUUM ANALYZE documents_documenttext")


def _download(form: str) -> int:
    """Fetch a file through every middleware, piece by piece, keeping none; returns its bytes."""
    from django.core.handlers.wsgi import WSGIHandler  # settings have to stand first

    cache.clear()  # nobody is asked to wait here
    response = WSGIHandler()(
        environ_of(f"{API}documents.{form}"), lambda status, headers, exc_info=None: _well(status)
    )
    try:
        return sum(len(piece) for piece in response)
    finally:
        response.close()


def _well(status: str) -> None:
    assert status.startswith("200"), status


def _copied() -> int:
    with connection.cursor() as cursor, cursor.cursor.copy(_COPY) as copy:
        return sum(len(row) for row in copy)


def _peak(form: str) -> int:
    tracemalloc.start()
    try:
        _download(form)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
