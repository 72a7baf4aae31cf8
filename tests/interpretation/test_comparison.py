"""新旧政策对照: what is marked, how, and that no text makes it work without end."""

import difflib
import random

import pytest

from documents.versions import WORK
from interpretation.comparison import compare, compared


def kinds(old, new):
    return [row.kind for row in compare(old, new).rows]


def test_paragraphs_stand_beside_each_other():
    old = "第一条　每年缴费一次。\n第二条　缴费分三档。\n第三条　逾期加收滞纳金。"
    new = "第一条　每年缴费一次。\n第二条　缴费分四档。\n第四条　可以补缴，不另收费。"

    rows = compare(old, new).rows

    assert [row.kind for row in rows] == ["same", "changed", "removed", "added"]
    assert "<del>三</del>" in rows[1].old
    assert "<ins>四</ins>" in rows[1].new
    assert (rows[2].new, rows[3].old) == ("", "")
    assert [row.label for row in rows] == ["未改", "修改", "删去", "新增"]


def test_a_paragraph_put_in_front_of_a_changed_one_does_not_shift_the_others():
    old = "申请人应当提交身份证明和户口簿。\n经办机构五个工作日内告知结果。"
    new = "本规程自公布之日起施行。\n申请人应当提交身份证明。\n经办机构三个工作日内告知结果。"

    assert kinds(old, new) == ["added", "changed", "changed"]


def test_it_says_how_much_was_changed_in_words():
    assert (
        compare("甲乙丙丁。\n戊。", "甲乙丙戊。\n己庚辛。\n壬。").words == "新增 2 段，修改 1 段，删去 1 段"
    )
    assert compare("甲。", "甲。").words == "文字没有变化"


def test_a_row_of_a_table_reads_as_a_sentence():
    table = "| 档次 | 缴费（元） |\n| --- | --- |\n| 一档 | 200 |\n| 二档 |  |\n| 以上不含政府补贴 |"

    rows = compare("", f"缴费标准如下。\n{table}\n另有规定的除外。").rows

    assert [row.new for row in rows] == [
        "<ins>缴费标准如下。</ins>",
        "<ins>档次，缴费（元）</ins>",
        "<ins>档次：一档；缴费（元）：200</ins>",
        "<ins>档次：二档</ins>",
        "<ins>以上不含政府补贴</ins>",
        "<ins>另有规定的除外。</ins>",
    ]


def test_what_stands_between_tabs_is_told_apart():
    rows = compare("", "一档\t200\n二档\t500\n\t段首的空").rows

    assert [row.new for row in rows] == [
        "<ins>一档，200</ins>",
        "<ins>二档，500</ins>",
        "<ins>段首的空</ins>",
    ]


def test_a_cell_that_was_changed_is_marked_alone():
    old = "| 档次 | 缴费 |\n| 一档 | 200元 |"

    (same, changed) = compare(old, old.replace("200", "300")).rows

    assert same.kind == "same"
    assert (changed.old, changed.new) == (
        "档次：一档；缴费：<del>200</del>元",
        "档次：一档；缴费：<ins>300</ins>元",
    )


def test_nothing_typed_becomes_markup():
    rows = compare("<b>甲乙丙丁</b>", "<b>甲乙丙戊</b><script>x</script>").rows

    assert "<script" not in rows[0].new
    assert "&lt;script&gt;" in rows[0].new.replace("<ins>", "").replace("</ins>", "")


def test_an_empty_text_is_all_new():
    assert kinds("", "甲。\n\n乙。") == ["added", "added"]


def prose(size, seed):
    chance = random.Random(seed)
    letters = [chr(0x4E00 + n) for n in range(600)]
    return "\n".join("".join(chance.choices(letters, k=chance.randint(20, 200))) for _ in range(size // 110))


def mended(text, seed):
    chance = random.Random(seed)
    return "\n".join(
        line[: len(line) // 2] + "改" + line[len(line) // 2 :] if chance.random() < 0.2 else line
        for line in text.split("\n")
        if chance.random() > 0.05
    )


HOSTILE = [
    ("甲\n乙\n" * 12_500, "乙\n甲\n" * 12_500),
    ("甲" * 50_000, "甲" * 49_999 + "乙"),
    ("甲乙" * 25_000, "乙甲" * 25_000),
    ("\n".join(f"第{n}条" for n in range(10_000)), "\n".join(f"第{n}款" for n in range(10_000))),
    (
        "\n".join("甲乙" * (n % 200 + 1) for n in range(250)),
        "\n".join("乙甲" * (n % 199 + 1) for n in range(250)),
    ),
    (prose(50_000, 1), prose(50_000, 2)),
]


@pytest.fixture
def steps(monkeypatch):
    """The steps difflib really made, counted where it makes them."""
    made, find = [], difflib.SequenceMatcher.find_longest_match

    def counted(self, alo=0, ahi=None, blo=0, bhi=None):
        stretch = self.a[alo:ahi]
        made.append(len(stretch) + sum(len(self.b2j.get(one, ())) for one in stretch))
        return find(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(difflib.SequenceMatcher, "find_longest_match", counted)
    return made


@pytest.mark.parametrize(("old", "new"), HOSTILE)
def test_no_pair_of_texts_costs_more_than_the_work_one_page_may(old, new, steps):
    found = compare(old, new)

    assert sum(steps) <= WORK
    # Nothing is lost where it was compared coarsely: both texts stand there whole.
    plain = "".join(row.new.replace("<ins>", "").replace("</ins>", "") for row in found.rows)
    assert plain == new.replace("\n", "")


def test_the_work_on_a_mended_text_grows_with_its_length_and_not_with_its_square(steps):
    work = {}
    for size in (12_500, 50_000):
        old = prose(size, 3)
        steps.clear()
        compare(old, mended(old, 4))
        work[size] = sum(steps)

    assert work[50_000] <= 1.5 * 4 * work[12_500]


def test_it_is_reckoned_once_for_the_same_words(monkeypatch):
    first = compared("甲。", "乙。")
    monkeypatch.setattr("interpretation.comparison.compare", None)

    assert compared("甲。", "乙。") == first


# ── 落款 ────────────────────────────────────────────────────────────────────
OLD = "第一条　每年缴费一次。\n云山县人民政府\n2021年3月2日\n（此件公开发布）\n云山县人民政府办公室 2021年3月3日印发"
NEW = (
    "第一条　每年缴费两次。\n云山县人民政府办公室\n2026年11月2日\n（此件公开发布）\n"
    "云山县人民政府办公室 2026年11月3日印发"
)


def test_who_signed_and_when_is_no_change_of_the_policy():
    found = compare(OLD, NEW)

    assert [row.label for row in found.rows] == ["修改", "落款", "落款", "未改", "落款"]
    assert [(row.old, row.new) for row in found.rows[1:3]] == [
        ("云山县人民政府", "云山县人民政府办公室"),
        ("2021年3月2日", "2026年11月2日"),
    ]
    assert found.words == "修改 1 段"
    assert [row.label for row in found.changes] == ["修改"]


def test_a_paragraph_struck_before_the_signature_is_not_paired_with_it():
    old = "第一条　每年缴费一次。\n第二条　本办法由县医保局解释。\n云山县人民政府\n2021年3月2日"
    new = "第一条　每年缴费一次。\n云山县人民政府办公室\n2026年11月2日"

    assert [(row.label, row.new) for row in compare(old, new).rows] == [
        ("未改", "第一条　每年缴费一次。"),
        ("删去", ""),
        ("落款", "云山县人民政府办公室"),
        ("落款", "2026年11月2日"),
    ]


def test_agencies_that_sign_together_stand_each_in_its_line():
    old = "缴费分三档。\n云山县财政局\n2021年3月2日"
    new = "缴费分三档。\n云山县医疗保障局\n云山县财政局\n2026年11月2日"

    assert {row.label for row in compare(old, new).rows[1:]} <= {"落款", "未改"}
    assert compare(old, new).words == "正文没有变化，落款不同"


def test_a_letter_with_what_it_sends_on_keeps_both_signatures_apart():
    old = "现将办法印发给你们。\n云山县医保局\n2021年3月2日\n云山县参保办法\n第一条　每年缴费一次。"
    new = "现将办法印发给你们。\n云山县医疗保障局\n2026年11月2日\n云山县参保办法\n第一条　每年缴费两次。"

    found = compare(old, new)

    assert [row.label for row in found.rows] == ["未改", "落款", "落款", "未改", "修改"]


def test_a_date_inside_a_sentence_is_compared():
    assert kinds("自2026年1月1日起施行。", "自2027年1月1日起施行。") == ["changed"]
