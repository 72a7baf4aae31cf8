"""What citizens see of documents: the catalogue, one document, its PDF, the stone where a withdrawn one was."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Subquery
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import condition
from django.views.generic import TemplateView, View

from disclosure import caching, clock, rows
from disclosure.prepared import Prepared
from documents import beside, counts, entries, facets, keyset, metadata, printed, reading, revisions
from documents.catalogue import CatalogueForm, tree
from documents.models import Attachment, Citation, Document, Entry

PAGE_ROWS = 50
FACETS, NARROWING = "documents:facets:1", "documents:narrowing:1"
ASKED = (*CatalogueForm.base_fields, *keyset.NAMES)  # what an address of the catalogue or the search may say

MOST_RELATED = 20  # papers it names, and papers that name it
SAME = 5  # others of its topic


def _own(pk: int, field: str):
    """One column of the document itself, for the database to fill in."""
    return Document.objects.filter(pk=pk).values(field)


# What every reader asks for, compiled once; whether it may be seen is said in the querysets alone.
NEWEST = Prepared(
    lambda: Document.objects.public().as_lines().latest_first()[: PAGE_ROWS + 1],
    parameters=0,
)
DOCUMENT = Prepared(
    lambda pk: (
        (Document.objects.public() | Document.objects.tombstones())
        .for_reader()
        .filter(pk=pk)
        .annotate(
            has_attachments=Exists(Attachment.objects.public().filter(document=OuterRef("pk"))),
            is_replacing=Exists(Document.objects.public().filter(replaced_by=OuterRef("pk"))),
            is_forwarded=Exists(Document.objects.public().filter(forwarded_from=OuterRef("pk"))),
            is_citing=Exists(Citation.objects.filter(document=OuterRef("pk"))),
            is_cited=Exists(Citation.objects.filter(number=OuterRef("number"))),
        )
    )
)
ATTACHMENTS = Prepared(lambda pk: Attachment.objects.filter(document=pk).public().for_reader())
RELATED = Prepared(reading.near, parameters=3)
CITED = Prepared(
    lambda pk: (
        Document.objects.public()
        .filter(number__in=Citation.objects.filter(document=pk).values("number"))
        .as_lines()
        .latest_first()[:MOST_RELATED]
    )
)
CITING = Prepared(
    lambda pk: (
        Document.objects.public()
        .filter(pk__in=Citation.objects.filter(number__in=_own(pk, "number")).values("document"))
        .as_lines()
        .latest_first()[:MOST_RELATED]
    )
)
SAME_TOPIC = Prepared(
    lambda pk: (
        Document.objects.public()
        .filter(topic=Subquery(_own(pk, "topic")))
        .as_lines()
        .latest_first()[: SAME + 1]
    )
)


class Catalogue(TemplateView):
    """法定主动公开目录（条例第十九条至第二十一条；第二十三条要求的检索、查阅）."""

    template_name = "documents/public/catalogue.html"

    def get_context_data(self, **kwargs):
        counted = counts.public_counts()
        form = CatalogueForm(self.request.GET, counts=counted)
        agency, year = form.chosen_agency, form.asked.get("year")
        counts_here, lines = (
            self.counted(form),
            tree(counted, agency=agency.id if agency else None, year=year),
        )
        told = "category" in counts_here
        if told:
            lines = [line | {"count": counts_here["category"].get(line["category"].key, 0)} for line in lines]
        context = super().get_context_data(
            form=form,
            documents=self.documents(form),
            facets=facets.lines(form, counts_here, skip=("category",)),
            chips=facets.chips(form),
            sorts=form.sort_links,
            tree=lines,
            tree_total=sum(line["count"] for line in lines),
            # Beside a chosen category the counts of the others are known by agency and year alone.
            has_counts=told or not form.filters.keys() - {"agency", "category", "year"},
            **kwargs,
        )
        if not self.request.GET.keys() - set(
            keyset.NAMES
        ):  # the same beside every page of the whole catalogue
            context["narrowing"] = caching.versioned(
                NARROWING, lambda: render_to_string("documents/public/_narrowing.html", context, self.request)
            )
        return context

    def documents(self, form):
        """The page of lines, by moment of publication or by 成文日期."""
        if form.chosen_sort == "written":
            return by_writing(form, self.request.GET)
        documents = form.applied(Document.objects.public()).as_lines()
        plain = not form.filters
        return keyset.page(documents, self.request.GET, size=PAGE_ROWS, newest=NEWEST if plain else None)

    def counted(self, form):
        """The facets' counts; those of the whole catalogue are kept until the next publication."""
        if form.filters:
            return facets.counted(form)
        return caching.versioned(FACETS, lambda: facets.counted(form))


def by_writing(form, params) -> keyset.Slice:
    """A page of the catalogue by 成文日期: found by the entries' index, read as the lines of every list."""
    found = Entry.objects.filter(kind=entries.DOCUMENT)
    found = found.filter(**form.columns)
    if form.few is not None:
        found = found.filter(object_id__in=rows.among(form.few))
    page = keyset.page(
        found.values("written_on", "object_id"), params, size=PAGE_ROWS, fields=("written_on", "object_id")
    )
    pks = [row["object_id"] for row in page]
    lines = {line["id"]: line for line in Document.objects.public().filter(pk__in=pks).as_lines()}
    return replace(page, rows=[lines[pk] for pk in pks if pk in lines])


class ReadDocument(TemplateView):
    """One document. Withdrawn: 410 with the reason. Never published: 404, as if it did not exist."""

    template_name = "documents/public/document.html"
    tombstone_template = "documents/public/tombstone.html"

    def get(self, request, *args, **kwargs):
        document = next(iter(DOCUMENT(kwargs["pk"])), None)
        if document is None:
            raise Http404
        if document.is_tombstone:
            self.template_name = self.tombstone_template
            gone = self.render_to_response({"document": document}, status=410)
            gone["Cache-Control"] = (
                "no-cache"  # a 410 may be kept by a browser for good; this one may come back
            )
            return gone
        return self.render_to_response(self.get_context_data(document=document))

    def get_context_data(self, *, document, **kwargs):
        url = self.request.build_absolute_uri(document.get_absolute_url())
        return super().get_context_data(
            document=document,
            url=url,
            title_lines=reading.title_lines(document.title),
            parts=reading.parts(document),
            imprint=reading.imprint(document),
            banner=reading.banner(document, clock.today()),
            rows=metadata.rows(document),
            validity=metadata.validity(document),
            attachments=ATTACHMENTS(document.pk) if document.has_attachments else [],
            related=reading.related(document, RELATED),
            cited=CITED(document.pk) if document.is_citing else [],
            citing=CITING(document.pk) if document.is_cited else [],
            same_topic=reading.others(SAME_TOPIC(document.pk), document.pk, SAME) if document.topic else [],
            beside=beside.panels(document.pk),
            citation=reading.citation(document, url, clock.today()),
            **kwargs,
        )


class ShowRevisions(TemplateView):
    """历史版本: the line of papers it stands in, and when this address was published, withdrawn, published again."""

    template_name = "documents/public/revisions.html"

    def get_context_data(self, pk, **kwargs):
        document = get_object_or_404(Document.objects.public().select_related("agency"), pk=pk)
        return super().get_context_data(
            document=document,
            line=revisions.line(document),
            moments=revisions.moments(document),
            **kwargs,
        )


class PrintDocument(ReadDocument):
    """The same words on a bare page, for paper."""

    template_name = "documents/public/print.html"


class DownloadPdf(View):
    """The 公文 as PDF on the geometry of GB/T 9704: the stored copy, which is asked for again by its SM3."""

    def get(self, request, pk):
        document = Document.objects.public().for_reader().filter(pk=pk).first()
        if document is None:
            return self.gone(pk)
        try:
            copy = printed.copy_of(document)
        except printed.NotYet:
            return HttpResponse(
                "这份公文的 PDF 正在排版，请过几秒再下载。",
                content_type="text/plain; charset=utf-8",
                status=503,
                headers={"Retry-After": "5", "Cache-Control": "no-store"},
            )
        known = condition(etag_func=lambda *_: f'"{copy.sm3}"')
        answer = known(lambda _: self.copy(copy, document))(request)
        answer["Cache-Control"] = caching.SHARED
        return answer

    def gone(self, pk):
        """A published address never breaks: where the document is withdrawn, it says so."""
        document = get_object_or_404(Document.objects.tombstones(), pk=pk)
        page = self.request.build_absolute_uri(document.get_absolute_url())
        return HttpResponse(
            f"这份公文已经撤回，撤回的日期和原因见 {page}",
            content_type="text/plain; charset=utf-8",
            status=410,
            headers={"Cache-Control": "no-cache", "X-Robots-Tag": "noindex"},
        )

    def copy(self, copy, document):
        try:
            file = copy.file.open("rb")
        except FileNotFoundError:
            copy = printed.make_again(copy)
            file = copy.file.open("rb")
        name = f"{document.number or document.title}"[:80]
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{name}.pdf",
            content_type="application/pdf",
            headers={"Content-Length": str(copy.size)},
        )


class FindByIndexNumber(View):
    """/documents/index/<索引号>: the address printed on paper, which outlives every other."""

    def get(self, request, index_number):
        if "\x00" in index_number:
            raise Http404
        documents = Document.objects.public() | Document.objects.tombstones()
        pk = documents.filter(index_number=index_number).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404
        response = HttpResponse(status=302)
        response["Location"] = reverse("documents:detail", args=[pk])
        return response
