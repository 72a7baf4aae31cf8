"""Words a file has said and copied in place of those that are seen (ActualText, Alt, E): taken out.

PDFium reads them as the page's own words. Nobody sees them when the boxes are drawn, so a word under a box could
live on in what is copied from beside it, and a word that is seen would not be found by looking for it.
"""

import io
import re
from collections.abc import Iterator

import pikepdf

from disclosure.files.blackout.boxes import BlackoutFailed

KEYS = ("/ActualText", "/Alt", "/E")
_MAY_SAY = re.compile(rb"/(?:ActualText|Alt|E)\b|/[^\s/]*#")  # a name may be written with #-codes


def without_spoken(pdf: bytes) -> bytes:
    """The file with only the words that are drawn; the same bytes where it holds no others. Raises BlackoutFailed."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            found = [_silenced(document, holder) for holder in _drawings(document)]
            if not any(found):
                return pdf
            out = io.BytesIO()
            document.save(out, deterministic_id=True)
            return out.getvalue()
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise BlackoutFailed("这份 PDF 的页面内容已损坏，读不出来。请重新导出后再传。") from error


def _drawings(document: pikepdf.Pdf) -> Iterator[pikepdf.Page | pikepdf.Stream]:
    """Everything with drawing operations in it: pages, and forms and patterns inside them."""
    yield from document.pages
    for item in document.objects:
        if isinstance(item, pikepdf.Stream) and ("/Resources" in item or "/BBox" in item):
            yield item


def _silenced(document: pikepdf.Pdf, holder) -> bool:
    is_page = isinstance(holder, pikepdf.Page)
    listed = _silence_list(holder.resources if is_page else holder.get("/Resources"))
    if is_page:
        holder.contents_coalesce()
        drawing = holder.obj.get("/Contents")
    else:
        drawing = holder
    content = drawing.read_bytes() if isinstance(drawing, pikepdf.Stream) else b""
    if not _MAY_SAY.search(content):
        return listed
    silenced = False
    steps = []
    for step in pikepdf.parse_content_stream(holder):
        operands = step.operands
        if str(step.operator) in ("BDC", "DP") and len(operands) == 2 and _says(operands[1]):
            step = pikepdf.ContentStreamInstruction([operands[0], pikepdf.Dictionary()], step.operator)
            silenced = True
        steps.append(step)
    if silenced:
        drawing.write(pikepdf.unparse_content_stream(steps))
    return silenced or listed


def _says(properties) -> bool:
    return isinstance(properties, pikepdf.Dictionary) and any(key in properties for key in KEYS)


def _silence_list(resources) -> bool:
    """Named lists of properties, which the drawing may call."""
    lists = resources.get("/Properties") if isinstance(resources, pikepdf.Dictionary) else None
    found = False
    for _, properties in lists.items() if isinstance(lists, pikepdf.Dictionary) else ():
        if _says(properties):
            for key in KEYS:
                if key in properties:
                    del properties[key]
            found = True
    return found
