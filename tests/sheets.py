"""A PDF as it lies on the table: characters and ruled lines with their places, measured in the file. Lengths in mm."""

import ctypes

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
import pytest

MM = 25.4 / 72


class Character:
    def __init__(self, text, place, page_height):
        left, bottom, right, top = text.get_charbox(place)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        raw.FPDFText_GetFillColor(text, place, red, green, blue, alpha)
        x, baseline = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, place, x, baseline)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, place, matrix)
        self.char = text.get_text_range(place, 1)
        self.colour = (red.value, green.value, blue.value)
        self.size = round(raw.FPDFText_GetFontSize(text, place) * abs(matrix.d), 1)
        self.left, self.right = left * MM, right * MM
        self.top, self.bottom = (page_height - top) * MM, (page_height - bottom) * MM
        self.baseline = (page_height - baseline.value) * MM


class Sheet:
    """One page of a PDF: its characters and its ruled lines (left, top, right, bottom)."""

    def __init__(self, page):
        height = page.get_height()
        self.width, self.height = page.get_width() * MM, height * MM
        text = page.get_textpage()
        places = [n for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
        self.characters = [Character(text, place, height) for place in places]
        self.lines = []
        for item in page.get_objects():
            if item.type == raw.FPDF_PAGEOBJ_PATH:
                left, bottom, right, top = item.get_bounds()
                self.lines.append((left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))

    def rows(self):
        """Lines of text from the top: the characters on one baseline, from the left."""
        rows = []
        for character in sorted(self.characters, key=lambda c: c.baseline):
            if rows and character.baseline - rows[-1][0].baseline < 2.5:
                rows[-1].append(character)
            else:
                rows.append([character])
        return [sorted(characters, key=lambda c: c.left) for characters in rows]

    def words(self):
        return ["".join(c.char for c in row) for row in self.rows()]

    def row(self, start):
        return next(row for row in self.rows() if "".join(c.char for c in row).startswith(start))


def sheets_of(data: bytes) -> list[Sheet]:
    return [Sheet(page) for page in pypdfium2.PdfDocument(data)]


def near(value, tolerance=0.3):
    return pytest.approx(value, abs=tolerance)


def glyphs(page):
    """Glyph numbers shown on a page; 0 is .notdef, the empty box."""
    found = set()
    for operands, operator in pikepdf.parse_content_stream(page):
        strings = operands[0] if str(operator) == "TJ" else operands if str(operator) == "Tj" else []
        for string in strings:
            if isinstance(string, pikepdf.String):
                raw = bytes(string)
                found |= {int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)}
    return found
