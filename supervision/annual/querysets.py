"""The vocabulary of yearly reports: who sees which, which one of a year counts."""

from django.db import models
from django.db.models import Q

from supervision.annual.states import Scope, State


class AnnualReportQuerySet(models.QuerySet):
    """Chained like a sentence: AnnualReport.objects.published().of(agency).of_year(2026)."""

    def published(self):
        """The versions that hold, one a year and scope of an agency at most."""
        return self.filter(state=State.PUBLISHED)

    def public(self):
        """What a citizen may read: what was published, corrected versions among it."""
        return self.filter(state__in=State.PUBLIC)

    def open(self):
        return self.filter(state__in=State.OPEN)

    def of_year(self, year: int):
        return self.filter(year=year)

    def own(self):
        return self.filter(scope=Scope.OWN)

    def of(self, agency):
        return self.filter(agency=agency)

    def beside(self, report):
        """The versions of the same report."""
        return self.filter(agency=report.agency_id, year=report.year, scope=report.scope)

    def visible_to(self, user):
        """Staff see their own agencies' reports, 监督员 also those of the agencies below; others the public ones."""
        if user is None or user.is_anonymous:
            return self.public()
        return self.filter(Q(agency__in=user.agency_ids | user.supervised_agency_ids))

    def for_list(self):
        return self.select_related("agency", "office", "drafter", "opening_by")

    def latest_first(self):
        return self.order_by("-year", "agency__name", "scope", "-version", "-pk")
