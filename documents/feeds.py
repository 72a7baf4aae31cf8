"""Atom feeds of what was published last, of everything or of what a filter lets through."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.generic import View

from documents import beside, counts, entries, finding
from documents.body import normalise, one_line
from documents.catalogue import SearchForm
from documents.metadata import validity_words
from documents.models import Document
from documents.narrowing import refused

ROWS = 50
PASSAGE = 200  # characters of a text that stand below its title


class RelatedFeed(Atom1Feed):
    """Atom whose entries also lead to the pages that belong to them (RFC 4287 §4.2.7.2, rel="related")."""

    def add_item(self, *, description, **said):
        """One entry. `description` is plain text; Atom1Feed calls a summary HTML, where "<75" would be lost as a tag."""
        super().add_item(description=escape(description), **said)

    def answer(self) -> HttpResponse:
        """The feed as it goes out."""
        response = HttpResponse(content_type=self.content_type)
        self.write(response, "utf-8")
        return response

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for title, url in item["related"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": url, "title": title})


def whole(address: str) -> str:
    """An address as entries have it: of the site's own name, for an id never changes (RFC 4287 §4.2.6), and whoever came
    by another host would get every entry twice.
    """
    return settings.SITE_URL + address


def list_of(request, name: str) -> str:
    """The address of the list a feed is of, narrowed as the feed is."""
    narrowed = f"?{request.GET.urlencode()}" if request.GET else ""
    return whole(reverse(name) + narrowed)


class LatestDocuments(View):
    """/feed/ with the same filters as the catalogue: /feed/?agency=edu; with words or a kind it is a search, kept.

    /feed/?q=防汛&kind=reading: of everything the search finds, what was published last.
    """

    def get(self, request):
        form = SearchForm(request.GET, counts=counts.public_counts())
        if refusal := refused(form):
            return refusal
        is_search = bool(form.words or "kind" in form.asked)
        narrowed = " · ".join(filter(None, [form.words and f"“{form.words}”", form.title()]))
        feed = RelatedFeed(
            title=f"{settings.SITE_NAME}政府信息公开" + (f"：{narrowed}" if narrowed else ""),
            link=list_of(request, "portal:search" if is_search else "documents:catalogue"),
            description="检索到的公开信息，最新的在前。" if is_search else "主动公开的公文，最新的在前。",
            language="zh-CN",
            feed_url=whole(request.get_full_path()),
            author_name=settings.SITE_HOST,
        )
        for item in self.found(form) if is_search else self.papers(form.applied(Document.objects.public())):
            url = whole(item.pop("address"))
            related = [(one_line(link.title), whole(link.url)) for link in item.pop("links")]
            feed.add_item(link=url, unique_id=url, related=related, **item)
        return feed.answer()

    def papers(self, documents) -> Iterator[dict]:
        """The latest of these documents as items of a feed."""
        rows = list(documents.for_list().order_by("-published_at", "-id")[:ROWS])
        links = beside.links_of([row.pk for row in rows])
        for row in rows:
            yield {
                "address": row.get_absolute_url(),
                "title": one_line(row.title),
                "description": normalise(row.summary) or one_line(f"{row.number} {validity_words(row)}"),
                "pubdate": row.published_at,
                "updateddate": row.updated_at,
                "author_name": one_line(row.issuer) or row.agency.name,
                "categories": (row.get_category_display(),),
                "links": links.get(row.pk, []),
            }

    def found(self, form) -> Iterator[dict]:
        """What the search finds, whatever it is, as items of a feed; documents as in every other."""
        rows = finding.latest(form.words, form.lexemes, limit=ROWS)
        pks = [row.object_id for row in rows if row.kind == entries.DOCUMENT]
        papers = {item["address"]: item for item in self.papers(Document.objects.public().filter(pk__in=pks))}
        shown = finding.shown_of([row for row in rows if row.kind != entries.DOCUMENT], form.words)
        for row in rows:
            if row.kind == entries.DOCUMENT:
                if item := papers.get(Document(pk=row.object_id).get_absolute_url()):
                    yield item
            elif one := shown.get((row.kind, row.object_id)):
                yield {
                    "address": one.url,
                    "title": one_line(row.title),
                    "description": one_line(one.passage)[:PASSAGE],
                    "pubdate": row.published_at,
                    "updateddate": row.published_at,
                    "author_name": row.agency.name,
                    "categories": (entries.KINDS[row.kind].label,),
                    "links": [],
                }
