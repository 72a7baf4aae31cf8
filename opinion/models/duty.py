from django.conf import settings
from django.db import models
from django.db.models import F, Q

from disclosure import clock
from disclosure.personal import EncryptedTextField, mask_phone


class ShiftQuerySet(models.QuerySet):
    def at(self, moment):
        """On call at a moment; of several, the one who began last."""
        return self.standing().filter(since__lte=moment, until__gt=moment).order_by("-since", "-pk")

    def standing(self):
        """Not taken off the list again."""
        return self.filter(removed_at=None)

    def of(self, agency):
        return self.filter(agency=agency)


class Shift(models.Model):
    """值守表的一行（文件 000：二十四小时联络畅通）: who is on call, from when until when."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="值守人员"
    )
    phone = EncryptedTextField("电话")
    since = models.DateTimeField("开始")
    until = models.DateTimeField("结束")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="编排人"
    )
    added_at = models.DateTimeField("编排时间", default=clock.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="撤销人"
    )
    removed_at = models.DateTimeField("撤销时间", null=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值守"
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shift_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["agency", "until"], name="opinion_shift_by_end")]

    def __str__(self):
        return f"{self.user} {self.since:%Y-%m-%d %H:%M}"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
