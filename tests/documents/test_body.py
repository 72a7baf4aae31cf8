"""What the lines of a 公文 are, told by their own shape and place."""

import pytest

from documents.body import blocks, normalise, parts

LINES = [
    ("一、总体要求", "h1"),
    ("（一）提高认识", "h2"),
    ("一、补贴对象。在本县参加失业保险一年以上的人员。", "p"),
    ("（一）身份证明；", "p"),
    ("1. 落实责任", "h3"),
    ("第一章 总则", "chapter"),
    ("年满十六周岁的居民，可以登记。", "p"),
    (
        "一、凡是写得很长、已经是一整段话的条款，哪怕用序号开头，也应当作为正文段落，而不是标题来排印，这样读起来才不吃力，也不会把整段话都排成黑体。",
        "p",
    ),
]


@pytest.mark.parametrize(("line", "kind"), LINES)
def test_a_line_is_known_by_its_shape(line, kind):
    assert blocks(f"正文第一段。\n正文第二段。\n正文第三段。\n{line}")[-1].kind == kind


def test_addressee_signature_date_and_note_are_known_by_their_place():
    text = "各科室：\n现通知如下。\n县水务局\n2026年11月2日\n（此件公开发布）"

    assert [block.kind for block in blocks(text)] == ["to", "p", "sign", "date", "note"]


def test_rows_between_bars_are_one_table_and_the_rule_under_the_head_is_not_a_row():
    found = blocks("前文。\n| 档次 | 金额 |\n|---|---|\n| 一档 | 200 |\n后文。")

    assert [block.kind for block in found] == ["p", "table", "p"]
    assert found[1].rows == (("档次", "金额"), ("一档", "200"))


def test_what_a_letter_sends_on_begins_with_a_title_of_its_own():
    text = "现印发给你们。\n县政府\n2026年11月16日\n（此件公开发布）\n经办规程\n一、登记\n当场办理。"

    assert parts(text) == (
        "现印发给你们。\n县政府\n2026年11月16日\n（此件公开发布）",
        [("经办规程", "一、登记\n当场办理。")],
    )
    assert [block.kind for block in blocks(text)][4] == "title"


def test_a_letter_that_sends_nothing_on_is_one_part():
    assert parts("现通知如下。\n县政府\n2026年11月16日") == ("现通知如下。\n县政府\n2026年11月16日", [])


def test_control_characters_and_direction_marks_do_not_survive():
    assert normalise("甲\x00乙\u202e丙\r\n\r\n\r\n\r\n丁\u3000 戊") == "甲乙丙\n\n丁 戊"


def test_a_heading_that_the_text_runs_on_from_is_set_apart_from_it():
    (block,) = blocks("一、补贴对象。在本县参加失业保险一年以上的人员。")

    assert (block.said["lead"], block.said["text"]) == (
        "一、补贴对象。",
        "在本县参加失业保险一年以上的人员。",
    )
