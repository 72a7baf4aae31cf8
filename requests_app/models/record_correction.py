"""更正申请（条例第四十一条）: who asks to correct which record, on what evidence; what is personal in a row apart."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure.personal import EncryptedTextField, mask_id, mask_name, mask_phone
from disclosure.workflow.models import Case
from requests_app import plain_numbers
from requests_app.acts.correcting import Correcting
from requests_app.identity import email_digest
from requests_app.models.application import channel_choices
from requests_app.notices import tell_of_correction
from requests_app.outcomes import ApplicantKind
from requests_app.querysets import OfAnAgency
from requests_app.record_corrections import PLAIN, Result, State
from requests_app.states import IdType


class RecordCorrectionQuerySet(OfAnAgency):
    def open(self):
        return self.filter(state__in=State.OPEN)

    def for_list(self):
        """What a list shows: nothing personal is among it."""
        return self.select_related("agency", "office", "officer")


class RecordCorrection(Correcting, Case):
    """更正本人信息申请: one row a request; the record is named, what it says wrongly stands in `person`."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.RECEIVED, protected=True, db_index=True
    )
    number = models.CharField("编号", max_length=60)
    code = EncryptedTextField("查询码", blank=True, default="")
    subject = models.CharField("记录名称", max_length=80)
    channel = models.CharField("渠道", max_length=20, choices=channel_choices)
    received_on = models.DateField("收到日")
    applicant_kind = models.CharField(
        "申请人类型", max_length=20, choices=ApplicantKind.choices, default=ApplicantKind.NATURAL
    )
    applicant_masked = models.CharField("申请人", max_length=120)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办人",
    )
    is_ours = models.BooleanField("属于本机关职能范围", null=True, blank=True)
    looked_into_on = models.DateField("核实日", null=True, blank=True)
    result = models.CharField("处理", max_length=12, choices=Result.choices, blank=True)
    reason = models.TextField("理由", blank=True)
    transferred_to = models.CharField("有权更正的机关", max_length=120, blank=True)
    passed_on = models.BooleanField("已转送", default=False)
    corrected_on = models.DateField("更正日", null=True, blank=True)
    decided_on = models.DateField("决定日", null=True, blank=True)
    told_on = models.DateField("告知日", null=True, blank=True)

    ENDED = State.ENDED
    CALLED = ("number", "subject")
    HELD_BY = "officer"
    objects = RecordCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更正本人信息"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="unique_record_correction_number"),
            models.CheckConstraint(
                condition=~Q(state__in=("telling", "corrected", "transferred", "refused")) | ~Q(result=""),
                name="told_record_correction_has_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="record_correction_by_state"),
            models.Index(
                fields=["number"], name="record_correction_number"
            ),  # the applicant knows no agency code
            models.Index(plain_numbers.PLAIN, name="correction_plain_number"),  # nor where the strokes are
        ]

    def __str__(self):
        return f"{self.number} {self.subject}"

    def get_desk_url(self):
        return reverse("afterwards:record-correction", args=[self.pk])

    @property
    def title(self) -> str:
        return self.subject

    @property
    def reference(self) -> str:
        return self.number

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    @property
    def case_key(self) -> str:
        """What an `Outsider` who follows it by number and code carries."""
        return f"record-correction:{self.pk}"

    @property
    def plain_state(self) -> str:
        """Where it stands, in the words the applicant is told."""
        return PLAIN[self.state]

    def tell(self, event):
        tell_of_correction(self, event)


class RecordCorrectionPerson(models.Model):
    """Who asks, and what the record says of him: encrypted in the columns, never loaded by lists."""

    case = models.OneToOneField(
        RecordCorrection,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="person",
        verbose_name="更正申请",
    )
    name = EncryptedTextField("姓名或者名称")
    id_type = models.CharField("证件", max_length=12, choices=IdType.choices, default=IdType.ID_CARD)
    id_number = EncryptedTextField("证件号码", blank=True, default="")
    phone = EncryptedTextField("联系电话", blank=True, default="")
    email = EncryptedTextField("电子邮箱", blank=True, default="")
    email_digest = models.CharField("邮箱摘要", max_length=64, blank=True, db_index=True)
    address = EncryptedTextField("通信地址", blank=True, default="")
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    representative = EncryptedTextField("法定代表人", blank=True, default="")
    contact_name = EncryptedTextField("联系人", blank=True, default="")
    agent_name = EncryptedTextField("代理人", blank=True, default="")
    agent_id_number = EncryptedTextField("代理人证件号码", blank=True, default="")
    agent_phone = EncryptedTextField("代理人电话", blank=True, default="")
    wrong = EncryptedTextField("记录中不准确的内容")
    right = EncryptedTextField("要求更正为", blank=True, default="")
    evidence = EncryptedTextField("证据")
    found = EncryptedTextField("核实情况", blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "更正申请人信息"

    def __str__(self):
        return self.masked_name

    def set_digests(self) -> None:
        """What this person is found by, without the columns being read."""
        self.email_digest = email_digest(self.email)

    @property
    def masked_name(self) -> str:
        """A natural person by surname; an organisation's name is no secret."""
        return mask_name(self.name) if self.case.applicant_kind == ApplicantKind.NATURAL else self.name

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
