"""Which texts say the same, and what they are looked up by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opinion.likes import BANDS, Text
from tests.factories.opinion_said import LAMPS, LAMPS_REPOSTED, SCHOOL, WATER


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (LAMPS, LAMPS, True),
        (LAMPS, LAMPS.replace("，", ", ").replace("。", ""), True),  # signs and width are no words
        (LAMPS, LAMPS_REPOSTED, True),
        (LAMPS, LAMPS[:-14], True),  # the end cut off
        (LAMPS, LAMPS + " https://bbs.example.cn/t/1", True),
        (LAMPS, WATER, False),
        (WATER, SCHOOL, False),
        (WATER, WATER.replace("石桥村", "柳河村").replace("青石乡", "柳河乡"), False),  # another village
        (f"2025年{SCHOOL}", f"2026年{SCHOOL}", False),  # another year
        ("路灯坏了", "路灯坏了。", True),
        ("路灯坏了", "路灯坏", False),  # too short for anything but the same letters
        ("", "", True),
    ],
)
def test_what_says_the_same(one, other, same):
    assert Text(one).says_the_same(Text(other)) is same
    assert Text(other).says_the_same(Text(one)) is same


def test_texts_that_say_the_same_share_a_band():
    assert set(Text(LAMPS).bands) & set(Text(LAMPS_REPOSTED).bands)
    assert not set(Text(LAMPS).bands) & set(Text(WATER).bands)


def test_a_text_to_the_letter_shares_every_band():
    again = Text(LAMPS.replace("，", " ，"))

    assert again.bands == Text(LAMPS).bands
    assert len(again.bands) == BANDS + 1


def test_a_short_text_has_only_the_band_of_its_letters():
    assert len(Text("路灯坏了").bands) == 1


def test_bands_are_the_same_on_every_machine():
    """They are stored: another reckoning would find nothing of what is there."""
    assert Text(LAMPS).bands[:3] == FIRST_THREE


FIRST_THREE = (-3191221045855899976, -1045581290544457635, -2956216469375568167)


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from("政务舆情回应路灯供水学校医院交通环境物业停车噪声垃圾"), min_size=60, max_size=200
    ),
    st.integers(0, 4),
)
def test_a_little_added_at_either_end_is_found_by_the_bands(letters, added):
    text = "".join(letters)
    one, other = Text(text), Text(f"{'转' * added}{text}{'完' * added}")

    assert one.likeness(other) < 0.85 or set(one.bands) & set(other.bands)
