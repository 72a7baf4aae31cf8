"""Tables as streams: lines, encodings, separators, sheets, and files that break off."""

import openpyxl
import pytest

from disclosure.files.tables import BROKEN, BadTable, Table, encoding_of

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
