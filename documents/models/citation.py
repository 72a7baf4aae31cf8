from django.db import models


class Citation(models.Model):
    """引用: one document's words name another by its 发文字号; whether that is here, and public, is asked when it is read."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="citations", verbose_name="公文"
    )
    number = models.CharField("所引用的发文字号", max_length=80)

    class Meta:
        verbose_name = verbose_name_plural = "引用"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="cited_once")]
        indexes = [models.Index(fields=["number"], name="citation_by_number")]

    def __str__(self):
        return f"{self.document_id} 引用 {self.number}"
