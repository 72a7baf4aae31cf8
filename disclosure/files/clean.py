"""The copy that is published: the same document without what its makers left in it by accident.

Names of authors and machines, comments, struck-out revisions, hidden attachments, scripts and the place a
photograph was taken never leave the office. Every copy is opened again before it is believed. The original
is kept untouched. An OFD is published as it came: its signatures cover its own properties.
"""

import io
import re
import struct
import zipfile
from html import escape

from lxml import etree

from disclosure.files import extract, kinds, media
from disclosure.files.extract import webpage
from disclosure.files.extract.parts import W, main_part, parse_xml
from disclosure.files.kinds import FileKind, FileRefused

_STAMP = (1980, 1, 1, 0, 0, 0)


def published_copy(kind: FileKind, data: bytes) -> bytes:
    """The bytes to publish; raises FileRefused when a clean copy cannot be made and read again."""
    cleaner = _CLEANERS.get(kind.name)
    if cleaner is None:
        return data
    try:
        copy = cleaner(data)
        kinds.examine(copy, kind.extension.removeprefix("."), media=kind in kinds.MEDIA)
    except FileRefused:
        raise
    except Exception as error:  # whatever breaks here, nothing unclean may be published
        raise FileRefused("去除文件属性信息时出错，文件可能已损坏。请重新导出后再传。") from error
    return copy


# PDF


def _pdf(data: bytes) -> bytes:
    import pikepdf  # slow import

    with pikepdf.open(io.BytesIO(data)) as document:
        _flatten_forms(pikepdf, document)
        root = document.Root
        for key in ("/Outlines", "/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/Collection", "/AF"):
            if key in root:
                del root[key]
        if "/Names" in root:
            for key in ("/JavaScript", "/EmbeddedFiles"):
                if key in root.Names:
                    del root.Names[key]
        for page in document.pages:
            for key in ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Thumb"):
                if key in page:
                    del page[key]
            if "/Annots" in page:
                _clean_annotations(pikepdf, page)
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and item.get("/Type") == pikepdf.Name("/Metadata"):
                item.write(b"")
        out = io.BytesIO()
        document.remove_unreferenced_resources()
        document.save(out, deterministic_id=True, encryption=False)
    return _reopened(out.getvalue())


def _flatten_forms(pikepdf, document) -> None:
    """Fields become what they look like on the page; their values, hidden ones too, go with the form."""
    if "/AcroForm" not in document.Root:
        return
    document.flatten_annotations("screen")
    for page in document.pages:
        if "/Annots" in page:
            kept = [note for note in page.Annots if str(note.get("/Subtype", "")) != "/Widget"]
            page.Annots = pikepdf.Array(kept)
    if "/AcroForm" in document.Root:
        del document.Root["/AcroForm"]


def _clean_annotations(pikepdf, page) -> None:
    """Notes, embedded files and actions go; links to addresses stay."""
    kept = []
    for note in page.Annots:
        kind = str(note.get("/Subtype", ""))
        if kind != "/Link":
            continue
        for key in ("/AA", "/T", "/M", "/NM", "/Contents"):
            if key in note:
                del note[key]
        action = note.get("/A")
        if action is not None and str(action.get("/S", "")) not in ("/URI", "/GoTo"):
            del note["/A"]
        kept.append(note)
    page.Annots = pikepdf.Array(kept)


def _reopened(data: bytes) -> bytes:
    import pikepdf  # slow import

    with pikepdf.open(io.BytesIO(data)) as copy:
        if copy.docinfo or "/Metadata" in copy.Root:
            raise FileRefused("PDF 的属性信息没有去干净，不能发布。请另存为新的 PDF 后再传。")
    return data


# docx、xlsx、pptx

_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_DROPPED = re.compile(
    r"(?i)^(?:docProps/(?:custom\.xml|thumbnail\..+)|customXml/.*|word/glossary/.*|word/(?:comments|commentsExtended|commentsIds|"
    r"commentsExtensible|people)\.xml|ppt/(?:comments/.*|notesSlides/.*|commentAuthors\.xml|authors\.xml)|"
    r"(?:word|xl|ppt)/printerSettings/.*|xl/(?:comments\d*\.xml|comments/.*|threadedComments/.*|persons/.*|revisions/.*)|_xmlsignatures/.*)$"
)
_STORY = re.compile(r"(?i)^word/(?:document|header\d*|footer\d*|footnotes|endnotes|settings)\.xml$")
_PRINTER = re.compile(rb"(<(?:\w{1,20}:)?pageSetup\b[^>]{0,2000}?)\s\w{1,20}:id=\"[^\"]{0,80}\"")
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def _office(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        main = main_part(source)
        dropped = {name for name in source.namelist() if _DROPPED.match(name)}
        for entry in source.infolist():
            name = entry.filename
            if name in dropped or entry.is_dir():
                continue
            content = source.read(entry)
            lowered = name.lower()
            if lowered == "docprops/core.xml":
                content = _CORE
            elif lowered == "docprops/app.xml":
                content = _APP
            elif lowered == "[content_types].xml":
                content = _without_types(content, dropped)
            elif lowered.endswith(".rels"):
                content = _without_relations(content, name, dropped)
            elif _STORY.match(name) or (lowered == main and lowered.startswith("word/")):
                content = _settled(content)
            elif lowered.startswith("xl/worksheets/") and lowered.endswith(".xml"):
                content = _PRINTER.sub(rb"\1", content)
            elif re.search(r"\.jpe?g$", lowered):
                content = _jpeg(content)
            elif lowered.endswith(".png"):
                content = _png(content)
            copy.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_types(content: bytes, dropped: set[str]) -> bytes:
    root = parse_xml(content)
    for node in list(root):
        if (node.get("PartName") or "").lstrip("/") in dropped:
            root.remove(node)
    return _written(root)


def _without_relations(content: bytes, name: str, dropped: set[str]) -> bytes:
    """Relations to dropped parts go; so does a template's path on somebody's disk."""
    folder = name.split("_rels/")[0]
    root = parse_xml(content)
    for node in root.findall(_RELATION):
        target = node.get("Target") or ""
        parts: list[str] = []
        for step in (target.lstrip("/") if target.startswith("/") else folder + target).split("/"):
            if step == "..":
                parts = parts[:-1]
            elif step not in ("", "."):
                parts.append(step)
        if "/".join(parts) in dropped or (node.get("Type") or "").endswith(
            ("/attachedTemplate", "/digital-signature/origin")
        ):
            root.remove(node)
    return _written(root)


_NAMES = {f"{W}author", f"{W}initials", f"{W}date"}
_GONE_NAMES = (
    "del moveFrom rPrChange pPrChange sectPrChange tblPrChange tcPrChange trPrChange tblGridChange "
    "numberingChange commentRangeStart commentRangeEnd commentReference rsids attachedTemplate "
    "trackRevisions cellDel moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd "
    "documentProtection"
)
_GONE = {f"{W}{name}" for name in _GONE_NAMES.split()}
_UNWRAPPED = {f"{W}ins", f"{W}moveTo"}


def _settled(content: bytes) -> bytes:
    """Revisions accepted, comments gone, authors and save marks forgotten."""
    root = parse_xml(content)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            continue
        if node.tag in _GONE:
            _remove(node)
            continue
        for name in list(node.attrib):
            if name in _NAMES or name.startswith(f"{W}rsid"):
                del node.attrib[name]
        if node.tag in _UNWRAPPED:
            _unwrap(node)
    return _written(root)


def _remove(node) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _unwrap(node) -> None:
    parent = node.getparent()
    if parent is None:
        return
    for child in list(node):  # beside the node: asking for its place would make many revisions quadratic
        node.addprevious(child)
    parent.remove(node)


def _written(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# 图片


def _png(data: bytes) -> bytes:
    """Only the chunks that draw; text, time, EXIF and whatever follows the end are left behind."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    out, place = [data[:8]], 8
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind = data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data):
            break
        if kind not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"dSIG"):
            out.append(data[place:end])
        if kind == b"IEND":
            return b"".join(out)
        place = end
    raise FileRefused("图片不完整，打不开。请重新导出后再传。")


def _jpeg(data: bytes) -> bytes:
    """Without EXIF, XMP, IPTC and comments; only the way up is kept."""
    if not data.startswith(b"\xff\xd8"):
        return data
    out, place, turned = [b"\xff\xd8"], 2, _way_up(data)
    if turned != 1:
        out.append(_orientation(turned))
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            break
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        end = place + 2 + length
        segment = data[place:end]
        if marker == 0xDA:
            finish = data.rfind(b"\xff\xd9")
            if finish < 0:
                break
            return b"".join([*out, data[place : finish + 2]])
        is_colour = marker == 0xE2 and segment[4:15] == b"ICC_PROFILE"
        if marker in (0xE0, 0xEE) or is_colour or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            out.append(segment)
        place = end
    raise FileRefused("图片不完整，打不开。请重新导出后再传。")


def _way_up(data: bytes) -> int:
    from PIL import Image  # slow import

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.getexif().get(0x0112, 1) or 1
    except (OSError, SyntaxError, ValueError, TypeError):
        return 1


def _orientation(value: int) -> bytes:
    body = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"
    body += struct.pack(">HHI", value, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# 网页

_TAGS_NAMES = (
    "a abbr b blockquote br caption center cite code col colgroup dd del div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i ins li ol p pre q s section small span strong sub sup table "
    "tbody td tfoot th thead tr u ul"
)
_TAGS = set(_TAGS_NAMES.split())
_ATTRIBUTES = {
    "*": {"align", "lang"},
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
}


def safe_html(source: str) -> str:
    """Markup that can only be read: no scripts, styles, frames, pictures from elsewhere or event handlers."""
    import nh3  # slow import

    return nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object"},
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
    )


def _html(data: bytes) -> bytes:
    """Made from the tree that was read, so nothing is published that was not searched."""
    from lxml import html  # slow import

    root = webpage.parse_html(data)
    if root is None:
        return b""
    meta = extract.read_as(kinds.HTML, data).meta
    title = escape(meta.get("articletitle") or meta.get("title") or "网页")
    body = safe_html(html.tostring(root.find("body"), encoding="unicode"))
    return (
        f'<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>{body}</body></html>\n"
    ).encode()


_CLEANERS = {
    "pdf": _pdf,
    "docx": _office,
    "xlsx": _office,
    "pptx": _office,
    "png": _png,
    "jpg": _jpeg,
    "html": _html,
    "mp4": media.clean_mp4,
    "m4a": media.clean_mp4,
    "mp3": media.clean_mp3,
    "vtt": media.clean_captions,
}
