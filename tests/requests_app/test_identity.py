"""What is typed as an identity or a way to reach somebody: kept in one spelling, refused with what is wrong with it."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.credit_code import check_character
from disclosure.files.marks import is_id_number
from requests_app import identity

GOOD = "11010519491231002X"


@pytest.mark.parametrize(
    "typed", [GOOD, " 110105 19491231 002x ", "１１０１０５１９４９１２３１００２Ｘ", "110105-19491231-002X"]
)
def test_an_identity_number_is_brought_into_one_spelling(typed):
    assert identity.check_number("id_card", typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("110105491231002", "15 位的旧号码"),
        (GOOD[:-1], "现在是 17 位"),
        ("11010519491331002X", "“19491331”不是可能的日期"),
        ("110105189912310025", "“18991231”不是可能的日期"),
        ("110105194912310021", "校验位不符"),
        ("X1010519491231002X", "只有最后一位可以是 X"),
        ("一一〇一〇五一九四九一二三一〇〇二X", "只有最后一位可以是 X"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_what_is_wrong(typed, said):
    with pytest.raises(ValidationError) as caught:
        identity.check_number("id_card", typed)

    assert said in caught.value.message


@time_machine.travel("2026-11-22T09:00+08:00")
def test_nobody_is_born_tomorrow():
    with pytest.raises(ValidationError, match="不是可能的日期"):
        identity.check_number("id_card", "11010520261123002X")


def test_the_check_digit_is_the_one_the_marks_look_for():
    """Two readers of GB 11643 agree: ours here, and the one that looks for numbers in papers."""
    for last in "0123456789X":
        number = GOOD[:-1] + last
        try:
            identity.check_number("id_card", number)
        except ValidationError:
            assert not is_id_number(number)
        else:
            assert is_id_number(number)


def test_a_credit_code_is_checked_by_its_own_digit():
    body = "91330000MA27XL0K1"[:17]
    good = body + check_character(body)

    assert identity.check_number("credit_code", good.lower()) == good
    with pytest.raises(ValidationError, match="校验码不符"):
        identity.check_number("credit_code", body + ("0" if good[-1] != "0" else "1"))


@pytest.mark.parametrize(
    ("typed", "kept"), [("E 1234567", "E1234567"), ("军字第0012345号", "军字第0012345号")]
)
def test_other_papers_are_free_but_no_sentence(typed, kept):
    assert identity.check_number("passport", typed) == kept
    with pytest.raises(ValidationError):
        identity.check_number("passport", "<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86-13812345678", "13812345678"),
        ("0376-2345678", "03762345678"),
        ("（010）88001234", "01088001234"),
        ("+852 2345 6789", "+85223456789"),
    ],
)
def test_a_telephone_number_is_kept_in_one_spelling(typed, kept):
    assert identity.check_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"), [("1380000000", "现在是 10 位"), ("2345678", "加上区号"), ("打电话", "不能识别")]
)
def test_a_wrong_telephone_number_is_refused_with_what_is_wrong(typed, said):
    with pytest.raises(ValidationError) as caught:
        identity.check_phone(typed)

    assert said in caught.value.message


def test_a_mail_box_is_the_same_in_capitals_and_another_with_a_stroke():
    assert identity.email_digest(" Zhao@Example.COM ") == identity.email_digest("zhao@example.com")
    assert identity.email_digest("zhao-li@example.com") != identity.email_digest("zhaoli@example.com")
    assert identity.email_digest("") == ""
