"""申请: its facts. What may be done with it stands in requests_app.acts, a module for each stretch of the road."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure.deadlines.channels import CHANNELS
from disclosure.personal import EncryptedTextField
from disclosure.workdays.current import calendar_for
from disclosure.workflow.models import Case
from requests_app import plain_numbers
from requests_app.acts import (
    Amending,
    Answering,
    Applicant,
    Beside,
    Delivering,
    Ending,
    Fees,
    House,
    Intake,
    Recalling,
    Reviewing,
)
from requests_app.acts.people import read_copies, read_writers
from requests_app.notices import tell
from requests_app.outcomes import ApplicantKind, Outcome
from requests_app.querysets import ApplicationQuerySet
from requests_app.states import PLAIN, State, Suggestion


def channel_choices():
    return [(channel.key, channel.label) for channel in CHANNELS.values()]


class Application(
    Intake,
    Applicant,
    Beside,
    Fees,
    Answering,
    Recalling,
    Delivering,
    Amending,
    Reviewing,
    Ending,
    House,
    Case,
):
    """政府信息公开申请（条例第二十七条）: one row an application; what is personal stands in `particulars`."""

    state = FSMField(
        "状态", max_length=20, choices=State.choices, default=State.SUBMITTED, protected=True, db_index=True
    )
    number = models.CharField("申请编号", max_length=60)
    code = EncryptedTextField("查询码", blank=True, default="")
    subject = models.CharField("事项", max_length=80)

    channel = models.CharField("渠道", max_length=20, choices=channel_choices)
    submitted_on = models.DateField("提交日")
    submitted_assumed = models.BooleanField("寄出日不明", default=False)  # 提交日 is the first day known
    arrived_on = models.DateField("到达日", null=True, blank=True)
    signed_on = models.DateField("签收日", null=True, blank=True)
    confirmed_on = models.DateField("确认日", null=True, blank=True)
    confirmed_how = models.CharField("确认方式", max_length=200, blank=True)
    post_number = models.CharField("邮件号", max_length=40, blank=True)
    post_place = models.PositiveSmallIntegerField("同一信封中的第几件", default=1)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="代填人",
    )
    received_on = models.DateField("收到日", null=True, blank=True)
    received_why = models.CharField("收到日的依据", max_length=200, blank=True)

    applicant_kind = models.CharField("申请人类型", max_length=20, choices=ApplicantKind.choices)
    applicant_masked = models.CharField("申请人", max_length=120)
    applicant_digest = models.CharField("申请人摘要", max_length=64, blank=True, db_index=True)

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="拆自"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    reanswer_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reanswers",
        verbose_name="重新答复的原件",
    )
    document = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="转为主动公开的公文",
    )

    correction_asked_on = models.DateField("告知补正日", null=True, blank=True)
    correction_until = models.DateField("补正期限", null=True, blank=True)
    correction_items = models.TextField("需要补正的事项", blank=True)
    supplemented_on = models.DateField("收到补正日", null=True, blank=True)
    lapse = models.CharField("逾期事由", max_length=12, blank=True)
    reasons_asked_on = models.DateField("要求说明理由日", null=True, blank=True)
    reasons_days = models.PositiveSmallIntegerField("说明理由的期限（工作日）", null=True, blank=True)
    reasons_given_on = models.DateField("收到理由日", null=True, blank=True)
    delayed_until = models.DateField("延迟答复至", null=True, blank=True)

    suggested_on = models.DateField("申请人建议主动公开日", null=True, blank=True)
    suggestion = models.CharField("主动公开的建议", max_length=8, choices=Suggestion.choices, blank=True)
    suggestion_answered_on = models.DateField("审核建议日", null=True, blank=True)

    secrecy_due = models.BooleanField("待保密审查", default=False)
    redelivery_due = models.BooleanField("待再次送达", default=False)
    outcome = models.CharField("办理结果", max_length=40, choices=Outcome.choices, blank=True)
    answered_on = models.DateField("答复日", null=True, blank=True)
    answered_late = models.BooleanField("逾期答复", default=False)
    on_the_spot = models.BooleanField("当场答复", default=False)
    counted = models.BooleanField("计入年报", default=True)
    closed_on = models.DateField("办结日", null=True, blank=True)

    ENDED = State.ENDED
    CALLED = ("number", "subject")
    HELD_BY = "officer"
    KEYS = frozenset({"征求意见"})
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "依申请公开"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                name="unique_application_number",
                violation_error_message="这个申请编号已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["agency", "post_number", "post_place"],
                condition=~Q(post_number=""),
                name="unique_application_in_envelope",
                violation_error_message="这个邮件号已经登记过一件申请，请先查一查是不是同一封信。",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None) | ~Q(received_why=""), name="received_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="application_by_state"),
            models.Index(fields=["agency", "-received_on", "-id"], name="application_by_receipt"),
            models.Index(fields=["agency", "applicant_digest", "-received_on"], name="application_of_same"),
            models.Index(fields=["agency", "outcome", "closed_on"], name="application_by_outcome"),
            models.Index(fields=["agency", "-updated_at", "-id"], name="application_latest"),
            models.Index(fields=["number"], name="application_number"),  # the applicant knows no agency code
            models.Index(plain_numbers.PLAIN, name="application_plain_number"),  # nor where the strokes are
            models.Index(
                fields=["agency"], condition=Q(suggestion="waiting"), name="application_suggestion_waits"
            ),
            models.Index(fields=["post_number"], condition=~Q(post_number=""), name="application_by_mail"),
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    def get_desk_url(self):
        return reverse("requests-desk:detail", args=[self.pk])

    @property
    def title(self) -> str:
        """What lists of every kind of case call it by."""
        return self.subject

    @property
    def reference(self) -> str:
        return self.number

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    @property
    def plain_state(self) -> str:
        """Where it stands, in the words the applicant is told."""
        return PLAIN[self.state]

    @property
    def is_ended(self) -> bool:
        return self.state in State.ENDED

    @property
    def reasons_until(self) -> date | None:
        """The last day the applicant was given to state reasons, by the calendar as it is known now（第三十五条）."""
        if self.reasons_asked_on is None or self.reasons_days is None:
            return None
        return calendar_for(self.agency_id).add(self.reasons_asked_on, self.reasons_days)

    @property
    def submitted_note(self) -> str:
        """By which day the 提交日 stands where nobody could read the postmark: 按签收日记."""
        if not self.submitted_assumed:
            return ""
        known = {"签收日": self.signed_on, "到达日": self.arrived_on, "确认日": self.confirmed_on}
        name = next((name for name, on in known.items() if on == self.submitted_on), "最早知道的一天")
        return f"寄出日不明，按{name}记"

    @property
    def envelope(self) -> str:
        """The letter it came in; of several in one envelope, which."""
        if self.post_place == 1:
            return self.post_number
        return f"{self.post_number}（同一信封第 {self.post_place} 件）"

    @property
    def decision(self):
        """The decision in force, None before one is drafted."""
        return self.decisions.filter(is_current=True).first()

    @property
    def case_key(self) -> str:
        """What an `Outsider` who follows this application by number and code carries."""
        return f"application:{self.pk}"

    @classmethod
    def read_for(cls, cases: list) -> None:
        read_writers(cases)
        read_copies(cases)

    def tell(self, event):
        tell(self, event)
