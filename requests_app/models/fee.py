"""信息处理费（条例第四十二条，国办函〔2020〕109号）."""

from django.db import models
from django.db.models import Q

from disclosure import clock


class Fee(models.Model):
    """One notice of a fee: how it was reckoned, when it was told, when it was paid."""

    class Method(models.TextChoices):
        ITEMS = "items", "按件"
        PAGES = "pages", "按量"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待发通知"
        NOTICED = "noticed", "待缴费"
        PAID = "paid", "已缴清"
        LAPSED = "lapsed", "逾期未缴"
        CANCELLED = "cancelled", "已撤销"

    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="fees", verbose_name="申请"
    )
    method = models.CharField("计费方式", max_length=6, choices=Method.choices)
    count = models.PositiveIntegerField("件数或者页数")
    already = models.PositiveIntegerField("本月此前件数", default=0)
    amount = models.PositiveIntegerField("数额（元）")
    lines = models.JSONField("计算过程", default=list)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PROPOSED)
    sent_on = models.DateField("通知发出日", null=True, blank=True)
    received_on = models.DateField("申请人收到日", null=True, blank=True)
    paid_on = models.DateField("缴清日", null=True, blank=True)
    receipt_number = models.CharField("财政票据号", max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "信息处理费"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(status__in=("proposed", "noticed", "paid")),
                name="one_fee_in_force",
                violation_error_message="这件申请已经有一份收费通知。",
            )
        ]

    def __str__(self):
        return f"{self.amount} 元（{self.get_status_display()}）"
