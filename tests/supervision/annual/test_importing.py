"""Published reports taken in from their workbooks: the official shape, the old one, formulas, hidden sheets, wrong files."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Level
from disclosure.files.kinds import FileRefused
from supervision.annual import importing, layout, workbook
from supervision.annual.figures import Figures
from supervision.annual.importing import NotThisFormat
from supervision.annual.layout import three
from supervision.annual.models import AnnualReport
from tests.factories.accounts import person
from tests.factories.annual import expand
from tests.factories.requests import agency
from tests.supervision.annual.conftest import published
from tests.worlds import standing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def printed(django_db_setup, django_db_blocker, shared_dir) -> bytes:
    """Our own workbook of the real 2024 report; the seven thousand cases it was counted from are gone again."""
    with standing(django_db_blocker):
        here = agency(level=Level.CITY)
        expand(here, *published(shared_dir)["reports"])
        report = AnnualReport(agency=here, year=2024, problems="=1+1", other="没有。")
        return workbook.made(Figures(report))


@pytest.fixture
def book(printed):
    """The same, open."""
    return openpyxl.load_workbook(BytesIO(printed))


def saved(book) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_what_we_write_we_read(book, real_reports):
    """Every number of the real year, out to the official shape and in again."""
    tables, notes = importing.read(saved(book))

    assert {name: tables[name] for name in tables} == {
        name: real_reports[1][name] for name in ("table2", "table3", "table4")
    }
    assert notes == []


def test_the_shape_is_the_official_one(book):
    three_sheet = book["三、收到和处理申请情况"]

    assert "A2:C4" in three_sheet.merged_cells  # 本列数据的勾稽关系
    assert "D2:J2" in three_sheet.merged_cells  # 申请人情况
    assert "E3:I3" in three_sheet.merged_cells  # 法人或其他组织
    assert "A7:A28" in three_sheet.merged_cells  # 三、本年度办理结果
    assert "B9:B16" in three_sheet.merged_cells  # （三）不予公开
    assert [book["四、复议诉讼情况"].cell(5, 5).value, three_sheet.cell(5, 4).value] == [170, 3440]


def test_no_cell_of_ours_is_a_formula(book):
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    assert {cell.data_type for cell in cells} <= {"n", "s"}
    text = next(cell for cell in cells if cell.value == "=1+1")
    assert text.quotePrefix


def test_a_table_moved_and_on_one_sheet_is_found(book, real_reports):
    one = openpyxl.Workbook().active
    for sheet in book.worksheets[:3]:
        one.append([])
        for row in sheet.iter_rows(values_only=True):
            one.append([None, *row])

    tables, _ = importing.read(saved(one.parent))

    assert tables["table3"] == real_reports[1]["table3"]


def test_blanks_and_dashes_are_nought(book):
    sheet = book["三、收到和处理申请情况"]
    sheet["E5"].value, sheet["F5"].value, sheet["G5"].value = None, "—", " 1 "

    tables, _ = importing.read(saved(book))

    assert tables["table3"]["new_received"][1:4] == [0, 0, 1]


def test_hidden_sheets_are_left_out_and_said(book):
    book.create_sheet("底稿").sheet_state = "hidden"

    _, notes = importing.read(saved(book))

    assert notes == ["隐藏的工作表没有读：底稿。"]


def test_a_formula_whose_result_was_not_saved_is_named(book):
    book["三、收到和处理申请情况"]["D5"].value = "=1+2"

    with pytest.raises(NotThisFormat, match="“三、收到和处理申请情况”D5 是公式，文件里没有保存结果"):
        importing.read(saved(book))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("约三十", "D5 应当是数字，现在是“约三十”"),
        (-3, "D5 应当是不小于 0 的数字"),
        (1.5, "D5 是件数，应当是整数"),
    ],
)
def test_a_cell_that_is_no_count_is_named(book, value, said):
    book["三、收到和处理申请情况"]["D5"].value = value

    with pytest.raises(NotThisFormat, match=said):
        importing.read(saved(book))


@pytest.mark.parametrize(
    ("name", "is_said"),
    [("云山市人民政府", False), ("云山市人民政府办公室", False), ("云山市水务局", True)],
)
def test_the_title_of_somebody_else_is_said(book, name, is_said):
    book["三、收到和处理申请情况"]["A1"].value = "云山市人民政府2024年政府信息公开工作年度报告"
    for sheet in book:
        if sheet.title != "三、收到和处理申请情况":
            sheet["A1"].value = None

    _, notes = importing.read(saved(book), year=2024, agency=agency(name=name))

    assert [note for note in notes if "云山市人民政府" in note and "标题" in note] == (
        [f"标题写的是“云山市人民政府”，导入为{name}的报告。选错了机关的，请改选以后再导入一次。"]
        if is_said
        else []
    )


def test_the_old_format_is_recognised_and_refused(book):
    """2019 and 2020: table two counted other things, table three had no rows under（六）."""
    book["二、主动公开政府信息情况"]["B3"].value = "本年新制作数量"
    with pytest.raises(NotThisFormat, match="这是旧表样（有“本年新制作数量”.*30号以前使用.*没有导入"):
        importing.read(saved(book))


def test_a_table_without_the_rows_of_2021_is_the_old_one(book):
    book["三、收到和处理申请情况"].delete_rows(25, 3)  # 三（六）1 to 3

    with pytest.raises(NotThisFormat, match="这是旧表样（表三没有“三（六）其他处理 1"):
        importing.read(saved(book))


def test_wrong_files_are_refused_in_words():
    other = openpyxl.Workbook()
    other.active.append(["姓名", "工资"])
    with pytest.raises(NotThisFormat, match="没有找到表三"):
        importing.read(saved(other))
    with pytest.raises(FileRefused):
        importing.read(b"%PDF-1.7 not a workbook")


def test_an_unbalanced_workbook_is_taken_in_and_its_cells_named(book):
    """Somebody's published mistake is there to be compared: it is kept, and said."""

    here = agency()
    book["三、收到和处理申请情况"]["D5"].value = 3441
    upload = SimpleUploadedFile("年报.xlsx", saved(book))

    row, found = importing.take_in(upload, agency=here, year=2024, scope="own", by=person("disclosure", here))

    assert layout.from_published(row.tables)[three("new_received", "natural")] == 3441
    assert [str(one).partition("（")[0] for one in found] == [
        "I1 不成立：3441+118≠3440+118",
        "I3 不成立：3525≠3526",
    ]
