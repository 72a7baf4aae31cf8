"""Fonts of the kept pages without the characters that only stood under a box.

A font embedded in a PDF holds just the characters the file uses, and a list that says which they are: a
name blacked out on one page could be put together again from the font of another. So a font that pages with
boxes used too loses every character the kept pages do not draw: its outline, its width and its entry in
the list.
"""

import io
import re
from collections import defaultdict

import pikepdf

Key = tuple[int, int]


_KIND = "/Type /Subtype "
_FONT = frozenset(
    (
        _KIND + "/BaseFont /Name /FirstChar /LastChar /Widths /FontDescriptor /Encoding /ToUnicode "
        "/DescendantFonts /CIDSystemInfo /DW /W /DW2 /W2 /CIDToGIDMap"
    ).split()
)
_DESCRIPTOR = frozenset(
    (
        _KIND
        + "/FontName /FontFamily /FontStretch /FontWeight /Flags /FontBBox /ItalicAngle /Ascent /Descent "
        "/Leading /CapHeight /XHeight /StemV /StemH /AvgWidth /MaxWidth /MissingWidth /FontFile /FontFile2 "
        "/FontFile3 /CharSet /CIDSet /Style /Lang"
    ).split()
)
_PROGRAM = frozenset((_KIND + "/Length /Filter /DecodeParms /Length1 /Length2 /Length3").split())


class Unprunable(Exception):
    """The characters of this font cannot be told apart; pages that use it are made anew."""


class Used:
    """The codes each font is used with on the pages that are kept."""

    def __init__(self):
        self.fonts: dict[Key, pikepdf.Object] = {}
        self.codes: dict[Key, set[int]] = defaultdict(set)
        self._wide: dict[Key, bool] = {}

    def meet(self, font) -> Key:
        key = font.objgen
        if key not in self.fonts:
            self.fonts[key] = font
            self._wide[key] = str(font.get("/Subtype")) == "/Type0"
        return key

    @property
    def count(self) -> int:
        """How many codes are known: it grows when a page brings one no page before it had."""
        return sum(map(len, self.codes.values()))

    def add(self, key: Key, text: bytes) -> None:
        if self._wide[key]:
            self.codes[key].update(int.from_bytes(text[i : i + 2], "big") for i in range(0, len(text) - 1, 2))
        else:
            self.codes[key].update(text)


def only(thing, keys: frozenset[str]) -> None:
    """Take every entry but these out of a dictionary."""
    for key in [key for key in thing.keys() if key not in keys]:  # noqa: SIM118 -- a PDF dictionary is not iterable by key
        del thing[key]


def trim(font) -> None:
    """Take out of a font what no reader draws with: the private data of programs."""
    for part in (font, _below(font)):
        only(part, _FONT)
        if "/FontDescriptor" in part:
            only(part.FontDescriptor, _DESCRIPTOR)
    for program in _programs(font):
        only(program, _PROGRAM)


def programs_in(resources, depth: int = 0) -> set[Key]:
    """All fonts and font programs that resources lead to, by object number."""
    found: set[Key] = set()
    if depth > 12 or not isinstance(resources, pikepdf.Dictionary):
        return found
    for font in _values(resources, "/Font"):
        found |= {font.objgen, *(program.objgen for program in _programs(font))}
        if "/Resources" in font:
            found |= programs_in(font.Resources, depth + 1)
    for kind in ("/XObject", "/Pattern"):
        for item in _values(resources, kind):
            if "/Resources" in item:
                found |= programs_in(item.Resources, depth + 1)
    return found - {(0, 0)}


def _values(resources, kind: str) -> list:
    part = resources.get(kind)
    values = [value for _, value in part.items()] if isinstance(part, pikepdf.Dictionary) else []
    return [value for value in values if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream))]


def _below(font):
    return font.DescendantFonts[0] if "/DescendantFonts" in font else font


def _programs(font) -> list:
    descriptor = _below(font).get("/FontDescriptor", pikepdf.Dictionary())
    return [descriptor[key] for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]


def prune(used: Used, shared: set[Key], hidden: frozenset[str]) -> tuple[set[Key], set[Key]]:
    """Take from every shared font what the kept pages do not draw: the fonts cut, and those that cannot be.

    `hidden` are the characters that went with the boxes. Digits and Latin letters tell nothing.
    """
    telling = {char for char in hidden if not char.isascii()}
    if not telling:
        return set(), set()
    failed: set[Key] = set()
    touched = [
        key
        for key, font in used.fonts.items()
        if key in shared or any(p.objgen in shared for p in _programs(font))
    ]
    glyphs: dict[Key, set[int]] = defaultdict(set)  # by font program, which two fonts may share
    programs: dict[Key, tuple[object, str, list[Key]]] = {}
    for key in touched:
        font = used.fonts[key]
        try:
            if str(font.get("/Subtype")) == "/Type0":
                wanted = _prune_wide(font, used.codes[key])
            else:
                _prune_narrow(font, used.codes[key], telling)
                continue
        except (Unprunable, pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError):
            failed.add(key)
            continue
        for program in _programs(font):
            glyphs[program.objgen] |= wanted
            kind = str(_below(font).get("/Subtype"))
            programs.setdefault(program.objgen, (program, kind, []))[2].append(key)
    for number, (program, kind, owners) in programs.items():
        try:
            program.write(_blanked(program.read_bytes(), kind, glyphs[number]))
            if "/Length1" in program:
                program.Length1 = len(program.read_bytes())
        except Exception:  # fontTools meets a font nobody has thought of: the pages become pictures
            failed.update(owners)
    return set(touched) - failed, failed


def _prune_wide(font, codes: set[int]) -> set[int]:
    """Lists of a composite font cut down to the codes; returns the glyphs (or CIDs) that stay."""
    below = _below(font)
    program = _programs(font)
    if str(font.get("/Encoding")) not in ("/Identity-H", "/Identity-V"):
        if program or "/ToUnicode" in font:
            raise Unprunable
        return set()
    if "/ToUnicode" in font:
        font.ToUnicode.write(_mapping_of(font.ToUnicode.read_bytes(), codes, 2))
    for key in ("/W", "/W2"):
        if key in below:
            if key == "/W2":
                raise Unprunable
            below.W = _widths_of(below.W, codes)
    descriptor = below.get("/FontDescriptor", pikepdf.Dictionary())
    for key in ("/CIDSet", "/CharSet"):
        if key in descriptor:
            del descriptor[key]
    to_glyph = below.get("/CIDToGIDMap")
    if not isinstance(to_glyph, pikepdf.Stream):
        return codes
    table = to_glyph.read_bytes()
    wanted, new = set(), bytearray(len(table))
    for code in codes:
        if 2 * code + 1 < len(table):
            new[2 * code : 2 * code + 2] = table[2 * code : 2 * code + 2]
            wanted.add(int.from_bytes(table[2 * code : 2 * code + 2], "big"))
    to_glyph.write(bytes(new))
    return wanted


def _prune_narrow(font, codes: set[int], telling: set[str]) -> None:
    """A font of at most 256 characters: its program cannot be cut here, so none may be among the telling ones."""
    if "/ToUnicode" in font:
        known = _mapping(font.ToUnicode.read_bytes())
        if _programs(font) and any(telling & set(text) for code, text in known.items() if code not in codes):
            raise Unprunable
        font.ToUnicode.write(_mapping_of(font.ToUnicode.read_bytes(), codes, 1))
    elif _programs(font) and "/Differences" in (font.get("/Encoding") or {}):
        raise Unprunable


# 字符对照表

_HEX = r"<\s*([0-9A-Fa-f\s]*)>"
_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CHAR = re.compile(rf"{_HEX}\s*{_HEX}")
_RANGE = re.compile(rf"{_HEX}\s*{_HEX}\s*(?:{_HEX}|\[([^\]]*)\])")


def _mapping(cmap: bytes) -> dict[int, str]:
    """What a /ToUnicode stream says of each code."""
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(cmap.decode("latin-1")):
        if kind == "bfchar":
            for code, text in _CHAR.findall(body):
                found[_int(code)] = _text(text)
            continue
        for first, last, start, listed in _RANGE.findall(body):
            low, high = _int(first), min(_int(last), _int(first) + 0xFFFF)
            texts = re.findall(_HEX, listed)
            for code in range(low, high + 1):
                if texts:
                    found[code] = _text(texts[code - low]) if code - low < len(texts) else ""
                else:
                    base = _text(start)
                    found[code] = base[:-1] + chr(ord(base[-1]) + code - low) if base else ""
    return found


def _int(digits: str) -> int:
    return int("".join(digits.split()) or "0", 16)


def _text(digits: str) -> str:
    return bytes.fromhex("".join(digits.split())).decode("utf-16-be", "replace")


def _mapping_of(cmap: bytes, codes: set[int], size: int) -> bytes:
    known = _mapping(cmap)
    return to_unicode({code: known[code] for code in sorted(codes) if known.get(code)}, size)


def to_unicode(texts: dict[int, str], size: int = 2) -> bytes:
    """A /ToUnicode stream that says which text each code of `size` bytes stands for."""
    rows = [f"<{code:0{2 * size}x}> <{text.encode('utf-16-be').hex()}>" for code, text in texts.items()]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        f"1 begincodespacerange <{'00' * size}> <{'ff' * size}> endcodespacerange",
        *(line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    ]
    return "\n".join(lines).encode("ascii")


def _widths_of(widths, codes: set[int]) -> pikepdf.Array:
    """The same widths for the codes alone."""
    known: dict[int, object] = {}
    items, place = list(widths), 0
    while place < len(items):
        first, second = int(items[place]), items[place + 1]
        if isinstance(second, pikepdf.Array):
            known |= {first + step: width for step, width in enumerate(second)}
            place += 2
        else:
            width = items[place + 2]
            known |= {code: width for code in codes if first <= code <= int(second)}
            place += 3
    return pikepdf.Array(
        [part for code in sorted(codes) if code in known for part in (code, pikepdf.Array([known[code]]))]
    )


# 字形


def _blanked(program: bytes, kind: str, wanted: set[int]) -> bytes:
    """The font program with every other glyph drawn as nothing. `wanted` are glyphs, or CIDs of a bare CFF.

    Outlines are overwritten where they lie: a font of forty thousand glyphs would take seconds to rebuild.
    """
    by_cid = kind == "/CIDFontType0"
    if program[:4] in (b"\x00\x01\x00\x00", b"true"):
        return _with_table(program, "glyf", _blanked_glyf(program, wanted))
    if program[:4] == b"OTTO":
        return _with_table(program, "CFF ", _blanked_cff(_table(program, "CFF "), wanted, by_cid=by_cid))
    return _blanked_cff(program, wanted, by_cid=by_cid)


_TABLES_LEFT_OUT_NAMES = "cmap name post GSUB GPOS GDEF BASE kern vhea vmtx VORG DSIG hdmx LTSH VDMX"
_TABLES_LEFT_OUT = tuple(_TABLES_LEFT_OUT_NAMES.split())


def _table(program: bytes, tag: str) -> bytes:
    from fontTools import ttLib  # slow import

    return ttLib.TTFont(io.BytesIO(program)).reader[tag]


def _with_table(program: bytes, tag: str, data: bytes) -> bytes:
    """The font with one table exchanged, without what readers of a PDF do not use and what tells names."""
    from fontTools import ttLib  # slow import
    from fontTools.ttLib.tables.DefaultTable import DefaultTable

    font = ttLib.TTFont(io.BytesIO(program), recalcTimestamp=False, recalcBBoxes=False)
    font.tables[tag] = table = DefaultTable(tag)
    table.data = data
    for other in _TABLES_LEFT_OUT:
        if other in font:
            del font[other]
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue()


def _blanked_glyf(program: bytes, wanted: set[int]) -> bytes:
    from fontTools import ttLib  # slow import

    font = ttLib.TTFont(io.BytesIO(program))
    order, table, places = font.getGlyphOrder(), font["glyf"], font["loca"].locations
    waiting, kept = [order[gid] for gid in wanted | {0} if gid < len(order)], set()
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            waiting += table[name].getComponentNames(table)
    data = bytearray(font.reader["glyf"])
    for gid, name in enumerate(order):
        if name not in kept:  # all zeros is a glyph without a contour
            data[places[gid] : places[gid + 1]] = bytes(places[gid + 1] - places[gid])
    return bytes(data)


_END_CHAR, _RETURN = b"\x0e", b"\x0b"
_EMPTY = 4  # bytes: a width and the end
_CROWD = 20  # a list of so many times more characters than were drawn does not tell which ones were


def _blanked_cff(program: bytes, wanted: set[int], *, by_cid: bool) -> bytes:
    from fontTools import cffLib  # slow import
    from fontTools.misc.psCharStrings import SimpleT2Decompiler

    fonts = cffLib.CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    top = fonts.topDictIndex[0]
    is_cid_font = hasattr(top, "ROS")
    numbers = [
        int(name.removeprefix("cid")) if by_cid and is_cid_font and name.startswith("cid") else glyph
        for glyph, name in enumerate(top.charset)
    ]
    data = bytearray(program)
    called: dict[int, tuple[object, set[int]]] = {}

    class Calls(SimpleT2Decompiler):
        """Notes the subroutines an outline is made of; the others may hold whole characters too."""

        def op_callsubr(self, index):
            called.setdefault(id(self.localSubrs), (self.localSubrs, set()))[1].add(
                int(self.operandStack[-1]) + self.localBias
            )
            super().op_callsubr(index)

        def op_callgsubr(self, index):
            called.setdefault(id(self.globalSubrs), (self.globalSubrs, set()))[1].add(
                int(self.operandStack[-1]) + self.globalBias
            )
            super().op_callgsubr(index)

    index = top.CharStrings.charStringsIndex
    gone = drawn = 0
    for glyph, number in enumerate(numbers):
        if glyph and number not in wanted:
            gone += 1
            drawn += _overwrite(data, index, glyph, _END_CHAR) > _EMPTY
        else:
            outline = index[glyph]
            outline.decompile()
            Calls(getattr(outline.private, "Subrs", []), fonts.GlobalSubrs, outline.private).execute(outline)
    holders = top.FDArray if hasattr(top, "FDArray") else [top]
    for subroutines in [fonts.GlobalSubrs, *(getattr(holder.Private, "Subrs", None) for holder in holders)]:
        if subroutines is not None and len(subroutines):
            used = called.get(id(subroutines), (None, set()))[1]
            for place in range(len(subroutines)):
                if place not in used:
                    _overwrite(data, subroutines, place, _RETURN)
    if gone < drawn * _CROWD:
        _forget_names(data, top, fonts, numbers, wanted, is_cid_font=is_cid_font)
    return bytes(data)


def _overwrite(data: bytearray, index, place: int, instruction: bytes) -> int:
    """Blank one outline or subroutine; returns how many bytes it took."""
    begin, end = (index.offsetBase + index.offsets[place + step] for step in (0, 1))
    if end > begin:
        data[begin:end] = instruction + bytes(end - begin - 1)
    return end - begin


def _forget_names(
    data: bytearray, top, fonts, numbers: list[int], wanted: set[int], *, is_cid_font: bool
) -> None:
    """A list of glyphs names them: by their number in a published collection, or as uni9F98."""
    if is_cid_font:
        start = top.rawDict["charset"]
        if start < 3 or data[start] != 0:
            raise Unprunable
        for glyph, number in enumerate(numbers[1:]):
            if number not in wanted:
                data[start + 1 + 2 * glyph : start + 3 + 2 * glyph] = b"\x00\x00"
        return
    strings = fonts.strings.strings if hasattr(fonts.strings, "strings") else []
    text = "\n".join(str(name) for name in strings)
    for name in set(re.findall(r"uni[0-9A-Fa-f]{4,}|u[0-9A-Fa-f]{4,6}|cid\d+", text)):
        raw = name.encode("latin-1")
        place = data.find(raw)
        while place >= 0:
            data[place : place + len(raw)] = b"g" * len(raw)
            place = data.find(raw, place + len(raw))
