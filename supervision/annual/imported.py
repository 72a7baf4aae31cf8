"""A published report taken in from its workbook: its tables, and what was noticed while reading it."""

from django.conf import settings
from django.db import models

from disclosure import clock
from supervision.annual.states import Scope


class ImportedReport(models.Model):
    """A published report taken in from its workbook, for comparison, and for the year before the portal's first."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    year = models.PositiveSmallIntegerField("年度")
    scope = models.CharField("范围", max_length=8, choices=Scope.choices, default=Scope.OWN)
    tables = models.JSONField("表二至表四")
    file_name = models.CharField("文件名", max_length=200)
    notes = models.JSONField("读入时的提示", default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="导入人"
    )
    at = models.DateTimeField("导入时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "导入的年度报告"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "year", "scope"], name="one_imported_report_a_year")
        ]

    def __str__(self):
        return f"{self.agency} {self.year}年度（{self.file_name}）"
