"""提供的信息的清单: numbers typed before the lines are not printed twice."""

import pytest

from requests_app.letters.replies import Partial, Provided
from requests_app.letters.samples import samples
from requests_app.listing import listed

TWO = ["验收报告", "质量评定表"]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("1. 验收报告\n2. 质量评定表", TWO),
        ("1、验收报告\n\n2、质量评定表", TWO),
        ("（1）验收报告\n（2）质量评定表", TWO),
        ("一、验收报告\n二、质量评定表", TWO),
        ("① 验收报告\n② 质量评定表", TWO),
        ("1.验收报告", ["验收报告"]),
        ("一、二期工程验收报告", ["一、二期工程验收报告"]),
        ("2025年度报告\n2. 质量评定表", ["2025年度报告", "2. 质量评定表"]),
        ("3.5公里道路工程合同", ["3.5公里道路工程合同"]),
    ],
)
def test_typed_numbers_are_left_to_the_letter_which_numbers_its_list_itself(typed, lines):
    assert listed(typed) == lines


def sample(code):
    return next(one for one in samples() if one.code == code).facts


def test_a_partial_reply_says_first_what_is_given_then_what_is_not_and_why():
    """条例第三十七条：提供可以公开的信息内容，并对不予公开的内容说明理由."""
    keys = [part.key for part in Partial().parts(sample("BF"))]

    assert keys[keys.index("decision") :] == ["decision", "withheld", "reasons", "attachments"]


def test_what_is_read_at_the_office_is_told_and_not_attached():
    facts = sample("GK2")
    facts.more["facts"]["provided"] = "1. 图册（当场查阅）\n2. 验收报告"

    parts = {part.key: part.text for part in Provided().parts(facts)}

    assert "提供查阅的政府信息为：图册（当场查阅）" in parts["decision"]
    assert parts["attachments"] == "验收报告"
