"""Public documents by the hundred thousand, put together from paragraphs of real statutes."""

import json
import lzma
import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from accounts.models import Agency
from disclosure import clock
from disclosure.search import grams
from disclosure.search.index import create_statements, drop_statements
from documents import entries, findable
from documents.categories import CATEGORIES
from documents.models import Document, DocumentText, Entry
from documents.states import Attribute, State

LENGTH = 400  # characters of one text, about
TOWN_ONE, TOWN_FIFTY = "bench-one", "bench-fifty"
TOPICS = ("综合政务", "社会保障", "教育", "生态环境", "市场监管", "交通运输", "农业农村", "卫生健康")
TEXT_INDEX = ("documents_documenttext", "grams", "document_id")
ENTRIES_FROM = 10**9  # beyond those the agencies have in the search already
ENTRY_INDEX = ("documents_entry", "grams", "id")
BATCH = 5_000


def fill(documents: int) -> None:
    """`documents` public documents of ten agencies, and two small agencies of 1 and of 50 for counting queries."""
    agencies = [
        Agency.objects.create(code=f"bench-{n}", name=f"云山县第{n}局", short_name=f"县{n}局")
        for n in range(10)
    ]
    one = Agency.objects.create(code=TOWN_ONE, name="一件乡人民政府")
    fifty = Agency.objects.create(code=TOWN_FIFTY, name="五十件乡人民政府")
    owners = [one] + [fifty] * 50
    wild = random.Random(20260101)
    moment = clock.start_of_day(date(2015, 1, 5))
    step = max(
        1, min(100, 9_000_000 // max(documents, 1))
    )  # minutes: many documents lie closer together, in as many years
    rows, texts = [], []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_entry SET UNLOGGED")  # thrown away in the end: no log is needed
        cursor.execute("ALTER TABLE documents_documenttext SET UNLOGGED")
        for statement in drop_statements(connection, *TEXT_INDEX[:2]) + drop_statements(
            connection, *ENTRY_INDEX[:2]
        ):
            cursor.execute(statement)
        for number, (title, body) in enumerate(_texts(documents + len(owners)), 1):
            agency = owners[number - 1] if number <= len(owners) else wild.choice(agencies)
            moment += timedelta(minutes=wild.randint(max(1, step // 20), step))
            document = Document(
                pk=number,
                agency=agency,
                title=title,
                issuer=agency.name,
                number=f"云政发〔{moment.year}〕{number}号",
                index_number=f"{agency.pk:09d}/{moment.year}-{number:06d}",
                genre=wild.choice(("通知", "意见", "决定", "公告", "办法")),
                category=wild.choice(CATEGORIES[:15]).key,
                topic=wild.choice(TOPICS),
                written_on=moment.date() - timedelta(days=5),
                issued_on=moment.date() - timedelta(days=3),
                attribute=Attribute.PROACTIVE,
                published_at=moment,
                created_at=moment,
                updated_at=moment,
            )
            document.__dict__["state"] = (
                State.PUBLISHED.value
            )  # seeded, not moved: the machine's door stays shut
            rows.append(document)
            texts.append(
                DocumentText(document_id=number, title=title, body=body, grams=grams(f"{title}\n{body}"))
            )
            if len(rows) == BATCH:
                _write(cursor, rows, texts)
                rows, texts = [], []
        _write(cursor, rows, texts)
        _finish(
            cursor,
            create_statements(connection, *TEXT_INDEX)
            + create_statements(connection, *ENTRY_INDEX, exact=True),
        )


def grow(times: int) -> None:
    """Every document `times` times, by INSERT … SELECT: the same texts, days and filters, numbers of their own.

    The search of the site is what this is for: the index over the texts themselves, which it does not use, is left out.
    """
    if times < 2:
        return
    count = Document.objects.count()
    named = "replace(replace({}, '（' || {id} || '）', '（' || {id} + k * %(n)s || '）'), '〕' || {id} || '号', '〕' || {id} + k * %(n)s || '号')"
    copies = {
        Document: {
            "id": "id + k * %(n)s",
            "title": named.format("title", id="id"),
            "number": named.format("number", id="id"),
            "index_number": "index_number || '-' || k",
            "published_at": "published_at + k * interval '1 second'",
        },
        DocumentText: {
            "document_id": "document_id + k * %(n)s",
            "title": named.format("title", id="document_id"),
            "grams": "''",
        },
        Entry: {
            "id": "id + k * %(n)s",
            "object_id": "object_id + k * %(n)s",
            "title": named.format("title", id="object_id"),
            "published_at": "published_at + k * interval '1 second'",
            "grams": "replace(grams, chr(57347) || object_id || ' ', chr(57347) || object_id + k * %(n)s || ' ')",
        },
    }
    with connection.cursor() as cursor:
        for statement in drop_statements(connection, *TEXT_INDEX[:2]):
            cursor.execute(statement)
        later = _without_indexes(cursor, [model._meta.db_table for model in copies])
        for model, changed in copies.items():
            columns = [field.column for field in model._meta.concrete_fields]
            said = ", ".join(changed.get(column, f'"{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({names}) SELECT {said} "
                f"FROM {model._meta.db_table}, generate_series(1, %(times)s - 1) AS k",
                {"n": count, "times": times},
            )
        _finish(cursor, later)


def _without_indexes(cursor, tables: list[str]) -> list[str]:
    """Take away the indexes of these tables that no constraint needs; returns the statements that make them again."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        "WHERE i.indrelid::regclass::text = ANY(%s) AND NOT i.indisunique",
        [tables],
    )
    made = cursor.fetchall()
    for name, _ in made:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _, statement in made]


def _write(cursor, rows, texts) -> None:
    _copy(cursor, Document, rows)
    _copy(cursor, DocumentText, texts)
    made = []
    for row, text in zip(rows, texts, strict=True):
        row.__dict__["text"] = text
        made.append(entries.entry_of(entries.DOCUMENT, findable.written_of(row, text, grams=text.grams)))
        made[-1].pk = ENTRIES_FROM + row.pk
    _copy(cursor, Entry, made)


def count_on(cursor, *tables: str) -> None:
    """After rows with ids of their own: who adds the next begins behind them."""
    for table in tables:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def _finish(cursor, statements: list[str]) -> None:
    """Indexes, sequences and statistics after rows were put in by hand."""
    cursor.execute(
        "SET maintenance_work_mem = '2GB'"
    )  # fewer passes over what the index of the search has already
    for statement in statements:
        cursor.execute(statement)
    count_on(cursor, "documents_document", "documents_entry")
    cursor.execute("RESET maintenance_work_mem")
    cursor.execute("VACUUM ANALYZE")


def _copy(cursor, model, rows) -> None:
    """COPY: ten times as fast as INSERT, and it leaves out nothing the model declares."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(_value(field, row), connection) for field in fields])


def _value(field, row):
    return row.__dict__.get("state") if field.attname == "state" else getattr(row, field.attname)


def _texts(count: int) -> Iterator[tuple[str, str]]:
    """(title, body) pairs: neighbouring paragraphs of one law, so that words keep the company they keep."""
    laws = list(_laws())
    wild = random.Random(7)
    for number in range(count):
        name, paragraphs = wild.choice(laws)
        start = wild.randrange(len(paragraphs))
        body, length = [], 0
        while length < LENGTH and start < len(paragraphs):
            body.append(paragraphs[start])
            length += len(paragraphs[start])
            start += 1
        yield f"关于贯彻实施《{name[:60]}》有关事项的通知（{number + 1}）", "\n".join(body)


def _laws() -> Iterator[tuple[str, list[str]]]:
    folder = Path(os.environ.get("SHARED_DIR", Path(__file__).resolve().parent.parent.parent / "shared"))
    path = folder / "data" / "laws.jsonl.xz"
    if not path.exists():
        yield from _made_up_laws()
        return
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            paragraphs = [p.strip("# ") for p in law["text"].split("\n") if p.strip("# ")]
            if paragraphs:
                yield law["title"], paragraphs


def _made_up_laws() -> Iterator[tuple[str, list[str]]]:
    """Where the statutes are not at hand: random words, common ones often and rare ones seldom."""
    wild = random.Random(11)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    words = ["".join(wild.choices(characters, k=2)) for _ in range(6000)]
    weights = [1 / (place + 5) for place in range(len(words))]
    for number in range(600):
        yield f"第{number}号条例", ["".join(wild.choices(words, weights, k=30)) + "。" for _ in range(60)]
