"""Black on the picture of a page, and the reason in grey inside the black."""

from functools import lru_cache
from html import escape

from disclosure import pdf as typesetting
from disclosure.files.blackout.boxes import Box, Rect
from disclosure.files.blackout.sheets import Char, opened

BLACK, GREY = 0, 190
MOST_COVERED = 1 / 3  # of a character's ink; beyond this what sticks out would still be read
_LABEL_POINTS = 9.0  # of type, where the box is high enough
_LEAST_POINTS = 5.0
_LABEL_DPI = 300


def grown_over_ink(box: Rect, chars: list[Char]) -> Rect:
    """The box, widened over every character it covers by more than a third.

    A box drawn a little too tight would leave enough of a stroke to read the character by.
    """
    place = box
    for char in chars:
        if char.ink.area > 0 and box.shared_with(char.ink) > char.ink.area * MOST_COVERED:
            place = place.around(char.ink)
    return place


def black_places(boxes: list[Box], chars: list[Char]) -> list[tuple[Rect, str]]:
    """What is painted for the boxes of one page: the place and the reason."""
    return [(grown_over_ink(box.rect, chars), box.reason) for box in boxes]


def paint(picture, places: list[tuple[Rect, str]], width: float, height: float) -> None:
    """Blacken the places on a PIL picture of a page of that size in points; edges are rounded outwards."""
    from PIL import ImageDraw  # slow import

    across, down = picture.width / width, picture.height / height
    draw = ImageDraw.Draw(picture)
    for place, _ in places:
        draw.rectangle(pixels(place, across, down), fill=_in(picture, BLACK))
    for place, reason in places:
        if reason:
            _label(picture, place, reason, across, down)


def pixels(place: Rect, across: float, down: float) -> tuple[int, int, int, int]:
    """The pixels that hold a place, the last ones included."""
    return (
        int(place.left * across // 1) - 1,
        int(place.top * down // 1) - 1,
        int(-(-place.right * across // 1)),
        int(-(-place.bottom * down // 1)),
    )


def _in(picture, grey: int):
    return grey if picture.mode == "L" else (grey, grey, grey)


def _label(picture, place: Rect, reason: str, across: float, down: float) -> None:
    """The reason in the middle of the box, as large as fits; nothing where it would be too small to read."""
    from PIL import Image  # slow import

    mask, points_wide, points_high = _typeset(reason)
    size = min(1.0, (place.width - 3) / points_wide, (place.height - 1.5) / points_high)
    if size * _LABEL_POINTS < _LEAST_POINTS:
        return
    wide, high = max(round(points_wide * size * across), 1), max(round(points_high * size * down), 1)
    mask = mask.resize((wide, high), Image.Resampling.LANCZOS)
    middle = place.centre[0] * across, place.centre[1] * down
    corner = round(middle[0] - wide / 2), round(middle[1] - high / 2)
    picture.paste(_in(picture, GREY), (*corner, corner[0] + wide, corner[1] + high), mask)


@lru_cache(maxsize=64)
def _typeset(reason: str):
    """The reason as a mask of its ink, and its width and height in points at the full size of type."""
    from PIL import ImageOps  # slow import

    data = typesetting.render(
        f'<html lang="zh-CN"><body>{escape(reason)}</body></html>',
        stylesheets=(
            "@page { size: 600pt 20pt; margin: 2pt } body { margin: 0; white-space: nowrap; "
            f"font: {_LABEL_POINTS}pt/1.2 sans-serif; color: #000 }}",
        ),
    )
    with opened(data) as sheets, sheets.page(1) as sheet:
        picture = ImageOps.invert(sheet.picture(_LABEL_DPI / 72).convert("L"))
    picture = picture.crop(picture.getbbox() or (0, 0, 1, 1))
    return picture, picture.width * 72 / _LABEL_DPI, picture.height * 72 / _LABEL_DPI
