"""The calendar as rows: which years' 通知 are in, their days, an agency's own days, and what changed when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock


class CalendarYear(models.Model):
    """One year whose 放假安排 has been loaded; it stands in place of what the package says about that year."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    notice = models.CharField("依据", max_length=200, blank=True)
    source = models.CharField("来源", max_length=20, blank=True)
    loaded_at = models.DateTimeField("载入时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "放假安排"
        ordering = ["year"]

    def __str__(self):
        return f"{self.year} 年"


class CalendarDay(models.Model):
    """A day that is not what its weekday says: of the whole country (from a year's 通知) or of one agency."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "上班"

    year = models.ForeignKey(
        CalendarYear,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="days",
        verbose_name="放假安排",
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_days",
        verbose_name="机关",
    )
    date = models.DateField("日期")
    kind = models.CharField("性质", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=60, blank=True)
    notice = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "日历特别日"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["year", "date"], name="unique_national_day"),
            models.UniqueConstraint(fields=["agency", "date"], name="unique_agency_day"),
            models.CheckConstraint(
                condition=Q(year=None, agency__isnull=False) | Q(year__isnull=False, agency=None),
                name="day_is_national_or_of_an_agency",
            ),
        ]

    def __str__(self):
        return f"{self.date:%Y-%m-%d} {self.get_kind_display()}"


class CalendarChange(models.Model):
    """What was changed in the calendar, when and by whom. The newest row is also the mark caches look at."""

    at = models.DateTimeField("时间", default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="机关",
    )
    summary = models.JSONField("变动", default=dict)
    # What stood before, whole, so that it can be set again: years by number (null: not in the table), or an agency's days.
    before = models.JSONField("变动前", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "日历变动"
        ordering = ["-id"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"
