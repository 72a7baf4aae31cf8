"""Papers with something in them that must not get out, and every way to look for it afterwards.

everything_in(pdf) -> str: all a stranger can have out of a PDF, without being told where to look
traces(pdf, *words) -> list[str]: the words that are found in it after all
"""

import contextlib
import io
import re
import zlib
from functools import cache

import pikepdf
import pypdf
import pypdfium2

from disclosure import pdf as typesetting

NAME = "赵龘龘"  # characters that stand nowhere else in the paper
PHONE = "13800138000"
IDENTITY = "11010519491231002X"
FACE = "body { font-family: 'Noto Serif CJK SC', serif; font-size: 12pt }"


@cache
def paper(*, rare_twice: bool = False) -> bytes:
    """Three pages; the first names a person with a number, the second is about something else."""
    again = f"附注：{NAME}的意见另附。" if rare_twice else ""
    return typesetting.render(
        f"""<html lang="zh-CN"><head><title>关于{NAME}的调查</title><meta name="author" content="王小明"></head>
        <body><h1 style="color: #c00">云山县民政局文件</h1>
        <p>申请人{NAME}，身份证号 {IDENTITY}，手机 {PHONE}，家住云山县城关镇。经核查，情况属实。</p>
        <p>{"本局依法公开其余内容。" * 12}</p>
        <h2 style="break-before: page">二、办理情况</h2><p>第二页只说办理的经过。{again}2026 年 9 月办结。</p>
        <p style="break-before: page">第三页是附件目录。<a href="http://www.example.gov.cn/">县政府网站</a></p>
        </body></html>""",
        stylesheets=(FACE,),
    )


def drawn(content: bytes, *, size=(595, 842), page=(), resources=(), pages: int = 1, **root) -> bytes:
    """A PDF whose pages are all drawn by `content`; the font F1 is Helvetica."""
    document = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    for _ in range(pages):
        sheet = document.add_blank_page(page_size=size)
        sheet.Resources = pikepdf.Dictionary(
            {"/Font": pikepdf.Dictionary(F1=document.make_indirect(font)), **dict(resources)}
        )
        sheet.Contents = pikepdf.Stream(document, content)
        for key, value in dict(page).items():
            sheet[key] = value
    for key, value in root.items():
        document.Root[f"/{key}"] = value
    return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def words_at(x: float, y: float, text: str, size: float = 14, more: str = "") -> bytes:
    """A line of Helvetica whose baseline begins at x, y of the page's own space."""
    return f"BT {more} /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n".encode()


def everything_in(pdf: bytes) -> str:
    """Text by two engines, properties, attachments, every string, name and stream, decoded as far as it goes."""
    found: list[str] = [pdf.decode("latin-1")]
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found += [page.extract_text() for page in reader.pages]
    found += [f"{reader.metadata} {reader.xmp_metadata} {reader.outline} {dict(reader.attachments)}"]
    document = pypdfium2.PdfDocument(pdf)
    for sheet in document:
        words = sheet.get_textpage()
        found.append(words.get_text_range())
        words.close()
        sheet.close()
    document.close()
    with pikepdf.open(io.BytesIO(pdf)) as inner:
        for item in inner.objects:
            _walk(item, found)
    # What a reader passes over: streams that no table of contents lists any more.
    for match in re.finditer(rb"stream\r?\n", pdf):
        rest = zlib.decompressobj()
        try:
            found.append(rest.decompress(pdf[match.end() :], 20_000_000).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(found)


def _walk(item, found: list[str], depth: int = 0) -> None:
    if depth > 20:
        return
    if isinstance(item, pikepdf.Stream):
        found.append(item.read_raw_bytes().decode("latin-1"))
        with contextlib.suppress(pikepdf.PdfError):  # a picture in a format of its own
            found.append(item.read_bytes().decode("latin-1"))
    if isinstance(item, pikepdf.String):
        found += [str(item), bytes(item).decode("latin-1")]
    elif isinstance(item, pikepdf.Name):
        found.append(str(item))
    elif isinstance(item, pikepdf.Array):
        for value in item:
            _direct(value, found, depth)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in item.items():
            found.append(key)
            _direct(value, found, depth)


def _direct(value, found: list[str], depth: int) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _walk(value, found, depth + 1)


def traces(pdf: bytes, *words: str) -> list[str]:
    """The words of which something is left, as text or in any encoding a PDF may hold them in."""
    everything = re.sub(r"\s+", "", everything_in(pdf))
    return [word for word in words if any(form in everything for form in _forms(word))]


def _forms(word: str) -> set[str]:
    coded = [word.encode(name, "ignore") for name in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")]
    plain = {word, *(form.decode("latin-1") for form in coded)}
    return plain | {form.hex() for form in coded} | {form.hex().upper() for form in coded}
