"""提供的文件: the file as it lies in the office, the copy that goes out, and the boxes between them."""

from django.conf import settings
from django.db import models

from disclosure import clock
from disclosure.files.models import StoredFile
from documents.grounds import ground_choices


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

    class Meta:
        verbose_name = verbose_name_plural = "提供的文件"
        ordering = ["id"]

    def __str__(self):
        return self.title

    @property
    def agency(self):
        return self.application.agency

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
