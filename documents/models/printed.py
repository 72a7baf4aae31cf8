from django.db import models

from disclosure import clock


def _place(copy: "PrintedCopy", _name) -> str:
    return f"printed/{copy.begun_at:%Y/%m}/{copy.document_id}-{copy.fingerprint[:16]}.pdf"


class PrintedCopyQuerySet(models.QuerySet):
    def made(self):
        return self.exclude(sm3="")

    def under_way(self):
        """Claimed by somebody who has not finished, or never will."""
        return self.filter(sm3="")


class PrintedCopy(models.Model):
    """公文的 PDF，每种内容排一次: the row is claimed first, so only one prints; then it holds the file.

    The fingerprint says everything that is printed (`documents.printed.fingerprint`).
    """

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="printed_copies", verbose_name="公文"
    )
    fingerprint = models.CharField("内容摘要", max_length=64)
    begun_at = models.DateTimeField("开始排版", default=clock.now)
    made_at = models.DateTimeField("排版时间", null=True, blank=True)
    file = models.FileField("PDF", upload_to=_place, max_length=200, blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    sm3 = models.CharField("SM3", max_length=64, blank=True)

    objects = PrintedCopyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文 PDF"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "fingerprint"], name="unique_print_of_content")
        ]

    def __str__(self):
        return f"{self.document_id} {self.fingerprint[:12]}"
