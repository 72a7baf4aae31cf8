"""The black-out itself: boxes in, a file out of which nothing under them can be had back."""

import io
from collections.abc import Callable

import pikepdf

from disclosure.files import clean, kinds
from disclosure.files.blackout import check, fonts
from disclosure.files.blackout.boxes import BlackoutFailed, Box, by_page
from disclosure.files.blackout.kept import Keeper, NotKept
from disclosure.files.blackout.remake import Layer, Remade, remade
from disclosure.files.blackout.sheets import Sheets, opened
from disclosure.files.blackout.spoken import without_spoken
from disclosure.files.kinds import FileRefused

MOST_PAGES = 500
MOST_PICTURES = 200  # pages made anew, each a fifth of a second: all of it within one request
_COMPARED_AT = 1.0  # pixels to the point, when a kept page is held against the old one


def cleaned(pdf: bytes) -> bytes:
    """The file as it is blacked out: forms flattened, notes, properties and unseen words gone; raises BlackoutFailed.

    Boxes are drawn on this one. Cleaning a clean file changes nothing that is seen.
    """
    try:
        if kinds.examine(pdf, "") is not kinds.PDF:
            raise BlackoutFailed("只有 PDF 能涂黑。请先把文件转换成 PDF 后再传。")
        return without_spoken(clean.published_copy(kinds.PDF, pdf))
    except BlackoutFailed:
        raise
    except FileRefused as error:
        raise BlackoutFailed(str(error)) from error


def black_out(pdf: bytes, boxes: list[Box], *, on_page: Callable[[int], None] = lambda _: None) -> bytes:
    """The PDF with text and pictures under the boxes truly gone; 《政府信息公开条例》第三十七条（区分处理）.

    Pages with a box become a picture (200 dpi) with the black in it and the other words laid over it
    unseen. Pages without one stay as drawn, rebuilt from what their drawing uses; where they cannot be
    shown to be clean (hidden layers, words under an old cover, a font that still holds what was blacked
    out) they become pictures too. Nothing else of the file is carried over. Equal input gives equal bytes.

    `on_page` is told the number of each page that becomes a picture. Raises BlackoutFailed in Chinese when
    the file or the boxes are not fit, and when the result does not pass check_black_out.
    """
    base = cleaned(pdf)
    with opened(base) as sheets:
        if len(sheets) > MOST_PAGES:
            raise BlackoutFailed(f"这份 PDF 有 {len(sheets)} 页，超过 {MOST_PAGES} 页，请拆分后再涂黑。")
        wanted = by_page(boxes, sheets.sizes())
        result = _assembled(base, sheets, wanted, on_page)
    check.check_black_out(base, boxes, result)
    return result


def _assembled(base: bytes, sheets: Sheets, wanted: dict[int, list[Box]], on_page) -> bytes:
    covered = {found.page for found in check.covered_words(sheets)}
    pictures: dict[int, Remade] = {}
    again: set[int] = set(covered)
    while True:
        with pikepdf.open(io.BytesIO(base)) as source:
            if len(source.pages) != len(sheets):
                raise BlackoutFailed("这份 PDF 的页面结构不正常，不能涂黑。请重新导出后再传。")
            units = [float(page.obj.get("/UserUnit", 1)) for page in source.pages]
            if len({*wanted, *again}) > MOST_PICTURES:
                raise BlackoutFailed(
                    f"要涂黑的和须转成图片的页超过 {MOST_PICTURES} 页，一次做不完。请把文件拆分后再涂黑。"
                )
            for number in sorted({*wanted, *again} - set(pictures)):
                on_page(number)
                pictures[number] = remade(sheets, number, wanted.get(number, []), units[number - 1])
            kept, failed, doubtful = _kept(source, pictures)
            if failed:
                again |= failed
                continue
            result = _written(source, kept, pictures, units)
        changed = _looks_different(sheets, result, doubtful)
        if not changed:
            return result
        again |= changed


def _kept(
    source: pikepdf.Pdf, pictures: dict[int, Remade]
) -> tuple[dict[int, pikepdf.Object], set[int], set[int]]:
    """The clean pages by number; those that cannot be kept; and, where fonts were cut, those to be looked at.

    A page that draws no character which one before it did not draw as well need not be looked at again.
    """
    keeper = Keeper(source)
    shared = set()
    for number in pictures:
        shared |= fonts.programs_in(source.pages[number - 1].resources)
    kept, uses, fresh, failed = {}, {}, set(), set()
    for number, page in enumerate(source.pages, start=1):
        if number in pictures:
            continue
        known = keeper.used.count
        try:
            kept[number], uses[number] = keeper.rebuild(page)
            if keeper.used.count > known:
                fresh.add(number)
        except NotKept:
            failed.add(number)
    if failed:
        return {}, failed, set()
    hidden = frozenset().union(*(page.hidden for page in pictures.values()))
    cut, broken = fonts.prune(keeper.used, shared, hidden)
    return (
        kept,
        {number for number, used in uses.items() if used & broken},
        {number for number in fresh if uses[number] & cut},
    )


def _written(
    source: pikepdf.Pdf, kept: dict[int, pikepdf.Object], pictures: dict[int, Remade], units: list[float]
) -> bytes:
    new = pikepdf.new()
    layer = Layer(new)
    for number in range(1, len(units) + 1):
        if number in kept:
            page = new.copy_foreign(kept[number])
        else:
            page = new.make_indirect(_picture_page(new, layer, pictures[number], units[number - 1]))
        new.pages.append(pikepdf.Page(page))
    if layer.codes:
        layer.finish()
    new.Root.Lang = pikepdf.String("zh-CN")
    out = io.BytesIO()
    new.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _picture_page(new: pikepdf.Pdf, layer: Layer, page: Remade, unit: float) -> pikepdf.Dictionary:
    image = page.image
    stream = pikepdf.Stream(new, image.data)
    stream.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": image.width,
            "/Height": image.height,
            "/ColorSpace": pikepdf.Name(image.space),
            "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name(image.filter),
        }
    )
    if image.predictor:
        stream.DecodeParms = pikepdf.Dictionary(
            Predictor=15,
            Colors=1 if image.space == "/DeviceGray" else 3,
            BitsPerComponent=8,
            Columns=image.width,
        )
    resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=stream))
    if page.words:
        resources.Font = pikepdf.Dictionary(Words=layer.font)
    made = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=[0, 0, round(page.width, 3), round(page.height, 3)],
        Resources=resources,
        Contents=pikepdf.Stream(new, layer.content(page)),
    )
    if unit != 1:
        made.UserUnit = unit
    return made


def _looks_different(sheets: Sheets, result: bytes, numbers: set[int]) -> set[int]:
    """Pages that no longer look as they did, once their fonts were cut."""
    from PIL import ImageChops  # slow import

    different = set()
    with opened(result) as new:
        for number in sorted(numbers):
            pictures = []
            for each in (sheets, new):
                with each.page(number) as sheet:
                    pictures.append(sheet.picture(_COMPARED_AT).convert("L"))
            same_size = pictures[0].size == pictures[1].size
            if not same_size or ImageChops.difference(*pictures).getextrema()[1] > 32:
                different.add(number)
    return different
