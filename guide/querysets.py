"""The vocabulary of guides: who sees which version."""

from django.db import models

from guide.states import State


class GuideQuerySet(models.QuerySet):
    """Chained like a sentence: Guide.objects.published().of(agency)."""

    def published(self):
        """The versions in force, one an agency at most."""
        return self.filter(state=State.PUBLISHED)

    def public(self):
        """What a citizen may read: the version in force and those before it."""
        return self.filter(state__in=State.PUBLIC)

    def open(self):
        return self.filter(state__in=State.OPEN)

    def visible_to(self, user):
        """Staff see their own agencies' versions, 监督员 also those of the agencies below; others the public ones."""
        if user is None or user.is_anonymous:
            return self.public()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)

    def for_list(self):
        return self.select_related("agency", "office", "drafter")
