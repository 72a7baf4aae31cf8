from django.db import models

from disclosure import clock


def _place(report: "PeriodReport", _name) -> str:
    return f"opinion/{report.agency_id}/{report.first:%Y%m%d}-{report.last:%Y%m%d}.pdf"


class PeriodReport(models.Model):
    """普通舆情报告（一周一报，文件 004）: the items of a period on paper, made once, kept as it was."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    first = models.DateField("起")
    last = models.DateField("止")
    figures = models.JSONField("数字", default=dict)
    file = models.FileField("PDF", upload_to=_place, max_length=200, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sm3 = models.CharField("SM3", max_length=64, blank=True)
    made_at = models.DateTimeField("生成时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "舆情报告"
        ordering = ["-last", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "first", "last"], name="one_report_a_period"),
        ]

    def __str__(self):
        return f"{self.first:%Y-%m-%d} 至 {self.last:%Y-%m-%d}"
