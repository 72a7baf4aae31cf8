from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(agency__in=user.agency_ids | user.supervised_agency_ids)

    def for_list(self):
        return self.select_related("agency", "sent_by").annotate(item_count=models.Count("items"))


class Transfer(models.Model):
    """移送清单（条例第二十五条）: published documents handed to an archive, library or service hall, with receipt."""

    class Place(models.TextChoices):
        ARCHIVE = "archive", "国家档案馆"
        LIBRARY = "library", "公共图书馆"
        HALL = "hall", "政务服务场所"

    class Form(models.TextChoices):
        PAPER = "paper", "纸质"
        ELECTRONIC = "electronic", "电子"

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="移送机关"
    )
    place = models.CharField("接收场所类别", max_length=10, choices=Place.choices, default=Place.ARCHIVE)
    receiver = models.CharField("接收单位", max_length=120)
    form = models.CharField("形式", max_length=10, choices=Form.choices, default=Form.PAPER)
    sent_on = models.DateField("移送日期")
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="移送人"
    )
    received_by = models.CharField("签收人", max_length=40, blank=True)
    received_on = models.DateField("签收日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "移送清单"
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=models.F("sent_on")),
                name="transfer_received_after_sent",
                violation_error_message="签收日期不能早于移送日期。",
            )
        ]

    def __str__(self):
        return f"{self.receiver} {self.sent_on}"


class TransferItem(models.Model):
    """移送清单中的一件"""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="transfer_items"
    )
    copies = models.PositiveSmallIntegerField("份数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "移送公文"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "document"], name="unique_document_in_transfer")
        ]

    def __str__(self):
        return str(self.document)
