"""The pictures and drawings of a page and where they are seen; and the same picture on another page."""

import ctypes
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256

from disclosure.files.blackout.boxes import BlackoutFailed, Box, Rect
from disclosure.files.blackout.sheets import Sheet, opened
from disclosure.files.blackout.words import Repeat

MOST_OBJECTS = 200_000  # of one page looked through
_MUCH = 0.25  # of a picture under a box: then it is the picture that is not to be seen
_LEAST = 12.0  # points: what is smaller shows nothing


class Kind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    DRAWING = "drawing"
    NOTE = "note"


def things_on(sheet: Sheet) -> Iterator[tuple[Kind, object, tuple[float, ...], Rect]]:
    """Pictures and drawings of a page with the way from their own square to the page as shown."""
    import pypdfium2  # slow import
    from pypdfium2 import raw

    wanted = {
        raw.FPDF_PAGEOBJ_IMAGE: Kind.IMAGE,
        raw.FPDF_PAGEOBJ_PATH: Kind.DRAWING,
        raw.FPDF_PAGEOBJ_SHADING: Kind.DRAWING,
    }
    for count, thing in enumerate(sheet.page.get_objects()):
        if count > MOST_OBJECTS:
            raise BlackoutFailed(f"第 {sheet.number} 页的图形多得异常，不能核对。请重新导出后再传。")
        kind = wanted.get(thing.type)
        if kind is None:
            continue
        outer = sheet.to_shown
        chain, container = [], thing.container
        while container is not None:
            chain.append(container.get_matrix().get())
            container = container.container
        for matrix in reversed(chain):
            outer = _after(matrix, outer)
        try:
            if kind is Kind.IMAGE:
                outer = _after(thing.get_matrix().get(), outer)
                yield kind, thing, outer, _bounds(outer, 0, 0, 1, 1)
            else:
                yield kind, thing, outer, _bounds(outer, *thing.get_bounds())
        except pypdfium2.PdfiumError as error:  # it cannot say where it is: nobody can say it is gone
            raise BlackoutFailed(
                f"第 {sheet.number} 页有读不出位置的图形，不能核对。请重新导出后再传。"
            ) from error


def _after(first: tuple[float, ...], second: tuple[float, ...]) -> tuple[float, ...]:
    """One affine map and then another."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _bounds(matrix: tuple[float, ...], left: float, bottom: float, right: float, top: float) -> Rect:
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    across = [a * x + c * y + e for x, y in corners]
    down = [b * x + d * y + f for x, y in corners]
    return Rect(min(across), min(down), max(across), max(down))


def same_pictures(pdf: bytes, boxes: list[Box]) -> list[Repeat]:
    """Pages on which a picture that lies under a box stands once more without one; raises BlackoutFailed."""
    hidden: set[bytes] = set()
    open_to_all: list[tuple[int, list[bytes]]] = []
    with opened(pdf) as sheets:
        for sheet in sheets.each():
            mine = [box.rect for box in boxes if box.page == sheet.number]
            seen = []
            for mark, place in _pictures(sheet):
                if sum(place.shared_with(rect) for rect in mine) >= _MUCH * place.area:
                    hidden.add(mark)
                else:
                    seen.append(mark)
            open_to_all.append((sheet.number, seen))
    counts = ((page, sum(mark in hidden for mark in seen)) for page, seen in open_to_all)
    return [Repeat(page, count, "图片") for page, count in counts if count]


def _pictures(sheet: Sheet) -> Iterator[tuple[bytes, Rect]]:
    """Each picture of some size: a mark of its data as it is stored, and its place."""
    from pypdfium2 import raw  # slow import

    for kind, thing, _, place in things_on(sheet):
        if kind is Kind.IMAGE and min(place.width, place.height) >= _LEAST:
            length = raw.FPDFImageObj_GetImageDataRaw(thing, None, 0)
            data = ctypes.create_string_buffer(length)
            raw.FPDFImageObj_GetImageDataRaw(thing, data, length)
            yield sha256(data.raw).digest(), place
