"""What the desk itself keeps: the addresses of personal calendars."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from disclosure import clock

LASTS = timedelta(days=366)  # an address lies on the servers of others: none is good for ever


class CalendarFeedQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None)


class CalendarFeed(models.Model):
    """The address under which a person's own calendar fetches his due dates. Only the digest of its token is kept.

    A renewed or revoked address stays as a row, so that whoever still asks is told 410 and not 404.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="人员"
    )
    digest = models.CharField("凭证摘要", max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("建立时间", default=clock.now, editable=False)
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_calendar_feed_in_force"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.made_at:%Y-%m-%d}"

    @property
    def good_until(self) -> datetime:
        return self.made_at + LASTS

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or clock.now() >= self.good_until
