"""The vocabulary of documents: who sees what, what is public, what waits, what is late."""

from datetime import date

from django.db.models import Q
from django.db.models.query import ValuesIterable
from django.urls import reverse

from disclosure import clock
from disclosure.search import GramsQuerySet
from disclosure.workflow.acts import waiting_for
from documents.states import Attribute, State, Validity


def public_q() -> Q:
    """What a citizen may read: published, and 主动公开. Written once; list, page, feed, search and file ask here."""
    return Q(state=State.PUBLISHED, attribute=Attribute.PROACTIVE)


def report_q() -> Q:
    """政府信息公开工作年度报告（条例第四十九条、第五十条）, as such reports are named; a notice about reports is none."""
    return Q(title__contains="信息公开工作年度报告") & ~Q(title__contains="通知")


SUBJECTS = ("信息公开", "政务公开", "公开属性", "政策解读")
KINDS = ("制度", "办法", "规定", "细则", "规范", "规程")


def system_q() -> Q:
    """政府信息公开制度: an agency's own rules on publishing, as their titles say."""
    subject, kind = Q(), Q()
    for words in SUBJECTS:
        subject |= Q(title__contains=words)
    for words in KINDS:
        kind |= Q(title__contains=words)
    return subject & kind


LINE = ("id", "title", "number", "genre", "validity", "published_at", "agency__short_name", "agency__name")


def day_of(moment) -> str:
    """The day of a moment in Asia/Shanghai, as lists print it; ready, for the filter of a template takes ten times as long."""
    return moment.astimezone(clock.TZ).date().isoformat()


class Lines(ValuesIterable):
    """Lines speak like documents to the template: `document.get_absolute_url`, `document.agency.label`."""

    def __iter__(self):
        address = reverse("documents:detail", args=[0]).removesuffix("0/")
        validity = dict(Validity.choices)
        for line in super().__iter__():
            line["get_absolute_url"] = f"{address}{line['id']}/"
            line["get_validity_display"] = validity[line["validity"]]
            line["published_day"] = day_of(line["published_at"])
            line["agency"] = {"label": line["agency__short_name"] or line["agency__name"]}
            yield line


class DocumentQuerySet(GramsQuerySet):
    """Chained like a sentence: Document.objects.public().of(agency).in_category('fees').latest_first()."""

    indexed = "text__grams"
    searched = ("title", "number", "index_number", "issuer", "text__body")

    def public(self):
        return self.filter(public_q())

    def tombstones(self):
        """Once public, withdrawn, and not published again: the page says so, the text is gone from view."""
        return self.exclude(state=State.PUBLISHED).filter(
            withdrawn_at__isnull=False, published_at__isnull=False
        )

    def visible_to(self, user):
        """Staff see their own agencies' documents; 监督员 also those of the agencies below."""
        if user is None or user.is_anonymous:
            return self.public()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)

    def waiting_for(self, user):
        """待办: the documents whose next act is this person's."""
        return self.filter(waiting_for(self.model, user))

    def under_way(self):
        return self.filter(state__in=State.UNDER_WAY)

    def reports(self):
        return self.filter(report_q())

    def systems(self):
        return self.filter(system_q())

    def in_category(self, key):
        return self.filter(category=key)

    def in_year(self, year: int):
        """Published in a calendar year of Asia/Shanghai."""
        return self.filter(
            published_at__gte=clock.start_of_day(date(year, 1, 1)),
            published_at__lt=clock.start_of_day(date(year + 1, 1, 1)),
        )

    def closed(self):
        """不予公开 and 依申请公开 documents that stand on the register."""
        return self.filter(
            state__in=(State.REGISTERED, State.REREVIEW, State.REREVIEW_SIGN),
            attribute__in=(Attribute.WITHHELD, Attribute.ON_REQUEST),
        )

    def expiring(self, at=None):
        """In force, but past the last day of their own term."""
        return self.filter(
            state__in=(State.ISSUED, State.PUBLISHED, State.REGISTERED),
            validity__in=(Validity.VALID, Validity.REVISED),
            expires_on__lt=at or clock.today(),
        )

    def to_come(self, at=None):
        """有效 on paper, and to be in force only from a later day."""
        return self.filter(validity=Validity.VALID, effective_on__gt=at or clock.today())

    def changing(self, at=None):
        """Entered as no longer in force, or revised, from a day that has come."""
        return self.filter(state__in=(State.PUBLISHED, State.REGISTERED), coming_on__lte=at or clock.today())

    def past_secrecy(self, at=None):
        """On the register as a state secret whose term of secrecy is over, not yet declassified."""
        return self.filter(
            state=State.REGISTERED, ground="D1", declassified_on=None, secret_until__lt=at or clock.today()
        )

    def for_list(self):
        return self.select_related("agency", "office", "drafter")

    def as_lines(self):
        """Plain dicts with what a line of a public list prints; no model is made for a line."""
        lines = self.values(*LINE)
        lines._iterable_class = Lines
        return lines

    def for_page(self):
        return self.select_related("agency", "office", "drafter", "text", "forwarded_from", "replaced_by")

    def for_reader(self):
        """What the public page prints; other documents it leads to are asked for in one query of their own."""
        return self.select_related("agency", "office", "text").defer("text__grams")

    def latest_first(self):
        return self.order_by("-published_at", "-id")
