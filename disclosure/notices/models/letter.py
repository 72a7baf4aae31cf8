"""文书: one letter to one addressee about one case, and the ways it was delivered.

The words, the name and the address are encrypted at rest. What is issued is never changed: the functions of
`disclosure.notices.letters` are the only writers.
"""

import secrets
import string

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.personal import EncryptedJSONField, EncryptedTextField

_IN_A_TOKEN = string.ascii_letters + string.digits


def new_token() -> str:
    """95 random bits in letters and digits: what /verify/ asks for beside the number, read off paper and out of a PDF.

    No hyphen: at the end of a line a reader of PDFs takes it for a word's division, and leaves it out.
    """
    return "".join(secrets.choice(_IN_A_TOKEN) for _ in range(16))


def new_key() -> str:
    """Where the bytes lie: never a name somebody typed, nor the token that is printed on the paper."""
    return secrets.token_hex(16)


def place(letter, _name) -> str:
    return f"letters/{letter.created_at:%Y/%m}/{letter.key}.pdf"


class LetterState(models.TextChoices):
    DRAFT = "draft", "草稿"
    APPROVED = "approved", "已核准"
    ISSUED = "issued", "已印发"
    VOIDED = "voided", "已作废"


OPEN = (LetterState.DRAFT, LetterState.APPROVED)


class LetterQuerySet(models.QuerySet):
    def about(self, case):
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def of(self, agency):
        return self.filter(agency=agency)

    def open(self):
        """Not yet sent out: drafts, approved or not."""
        return self.filter(state__in=OPEN)

    def issued(self):
        return self.filter(state=LetterState.ISSUED)

    def issued_on(self, day):
        """A day's letters, in the order of their numbers."""
        return self.issued().filter(dated_on=day).order_by("number__series_id", "number__value", "id")

    def unprinted(self):
        """Issued, and in no batch yet, be it made or waiting."""
        return self.issued().filter(print_runs=None)

    def for_list(self):
        """Without the words, which would each be decrypted."""
        return self.defer("parts", "facts", "address").select_related("agency", "number", "drafted_by")


class Letter(models.Model):
    """文书. `parts` are {key, label, text, locked, kind, rows, drawn}: the locked ones are the law's words."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="事项类别")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="letters", verbose_name="机关"
    )
    code = models.CharField("文书代码", max_length=8)
    occasion = models.CharField("场合", max_length=40, blank=True)
    title = models.CharField("标题", max_length=160)
    addressee = EncryptedTextField("受文人", blank=True, default="")
    address = EncryptedTextField("送达地址", blank=True, default="")
    parts = EncryptedJSONField("内容", default=list)
    facts = EncryptedJSONField("所据事实", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=LetterState.choices, default=LetterState.DRAFT, db_index=True
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("起草时间", default=clock.now, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="起草人",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核准人",
    )
    approved_at = models.DateTimeField("核准时间", null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="印发人",
    )
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    dated_on = models.DateField("成文日期", null=True, blank=True)
    number = models.OneToOneField(
        "notices.Number",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letter",
        verbose_name="文号",
    )
    key = models.CharField("文件标识", max_length=32, default=new_key, unique=True, editable=False)
    token = models.CharField("验证码", max_length=24, default=new_token, unique=True, editable=False)
    pdf = models.FileField("PDF", upload_to=place, max_length=200, blank=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True, db_index=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    pages = models.PositiveIntegerField("页数", default=0)
    signed = models.BooleanField("有数字签名", default=False)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name="代替",
    )
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作废人",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "code", "occasion"],
                condition=Q(state__in=("draft", "approved")),
                name="one_open_letter",
                violation_error_message="这件事已有一份同类文书正在起草。",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (Q(issued_at__isnull=False) & Q(dated_on__isnull=False) & ~Q(sm3="") & ~Q(pdf="")),
                name="issued_letter_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="voided") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="voided_letter_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="approved_letter_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="letter_of_case"),
            models.Index(fields=["agency", "dated_on"], name="letter_of_day"),
        ]

    def __str__(self):
        return f"{self.title} {self.number.text}" if self.number_id else self.title

    @property
    def reference(self) -> str:
        """How the case calls it: by its 文号, or by its kind where it has none."""
        return self.number.text if self.number_id else self.code

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_issued(self) -> bool:
        return self.state == LetterState.ISSUED

    @property
    def text(self) -> str:
        """The whole letter as plain text, for pages, screen readers and search."""
        return "\n".join(part["text"] for part in self.parts if part["text"])

    def part(self, key: str) -> str:
        """The words of one part, empty where the letter has none of that name."""
        return next((part["text"] for part in self.parts if part["key"] == key), "")


class Method(models.TextChoices):
    """送达方式（235号四）: the keys are those of `disclosure.deadlines.entries.METHODS`."""

    POST = "post", "邮政寄送"
    DIRECT = "direct", "直接送达"
    ENTRUSTED = "entrusted", "委托其他机关送达"
    ONLINE = "online", "在线送达"
    EMAIL = "email", "电子邮件送达"


class DeliveryQuerySet(models.QuerySet):
    def good(self):
        """Those that reached, or are on the way: not sent back."""
        return self.filter(returned_on=None)


class Delivery(models.Model):
    """送达: one attempt to bring a letter to its addressee. The reply clock stops by the day that counts."""

    letter = models.ForeignKey(
        Letter, on_delete=models.PROTECT, related_name="deliveries", verbose_name="文书"
    )
    method = models.CharField("送达方式", max_length=10, choices=Method.choices)
    carrier = models.CharField("承运企业", max_length=40, blank=True)
    posted_on = models.DateField("交邮日", null=True, blank=True)
    signed_on = models.DateField("签收日", null=True, blank=True)
    delivered_on = models.DateField("到达日", null=True, blank=True)
    delivered_at = models.DateTimeField("到达时间", null=True, blank=True)
    mail_number = models.CharField("邮件号", max_length=40, blank=True)
    # Empty: to the address on the letter. A letter once issued is not rewritten when its addressee has moved.
    address = EncryptedTextField("送达地址", blank=True, default="")
    signer = EncryptedTextField("签收人", blank=True, default="")
    note = models.CharField("备注", max_length=300, blank=True)
    returned_on = models.DateField("退回日", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="记录人",
    )
    recorded_at = models.DateTimeField("记录时间", default=clock.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["mail_number"], condition=~Q(mail_number=""), name="delivery_by_mail")
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(method="post", posted_on__isnull=False)
                    | Q(method__in=("direct", "entrusted"), signed_on__isnull=False)
                    | Q(method__in=("online", "email"), delivered_on__isnull=False)
                ),
                name="delivery_has_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.get_method_display()} {self.answered_on}"

    @property
    def answered_on(self):
        """答复时点（235号四）: 交邮之日, 签收之日, 到达之日."""
        electronic = {Method.ONLINE: self.delivered_on, Method.EMAIL: self.delivered_on}
        return ({Method.POST: self.posted_on} | electronic).get(Method(self.method), self.signed_on)
