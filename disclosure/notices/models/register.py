"""文号登记簿: numbers that leave no gap. A voided one stays in it for good."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from disclosure import clock


class Series(models.Model):
    """One run of numbers: an agency's, of a kind, with a prefix, in a year. Its row is the lock."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="number_series", verbose_name="机关"
    )
    kind = models.CharField("类别", max_length=40)
    prefix = models.CharField("机关代字", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已编到", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        ordering = ["agency_id", "kind", "-year", "prefix"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "kind", "prefix", "year"], name="unique_series")
        ]

    def __str__(self):
        return f"{self.prefix or self.kind}〔{self.year}〕"


class NumberQuerySet(models.QuerySet):
    def of(self, agency):
        return self.filter(agency=agency)

    def valid(self):
        return self.filter(voided_at=None)

    def held_by(self, holder):
        return self.filter(content_type=ContentType.objects.get_for_model(holder), object_id=holder.pk)

    def for_list(self):
        return self.select_related("agency", "series", "drawn_by").order_by("series_id", "value")


class Number(models.Model):
    """A number that was drawn. Voided or not, it stays in the register for good."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="numbers", verbose_name="文号序列"
    )
    value = models.PositiveIntegerField("序号")
    text = models.CharField("文号", max_length=120)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, blank=True)
    object_id = models.PositiveBigIntegerField(null=True, blank=True)
    holder = GenericForeignKey()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="取号人",
    )
    drawn_at = models.DateTimeField("取号时间", default=clock.now, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作废人",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = NumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文号登记"
        ordering = ["series_id", "value"]
        constraints = [
            models.UniqueConstraint(fields=["series", "value"], name="unique_number_in_series"),
            models.UniqueConstraint(fields=["agency", "text"], name="unique_number_text"),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="voided_number_says_why",
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="number_of_holder")]

    def __str__(self):
        return self.text
