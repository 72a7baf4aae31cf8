"""导出: the same lines as xlsx and CSV; no cell is a formula, nothing grows with the length of a list."""

import csv
import io
import tracemalloc

import openpyxl
import pytest

from disclosure import exports
from disclosure.exports import Heading, Sheet, csv_bytes, is_formula, read, xlsx_file

HEADS = [Heading("编号"), Heading("事项", 40)]

CELLS = [
    # what stands in the cell, is it a formula to a spreadsheet
    ("=1+1", True),
    ("+86 138", True),
    ("@SUM(A1)", True),
    ("-cmd|' /C calc'!A0", True),
    ("\t=1", True),
    ("\r=1", True),
    (" =1", True),
    ("＝1+1", True),
    ("-5", False),
    ("+3.5", False),
    ("平常的字", False),
    ("a=b", False),
    ("", False),
]


@pytest.mark.parametrize(("words", "risky"), CELLS)
def test_what_a_spreadsheet_would_reckon(words, risky):
    assert is_formula(words) is risky


@pytest.mark.parametrize(("words", "risky"), CELLS)
def test_a_csv_marks_it_as_text_and_reads_back(words, risky):
    raw = b"".join(csv_bytes(Sheet("", HEADS, [["1", words]])))

    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))

    assert raw.startswith(b"\xef\xbb\xbf")
    assert rows == [["编号", "事项"], ["1", f"'{words}" if risky else words]]


def test_quotation_marks_commas_and_lines_stay_one_cell():
    cell = '他说“好”，"再见"\n第二行'
    raw = b"".join(csv_bytes(Sheet("", HEADS, [["1", cell]])))

    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1][1] == cell


def test_half_a_character_breaks_no_download():
    assert b"?" in b"".join(csv_bytes(Sheet("", HEADS, [["1", "\ud800"]])))


def test_the_first_row_goes_out_before_the_second_is_read():
    seen = []

    def lines():
        for number in range(3):
            seen.append(number)
            yield [str(number), "事项"]

    pieces = csv_bytes(Sheet("", HEADS, lines()))
    next(pieces)
    next(pieces)

    assert seen == [0]


def test_a_workbook_of_several_sheets():
    book = openpyxl.load_workbook(
        xlsx_file(Sheet("标题", HEADS, [["1", "=1+1"]], name="甲/乙"), Sheet("二", HEADS, [], name="丙"))
    )

    assert book.sheetnames == ["甲 乙", "丙"]
    assert [cell.value for cell in book["甲 乙"][2]] == ["编号", "事项"]
    cell = book["甲 乙"].cell(row=3, column=2)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_a_list_too_long_for_a_workbook_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    book = openpyxl.load_workbook(xlsx_file(Sheet("标题", HEADS, ([str(n), ""] for n in range(5)))))

    assert [row[0].value for row in book.active.iter_rows(min_row=3)] == ["0", "1", exports.cut_short()]


@pytest.mark.parametrize(
    "write", [lambda sheet: xlsx_file(sheet).close(), lambda sheet: sum(map(len, csv_bytes(sheet)))]
)
def test_memory_stays_flat(write):
    def peak(count):
        tracemalloc.start()
        write(Sheet("标题", HEADS, ([str(n), "某项工程的验收报告"] for n in range(count))))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(8_000) < 2 * peak(1_000) + 1_000_000


@pytest.mark.django_db
def test_rows_are_read_as_they_are_needed():
    from accounts.models import Agency

    Agency.objects.bulk_create(Agency(code=f"a{n}", name=f"第{n}局") for n in range(3))
    lines = read(Agency.objects.order_by("pk"), lambda agency: [agency.code, agency.name])

    assert next(lines) == ["a0", "第0局"]
    lines.close()


def test_a_download_is_named_and_never_kept_on_the_way():
    for form in ("xlsx", "csv"):
        answer = exports.response(form, Sheet("标题", HEADS, [["1", "甲"]]), filename="台账 20261130")
        assert f".{form}" in answer["Content-Disposition"]
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content)
