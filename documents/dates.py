"""施行与失效: the days on which public documents begin and end, as a calendar anybody can subscribe to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.views.generic import View

from disclosure import clock, ics
from documents import counts
from documents.body import one_line
from documents.catalogue import CatalogueForm
from documents.models import Document
from documents.narrowing import refused

BACK = timedelta(days=366)
MOST = 1000  # days of each sort; a program that keeps a calendar takes no more gladly
KINDS = (("effective_on", "施行"), ("expires_on", "失效"))


@dataclass(frozen=True)
class PublicDay:
    """One day of one document."""

    key: str
    on: date
    title: str
    words: str


def days_of(documents, today: date) -> Iterator[PublicDay]:
    """The days of the last year and all to come, the latest first: one query for each sort."""
    for field, verb in KINDS:
        rows = documents.filter(**{f"{field}__gte": today - BACK}).order_by(f"-{field}", "-id")
        for pk, title, number, agency, on in rows.values_list("pk", "title", "number", "agency__name", field)[
            :MOST
        ]:
            url = f"{settings.SITE_URL}{Document(pk=pk).get_absolute_url()}"
            words = "\n".join(filter(None, [one_line(title), number, agency, url]))
            yield PublicDay(f"{field}-{pk}", on, f"{verb}：{one_line(title)}", words)


class PublicDays(View):
    """/documents/calendar.ics with the same filters as the catalogue."""

    def get(self, request):
        form = CatalogueForm(request.GET, counts=counts.public_counts())
        if refusal := refused(form):
            return refusal
        documents = form.applied(Document.objects.public()).matching(form.words)
        narrowed = form.title()
        words = ics.calendar(
            days_of(documents, clock.today()),
            name=f"{settings.SITE_NAME}公文施行、失效日期" + (f"：{narrowed}" if narrowed else ""),
            domain=settings.SITE_URL.split("//")[-1].split("/")[0],
            key="document",
        )
        return HttpResponse(words, content_type="text/calendar; charset=utf-8")
