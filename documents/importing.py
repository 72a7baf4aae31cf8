"""Old papers in number: files, folders, JSON lines and CSV become drafts or published documents.

Every row stands alone: a bad one is reported with its file and line and the rest goes on. A row that is here
already (same source, 发文字号 or 索引号) is left as it is, so an import can be run again after its mistakes
are mended. Sources are read as a stream; memory does not grow with their length.
"""

import csv
import gzip
import io
import json
import lzma
import os
import re
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from disclosure import caching, clock
from disclosure.files.kinds import DOCX, HTML, OFD, PDF, TXT, FileRefused, decode
from disclosure.files.models import StoredFile
from disclosure.files.store import hand_over, take, too_large
from disclosure.personal import sm3_hex
from disclosure.workflow.door import open_case
from documents import findings, numbers
from documents.body import normalise, one_line
from documents.categories import BY_KEY, CATEGORIES
from documents.forms.parts import FIRST_DAY, last_day
from documents.grounds import BY_CODE
from documents.intake import LONGEST, initial_from
from documents.models import Attachment, Document, DocumentText
from documents.recognition import agencies_in, attribute_of, day_of, genre_of, number_of, recognise
from documents.states import Attribute, State, Validity

BATCH = 100
LONGEST_LINE = 32 * 1024 * 1024
LONGEST_BODY = 6_000_000
PAPER_KINDS = {extension: kind for kind in (DOCX, PDF, OFD, HTML, TXT) for extension in kind.extensions}
PAPER_KINDS.pop(".csv")
ATTACHED = {DOCX.name, PDF.name, OFD.name}  # what a reader may want as it was; a txt or html adds nothing
PACKED = {".xz": lzma.open, ".gz": gzip.open}
TABLES = {".jsonl": "json", ".ndjson": "json", ".csv": "csv"}

# What a column may be called.
COLUMNS = {
    "title": "title 标题 名称 文件名称 信息名称 公文标题 公文名称",
    "number": "number 发文字号 文号 文件编号 文件字号 字号",
    "issuer": "issuer 发文机关 发布机构 发布机关 制发机关 发文单位",
    "written_on": "written_on date 成文日期 成文时间 发文日期 日期",
    "issued_on": "issued_on 印发日期 印发时间",
    "published_on": "published_on 发布日期 发布时间 公开日期 公开时间",
    "effective_on": "effective_on 实施日期 施行日期 生效日期",
    "expires_on": "expires_on 失效日期 废止日期 有效期至",
    "genre": "genre 文种 公文种类 体裁 体裁分类",
    "category": "category 公开类别 类别 栏目",
    "topic": "topic 主题分类 主题",
    "index_number": "index_number 索引号",
    "attribute": "attribute 公开属性 公开方式 属性",
    "ground": "ground 依据 不公开依据",
    "reason": "reason 理由 不公开理由",
    "scope": "scope 公开范围",
    "period": "period 公开时限",
    "body": "body text content 正文 内容 全文",
    "addressee": "addressee 主送机关 主送",
    "copies_to": "copies_to 抄送机关 抄送",
    "keywords": "keywords 关键词 主题词",
    "summary": "summary 内容概述 概述 摘要",
    "validity": "validity 有效性 时效性",
    "signer": "signer 签发人",
    "source_id": "source_id id 来源编号 原系统编号 序号编码",
}
FIELD_OF = {heading: name for name, headings in COLUMNS.items() for heading in headings.split()}
LABELS = {name: next(h for h in headings.split() if not h.isascii()) for name, headings in COLUMNS.items()}
SEVERAL_LINES = ("body", "summary", "reason")
DATES = ("written_on", "issued_on", "published_on", "effective_on", "expires_on")
CATEGORY_OF = {c.label: c.key for c in CATEGORIES} | {key: key for key in BY_KEY}
VALIDITY_OF = (
    {label: value for value, label in Validity.choices}
    | {v: v for v in Validity.values}
    | {
        "现行有效": "valid",
        "已废止": "repealed",
        "已失效": "expired",
        "修订": "revised",
    }
)
EDGES = {"scope": 60, "period": 60, "signer": 40, "source_id": 110, "reason": 2000} | LONGEST


class BadRow(ValueError):
    """This row cannot be taken in; the message says what is wrong with it."""


class AlreadyHere(Exception):
    """This row was taken in before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: a file, and the line it begins on when the file holds many."""

    path: str
    line: int | None = None

    def __str__(self):
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass(slots=True)
class Entry:
    """One row as found: values by field, or the bytes of a paper, or what was wrong already."""

    place: Place
    values: dict = field(default_factory=dict)
    data: bytes | None = None
    trouble: str = ""


@dataclass
class Tally:
    """What became of the rows so far."""

    read: int = 0
    imported: int = 0
    existing: int = 0
    bad: int = 0
    unused: set[str] = field(default_factory=set)


# 来源


def entries(paths, tally: Tally) -> Iterator[Entry]:
    """Every row of every path, one at a time; folders are walked in the order of their names."""
    for path in map(Path, paths):
        if path.is_dir():
            for folder, folders, files in os.walk(path):
                folders.sort()
                for name in sorted(files):
                    if not name.startswith((".", "~$")):
                        yield from _of_file(Path(folder, name), tally)
        elif path.is_file():
            yield from _of_file(path, tally)
        else:
            yield Entry(Place(str(path)), trouble="没有这个文件或文件夹。")


def _of_file(path: Path, tally: Tally) -> Iterator[Entry]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    opener = PACKED.get(suffixes[-1] if suffixes else "", open)
    inner = suffixes[-2] if opener is not open and len(suffixes) > 1 else suffixes[-1] if suffixes else ""
    place = Place(str(path))
    try:
        if inner in TABLES:
            with opener(path, "rb") as stream:
                yield from (_json_lines if TABLES[inner] == "json" else _csv)(stream, path, tally)
        elif inner in PAPER_KINDS and opener is open:
            if path.stat().st_size > settings.FILE_MAX_BYTES:
                yield Entry(place, trouble=too_large(settings.FILE_MAX_BYTES))
            else:
                yield Entry(place, data=path.read_bytes())
        else:
            known = "、".join(sorted(PAPER_KINDS) + sorted(TABLES))
            yield Entry(place, trouble=f"不能导入这种文件。可以导入：{known}，表格可用 .xz、.gz 压缩。")
    except (OSError, EOFError, lzma.LZMAError, csv.Error) as error:
        yield Entry(place, trouble=f"文件读不下去：{error}")


def _json_lines(stream, path: Path, tally: Tally) -> Iterator[Entry]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        place = Place(str(path), number)
        if len(line) > LONGEST_LINE:
            yield Entry(place, trouble="这一行超过 32 MB，不像一份公文。")
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            continue
        if not line.strip():
            continue
        text = decode(line)
        try:
            row = json.loads(text) if text is not None else None
        except (ValueError, RecursionError):
            yield Entry(place, trouble="不是一行完整的 JSON。")
            continue
        if not isinstance(row, dict):
            yield Entry(place, trouble="编码认不出来。" if text is None else "每行须是一个 {…}。")
            continue
        yield _entry(place, row, tally)


def _csv(stream, path: Path, tally: Tally) -> Iterator[Entry]:
    head = stream.read(1 << 16)
    encoding = "utf-8-sig"
    if decode(head, partial=True) is not None:
        try:
            head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "gb18030"
    stream.seek(0)
    csv.field_size_limit(LONGEST_LINE)
    with io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="") as words:
        yield from _csv_rows(csv.reader(words), path, tally)


def _csv_rows(reader, path: Path, tally: Tally) -> Iterator[Entry]:
    headings = [heading.strip() for heading in next(reader, [])]
    if not any(FIELD_OF.get(heading) == "title" for heading in headings):
        yield Entry(Place(str(path), 1), trouble="第一行须是列名，至少有“标题”一列。")
        return
    line = reader.line_num + 1
    for cells in reader:
        place, line = Place(str(path), line), reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(headings):
            yield Entry(place, trouble=f"这一行有 {len(cells)} 列，列名只有 {len(headings)} 个。")
        elif any("\ufffd" in cell for cell in cells):
            yield Entry(place, trouble="这一行有认不出来的字符，请检查文件编码。")
        else:
            yield _entry(place, dict(zip(headings, cells, strict=False)), tally)


def _entry(place: Place, row: dict, tally: Tally) -> Entry:
    values: dict = {}
    for heading, value in row.items():
        name = FIELD_OF.get(str(heading).strip())
        if name is None:
            if len(tally.unused) < 50:
                tally.unused.add(str(heading)[:40])
        elif value not in (None, "") and name not in values:
            values[name] = value
    return Entry(place, values)


# 一行成为一份公文


@dataclass
class Importer:
    """Takes entries into one agency, as drafts or as published documents."""

    agency: object
    by: object = None
    is_published: bool = False
    tally: Tally = field(default_factory=Tally)

    def run(self, paths, *, after_batch=lambda tally: None) -> Iterator[tuple[Place, str]]:
        """Import everything; yields (place, reason) for each bad row, batch by batch."""
        source = entries(paths, self.tally)
        while batch := list(islice(source, BATCH)):
            troubles = []
            # One commit for many rows, each with its own savepoint. A file takes its time to be read and cleaned:
            # it is not done while the agency's counters, or on SQLite the whole database, are locked.
            rows_only = all(entry.data is None for entry in batch)
            with transaction.atomic() if rows_only else nullcontext():
                for entry in batch:
                    self.tally.read += 1
                    if trouble := self._take(entry):
                        self.tally.bad += 1
                        troubles.append((entry.place, trouble))
                if self.is_published:
                    caching.bump()
            yield from troubles
            after_batch(self.tally)

    def _take(self, entry: Entry) -> str:
        if entry.trouble:
            return entry.trouble
        try:
            if entry.data is not None:
                self._take_paper(entry)
            else:
                with transaction.atomic():
                    self._take_row(entry)
        except AlreadyHere:
            self.tally.existing += 1
        except (BadRow, FileRefused) as error:
            return str(error)
        except IntegrityError:
            return "发文字号、索引号或来源编号已经用过。"
        else:
            self.tally.imported += 1
        return ""

    def _take_paper(self, entry: Entry) -> None:
        key = f"sm3:{sm3_hex(entry.data)}"
        self._refuse_known(key)
        file, found = take(entry.data, name=Path(entry.place.path).name, by=self.by)
        try:
            read = recognise(found, file.name)
            values = initial_from(read) | {
                "published_on": read.published_on,
                "issued_on": read.issued_on,
                "signer": read.signer,
            }
            values = {name: value for name, value in values.items() if value}
            if not values.get("title"):
                raise BadRow("没有认出标题。请改用表格导入，或者在工作台上传后填写。")
            if self.is_published and file.needs_eyes:
                raise BadRow(f"{file.get_reading_display()}，不能直接发布。请按草稿导入（--as-draft）。")
            if self.is_published and file.findings:
                raise BadRow(_stopped([item.kind.label for item in file.found]))
            with transaction.atomic():
                document = self._document(values, key)
                self._file(document, file)
        except BaseException:
            file.delete()
            for stored in (file.original, file.published):
                stored.storage.delete(stored.name)
            raise

    def _file(self, document: Document, file: StoredFile) -> None:
        hand_over(file, document)
        if file.kind in ATTACHED:
            Attachment.objects.create(
                document=document,
                file=file,
                title=Path(file.name).stem[:200],
                attribute=document.attribute or Attribute.PROACTIVE,
            )

    def _take_row(self, entry: Entry) -> None:
        values = _checked(entry.values)
        if source_id := values.pop("source_id", ""):
            key = f"id:{source_id}"
        else:
            said = [
                values["title"],
                str(values.get("written_on") or ""),
                values.get("number", ""),
                values.get("body", ""),
            ]
            key = f"sm3:{sm3_hex(chr(31).join(said).encode())}"
        self._refuse_known(key)
        values.setdefault("genre", genre_of(values["title"]))
        values.setdefault("issuer", agencies_in(values["title"].partition("关于")[0]))
        self._document(values, key)

    def _refuse_known(self, key: str) -> None:
        if Document.objects.filter(agency=self.agency, source_key=key).exists():
            raise AlreadyHere

    def _document(self, values: dict, key: str) -> Document:
        """Save one document with its words and first event; raises BadRow or AlreadyHere."""
        title, body = values.pop("title"), normalise(values.pop("body", ""))
        addressee = values.pop("addressee", "")
        self._compare(title, values)
        published_on = values.pop("published_on", None)
        if self.is_published:
            values |= self._publication(values, bool(body), published_on)
        document = Document(agency=self.agency, drafter=self.by, title=title, source_key=key, **values)
        _check_reasons(document)
        open_case(document, by=self.by, label="导入", note=f"导入来源：{key}")
        if not document.index_number:
            document.index_number = numbers.next_index(document)
            document.save(update_fields=["index_number"])
        DocumentText(document=document).write(title=title, addressee=addressee, body=body, by=self.by)
        if self.is_published and (found := findings.of(document).all):
            raise BadRow(_stopped([item.label for item in found]))
        return document

    def _compare(self, title: str, values: dict) -> None:
        """The same 发文字号 or 索引号 means the same paper, unless its title says otherwise."""
        for name in ("number", "index_number"):
            value = values.get(name)
            if not value:
                continue
            known = Document.objects.filter(**{name: value})
            if name == "number":
                known = known.filter(agency=self.agency)
            other = known.first()
            if other is None:
                continue
            if other.agency_id == self.agency.pk and _bare(other.title) == _bare(title):
                raise AlreadyHere
            raise BadRow(f"{LABELS[name]}“{value}”已用于《{other.title[:40]}》。")

    def _publication(self, values: dict, has_body: bool, published_on) -> dict:
        """What guards publication by hand guards it here: attribute, 密级 marks, personal data."""
        attribute = Attribute(values.get("attribute") or Attribute.PROACTIVE)
        if attribute != Attribute.PROACTIVE:
            raise BadRow(f"公开属性是“{attribute.label}”，不能直接发布。请按草稿导入（--as-draft）。")
        if not has_body:
            raise BadRow("正文是空的，不能直接发布。")
        if published_on and published_on > clock.today():
            raise BadRow(f"发布日期 {published_on} 在今天之后，不能直接发布。")
        moment = clock.start_of_day(published_on) if published_on else clock.now()
        return {"attribute": attribute, "state": State.PUBLISHED, "published_at": moment}


def _stopped(labels: list[str]) -> str:
    said = "、".join(dict.fromkeys(labels))
    return f"发现{said}，不能直接发布。请按草稿导入（--as-draft），审查后发布。"


def _check_reasons(document: Document) -> None:
    ground = BY_CODE.get(document.ground)
    if ground and document.attribute and document.attribute not in ground.attributes:
        raise BadRow(f"依据“{ground.label}”不能用于“{document.get_attribute_display()}”。")
    if document.effective_on and document.expires_on and document.expires_on < document.effective_on:
        raise BadRow("失效日期不能早于实施日期。")


def _bare(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def _checked(row: dict) -> dict:
    """The values of one row in the types of their columns; raises BadRow naming the column."""
    values = {}
    for name, value in row.items():
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise BadRow(f"{LABELS[name]}须是文字。")
        text = str(value).replace("\x00", "").strip() if name in SEVERAL_LINES else one_line(str(value))
        if text:
            values[name] = text
    if not values.get("title"):
        raise BadRow("没有标题。")
    for name in DATES:
        if name in values:
            values[name] = _date(name, values[name])
    if number := values.get("number"):
        values["number"] = number_of(number) or number
    if attribute := values.get("attribute"):
        values["attribute"] = attribute if attribute in Attribute.values else attribute_of(attribute)
        if not values["attribute"]:
            raise BadRow(f"公开属性“{attribute[:20]}”认不出来，须是主动公开、依申请公开或不予公开。")
    if validity := values.get("validity"):
        if validity not in VALIDITY_OF:
            raise BadRow(f"有效性“{validity[:20]}”认不出来，须是有效、失效、废止或已修订。")
        values["validity"] = VALIDITY_OF[validity]
    if (ground := values.get("ground")) and ground not in BY_CODE:
        raise BadRow(f"依据“{ground[:20]}”认不出来，须是代码，例如 {next(iter(BY_CODE))}。")
    if category := values.pop("category", ""):
        if category in CATEGORY_OF:
            values["category"] = CATEGORY_OF[category]
        else:  # a source's own classes are no classes of 条例第二十条; they are kept as the topic
            values.setdefault("topic", category)
    for name, most in EDGES.items():
        if name in values and len(values[name]) > most:
            raise BadRow(f"{LABELS[name]}有 {len(values[name])} 字，最多 {most} 字。")
    for name in {"summary", "reason"} & values.keys():
        values[name] = normalise(values[name])
    if len(values.get("body", "")) > LONGEST_BODY:
        raise BadRow("正文超过 600 万字。")
    if "body" in values:  # headings of a Markdown export: the words stay, the signs go
        values["body"] = re.sub(r"(?m)^#{1,6}[ \t]+", "", values["body"])
    return values


def _date(name: str, words: str):
    if words.isdigit() and len(words) == 8:
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    day = day_of(words)
    if day is None:
        raise BadRow(f"{LABELS[name]}“{words[:20]}”不是日期，请写成 2026-11-22。")
    if not FIRST_DAY <= day <= last_day():
        raise BadRow(f"{LABELS[name]}“{words[:20]}”不像真的日期，请核对年份。")
    return day
