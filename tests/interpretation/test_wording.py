"""The words of an interpretation: pasted questions, kept rows, versions."""

import pytest

from interpretation import wording
from interpretation.wording import WrongQuestions, questions_in
from tests.factories.interpretation import interpretation, written

PASTED = [
    ("问：甲？\n答：乙。", [("甲？", "乙。")]),
    ("问:甲？\n答:乙。\n丙。\n\n问：丁？\n答：戊。", [("甲？", "乙。\n丙。"), ("丁？", "戊。")]),
    ("1. 问：甲？\n答：乙。", [("甲？", "乙。")]),
    ("（一）问：甲？\n答：乙。", [("甲？", "乙。")]),
    ("Q1: 甲？\nA1: 乙。", [("甲？", "乙。")]),
    ("问：甲，\n也问丙？\n答：乙。", [("甲， 也问丙？", "乙。")]),
    ("", []),
    ("  \r\n ", []),
]


@pytest.mark.parametrize(("text", "pairs"), PASTED)
def test_questions_are_told_apart_as_they_are_pasted(text, pairs):
    assert questions_in(text) == pairs


WRONG = [
    ("甲？\n答：乙。", "请从“问：”开始"),
    ("问：甲？", "第 1 问“甲？”还没有答"),
    ("问：甲？\n答：乙。\n问：丙？\n答：", "第 2 问“丙？”还没有答"),
    ("问：\n答：乙。", "第 1 问没有问题"),
    ("问：" + "甲" * 301 + "\n答：乙。", "300 字以内"),
    ("问：甲\n答：乙\n" * 101, "最多 100 个问答"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_questions_that_cannot_be_told_apart_are_refused_with_the_place(text, said):
    with pytest.raises(WrongQuestions, match=said):
        questions_in(text)


@pytest.mark.django_db
def test_what_the_editor_shows_is_what_it_reads_back():
    case = written(interpretation(), questions=[("甲？", "乙。\n丙。"), ("丁？", "戊。")])

    assert questions_in(wording.as_pasted(case.questions.all())) == [("甲？", "乙。\n丙。"), ("丁？", "戊。")]


@pytest.mark.django_db
def test_a_question_keeps_its_address_when_it_is_moved_or_mended():
    case = written(interpretation(), questions=[("甲？", "一"), ("乙？", "二"), ("丙？", "三")])
    a, b, c = case.questions.values_list("pk", flat=True)

    written(case, questions=[("丙？", "三"), ("乙，改过？", "二"), ("甲？", "一，改过"), ("丁？", "四")])

    rows = list(case.questions.values_list("pk", "question"))
    assert rows[:3] == [(c, "丙？"), (b, "乙，改过？"), (a, "甲？")]
    assert rows[3][1] == "丁？"


@pytest.mark.django_db
def test_a_question_left_out_is_gone():
    case = written(interpretation(), questions=[("甲？", "一"), ("乙？", "二")])

    written(case, questions=[("乙？", "二")])

    assert list(case.questions.values_list("question", "position")) == [("乙？", 1)]


@pytest.mark.django_db
def test_every_saving_of_other_words_keeps_the_earlier_ones_and_the_same_words_keep_none():
    case = written(interpretation(), sections=[("背景依据", "第一稿。")])
    before = case.text.history.count()

    written(case, sections=[("背景依据", "第二稿。")])
    written(case, sections=[("背景依据", "第二稿。")])

    assert case.text.history.count() == before + 1
    assert [row.body for row in case.text.history.all()[:2]] == [
        "【背景依据】\n第二稿。",
        "【背景依据】\n第一稿。",
    ]
