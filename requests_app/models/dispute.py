"""行政争议: a review or a suit against an answer, and the papers of it. Its acts stand in requests_app.acts.disputing."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django_fsm import FSMField

from disclosure import clock
from disclosure.files.models import StoredFile
from disclosure.personal import EncryptedTextField
from disclosure.workflow.models import Case
from requests_app.acts.disputing import Disputing
from requests_app.disputes import (
    FLAGS,
    SUIT_WORDS,
    About,
    Bringer,
    Flag,
    Kind,
    PaperKind,
    Result,
    State,
)
from requests_app.notices import tell_staff
from requests_app.querysets import OfAnAgency


class DisputeQuerySet(OfAnAgency):
    def open(self):
        """Not at rest: the application cannot be filed yet."""
        return self.filter(state__in=State.OPEN)

    def dated(self):
        """With the day each was brought and, where there is a result, the day it ended.

        One whose day of decision is not known (an old register) counts by the day it was brought; where that is not
        known either, by the day of the answer, or of the application itself.
        """
        known = ("filed_on", "notice_received_on", "application__answered_on", "application__received_on")
        return self.annotate(brought_on=Coalesce(*known), ended_on=Coalesce("decided_on", *known))

    def for_list(self):
        return self.select_related("agency", "office", "application")


class Dispute(Disputing, Case):
    """行政复议、行政诉讼（条例第五十一条）: one row a procedure; a suit after a review links to that review."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.AWAITING, protected=True, db_index=True
    )
    number = models.CharField("登记号", max_length=80)
    subject = models.CharField("事项", max_length=80)
    application = models.ForeignKey(
        "requests_app.Application", on_delete=models.PROTECT, related_name="disputes", verbose_name="申请"
    )
    kind = models.CharField("种类", max_length=24, choices=Kind.choices)
    about = models.CharField("针对", max_length=10, choices=About.choices, default=About.REPLY)
    bringer = models.CharField("提出人", max_length=12, choices=Bringer.choices, default=Bringer.APPLICANT)
    bringer_name = EncryptedTextField("第三方的姓名或者名称", blank=True, default="")
    claims = EncryptedTextField("请求和理由", blank=True, default="")
    organ = models.CharField("复议机关或者法院", max_length=120)
    case_number = models.CharField("案号", max_length=80, blank=True)
    review = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="suits",
        verbose_name="之前的行政复议",
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办人",
    )
    filed_on = models.DateField("申请复议或者起诉日", null=True, blank=True)
    notice_received_on = models.DateField("收到副本日", null=True, blank=True)
    flags = models.JSONField("提示", default=list, blank=True)

    answered_on = models.DateField("提交答复或者答辩日", null=True, blank=True)
    answered_late = models.BooleanField("逾期答复", default=False)
    result = models.CharField("裁决结果", max_length=10, choices=Result.choices, blank=True)
    decided_on = models.DateField("裁决日", null=True, blank=True)
    ruling_number = models.CharField("裁决文号", max_length=80, blank=True)
    ruling_arrived_on = models.DateField("收到裁决日", null=True, blank=True)
    ruling_words = models.TextField("裁决主文", blank=True)
    reanswer_ordered = models.BooleanField("责令重新答复", default=False)
    reanswer_days = models.PositiveSmallIntegerField("责令重新答复的期限（工作日）", null=True, blank=True)
    reanswer = models.OneToOneField(
        "requests_app.Application",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ordered_by",
        verbose_name="重新答复",
    )

    ENDED = State.ENDED
    CALLED = ("number", "case_number", "subject")
    HELD_BY = "officer"
    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政争议"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="unique_dispute_number"),
            models.UniqueConstraint(
                fields=["agency", "organ", "case_number"],
                condition=~Q(case_number=""),
                name="unique_dispute_case_number",
                violation_error_message="这个机关或者法院的这个案号已经登记过，请先查一查是不是同一件。",
            ),
            models.CheckConstraint(
                condition=Q(review=None) | Q(kind=Kind.AFTER_REVIEW), name="only_a_suit_follows_a_review"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("decided", "closed", "withdrawn")) | ~Q(result=""),
                name="decided_dispute_has_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="dispute_by_state"),
            models.Index(fields=["agency", "kind", "result", "decided_on"], name="dispute_by_result"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.subject}"

    def get_desk_url(self):
        return reverse("afterwards:dispute", args=[self.pk])

    def get_state_display(self) -> str:
        """待答复 before a 复议机关, 待答辩 before a court."""
        if self.is_suit and self.state in SUIT_WORDS:
            return SUIT_WORDS[self.state]
        return State(self.state).label

    @property
    def title(self) -> str:
        return str(self)

    @property
    def reference(self) -> str:
        return self.case_number or self.number

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    @property
    def is_suit(self) -> bool:
        return self.kind in Kind.SUITS

    @property
    def result_words(self) -> str:
        """尚未审结 is what one without a result counts as."""
        return self.get_result_display() or "尚未审结"

    @property
    def told_flags(self) -> list[Flag]:
        return [FLAGS[key] for key in self.flags if key in FLAGS]

    def tell(self, event):
        tell_staff(self, event, kind="dispute")


class DisputePaper(models.Model):
    """A paper of a dispute; of evidence also what it proves（证据目录）."""

    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="papers", verbose_name="行政争议"
    )
    kind = models.CharField("种类", max_length=10, choices=PaperKind.choices)
    title = models.CharField("名称", max_length=200)
    proves = models.CharField("证明什么", max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="文件")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "争议材料"
        ordering = ["id"]

    def __str__(self):
        return self.title
