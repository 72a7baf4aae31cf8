"""The tokens of the stylesheet: every pair of colours that components use can be read, in both themes."""

import re

import pytest
from django.conf import settings

from portal.tokens import ASKED_OF_THE_SYSTEM, CONTRAST, LIGHT, PAIRS, STYLESHEET, contrast, tokens

AA, AAA = 4.5, 7


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(ink, ground):
    light = tokens(LIGHT)
    strong = light | tokens(CONTRAST)

    assert contrast(light[ink], light[ground]) >= AA
    assert contrast(strong[ink], strong[ground]) >= AAA


def test_whoever_asks_the_whole_system_for_contrast_gets_the_same():
    assert tokens(ASKED_OF_THE_SYSTEM) == tokens(CONTRAST)


def test_the_contrast_theme_changes_only_what_there_is():
    assert tokens(CONTRAST).keys() <= tokens(LIGHT).keys()


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#fff", "#000", 21), ("#fff", "#ffffff", 1), ("#767676", "#fff", 4.54)]
)
def test_contrast_is_reckoned_as_the_guideline_does(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


def test_no_rule_uses_a_token_that_is_not_there():
    sheets = [path.read_text() for path in (settings.BASE_DIR / "static/css").glob("*.css")]
    used = {name for sheet in sheets for name in re.findall(r"var\(--([a-z0-9-]+)\)", sheet)}
    local = {name for sheet in sheets for name in re.findall(r"--([a-z0-9-]+):", sheet)}

    assert used <= local
    assert (settings.BASE_DIR / STYLESHEET).exists()
