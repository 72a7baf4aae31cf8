"""The small table a chart is drawn from: what is read, what is refused and with which words."""

import pytest

from disclosure import charts
from interpretation.chart_table import MOST_ROWS, WrongTable, read, read_again


def test_items_and_numbers_are_read_line_by_line():
    table = read("一档 | 200\n二档｜1,500.5\n三档\t３００\n四档 | —", title="缴费", unit="元")

    assert table.labels == ("一档", "二档", "三档", "四档")
    assert table.series == (charts.Series("缴费", (200, 1500.5, 300, None)),)


def test_a_first_line_without_numbers_names_the_columns():
    table = read("| 年份 | 城镇 | 农村 |\n| 2025年 | 12% | 8% |", title="增长")

    assert (table.heading, [one.name for one in table.series]) == ("年份", ["城镇", "农村"])
    assert table.rows == [("2025年", ["12", "8"])]


WRONG = [
    ("", "请填写数据"),
    ("项目 | 数", "只有表头"),
    ("甲 | 1 | 2\n乙 | 3 | 4", "第 1 行请写表头"),
    ("甲 | 1\n乙 | 3 | 4", "第 2 行有 3 格，应当是 2 格"),
    ("甲 | 1\n乙", "第 2 行有 1 格"),
    ("甲 | 1\n乙 | 二", "第 2 行的“二”不是数"),
    ("甲 | 1\n乙 | --5", "第 2 行的“--5”不是数"),
    ("甲 | 约3\n乙 | 1", "第 1 行的“约3”不是数"),
    ("甲 | ▲3.5\n乙 | 1", "第 1 行的“▲3.5”不是数"),
    ("甲 | 3.5亿元\n乙 | 1", "第 1 行的“3.5亿元”不是数"),
    ("甲 | （3.5）\n乙 | 1", "第 1 行的“（3.5）”不是数"),
    ("甲 | 1\n乙 | -" + "9" * 17, "第 2 行的数太大"),
    ("甲 | -3.5 | -2\n乙 | 1 | 2", "第 1 行请写表头"),
    ("甲 | 1\n乙 | nan", "不是数"),
    ("甲 | 1\n乙 | 1e9", "不是数"),
    ("甲 | 1\n乙 | " + "9" * 400, "太大"),
    ("甲 | 1\n乙 | " + "9" * 5000, "第 2 行的数太大"),  # more digits than Python makes a number of
    ("甲 | " + "9" * 17 + "\n乙 | 1", "第 1 行的数太大"),
    ("甲 | 1\n乙 | " + "9" * 5000 + ".5%", "第 2 行的数太大"),
    ("甲 | 1\n甲 | 2", "有重复"),
    ("甲 | 1\n" + "乙" * 41 + " | 2", "40 字以内"),
    ("项目 | 数 | 数\n甲 | 1 | 2", "不同的名称"),
    ("项目 | 一 | 二 | 三 | 四 | 五 | 六 | 七\n甲 | 1 | 2 | 3 | 4 | 5 | 6 | 7", "最多 6 列"),
    ("\n".join(f"第{n}项 | {n}" for n in range(MOST_ROWS + 2)), "最多 40 项"),
    ("\n".join(f"第{n}项 | {n}" for n in range(100_000)), "现在有 100000 行"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_table_that_cannot_be_drawn_is_refused_with_the_line(text, said):
    with pytest.raises(WrongTable, match=said):
        read(text, title="图")


@pytest.mark.parametrize("typed", ["-3.5", "－3.5", "−3.5%", "- 3.5"])
def test_a_number_below_nought_is_a_row_on_the_first_line_as_on_any_other(typed):
    table = read(f"一季度 | {typed}\n二季度 | 2\n三季度 | {typed}", title="增速", unit="%")

    assert (table.heading, table.labels) == ("项目", ("一季度", "二季度", "三季度"))
    assert table.series == (charts.Series("增速", (-3.5, 2, -3.5)),)


def test_a_first_line_without_a_number_yet_is_a_row():
    assert read("一季度 | —\n二季度 | 2", title="增速").series == (charts.Series("增速", (None, 2)),)


@pytest.mark.parametrize("heading", ["年份 | 2025年", "档次 | 1档", "项目 | 增速（%）", "项目 | 1—9月"])
def test_a_column_may_have_a_name_with_figures_in_it(heading):
    assert read(f"{heading}\n甲 | 1", title="图").labels == ("甲",)


def test_a_shape_without_a_place_below_nought_says_so_with_the_line():
    with pytest.raises(WrongTable, match="第 2 行是负数.*请把样式改为柱形图或者折线图"):
        read("甲 | 1\n乙 | -5", title="图", signed=False)


@pytest.mark.parametrize("first", ["甲 | 3.5亿元", "甲 | -3.5 | -2", "甲" * 41 + " | -3"])
def test_what_was_taken_in_with_such_a_heading_is_still_drawn(first):
    columns = first.count("|")
    text = f"{first}\n乙" + " | 1" * columns

    assert read_again(text, title="图").rows == [("乙", ["1"] * columns)]


def test_a_long_row_of_signs_is_judged_at_once():
    assert read("甲 | " + "-." * 3000 + "x\n乙 | 1", title="图").labels == ("乙",)


def test_what_is_typed_is_a_label_and_no_markup():
    assert read("<script>x</script> | 1", title="图").labels == ("<script>x</script>",)
