"""What PDFium sees on a page: its size, its characters, its picture; in points from the upper left as shown.

PDFium may be called by one thread at a time; it is asked page by page, so that others get their turn.
"""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from disclosure.files.blackout.boxes import BlackoutFailed, Rect
from disclosure.files.extract.pdf import pdfium_lock

PRINT = 200 / 72  # pixels to the point where a page is made anew: 200 dpi
MOST_PIXELS = 24_000_000  # of one page: 72 MB while it is painted
MOST_CHARS = 200_000  # of one page
UNKNOWN = "\ufffd"  # a glyph of which the file does not say what character it is
_NO_INK = "\ufffe\u0002\u00ad"  # a hyphen at a line's end, as PDFium tells it


class Char(NamedTuple):
    """One character: its ink, the line's height around it, and how it is drawn."""

    text: str
    ink: Rect
    line: Rect
    is_blank: bool  # a space or a line's end, which PDFium may have added itself
    is_shown: bool  # not drawn in the invisible mode, as the words under a scan are
    shade: int | None  # lightness of its fill, 0 to 255; None where it is not plain
    turn: int  # the way it runs on the page as shown, clockwise from left to right: 0, 90, 180, 270

    @property
    def upright(self) -> Rect:
        """Its place in the line, seen so that it reads from left to right."""
        return self.line.turned(self.turn)


def _character(code: int, following: int) -> str:
    """The character of a code; a rare one (𠮷) comes in two halves. What has none still counts as ink."""
    if 0xD800 <= code < 0xDC00 and 0xDC00 <= following < 0xE000:
        return chr(0x10000 + (code - 0xD800) * 0x400 + following - 0xDC00)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else UNKNOWN


class Sheet:
    """An open page. Used only while the lock is held; what it returns may be kept."""

    def __init__(self, page, number: int):
        self.page, self.number = page, number
        self.width, self.height = page.get_size()
        self.to_shown = self._transform()

    def _transform(self) -> tuple[float, ...]:
        """From the page's own space to the page as shown: rotation and crop are PDFium's business."""
        from pypdfium2 import raw  # slow import

        fine = 1000
        size = max(int(self.width * fine), 1), max(int(self.height * fine), 1)

        def shown(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(self.page, 0, 0, *size, 0, x, y, across, down)
            return across.value / fine, down.value / fine

        x0, y0 = shown(0, 0)
        far = 1000.0
        (x1, y1), (x2, y2) = shown(far, 0), shown(0, far)
        return (x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far, x0, y0

    def shown(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """The place on the shown page of a rectangle in the page's own space."""
        a, b, c, d, e, f = self.to_shown
        x0, x1 = a * left + c * bottom + e, a * right + c * top + e
        y0, y1 = b * left + d * bottom + f, b * right + d * top + f
        return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def plain(self) -> str:
        """The words alone, quickly: to see whether a page is worth a closer look."""
        textpage = self.page.get_textpage()
        try:
            return textpage.get_text_range() if textpage.count_chars() <= MOST_CHARS else ""
        finally:
            textpage.close()

    def chars(self) -> list[Char]:
        """All characters in the order PDFium reads them; raises BlackoutFailed on a page past all measure."""
        from pypdfium2 import raw  # slow import

        textpage = self.page.get_textpage()
        try:
            count = textpage.count_chars()
            if count > MOST_CHARS:
                raise BlackoutFailed(f"第 {self.number} 页的文字多得异常，不能涂黑。请重新导出后再传。")
            return list(self._chars(raw, textpage, count))
        finally:
            textpage.close()

    def _chars(self, raw, textpage, count: int) -> Iterator[Char]:
        # Asked six times for every character of a long file: nothing is made anew that can be used again.
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        place, handle, shown = raw.FS_RECTF(), textpage.raw, self.shown
        modes: dict[int, int] = {}
        turns: dict[float, int] = {}
        codes = [raw.FPDFText_GetUnicode(handle, index) for index in range(count)]
        for index, code in enumerate(codes):
            if 0xDC00 <= code < 0xE000 and index and 0xD800 <= codes[index - 1] < 0xDC00:
                continue  # the second half of a rare character, told with the first
            text = _character(code, codes[index + 1] if index + 1 < count else 0)
            raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
            ink = shown(left.value, bottom.value, right.value, top.value)
            raw.FPDFText_GetLooseCharBox(handle, index, place)
            line = shown(place.left, place.bottom, place.right, place.top)
            owner = raw.FPDFText_GetTextObject(handle, index)
            key = ctypes.cast(owner, ctypes.c_void_p).value or 0
            if key not in modes:
                modes[key] = (
                    raw.FPDFTextObj_GetTextRenderMode(owner) if owner else raw.FPDF_TEXTRENDERMODE_FILL
                )
            mode, shade = modes[key], None
            is_plain = mode in (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_CLIP)
            if (
                is_plain
                and raw.FPDFText_GetFillColor(handle, index, red, green, blue, alpha)
                and alpha.value > 200
            ):
                shade = (299 * red.value + 587 * green.value + 114 * blue.value) // 1000
            angle = raw.FPDFText_GetCharAngle(handle, index)
            if angle not in turns:
                turns[angle] = self._turn(angle)
            is_blank = text.isspace() or text in _NO_INK
            is_shown = mode not in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
            yield Char(text, ink, line, is_blank, is_shown, shade, turns[angle])

    def _turn(self, angle: float) -> int:
        along, up = (math.cos(angle), -math.sin(angle)) if angle >= 0 else (1.0, 0.0)  # it counts clockwise
        a, b, c, d, _, _ = self.to_shown
        return round(math.degrees(math.atan2(b * along + d * up, a * along + c * up)) / 90) * 90 % 360

    def picture(self, scale: float, *, with_notes: bool = False):
        """The page as a PIL picture in RGB, `scale` pixels to the point (less on a page too large for it).

        Notes are drawn only where asked for.
        """
        bitmap = self.page.render(
            scale=max(min(scale, (MOST_PIXELS / max(self.width * self.height, 1)) ** 0.5), 0.01),
            may_draw_forms=False,
            draw_annots=with_notes,
            rev_byteorder=True,
            limit_image_cache=True,
        )
        try:
            return bitmap.to_pil().convert("RGB").copy()
        finally:
            bitmap.close()


def contrast(char: Char, grey, width: float, height: float) -> tuple[int, int]:
    """The darkest point around a character, and how far the lightest is from it; (255, 0) off the page."""
    around = char.ink.grown(max(char.line.height, 4) * 0.15)
    across, down = grey.width / width, grey.height / height
    edges = (
        max(int(around.left * across), 0),
        max(int(around.top * down), 0),
        min(int(around.right * across) + 1, grey.width),
        min(int(around.bottom * down) + 1, grey.height),
    )
    if edges[0] >= edges[2] or edges[1] >= edges[3]:
        return 255, 0
    dark, light = grey.crop(edges).getextrema()
    return dark, light - dark


class Sheets:
    """An open file: pages one after another, each read under the lock and closed again."""

    def __init__(self, document):
        self._document = document

    def __len__(self) -> int:
        return len(self._document)

    @contextmanager
    def page(self, number: int) -> Iterator[Sheet]:
        """The page of that number, counted from 1."""
        import pypdfium2  # slow import

        with pdfium_lock:
            try:
                page = self._document[number - 1]
            except pypdfium2.PdfiumError as error:
                raise BlackoutFailed(f"第 {number} 页已损坏，读不出来。请重新导出后再传。") from error
            try:
                yield Sheet(page, number)
            finally:
                page.close()

    def each(self) -> Iterator[Sheet]:
        """All pages in order. The lock is held only until the next one is asked for."""
        for number in range(1, len(self) + 1):
            with self.page(number) as sheet:
                yield sheet

    def sizes(self) -> list[tuple[float, float]]:
        """Width and height of every page as shown, in points."""
        with pdfium_lock:
            found = [self._document.get_page_size(index) for index in range(len(self))]
        return [(width, height) for width, height in found]


@contextmanager
def opened(pdf: bytes) -> Iterator[Sheets]:
    """The file open in PDFium; raises BlackoutFailed where it is broken, empty or locked."""
    import pypdfium2  # slow import

    with pdfium_lock:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise BlackoutFailed(
                "这份 PDF 打不开：文件已损坏，或者设了打开密码。请重新导出后再传。"
            ) from error
    try:
        if not len(document):
            raise BlackoutFailed("这份 PDF 没有页面。")
        yield Sheets(document)
    finally:
        with pdfium_lock:
            document.close()


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height in points of every page as shown; raises BlackoutFailed."""
    with opened(pdf) as sheets:
        return sheets.sizes()


def page_png(pdf: bytes, page: int, width: int) -> bytes:
    """One page (counted from 1) as a PNG of that width in pixels, without notes; raises BlackoutFailed."""
    import io

    with opened(pdf) as sheets:
        if not 1 <= page <= len(sheets):
            raise BlackoutFailed(f"文件共 {len(sheets)} 页，没有第 {page} 页。请核对页码。")
        with sheets.page(page) as sheet:
            picture = sheet.picture(width / max(sheet.width, 1))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
