"""机关自己的用语: versions, each from a day on; the latest one of a day holds, and none is ever changed."""

from django.conf import settings
from django.db import models

from disclosure import clock


class LetterText(models.Model):
    """What an agency says in one place of its letters, from a day on; empty: the program's own words again."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="letter_texts", verbose_name="机关"
    )
    slot = models.CharField("位置", max_length=40)
    text = models.TextField("用语", blank=True)
    effective_from = models.DateField("自")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="设定人",
    )
    set_at = models.DateTimeField("设定时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "文书用语"
        ordering = ["-effective_from", "-id"]
        indexes = [models.Index(fields=["agency", "slot", "-effective_from"], name="letter_text_in_force")]

    def __str__(self):
        return f"{self.slot} {self.effective_from:%Y-%m-%d}"
