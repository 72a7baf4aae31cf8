"""本机关规则: what an agency settled for itself, from which day to which."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from disclosure import clock
from disclosure.rulebook.rules import RULES


class AgencyRuleQuerySet(models.QuerySet):
    def on(self, day: date):
        """Those in force on a day."""
        return self.filter(Q(effective_to=None) | Q(effective_to__gte=day), effective_from__lte=day)

    def of(self, agency):
        return self.filter(agency=agency)

    def overlapping(self, start: date, end: date | None):
        """Those whose period shares a day with [start, end]; an open end runs on."""
        found = self.filter(Q(effective_to=None) | Q(effective_to__gte=start))
        return found if end is None else found.filter(effective_from__lte=end)

    def for_list(self):
        return self.select_related("agency", "set_by").order_by("agency__code", "key", "effective_from")


class AgencyRule(models.Model):
    """One rule of one agency over one period, both days counted. Where no row covers a day, the national rule holds."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="rules", verbose_name="机关"
    )
    key = models.CharField("规则", max_length=80)
    value = models.JSONField("值", null=True)
    effective_from = models.DateField("自")
    effective_to = models.DateField("至", null=True, blank=True, help_text="空着表示长期有效。")
    preset = models.CharField("来自规则集", max_length=40, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="设定人",
    )
    set_at = models.DateTimeField("设定时间", default=clock.now, editable=False)

    objects = AgencyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本机关规则"
        ordering = ["agency_id", "key", "effective_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="rule_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["agency", "key", "effective_from"], name="unique_rule_start"),
            models.UniqueConstraint(
                fields=["agency", "key"], condition=Q(effective_to=None), name="unique_open_rule"
            ),
        ]

    def __str__(self):
        return f"{self.label}：{self.words}"

    @property
    def rule(self):
        return RULES[self.key]

    @property
    def label(self) -> str:
        return self.rule.label if self.key in RULES else self.key

    @property
    def words(self) -> str:
        return self.rule.words(self.value) if self.key in RULES else str(self.value)

    def clean(self):
        """Refuse an unknown rule, a value it cannot take, and a period another row already covers."""
        if self.key not in RULES:
            raise ValidationError({"key": f"没有名为“{self.key}”的规则。"})
        try:
            self.rule.check(self.value)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValidationError({"effective_to": "终止日不能早于起始日。"})
        if self.effective_from and self.agency_id:
            others = AgencyRule.objects.filter(agency=self.agency_id, key=self.key).exclude(pk=self.pk)
            if clash := others.overlapping(self.effective_from, self.effective_to).first():
                raise ValidationError(
                    f"“{self.label}”在 {clash.effective_from} 起已有一条规则，同一时期只能有一条。"
                )
