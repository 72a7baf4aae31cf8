"""GB 32100-2015: a credit code with one character changed is found."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.credit_code import ALPHABET, check_character, validate_credit_code
from accounts.models import Agency
from tests.factories.accounts import AgencyFactory

# as printed in the catalogues of real offices, and the standard's own alphabet at its edges
GENUINE = ["11330524K14997759R", "12331003E96936103G"]

bodies = st.text(ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", GENUINE)
def test_a_genuine_code_is_accepted(code):
    validate_credit_code(code)


@given(bodies)
def test_every_body_has_exactly_one_check_character(body):
    fitting = [last for last in ALPHABET if accepts(body + last)]

    assert fitting == [check_character(body)]


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_changed_character_is_found(body, place, other):
    code = body + check_character(body)
    changed = code[:place] + other + code[place + 1 :]

    assert accepts(changed) is (changed == code)


@given(bodies, st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(body, place):
    code = body + check_character(body)
    exchanged = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert accepts(exchanged) is (exchanged == code)


def accepts(code: str) -> bool:
    try:
        validate_credit_code(code)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("11330524K14997759", "应为 18 位，现为 17 位"),
        ("", "应为 18 位，现为 0 位"),
        ("11330524K14997759A", "末位校验码不符"),
        ("11330524I14997759R", "不使用字符“I”"),
        ("11330524k14997759r", "字母须大写"),
        ("１1330524K14997759R", "不使用字符"),
    ],
)
def test_what_is_wrong_is_said(code, message):
    with pytest.raises(ValidationError, match=message):
        validate_credit_code(code)


@pytest.mark.django_db
def test_two_agencies_never_share_a_code_but_many_may_have_none():
    AgencyFactory.create_batch(2, credit_code="")
    AgencyFactory(credit_code=GENUINE[0])

    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyFactory(credit_code=GENUINE[0])
    assert Agency.objects.count() == 3
