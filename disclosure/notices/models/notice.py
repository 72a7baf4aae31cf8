"""待发通知: messages that are rows before they are sent."""

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.personal import EncryptedTextField


class Channel(models.TextChoices):
    APP = "app", "站内"
    EMAIL = "email", "站内和邮件"
    DIGEST = "digest", "站内和每日汇总"


class NoticeQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user)

    def about(self, case):
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def unread(self, user):
        """What a person has been told inside the portal and not yet opened, newest first."""
        return self.of(user).filter(read_at=None).order_by("-created_at", "-id")

    def waiting(self, at: datetime):
        """Mails not yet gone whose turn has come: due and not yet done."""
        return self.filter(channel=Channel.EMAIL, sent_at=None, next_try_at__lte=at)

    def to_digest(self, before: datetime):
        """What is to be told in a digest and was told in none yet, of what came before a moment."""
        return self.filter(channel=Channel.DIGEST, digest=None, created_at__lt=before)

    def failing(self):
        """Mails that were tried in vain and are still to go."""
        return self.filter(channel=Channel.EMAIL, sent_at=None).exclude(last_error="")

    def mark_read(self, at: datetime) -> int:
        return self.filter(read_at=None).update(read_at=at)

    def for_list(self):
        return self.select_related("user", "content_type", "digest")


class Notice(models.Model):
    """One message to one person about one case on one occasion. Once-only is the constraint, not an if."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="事项类别")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    kind = models.CharField("类别", max_length=40)
    occasion = models.CharField("场合", max_length=80)
    recipient = models.CharField("收件人标识", max_length=80)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="收件人",
    )
    address = EncryptedTextField("邮箱", blank=True, default="")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    created_at = models.DateTimeField("生成时间", default=clock.now, editable=False)
    next_try_at = models.DateTimeField("下次发送", default=clock.now, editable=False)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField("已试次数", default=0, editable=False)
    last_error = models.CharField("最近一次失败", max_length=300, blank=True, editable=False)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True, editable=False)
    digest = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="told",
        verbose_name="列入汇总",
        db_index=False,  # asked of the notice, never the other way on a page
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind", "occasion", "recipient"], name="unique_notice"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at=None, channel="email"), name="notice_waiting"
            ),
            models.Index(
                fields=["created_at"], condition=Q(digest=None, channel="digest"), name="notice_to_digest"
            ),
            models.Index(fields=["user", "-created_at"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return self.subject
