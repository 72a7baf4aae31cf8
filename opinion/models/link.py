from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from disclosure import clock


class Link(models.Model):
    """关联: what an item concerns (a document, an interpretation, an office), as a person confirmed or denied it."""

    item = models.ForeignKey(
        "opinion.Item", on_delete=models.PROTECT, related_name="links", verbose_name="舆情事项"
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey()
    score = models.FloatField("相似度", null=True, blank=True)
    holds = models.BooleanField("有关", default=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "舆情关联"
        ordering = ["-holds", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "content_type", "object_id"], name="unique_link_of_item")
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="opinion_link_of")]

    def __str__(self):
        return f"{self.item_id} → {self.content_type_id}:{self.object_id}"
