from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.personal import EncryptedTextField


class CommentQuerySet(models.QuerySet):
    def released(self):
        return self.filter(standing=Comment.Standing.RELEASED)

    def waiting(self):
        return self.filter(standing=Comment.Standing.WAITING)

    def within_reach_of(self, user):
        """The comments on what the person's own agencies explain, and those of the agencies he supervises."""
        return self.filter(interpretation__agency__in=user.agency_ids | user.supervised_agency_ids)

    def for_list(self):
        return self.select_related("interpretation__agency", "looked_by")

    def latest_first(self):
        return self.order_by("-id")


class Comment(models.Model):
    """读者留言. Nobody reads it but staff until a person released it; how to reach the reader is never public."""

    class Standing(models.TextChoices):
        WAITING = "waiting", "待看"
        RELEASED = "released", "已公开"
        KEPT = "kept", "不公开"

    interpretation = models.ForeignKey(
        "interpretation.Interpretation",
        on_delete=models.PROTECT,
        related_name="comments",
        verbose_name="解读",
    )
    words = EncryptedTextField("留言")
    contact = EncryptedTextField("联系方式", blank=True, default="")
    standing = models.CharField("处理", max_length=10, choices=Standing.choices, default=Standing.WAITING)
    made_at = models.DateTimeField("留言时间", default=clock.now, editable=False)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    looked_at = models.DateTimeField("处理时间", null=True, blank=True)
    passed_to = models.CharField("已转", max_length=60, blank=True)
    passed_url = models.CharField("转办后的地址", max_length=200, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "读者留言"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="waiting") | Q(looked_at__isnull=False), name="comment_was_looked_at"
            )
        ]
        indexes = [
            models.Index(
                fields=["interpretation", "-id"], condition=Q(standing="released"), name="comments_released"
            ),
            models.Index(fields=["-id"], condition=Q(standing="waiting"), name="comments_waiting"),
        ]

    def __str__(self):
        return f"留言 {self.pk}"

    @property
    def tone(self) -> str:
        return {"waiting": "ask", "released": "open"}.get(self.standing, "")
