"""申请编号 as people type it: without the strokes and blanks that nobody reads out, in capitals.

The same is said twice, for what is typed (`plain`) and for what is stored (`PLAIN`, indexed on both tables, so a look-up by
it costs what one by the number itself does).
"""

import re
import unicodedata

from django.db.models import F, Value
from django.db.models.functions import Replace, Upper

LONGEST = 60  # characters of a number, as it is stored
_STROKES = re.compile(r"[\s\-_‐‑‒–—―−─ーㄧ·.]+")

PLAIN = Upper(Replace(Replace(F("number"), Value("-"), Value("")), Value(" "), Value("")))


def plain(number: str) -> str:
    """YUNSHAN-2026-00018, ｙｕｎｓｈａｎ２０２６００018, yunshan — 2026 — 00018 → YUNSHAN202600018."""
    return _STROKES.sub("", unicodedata.normalize("NFKC", number)).upper()[:LONGEST]


def spellings(number: str) -> set[str]:
    """How a number that was typed may stand in `PLAIN`: old registers have signs of full width, or strokes of other kinds."""
    typed = " ".join(number.split())[:LONGEST].upper()
    return {plain(number), _STROKES.sub("", typed), typed.replace("-", "").replace(" ", "")}
