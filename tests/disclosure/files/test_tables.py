"""Tables as streams: lines, encodings, separators, sheets, and files that break off."""

import io
import random
import time
import zipfile
from datetime import date

import openpyxl
import pytest

from disclosure.files import tables
from disclosure.files.tables import BROKEN, BadTable, Table, encoding_of
from tests.factories.papers import with_parts

WORDS = "编号,姓名\n1,王小明\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_text_is_read_in_the_encoding_it_is_in(tmp_path, encoding):
    path = tmp_path / "x.csv"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path.write_bytes(mark + WORDS.encode(encoding))

    assert list(Table(path)) == [(1, ["编号", "姓名"]), (2, ["1", "王小明"])]


def test_chinese_after_a_megabyte_of_ascii_is_still_read(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n" * 300_000 + "1,王小明\n".encode("gb18030"))

    assert encoding_of(path) == "gb18030"
    *_, last = Table(path)
    assert last == (300_001, ["1", "王小明"])


def test_a_character_cut_at_the_megabyte_does_not_mislead(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(("号,名\n" + "1,王小明\n" * 120_000).encode())

    assert encoding_of(path) == "utf-8-sig"


def test_bytes_that_are_no_text_are_marked_and_cost_nothing_else(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("编号,姓名\n".encode() * 20 + b"1,\xcd\xf5\n" + "2,李四\n".encode())

    *_, bad, good = [cells for _, cells in Table(path)]

    assert BROKEN in bad[1]
    assert good == ["2", "李四"]


def test_tabs_separate_where_there_is_no_comma(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("编号\t姓名\n1\t王小明,先生\n")

    assert list(Table(path)) == [(1, ["编号", "姓名"]), (2, ["1", "王小明,先生"])]


def test_blank_rows_are_left_out_and_still_counted(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a\n\n" "\n"b\nb"\nc\n')

    assert [line for line, _ in Table(path)] == [1, 4, 6]


def test_the_share_read_grows_to_the_whole(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" * 50_000)
    table = Table(path)

    shares = [table.share for _ in table]

    assert shares == sorted(shares)
    assert 0 < shares[0] < 1
    assert table.share == 1.0


def test_a_quotation_mark_never_closed_is_named_by_its_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a\nb\n" + '"' + "c\n" * 5000)

    with pytest.raises(BadTable, match="第 3 行起引号没有配对"):
        list(Table(path))


def test_an_endless_cell_ends(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a\n" + "c" * 1_100_000 + "\n")

    with pytest.raises(BadTable, match="第 2 行"):
        list(Table(path))


def test_the_first_sheet_that_shows_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "说明", "hidden"
    sheet = book.create_sheet("台账")
    sheet.append(["编号", None, 3, 2.5, True])
    path = tmp_path / "x.xlsx"
    book.save(path)

    assert list(Table(path)) == [(1, ["编号", None, 3, 2.5, True])]


def test_a_formula_is_not_reckoned(tmp_path):
    """What a spreadsheet saved beside it is read; a program that wrote no value leaves an empty cell."""
    book = openpyxl.Workbook()
    book.active.append(["a", '=HYPERLINK("http://x","y")'])
    path = tmp_path / "x.xlsx"
    book.save(path)

    assert list(Table(path)) == [(1, ["a", None])]


@pytest.mark.parametrize(
    ("name", "said"), [("x.xls", "另存为 xlsx"), ("x.docx", "只能读"), ("missing.csv", "打不开文件")]
)
def test_what_is_no_table_is_refused(tmp_path, name, said):
    with pytest.raises(BadTable, match=said):
        list(Table(tmp_path / name))


# ── xlsx made to cost much, or damaged ──────────────────────────────────────
SHEET = "xl/worksheets/sheet1.xml"
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'


def book_of(*rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def sheet_of(folder, rows: str):
    path = folder / "x.xlsx"
    sheet = f'<worksheet xmlns="{NS}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'
    path.write_bytes(with_parts(book_of(), {SHEET: sheet.encode()}))
    return path


@pytest.fixture
def in_seconds():
    started = time.process_time()
    yield
    assert time.process_time() - started < 8


@pytest.mark.parametrize("row", ["1048577", "900000000", "9e300"])
def test_a_row_beyond_the_format_is_refused_and_the_gap_costs_nothing(tmp_path, in_seconds, row):
    read = iter(Table(sheet_of(tmp_path, ROW.format(1) + ROW.format(row).replace(f"A{row}", "A2"))))

    assert next(read) == (1, [1])
    with pytest.raises(BadTable, match="行号超过 1,048,576"):
        next(read)


def test_the_last_row_of_the_format_is_read(tmp_path, in_seconds):
    assert list(Table(sheet_of(tmp_path, ROW.format(1) + ROW.format(1_048_576)))) == [
        (1, [1]),
        (1_048_576, [1]),
    ]


@pytest.mark.parametrize("cell", ["", "<v>1</v>"])
def test_rows_filled_up_to_the_last_column_end(tmp_path, in_seconds, monkeypatch, cell):
    monkeypatch.setattr(tables, "MOST_EMPTY", 5_000_000)
    path = sheet_of(tmp_path, ROW.format(1) + f'<row><c r="XFD1">{cell}</c></row>' * 5000)

    with pytest.raises(BadTable, match="空白的单元格多得异常，从第 307 行起没有读"):
        list(Table(path))


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2"><c r="AAAA2"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
        '<row r="2"><c r="A2"><v>one</v></c></row>',
        f'<row r="2"><c r="A2"><v>{"9" * 5000}</v></c></row>',
        '<row r="1e999"/>',
        f"<!--{'x' * 200_000}--><row",
    ],
    ids=["column", "shared string", "number", "long number", "row", "broken off"],
)
def test_a_sheet_that_breaks_off_leaves_what_came_before(tmp_path, row):
    read = iter(Table(sheet_of(tmp_path, ROW.format(1) + row)))

    assert next(read) == (1, [1])
    with pytest.raises(BadTable, match="不是完好的 xlsx 文件，第 1 行以后读不下去"):
        next(read)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    path.write_bytes(with_parts(book_of(), {"[Content_Types].xml": types.encode()}))

    with pytest.raises(BadTable, match="不是完好的 xlsx 文件"):
        list(Table(path))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A few bytes otherwise, or missing from somewhere on."""
    broken = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken[: chance.randrange(len(broken))] if chance.random() < 0.2 else broken)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_gives_rows_or_says_that_it_is_damaged(tmp_path, seed):
    chance, refused = random.Random(seed), []
    whole = book_of(["编号", "收到日", "件数"], *([f"2026-{n}", date(2026, 11, 22), n] for n in range(40)))
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for turn in range(60):
        name = chance.choice(list(parts))
        data = damaged(whole, chance) if turn % 3 == 0 else None
        path.write_bytes(data or with_parts(whole, {name: damaged(parts[name], chance)}))
        try:
            list(Table(path))
        except BadTable as no:
            refused.append(str(no))

    assert len(refused) > 10
    assert all("另存为 xlsx" in words or "没有可见的工作表" in words for words in refused)
