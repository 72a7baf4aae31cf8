"""The vocabulary of interpretations: who sees what, what is public."""

from datetime import date

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from disclosure import clock
from disclosure.search import GramsQuerySet
from disclosure.workflow.models import Event
from documents.querysets import public_q as document_public_q
from interpretation.states import State


def public_q() -> Q:
    """What a citizen may read: published, and its document is still public. Written once."""
    document = document_public_q()
    return Q(state=State.PUBLISHED) & Q(**{f"document__{path}": value for path, value in document.children})


class InterpretationQuerySet(GramsQuerySet):
    """Chained like a sentence: Interpretation.objects.public().of(agency).latest_first()."""

    indexed = "text__grams"
    searched = ("title", "text__body")

    def public(self):
        return self.filter(public_q())

    def tombstones(self):
        """Once public and no longer: suspended, withdrawn, or its document is no longer public."""
        return self.filter(published_at__isnull=False).exclude(public_q())

    def gone_since(self):
        """With `gone_at`: since when a tombstone is one. Its own withdrawal, that of its document, or the act that took it in."""
        document = {f"document__{path}": value for path, value in document_public_q().children}
        taken_in = Event.objects.filter(
            content_type__app_label="interpretation",
            content_type__model="interpretation",
            object_id=OuterRef("pk"),
            before=State.PUBLISHED,
        ).exclude(after=State.PUBLISHED)
        return self.annotate(
            gone_at=Coalesce(
                Case(When(state=State.WITHDRAWN, then=F("withdrawn_at"))),
                Case(When(~Q(**document), then=F("document__withdrawn_at"))),
                Subquery(taken_in.order_by("-at").values("at")[:1]),
                F("withdrawn_at"),
            )
        )

    def in_year(self, year: int):
        """Published in a calendar year of Asia/Shanghai."""
        return self.filter(
            published_at__gte=clock.start_of_day(date(year, 1, 1)),
            published_at__lt=clock.start_of_day(date(year + 1, 1, 1)),
        )

    def visible_to(self, user):
        """Staff see their own agencies' interpretations, 监督员 also those of the agencies below; others the public ones."""
        if user is None or user.is_anonymous:
            return self.public()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)

    def standing(self):
        """Handed in with its document, or past that."""
        return self.filter(state__in=State.STANDING)

    def for_list(self):
        return self.select_related("agency", "office", "document", "drafter")

    def for_page(self):
        return self.for_list().select_related("document__agency", "text")

    def latest_first(self):
        return self.order_by("-published_at", "-id")
