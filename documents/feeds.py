"""Atom feeds of what was published last, of everything or of what a filter lets through."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.generic import View

from documents import beside, counts, finding
from documents.body import normalise, one_line
from documents.catalogue import CatalogueForm
from documents.metadata import validity_words
from documents.models import Document
from documents.narrowing import refused

ROWS = 50


class RelatedFeed(Atom1Feed):
    """Atom whose entries also lead to the pages that belong to them (RFC 4287 §4.2.7.2, rel="related")."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for title, url in item["related"]:
            handler.addQuickElement("link", "", {"rel": "related", "href": url, "title": title})


def list_of(request, name: str) -> str:
    """The address of the list a feed is of, narrowed as the feed is."""
    narrowed = f"?{request.GET.urlencode()}" if request.GET else ""
    return request.build_absolute_uri(reverse(name) + narrowed)


class LatestDocuments(View):
    """/feed/ with the same filters as the catalogue, and words as the search: /feed/?agency=edu&q=防汛."""

    def get(self, request):
        form = CatalogueForm(request.GET, counts=counts.public_counts())
        if refusal := refused(form):
            return refusal
        narrowed = " · ".join(filter(None, [form.words and f"“{form.words}”", form.title()]))
        feed = RelatedFeed(
            title=f"{settings.SITE_NAME}政府信息公开" + (f"：{narrowed}" if narrowed else ""),
            link=list_of(request, "portal:search" if form.words else "documents:catalogue"),
            description="主动公开的公文，最新的在前。",
            language="zh-CN",
            feed_url=request.build_absolute_uri(),
            author_name=settings.SITE_HOST,
        )
        documents = form.applied(Document.objects.public().for_list())
        if form.words:
            documents = documents.filter(pk__in=finding.latest(form.words, form.lexemes, limit=ROWS))
        rows = list(documents.order_by("-published_at", "-id")[:ROWS])
        links = beside.links_of([row.pk for row in rows])
        for document in rows:
            url = request.build_absolute_uri(document.get_absolute_url())
            feed.add_item(
                title=one_line(document.title),
                link=url,
                unique_id=url,
                description=normalise(document.summary)
                or one_line(f"{document.number} {validity_words(document)}"),
                pubdate=document.published_at,
                updateddate=document.updated_at,
                author_name=one_line(document.issuer) or document.agency.name,
                categories=(document.get_category_display(),),
                related=[
                    (one_line(link.title), request.build_absolute_uri(link.url))
                    for link in links.get(document.pk, [])
                ],
            )
        response = HttpResponse(content_type=f"{Atom1Feed.content_type}")
        feed.write(response, "utf-8")
        return response
