"""The design tokens, read from the one stylesheet that holds them, and how strongly two colours differ."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

STYLESHEET = Path("static/css/portal.css")
LIGHT, CONTRAST, ASKED_OF_THE_SYSTEM = (
    ":root {",
    "html.contrast {",
    "@media (prefers-contrast: more) {\n  :root {",
)

# Which colour is written on which: every pair the components use. AA wants 4.5 : 1, 高对比 AAA 7 : 1.
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "ground", "sunk", "foot", "soft")),
    *((link, ground) for link in ("navy", "red") for ground in ("paper", "ground", "sunk")),
    *((tone, f"{tone}-t") for tone in ("navy", "red", "amber", "green", "violet")),
    *(("on-dark", ground) for ground in ("navy", "navy-2", "navy-3", "red", "red-2")),
    ("on-dark-2", "navy"), ("on-dark-2", "navy-2"), ("on-dark-2", "navy-3"), ("ink", "mark"),
]  # fmt: skip


@dataclass(frozen=True)
class Colour:
    name: str
    value: str
    on_paper: float


def tokens(part: str = LIGHT) -> dict[str, str]:
    """The custom properties of one part of the stylesheet, in its order: {"ink": "#1c2530", …}."""
    text = (settings.BASE_DIR / STYLESHEET).read_text()
    block = text[text.index(part) + len(part) :].partition("}")[0]
    block = re.sub(r"/\*.*?\*/", "", block, flags=re.DOTALL)
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", block))


def colours() -> list[Colour]:
    found = tokens()
    return [
        Colour(name, value, round(contrast(value, found["paper"]), 1))
        for name, value in found.items()
        if value.startswith("#")
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written #rgb or #rrggbb (WCAG 2.1, 1.4.3): 1 for the same, 21 for black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
