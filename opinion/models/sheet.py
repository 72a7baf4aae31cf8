"""风险评估单: what a major policy may stir up, weighed before it is issued（文件 000、002）."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse
from django_fsm import FSMField

from disclosure.workflow.models import Case
from documents import findings
from opinion import notices
from opinion.acts.sheet import Assessing
from opinion.querysets import SheetQuerySet
from opinion.states import Risk, SheetState


class RiskSheet(Assessing, Case):
    """舆情风险评估单: one a document."""

    state = FSMField(
        "状态", max_length=12, choices=SheetState.choices, default=SheetState.WRITING, protected=True
    )
    document = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, related_name="+", verbose_name="公文"
    )
    level = models.CharField("风险等级", max_length=8, choices=Risk.choices, blank=True)
    risks = models.TextField("风险点", blank=True)
    plan = models.TextField("处置预案", blank=True)
    assessed_over = models.CharField("所评估公文的内容摘要", max_length=64, blank=True, editable=False)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="评估人"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True)

    objects = SheetQuerySet.as_manager()
    ENDED = SheetState.ENDED
    CALLED = ("document__title",)
    HELD_BY = "assessor"

    class Meta:
        verbose_name = verbose_name_plural = "风险评估单"
        ordering = ["-id"]

    def __str__(self):
        return f"风险评估：{self.document.title}"

    def get_desk_url(self):
        return reverse("opinion-desk:sheet", args=[self.pk])

    def tell(self, event):
        notices.tell_next(self, event)

    @property
    def reference(self) -> str:
        return f"评估 {self.pk}"

    @cached_property
    def is_of_these_words(self) -> bool:
        """Was it weighed over the words and attachments the document has now?"""
        return self.assessed_over == findings.fingerprint(self.document)

    @property
    def is_void(self) -> bool:
        """Approved, but for other words than the document has now. Nobody sets it: it follows from the words."""
        return self.state == SheetState.APPROVED and not self.is_of_these_words

    @property
    def stands(self) -> bool:
        """Approved for the very words the document has now."""
        return self.state == SheetState.APPROVED and self.is_of_these_words

    @property
    def has_moved(self) -> bool:
        """Handed in, and the document was changed since: nobody can approve it so."""
        return self.state == SheetState.SUBMITTED and not self.is_of_these_words

    @property
    def standing(self) -> str:
        return "批准已失效" if self.is_void else self.get_state_display()

    @property
    def state_tone(self) -> str:
        return "late" if self.is_void else SheetState(self.state).tone
