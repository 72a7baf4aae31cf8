"""回应关切: what the public reads of 舆情: the list, one response, the stone where a withdrawn one was, the feed."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView, View

from disclosure import gazette
from documents import keyset
from documents.body import blocks, normalise, one_line
from documents.feeds import ROWS, RelatedFeed, list_of, whole
from documents.metadata import Row
from documents.narrowing import refused
from documents.reading import title_lines
from opinion import finding
from opinion.forms.public import ResponseFilter
from opinion.models import Response
from opinion.page import moment

PAGE_ROWS = 20
ASKED = (*ResponseFilter.base_fields, *keyset.NAMES)


class ResponseList(TemplateView):
    """All responses, newest first."""

    template_name = "opinion/public/list.html"

    def get_context_data(self, **kwargs):
        form = ResponseFilter(self.request.GET)
        rows = form.applied(Response.objects.public()).for_list()
        return super().get_context_data(
            form=form, responses=keyset.page(rows, self.request.GET, size=PAGE_ROWS), **kwargs
        )


class ReadResponse(TemplateView):
    """One response. Withdrawn: 410 with the reason. Never published: 404, as if it did not exist."""

    template_name = "opinion/public/response.html"
    tombstone_template = "opinion/public/tombstone.html"

    def get(self, request, *args, **kwargs):
        seen = Response.objects.public() | Response.objects.tombstones()
        response = get_object_or_404(seen.select_related("agency").defer("grams"), pk=kwargs["pk"])
        if not response.is_public:
            self.template_name = self.tombstone_template
            gone = self.render_to_response({"response": response}, status=410)
            gone["Cache-Control"] = "no-cache"  # a correction may bring it back
            return gone
        return self.render_to_response(self.get_context_data(response=response))

    def get_context_data(self, *, response, **kwargs):
        others = list(
            Response.objects.public()
            .filter(item=response.item_id)
            .exclude(pk=response.pk)
            .for_list()
            .latest_first()
        )
        return super().get_context_data(
            response=response,
            url=self.request.build_absolute_uri(response.get_absolute_url()),
            title_lines=title_lines(response.public_title),
            asked=paragraphs(response.public_asked),
            parts=paragraphs(response.public_body),
            rows=_rows(response),
            documents=finding.documents_of([response.pk]).get(response.pk, []),
            others=others,
            later=next((one for one in others if one.round > response.round), None),
            corrections=[
                (moment(version.at), version.note) for version in response.versions.filter(number__gt=1)
            ],
            **kwargs,
        )


def paragraphs(text: str) -> list[dict]:
    """Tables and paragraphs, the words that lead one (一、…。) set apart; nothing here is a heading by itself."""
    return [
        {"kind": "table", "rows": block.rows} if block.kind == "table" else gazette.paragraph(block.text)
        for block in blocks(text)
    ]


def _rows(response) -> list[Row]:
    """The block under the title: who, when."""
    rows = [
        Row("回应单位", response.public_speaker),
        Row("发布机构", response.agency.name),
        Row("发布时间", moment(response.published_at), number=True),
        Row("更正时间", moment(response.corrected_at), number=True),
        Row(
            "主题", response.topic, url=f"{reverse('responses:list')}?{urlencode({'topic': response.topic})}"
        ),
    ]
    return [row for row in rows if row.value]


class PrintResponse(ReadResponse):
    """The same words on a bare page, for paper."""

    template_name = "opinion/public/print.html"

    def get(self, request, *args, **kwargs):
        if not Response.objects.public().filter(pk=kwargs["pk"]).exists():
            raise Http404
        return super().get(request, *args, **kwargs)


class LatestResponses(View):
    """/responses/feed/ with the same filters as the list; each entry leads to the documents it concerns as well."""

    def get(self, request):
        form = ResponseFilter(request.GET)
        if refusal := refused(form):
            return refusal
        narrowed = " · ".join(filter(None, (form.title(), f"“{form.words}”" if form.words else "")))
        feed = RelatedFeed(
            title=f"{settings.SITE_NAME}回应关切" + (f"：{narrowed}" if narrowed else ""),
            link=list_of(request, "responses:list"),
            description="对公众关切的回应，最新的在前。",
            language="zh-CN",
            feed_url=whole(request.get_full_path()),
            author_name=settings.SITE_HOST,
        )
        rows = list(form.applied(Response.objects.public()).for_list().latest_first()[:ROWS])
        documents = finding.documents_of([row.pk for row in rows])
        for response in rows:
            url = whole(response.get_absolute_url())
            feed.add_item(
                title=one_line(response.public_title),
                link=url,
                unique_id=url,
                description=normalise(response.public_body)[:300],
                pubdate=response.published_at,
                updateddate=response.updated_at,
                author_name=one_line(response.public_speaker) or response.agency.name,
                categories=tuple(filter(None, (response.topic,))),
                related=[
                    (one_line(document.title), whole(document.get_absolute_url()))
                    for document in documents.get(response.pk, [])
                ],
            )
        return feed.answer()
