from django.conf import settings
from django.db import models

from disclosure import clock


class Override(models.Model):
    """分管领导 lets a document out although marks or personal data were found; bound to the very text it saw."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="overrides", verbose_name="公文"
    )
    fingerprint = models.CharField("所见内容摘要", max_length=64)
    findings = models.JSONField("所见标记", default=list)
    reason = models.TextField("放行理由")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="批准人"
    )
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "发布放行"
        ordering = ["-at"]

    def __str__(self):
        return f"{self.document_id} {self.at:%Y-%m-%d}"
