"""The vocabulary of applications: who sees what, what runs, what was answered."""

from django.db.models import Q, QuerySet

from disclosure.search import GramsQuerySet
from requests_app.states import State


class OfAnAgency(QuerySet):
    """Cases that name people: seen where the agency is one's own, or below the one a 监督员 works for."""

    def visible_to(self, user):
        """Staff see their own agencies' cases, 监督员 also those of the agencies below; nobody else any."""
        if user is None or user.is_anonymous:
            return self.none()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)


class ApplicationQuerySet(OfAnAgency, GramsQuerySet):
    """Chained like a sentence: Application.objects.visible_to(user).under_way().received_in(2026)."""

    indexed = "text__grams"
    searched = ("subject", "number", "text__description", "text__supplement")

    def under_way(self):
        return self.filter(state__in=State.UNDER_WAY)

    def ended(self):
        return self.filter(state__in=State.ENDED)

    def counted(self):
        """Those the yearly table counts."""
        return self.filter(counted=True).exclude(state__in=State.NOT_COUNTED)

    def received_in(self, year: int):
        return self.filter(received_on__year=year)

    def of_same_applicant(self, application):
        """The other applications of the same person or organisation at the same agency."""
        if not application.applicant_digest:
            return self.none()
        return self.filter(
            agency=application.agency_id, applicant_digest=application.applicant_digest
        ).exclude(pk=application.pk)

    def late(self):
        return self.filter(Q(answered_late=True))

    def for_list(self):
        """What a list shows, in one query: nothing personal is among it."""
        return self.select_related("agency", "office", "officer")
