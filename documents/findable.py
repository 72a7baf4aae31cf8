"""How documents are found: what of them goes into the index, how a hit is shown, and when it is written anew."""

from collections.abc import Callable, Collection, Iterable

from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest, Lower, NullIf, StrIndex, Substr
from django.db.models.signals import post_delete, post_save

from disclosure.search.plain_words import search_words
from documents import entries
from documents.entries import Findable, Shown, Written
from documents.models import Document, DocumentText
from documents.states import Attribute

BEFORE, AROUND = 40, 140  # characters shown before the first hit, and in all
TURNED = "turned"  # 公开方式：依申请公开转主动公开（条例第四十四条）
WAYS = {Attribute.PROACTIVE.value: "主动公开", TURNED: "依申请公开转为主动公开"}

_turned: list[Callable[[Collection[int]], set[int]]] = []


def register_turned(find: Callable[[Collection[int]], set[int]]) -> None:
    """Let find(document ids) say which were published because somebody had applied for them."""
    _turned.append(find)


def written(documents) -> Iterable[Written]:
    """What is to be found of public documents."""
    rows = list(documents.select_related("text"))
    pks = [row.pk for row in rows]
    turned = {pk for find in _turned for pk in find(pks)}
    for row in rows:
        yield written_of(row, getattr(row, "text", None), is_turned=row.pk in turned)


def written_of(document: Document, text: DocumentText | None, *, is_turned=False, grams="") -> Written:
    """What is to be found of one document."""
    return Written(
        pk=document.pk,
        agency_id=document.agency_id,
        title=document.title,
        text=text.body if text else "",
        published_at=document.published_at,
        number=document.number,
        index_number=document.index_number,
        also=f"{document.issuer}\n{document.keywords}\n{document.topic}",
        genre=document.genre,
        category=document.category,
        topic=document.topic,
        validity=document.validity,
        way=TURNED if is_turned else document.attribute,
        written_on=document.written_on,
        grams=grams,
    )


def shown(pks: Collection[int], words: str) -> dict[int, Shown]:
    """The public ones of these documents; of each, the stretch of its text where the first of the words stands."""
    pks = list(pks)
    rows = Document.objects.public().filter(pk__in=pks).values_list("pk", "number")
    found = {pk: (number, "") for pk, number in rows}
    if found:
        for pk, start, piece in _passages(found, words):
            found[pk] = (found[pk][0], ("…" if start > 1 else "") + piece)
    return {
        pk: Shown(url=Document(pk=pk).get_absolute_url(), passage=passage, number=number)
        for pk, (number, passage) in found.items()
    }


def _passages(pks, words):
    """(id, where it starts, the piece); cut out by the database, so that a long text stays there."""
    texts = DocumentText.objects.filter(pk__in=list(pks))
    place = Value(0)
    for word in reversed(search_words(words)[:4]):
        place = Coalesce(NullIf(StrIndex(Lower("body"), Value(word)), Value(0)), place)
    texts = texts.annotate(start=Greatest(place - BEFORE, Value(1)))
    return texts.annotate(piece=Substr("body", F("start"), AROUND)).values_list("pk", "start", "piece")


def renew(document: Document) -> None:
    """After something of a document changed. What never was public has no entry and needs none."""
    if document.published_at is not None:
        entries.put(entries.DOCUMENT, [document.pk])


def _text_saved(sender, instance, **kwargs):
    renew(instance.document)


def _deleted(sender, instance, **kwargs):
    entries.put(entries.DOCUMENT, [instance.pk])


def take_up() -> None:
    """Called once when the app is ready."""
    entries.register(Findable(entries.DOCUMENT, "公文", lambda: Document.objects.public(), written, shown))
    post_save.connect(_text_saved, sender=DocumentText, dispatch_uid="documents.findable")
    post_delete.connect(_deleted, sender=Document, dispatch_uid="documents.findable")
