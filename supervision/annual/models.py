"""年度报告: one row a version, its numbers frozen from 送审 on; beside it what was entered by hand, and published reports taken in."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure import clock
from disclosure.workflow.models import Case
from supervision.annual.acts import Acts
from supervision.annual.notices import tell_next
from supervision.annual.querysets import AnnualReportQuerySet
from supervision.annual.states import Scope, State

FIRST_YEAR, LAST_YEAR = 2008, 2200  # the 条例 was first in force in 2008


class AnnualReport(Acts, Case):
    """One version of one agency's report on one year（条例第五十条）."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.DRAFT, protected=True, db_index=True
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    scope = models.CharField("范围", max_length=8, choices=Scope.choices, default=Scope.OWN)
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="拟稿人",
    )
    version = models.PositiveIntegerField("版本", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name="更正的版本",
    )
    correction_reason = models.TextField("更正的原因", blank=True)

    publication = models.TextField("主动公开", blank=True)
    on_application = models.TextField("依申请公开", blank=True)
    management = models.TextField("政府信息管理", blank=True)
    platform = models.TextField("平台建设", blank=True)
    oversight = models.TextField("监督保障", blank=True)
    problems = models.TextField("存在的主要问题及改进情况", blank=True)
    other = models.TextField("其他需要报告的事项", blank=True)

    carry_note = models.TextField("结转与上年报告不一致的原因", blank=True)
    opening = models.JSONField("上年数（手工登记）", default=dict, blank=True)
    opening_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上年数登记人",
    )
    opening_at = models.DateTimeField("上年数登记时间", null=True, blank=True)
    figures = models.JSONField("送审时的数字", null=True, blank=True, editable=False)

    ENDED = State.ENDED
    CALLED = ("year", "agency__name")
    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度报告"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "scope"],
                condition=Q(state=State.PUBLISHED),
                name="one_annual_report_in_force",
                violation_error_message="这个年度的报告已经发布，改动请用“更正”。",
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "scope"],
                condition=Q(state__in=State.OPEN),
                name="one_annual_report_under_way",
                violation_error_message="这个年度已经有一份报告在起草。",
            ),
            models.UniqueConstraint(
                fields=["agency", "year", "scope", "version"], name="unique_annual_report_version"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=State.FROZEN) | Q(figures__isnull=False),
                name="annual_report_sent_has_figures",
                violation_error_message="送审的年度报告没有数字。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=State.PUBLIC) | Q(version__isnull=False, published_at__isnull=False),
                name="published_annual_report_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["agency", "state", "-year"], name="annual_report_by_state")]

    def __str__(self):
        whole = "（本级政府）" if self.scope == Scope.WHOLE else ""  # both stand in one list of what is late
        return f"{self.agency.label}{whole} {self.title}"

    def get_desk_url(self):
        return reverse("annual:detail", args=[self.pk])

    def get_absolute_url(self):
        if self.state == State.REPLACED:
            return reverse(
                "annual-public:version", args=[self.agency.code, self.year, self.scope, self.version]
            )
        return reverse("annual-public:report", args=[self.agency.code, self.year, self.scope])

    @property
    def title(self) -> str:
        return f"{self.year}年政府信息公开工作年度报告"

    @property
    def issuer(self) -> str:
        """Its name as it was when the numbers were frozen: a renamed agency does not rewrite what it published."""
        return (self.figures or {}).get("agency") or self.agency.name

    @property
    def full_title(self) -> str:
        name = self.issuer
        if self.scope == Scope.WHOLE:  # 县政府办公室 publishes the report of 县政府
            name = name.removesuffix("办公室")
        return f"{name}{self.title}"

    @property
    def reference(self) -> str:
        """What it is called by on the desk."""
        whole = "（本级政府）" if self.scope == Scope.WHOLE else ""
        return f"{self.year}年度{whole}" + (f" 第 {self.version} 版" if self.version else "")

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    @property
    def is_frozen(self) -> bool:
        return self.state in State.FROZEN

    def tell(self, event):
        """After an act: those who come next, and the drafter when it comes back or goes out."""
        tell_next(self, event)


class ManualEntry(models.Model):
    """A number entered by hand: a cell no case knows, or what was handled outside the portal and is added to a counted one.

    Nothing (null) says that the agency has no such power; a cell without an entry was not entered.
    """

    report = models.ForeignKey(
        AnnualReport, on_delete=models.CASCADE, related_name="entries", verbose_name="年度报告"
    )
    key = models.CharField("单元格", max_length=60)
    value = models.DecimalField("数", max_digits=18, decimal_places=6, null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    at = models.DateTimeField("填报时间", default=clock.now)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "手工填报数"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="one_entry_a_cell")]

    def __str__(self):
        return f"{self.key} = {self.value}"

    @property
    def number(self) -> int | Decimal | None:
        """The value as a cell has it: whole where it is whole."""
        if self.value is None:
            return None
        return int(self.value) if self.value == self.value.to_integral_value() else self.value.normalize()
