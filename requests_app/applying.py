"""网上申请的草稿: what a citizen has typed is kept from the first page on, and sent once.

A draft belongs to one agency, one browser and one road: 申请公开 or 更正本人信息. Its key lives in a signed cookie that
only the pages below /apply/ get. Two tabs write the same draft, each its own step. Once sent, the words leave the
draft; what remains leads to the receipt.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.core import signing
from django.db import transaction

from accounts.models import Agency
from disclosure import clock
from disclosure.deadlines import channels
from disclosure.files.models import StoredFile
from disclosure.files.store import FileRefused, hand_over, store
from disclosure.rulebook import book
from requests_app import correcting, intake
from requests_app.models import Application, ApplyDraft, RecordCorrection

KEPT_DAYS = 30  # a draft nobody touches is thrown away, words and files
RECEIPT_HOURS = 24  # so long the browser that sent it may see the receipt again
AT_ONCE = 500  # old drafts thrown away by one run
MOST_FILES = 6
LARGEST_FILE = 10 * 1024 * 1024

APPLY, CORRECT = "apply", "correct"  # the roads
APPLICANT, REQUEST, RECORD, CONFIRM = "applicant", "request", "record", "confirm"
STEPS = {  # by road, in order
    APPLY: {APPLICANT: "申请人", REQUEST: "申请内容", CONFIRM: "确认提交"},
    CORRECT: {APPLICANT: "申请人", RECORD: "更正内容", CONFIRM: "确认提交"},
}
CONTACT = (
    "phone",
    "email",
    "address",
    "postcode",
    "need_help",
    "help_note",
)  # asked beside the way to answer
SALT = "apply-draft"
SLOTS = {"authority": "委托书", "identity": "身份证明", "proof": "证据", "material": "材料"}


def takes_online(agency: Agency) -> bool:
    """Has the agency opened and announced this channel（国办公开办函〔2017〕19号）?"""
    return agency.is_active and channels.ONLINE.key in book.value("requests.channels", agency)


# ── what is in it ───────────────────────────────────────────────────────────
@dataclass
class Content:
    """The inside of a draft: what was typed on each page, which pages were sent on, what each file is for."""

    agency: str
    road: str = APPLY
    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # key of the stored file → slot

    @classmethod
    def of(cls, draft: ApplyDraft) -> "Content":
        return cls(**json.loads(draft.data))

    def into(self, draft: ApplyDraft) -> None:
        draft.data = json.dumps(vars(self), ensure_ascii=False)


def files_of(draft: ApplyDraft | None) -> list[StoredFile]:
    """The files uploaded so far, each with the slot it was uploaded for."""
    if draft is None:
        return []
    slots = Content.of(draft).files
    found = list(StoredFile.objects.of(draft).for_list().order_by("id"))
    for file in found:
        file.slot = slots.get(str(file.key), "material")
    return found


# ── the cookie ──────────────────────────────────────────────────────────────
def cookie_name(road: str, agency: Agency) -> str:
    return f"{road}-{agency.code}"


def is_cookie(name: str) -> bool:
    """Is a cookie of that name the key of a draft, of whichever road and agency?"""
    return name.partition("-")[0] in STEPS


def cookie_value(draft: ApplyDraft) -> str:
    return signing.dumps(str(draft.key), salt=SALT)


def of_cookie(value: str) -> ApplyDraft | None:
    """The draft a cookie is the key of; None for a forged, old or strange one."""
    try:
        key = uuid.UUID(signing.loads(value, salt=SALT, max_age=timedelta(days=KEPT_DAYS)))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    drafts = ApplyDraft.objects.select_related("submitted__agency", "corrected__agency")
    return drafts.filter(key=key).first()


def found_by(value: str, agency: Agency, road: str = APPLY) -> ApplyDraft | None:
    """The draft a cookie is the key of, for this agency and road; None where it is none of theirs."""
    draft = of_cookie(value)
    if draft is None:
        return None
    if draft.is_sent:
        sent = draft.submitted if road == APPLY else draft.corrected
        is_ours = sent is not None and sent.agency_id == agency.pk and receipt_is_open(draft)
    else:
        content = Content.of(draft)
        is_ours = (content.agency, content.road) == (agency.code, road)
    return draft if is_ours else None


def receipt_is_open(draft: ApplyDraft) -> bool:
    """May the browser that sent it still see number and code?"""
    return clock.now() - draft.updated_at < timedelta(hours=RECEIPT_HOURS)


# ── writing ─────────────────────────────────────────────────────────────────
def begin(agency: Agency, road: str = APPLY) -> ApplyDraft:
    draft = ApplyDraft()
    Content(agency.code, road).into(draft)
    draft.save()
    return draft


def _locked(draft: ApplyDraft) -> ApplyDraft:
    return ApplyDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)


@transaction.atomic
def keep(draft: ApplyDraft, step: str, typed: Mapping[str, str], *, checked: bool) -> ApplyDraft:
    """What one page holds, right or wrong; of what is left out, what was kept before. A draft already sent stays as it is."""
    draft = _locked(draft)
    if draft.is_sent:
        return draft
    content = Content.of(draft)
    content.typed[step] = content.typed.get(step, {}) | dict(typed)
    if checked and step not in content.checked:
        content.checked.append(step)
    content.into(draft)
    draft.step, draft.updated_at = step, clock.now()
    draft.save()
    return draft


@transaction.atomic
def add_file(draft: ApplyDraft, slot: str, upload) -> StoredFile:
    """Take a file in for a slot. Raises FileRefused with the reason in plain words."""
    draft = _locked(draft)
    if draft.is_sent:
        raise FileRefused("申请已经提交，不能再添加文件。")
    if upload.size > LARGEST_FILE:
        raise FileRefused(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，不能接收。请压缩图片或者分几页上传。")
    if StoredFile.objects.of(draft).count() >= MOST_FILES:
        raise FileRefused(f"最多上传 {MOST_FILES} 份文件。请先去掉不需要的，或者合并成一份。")
    file = store(upload, holder=draft, name=f"{SLOTS[slot]}-{upload.name}")
    content = Content.of(draft)
    content.files[str(file.key)] = slot
    content.into(draft)
    draft.updated_at = clock.now()
    draft.save()
    return file


@transaction.atomic
def remove_file(draft: ApplyDraft, key: str) -> None:
    """Take a file out again, row and bytes. One that is not there is no trouble: the button was pressed twice."""
    draft = _locked(draft)
    if draft.is_sent:
        return
    content = Content.of(draft)
    if content.files.pop(key, None) is None:
        return
    _delete_files(StoredFile.objects.of(draft).filter(key=key))
    content.into(draft)
    draft.save()


def _delete_files(files) -> None:
    for file in files.defer("text", "margins"):
        stored = [file.original, file.published]
        file.delete()
        transaction.on_commit(partial(_delete_bytes, stored))


def _delete_bytes(stored) -> None:
    for one in stored:
        one.storage.delete(one.name)


@transaction.atomic
def discard(draft: ApplyDraft) -> None:
    """放弃草稿: words and files are gone for good. What was sent is no draft any more and stays with the office."""
    draft = ApplyDraft.objects.select_for_update(of=("self",)).filter(pk=draft.pk).first()
    if draft is None or draft.is_sent:
        return
    _delete_files(StoredFile.objects.of(draft))
    draft.delete()


def discard_old(at: datetime | None = None) -> int:
    """Throw away drafts nobody has touched for KEPT_DAYS, and forget which browser sent what. Returns how many went."""
    old = list(
        ApplyDraft.objects.filter(updated_at__lt=(at or clock.now()) - timedelta(days=KEPT_DAYS))[:AT_ONCE]
    )
    for draft in old:
        if not draft.is_sent:
            discard(draft)
    ApplyDraft.objects.filter(pk__in=[draft.pk for draft in old if draft.is_sent]).delete()
    return len(old)


@transaction.atomic
def send(draft: ApplyDraft, agency: Agency, *, applicant: Mapping, request: Mapping) -> Application:
    """The draft becomes an application, once: whoever presses twice, or in two tabs, gets the same one.

    `applicant` and `request` are the cleaned pages; the files are filed with the application.
    """
    draft = _locked(draft)
    if draft.is_sent:
        return draft.submitted
    particulars = dict(applicant)
    kind = particulars.pop("applicant_kind")
    asked = dict(request)
    particulars |= {name: asked.pop(name) for name in CONTACT}
    application = intake.receive(
        agency=agency,
        applicant_kind=kind,
        particulars=particulars,
        channel=channels.ONLINE.key,
        by=intake.of_the_public(),
        **asked,
    )
    draft.submitted = application
    _sent(draft, application)
    return application


@transaction.atomic
def send_correction(
    draft: ApplyDraft, agency: Agency, *, applicant: Mapping, record: Mapping
) -> RecordCorrection:
    """The same for 更正本人信息（条例第四十一条）: received the day it is sent."""
    draft = _locked(draft)
    if draft.is_sent:
        return draft.corrected
    person = dict(applicant) | dict(record)
    kind, named = person.pop("applicant_kind"), person.pop("record")
    case = correcting.receive(
        agency=agency,
        record=named,
        person=person,
        applicant_kind=kind,
        channel=channels.ONLINE.key,
        by=intake.of_the_public(),
    )
    draft.corrected = case
    _sent(draft, case)
    return case


def _sent(draft: ApplyDraft, case) -> None:
    """The files go to the case, the words leave the draft."""
    for file in StoredFile.objects.of(draft):
        hand_over(file, case)
    draft.data, draft.step, draft.updated_at = "{}", CONFIRM, clock.now()
    draft.save()
