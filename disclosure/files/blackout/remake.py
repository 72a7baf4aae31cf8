"""A page made anew: one picture with the black already in it, and the words that may still be read.

Nothing of the old page is taken over but its size. The words lie over the picture in the invisible mode,
so that the page can be searched and read aloud; a word that the eye cannot see there is left out too.
"""

import io
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import pikepdf

from disclosure.files.blackout.boxes import Box, Rect
from disclosure.files.blackout.fonts import to_unicode
from disclosure.files.blackout.paint import black_places, paint
from disclosure.files.blackout.sheets import PRINT, UNKNOWN, Char, Sheets, contrast
from disclosure.files.blackout.words import is_under

SAFE = 1.0  # points kept free around a box
_LEAST_CONTRAST = 24  # of 255: less than this and nothing stands there to be read
_JPEG_QUALITY = 88
_JPEG_MUST_SAVE = 0.7  # a picture without loss is kept unless the other is this much smaller


class Encoded(NamedTuple):
    """A picture ready to be put into a PDF."""

    data: bytes
    width: int
    height: int
    space: str
    filter: str
    predictor: bool


@dataclass
class Remade:
    """One page made anew; sizes in points."""

    width: float
    height: float
    image: Encoded
    words: list[list[Char]] = field(default_factory=list)  # runs without a gap
    hidden: frozenset[str] = frozenset()  # characters that went with the boxes


def remade(sheets: Sheets, number: int, boxes: list[Box], unit: float = 1.0) -> Remade:
    """The page of that number with the boxes black; no boxes only turn it into a picture with its words."""
    with sheets.page(number) as sheet:
        width, height = sheet.width, sheet.height
        chars = sheet.chars()
        picture = sheet.picture(PRINT * unit)
    places = black_places(boxes, chars)
    runs, hidden = readable(chars, [place for place, _ in places], picture, width, height)
    paint(picture, places, width, height)
    return Remade(width, height, encoded(picture), runs, hidden)


def readable(
    chars: list[Char], places: list[Rect], picture, width: float, height: float
) -> tuple[list[list[Char]], frozenset[str]]:
    """The characters that stay, in runs; and those that go, as a set.

    One goes that a box touches, that nothing can be seen of, or that belongs to the invisible words of a
    scan in the rows beside a box: those seldom lie exactly where the eye sees them.
    """
    grey = picture.convert("L")
    runs: list[list[Char]] = [[]]
    hidden: set[str] = set()
    for char in chars:
        if char.is_blank:
            if char.text in "\r\n":
                runs.append([])
            elif runs[-1]:
                runs[-1].append(char)
            continue
        goes = any(
            is_under(char, place, SAFE) or (not char.is_shown and _beside(char, place)) for place in places
        )
        if goes or char.text == UNKNOWN or not is_visible(char, grey, width, height):
            hidden |= set(char.text) if goes else set()
            runs.append([])
            continue
        last = runs[-1][-1] if runs[-1] else char
        if last.turn != char.turn or any(place.touches(last.ink.around(char.ink)) for place in places):
            runs.append([])  # a box stands between the two
        runs[-1].append(char)
    return [_without_end(run) for run in runs if not all(char.is_blank for char in run)], frozenset(hidden)


def _without_end(run: list[Char]) -> list[Char]:
    while run[-1].is_blank:
        run = run[:-1]
    return run


def _beside(char: Char, place: Rect) -> bool:
    """In the same rows as the box, or in the next one."""
    row, box = char.upright, place.turned(char.turn)
    reach = max(row.height, 6)
    return row.top - reach < box.bottom and box.top < row.bottom + reach


def is_visible(char: Char, grey, width: float, height: float) -> bool:
    """Something stands out where the character is said to stand, on the page's picture in grey."""
    return contrast(char, grey, width, height)[1] > _LEAST_CONTRAST


def encoded(picture) -> Encoded:
    """Without loss where that is small, as pages of text are; as a JPEG where it is a photograph."""
    from PIL import ImageChops  # slow import

    red, green, blue = picture.split()
    coloured = max(ImageChops.difference(red, other).getextrema()[1] for other in (green, blue)) > 8
    if not coloured:
        picture = green
    exact, lossy = io.BytesIO(), io.BytesIO()
    picture.save(exact, "PNG", compress_level=7)
    picture.save(lossy, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    space = "/DeviceRGB" if coloured else "/DeviceGray"
    if lossy.tell() < exact.tell() * _JPEG_MUST_SAVE:
        return Encoded(lossy.getvalue(), *picture.size, space, "/DCTDecode", False)
    return Encoded(_png_body(exact.getvalue()), *picture.size, space, "/FlateDecode", True)


def _png_body(data: bytes) -> bytes:
    """The compressed rows of a PNG, which a PDF takes as they are."""
    parts, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            parts.append(data[place + 8 : place + 8 + length])
        place += length + 12
    return b"".join(parts)


class Layer:
    """The invisible font of one file: a code for each character and width in the order they come up."""

    def __init__(self, document):
        self.document = document
        self.codes: dict[tuple[str, int], int] = {}
        self.font = document.make_indirect(pikepdf.Dictionary())

    def content(self, page: Remade) -> bytes:
        """The drawing of a page made anew: its picture and, over it, its words."""
        parts = [f"q {_number(page.width)} 0 0 {_number(page.height)} 0 0 cm /Page Do Q"]
        for run in page.words:
            parts.append(self._run(run, page.height))
        return "\n".join(parts).encode("ascii")

    def _run(self, run: list[Char], height: float) -> str:
        """One run as one row of glyphs, each exactly where its ink is."""
        turn = run[0].turn
        places = [char.ink.turned(turn) for char in run]
        ink = [place for place, char in zip(places, run, strict=True) if not char.is_blank]
        top, bottom = min(place.top for place in ink), max(place.bottom for place in ink)
        size = max(bottom - top, 1.0)
        begins = [place.left for place in places]
        for index in range(len(run) - 1, -1, -1):  # a space stands where the next character begins
            if run[index].is_blank:
                begins[index] = begins[index + 1]
        ends = [*begins[1:], ink[-1].right]
        shown = []
        for char, place, begin, end in zip(run, places, begins, ends, strict=True):
            width = 0 if char.is_blank else _width(place.width, end - begin, size)
            shown.append(f"<{self._code(' ' if char.is_blank else char.text, width):04x}>")
            # Every glyph of the font is one size wide: what is too much is taken back.
            shown.append(_number(width - (end - begin) / size * 1000))
        # Back from the upright view to the page, whose own space counts from the lower left.
        x, y = Rect(begins[0], bottom, begins[0], bottom).turned(-turn % 360)[:2]
        return (
            f"BT 3 Tr /Words {_number(size)} Tf {_WAYS[turn]} {_number(x)} {_number(height - y)} Tm "
            f"[{' '.join(shown)}] TJ ET"
        )

    def _code(self, text: str, width: int) -> int:
        return self.codes.setdefault((text, width), len(self.codes) + 1)

    def finish(self) -> None:
        """Write the font, once all pages have named their characters."""
        document = self.document
        name = pikepdf.Name.BlackoutWords
        widths = tuple(sorted({width for _, width in self.codes}))
        outlines = frames_font(widths)
        program = pikepdf.Stream(document, outlines)
        program.Length1 = len(outlines)
        glyphs = b"".join((widths.index(width) + 1).to_bytes(2, "big") for _, width in self.codes)
        descriptor = pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=name,
            Flags=5,
            FontBBox=[0, 0, 1000, 1000],
            ItalicAngle=0,
            Ascent=1000,
            Descent=0,
            CapHeight=1000,
            StemV=80,
            FontFile2=program,
        )
        below = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=pikepdf.Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=document.make_indirect(descriptor),
            DW=0,
            W=pikepdf.Array([1, pikepdf.Array([width for _, width in self.codes])]),
            CIDToGIDMap=pikepdf.Stream(document, b"\0\0" + glyphs),
        )
        self.font.update(
            {
                "/Type": pikepdf.Name.Font,
                "/Subtype": pikepdf.Name.Type0,
                "/BaseFont": name,
                "/Encoding": pikepdf.Name("/Identity-H"),
                "/DescendantFonts": pikepdf.Array([document.make_indirect(below)]),
                "/ToUnicode": pikepdf.Stream(
                    document, to_unicode({code: text for (text, _), code in self.codes.items()})
                ),
            }
        )


_WAYS = {0: "1 0 0 1", 90: "0 -1 1 0", 180: "-1 0 0 -1", 270: "0 1 -1 0"}
_WIDTH_STEP = 50  # thousandths of the size; rounded down, so that no glyph reaches into the next one


def _width(ink: float, advance: float, size: float) -> int:
    """Thousandths of the size: up to the next character, or the ink alone before a wide gap."""
    wide = advance if ink <= advance < ink + size * 0.7 else ink
    return max(int(wide / size * 1000), 0) // _WIDTH_STEP * _WIDTH_STEP


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value else "0"


@lru_cache(maxsize=16)
def frames_font(widths: tuple[int, ...]) -> bytes:
    """A TrueType font with a plain frame for each width; it is never painted, but says how large a word is."""
    from fontTools.fontBuilder import FontBuilder  # slow import
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    names = [".notdef", *(f"w{width}" for width in widths)]
    glyphs = {}
    for name, width in zip(names, (0, *widths), strict=True):
        pen = TTGlyphPen(None)
        if width:
            pen.moveTo((0, 0))
            for point in ((0, 1000), (width, 1000), (width, 0)):
                pen.lineTo(point)
            pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict(zip(names, ((width, 0) for width in (0, *widths)), strict=True)))
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": "Blackout Words", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()
