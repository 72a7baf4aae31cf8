"""A table of what was collected by other means: every row stands alone, run again it adds nothing."""

import json
from datetime import datetime
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from disclosure import clock
from disclosure.files.tables import BadTable
from opinion.importing import COLUMNS, Importer
from opinion.models import Item, Mention
from opinion.states import Channel
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER

pytestmark = pytest.mark.django_db
ROWS = [
    ["舆情周报附表"],
    ["标题", "来源媒体", "正文", "工单编号", "原文链接", "发布时间", "情感"],
    ["东街路灯", "云山论坛", LAMPS, "000123", "https://bbs.example.cn/1", "2026-11-01 08:30", "负"],
    ["路灯，转发", "微博", LAMPS_REPOSTED, "", "", "2026年11月2日", "负"],
    ["水质", "12345热线", WATER, "", "", "", ""],
]


def csv_of(folder, rows, name="表.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in rows), encoding=encoding)
    return path


def xlsx_of(folder, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "表.xlsx"
    book.save(path)
    return path


def run(agency, path):
    importer = Importer(agency)
    return importer, [str(trouble) for trouble in importer.run(path)]


@pytest.mark.parametrize(
    "written",
    [
        csv_of,
        xlsx_of,
        lambda folder, rows: csv_of(folder, rows, encoding="gb18030"),
    ],
)
def test_rows_are_taken_in_and_folded(agency, tmp_path, written):
    importer, troubles = run(agency, written(tmp_path, ROWS))

    assert troubles == []
    assert importer.tally.as_dict() == {
        "read": 3, "new": 2, "folded": 1, "seen": 0, "bad": 0, "unused": ["情感"],
    }  # fmt: skip
    first = Mention.objects.get(source_id="000123")
    assert (first.channel, first.source, first.url) == (
        Channel.IMPORTED,
        "云山论坛",
        "https://bbs.example.cn/1",
    )
    assert first.said_at == datetime(2026, 11, 1, 8, 30, tzinfo=clock.TZ)


def test_run_again_it_adds_nothing(agency, tmp_path):
    path = csv_of(tmp_path, ROWS)
    run(agency, path)

    importer, _ = run(agency, path)

    assert (importer.tally.new, importer.tally.folded, importer.tally.seen) == (0, 0, 3)
    assert Mention.objects.count() == 3


def test_bad_rows_are_named_and_the_rest_is_taken(agency, tmp_path):
    rows = [
        *ROWS[1:],
        ["无来源", "", WATER, "", "", "", ""],
        ["坏网址", "论坛", "", "", "javascript:alert(1)", "", ""],
        ["坏日期", "论坛", "", "", "", "前天", ""],
        ["以后", "论坛", "", "", "", "2099-01-01", ""],
        ["多一列", "论坛", "", "", "", "", "", "多"],
        ["\ufffd\ufffd", "论坛", "", "", "", "", ""],
        ["标" * 301, "论坛", "", "", "", "", ""],
        ["", "论坛", "", "", "", "", ""],
    ]

    importer, troubles = run(agency, csv_of(tmp_path, rows))

    assert [line.partition("：")[0] for line in troubles] == [
        "第 5 行，来源",
        "第 6 行，网址",
        "第 7 行，发表时间",
        "第 8 行，发表时间",
        "第 9 行",
        "第 10 行，标题",
        "第 11 行，标题",
        "第 12 行，标题",
    ]
    assert (importer.tally.bad, Mention.objects.count()) == (8, 3)


def test_a_formula_is_words(agency, tmp_path):
    """CSV injection: nothing is reckoned on the way in, and the page prints it as it stands."""
    rows = [["标题", "来源"], ['=HYPERLINK("http://evil.example","点")', "@论坛"], ["=1+1", "+86"]]
    book = xlsx_of(tmp_path, rows)
    cells = openpyxl.load_workbook(book)
    for row in cells.active.iter_rows(min_row=2):
        for cell in row:
            cell.data_type = "s"
    cells.save(book)

    _, troubles = run(agency, book)

    assert troubles == []
    assert set(Mention.objects.values_list("title", "source")) == {(a, b) for a, b in rows[1:]}


def test_an_unreckoned_formula_of_a_workbook_is_an_empty_cell(agency, tmp_path):
    _, troubles = run(agency, xlsx_of(tmp_path, [["标题", "来源"], ["=1+1", "论坛"]]))

    assert troubles == ["第 2 行，标题：标题是空的，请补上。"]


def test_a_row_without_a_title_is_bad_whatever_else_it_says(agency, tmp_path):
    rows = [["标题", "来源", "内容"], ["", "论坛", LAMPS], ["水质", "热线", WATER]]

    _, troubles = run(agency, csv_of(tmp_path, rows))

    assert troubles == ["第 2 行，标题：标题是空的，请补上。"]
    assert Mention.objects.get().title == "水质"


def test_new_items_under_one_title_are_named_and_not_folded(agency, tmp_path):
    rows = [
        ["标题", "来源", "内容"],
        ["城区停水", "论坛", LAMPS],
        ["城区停水！", "热线", ""],
        ["学区", "网", SCHOOL],
    ]

    importer, _ = run(agency, csv_of(tmp_path, rows))

    assert importer.tally.new == 3
    assert importer.namesakes == list(
        Item.objects.filter(title__startswith="城区停水").order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("表.csv", "甲,乙\n1,2", "没有找到列名，缺少：标题（title）、来源（source）"),
        ("表.xls", "x", "只能读 CSV 和 xlsx"),
        ("表.xlsx", "x", "不是完好的 xlsx"),
        ("表.csv", "", "没有找到列名"),
        ("表.csv", "甲,乙\n1,2", "第一行要写列名：“标题”和“来源”两列必须有"),
    ],
)
def test_what_is_no_table(agency, tmp_path, name, words, said):
    path = tmp_path / name
    path.write_text(words)

    with pytest.raises(BadTable, match=said):
        run(agency, path)


def test_a_file_that_breaks_off_leaves_what_came_before(agency, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("标题,来源\n路灯,论坛\n" + '水质,"论坛\n' + "x\n" * 2500)
    importer = Importer(agency)

    with pytest.raises(BadTable, match="引号"):
        list(importer.run(path))

    assert Mention.objects.get().title == "路灯"


def test_columns_are_called_one_thing_each():
    names = [name for words in COLUMNS.values() for name in words.split()]

    assert len(names) == len(set(names))


def test_the_words_of_what_is_missing_name_every_column(agency, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("甲,乙\n1,2")

    with pytest.raises(BadTable) as broken:
        run(agency, path)

    assert all(words.split()[0] in str(broken.value) for words in COLUMNS.values())
    assert "docs/" not in str(broken.value)


# ── the command ─────────────────────────────────────────────────────────────
def command(path, *more):
    out, err = StringIO(), StringIO()
    call_command("import_opinion", str(path), *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_says_what_became_of_the_rows(agency, tmp_path):
    out, err = command(csv_of(tmp_path, ROWS), "--agency", agency.code)

    assert "没有用到的列：情感" in out
    assert "共 3 行：新的事项 2，并入已有事项 1，已经收过 0，有误 0。" in out
    assert err == ""
    assert Item.objects.count() == 2


def test_the_command_ends_with_an_error_where_a_row_was_bad(agency, tmp_path):
    path = csv_of(tmp_path, [["标题", "来源"], ["", "论坛"], ["路灯", "论坛"]])

    with pytest.raises(CommandError, match="有 1 行没有导入"):
        command(path, "--agency", agency.code)

    assert Mention.objects.count() == 1


def test_the_command_in_json(agency, staff, tmp_path):
    by = staff["disclosure"]
    out, _ = command(csv_of(tmp_path, ROWS), "--agency", agency.code, "--by", by.username, "--json")

    assert json.loads(out)["new"] == 2
    assert set(Item.objects.values_list("agency", flat=True)) == {agency.pk}


@pytest.mark.parametrize("more", [("--agency", "nowhere"), ("--agency", "here", "--by", "nobody")])
def test_the_command_knows_the_agency_and_the_person(agency, tmp_path, more):
    type(agency).objects.filter(pk=agency.pk).update(code="here")

    with pytest.raises(CommandError, match="没有"):
        command(csv_of(tmp_path, ROWS), *more)
