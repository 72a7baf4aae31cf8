"""移交清单、归档的案卷、销毁: written once and never changed but by what follows; nothing of it is ever deleted."""

from datetime import date
from enum import nonmember

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure import clock
from disclosure.workflow.models import AppendOnly


class Kept(models.QuerySet):
    """Rows of the archive are only ever added to."""

    def visible_to(self, user):
        if user is None or user.is_anonymous:
            return self.none()
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def of(self, agency):
        return self.filter(agency=agency)

    def delete(self):
        raise AppendOnly("归档和销毁的记录只能追加，不能删除。")


class Record(models.Model):
    """A row of the archive."""

    objects = Kept.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        raise AppendOnly("归档和销毁的记录只能追加，不能删除。")


class Handover(Record):
    """年度移交清单: what an agency handed to its archive of one year, with the receipt."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="移交机关"
    )
    year = models.PositiveSmallIntegerField("办结年度")
    receiver = models.CharField("接收单位", max_length=120)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="移交人"
    )
    made_at = models.DateTimeField("移交时间", default=clock.now, editable=False)
    received_by = models.CharField("签收人", max_length=40, blank=True)
    received_on = models.DateField("签收日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "年度移交清单"
        ordering = ["-year", "-id"]

    def __str__(self):
        return f"{self.agency.label} {self.year} 年归档移交清单"

    def get_desk_url(self):
        return reverse("figures:handover", args=[self.pk])


class DestructionState(models.TextChoices):
    """销毁办到哪一步: 鉴定 → 批准 → 两人监销 → 已销毁."""

    APPRAISED = "appraised", "待批准"
    APPROVED = "approved", "待监销"
    REFUSED = "refused", "不予销毁"
    DONE = "done", "已销毁"

    OPEN = nonmember(("appraised", "approved"))

    @property
    def tone(self) -> str:
        return {"appraised": "ask", "approved": "warn", "refused": "", "done": "late"}[self.value]


class Destruction(Record):
    """一次销毁: appraised, approved by a leader, watched by two; the record of it is kept for good."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    state = models.CharField(
        "状态",
        max_length=10,
        choices=DestructionState.choices,
        default=DestructionState.APPRAISED,
        editable=False,
    )
    appraisers = models.CharField("鉴定人", max_length=200)
    opinion = models.TextField("鉴定意见")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    made_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True)
    decision = models.TextField("批准意见", blank=True)
    first_witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="监销人"
    )
    second_witness = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="监销人"
    )
    done_at = models.DateTimeField("销毁时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "销毁"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="appraised", decided_by=None)
                | ~Q(state="appraised") & Q(decided_by__isnull=False),
                name="destruction_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(first_witness__isnull=False, second_witness__isnull=False, done_at__isnull=False)
                & ~Q(first_witness=models.F("second_witness")),
                name="destruction_has_two_witnesses",
            ),
        ]

    def __str__(self):
        return f"{self.agency.label} 第 {self.pk} 次销毁"

    def get_desk_url(self):
        return reverse("figures:destruction", args=[self.pk])

    @property
    def tone(self) -> str:
        return DestructionState(self.state).tone


class Volume(Record):
    """归档的一卷: one case on a yearly list, with how long it is kept. Its line stays when its contents are destroyed."""

    class Retention(models.TextChoices):
        PERMANENT = "permanent", "永久"
        THIRTY = "30", "30 年"
        TEN = "10", "10 年"

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    handover = models.ForeignKey(
        Handover, on_delete=models.PROTECT, related_name="volumes", verbose_name="移交清单"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="事项类别")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    kind = models.CharField("案卷种类", max_length=12)
    reference = models.CharField("编号", max_length=80)
    title = models.CharField("题名", max_length=300)
    closed_on = models.DateField("办结日")
    retention = models.CharField("保管期限", max_length=10, choices=Retention.choices)
    until = models.DateField("保管到", null=True, blank=True)  # the last day; none where it is for ever
    destruction = models.ForeignKey(
        Destruction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="volumes",
        verbose_name="销毁",
    )
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)
    digest = models.CharField(
        "销毁前内容摘要", max_length=64, blank=True
    )  # SM3 of the list of what was in it

    class Meta:
        verbose_name = verbose_name_plural = "归档案卷"
        ordering = ["kind", "closed_on", "reference", "id"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="a_case_is_archived_once"),
            models.CheckConstraint(
                condition=Q(retention="permanent", until=None)
                | ~Q(retention="permanent") & Q(until__isnull=False),
                name="volume_is_kept_until_a_day_or_for_ever",
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) | Q(destruction__isnull=False, until__isnull=False),
                name="volume_is_destroyed_by_the_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "until"], condition=Q(destroyed_at=None), name="volume_due")
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def is_due(self, today: date | None = None) -> bool:
        """Its time is over; what is for ever is never due."""
        return self.until is not None and self.until < (today or clock.today())
