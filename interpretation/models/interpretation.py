"""解读: its facts. What may be done with it stands in interpretation.acts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure.workflow.models import Case
from interpretation.acts import Drafting, Publication, Review, Together, Writing
from interpretation.notices import tell_next
from interpretation.querysets import InterpretationQuerySet
from interpretation.states import Kind, State


class Interpretation(Drafting, Writing, Review, Publication, Together, Case):
    """解读材料: one row a piece; a document may have several. `agency` is the one that leads the document."""

    state = FSMField(
        "状态", max_length=12, choices=State.choices, default=State.PLAN, protected=True, db_index=True
    )
    document = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        related_name="interpretations",
        verbose_name="所解读的文件",
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    kind = models.CharField("解读形式", max_length=10, choices=Kind.choices, default=Kind.TEXT)
    title = models.CharField("标题", max_length=300)
    plan = models.TextField("解读方案", blank=True)
    interpreted_by = models.CharField("解读机关", max_length=200, blank=True)
    interpreter = models.CharField("解读人", max_length=80, blank=True)
    contact = models.CharField("联系方式", max_length=120, blank=True)
    compared_with = models.ForeignKey(
        "documents.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="对照的旧文件",
    )
    # Of the document as it stood when this was signed (documents.findings.fingerprint); empty where that is not known.
    signed_over = models.CharField("审签时的公文内容摘要", max_length=64, blank=True, editable=False)
    returned_from = models.CharField("退回环节", max_length=12, choices=State.choices, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.TextField("撤回原因", blank=True)

    objects = InterpretationQuerySet.as_manager()
    ENDED = State.ENDED
    CALLED = ("title", "document__number")
    HELD_BY = "drafter"

    class Meta:
        verbose_name = verbose_name_plural = "政策解读"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="published_interpretation_has_a_moment",
            )
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state=State.PUBLISHED),
                name="interpretation_latest",
            ),
            models.Index(fields=["agency", "state", "-id"], name="interpretation_by_state"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("interpretation:detail", args=[self.pk])

    def get_desk_url(self):
        return reverse("interpretation-desk:detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED and self.document.is_public

    @property
    def reference(self) -> str:
        """What it is called by on the desk: the number of the document it explains."""
        return self.document.reference

    @property
    def state_tone(self) -> str:
        return State(self.state).tone

    def tell(self, event):
        """After an act: those who come next, the drafter when it concerns him, and the search of the public site."""
        tell_next(self, event)
        if self.published_at is not None:
            from interpretation import findable  # it reads models that are loaded with this one

            findable.renew(type(self).objects.filter(pk=self.pk))
