from django.db import models


class InterpreterQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, agency__is_active=True)

    def of(self, agency):
        return self.filter(agency=agency)

    def for_list(self):
        return self.select_related("agency").order_by("agency__name", "rank", "position", "id")


class Interpreter(models.Model):
    """解读人名册: 首席解读人 and the experts an agency relies on. Who left it stays in what he explained."""

    class Rank(models.TextChoices):
        CHIEF = "chief", "首席解读人"
        EXPERT = "expert", "专家"

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="interpreters", verbose_name="机关"
    )
    rank = models.CharField("类别", max_length=10, choices=Rank.choices, default=Rank.CHIEF)
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("单位和职务", max_length=80)
    field = models.CharField("解读领域", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    is_active = models.BooleanField("在册", default=True)

    objects = InterpreterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "解读人"
        ordering = ["agency_id", "rank", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name", "post"],
                name="unique_interpreter",
                violation_error_message="名册里已经有这个人。",
            )
        ]

    def __str__(self):
        return f"{self.name}（{self.post}）"
