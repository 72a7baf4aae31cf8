from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from disclosure import clock

LEAST, MOST = 5, 7 * 24 * 60  # minutes between two looks


class FeedQuerySet(models.QuerySet):
    def due(self, at=None):
        """Switched on, and not looked at since it was due."""
        return self.filter(is_active=True, next_at__lte=at or clock.now())

    def for_list(self):
        return self.select_related("agency")


class Feed(models.Model):
    """订阅: an RSS or Atom feed that is looked at by itself."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    name = models.CharField("名称", max_length=120)
    url = models.URLField("订阅地址", max_length=1000)
    every = models.PositiveIntegerField(
        "间隔（分钟）", default=30, validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )
    is_active = models.BooleanField("启用", default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    modified = models.CharField(max_length=100, blank=True, editable=False)
    next_at = models.DateTimeField("下次采集", default=clock.now, editable=False)
    tried_at = models.DateTimeField("最近采集", null=True, blank=True, editable=False)
    read_at = models.DateTimeField("最近成功", null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField("连续失败", default=0, editable=False)
    error = models.CharField("最近的错误", max_length=300, blank=True, editable=False)
    found = models.PositiveIntegerField("累计采集", default=0, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "舆情订阅"
        ordering = ["agency_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="unique_feed_name"),
            models.UniqueConstraint(fields=["agency", "url"], name="unique_feed_url"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(is_active=True), name="opinion_feed_due")]

    def __str__(self):
        return self.name

    @property
    def pause(self) -> timedelta:
        """Until the next look: twice as long after every failure, a day at most."""
        return max(
            timedelta(minutes=self.every),
            min(timedelta(minutes=self.every) * 2 ** min(self.failures, 12), timedelta(days=1)),
        )
