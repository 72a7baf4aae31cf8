"""Personal data at rest: the database sees cipher text, keys can be turned, tampering is found, people see masks."""

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from disclosure import personal
from disclosure.personal import (
    Undecipherable,
    decrypt,
    digest,
    encrypt,
    mask_id,
    mask_name,
    mask_phone,
    sm3_hex,
)
from tests.factories.accounts import UserFactory

OLD, NEW = f"k1:{'1' * 32}", f"k2:{'2' * 32}"
PHONE = "13812345678"


def stored(user) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM accounts_user WHERE id = %s", [user.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_column_holds_cipher_text_and_the_row_reads_plain():
    user = UserFactory(phone=PHONE)

    assert PHONE not in stored(user)
    assert User.objects.get(pk=user.pk).phone == PHONE


@pytest.mark.django_db
def test_the_same_number_is_stored_differently_each_time():
    assert stored(UserFactory(phone=PHONE)) != stored(UserFactory(phone=PHONE))


@pytest.mark.django_db
def test_nothing_stays_nothing():
    user = UserFactory(phone="")

    assert stored(user) == ""
    assert User.objects.get(pk=user.pk).phone == ""


@pytest.mark.django_db
def test_an_encrypted_column_cannot_be_searched():
    with pytest.raises(FieldError):
        User.objects.filter(phone=PHONE).exists()
    with pytest.raises(FieldError):
        User.objects.filter(phone__contains="138").exists()


@given(st.text())
def test_whatever_goes_in_comes_out(text):
    assert decrypt(encrypt(text)) == text


def test_after_the_keys_are_turned_the_old_is_read_and_the_new_is_written(settings):
    settings.PERSONAL_DATA_KEYS = OLD
    before = encrypt(PHONE)
    settings.PERSONAL_DATA_KEYS = f"{NEW},{OLD}"

    assert decrypt(before) == PHONE
    assert encrypt(PHONE).startswith("k2$")


def test_without_its_key_a_value_says_which_key_is_missing(settings):
    settings.PERSONAL_DATA_KEYS = OLD
    before = encrypt(PHONE)
    settings.PERSONAL_DATA_KEYS = NEW

    with pytest.raises(Undecipherable, match="没有编号为 k1 的密钥"):
        decrypt(before)


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_a_changed_value_is_never_read_as_another(place, letter):
    value = encrypt(PHONE)  # with a nonce of its own each time: what is drawn may not depend on it
    first = value.index("$") + 1
    place = first + place % (len(value) - first)
    others = [one for one in "ABCDabcd0123+/" if one != value[place]]
    changed = value[:place] + others[letter % len(others)] + value[place + 1 :]

    try:
        assert decrypt(changed) == PHONE  # only the unused bits of the last base64 character may differ
        assert place >= len(value.rstrip("=")) - 1
    except Undecipherable:
        pass


def test_a_value_cannot_be_relabelled_with_another_key(settings):
    settings.PERSONAL_DATA_KEYS = f"k1:{'1' * 32},k2:{'1' * 32}"
    value = encrypt(PHONE)

    with pytest.raises(Undecipherable, match="已被改动"):
        decrypt(value.replace("k1$", "k2$"))


@pytest.mark.parametrize("broken", ["", "k1$", "k1$AAAA", "k1$不是密文", "13812345678"])
def test_what_was_never_cipher_text_is_refused_not_shown(settings, broken):
    settings.PERSONAL_DATA_KEYS = OLD

    with pytest.raises(Undecipherable):
        decrypt(broken)


@pytest.mark.parametrize("keys", ["", "k1", "k1:xyz", "k1:1234", f":{'1' * 32}"])
def test_keys_written_wrong_are_refused_at_once(settings, keys):
    settings.PERSONAL_DATA_KEYS = keys

    with pytest.raises(ImproperlyConfigured, match="PERSONAL_DATA_KEYS"):
        encrypt(PHONE)


def test_a_digest_tells_equal_from_different_and_hangs_on_the_key(settings):
    same = digest("330105 19900101 123x")

    assert digest("33010519900101123X") == same
    assert digest("330105199001011234") != same
    settings.PERSONAL_DIGEST_KEY = "another key"
    assert digest("33010519900101123X") != same


def test_sm3_is_the_standards_own_example():
    assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (mask_name, "王小明", "王**"),
        (mask_name, "王", "王*"),
        (mask_name, "", ""),
        (mask_phone, PHONE, "138****5678"),
        (mask_phone, "05728812345", "057****2345"),
        (mask_phone, "88123456", "88****56"),
        (mask_phone, "8812345", "8****45"),
        (mask_phone, "12345", "****5"),
        (mask_phone, "110", "***"),
        (mask_phone, "", ""),
        (mask_id, "33010519900101123X", "330*************3X"),
        (mask_id, "1234", "****"),
    ],
)
def test_people_are_shown_masks(mask, plain, shown):
    assert mask(plain) == shown


def test_the_keys_are_parsed_once(settings):
    settings.PERSONAL_DATA_KEYS = OLD
    encrypt(PHONE)
    before = personal._keys.cache_info().misses

    encrypt(PHONE)

    assert personal._keys.cache_info().misses == before
