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
from documents.categories import CATEGORIES
from documents.models import Document, DocumentText
from documents.states import Attribute, State

LENGTH = 400  # characters of one text, about
TOWN_ONE, TOWN_FIFTY = "bench-one", "bench-fifty"


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
    rows, texts = [], []
    moment = clock.start_of_day(date(2015, 1, 5))
    for number, (title, body) in enumerate(_texts(documents + len(owners)), 1):
        agency = owners[number - 1] if number <= len(owners) else wild.choice(agencies)
        moment += timedelta(minutes=wild.randint(5, 100))
        document = Document(
            pk=number,
            agency=agency,
            title=title,
            issuer=agency.name,
            number=f"云政发〔{moment.year}〕{number}号",
            index_number=f"{agency.pk:09d}/{moment.year}-{number:06d}",
            genre=wild.choice(("通知", "意见", "决定", "公告", "办法")),
            category=wild.choice(CATEGORIES[:15]).key,
            topic="综合政务",
            written_on=moment.date() - timedelta(days=5),
            issued_on=moment.date() - timedelta(days=3),
            attribute=Attribute.PROACTIVE,
            published_at=moment,
            created_at=moment,
            updated_at=moment,
        )
        document.__dict__["state"] = State.PUBLISHED.value  # seeded, not moved: the machine's door stays shut
        rows.append(document)
        texts.append(
            DocumentText(document_id=number, title=title, body=body, grams=grams(f"{title}\n{body}"))
        )
    table, column, pk = "documents_documenttext", "grams", "document_id"
    with connection.cursor() as cursor:
        for statement in drop_statements(connection, table, column):
            cursor.execute(statement)
        _copy(cursor, Document, rows)
        _copy(cursor, DocumentText, texts)
        for statement in create_statements(connection, table, column, pk):
            cursor.execute(statement)
        cursor.execute("SELECT setval(pg_get_serial_sequence('documents_document', 'id'), %s)", [len(rows)])
    with connection.cursor() as cursor:
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
