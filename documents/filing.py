"""归档: which documents of a year go to the archive, and what a 案卷 still lacks（源头认定、审核、印发、发布各有凭据）."""

from collections.abc import Iterable
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects

from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import REREVIEW
from disclosure.workflow.models import Event
from documents.models import Document
from documents.states import Attribute, State

READY = (*State.IN_FORCE, State.WITHDRAWN)


def issued_in(documents, year: int):
    """Those issued in a year that a year's archive takes, in the order of their numbers."""
    return documents.filter(
        state__in=READY, issued_on__gte=date(year, 1, 1), issued_on__lte=date(year, 12, 31)
    ).order_by("issued_on", "number", "pk")


def missing_of(documents: Iterable[Document]) -> dict[int, list[str]]:
    """What each 案卷 still lacks, in sentences; nothing for one that is whole. As many queries for one as for many."""
    rows = list(documents)
    prefetch_related_objects(rows, "attachments__file", "text")
    kind = ContentType.objects.get_for_model(Document)
    pks = [row.pk for row in rows]
    events: dict[int, set[str]] = {pk: set() for pk in pks}
    for pk, action in Event.objects.filter(content_type=kind, object_id__in=pks).values_list(
        "object_id", "action"
    ):
        events[pk].add(action)
    running: dict[int, list[str]] = {pk: [] for pk in pks}
    clocks = Deadline.objects.open().filter(content_type=kind, object_id__in=pks).exclude(term=REREVIEW.key)
    for pk, title in clocks.values_list("object_id", "title"):
        running[pk].append(title)
    return {row.pk: _missing(row, events[row.pk], running[row.pk]) for row in rows}


def _missing(document: Document, done: set[str], running: list[str]) -> list[str]:
    found = [f"“{title}”期限还在计算" for title in running]
    if not document.number:
        found.append("没有发文字号")
    if document.written_on is None:
        found.append("没有成文日期")
    if not document.attribute:
        found.append("没有公开属性")
    if document.attribute != Attribute.PROACTIVE and not document.reason.strip():
        found.append("不主动公开而没有写明理由")
    text = getattr(document, "text", None)
    if text is None or not text.body.strip():
        found.append("没有正文")
    if "sign" in done and "pass_secrecy" not in done:
        found.append("没有保密审查的记录")
    if "issue" in done and "sign" not in done:
        found.append("没有审签的记录")
    if document.state == State.ISSUED:
        found.append("没有发布" if document.attribute == Attribute.PROACTIVE else "没有登记建档")
    return found + [
        f"附件“{one.title}”的文件不在存储中"
        for one in document.attachments.all()
        if not one.file.original.storage.exists(one.file.original.name)
    ]
