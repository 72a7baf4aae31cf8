"""Pages without a box, kept as they are drawn and nothing more.

A page is rebuilt from the things its drawing uses. Whatever merely hangs on it (notes, marks of structure,
hidden layers, alternative texts, resources of other pages, private data of programs) is never reached. A
page of which this cannot be shown is made anew as a picture instead: NotKept.
"""

from collections.abc import Iterator

import pikepdf

from disclosure.files import clean, kinds
from disclosure.files.blackout import fonts
from disclosure.files.kinds import FileRefused

DEEPEST = 12  # drawings inside drawings
MOST_OPERATIONS = 2_000_000  # of one page


class NotKept(Exception):
    """This page cannot be shown to be clean as it is drawn."""


_STREAM = "/Length /Filter /DecodeParms "
_FORM = frozenset((_STREAM + "/Type /Subtype /FormType /BBox /Matrix /Resources /Group").split())
_IMAGE = frozenset(
    (
        _STREAM
        + "/Type /Subtype /Width /Height /ColorSpace /BitsPerComponent /Decode /ImageMask /Mask /SMask "
        "/SMaskInData /Interpolate /Intent /Matte"
    ).split()
)
_PATTERN = frozenset(
    (
        _STREAM + "/Type /PatternType /PaintType /TilingType /BBox /XStep /YStep /Matrix /Resources /Shading "
        "/ExtGState"
    ).split()
)
_STATE = frozenset(
    [
        "/Type",
        "/LW",
        "/LC",
        "/LJ",
        "/ML",
        "/D",
        "/RI",
        "/OP",
        "/op",
        "/OPM",
        "/Font",
        "/FL",
        "/SM",
        "/SA",
        "/BM",
        "/SMask",
        "/CA",
        "/ca",
        "/AIS",
        "/TK",
        "/BG",
        "/BG2",
        "/UCR",
        "/UCR2",
        "/TR",
        "/TR2",
    ]
)
_SHADING = frozenset(
    (
        _STREAM
        + "/ShadingType /ColorSpace /Background /BBox /AntiAlias /Domain /Matrix /Coords /Function /Extend "
        "/VerticesPerRow /BitsPerCoordinate /BitsPerComponent /BitsPerFlag /Decode"
    ).split()
)
_NOTED = frozenset(
    ["/DCTDecode", "/JPXDecode"]
)  # pictures in a file format of their own, which holds notes as well
_MARKING = frozenset(["BMC", "BDC", "EMC", "MP", "DP"])
_SHOWING = frozenset(["Tj", "TJ", "'", '"'])


class Keeper:
    """Rebuilds pages of one open file in place, and remembers which characters of which font they use."""

    def __init__(self, source: pikepdf.Pdf):
        self.source = source
        self.used = fonts.Used()
        self._done: dict[tuple[int, int], frozenset[tuple[int, int]]] = {}

    def rebuild(self, page: pikepdf.Page) -> tuple[pikepdf.Object, frozenset[tuple[int, int]]]:
        """A clean page object, and the fonts it uses; raises NotKept."""
        found: set[tuple[int, int]] = set()
        try:
            box, turn = page.mediabox, int(_inherited(page.obj, "/Rotate", 0))
            content, resources = self._drawing(page, page.resources, found, 0)
            new = pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=box,
                CropBox=page.cropbox,
                Rotate=turn,
                Resources=resources,
                Contents=pikepdf.Stream(self.source, content),
            )
            if "/UserUnit" in page.obj:
                new.UserUnit = page.obj.UserUnit
            if "/Group" in page.obj:
                new.Group = _group(page.obj.Group)
        except (
            pikepdf.PdfError,
            FileRefused,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            RuntimeError,
        ) as error:
            raise NotKept(str(error)) from error
        return self.source.make_indirect(new), frozenset(found)

    def _drawing(self, holder, resources, found: set, depth: int) -> tuple[bytes, pikepdf.Dictionary]:
        """A content stream without marks of structure, and the resources it names."""
        if depth > DEEPEST:
            raise NotKept("drawings nested too deep")
        wanted: dict[str, set[str]] = {}
        kept = []
        font, waiting = None, []
        for count, step in enumerate(pikepdf.parse_content_stream(holder)):
            if count > MOST_OPERATIONS:
                raise NotKept("a page of too many operations")
            if isinstance(step, pikepdf.ContentStreamInlineImage):
                wanted.setdefault("/ColorSpace", set()).update(_names(resources, "/ColorSpace"))
                kept.append(step)
                continue
            operator, operands = str(step.operator), step.operands
            if operator in _MARKING:
                if operator == "BDC" and operands and str(operands[0]) == "/OC":
                    raise NotKept("hidden layers")
                continue
            if operator == "q":
                waiting.append(font)
            elif operator == "Q":
                font = waiting.pop() if waiting else font
            elif operator == "Tf":
                font = self._font(resources, str(operands[0]), found)
            elif operator in _SHOWING:
                if font is None:
                    raise NotKept("text without a font")
                for text in _strings(operands):
                    self.used.add(font, text)
            for kind, name in _named(operator, operands):
                wanted.setdefault(kind, set()).add(name)
                if operator == "gs" and "/Font" in resources.ExtGState[name]:
                    raise NotKept("a font set by a graphics state")
            kept.append(step)
        return pikepdf.unparse_content_stream(kept), self._resources(resources, wanted, found, depth)

    def _font(self, resources, name: str, found: set):
        font = resources.Font[name]
        if not font.is_indirect:
            font = resources.Font[name] = self.source.make_indirect(font)
        if str(font.get("/Subtype")) == "/Type3":
            raise NotKept("glyphs that are drawings")
        found.add(font.objgen)
        fonts.trim(font)
        return self.used.meet(font)

    def _resources(
        self, resources, wanted: dict[str, set[str]], found: set, depth: int
    ) -> pikepdf.Dictionary:
        new = pikepdf.Dictionary()
        for kind, names in sorted(wanted.items()):
            here = resources.get(kind, {})
            part = pikepdf.Dictionary()
            for name in sorted(names):
                if name not in here:
                    if kind in ("/ColorSpace", "/Pattern"):
                        continue  # a device colour space has a name and no resource
                    raise NotKept(f"a name without a resource: {kind} {name}")
                part[name] = self._settled(kind, here[name], found, depth)
            if len(part):
                new[kind] = part
        return new

    def _settled(self, kind: str, thing, found: set, depth: int):
        """One resource with what it draws, cut down to what a reader needs."""
        if kind == "/XObject":
            if str(thing.get("/Subtype")) == "/Image":
                self._image(thing)
            else:
                self._form(thing, found, depth)
        elif kind == "/Pattern" and isinstance(thing, pikepdf.Stream):
            self._form(thing, found, depth, keys=_PATTERN)
        elif kind == "/Pattern" and "/Shading" in thing:
            fonts.only(thing, _PATTERN)
            fonts.only(thing.Shading, _SHADING)
        elif kind == "/Shading":
            fonts.only(thing, _SHADING)
        elif kind == "/ExtGState":
            fonts.only(thing, _STATE)
            mask = thing.get("/SMask")
            if isinstance(mask, pikepdf.Dictionary) and "/G" in mask:
                self._form(mask.G, found, depth)
        return thing

    def _form(self, form, found: set, depth: int, keys: frozenset[str] = _FORM) -> None:
        if form.objgen in self._done:
            found |= self._done[form.objgen]
            return
        if "/OC" in form:
            raise NotKept("hidden layers")
        if "/Resources" not in form:
            form.Resources = pikepdf.Dictionary()  # a drawing that leans on its page's is not kept
        mine: set[tuple[int, int]] = set()
        content, resources = self._drawing(form, form.Resources, mine, depth + 1)
        form.write(content)
        form.Resources = resources
        if "/Group" in form:
            form.Group = _group(form.Group)
        fonts.only(form, keys)
        self._done[form.objgen] = frozenset(mine)
        found |= mine

    def _image(self, image) -> None:
        if image.objgen in self._done:
            return
        if "/OC" in image:
            raise NotKept("hidden layers")
        fonts.only(image, _IMAGE)
        filters = _listed(image, "/Filter")
        if filters == ["/DCTDecode"]:  # with the camera's notes in it
            parameters = image.get("/DecodeParms")
            image.write(
                clean.published_copy(kinds.JPEG, image.read_raw_bytes()),
                filter=pikepdf.Name.DCTDecode,
                decode_parms=parameters[0] if isinstance(parameters, pikepdf.Array) else parameters,
            )
        elif _NOTED.intersection(filters):
            raise NotKept("a picture whose notes cannot be taken out")
        for key in ("/SMask", "/Mask"):
            if isinstance(image.get(key), pikepdf.Stream):
                self._image(image[key])
        self._done[image.objgen] = frozenset()


def _listed(stream, key: str) -> list[str]:
    """A value of a stream that may stand alone or in a list."""
    value = stream.get(key)
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, pikepdf.Array) else [str(value)]


def _inherited(page, key: str, default):
    for _ in range(50):
        if key in page or "/Parent" not in page:
            break
        page = page.Parent
    return page.get(key, default)


def _group(group) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({key: group[key] for key in ("/Type", "/S", "/CS", "/I", "/K") if key in group})


def _names(resources, kind: str) -> list[str]:
    return list(resources[kind].keys()) if kind in resources else []


def _strings(operands) -> Iterator[bytes]:
    for operand in operands:
        for part in operand if isinstance(operand, pikepdf.Array) else (operand,):
            if isinstance(part, pikepdf.String):
                yield bytes(part)


def _named(operator: str, operands) -> Iterator[tuple[str, str]]:
    """The resources an operation names."""
    kind = {
        "Tf": "/Font",
        "Do": "/XObject",
        "gs": "/ExtGState",
        "sh": "/Shading",
        "cs": "/ColorSpace",
        "CS": "/ColorSpace",
    }.get(operator)
    if kind:
        yield kind, str(operands[0])
    elif operator in ("scn", "SCN") and operands and isinstance(operands[-1], pikepdf.Name):
        yield "/Pattern", str(operands[-1])
