"""What a person keeps of a register: filters under a name, and which columns."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock


class SavedFilterQuerySet(models.QuerySet):
    def for_person(self, user, register: str):
        """One's own, and those shared in the agencies one works for; own first, by name."""
        mine = Q(user=user) | Q(agency__in=user.agency_ids)
        return self.filter(mine, register=register).select_related("user", "agency")


class SavedFilter(models.Model):
    """常用筛选: what a register was narrowed by, as the query of its address. With an `agency`, its people see it too."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="谁的"
    )
    register = models.CharField("台账", max_length=40)
    name = models.CharField("名称", max_length=30)
    query = models.TextField("筛选", blank=True)
    agency = models.ForeignKey(
        "accounts.Agency",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="共用的机关",
    )
    is_default = models.BooleanField("打开就用", default=False)
    made_at = models.DateTimeField("保存时间", default=clock.now, editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "register", "name"], name="unique_saved_filter_name"),
            models.UniqueConstraint(
                fields=["user", "register"], condition=Q(is_default=True), name="one_default_filter"
            ),
        ]
        indexes = [models.Index(fields=["agency", "register"], name="saved_filter_of_agency")]

    def __str__(self):
        return self.name


class ChosenColumns(models.Model):
    """Which columns a person wants of a register, by their headings. No row: the usual ones."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="人员"
    )
    register = models.CharField("台账", max_length=40)
    labels = models.JSONField("列", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "选定的列"
        constraints = [models.UniqueConstraint(fields=["user", "register"], name="one_choice_of_columns")]

    def __str__(self):
        return f"{self.register}: {'、'.join(self.labels)}"
