"""提供的文件: the file as it lies in the office, the copy that goes out, and the boxes between them."""

from django.conf import settings
from django.db import models

from disclosure import clock
from disclosure.files.models import StoredFile
from documents.grounds import ground_choices


class ReleaseQuerySet(models.QuerySet):
    def to_look_over(self):
        """With a copy no second person has looked over."""
        return self.filter(is_whole=False, result__isnull=False, checked_by=None)


class Release(models.Model):
    """One file given with an answer（条例第三十六条第二项、第三十七条）. The original is never handed out where a box lies."""

    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="releases", verbose_name="申请"
    )
    title = models.CharField("名称", max_length=200)
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="原件")
    result = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开件"
    )
    is_whole = models.BooleanField("全文提供", default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    returned = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="退回的公开件",
    )
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提供的文件"
        ordering = ["id"]

    def __str__(self):
        return self.title

    @property
    def agency(self):
        return self.application.agency

    def made_by(self) -> set[int]:
        """Who drew the boxes or made the copy, the one that was returned as well."""
        made = {file.uploaded_by_id for file in (self.result, self.returned) if file is not None}
        return made | set(self.boxes.order_by().values_list("by_id", flat=True))

    @property
    def outgoing(self) -> StoredFile | None:
        """What the applicant gets: the blacked-out copy, or the file itself where all of it is given."""
        return self.source if self.is_whole else self.result


class BlackoutBox(models.Model):
    """涂黑: one rectangle on one page (from 1), in points from the bottom left of the page as shown, with its ground."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="boxes")
    page = models.PositiveIntegerField("页")
    left = models.FloatField()
    bottom = models.FloatField()
    right = models.FloatField()
    top = models.FloatField()
    ground = models.CharField("依据", max_length=4, choices=ground_choices)
    reason = models.CharField("理由", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "涂黑"
        ordering = ["page", "-top", "left"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right"), bottom__lt=models.F("top")),
                name="box_has_an_area",
            )
        ]

    def __str__(self):
        return f"第 {self.page} 页"


class CopyRunQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)

    def to_carry_out(self, at):
        """Waiting, or left lying by a worker that died."""
        return self.unfinished().filter(next_try_at__lte=at)


class CopyRun(models.Model):
    """公开件的制作: one asking for the copy of a file. It goes with the boxes it was asked for; the event is the record."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="runs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间", default=clock.now)
    next_try_at = models.DateTimeField("下次办理", default=clock.now)
    attempts = models.PositiveIntegerField("已试次数", default=0)
    last_error = models.CharField("最近一次失败", max_length=300, blank=True)
    pages = models.PositiveIntegerField("要涂的页数", default=0)
    pages_done = models.PositiveIntegerField("已做的页数", default=0)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    refusal = models.CharField("没有做成的原因", max_length=500, blank=True)

    objects = CopyRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开件的制作"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(finished_at=None), name="one_copy_run_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=False) | models.Q(refusal=""),
                name="copy_run_refused_is_finished",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(finished_at=None), name="copy_run_waiting"
            )
        ]

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d %H:%M} 制作公开件"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_made(self) -> bool:
        return self.is_finished and not self.refusal

    @property
    def is_begun(self) -> bool:
        """A worker has it, or had it when he was killed."""
        return self.attempts > 0 and not self.last_error and not self.is_finished

    @property
    def is_checked(self) -> bool:
        """All pages are made; whether anything is left under the boxes is being looked at."""
        return self.is_begun and 0 < self.pages <= self.pages_done
