"""舆情事项: what people talk of, as one case. What may be done with it stands in opinion.acts."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure import clock
from disclosure.workflow.models import Case
from opinion import notices
from opinion.acts import (
    Afterwards,
    Approving,
    Demands,
    Folding,
    Handling,
    Intake,
    Judging,
    Responding,
    Upwards,
)
from opinion.grounds import labels
from opinion.querysets import BEGUN, ItemQuerySet
from opinion.states import Channel, Grade, Risk, Stage, State


class Item(Intake, Folding, Judging, Handling, Demands, Upwards, Responding, Approving, Afterwards, Case):
    """舆情事项: one row a matter, whatever number of `mentions` speak of it."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.FOUND, protected=True, db_index=True
    )
    title = models.CharField("事项", max_length=300)
    channel = models.CharField("发现途径", max_length=10, choices=Channel.choices, default=Channel.STAFF)
    topic = models.CharField("主题", max_length=60, blank=True)
    found_at = models.DateTimeField("发现时间", default=clock.now)
    grade = models.CharField("等级", max_length=10, choices=Grade.choices, blank=True)
    mention_count = models.PositiveIntegerField("来源条数", default=0, editable=False)
    latest_at = models.DateTimeField("最近一条", null=True, blank=True, editable=False)
    stirred_at = models.DateTimeField("办结后又有新来源", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    responded_at = models.DateTimeField("本轮首次回应时间", null=True, blank=True, editable=False)

    round = models.PositiveSmallIntegerField("第几轮办理", default=1, editable=False)
    reopened_at = models.DateTimeField("重新启动时间", null=True, blank=True, editable=False)
    criteria = models.JSONField("符合的界定", default=list, blank=True)
    is_emergency = models.BooleanField("突发事件", default=False)
    risk = models.CharField("风险等级", max_length=8, choices=Risk.choices, blank=True)
    party = models.CharField("涉事单位", max_length=120, blank=True)
    must_report_up = models.BooleanField("须上报上级", default=False)
    finding = models.TextField("调查处置情况", blank=True)
    stage = models.CharField("回应办到哪一步", max_length=10, choices=Stage.choices, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审定人",
    )
    correcting = models.ForeignKey(
        "opinion.Response",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name="正在更正的回应",
    )
    settled_with = models.TextField("反馈情况", blank=True)

    objects = ItemQuerySet.as_manager()
    ENDED = State.ENDED
    CALLED = ("title",)

    class Meta:
        verbose_name = verbose_name_plural = "舆情事项"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="opinion_by_state"),
            models.Index(fields=["agency", "-found_at", "-id"], name="opinion_latest"),
            models.Index(F("agency"), BEGUN.desc(), name="opinion_by_begun"),
            models.Index(
                fields=["agency", "-stirred_at"],
                condition=Q(stirred_at__isnull=False),
                name="opinion_stirred",
            ),
        ]

    def __str__(self):
        return self.title

    def get_desk_url(self):
        return reverse("opinion-desk:detail", args=[self.pk])

    def tell(self, event):
        notices.tell(self, event)

    @property
    def reference(self) -> str:
        return f"舆情 {self.pk}"

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    @property
    def begun_at(self) -> datetime:
        """From when the clocks of this round count: found, or taken up again."""
        return self.reopened_at or self.found_at

    @property
    def is_pressing(self) -> bool:
        """重要、重大"""
        return self.grade in Grade.PRESSING

    @property
    def cannot_wait(self) -> bool:
        """Until the office opens: 重要、重大, and what nobody has judged, for it may be one of them."""
        return self.is_pressing or not self.grade

    @property
    def criteria_labels(self) -> list[str]:
        return labels(self.criteria)

    @property
    def response(self):
        """The response in hand: what is being corrected, else this round's, or None while nobody has begun one."""
        if self.correcting_id is not None:
            self.correcting.item = self  # whose topic counts, as it is being written
            return self.correcting
        return self.own_response

    @property
    def own_response(self):
        """The response of this round, or None while nobody has begun one."""
        return self.responses.filter(round=self.round).first()


class ItemText(models.Model):
    """What a search finds an item by: its title and the words of its first mention."""

    item = models.OneToOneField(
        Item, on_delete=models.CASCADE, primary_key=True, related_name="text", verbose_name="舆情事项"
    )
    body = models.TextField("内容", blank=True)
    grams = models.TextField("检索词", blank=True, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "舆情内容"

    def __str__(self):
        return str(self.item)
