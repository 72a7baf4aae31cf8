"""Public pages: cold against hand-written SQL and the same template, warm against an empty view."""

import re
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, loader

from bench.harness import at_most, in_turn, processor, slower, within
from bench.visitor import Visitor, request_of
from disclosure import caching, clock
from documents import keyset
from documents.body import blocks
from documents.catalogue import CatalogueForm
from documents.categories import BY_KEY
from documents.models import Document
from documents.views import public

COLD, WARM = 1.5, 1.3
PROCESSOR = 0.010  # seconds of a catalogue page of 50 rows
HEAVIEST, MOST_REQUESTS = 150_000, 10  # of the first page: bytes as they are before compression, requests
HOME, CATALOGUE = "/", "/documents/"

CATALOGUE_SQL = """
SELECT d.id, d.title, d.number, d.genre, d.validity, d.published_at, a.name, a.short_name
FROM documents_document d JOIN accounts_agency a ON a.id = d.agency_id
WHERE d.state = 'published' AND d.attribute = %s
ORDER BY d.published_at DESC, d.id DESC LIMIT 51
"""
COUNT_SQL = (
    """SELECT agency_id, category, EXTRACT(year FROM published_at AT TIME ZONE 'Asia/Shanghai'), count(*)
       FROM documents_document WHERE state = 'published' AND attribute = %s GROUP BY 1, 2, 3""",
    """SELECT genre, count(*) FROM documents_document
       WHERE state = 'published' AND attribute = %s AND genre <> '' GROUP BY 1 ORDER BY 2 DESC, 1""",
    """SELECT topic, count(*) FROM documents_document
       WHERE state = 'published' AND attribute = %s AND topic <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 6""",
    """SELECT count(*) FROM documents_document
       WHERE state = 'published' AND attribute = %s AND validity = 'valid'""",
    """SELECT agency_id, genre, topic, validity, way, category, year, count(*) FROM documents_entry
       WHERE kind = 'document' AND %s <> '' GROUP BY 1, 2, 3, 4, 5, 6, 7""",
    """SELECT id, code, name, short_name, level, parent_id FROM accounts_agency
       WHERE is_active AND %s <> '' ORDER BY parent_id, name""",
)
RULES_SQL = "SELECT agency_id, key, value, effective_from, effective_to FROM rulebook_agencyrule"
DOCUMENT_SQL = """
SELECT d.id, d.title, d.number, d.category, d.published_at, d.issuer, d.keywords, d.summary, d.replaced_by_id,
       d.withdrawn_at, d.topic, d.updated_at, d.index_number, d.genre, d.written_on, d.validity, d.effective_on, d.expires_on,
       a.name, a.code, a.contact_phone, a.contact_office, t.body
FROM documents_document d
JOIN accounts_agency a ON a.id = d.agency_id
JOIN documents_documenttext t ON t.document_id = d.id
WHERE d.id = %s AND d.state = 'published' AND d.attribute = %s
"""
ATTACHMENT_SQL = """
SELECT f.id, t.title, f.kind, f.published_size FROM documents_attachment t
JOIN files_storedfile f ON f.id = t.file_id
WHERE t.document_id = %s AND t.attribute = %s ORDER BY t.position, t.id
"""
RELATED_SQL = """
SELECT id, title, number, validity FROM documents_document
WHERE (replaced_by_id = %s OR forwarded_from_id = %s) AND state = 'published' AND attribute = %s
"""
CITED_SQL = """
SELECT d.id, d.title, d.number FROM documents_document d
WHERE d.number IN (SELECT number FROM documents_citation WHERE document_id = %s)
  AND d.state = 'published' AND d.attribute = %s ORDER BY d.published_at DESC, d.id DESC LIMIT 20
"""
CITING_SQL = """
SELECT d.id, d.title, d.number FROM documents_document d
WHERE d.id IN (SELECT document_id FROM documents_citation WHERE number = %s)
  AND d.state = 'published' AND d.attribute = %s ORDER BY d.published_at DESC, d.id DESC LIMIT 20
"""
TOPIC_SQL = """
SELECT d.id, d.title, d.published_at, a.name, a.short_name
FROM documents_document d JOIN accounts_agency a ON a.id = d.agency_id
WHERE d.topic = %s AND d.state = 'published' AND d.attribute = %s
ORDER BY d.published_at DESC, d.id DESC LIMIT 6
"""


def run(rounds: int, *, among: str = "") -> list[dict]:
    """The rows; `among` says how many documents they are measured among where it is not the usual number."""
    visitor = Visitor()
    middle = Document.objects.public().order_by("-published_at", "-id").values_list("pk", flat=True)[40]
    document = f"/documents/{middle}/"
    by_hand = {CATALOGUE: _catalogue_by_hand(), document: _document_by_hand(document, middle)}
    names = {CATALOGUE: f"{among}目录页（50 行）", document: f"{among}公文页"}
    rows = []
    for address, (hand, hand_with_counts) in by_hand.items():
        ours = _asking(visitor, address)
        _same(ours(), hand(), address)
        key = caching.page_key(request_of(address))
        times = in_turn(
            ours, hand, rounds=rounds, before=lambda key=key: (cache.delete(key), caching.forget(key))
        )
        rows.append(slower(f"{names[address]}，页面未缓存：手写 SQL＋同一模板", times, COLD))
        times = in_turn(
            ours, hand_with_counts, rounds=rounds, before=lambda: (cache.clear(), caching.forget())
        )
        rows.append(slower(f"{names[address]}，缓存全空：手写 SQL＋同一模板", times, COLD))
    key = caching.page_key(request_of(CATALOGUE))
    spent = processor(
        _asking(visitor, CATALOGUE), rounds=rounds, before=lambda: (cache.delete(key), caching.forget(key))
    )
    rows.append(at_most(f"{names[CATALOGUE]}，页面未缓存，处理器时间（对照：钟面时间）", spent, PROCESSOR))
    empty = _asking(visitor, "/documents/empty/")
    names = {HOME: f"{among}首页"} | names
    for address, name in names.items():
        status, headers, _ = visitor.get(address)
        etag = headers["ETag"]
        times = in_turn(_asking(visitor, address), empty, rounds=rounds, repeats=20)
        rows.append(slower(f"{name}，已缓存：同一中间件的空页", times, WARM))
        known = _asking(visitor, address, status="304", HTTP_IF_NONE_MATCH=etag)
        rows.append(
            slower(f"{name}，304：同一中间件的空页", in_turn(known, empty, rounds=rounds, repeats=20), WARM)
        )
    return [*rows, *_weight(visitor)]


def _weight(visitor: Visitor) -> list[dict]:
    """The first page with all a browser fetches for it, once: bytes before compression, requests."""
    _, _, page = visitor.get(HOME)
    files = {found.decode() for found in re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)}
    root = Path(settings.STATIC_ROOT)
    for name in list(files):  # what a style sheet asks for besides
        if name.endswith(".css"):
            sheet = root / name.removeprefix(settings.STATIC_URL)
            files |= {
                f"{settings.STATIC_URL}{(sheet.parent / url).resolve().relative_to(root.resolve())}"
                for url in re.findall(r"url\([\"']?([^)\"'#?:]+)", sheet.read_text())
            }
    sizes = [(root / name.removeprefix(settings.STATIC_URL)).stat().st_size for name in files]
    return [
        within("首页的重量，未压缩，连同样式、脚本、图标", len(page) + sum(sizes), HEAVIEST, unit="字节"),
        within("首页的请求数", 1 + len(files), MOST_REQUESTS, unit="次"),
    ]


def _asking(visitor: Visitor, address: str, status: str = "200", **headers) -> Callable[[], bytes]:
    def ask():
        answer, _, content = visitor.get(address, **headers)
        assert answer.startswith(status), f"{address}: {answer}"
        return content

    return ask


def _same(ours: bytes, theirs: str, address: str) -> None:
    """A ratio between two different pages would mean nothing."""
    ours = ours.decode()
    if ours != theirs:
        at = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), -1)
        raise AssertionError(
            f"{address}：两边的页面不同：\n{ours[at - 80 : at + 80]}\n──\n{theirs[at - 80 : at + 80]}"
        )


def _viewed(view, address: str):
    """(the view at work on a request, a function that makes the frame of its page anew).

    The frame (site, navigation, reading mode) depends on the request, so both sides make it for every page.
    """
    request = request_of(address)
    request.user, request._messages = None, []
    view.setup(request, **request.resolver_match.kwargs)
    engine = loader.get_template(view.template_name).backend.engine
    makers = [p for p in engine.template_context_processors if p.__module__.startswith(("portal", "desk"))]

    def frame() -> dict:
        found = {"request": request, "view": view}
        for make in makers:
            found |= make(request)
        return found

    return view, frame


def _rows(sql: str, params) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _catalogue_by_hand():
    template = loader.get_template(public.Catalogue.template_name)
    view, frame = _viewed(public.Catalogue(), CATALOGUE)
    fixed = view.get_context_data()
    older = fixed["documents"].older
    assert keyset.key_of(fixed["documents"].rows[-1], ("published_at", "id")) in older

    def hand():
        rows = _rows(CATALOGUE_SQL, ["proactive"])[:50]
        for row in rows:
            row["get_absolute_url"] = f"/documents/{row['id']}/"
            row["agency"] = {"label": row["short_name"] or row["name"]}
            row["get_validity_display"] = "有效"
            row["published_day"] = row["published_at"].astimezone(clock.TZ).date().isoformat()
        form = CatalogueForm(view.request.GET, counts=fixed["form"].counts)
        documents = {"rows": rows, "older": older, "newer": ""}
        return template.template.render(Context(frame() | fixed | {"form": form, "documents": documents}))

    def hand_with_counts():
        for sql in COUNT_SQL:
            _rows(sql, ["proactive"])
        return hand()

    return hand, hand_with_counts


def _document_by_hand(address: str, pk: int):
    template = loader.get_template(public.ReadDocument.template_name)
    view, frame = _viewed(public.ReadDocument(), address)
    document = public.DOCUMENT(pk)[0]
    fixed = view.get_context_data(document=document)
    tail = fixed["parts"][len(document.text.blocks()) :]

    def hand():
        row = _rows(DOCUMENT_SQL, [pk, "proactive"])[0]
        attachments = _rows(ATTACHMENT_SQL, [pk, "proactive"])
        related = _rows(RELATED_SQL, [pk, pk, "proactive"])
        cited = _rows(CITED_SQL, [pk, "proactive"])
        citing = _rows(CITING_SQL, [row["number"], "proactive"])
        same_topic = [line for line in _rows(TOPIC_SQL, [row["topic"], "proactive"]) if line["id"] != pk][:5]
        for line in (*cited, *citing, *same_topic):
            line["get_absolute_url"] = f"/documents/{line['id']}/"
        for line in same_topic:
            line["agency"] = {"label": line["short_name"] or line["name"]}
        agency = {name: row[name] for name in ("name", "code", "contact_phone", "contact_office")}
        row |= {"pk": pk, "get_category_display": BY_KEY[row["category"]].label, "agency": agency}
        parts = [*blocks(row["body"]), *tail]
        return template.template.render(
            Context(
                frame()
                | fixed
                | {
                    "document": row,
                    "parts": parts,
                    "attachments": attachments,
                    "related": related,
                    "cited": cited,
                    "citing": citing,
                    "same_topic": same_topic,
                }
            )
        )

    def hand_with_rules():
        _rows(RULES_SQL, [])
        return hand()

    return hand, hand_with_rules
