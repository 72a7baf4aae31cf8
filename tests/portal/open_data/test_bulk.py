"""Whole downloads: the very items of the API, line by line; formulas kept from spreadsheets; cut off, they go on."""

import csv
import gzip
import io
import json
import tracemalloc
from datetime import timedelta

import pytest
import time_machine

from documents.models import Document, DocumentText
from portal.open_data import bulk
from portal.open_data.columns import RISKY
from portal.open_data.kinds import KINDS
from tests.factories.public import PUBLISHED_AT, published

pytestmark = pytest.mark.django_db
API = "/api/open/v1/"


def fetched(client, name, **asked) -> bytes:
    response = client.get(f"{API}download/{name}", asked)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith(f'attachment; filename="{name.partition(".")[0]}-')
    return b"".join(response)


def json_lines(client, key, **asked) -> list[dict]:
    return [json.loads(line) for line in fetched(client, f"{key}.jsonl", **asked).decode().split("\n")[:-1]]


def table(client, key, **asked) -> list[dict]:
    words = fetched(client, f"{key}.csv", **asked)
    assert words.startswith(bulk.BOM)
    return list(csv.DictReader(io.StringIO(words.removeprefix(bulk.BOM).decode(), newline="")))


@pytest.mark.parametrize("key", ["documents", "interpretations", "responses", "agencies"])
def test_a_line_is_the_record_of_the_api(client, house, key):
    lines = json_lines(client, key)

    assert lines
    for line in lines:
        name = line["code"] if key == "agencies" else line["id"]
        record = json.loads(client.get(f"{API}{key}/{name}").content)
        assert line == {column.name: record[column.name] for column in KINDS[key].columns}


@pytest.mark.parametrize("key", KINDS)
def test_the_table_says_the_same_as_the_lines(client, house, key):
    lines, rows = json_lines(client, key), table(client, key)

    assert len(rows) == len(lines) > 0
    for line, row in zip(lines, rows, strict=True):
        said = {name: "" if value is None else str(value) for name, value in line.items()}
        assert {name: value.removeprefix("'") for name, value in row.items()} == said


@pytest.mark.parametrize("key", [key for key in KINDS if not key.startswith("withdrawn")])
def test_downloads_hold_all_lines_of_the_list(client, house, key):
    items = json.loads(client.get(API + key).content)["items"]

    assert sorted(json.dumps(item, sort_keys=True) for item in items) == sorted(
        json.dumps({name: line[name] for name in items[0]}, sort_keys=True)
        for line in json_lines(client, key)
    )


@pytest.mark.parametrize("sign", RISKY)
def test_no_cell_is_a_formula_to_a_spreadsheet(client, sign):
    one = published(1, title=f"{sign}HYPERLINK(1)", keywords=f"{sign}1", body=f"{sign}cmd|' /C calc'!A0")[0]
    Document.objects.filter(pk=one.pk).update(topic=f"{sign}topic")

    (row,) = table(client, "documents")

    assert row["title"] == f"'{sign}HYPERLINK(1)"
    for cell in row.values():
        assert not cell.startswith(tuple(RISKY))
    assert json_lines(client, "documents")[0]["title"] == f"{sign}HYPERLINK(1)"


ODD = [
    "“引号”\"'",
    "反斜杠\\n \\",
    "换行\n第二行\r\n第三行",
    "逗号,分号;制表\t",
    "",
    "\\.",
    "𠮷😀",
    "\x01\x02\x1f",
    "\x08\x0b\x0c \\v \\\x0b \x7f",
    "\\N",
    "null",
    "</script>",
]


@pytest.mark.parametrize("words", ODD)
def test_whatever_is_written_comes_back_as_it_was(client, words):
    one = published(1)[0]
    DocumentText.objects.filter(pk=one.pk).update(body=words)

    assert json_lines(client, "documents")[0]["body"] == words
    assert table(client, "documents")[0]["body"] == words


def test_one_that_was_cut_off_goes_on_where_it_stopped(client):
    rows = published(6)
    whole = fetched(client, "documents.csv")
    middle = rows[2].pk

    rest = fetched(client, "documents.csv", after=middle)

    head = whole[: whole.index(rest)]
    assert head + rest == whole
    assert head.count(b"\n") >= 4
    assert [line["id"] for line in json_lines(client, "documents", after=middle)] == sorted(
        r.pk for r in rows[3:]
    )


@time_machine.travel("2026-11-22T09:00+08:00", tick=False)
def test_the_next_time_only_what_changed_is_fetched(client):
    first = client.get(f"{API}download/documents.jsonl")
    b"".join(first)
    old = published(1, updated_at=PUBLISHED_AT)[0]
    new = published(1, updated_at=PUBLISHED_AT + timedelta(days=2))[0]

    assert first["X-Data-As-Of"] == "2026-11-22T09:00:00+08:00"
    assert [line["id"] for line in json_lines(client, "documents", since=first["X-Data-As-Of"])] == [new.pk]
    assert [line["id"] for line in json_lines(client, "documents", since="2026-11-01")] == [old.pk, new.pk]


def test_downloads_are_narrowed_as_the_catalogue_is(client):
    published(1, title="公告", genre="公告")
    published(1, title="通知", genre="通知")

    assert [line["title"] for line in json_lines(client, "documents", genre="公告")] == ["公告"]


@pytest.mark.parametrize("form", bulk.FORMS)
def test_a_packed_download_is_the_same(client, form):
    published(3)

    response = client.get(f"{API}download/documents.{form}.gz")
    packed = b"".join(response)

    assert response["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in response  # a file that is saved as it is
    assert gzip.decompress(packed) == fetched(client, f"documents.{form}")


@pytest.mark.parametrize("form", bulk.FORMS)
def test_nothing_public_is_a_file_all_the_same(client, form):
    words = fetched(client, f"documents.{form}")

    assert words == bulk.FORMS[form].head(KINDS["documents"])


def test_head_says_what_there_is_without_reading_it(client, django_assert_num_queries):
    published(1)
    client.head(f"{API}download/agencies.csv")

    with django_assert_num_queries(0):
        response = client.head(f"{API}download/agencies.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_long_download_is_not_held_in_memory(client):
    """Twenty times as many rows, hardly more memory; make bench does it with a million."""

    def peak(count):
        published(count, body="为了做好今年的防汛工作，现将有关事项通知如下。" * 20)
        tracemalloc.start()
        for _ in client.get(f"{API}download/documents.jsonl"):
            pass
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    few, many = peak(100), peak(2900)

    assert many < few + 4 * 1024 * 1024
