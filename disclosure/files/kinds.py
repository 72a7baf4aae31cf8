"""What a file is, by its content; and every reason for which one is refused.

A name proves nothing: the kind is told from the bytes, then compared with the extension. Archives are
measured before anything in them is unpacked. Nothing here touches the database.
"""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic


class FileRefused(ValueError):
    """The file cannot be taken; the message says why, in words for the person who chose it."""


class WrongKind(FileRefused):
    """It is a file of another kind than was asked for."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that may be uploaded."""

    name: str
    label: str
    media_type: str
    extensions: tuple[str, ...]

    @property
    def extension(self) -> str:
        return self.extensions[0]


_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = FileKind("docx", "Word 文档", _OFFICE + "wordprocessingml.document", (".docx",))
XLSX = FileKind("xlsx", "Excel 表格", _OFFICE + "spreadsheetml.sheet", (".xlsx",))
PPTX = FileKind("pptx", "演示文稿", _OFFICE + "presentationml.presentation", (".pptx",))
OFD = FileKind("ofd", "OFD 版式文件", "application/ofd", (".ofd",))
PDF = FileKind("pdf", "PDF 文件", "application/pdf", (".pdf",))
HTML = FileKind("html", "网页", "text/html", (".html", ".htm"))
TXT = FileKind("txt", "纯文本", "text/plain", (".txt", ".text", ".md", ".csv"))
PNG = FileKind("png", "PNG 图片", "image/png", (".png",))
JPEG = FileKind("jpg", "JPEG 图片", "image/jpeg", (".jpg", ".jpeg"))
MP4 = FileKind("mp4", "MP4 视频", "video/mp4", (".mp4", ".m4v"))
M4A = FileKind("m4a", "M4A 音频", "audio/mp4", (".m4a",))
MP3 = FileKind("mp3", "MP3 音频", "audio/mpeg", (".mp3",))
VTT = FileKind("vtt", "WebVTT 字幕", "text/vtt", (".vtt",))

MEDIA = frozenset({MP4, M4A, MP3, VTT})  # taken only where a caller asks for them: no paper is a film
KINDS = {kind.name: kind for kind in (DOCX, XLSX, PPTX, OFD, PDF, HTML, TXT, PNG, JPEG, MP4, M4A, MP3, VTT)}
OFFICE_KINDS = frozenset({DOCX, XLSX, PPTX})
ALLOWED_WORDS = "docx、xlsx、pptx、pdf、ofd、txt、html、png、jpg"

# What an honest office file never reaches; a bomb passes at least one of them.
MOST_ENTRIES = 5_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 120
SMALL = 32 * 1024 * 1024  # below this a ratio says nothing: a form letter of 5 MB also packs very small
MOST_PART = 20 * 1024 * 1024  # one XML part; a sheet is read row by row and may be larger
MOST_SHEET = 80 * 1024 * 1024
MOST_TAGS = 1_500_000  # of all parts that are held in memory as trees
MOST_SHEET_TAGS = 4_000_000
MOST_ROW_TAGS = 300_000  # a row is held in memory; it has 16,384 cells at most
MOST_PARAGRAPHS = 100_000  # of all parts
DEEPEST = 2  # a chart in a document embeds a workbook; a workbook in that embeds nothing
MOST_PIXELS = 100_000_000

_MACRO_EXTENSIONS = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlam", ".pptm", ".potm", ".ppsm"})
_OLD_OFFICE = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".xls": ".xlsx",
    ".et": ".xlsx",
    ".ppt": ".pptx",
    ".dps": ".pptx",
}
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".zst", ".jar", ".iso", ".cab")
_PROGRAMS = (".exe", ".dll", ".com", ".bat", ".cmd", ".js", ".vbs", ".ps1", ".scr", ".msi", ".lnk", ".hta")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EVIDENCE = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("ppt/presentation.xml", PPTX),
    ("ofd.xml", OFD),
)


def examine(data: bytes, name: str, *, media: bool = False, only: Collection[FileKind] = ()) -> FileKind:
    """The kind of the file, once nothing speaks against it; raises FileRefused. Sound and film only if `media`.

    Where `only` some kinds are asked for, another raises WrongKind, before anybody looks whether it is sound.
    """
    if not data:
        raise FileRefused("文件是空的，请检查后重新选择。")
    extension = PurePosixPath(name).suffix.lower()
    if extension in _MACRO_EXTENSIONS:
        raise FileRefused("文件带有宏，不能接收。请另存为不带宏的格式后再传。")
    if only and _is_plainly_none_of(only, data, extension):
        raise WrongKind(only_words(only))
    kind = (media and _media_of(data, extension)) or _kind_of(data, extension)
    if extension and extension not in kind.extensions:
        raise FileRefused(_mismatch(extension, kind))
    if only and kind not in only:
        raise WrongKind(only_words(only))
    return kind


def only_words(only: Collection[FileKind]) -> str:
    return f"这里只收{'、'.join(kind.label for kind in only)}，请另选一份。"


def _is_plainly_none_of(only: Collection[FileKind], data: bytes, extension: str) -> bool:
    """By its name, or by how it begins. An old Office file is none either, but is told what to save it as."""
    taken = {one for kind in only for one in kind.extensions}
    if extension and extension not in taken and _OLD_OFFICE.get(extension) not in taken:
        return True
    return data[:1024].lstrip().startswith(b"%PDF-") and PDF not in only


def _kind_of(data: bytes, extension: str) -> FileKind:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        _check_pdf(data)
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _check_archive(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(data)
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(_OLE):
        _refuse_ole(data, extension)
    if data.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa")):
        said = f"（扩展名是 {extension}）" if extension else ""
        raise FileRefused(f"这是一个可执行程序{said}，不是文档，不能接收。")
    text = decode(data[: 1 << 16], partial=True)
    if text is None:
        raise FileRefused(f"认不出这份文件的格式{_guess(data)}。可以接收的格式有：{ALLOWED_WORDS}。")
    if extension in HTML.extensions or (extension not in TXT.extensions and looks_like_html(text)):
        return HTML
    return TXT


def _media_of(data: bytes, extension: str) -> FileKind | None:
    if data[4:8] == b"ftyp":
        return M4A if data[8:11] == b"M4A" else MP4
    if data.startswith(b"ID3") or (extension in ("", *MP3.extensions) and is_mp3_frame(data[:4])):
        return MP3
    if extension in VTT.extensions or (not extension and data.startswith(b"WEBVTT")):
        return VTT if decode(data[: 1 << 16], partial=True) is not None else None
    return None


def is_mp3_frame(head: bytes) -> bool:
    """Do these four bytes begin a frame of MPEG sound, layer III?"""
    return (
        len(head) == 4
        and head[0] == 0xFF
        and head[1] & 0xE0 == 0xE0
        and head[1] & 0x06 == 0x02
        and head[1] & 0x18 != 0x08
        and head[2] & 0xF0 not in (0x00, 0xF0)
        and head[2] & 0x0C != 0x0C
    )


def _guess(data: bytes) -> str:
    try:
        found = puremagic.from_string(data[:65536])
    except (puremagic.PureError, ValueError):
        return ""
    return f"（内容像是 {found.lstrip('.')}）" if found else ""


def _mismatch(extension: str, kind: FileKind) -> str:
    if kind is TXT:
        return f"扩展名是 {extension}，内容却不是这种格式。文件可能已损坏，请重新导出后再传。"
    return f"扩展名是 {extension}，内容却是{kind.label}。请把扩展名改为 {kind.extension} 后再传。"


# 旧版 Office 与加密的 Office


def _refuse_ole(data: bytes, extension: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused("文件设了打开密码，系统读不出内容。请去掉密码后再传。")
    wanted = _OLD_OFFICE.get(extension)
    if wanted:
        raise FileRefused(f"旧格式 {extension} 不能接收。请用 Word 或 WPS 另存为 {wanted} 后再传。")
    raise FileRefused(f"这是旧版 Office 格式。请另存为 {ALLOWED_WORDS} 之一后再传。")


# 压缩包


@dataclass
class _Budget:
    entries: int = 0
    unpacked: int = 0
    tags: int = 0
    sheet_tags: int = 0
    paragraphs: int = 0


def _check_archive(data: bytes) -> FileKind:
    names = _check_zip(data, _Budget(), depth=0)
    lowered = {name.lower() for name in names}
    for evidence, kind in _EVIDENCE:
        if evidence in lowered:
            return kind
    raise FileRefused("压缩包不能接收：其中的文件须逐份审查。请解压后逐个上传。")


def _check_zip(data: bytes, budget: _Budget, depth: int) -> list[str]:
    """Measure an archive by its directory; open only what it embeds."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused("文件已损坏，打不开。请重新导出后再传。") from error
    with archive:
        budget.entries += len(entries)
        budget.unpacked += sum(entry.file_size for entry in entries)
        if budget.entries > MOST_ENTRIES:
            raise FileRefused(f"文件里的部件超过 {MOST_ENTRIES} 个，不像正常文档，不能接收。")
        if budget.unpacked > MOST_UNPACKED:
            raise FileRefused("文件解压后过大，疑为压缩炸弹，不能接收。")
        if budget.unpacked > SMALL and budget.unpacked > MOST_RATIO * len(data):
            raise FileRefused("文件压缩比异常，疑为压缩炸弹，不能接收。")
        for entry in entries:
            _check_entry(archive, entry, len(data), budget, depth)
        return [entry.filename for entry in entries]


def _check_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, budget: _Budget, depth: int
) -> None:
    name = entry.filename.lower()
    if entry.flag_bits & 0x1:
        raise FileRefused("文件设了密码，系统读不出内容。请去掉密码后再传。")
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name):
        raise FileRefused("文件内部的路径不正常，不能接收。")
    if entry.compress_size > room:
        raise FileRefused("文件已损坏，打不开。请重新导出后再传。")
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise FileRefused("文件压缩比异常，疑为压缩炸弹，不能接收。")
    if name.endswith("vbaproject.bin") or "/macrosheets/" in name:
        raise FileRefused("文件带有宏，不能接收。请另存为不带宏的格式后再传。")
    if name.endswith(_PROGRAMS):
        raise FileRefused("文件里夹带了程序，不能接收。")
    if name.endswith(_ARCHIVES):
        raise FileRefused("文件里夹带了压缩包，不能接收。请取出后单独上传。")
    if name.endswith((".xml", ".rels", ".vml", ".svg")):
        _check_part(archive, entry, name, budget)
    if name == "[content_types].xml" and entry.file_size < SMALL:
        if b"macroEnabled" in _read(archive, entry):
            raise FileRefused("文件带有宏，不能接收。请另存为不带宏的格式后再传。")
    elif "/embeddings/" in f"/{name}" and entry.file_size:
        inner = _read(archive, entry)
        if inner.startswith(b"PK\x03\x04"):
            if depth + 1 >= DEEPEST:
                raise FileRefused("文件里层层嵌套，不能接收。请把嵌入的文件取出后单独上传。")
            _check_zip(inner, budget, depth + 1)


_PARAGRAPH = re.compile(rb"<(?:w|a):p[ />]")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: _Budget) -> None:
    """A part of 20 KB may unpack to two million empty paragraphs: count them before a tree is built."""
    is_sheet = "worksheets/" in name
    if entry.file_size > (MOST_SHEET if is_sheet else MOST_PART):
        raise FileRefused("文件里有一个部件过大，读取会耗尽内存，不能接收。请拆分后再传。")
    content = _read(archive, entry)
    if is_sheet:
        rows = [content.count(b"<", begin, end) for begin, end in _rows(content)]
        budget.sheet_tags += sum(rows)
        if max(rows) > MOST_ROW_TAGS:
            raise FileRefused("表格里有一行的单元格多得异常，不像正常文档，不能接收。请拆分后再传。")
    else:
        budget.tags += content.count(b"<")
        budget.paragraphs += sum(1 for _ in _PARAGRAPH.finditer(content))
    if budget.paragraphs > MOST_PARAGRAPHS or budget.tags > MOST_TAGS or budget.sheet_tags > MOST_SHEET_TAGS:
        raise FileRefused("文件里的段落或者标记多得异常，不像正常文档，不能接收。请拆分后再传。")


_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")


def _rows(content: bytes) -> Iterator[tuple[int, int]]:
    begin = 0
    for row in _ROW.finditer(content):
        yield begin, row.start()
        begin = row.start()
    yield begin, len(content)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (
        Exception
    ) as error:  # whatever the decompressor finds wrong: zlib.error and its like share no parent
        raise FileRefused("文件已损坏，打不开。请重新导出后再传。") from error


# PDF 与图片


def _check_pdf(data: bytes) -> None:
    import pikepdf  # slow import

    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if not len(document.pages):
                raise FileRefused("这份 PDF 没有页面。")
    except FileRefused:
        raise
    except pikepdf.PasswordError as error:
        raise FileRefused("这份 PDF 设了打开密码，系统读不出内容。请去掉密码后再传。") from error
    except (pikepdf.PdfError, pikepdf.DependencyError, RuntimeError, ValueError) as error:
        raise FileRefused("这份 PDF 已损坏，打不开。请重新导出后再传。") from error


def _check_png(data: bytes) -> None:
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise FileRefused("图片已损坏，打不开。")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if width * height > MOST_PIXELS:
        raise FileRefused("图片的尺寸过大，请缩小后再传。")


# 文字编码

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HTML = re.compile(r"<!doctype html|<(?:html|head|body|div|p|table|meta|span|h1|title)[\s>/]", re.IGNORECASE)


def decode(data: bytes, *, partial: bool = False) -> str | None:
    """Text in UTF-8, GB 18030 or UTF-16; None when the bytes are no text.

    `partial` forgives a character cut at the end.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_text(data, encoding, partial)
    zeros = data[:4096].count(0)
    if zeros:  # UTF-16 without its mark: Latin letters and line ends carry a zero in every other byte
        if zeros < len(data[:4096]) // 50:
            return None
        little = data[1:4096:2].count(0) > data[0:4096:2].count(0)
        return _as_text(data, "utf-16-le" if little else "utf-16-be", partial)
    text = _as_text(data, "utf-8", partial)
    return text if text is not None else _as_text(data, "gb18030", partial)


def _as_text(data: bytes, encoding: str, partial: bool) -> str | None:
    for cut in range(4 if partial else 1):
        try:
            text = (data[:-cut] if cut else data).decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if _reads_like_text(text) else None
    return None


def _reads_like_text(text: str) -> bool:
    sample = text[:20_000]
    strange = sum(
        1
        for c in sample
        if (c < " " and c not in "\t\n\r\x0c\x1a") or c == "\ufffd" or "\ue000" <= c <= "\uf8ff"
    )
    return strange <= len(sample) // 100


def looks_like_html(text: str) -> bool:
    return bool(_HTML.search(text[:4096]))
