"""Is it truly gone? Asked of every file that was blacked out here, and of those a clerk brings ready-made."""

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.files.blackout.boxes import BlackoutFailed, Box, Rect, by_page
from disclosure.files.blackout.paint import black_places, paint, pixels
from disclosure.files.blackout.sheets import PRINT, Char, Sheet, Sheets, contrast, opened
from disclosure.files.blackout.things import MOST_OBJECTS, Kind, things_on
from disclosure.files.blackout.words import is_under

_SEEN_AT = 1.5  # pixels to the point, when covers are looked for
_DARK = 100  # of 255
_FLAT = 24  # a place with less contrast shows nothing
_EDGE = 2  # pixels of a picture left out along a box's edge, where its neighbours shine in
_NOISE = 64  # what a JPEG may change


LABELS = {
    Kind.TEXT: "可以复制的文字",
    Kind.IMAGE: "完整的图片",
    Kind.DRAWING: "线条图形",
    Kind.NOTE: "批注或链接",
}


@dataclass(frozen=True, slots=True)
class Live:
    """Something that still stands under a box. `words` are for the office's eyes only."""

    page: int
    kind: Kind
    words: str = ""

    @property
    def message(self) -> str:
        return f"第 {self.page} 页的黑框下面还有{LABELS[self.kind]}。"


def live_text_under(pdf: bytes, boxes: list[Box]) -> list[Live]:
    """Text and notes that can still be had from under the boxes; for a file not yet blacked out, what will go."""
    found: list[Live] = []
    with opened(pdf) as sheets:
        for number, mine in sorted(by_page(boxes, sheets.sizes()).items()):
            with sheets.page(number) as sheet:
                chars = sheet.chars()
                notes = [sheet.shown(*edges) for edges in _notes(sheet)]
            words = "".join(
                char.text
                for char in chars
                if not char.is_blank and any(_is_live(char, box.rect) for box in mine)
            )
            if words:
                found.append(Live(number, Kind.TEXT, words))
            if any(note.touches(box.rect) for note in notes for box in mine):
                found.append(Live(number, Kind.NOTE))
    return found


def _is_live(char: Char, rect: Rect) -> bool:
    # Half a point of play: two engines measure the same glyph differently.
    return is_under(char, Rect(rect.left + 0.5, rect.top + 0.5, rect.right - 0.5, rect.bottom - 0.5))


def _notes(sheet: Sheet) -> Iterator[tuple[float, float, float, float]]:
    from pypdfium2 import raw  # slow import

    for index in range(raw.FPDFPage_GetAnnotCount(sheet.page)):
        note, edges = raw.FPDFPage_GetAnnot(sheet.page, index), raw.FS_RECTF()
        if note:
            if raw.FPDFAnnot_GetRect(note, edges):
                yield edges.left, edges.bottom, edges.right, edges.top
            raw.FPDFPage_CloseAnnot(note)


def check_black_out(original: bytes, boxes: list[Box], result: bytes) -> None:
    """Raise BlackoutFailed, with page numbers, unless everything under the boxes is gone from the result.

    `original` is the file the boxes were drawn on. No text, note, picture or drawing may be left under a
    box, the box must be black to the eye, and no properties, attachments, scripts or older versions may
    ride along. Holds for files made with another program too.
    """
    with opened(original) as before, opened(result) as after:
        sizes = before.sizes()
        if len(after) != len(sizes):
            raise BlackoutFailed(f"涂黑后的文件有 {len(after)} 页，原件有 {len(sizes)} 页，不能公开。")
        wanted = by_page(boxes, sizes)
        found = live_text_under(result, boxes)
        for number, mine in sorted(wanted.items()):
            with before.page(number) as sheet:
                chars, width, height = sheet.chars(), sheet.width, sheet.height
            with after.page(number) as sheet:
                if abs(sheet.width - width) > 1 or abs(sheet.height - height) > 1:
                    raise BlackoutFailed(f"涂黑后的文件第 {number} 页与原件大小不同，对不上黑框，不能公开。")
            places = black_places(mine, chars)
            with after.page(number) as sheet:
                seen = sheet.picture(PRINT)
            # Painted outside the lock: the labels are set in type by PDFium as well.
            if not _is_black(seen, places, mine, width, height):
                raise BlackoutFailed(f"第 {number} 页的框没有全部涂黑，不能公开。请重新生成。")
            found += _live_objects(after, number, mine, places, width, height)
    if found:
        pages = "、".join(dict.fromkeys(str(live.page) for live in found))
        kinds = "、".join(dict.fromkeys(LABELS[live.kind] for live in found))
        raise BlackoutFailed(
            f"第 {pages} 页的黑框下面还有{kinds}，复制或者移开就能看到，不能公开。请用本系统在原件上重新涂黑。"
        )
    _check_nothing_rides_along(result)


def _is_black(picture, places, boxes: list[Box], width: float, height: float) -> bool:
    from PIL import Image  # slow import

    across, down = picture.width / width, picture.height / height
    expected = Image.new("L", picture.size, 255)
    paint(expected, places, width, height)
    grey = picture.convert("L")
    return all(_is_same(grey, expected, _inside(box.rect, across, down, grey.size)) for box in boxes)


def _inside(
    rect: Rect, across: float, down: float, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """The pixels well inside a place; None where it is thinner than its edges."""
    left, top, right, bottom = pixels(rect, across, down)
    edges = (
        max(left + 1 + _EDGE, 0),
        max(top + 1 + _EDGE, 0),
        min(right - _EDGE, size[0]),
        min(bottom - _EDGE, size[1]),
    )
    return edges if edges[0] < edges[2] and edges[1] < edges[3] else None


def _is_same(grey, expected, edges: tuple[int, int, int, int] | None) -> bool:
    """Black there, or black with our label; one pixel in a hundred may be off."""
    if edges is None:
        return True
    from PIL import ImageChops  # slow import

    here = grey.crop(edges)
    pixels_here = here.width * here.height
    if sum(here.histogram()[:_NOISE]) >= pixels_here * 0.999:
        return True
    difference = ImageChops.difference(here, expected.crop(edges))
    return sum(difference.histogram()[_NOISE:]) <= pixels_here * 0.01


# 图片与图形


def _live_objects(
    sheets: Sheets, number: int, boxes: list[Box], places, width: float, height: float
) -> list[Live]:
    """Pictures and drawings under the boxes that are more than a black area."""
    from PIL import Image  # slow import

    pictures, kinds = [], []
    with sheets.page(number) as sheet:
        for kind, thing, matrix, place in things_on(sheet):
            touched = [box for box in boxes if place.touches(box.rect.grown(-0.5))]
            if not touched:
                continue
            if kind is Kind.IMAGE:
                pictures.append((_raw_picture(thing), matrix, touched))
            elif not _is_plain(thing, place):
                kinds.append(kind)
    if pictures:
        for picture, matrix, touched in pictures:
            expected = Image.new("L", picture.size, 255) if picture else None
            if picture is None or not _is_blacked(picture, matrix, touched, places, expected, width, height):
                kinds.append(Kind.IMAGE)
    return [Live(number, kind) for kind in dict.fromkeys(kinds)]


def _raw_picture(image):
    """All pixels a picture object holds, in grey, whatever is drawn over it; None where it cannot be read."""
    try:
        return image.get_bitmap().to_pil().convert("L").copy()
    except Exception:  # a format PDFium does not decode is a picture nobody has checked
        return None


def _is_blacked(picture, matrix, boxes: list[Box], places, expected, width: float, height: float) -> bool:
    """The picture's own pixels under each box are black (or our label)."""
    a, b, c, d, e, f = matrix
    whole = abs(a - width) < 1 and abs(d + height) < 1 and max(abs(b), abs(c), abs(e), abs(f - height)) < 1
    across, down = picture.width / width, picture.height / height
    if whole:  # the page itself as one picture, as it is made here
        paint(expected, places, width, height)
        return all(
            _is_same(picture, expected, _inside(box.rect, across, down, picture.size)) for box in boxes
        )
    turn = a * d - b * c
    if not turn:
        return True
    for box in boxes:
        rect = box.rect
        points = [
            ((d * (x - e) - c * (y - f)) / turn, (a * (y - f) - b * (x - e)) / turn)
            for x in (rect.left, rect.right)
            for y in (rect.top, rect.bottom)
        ]
        own = Rect(
            min(x for x, _ in points),
            1 - max(y for _, y in points),
            max(x for x, _ in points),
            1 - min(y for _, y in points),
        )
        edges = _inside(own, picture.width, picture.height, picture.size)
        if edges and picture.crop(edges).getextrema()[1] > _NOISE:
            return False
    return True


def _is_plain(thing, place: Rect) -> bool:
    """A filled dark area or a straight line says nothing; anything with more corners may be writing."""
    from pypdfium2 import raw  # slow import

    if thing.type != raw.FPDF_PAGEOBJ_PATH:
        return False
    count = raw.FPDFPath_CountSegments(thing)
    curved = any(
        raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(thing, index)) == raw.FPDF_SEGMENT_BEZIERTO
        for index in range(min(count, 50))
    )
    return count <= 8 and not curved


# 只画了黑框、文字还在


@dataclass(frozen=True, slots=True)
class FalseBox:
    """Words on a page that cannot be seen and can be copied. `words` are for the office's eyes only."""

    page: int
    place: Rect
    words: str


def covered_words(sheets: Sheets) -> Iterator[FalseBox]:
    """Where words stand under a cover, however it is drawn: a shape, a picture, a note, a thick line.

    Told from what the eye sees: the place of the words is one even dark colour, or it does not show the
    colour the words are drawn in.
    """
    for number in range(1, len(sheets) + 1):
        with sheets.page(number) as sheet:
            chars = sheet.chars() if sheet.plain().strip() and _may_cover(sheet) else []
            if all(char.is_blank for char in chars):
                continue
            width, height = sheet.width, sheet.height
            grey = sheet.picture(_SEEN_AT, with_notes=True).convert("L")
        run: list[Char] = []
        for char in [*chars, None]:
            if char is not None and (char.is_blank or _is_covered(char, grey, width, height)):
                run += [] if char.is_blank else [char]
                continue
            if len(run) > 1:
                place = run[0].ink
                for each in run:
                    place = place.around(each.ink)
                yield FalseBox(number, place, "".join(each.text for each in run))
            run = []


_LEAST_COVER = 4.0  # points: a line as thick as this could hide small type


def _may_cover(sheet: Sheet) -> bool:
    """Is there anything on the page but words and thin lines?"""
    from pypdfium2 import raw  # slow import

    if raw.FPDFPage_GetAnnotCount(sheet.page):
        return True
    width = ctypes.c_float()
    for count, thing in enumerate(sheet.page.get_objects()):
        if count > MOST_OBJECTS:
            return True
        if thing.type in (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM):
            continue
        if thing.type != raw.FPDF_PAGEOBJ_PATH or thing.container is not None:
            return True
        left, bottom, right, top = thing.get_bounds()
        raw.FPDFPageObj_GetStrokeWidth(thing, width)
        if min(right - left, top - bottom) >= _LEAST_COVER or width.value >= _LEAST_COVER:
            return True
    return False


def _is_covered(char: Char, grey, width: float, height: float) -> bool:
    if char.ink.area <= 0 or not Rect(0, 0, width, height).holds(char.ink.centre):
        return False
    dark, range_of = contrast(char, grey, width, height)
    if range_of > _FLAT:
        return False
    return dark < _DARK or (char.is_shown and char.shade is not None and abs(char.shade - dark) > 80)


def find_false_boxes(pdf: bytes) -> list[FalseBox]:
    """Words that are only covered, in a file made elsewhere; raises BlackoutFailed where it cannot be read."""
    with opened(pdf) as sheets:
        return list(covered_words(sheets))


def refuse_false_boxes(pdf: bytes) -> None:
    """Raise BlackoutFailed with the page numbers where words are only covered and not taken out."""
    found = find_false_boxes(pdf)
    if found:
        pages = "、".join(dict.fromkeys(str(box.page) for box in found))
        raise BlackoutFailed(
            f"第 {pages} 页只是把文字盖住了，复制就能看到，不能公开。请用原件在本系统里涂黑，不要在别的软件里画黑框。"
        )


# 随文件走的东西

_RIDERS = {
    "/Metadata": "文件属性",
    "/Names": "附件或脚本",
    "/AcroForm": "表单",
    "/Outlines": "书签",
    "/OCProperties": "隐藏的图层",
    "/StructTreeRoot": "带文字的结构标记",
    "/OpenAction": "自动执行的动作",
    "/AA": "自动执行的动作",
    "/AF": "附件",
    "/Collection": "附件",
    "/PieceInfo": "软件的私有数据",
    "/Dests": "跳转目标",
    "/Threads": "阅读线索",
}
_PAGE_RIDERS = ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/AF", "/StructParents", "/B")


def _check_nothing_rides_along(pdf: bytes) -> None:
    import pikepdf  # slow import

    if pdf.count(b"startxref") != 1 or pdf.count(b"%%EOF") != 1:
        raise BlackoutFailed("文件里还留着以前的版本，不能公开。请用本系统在原件上重新涂黑。")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        left = {label for key, label in _RIDERS.items() if key in document.Root}
        if "/Info" in document.trailer:
            left.add("文件属性")
        if any(key in page.obj for page in document.pages for key in _PAGE_RIDERS):
            left.add("批注、缩略图或页面属性")
    if left:
        raise BlackoutFailed(f"文件里还带着{'、'.join(sorted(left))}，不能公开。请用本系统在原件上重新涂黑。")
