"""公文: its facts. What may be done with it stands in documents.acts, a module for each stretch of the road."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField

from disclosure.rulebook import book
from disclosure.workflow.models import Case
from documents.acts import Afterwards, Drafting, Publication, Rereview, Review
from documents.categories import category_choices
from documents.grounds import BY_CODE, ground_choices
from documents.notices import tell_next
from documents.querysets import DocumentQuerySet, day_of, public_q, report_q, system_q
from documents.states import Attribute, Classification, Interpretation, Origin, State, Validity


class Document(Drafting, Review, Publication, Afterwards, Rereview, Case):
    """公文（条例第二条的政府信息之一种）: one row a paper, its words in `text`."""

    state = FSMField(
        "状态", max_length=20, choices=State.choices, default=State.DRAFT, protected=True, db_index=True
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="拟稿人"
    )
    title = models.CharField("标题", max_length=300)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    number = models.CharField("发文字号", max_length=80, blank=True)
    index_number = models.CharField("索引号", max_length=60, blank=True)
    genre = models.CharField("文种", max_length=20, blank=True)
    category = models.CharField("公开类别", max_length=20, choices=category_choices, default="other")
    topic = models.CharField("主题分类", max_length=60, blank=True)
    written_on = models.DateField("成文日期", null=True, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    effective_on = models.DateField("实施日期", null=True, blank=True)
    expires_on = models.DateField("失效日期", null=True, blank=True)
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices, default=Validity.VALID)
    coming_validity = models.CharField("届时的有效性", max_length=10, choices=Validity.choices, blank=True)
    coming_on = models.DateField("有效性变化之日", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name="修订或废止依据",
    )

    attribute = models.CharField("公开属性", max_length=12, choices=Attribute.choices, blank=True)
    scope = models.CharField("公开范围", max_length=60, blank=True, default="面向全社会")
    period = models.CharField("公开时限", max_length=60, blank=True, default="长期公开")
    ground = models.CharField("依据", max_length=8, choices=ground_choices, blank=True)
    reason = models.TextField("理由", blank=True)
    classification = models.CharField("密级", max_length=12, choices=Classification.choices, blank=True)
    secret_until = models.DateField("保密期限至", null=True, blank=True)
    declassified_on = models.DateField("解密日期", null=True, blank=True)

    origin = models.CharField("信息来源", max_length=10, choices=Origin.choices, default=Origin.MADE)
    obtained_from = models.CharField("获取来源", max_length=120, blank=True)
    forwarded_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forwarded_as",
        verbose_name="转发原件",
    )
    forwarded_title = models.CharField("转发原件名称文号", max_length=300, blank=True)
    forwarded_attribute = models.CharField(
        "原件公开属性", max_length=12, choices=Attribute.choices, blank=True
    )

    copies_to = models.CharField("抄送机关", max_length=500, blank=True)
    signer = models.CharField("签发人", max_length=40, blank=True)
    is_upward = models.BooleanField("上行文", default=False)
    keywords = models.CharField("关键词", max_length=200, blank=True)
    summary = models.TextField("内容概述", blank=True)
    interpretation = models.CharField(
        "政策解读",
        max_length=10,
        choices=Interpretation.choices,
        default=Interpretation.UNDECIDED,
        blank=True,
    )
    interpretation_scope = models.CharField("所属解读范围", max_length=200, blank=True)
    exempt_reason = models.TextField("不解读的理由", blank=True)

    returned_from = models.CharField("退回环节", max_length=20, choices=State.choices, blank=True)
    referred_from = models.CharField("报请环节", max_length=20, choices=State.choices, blank=True)
    referred_to = models.CharField("报请机关", max_length=120, blank=True)
    proposed_attribute = models.CharField("拟改属性", max_length=12, choices=Attribute.choices, blank=True)
    proposed_ground = models.CharField("拟改依据", max_length=8, choices=ground_choices, blank=True)
    proposed_reason = models.TextField("拟改理由", blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.TextField("撤回原因", blank=True)
    withdrawn_title = models.CharField("撤回时的标题", max_length=300, blank=True, editable=False)
    withdrawn_number = models.CharField("撤回时的发文字号", max_length=80, blank=True, editable=False)
    awaits_internal = models.BooleanField("须载入内网", default=False, editable=False)
    internal_at = models.DateTimeField("载入内网时间", null=True, blank=True)
    source_key = models.CharField("导入来源", max_length=120, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()
    ENDED = State.ENDED
    CALLED = ("title", "number", "index_number")
    HELD_BY = "drafter"

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                condition=~Q(number=""),
                name="unique_document_number",
                violation_error_message="这个发文字号已经用过。",
            ),
            models.UniqueConstraint(
                fields=["index_number"], condition=~Q(index_number=""), name="unique_index_number"
            ),
            models.UniqueConstraint(
                fields=["agency", "source_key"], condition=~Q(source_key=""), name="unique_document_source"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(attribute=Attribute.PROACTIVE, published_at__isnull=False),
                name="only_open_documents_are_published",
                violation_error_message="只有主动公开的公文可以发布。",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-id"], name="document_by_state"),
            models.Index(
                fields=["agency"],
                condition=Q(awaits_internal=True, internal_at=None),
                name="document_awaits_internal",
            ),
            models.Index(fields=["-published_at", "-id"], condition=public_q(), name="public_latest"),
            models.Index(
                fields=["category", "-published_at", "-id"], condition=public_q(), name="public_by_category"
            ),
            models.Index(
                fields=["agency", "-published_at", "-id"], condition=public_q(), name="public_by_agency"
            ),
            models.Index(
                fields=["-effective_on", "-id"],
                condition=public_q() & Q(effective_on__isnull=False),
                name="public_effective",
            ),
            models.Index(
                fields=["topic", "-published_at", "-id"], condition=public_q(), name="public_by_topic"
            ),
            models.Index(
                fields=["genre", "-published_at", "-id"], condition=public_q(), name="public_by_genre"
            ),
            models.Index(  # what is no longer simply in force is old, and a walk from the newest would be long
                fields=["validity", "-published_at", "-id"],
                condition=public_q() & ~Q(validity=Validity.VALID),
                name="public_by_validity",
            ),
            models.Index(  # the few that interpretations are counted over
                fields=["published_at"],
                condition=Q(interpretation__in=Interpretation.IN_SCOPE),
                name="document_in_scope",
            ),
            models.Index(fields=["number"], condition=~Q(number=""), name="document_by_number"),
            # The two fixed columns that hold few documents of very many: 年报 and 制度.
            models.Index(
                fields=["-published_at", "-id"], condition=public_q() & report_q(), name="public_reports"
            ),
            models.Index(
                fields=["-published_at", "-id"], condition=public_q() & system_q(), name="public_systems"
            ),
            models.Index(fields=["agency", "state", "-id"], name="desk_by_state"),
            models.Index(fields=["agency", "-updated_at", "-id"], name="desk_latest"),
            models.Index(
                fields=["expires_on"], condition=Q(expires_on__isnull=False), name="document_expiring"
            ),
            models.Index(
                fields=["coming_on"], condition=Q(coming_on__isnull=False), name="document_validity_comes"
            ),
            models.Index(
                fields=["secret_until"], condition=Q(secret_until__isnull=False), name="document_secret_until"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:detail", args=[self.pk])

    @property
    def published_day(self) -> str:
        """As a list of documents prints it."""
        return day_of(self.published_at) if self.published_at else ""

    def get_desk_url(self):
        return reverse("documents-desk:detail", args=[self.pk])

    # ── what it says of itself ──────────────────────────────────────────────
    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED and self.attribute == Attribute.PROACTIVE

    @property
    def is_tombstone(self) -> bool:
        """It was public once: the stone stays while the paper is put right, until it is published again."""
        return (
            self.state != State.PUBLISHED and self.withdrawn_at is not None and self.published_at is not None
        )

    @property
    def reference(self) -> str:
        """The number it is called by on the desk: 发文字号, before that 索引号."""
        return self.number or self.index_number

    @property
    def state_tone(self) -> str:
        """The tone of its state's tag."""
        return State(self.state).tone

    @property
    def ground_row(self):
        return BY_CODE.get(self.ground)

    @property
    def marking(self) -> str:
        """The bracketed words of its attribute, as the agency writes them（rules 6.6 标注文字）."""
        if not self.attribute:
            return ""
        words = book.value("documents.marking_texts", self.agency).get(self.attribute, "")
        return f"（{words.strip('（）()')}）" if words else ""

    @property
    def marking_place(self) -> str:
        """`banji` 版记 or `fuzhu` 附注（rules 6.6 标注位置）."""
        return book.value("documents.marking_place", self.agency)

    def tell(self, event):
        """After an act: those who come next, the drafter when it concerns him, and the search of the public site."""
        tell_next(self, event)
        if self.published_at is not None:
            from documents import entries  # it reads models that are loaded with this one

            entries.put(entries.DOCUMENT, [self.pk])
