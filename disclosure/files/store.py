"""Taking a file in: measured, told by content, read, searched, cleaned; then kept.

All of it happens while the clerk waits. The parts that take time are bounded (50 MB, 1,000 pages, six
million characters), a usual document takes well under a second, and a refusal must reach the person who
still has the file in hand; a queue would only tell them later.
"""

import logging
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from disclosure import clock
from disclosure.files import clean, extract, kinds, marks, residue
from disclosure.files.kinds import FileRefused
from disclosure.files.models import Reading, StoredFile
from disclosure.personal import sm3_hex

__all__ = ["FileRefused", "discard_unheld", "hand_over", "read_upload", "safe_name", "store", "take"]

logger = logging.getLogger(__name__)

LONGEST_NAME = 120
UNHELD_DAYS = 7


def store(
    upload,
    *,
    holder=None,
    by=None,
    name: str = "",
    media: bool = False,
    only: Collection[kinds.FileKind] = (),
) -> StoredFile:
    """Keep an uploaded file (or bytes) for its holder; raises FileRefused with the reason in Chinese.

    Sound, film and captions are taken only where a caller asks for them (`media`); where it asks for some kinds `only`,
    any other raises WrongKind.
    """
    name = name or getattr(upload, "name", "") or ""
    return take(read_upload(upload), name=name, holder=holder, by=by, media=media, only=only)[0]


def take(
    data: bytes,
    *,
    name: str,
    holder=None,
    by=None,
    media: bool = False,
    only: Collection[kinds.FileKind] = (),
) -> tuple[StoredFile, extract.Extracted]:
    """The same for bytes, with what was read from them, for callers who fill a form from it."""
    name = safe_name(name)
    kind = kinds.examine(data, name, media=media, only=only)
    found = extract.read_as(kind, data)
    copy = clean.published_copy(kind, data)
    found = _searched(kind, data, copy, found)
    if not PurePath(name).suffix:
        name += kind.extension
    file = StoredFile(
        name=name,
        kind=kind.name,
        size=len(data),
        sm3=sm3_hex(data),
        published_size=len(copy),
        published_sm3=sm3_hex(copy),
        pages=found.pages,
        text=found.text,
        margins=found.margins,
        reading=_reading(found),
        findings=[item.as_dict() for item in findings_in(found, name)],
        uploaded_by=by,
    )
    if holder is not None:
        file.holder = holder
    written = []
    try:
        with transaction.atomic():
            for field, content in ((file.original, data), (file.published, copy)):
                field.save("", ContentFile(content), save=False)
                written.append(field)
            file.save()
    except BaseException:
        for field in written:  # a row that was not written must not leave bytes behind
            field.storage.delete(field.name)
        raise
    return file, found


def hand_over(file: StoredFile, holder) -> StoredFile:
    """File an upload with what it belongs to."""
    file.holder = holder
    file.save(update_fields=["holder_type", "holder_id"])
    return file


def discard_unheld(at: datetime | None = None) -> int:
    """Delete uploads, row and bytes, that nothing took up within UNHELD_DAYS; returns how many went."""
    old = StoredFile.objects.unheld().filter(created_at__lt=(at or clock.now()) - timedelta(days=UNHELD_DAYS))
    count = 0
    for file in old.defer("text", "margins").iterator(chunk_size=200):
        with transaction.atomic():
            # Asked again under lock: someone may be filing it at this moment.
            mine = StoredFile.objects.unheld().select_for_update().filter(pk=file.pk)
            if not mine.exists() or not mine.delete()[0]:
                continue
            count += 1
            transaction.on_commit(partial(_delete_bytes, file))
    return count


def _delete_bytes(file: StoredFile) -> None:
    for stored in (file.original, file.published):
        stored.storage.delete(stored.name)


def _searched(kind: kinds.FileKind, data: bytes, copy: bytes, found: extract.Extracted) -> extract.Extracted:
    try:
        return residue.search(kind, data, copy, found)
    except FileRefused:
        raise
    except Exception as error:  # what was not searched is not published
        logger.warning("cannot search the copy of a %s of %d bytes", kind.name, len(data), exc_info=True)
        raise FileRefused("文件已损坏，读不出内容。请重新导出后再传。") from error


def findings_in(found: extract.Extracted, name: str = "") -> list[marks.Finding]:
    """Findings of the text, then of the margins and of the file's name, whose places count on from its end."""
    # One search over all: a mark in a header stands in its own lines. The name is shown with every download.
    parts = (found.text, found.margins, PurePath(name).stem)
    return marks.find("\n\n".join([parts[0], *filter(None, parts[1:])]))


def _reading(found: extract.Extracted) -> str:
    if found.is_blank and not found.is_partial:
        return Reading.NONE
    return Reading.PART if found.is_partial or found.has_unseen else Reading.WHOLE


def read_upload(upload) -> bytes:
    """The bytes of an upload, never more than the limit and one chunk of it."""
    limit = settings.FILE_MAX_BYTES
    if isinstance(upload, bytes):
        parts, size = [upload], len(upload)
    else:
        size = getattr(upload, "size", None)
        parts = [] if size is not None and size > limit else _chunks(upload, limit)
        size = max(size or 0, sum(map(len, parts)))
    if size > limit:
        raise FileRefused(too_large(limit))
    return b"".join(parts)


def _chunks(upload, limit: int) -> list[bytes]:
    parts, size = [], 0
    upload.seek(0)
    while size <= limit and (part := upload.read(1 << 20)):
        parts.append(part)
        size += len(part)
    return parts


def too_large(limit: int) -> str:
    megabytes = f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit / 1024:.0f} KB"
    return f"文件超过 {megabytes}，不能接收。请拆分或压缩图片后再传。"


def safe_name(name: str) -> str:
    """A name fit to show and to send in a header: no folders, no control or direction marks, not too long."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        return name[:LONGEST_NAME] or "未命名文件"
    return f"{stem[: LONGEST_NAME - len(suffix) - 1] or '未命名文件'}.{suffix}"
