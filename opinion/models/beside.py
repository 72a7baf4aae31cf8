"""What is kept beside an item: what people ask for, and what was told to those above."""

from django.conf import settings
from django.db import models

from disclosure import clock
from opinion.states import Way


class Demand(models.Model):
    """诉求: one thing people ask for, and which of the three ways it was dealt with（文件 000）."""

    item = models.ForeignKey(
        "opinion.Item", on_delete=models.PROTECT, related_name="demands", verbose_name="舆情事项"
    )
    words = models.CharField("诉求", max_length=500)
    way = models.CharField("处理方式", max_length=10, choices=Way.choices, blank=True)
    result = models.TextField("处理情况", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    added_at = models.DateTimeField("登记时间", default=clock.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way="", settled_at=None)
                | (~models.Q(way="") & ~models.Q(settled_at=None)),
                name="demand_is_settled_in_a_way",
            )
        ]

    def __str__(self):
        return self.words


class ReportUp(models.Model):
    """上报上级: to whom, when, how."""

    item = models.ForeignKey(
        "opinion.Item", on_delete=models.PROTECT, related_name="reports_up", verbose_name="舆情事项"
    )
    receiver = models.CharField("报给谁", max_length=120)
    at = models.DateTimeField("上报时间")
    how = models.CharField("方式", max_length=60)
    summary = models.TextField("上报内容", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="上报人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "上报记录"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.receiver} {self.at:%Y-%m-%d %H:%M}"
