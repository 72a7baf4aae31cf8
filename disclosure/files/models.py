"""Files that came into the house: the original, the copy for the public, the words in them."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from disclosure import clock
from disclosure.files import visibility
from disclosure.files.kinds import KINDS, FileKind
from disclosure.files.marks import Finding


def _place(file: "StoredFile", folder: str) -> str:
    """Where bytes lie: never a name somebody typed."""
    return f"{folder}/{file.created_at:%Y/%m}/{file.key}{file.file_kind.extension}"


def place_original(file, _name):
    return _place(file, "originals")


def place_published(file, _name):
    return _place(file, "published")


class Reading(models.TextChoices):
    """How far a machine could read it; what it could not read, a person must."""

    WHOLE = "whole", "全文已读取"
    PART = "part", "有机器读不到的部分（图片、附带文件或者文本过长），须人工核对"
    NONE = "none", "没有可读取的文字（图片或扫描件），须人工核对"


class StoredFileQuerySet(models.QuerySet):
    def of(self, holder):
        return self.filter(
            holder_type=ContentType.objects.get_for_model(holder, for_concrete_model=True),
            holder_id=holder.pk,
        )

    def unheld(self):
        """Uploaded, and then never filed with anything."""
        return self.filter(holder_type=None)

    def for_list(self):
        """Without the texts, which may be megabytes."""
        return self.defer("text", "margins").select_related("uploaded_by")


class StoredFile(models.Model):
    """一份文件. Its bytes never change; a better version is another file."""

    key = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    holder_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    holder_id = models.PositiveBigIntegerField(null=True, blank=True)
    holder = GenericForeignKey("holder_type", "holder_id")

    name = models.CharField("文件名", max_length=200)
    kind = models.CharField(
        "格式", max_length=8, choices=[(kind.name, kind.label) for kind in KINDS.values()]
    )
    size = models.PositiveBigIntegerField("大小（字节）")
    sm3 = models.CharField("SM3", max_length=64, db_index=True)
    original = models.FileField("原件", upload_to=place_original, max_length=200)
    published = models.FileField("公开件", upload_to=place_published, max_length=200)
    published_size = models.PositiveBigIntegerField("公开件大小（字节）")
    published_sm3 = models.CharField("公开件 SM3", max_length=64)

    pages = models.PositiveIntegerField("页数", null=True, blank=True)
    text = models.TextField("文字", blank=True)
    margins = models.TextField("页眉、页脚、批注与修订", blank=True)
    reading = models.CharField("读取情况", max_length=5, choices=Reading.choices, default=Reading.WHOLE)
    findings = models.JSONField("发现的标志与个人信息", default=list, blank=True)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
    )
    created_at = models.DateTimeField("上传时间", default=clock.now, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["id"]
        indexes = [models.Index(fields=["holder_type", "holder_id"], name="files_of_a_holder")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(holder_type=None, holder_id=None)
                | models.Q(holder_type__isnull=False, holder_id__isnull=False),
                name="file_has_a_whole_holder_or_none",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("files:download", args=[self.key])

    @property
    def file_kind(self) -> FileKind:
        return KINDS[self.kind]

    @property
    def media_type(self) -> str:
        """By content, never by what the browser claimed."""
        return self.file_kind.media_type

    @property
    def found(self) -> list[Finding]:
        """The findings in its text and, after it, in its margins."""
        return [Finding.from_dict(row) for row in self.findings]

    @property
    def needs_eyes(self) -> bool:
        """Not read to the end by the machine, so a person has to look for marks."""
        return self.reading != Reading.WHOLE

    def access_of(self, user) -> visibility.Access:
        return visibility.access_to(self, user)

    def visible_to(self, user) -> bool:
        return self.access_of(user) > visibility.Access.NONE
