"""The Atom feed of interpretations: each entry leads to the document it explains."""

from django.conf import settings
from django.views.generic import View

from documents.body import one_line
from documents.feeds import ROWS, RelatedFeed, list_of, whole
from documents.narrowing import refused
from interpretation.catalogue import InterpretationFilter
from interpretation.models import Interpretation


class LatestInterpretations(View):
    """/interpretations/feed/ with the same filters as the list."""

    def get(self, request):
        form = InterpretationFilter(request.GET)
        if refusal := refused(form):
            return refusal
        narrowed = " · ".join(filter(None, [form.words and f"“{form.words}”", form.title()]))
        feed = RelatedFeed(
            title=f"{settings.SITE_NAME}政策解读" + (f"：{narrowed}" if narrowed else ""),
            link=list_of(request, "interpretation:list"),
            description="政策文件的解读，最新的在前。",
            language="zh-CN",
            feed_url=whole(request.get_full_path()),
            author_name=settings.SITE_HOST,
        )
        rows = form.applied(Interpretation.objects.public().for_list())
        for row in rows.latest_first()[:ROWS]:
            url = whole(row.get_absolute_url())
            document = row.document
            feed.add_item(
                title=one_line(row.title),
                link=url,
                unique_id=url,
                description=one_line(
                    f"{row.get_kind_display()}。所解读的文件：{document.title} {document.number}"
                ),
                pubdate=row.published_at,
                updateddate=row.updated_at,
                author_name=one_line(row.interpreted_by) or row.agency.name,
                categories=(row.get_kind_display(),),
                related=[(one_line(document.title), whole(document.get_absolute_url()))],
            )
        return feed.answer()
