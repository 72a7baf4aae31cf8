"""Charts: the numbers drawn are the numbers of the table, and the table is always there."""

import re

import pytest
from django.template.loader import render_to_string

from disclosure import charts
from disclosure.charts import Series, Table

TABLE = Table(
    "收到申请",
    "件",
    ("一月", "二月", "三月"),
    (Series("网上", (10, 20, 0)), Series("来信", (5, None, 40))),
    "月份",
)


def drawn(chart) -> str:
    return render_to_string("components/chart.html", {"chart": chart})


@pytest.mark.parametrize("draw", [draw for _, draw in charts.DRAWN.values()])
def test_every_chart_prints_its_table_and_a_sentence_for_those_who_hear_it(draw):
    page = drawn(draw(TABLE))

    assert "收到申请，共 3 项" in re.search(r"<title[^>]*>(.*?)</title>", page)[1]
    assert [cell.strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)][:2] in (
        ["10", "5"],
        ["10", "20"],
    )
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.parametrize("draw", [draw for _, draw in charts.DRAWN.values()])
def test_a_chart_wider_than_a_phone_says_that_it_can_be_moved(draw):
    chart = draw(TABLE)

    assert ("左右滑动" in drawn(chart)) is (chart.width == charts.WIDTH)


def test_the_height_of_a_column_is_in_proportion():
    chart = charts.columns(TABLE)
    by_tone = {}
    for one in chart.rects:
        by_tone.setdefault(one.tone, []).append(one.height)

    assert by_tone[1] == [50, 100]
    assert by_tone[2] == [25, 200]


def test_stacked_parts_stand_on_one_another():
    first = charts.stacked(TABLE).rects[:2]

    assert round(first[1].y + first[1].height, 1) == first[0].y


def test_a_line_breaks_where_there_is_no_number():
    found = [line.points.count(",") for line in charts.lines(TABLE).lines if line.tone == 2]

    assert found == [1, 1]


@pytest.mark.parametrize(
    ("most", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (7, [0, 2, 4, 6, 8]),
        (97, [0, 20, 40, 60, 80, 100]),
        (1_000_000, [0, 200_000, 400_000, 600_000, 800_000, 1_000_000]),
        (0.4, [0, 0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_the_scale_has_round_numbers_and_covers_the_greatest(most, marks):
    assert charts.ticks(most) == marks


@pytest.mark.parametrize(
    ("most", "least", "marks"),
    [
        (7, -3, [-4, -2, 0, 2, 4, 6, 8]),
        (0, -7, [-8, -6, -4, -2, 0]),
        (0.4, -0.1, [-0.1, 0, 0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_the_scale_reaches_below_nought_where_a_number_does(most, least, marks):
    assert charts.ticks(most, least) == marks


BELOW = Table("增速", "%", ("一季度", "二季度"), (Series("增速", (-3, 7)),))


def test_columns_hang_from_nought_and_stand_on_it():
    chart = charts.columns(BELOW)
    nought = next(word.y - 4 for word in chart.words if word.text == "0")
    hangs, stands = chart.rects

    assert (hangs.y, round(stands.y + stands.height, 1)) == (nought, nought)
    assert (hangs.height, stands.height) == (50.0, 116.6)  # of 200 for twelve: -4 to 8
    assert {"-4", "8"} <= {word.text for word in chart.words}
    assert BELOW.rows[0] == ("一季度", ["-3"])


def test_a_line_goes_below_nought_within_the_plot():
    (line,) = charts.lines(BELOW).lines
    below, above = (y for _, y in line.dots)

    assert charts.TOP <= above < below <= charts.TOP + charts.PLOT


@pytest.mark.parametrize("draw", [charts.bars, charts.stacked, charts.shares])
def test_a_shape_that_begins_at_nought_draws_nothing_of_what_is_below(draw):
    chart = draw(BELOW)

    assert all(rect.width > 0 and rect.height > 0 for rect in chart.rects)
    assert "nan" not in drawn(chart)


def test_the_smaller_shares_are_put_together_and_nothing_is_lost():
    labels = tuple(f"第{n}类" for n in range(9))
    chart = charts.shares(Table("构成", "件", labels, (Series("件数", tuple(range(1, 10))),)))

    assert chart.table.labels == ("第8类", "第7类", "第6类", "第5类", "第4类", "其他")
    assert sum(chart.table.series[0].values) == 45
    assert len(chart.slices) == 6


def test_one_share_of_all_is_a_whole_round():
    chart = charts.shares(Table("构成", "件", ("甲", "乙"), (Series("件数", (8, 0)),)))

    assert [one.path.count("A") for one in chart.slices] == [2]


def test_a_table_without_numbers_says_so():
    empty = charts.columns(Table("收到", "件", ("一月",), (Series("件数", (0,)),)))

    assert "没有数。" in drawn(empty)
    assert "<svg" not in drawn(empty)
    assert empty.summary == "收到：没有数。"


def test_hostile_labels_are_words():
    page = drawn(charts.bars(Table("<b>题</b>", "件", ("<script>1</script>",), (Series('"><i>', (3,)),))))

    assert "<script>1" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_long_labels_are_cut_in_the_picture_and_whole_in_the_table():
    name = "云山县人民政府关于进一步加强政务公开工作的若干意见"
    page = drawn(charts.bars(Table("件数", "件", (name,), (Series("件数", (3,)),))))

    assert f'<th scope="row">{name}</th>' in page
    assert "…</text>" in page


def test_the_same_chart_is_the_same_page():
    assert drawn(charts.lines(TABLE)) == drawn(charts.lines(TABLE))
    assert charts.lines(TABLE).key != charts.columns(TABLE).key


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ((), "一张图有"),
        (tuple(Series(str(n), (1,)) for n in range(7)), "一张图有"),
        ((Series("甲", (1, 2)),), "个数须与"),
    ],
)
def test_what_cannot_be_drawn_is_refused(series, message):
    with pytest.raises(ValueError, match=message):
        Table("题", "件", ("一",), series)


LONG = Table(
    "热度", "件", tuple(f"主题第{n}个名字很长很长很长" for n in range(6)), (Series("件", (12345,) * 6),)
)


@pytest.mark.parametrize("draw", [draw for _, draw in charts.DRAWN.values()])
@pytest.mark.parametrize("table", [TABLE, LONG])
def test_words_as_large_as_on_a_phone_stay_within_the_drawing(draw, table):
    chart = draw(table)

    for one in chart.words:
        before = {"start": 0, "middle": 0.5, "end": 1}[one.anchor] * charts.breadth(one.text)
        assert one.x - before >= -charts.LETTER, one
        assert one.x - before + charts.breadth(one.text) <= chart.width + charts.LETTER, one
