"""Looking for public documents by words: the hits, how many, and the sentence each was found in."""

from dataclasses import dataclass

from django.db.models import F, Value
from django.db.models.functions import Greatest, Lower, StrIndex, Substr

from disclosure.search import highlight, pieces
from documents import keyset
from documents.models import Document, DocumentText

PAGE_ROWS = 20
COUNTED = 1000  # hits are counted up to here; further nobody counts
BEFORE = 40  # characters shown before the first hit
AROUND = 140


@dataclass(frozen=True)
class Hit:
    document: Document
    title: str
    snippet: str


@dataclass(frozen=True)
class Result:
    hits: list[Hit]
    pages: keyset.Slice
    count: int

    @property
    def count_words(self) -> str:
        return f"{COUNTED:,} 件以上" if self.count > COUNTED else f"{self.count:,} 件"


def find(form, params) -> Result:
    """The page of hits the form and the address ask for. Title hits first, then the latest."""
    documents = form.applied(Document.objects.public())
    count = documents.matching(form.words).order_by()[: COUNTED + 1].count()
    ranked = documents.for_list().ranked(form.words)
    pages = keyset.page(ranked, params, size=PAGE_ROWS, fields=("title_hit", "published_at", "id"))
    snippets = _snippets([row.pk for row in pages], form.words)
    hits = [
        Hit(
            row, highlight(row.title, form.words, width=None), highlight(snippets.get(row.pk, ""), form.words)
        )
        for row in pages
    ]
    return Result(hits=hits, pages=pages, count=count)


def _snippets(pks, words) -> dict[int, str]:
    """The piece of each text around the first word; cut out by the database, so a long text stays there."""
    wanted = pieces(words)
    if not pks or not wanted:
        return {}
    start = Greatest(StrIndex(Lower("body"), Value(wanted[0])) - BEFORE, Value(1))
    texts = DocumentText.objects.filter(pk__in=pks).annotate(start=start)
    return {
        pk: ("…" if start > 1 else "") + piece
        for pk, start, piece in texts.annotate(piece=Substr("body", F("start"), AROUND)).values_list(
            "pk", "start", "piece"
        )
    }
