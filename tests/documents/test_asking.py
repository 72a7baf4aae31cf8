"""What is typed into the search box, taken apart."""

from datetime import date

import pytest

from disclosure.search import lexemes
from disclosure.search.plain_words import asked, said
from documents.asking import read

TODAY = date(2026, 1, 15)

DATES = [
    # typed, words left, label of the period
    ("2024年 防汛", "防汛", "2024年"),
    ("防汛2024年", "防汛", "2024年"),
    ("2024年3月防汛", "防汛", "2024年3月"),
    ("2024 年 03 月份 防汛", "防汛", "2024年3月"),
    ("２０２４年防汛", "防汛", "2024年"),
    ("去年的防汛", "的防汛", "2025年"),
    ("今年", "", "2026年"),
    ("前年", "", "2024年"),
    ("本月", "", "2026年1月"),
    ("上个月 招聘", "招聘", "2025年12月"),
    ("2024年13月", "2024年13月", ""),
    ("防汛", "防汛", ""),
    ("云政发〔2024〕3号", "云政发〔2024〕3号", ""),
    ("1949年10月1日 国庆", "国庆", "1949年10月"),
]


@pytest.mark.parametrize(("typed", "words", "label"), DATES)
def test_date_words(typed, words, label):
    question = read(typed, TODAY)

    assert question.words == words
    assert (question.period.label if question.period else "") == label


N = lexemes.NUMBER
NUMBERS = [
    ("云政发〔2026〕31号", f"{N}云政发{N}2026{N}31"),
    ("云政发[2026]31号", f"{N}云政发{N}2026{N}31"),
    ("云政发（２０２６）３１号", f"{N}云政发{N}2026{N}31"),
    ("云政发【2026】第031号", f"{N}云政发{N}2026{N}31"),
    ("云政发2026 31号", f"{N}云政发{N}2026{N}31"),
    ("〔2026〕31号", f"{N}2026{N}31"),
    ("yunshan/2026-00001", f"{N}iyunshan202600001"),
    ("11330000MB1234567X/2026-00012", f"{N}i11330000mb1234567x202600012"),
]


@pytest.mark.parametrize(("typed", "lexeme"), NUMBERS)
def test_numbers_are_recognised(typed, lexeme):
    assert read(typed, TODAY).numbers == (lexeme,)


@pytest.mark.parametrize("typed", ["防汛", "31号", "第31条", "2024年", "110"])
def test_what_is_no_number_is_words(typed):
    assert read(typed, TODAY).numbers == ()


ASKED = [
    ("护照怎么办理", ["护照"]),
    ("我想知道的", ["知道"]),
    ("请问低保需要什么条件吗", ["低保", "条件"]),
    ("交通事故", ["交通事故"]),
    ("怎么办", ["怎么办"]),
    ("为了孩子", ["为了孩子"]),
]


@pytest.mark.parametrize(("typed", "left"), ASKED)
def test_words_of_asking_are_left_out_where_something_is_left(typed, left):
    assert asked(typed).split() == left


def test_everyday_words_are_looked_for_as_papers_say_them():
    assert "驾驶证" in said("驾照到期")
    assert said("关于印发通知") == []
