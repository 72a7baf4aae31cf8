from django.conf import settings
from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.personal import EncryptedTextField


class VendorKeyQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(revoked_at=None)

    def for_list(self):
        return self.select_related("agency", "issued_by", "revoked_by")


class VendorKey(models.Model):
    """推送凭证: with what a monitoring vendor sends to one agency. The token is kept as a digest and shown once.

    The signing key has to be read to check a signature, so it is kept encrypted, not as a digest.
    """

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    vendor = models.CharField("监测单位", max_length=120)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    signing_key = EncryptedTextField(editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    issued_at = models.DateTimeField("签发时间", default=clock.now)
    used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="吊销人"
    )
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    objects = VendorKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推送凭证"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "vendor"], condition=Q(revoked_at=None), name="unique_vendor_key_in_force"
            )
        ]

    def __str__(self):
        return f"{self.vendor} → {self.agency}"


class Nonce(models.Model):
    """What a call was signed with besides its hour: one that comes twice is a call replayed."""

    key = models.ForeignKey(VendorKey, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "推送随机数"
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="unique_nonce_of_key")]

    def __str__(self):
        return self.word
