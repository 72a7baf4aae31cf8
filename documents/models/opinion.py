from django.conf import settings
from django.db import models

from accounts.roles import acted_for_name, signature
from disclosure import clock
from documents.grounds import BY_CODE, ground_choices
from documents.states import Attribute, State, Verdict


class Opinion(models.Model):
    """公开审查单的一栏（条例第十七条）: what one step of the review thought, and on what ground."""

    document = models.ForeignKey(
        "documents.Document", on_delete=models.CASCADE, related_name="opinions", verbose_name="公文"
    )
    step = models.CharField("环节", max_length=20, choices=State.choices)
    verdict = models.CharField("审查意见", max_length=10, choices=Verdict.choices)
    attribute = models.CharField("当时的公开属性", max_length=12, choices=Attribute.choices)
    ground = models.CharField("依据", max_length=8, choices=ground_choices, blank=True)
    reason = models.TextField("理由", blank=True)
    fingerprint = models.CharField("所审内容摘要", max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="审查人"
    )
    for_whom = models.CharField("代何人", max_length=40, blank=True, default=acted_for_name, editable=False)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "审查意见"
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.get_step_display()}：{self.get_verdict_display()}"

    @property
    def signed_by(self) -> str:
        """Who signs it, and for whom where he stood in for another; read with `by`."""
        return signature(self.by, self.for_whom)

    @property
    def ground_row(self):
        return BY_CODE.get(self.ground)
