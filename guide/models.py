"""政府信息公开指南（条例第十二条）: one row a version, its items in columns of their own."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure.workflow.models import Case
from guide.acts import Acts
from guide.notices import tell_next
from guide.querysets import GuideQuerySet
from guide.rules import NEEDED
from guide.states import State

postcode = RegexValidator(r"^\d{6}$", "邮政编码是 6 位数字。")


def _complete() -> Q:
    """Every item the law names says something."""
    found = Q(version__isnull=False, published_at__isnull=False)
    for name in NEEDED:
        found &= ~Q(**{name: ""})
    return found


class Guide(Acts, Case):
    """One version of one agency's guide. The contacts of the version in force stand on the agency's row as well."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.DRAFT, protected=True, db_index=True
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    version = models.PositiveIntegerField("版本", null=True, blank=True, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True, editable=False)

    classification = models.TextField("政府信息的分类", blank=True)
    arrangement = models.TextField("政府信息的编排体系", blank=True)
    access = models.TextField("政府信息的获取方式", blank=True)
    office_name = models.CharField("工作机构名称", max_length=120, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True, validators=[postcode])
    hours = models.CharField("办公时间", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真号码", max_length=60, blank=True)
    email = models.EmailField("互联网联系方式", blank=True)
    channels_note = models.TextField("申请渠道的说明", blank=True)

    objects = GuideQuerySet.as_manager()
    ENDED = State.ENDED
    HELD_BY = "drafter"

    class Meta:
        verbose_name = verbose_name_plural = "公开指南"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(state=State.PUBLISHED),
                name="one_guide_in_force",
                violation_error_message="同一机关只有一份现行的指南。",
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(state__in=State.OPEN),
                name="one_guide_under_way",
                violation_error_message="本机关已经有一份修订稿。",
            ),
            models.UniqueConstraint(fields=["agency", "version"], name="unique_guide_version"),
            models.CheckConstraint(
                condition=~Q(state__in=State.PUBLIC) | _complete(),
                name="published_guide_is_complete",
                violation_error_message="条例第十二条规定的项目没有填齐，不能发布。",
            ),
        ]

    def __str__(self):
        return f"{self.agency.label}政府信息公开指南 {self.reference}"

    def get_absolute_url(self):
        if self.state == State.PUBLISHED:
            return reverse("guide:detail", args=[self.agency.code])
        return reverse("guide:version", args=[self.agency.code, self.version])

    def get_desk_url(self):
        return reverse("guide-desk:detail", args=[self.pk])

    @property
    def title(self) -> str:
        return f"{self.agency.name}政府信息公开指南"

    @property
    def reference(self) -> str:
        """What it is called by on the desk: its number, before it has one 修订稿."""
        return f"第 {self.version} 版" if self.version else "修订稿"

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    def tell(self, event):
        """After an act: those who come next, and the drafter when it comes back or goes out."""
        tell_next(self, event)
