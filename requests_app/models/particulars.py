"""What is personal about an application, and its long words: rows apart, so that no list ever loads them."""

from django.conf import settings
from django.db import models

from disclosure.personal import EncryptedTextField, digest, mask_id, mask_name, mask_phone
from disclosure.search import grams
from requests_app.identity import email_digest, name_digest
from requests_app.outcomes import ApplicantKind
from requests_app.states import DeliveryWay, IdType, WantedForm


class Particulars(models.Model):
    """申请人的身份和联系方式（条例第二十九条第一项）, encrypted in the columns."""

    application = models.OneToOneField(
        "requests_app.Application",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="particulars",
        verbose_name="申请",
    )
    name = EncryptedTextField("姓名或者名称")
    id_type = models.CharField("证件", max_length=12, choices=IdType.choices, default=IdType.ID_CARD)
    id_number = EncryptedTextField("证件号码", blank=True, default="")
    representative = EncryptedTextField("法定代表人", blank=True, default="")
    contact_name = EncryptedTextField("联系人", blank=True, default="")
    phone = EncryptedTextField("联系电话", blank=True, default="")
    email = EncryptedTextField("电子邮箱", blank=True, default="")
    address = EncryptedTextField("通信地址", blank=True, default="")
    postcode = models.CharField("邮政编码", max_length=6, blank=True)
    agent_name = EncryptedTextField("代理人", blank=True, default="")
    agent_id_number = EncryptedTextField("代理人证件号码", blank=True, default="")
    agent_phone = EncryptedTextField("代理人电话", blank=True, default="")
    need_help = models.BooleanField("需要帮助", default=False)
    help_note = EncryptedTextField("需要的帮助", blank=True, default="")
    name_digest = models.CharField("姓名摘要", max_length=64, blank=True, db_index=True)
    id_digest = models.CharField("证件摘要", max_length=64, blank=True, db_index=True)
    email_digest = models.CharField("邮箱摘要", max_length=64, blank=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请人信息"

    def __str__(self):
        return self.masked_name

    def set_digests(self) -> None:
        """What this person is found by, without the columns being read."""
        self.name_digest = name_digest(self.name)
        self.id_digest = digest(self.id_number) if self.id_number else ""
        self.email_digest = email_digest(self.email)

    @property
    def masked_name(self) -> str:
        """A natural person by surname; an organisation's name is no secret."""
        natural = self.application.applicant_kind == ApplicantKind.NATURAL
        return mask_name(self.name) if natural else self.name

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)

    @property
    def masked_address(self) -> str:
        return f"{self.address[:6]}****" if self.address else ""


class FormerContact(models.Model):
    """How the applicant was reached before, and on whose word that changed: the whole of it encrypted."""

    application = models.ForeignKey(
        "requests_app.Application",
        on_delete=models.PROTECT,
        related_name="former_contacts",
        verbose_name="申请",
    )
    address = EncryptedTextField("原通信地址", blank=True, default="")
    postcode = EncryptedTextField("原邮政编码", blank=True, default="")
    phone = EncryptedTextField("原联系电话", blank=True, default="")
    email = EncryptedTextField("原电子邮箱", blank=True, default="")
    evidence = EncryptedTextField("核对的情况")
    replaced_at = models.DateTimeField("变更时间")
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="变更人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "以前的联系方式"
        ordering = ["id"]

    def __str__(self):
        return f"{self.replaced_at:%Y-%m-%d} 变更"


class ApplicationText(models.Model):
    """申请内容（条例第二十九条第二、三项）."""

    application = models.OneToOneField(
        "requests_app.Application",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="text",
        verbose_name="申请",
    )
    description = models.TextField("所需信息的名称、文号或者特征性描述")
    supplement = models.TextField("补正的内容", blank=True)
    reasons = models.TextField("说明的理由", blank=True, default="")
    suggestion = models.TextField("建议主动公开的理由", blank=True, default="")
    suggestion_answer = models.TextField("对建议的答复", blank=True, default="")
    wanted_form = models.CharField(
        "形式", max_length=12, choices=WantedForm.choices, default=WantedForm.ELECTRONIC
    )
    delivery_way = models.CharField(
        "获取途径", max_length=12, choices=DeliveryWay.choices, default=DeliveryWay.ONLINE
    )
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "申请内容"

    def __str__(self):
        return self.description[:40]

    @property
    def words(self) -> str:
        """The whole of what is asked, with what was supplemented."""
        return "\n".join(filter(None, [self.description, self.supplement]))

    def index(self) -> None:
        """Set the search words; nothing personal goes in but what the applicant wrote into the description."""
        self.grams = grams("\n".join([self.application.number, self.application.subject, self.words]))
