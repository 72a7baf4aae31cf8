"""What was found in a document before it goes out: in every word the public would see, and in its attachments."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from disclosure.files import marks
from disclosure.files.models import StoredFile
from disclosure.personal import sm3_hex
from disclosure.workflow.models import Event

SOURCE = "source"

# Everything of a document that a public page, feed, PDF or export shows: place, heading, how it is read.
PUBLIC_WORDS = (
    ("title", "标题", lambda document: document.title),
    ("issuer", "发文机关", lambda document: document.issuer),
    ("addressee", "主送机关", lambda document: document.text.addressee),
    ("body", "正文", lambda document: document.text.body),
    ("summary", "内容概述", lambda document: document.summary),
    ("keywords", "关键词", lambda document: document.keywords),
    ("topic", "主题分类", lambda document: document.topic),
    ("scope", "公开范围", lambda document: document.scope),
    ("copies_to", "抄送机关", lambda document: document.copies_to),
    ("obtained_from", "获取来源", lambda document: document.obtained_from),
    ("forwarded_title", "转发原件名称文号", lambda document: document.forwarded_title),
)


@dataclass(frozen=True)
class Found:
    """One mark or number, and where: the words a reviewer sees, already masked."""

    where: str
    kind: str
    label: str
    excerpt: str
    article: str
    start: int
    end: int
    place: str  # a place of PUBLIC_WORDS, or the attachment's id

    def as_dict(self) -> dict:
        return {"where": self.where, "label": self.label, "excerpt": self.excerpt, "article": self.article}


@dataclass(frozen=True)
class Findings:
    """All that was found in one state of a document, and whether 分管领导 let just that out."""

    all: tuple[Found, ...]
    fingerprint: str
    overridden: bool

    @property
    def is_clear(self) -> bool:
        """Nothing was found, or just this was let out."""
        return not self.all or self.overridden

    def in_place(self, place: str) -> list[Found]:
        return [item for item in self.all if item.place == place]


def fingerprint(document) -> str:
    """SM3 over every word and file that would go out: a later change makes an override void."""
    return _sm3(document, _attachments(document))


def fingerprints(documents: QuerySet) -> dict[int, str]:
    """The same of many documents, by their ids; two queries however many they are."""
    from documents.models import Attachment  # the models stand on the acts, which stand on this

    files = Prefetch("attachments", with_files(Attachment.objects.all()), to_attr="files_now")
    rows = documents.select_related("text").defer("text__grams").prefetch_related(files)
    return {document.pk: _sm3(document, document.files_now) for document in rows}


def _sm3(document, attachments) -> str:
    parts = [f"{place}={read(document)}" for place, _, read in PUBLIC_WORDS]
    parts += [f"{a.title}:{a.file.sm3}" for a in attachments]
    return sm3_hex("\x1f".join(parts).encode())


def of(document) -> Findings:
    """Look through the document as it stands now."""
    found = []
    for place, where, read in PUBLIC_WORDS:
        found += _in(where, place, read(document))
    for attachment in _attachments(document):
        where, place = f"附件“{attachment.title}”", str(attachment.pk)
        found += _in(f"{where}的名称", place, attachment.title)
        found += [_found(where, place, item) for item in attachment.file.found]
    for source in sources(document):
        secrecy = [item for item in source.found if item.kind == marks.Kind.SECRECY]
        found += [_found(f"拟稿原件“{source.name}”", SOURCE, item) for item in secrecy]
    print_now = fingerprint(document)
    overridden = bool(found) and document.overrides.filter(fingerprint=print_now).exists()
    return Findings(tuple(found), print_now, overridden)


def with_files(attachments):
    """With their files, without the texts of the files: what was found in those is kept beside them."""
    return attachments.select_related("file").defer("file__text", "file__margins")


def _attachments(document):
    return with_files(document.attachments.all())


def sources(document):
    """The files a draft was read from: not published, but a 密级 mark in one says what the paper is."""
    removed = Event.objects.of(document).filter(action="detach").values_list("facts", flat=True)
    gone = {facts.get("移除的文件") for facts in removed}
    attached = set(document.attachments.values_list("file_id", flat=True))
    return StoredFile.objects.of(document).exclude(pk__in=attached | gone - {None}).for_list()


def _in(where: str, place: str, words: str) -> list[Found]:
    return [_found(where, place, item) for item in marks.find(words or "")]


def _found(where: str, place: str, item: marks.Finding) -> Found:
    return Found(where, item.kind, item.kind.label, item.excerpt, item.article, item.start, item.end, place)
