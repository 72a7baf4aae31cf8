"""The vocabulary of public opinion: who sees what, what runs."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from disclosure import clock
from disclosure.search import GramsQuerySet
from opinion.states import State

BEGUN = Coalesce("reopened_at", "found_at")  # from when the hours of its round count, as Item.begun_at


class ItemQuerySet(GramsQuerySet):
    """Chained like a sentence: Item.objects.visible_to(user).under_way()."""

    indexed = "text__grams"
    searched = ("title", "text__body")

    def visible_to(self, user):
        """Staff see their own agencies' items, 监督员 also those of the agencies below; nobody else any."""
        if user is None or user.is_anonymous:
            return self.none()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)

    def under_way(self):
        return self.filter(state__in=State.UNDER_WAY)

    def for_list(self):
        return self.select_related("agency", "office")

    def found_in_year(self, year: int):
        return self.filter(
            found_at__gte=clock.start_of_day(date(year, 1, 1)),
            found_at__lt=clock.start_of_day(date(year + 1, 1, 1)),
        )

    def found_between(self, first: date, last: date):
        """Found on one of these days of Asia/Shanghai."""
        return self.filter(
            found_at__gte=clock.start_of_day(first),
            found_at__lt=clock.start_of_day(last + timedelta(days=1)),
        )

    def begun_between(self, first: date, last: date):
        """Found, or taken up again, on one of these days of Asia/Shanghai."""
        days = (clock.start_of_day(first), clock.start_of_day(last + timedelta(days=1)))
        found = Q(found_at__gte=days[0], found_at__lt=days[1])
        return self.filter(found | Q(reopened_at__gte=days[0], reopened_at__lt=days[1]))

    def on_the_board(self, since: datetime | None, until: datetime):
        """What 舆情看板 counts: begun between two moments, by its latest round; folded into another it is no item."""
        found = self.annotate(begun=BEGUN).filter(begun__lt=until, merged_into=None)
        return found if since is None else found.filter(begun__gte=since)

    def stirred(self):
        """More was said of it after its end, and nobody has taken it up again."""
        return self.filter(stirred_at__isnull=False)

    def for_page(self):
        return self.select_related("agency", "office", "approved_by", "merged_into")


class ResponseQuerySet(GramsQuerySet):
    """Response.objects.public().of(agency).in_year(2026).matching("停水")"""

    searched = ("public_title", "public_body", "public_asked")

    def public(self):
        """What a citizen may read; page, list, feed, search and documents' pages ask here."""
        return self.filter(published_at__isnull=False, withdrawn_at=None)

    def tombstones(self):
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=False)

    def of(self, agency):
        return self.filter(agency=agency)

    def in_year(self, year: int):
        return self.filter(
            published_at__gte=clock.start_of_day(date(year, 1, 1)),
            published_at__lt=clock.start_of_day(date(year + 1, 1, 1)),
        )

    def for_list(self):
        return self.select_related("agency").defer("grams", "asked", "body", "title")

    def latest_first(self):
        return self.order_by("-published_at", "-id")


class SheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        if user is None or user.is_anonymous:
            return self.none()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def for_list(self):
        return self.select_related("agency", "office", "document", "assessor", "approved_by")
