"""The PDF of a public document: laid out once for each content, stored, and given to everybody who asks.

Laying out takes seconds of a processor. Whoever asks first claims the print with a row; those who come
meanwhile wait a little for it. A beat task prints what was just published before anybody asks.
"""

import json
import logging
import time
from dataclasses import asdict
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from disclosure import clock
from disclosure.personal import sm3_hex
from documents.models import Document, PrintedCopy
from documents.official_pdf import OfficialPaper, official_pdf
from documents.paper import paper_of

log = logging.getLogger(__name__)

LAYOUT = 2  # turn it when `official_pdf` prints the same paper otherwise: every copy is then made anew
PATIENCE = 8.0  # seconds a visitor waits for the print another visitor asked for
LOOK_AGAIN = 0.2  # seconds
GIVEN_UP = timedelta(minutes=5)  # a print begun longer ago died with its process
RECENT = timedelta(days=1)
TIME_FOR_MISSING = 50  # seconds of one round of `make_missing`


class NotYet(Exception):
    """Somebody else is printing it and has not finished."""


def fingerprint(paper: OfficialPaper) -> str:
    """SM3 over every word that is printed and the layout it is printed in."""
    said = json.dumps([LAYOUT, asdict(paper)], ensure_ascii=False, sort_keys=True, default=str)
    return sm3_hex(said.encode())


def copy_of(document, *, patience: float = PATIENCE) -> PrintedCopy:
    """The stored PDF of a document as it stands, printed now if it never was.

    Raises NotYet when another is printing it and is not done within `patience` seconds.
    """
    paper = paper_of(document)
    which = {"document": document, "fingerprint": fingerprint(paper)}
    until = time.monotonic() + patience
    while True:
        copy = PrintedCopy.objects.filter(**which).first()
        if copy is not None and copy.sm3:
            return copy
        if claimed := _claim(which, copy):
            return _print(claimed, paper)
        if time.monotonic() >= until:
            raise NotYet
        time.sleep(LOOK_AGAIN)


def make_again(copy: PrintedCopy) -> PrintedCopy:
    """The row is there, its file is lost: print it anew."""
    document = copy.document
    copy.delete()
    return copy_of(document)


def make_missing() -> int:
    """Print what was published lately and has no copy since; returns how many were looked after."""
    now, begun, done = clock.now(), time.monotonic(), 0
    since = PrintedCopy.objects.filter(document=OuterRef("pk"), begun_at__gte=OuterRef("published_at"))
    waiting = Document.objects.public().for_reader().filter(~Exists(since), published_at__gte=now - RECENT)
    for document in waiting.order_by("published_at"):
        if time.monotonic() - begun > TIME_FOR_MISSING:
            break
        try:
            copy_of(document, patience=0)
            done += 1
        except NotYet:
            continue
        except Exception:  # one paper that cannot be laid out must not keep the others waiting
            log.exception("公文 %s 的 PDF 没有排成", document.pk)
    return done


def _claim(which: dict, found: PrintedCopy | None) -> PrintedCopy | None:
    """The right to print: a new row, or one whose printer has died. None: another has it."""
    if found is None:
        try:
            with transaction.atomic():
                return PrintedCopy.objects.create(**which)
        except IntegrityError:
            return None
    now = clock.now()
    died = PrintedCopy.objects.under_way().filter(pk=found.pk, begun_at=found.begun_at)
    if found.begun_at < now - GIVEN_UP and died.update(begun_at=now):
        found.begun_at = now
        return found
    return None


def _print(copy: PrintedCopy, paper: OfficialPaper) -> PrintedCopy:
    try:
        data = official_pdf(paper)
        copy.file.save("", ContentFile(data), save=False)
        copy.size, copy.sm3, copy.made_at = len(data), sm3_hex(data), clock.now()
        copy.save(update_fields=["file", "size", "sm3", "made_at"])
    except BaseException:
        copy.delete()
        raise
    _forget_others(copy)
    return copy


def _forget_others(copy: PrintedCopy) -> None:
    """Only what the document says now is handed out."""
    for old in PrintedCopy.objects.made().filter(document=copy.document_id).exclude(pk=copy.pk):
        with transaction.atomic():
            old.delete()
            transaction.on_commit(partial(old.file.storage.delete, old.file.name))
