"""What the fonts of this machine can print. A character none of them has would leave an empty box in the PDF."""

import logging
import re
import subprocess
import unicodedata
from functools import lru_cache

log = logging.getLogger(__name__)

MOST_ASKED = 300  # different rare characters of one piece of text that are looked up
GETA = "〓"  # the printer's old sign for a character that is not in the case

# Every font stack here has these: they need not be looked up.
_COMMON = re.compile(r"[\n\x20-\x7e\u3000-\u301f\u4e00-\u9fa5\uff01-\uff5e‘’“”…—·]+")
# Signs without a picture of their own: joiners, directions, variation selectors. A font without them prints a box.
_INVISIBLE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    r"\ufffe\uffff\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    """The text with what cannot be printed taken out, and 〓 for a character that no font has."""
    text = _INVISIBLE.sub("", text)
    rare = sorted(set(_COMMON.sub("", text)))
    # Each character that was never met costs a process: beyond MOST_ASKED the paper prints 〓, and the file has the text.
    if lost := {
        character for place, character in enumerate(rare) if place >= MOST_ASKED or not has_glyph(character)
    }:
        log.warning("没有字体可印：%s", "、".join(f"U+{ord(one):04X}" for one in sorted(lost)))
        text = text.translate({ord(one): GETA for one in lost})
    return text


@lru_cache(maxsize=4096)
def has_glyph(character: str) -> bool:
    """Whether a font that may be used here has it. Where fontconfig cannot be asked, anything assigned is trusted."""
    if unicodedata.category(character) in ("Cn", "Co", "Cs"):
        return False
    try:
        found = subprocess.run(
            ["fc-list", f":charset={ord(character):x}", "family"],
            capture_output=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        log.warning("fc-list 不可用，不核对字形。", exc_info=True)
        return True
    return bool(found.stdout.strip())
