"""批量打印: one file of a day's letters, with their envelopes. The row outlives the worker that makes the file."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure import clock
from disclosure.notices.models.letter import Letter


def new_key() -> str:
    return secrets.token_hex(16)


def place(run, _name) -> str:
    return f"prints/{run.asked_at:%Y/%m}/{run.key}.pdf"


class PrintRunQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)

    def to_carry_out(self, at):
        """Waiting, or left lying by a worker that died."""
        return self.unfinished().filter(next_try_at__lte=at)


class PrintRun(models.Model):
    """一次批量打印. The file is there whole or not at all; `order` holds the ids as they are printed."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    letters = models.ManyToManyField(Letter, related_name="print_runs", verbose_name="文书")
    order = models.JSONField("次序", default=list)
    envelopes = models.BooleanField("附信封", default=True)
    duplex = models.BooleanField("双面打印", default=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出人",
    )
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    next_try_at = models.DateTimeField("下次办理", default=clock.now, editable=False)
    attempts = models.PositiveIntegerField("已试次数", default=0, editable=False)
    last_error = models.CharField("最近一次失败", max_length=300, blank=True, editable=False)
    key = models.CharField("文件标识", max_length=32, default=new_key, unique=True, editable=False)
    file = models.FileField("文件", upload_to=place, max_length=200, blank=True)
    pages = models.PositiveIntegerField("页数", default=0)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = PrintRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批量打印"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, file="") | (Q(finished_at__isnull=False) & ~Q(file="")),
                name="print_run_is_whole_or_not_there",
            )
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(finished_at=None), name="print_run_waiting"),
            models.Index(fields=["agency", "-id"], name="print_run_of_agency"),
        ]

    def __str__(self):
        return f"{self.asked_at.astimezone(clock.TZ):%Y-%m-%d %H:%M} 批量打印 {len(self.order)} 份"

    def get_desk_url(self):
        return f"{reverse('requests-desk:print')}#runs"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
