"""Whole downloads: the very items of the API, line by line; formulas kept from spreadsheets; cut off, they go on."""

import csv
import gzip
import io
import json
import re
import tracemalloc
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine

from accounts.models import Agency
from disclosure import caching
from documents.models import Document, DocumentText
from portal.open_data import bulk, figures
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

    with django_assert_num_queries(1):  # the names of the agencies, for its mark
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


# ── the table for people ────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "table", [*(kind.table for kind in KINDS.values()), figures.TABLE], ids=lambda table: table.key
)
def test_no_two_columns_of_a_table_for_people_are_called_alike(table):
    headings = [column.heading for column in table.columns]

    assert len(headings) == len(set(headings))
    assert all(heading == "PDF" or not heading.isascii() for heading in headings)


def test_the_table_of_a_list_is_the_list_headed_in_chinese_and_its_name_says_the_filter(client):
    published(1, category="statistics", title="一件统计", body="正文不在表里")
    published(1, category="plans", title="一件规划")

    response = client.get(
        f"{API}download/documents.csv", {"as": "table", "category": "statistics", "year": "2026"}
    )

    head, line, *rest = b"".join(response).removeprefix(bulk.BOM).decode().splitlines()
    assert head.startswith("编号,网页,PDF,索引号,标题,发文字号,发布机构全称")
    assert "一件统计" in line
    assert rest == []
    assert "正文不在表里" not in line
    name = unquote(response["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert re.fullmatch(r"公文-统计信息-2026-年-\d{8}\.csv", name)
    assert re.search(r'filename="documents-\d{8}\.csv"', response["Content-Disposition"])


def test_a_filter_never_leaves_the_name_of_a_file(client):
    response = client.get(f"{API}download/documents.csv", {"q": '../"甲\r\nX: 1/乙'})

    name = unquote(response["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert re.fullmatch(r"公文-甲-X-1-乙-\d{8}\.csv", name)


@pytest.mark.parametrize(("name", "asked"), [("documents.csv", "tables"), ("documents.jsonl", "table")])
def test_the_table_is_a_csv_and_nothing_else(client, name, asked):
    response = client.get(f"{API}download/{name}", {"as": asked})

    assert response.status_code == 400
    assert json.loads(response.content)["error"] == {
        "code": "bad_as", "message": "as 只能是 table，只用于 CSV。", "allowed": ["table"],
    }  # fmt: skip


# ── asked for again ─────────────────────────────────────────────────────────
def test_a_file_that_has_not_changed_is_304(client):
    published(1)
    first = client.get(f"{API}download/documents.csv")
    assert first["ETag"].startswith('W/"')
    assert first["Cache-Control"] == "private, no-cache"

    again = client.get(f"{API}download/documents.csv", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert client.head(f"{API}download/documents.csv")["ETag"] == first["ETag"]


CHANGES = {
    "something was published": lambda: caching.bump(on_commit=False),
    "an agency has another name": lambda: Agency.objects.update(name="改了名的机关"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_file_that_has_changed_is_sent(client, change):
    published(1)
    first = client.get(f"{API}download/documents.csv")
    change()

    again = client.get(f"{API}download/documents.csv", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200


def test_another_question_and_another_day_have_another_mark(client):
    published(1)
    marks = set()
    for moment in ("2026-11-22T09:00+08:00", "2026-11-23T09:00+08:00"):
        with time_machine.travel(moment, tick=False):
            marks |= {
                client.get(f"{API}download/documents.csv{asked}")["ETag"]
                for asked in ("", "?as=table", "?year=2026")
            }

    assert len(marks) == 6


def test_without_the_cache_there_is_no_mark_and_the_file_goes_out(client, monkeypatch):
    def away(name):
        raise ConnectionError

    published(1)
    monkeypatch.setattr(caching, "stamp", away)

    response = client.get(f"{API}download/documents.csv", headers={"if-none-match": "W/x"})

    assert response.status_code == 200
    assert "ETag" not in response
