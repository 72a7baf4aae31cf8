"""The place in a text where the words were found, marked and safe to print."""

import re
from collections import defaultdict

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from disclosure.search.grams import FOLD, pieces

_READ = 200_000  # characters of a text that are looked through
_SPACE = re.compile(r"[\s\x00-\x1f|]+")  # and the bars of a table, which say nothing in a line
_VARIANTS: dict[str, str] = defaultdict(str)
for _code, _to in FOLD.items():
    _VARIANTS[_to] += chr(_code)


def highlight(text: str, words: str, *, width: int | None = 120) -> SafeString:
    """About `width` characters around the first hit (all of the text if None), hits in <mark>."""
    text = (text or "")[:_READ]
    pattern = _pattern(words)
    before = after = ""
    if width is not None and len(text) > width:
        hit = pattern.search(text) if pattern else None
        start = max(0, hit.start() - width // 3) if hit else 0
        start = min(start, max(0, len(text) - width))
        before = "…" if start else ""
        after = "…" if start + width < len(text) else ""
        text = text[start : start + width]
    text = _SPACE.sub(" ", text).strip()
    if not pattern:
        return mark_safe(before + escape(text) + after)
    out, last = [before], 0
    for hit in pattern.finditer(text):
        out += [escape(text[last : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        last = hit.end()
    return mark_safe("".join([*out, escape(text[last:]), after]))


def _pattern(words: str) -> re.Pattern | None:
    """The pieces, longest first, each character in any of its widths and cases."""
    found = sorted(pieces(words), key=len, reverse=True)
    if not found:
        return None
    return re.compile("|".join("".join(_any_form(c) for c in piece) for piece in found))


def _any_form(character: str) -> str:
    variants = _VARIANTS.get(character)
    return f"[{re.escape(character + variants)}]" if variants else re.escape(character)
