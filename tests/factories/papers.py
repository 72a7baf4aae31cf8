"""Papers as an office has them: a 公文 as .docx, .pdf, .html and .txt, and the bad files people send.

paper = Paper(); paper.docx() / paper.pdf() / paper.html() / paper.txt() -> bytes
encrypted_pdf() zip_bomb() renamed_exe() macro_docx() … -> bytes
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from html import escape

from django.core.files.uploadedfile import SimpleUploadedFile


@dataclass
class Paper:
    """One 通知, told the same way in every format. Blank fields are left out of the paper."""

    issuer: str = "云山县人力资源和社会保障局"
    number: str = "云人社发〔2026〕31号"
    title: str = "云山县人力资源和社会保障局关于做好2026年就业援助工作的通知"
    addressee: str = "各乡镇人民政府，各有关单位："
    paragraphs: tuple[str, ...] = (
        "为做好2026年就业援助工作，根据《就业促进法》和上级有关要求，现就有关事项通知如下。",
        "一、总体要求",
        "坚持以人民为中心，对就业困难人员实行分类帮扶、动态管理。",
        "二、重点任务",
        "（一）摸清底数。各乡镇人民政府应当于9月30日前完成就业困难人员的登记核实。",
        "（二）落实政策。对符合条件的人员，按月给予社会保险补贴，期限不超过3年。",
    )
    written: str = "2026年8月24日"
    marking: str = "（此件公开发布）"
    secrecy: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    extra: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> list[str]:
        parts = [
            self.secrecy,
            f"{self.issuer}文件" if self.issuer else "",
            self.number,
            self.title,
            self.addressee,
            *self.paragraphs,
            *("| " + " | ".join(row) + " |" for row in self.table),
            self.issuer,
            self.written,
            self.marking,
            *self.extra,
        ]
        return [part for part in parts if part]

    def txt(self, encoding: str = "utf-8") -> bytes:
        return "\n".join(self.lines).encode(encoding)

    def docx(self) -> bytes:
        """As Word writes it: red head, centred title, right-set signature, and the author in the properties."""
        import docx  # slow import
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        document = docx.Document()

        def add(text, align=None, size=16, red=False):
            if not text:
                return
            paragraph = document.add_paragraph()
            paragraph.alignment = align
            run = paragraph.add_run(text)
            run.font.size = Pt(size)
            if red:
                run.font.color.rgb = RGBColor(0xFF, 0, 0)

        center, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
        add(self.secrecy)
        add(f"{self.issuer}文件" if self.issuer else "", center, 36, red=True)
        add(self.number, center)
        add(self.title, center, 22)
        add(self.addressee)
        for text in self.paragraphs:
            add(text)
        if self.table:
            table = document.add_table(rows=0, cols=len(self.table[0]))
            for row in self.table:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        add(self.issuer, right)
        add(self.written, right)
        add(self.marking)
        for text in self.extra:
            add(text)
        document.core_properties.author = "王小明"
        document.core_properties.last_modified_by = "李四的电脑"
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def html(self) -> bytes:
        """As a government site shows it, with the site's furniture around and a script inside."""
        body = "".join(f'<p style="text-indent:2em">{escape(text)}</p>' for text in self.paragraphs)
        table = "".join(
            f"<tr>{''.join(f'<td><p>{escape(cell)}</p></td>' for cell in row)}</tr>" for row in self.table
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(self.title)}_云山县人民政府</title>
<meta name="ArticleTitle" content="{escape(self.title)}"><meta name="PubDate" content="2026-08-26 09:30">
<script>document.write("偷来的正文")</script><style>p {{ color: black }}</style></head>
<body onload="alert(1)"><nav>首页 | 政务公开</nav>
<div>您当前所在位置：首页 &gt; 政务公开 &gt; 政策文件</div>
<h1>{escape(self.title)}</h1>
<div>发布时间：2026-08-26 来源：{escape(self.issuer)} 浏览次数：12</div><div>字号：[大 中 小] [打印] [关闭]</div>
<div id="zoom"><p align="center">{escape(self.number)}</p><p>{escape(self.addressee)}</p>{body}
<table>{table}</table><p align="right">{escape(self.issuer)}</p><p align="right">{escape(self.written)}</p>
<p>{escape(self.marking)}</p><img src="x" onerror="alert(2)"><a href="javascript:alert(3)">附件</a></div>
<div>扫一扫在手机上查看当前页面</div><div>上一篇：关于放假的通知</div><div>下一篇：没有了</div>
<footer>主办单位：云山县人民政府办公室</footer></body></html>""".encode()

    def pdf(self) -> bytes:
        """Printed on A4 with WeasyPrint, wrapped lines and page number included."""
        import weasyprint  # slow import

        body = "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)
        head = f'<p class="plain">{escape(self.secrecy)}</p>' if self.secrecy else ""
        return weasyprint.HTML(
            string=f"""<html lang="zh"><head><title>{escape(self.title)}</title><meta name="author" content="王小明">
<style>@page {{ size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center {{ content: "— " counter(page) " —" }} }}
body {{ font: 16pt/1.75 "Noto Serif CJK SC", serif; text-align: justify }} p {{ margin: 0; text-indent: 2em }}
.mark {{ color: red; font-size: 30pt; text-align: center; text-indent: 0 }} .mid {{ text-align: center; text-indent: 0 }}
.title {{ font-size: 22pt; text-align: center; text-indent: 0; margin: 2em 0 1em }} .plain {{ text-indent: 0 }}
.sign {{ text-align: right; margin-right: 4em }}</style></head><body>{head}
<p class="mark">{escape(self.issuer)}文件</p><p class="mid">{escape(self.number)}</p>
<p class="title">{escape(self.title)}</p><p class="plain">{escape(self.addressee)}</p>{body}
<p class="sign">{escape(self.issuer)}</p><p class="sign">{escape(self.written)}</p><p>{escape(self.marking)}</p>
</body></html>"""
        ).write_pdf()

    def upload(self, kind: str = "docx") -> SimpleUploadedFile:
        """As a browser sends it."""
        return SimpleUploadedFile(f"关于就业援助的通知.{kind}", getattr(self, kind)())


def with_parts(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """An office file with parts added, replaced or (None) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            if name not in parts:
                copy.writestr(name, source.read(name))
        for name, value in parts.items():
            if value is not None:
                copy.writestr(name, value)
    return out.getvalue()


# What must be refused


def renamed_exe() -> bytes:
    """A Windows program: to be uploaded under the name of a .docx."""
    return (
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
        + b"\x00" * 200
        + b"This program cannot be run in DOS mode."
    )


def pdf_with_password(user: str = "secret", owner: str = "owner") -> bytes:
    import pikepdf  # slow import

    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(user=user, owner=owner))
    return out.getvalue()


def zip_bomb() -> bytes:
    """A .docx of some 200 KB that unpacks to 200 MB of blanks."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(200):
            part.write(b" " * 1024 * 1024)
    return out.getvalue()


def many_entries(count: int = 6_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        for number in range(count):
            archive.writestr(f"word/media/{number}.txt", "x")
    return out.getvalue()


def nested(levels: int = 3) -> bytes:
    """Documents in documents in documents."""
    inner = b"end"
    for _ in range(levels):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", "<a/>")
            archive.writestr("word/embeddings/inner.docx", inner)
        inner = out.getvalue()
    return inner


def zip_of(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, value in entries.items():
            archive.writestr(name, value)
    return out.getvalue()


def encrypted_office() -> bytes:
    """What Word writes when a password is set: an OLE container around an EncryptedPackage."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\x00" * 1024
        + "EncryptedPackage".encode("utf-16-le")
        + b"\x00" * 512
    )


# Pictures


def png(text: bytes = b"Author\x00Wang Xiaoming", width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 2 for _ in range(2))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"tEXt", text)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
        + b"hidden behind the end"
    )


def jpeg(orientation: int = 6) -> bytes:
    """A photograph that says who took it and which way is up."""
    from PIL import Image  # slow import

    picture = Image.new("RGB", (8, 4), "red")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Wang Xiaoming"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"taken at home")
    return out.getvalue()
