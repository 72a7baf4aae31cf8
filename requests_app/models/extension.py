"""延期（条例第三十三条第二款）: proposed by one person, approved by another, told before the due day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock


class Extension(models.Model):
    class Status(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        APPROVED = "approved", "已批准，待告知"
        REFUSED = "refused", "未批准"
        NOTICED = "noticed", "已告知"
        VOID = "void", "作废"

    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="extensions", verbose_name="申请"
    )
    days = models.PositiveSmallIntegerField("延长（工作日）")
    reason = models.TextField("理由")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PROPOSED)
    old_due = models.DateField("原届满日", null=True)
    new_due = models.DateField("新届满日", null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_note = models.TextField("审批意见", blank=True)
    told_on = models.DateField("告知日", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=("proposed", "approved")),
                name="one_pending_extension",
                violation_error_message="已经有一份延期意见在办。",
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=20), name="extension_one_to_twenty"),
        ]

    def __str__(self):
        return f"延长 {self.days} 个工作日（{self.get_status_display()}）"

    @property
    def approval_number(self) -> str:
        """审批号: the number of the application and which consent it is."""
        place = self.application.extensions.filter(pk__lte=self.pk).count()
        return f"{self.application.number}-延{place}"
