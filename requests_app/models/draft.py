"""网上填写的草稿, of an application or a request to correct a record: kept between pages, reloads and sessions, and thrown away when it is sent or forgotten."""

import uuid

from django.db import models

from disclosure import clock
from disclosure.personal import EncryptedTextField


class ApplyDraft(models.Model):
    """What a citizen has typed so far, encrypted whole. Its key lives in a signed cookie and nowhere else."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    data = EncryptedTextField(default="{}")
    step = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now)
    submitted = models.OneToOneField(
        "requests_app.Application", on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )
    corrected = models.OneToOneField(
        "requests_app.RecordCorrection", on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    class Meta:
        verbose_name = verbose_name_plural = "网上申请草稿"
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["updated_at"], name="apply_draft_age")]

    def __str__(self):
        return f"草稿 {self.updated_at:%Y-%m-%d}"

    @property
    def sent(self):
        """The case it became, None while it is a draft."""
        return self.submitted or self.corrected

    @property
    def is_sent(self) -> bool:
        return self.submitted_id is not None or self.corrected_id is not None
