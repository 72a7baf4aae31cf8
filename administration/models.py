"""What the system page and the audit remember: tasks that failed, and how the chains were found."""

from django.conf import settings
from django.db import models

from disclosure import clock


class FailedTask(models.Model):
    """One task that ended in an error. Its arguments are plain keys; the error is kept short, with long numbers taken out."""

    name = models.CharField("任务", max_length=120)
    task_id = models.CharField("任务标识", max_length=64, unique=True)
    args = models.JSONField("参数", default=list)
    kwargs = models.JSONField("命名参数", default=dict)
    error = models.CharField("错误", max_length=300, blank=True)
    worker = models.CharField("进程", max_length=120, blank=True)
    at = models.DateTimeField("时间", default=clock.now, db_index=True)
    retried_at = models.DateTimeField("重试时间", null=True, blank=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="重试人",
    )

    class Meta:
        verbose_name = verbose_name_plural = "失败的任务"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class ChainCheck(models.Model):
    """One walk along the chain of an agency's events: who asked for it, and what was found."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.CASCADE, related_name="+", verbose_name="机关"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="核验人"
    )
    asked_at = models.DateTimeField("提出时间", default=clock.now)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    events = models.PositiveBigIntegerField("记录数", default=0)
    head = models.CharField("链首", max_length=64, blank=True)
    flaw_count = models.PositiveIntegerField("问题数", default=0)
    flaws = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "记录链核验"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.agency} {self.asked_at:%Y-%m-%d %H:%M}"
