"""回应: the words an office answers with, who else must agree to them, and what of them the public has seen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure import clock
from disclosure.personal import sm3_hex
from opinion.querysets import ResponseQuerySet


def _sm3(*words: str) -> str:
    return sm3_hex("\x1f".join(words).encode())


class Response(models.Model):
    """One response a round of an item. The working words and those before the public are kept apart: what is being
    corrected goes on standing as it was until the correction has passed every eye."""

    item = models.ForeignKey(
        "opinion.Item", on_delete=models.PROTECT, related_name="responses", verbose_name="舆情事项"
    )
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="回应机关"
    )
    round = models.PositiveSmallIntegerField("第几轮办理", default=1)
    title = models.CharField("标题", max_length=200)
    asked = models.TextField("公众关切")
    body = models.TextField("回应")
    speaker = models.CharField("回应单位", max_length=120)
    documents = models.ManyToManyField(
        "documents.Document", blank=True, related_name="+", verbose_name="有关公文"
    )
    countersigned = models.CharField("主要领导审定的内容摘要", max_length=64, blank=True, editable=False)

    public_title = models.CharField("公布的标题", max_length=200, blank=True, editable=False)
    public_asked = models.TextField("公布的关切", blank=True, editable=False)
    public_body = models.TextField("公布的回应", blank=True, editable=False)
    public_speaker = models.CharField("公布的回应单位", max_length=120, blank=True, editable=False)
    public_documents = models.ManyToManyField(
        "documents.Document", blank=True, editable=False, related_name="+", verbose_name="公布的有关公文"
    )
    topic = models.CharField("主题", max_length=60, blank=True, editable=False)
    grams = models.TextField("检索词", blank=True, default="", editable=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    correction = models.TextField("更正说明", blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.TextField("撤回原因", blank=True)
    updated_at = models.DateTimeField("更新时间", default=clock.now)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "舆情回应"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["item", "round"], name="one_response_a_round")]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(withdrawn_at=None) & ~Q(published_at=None),
                name="opinion_response_latest",
            )
        ]

    def __str__(self):
        return self.public_title or self.title

    def get_absolute_url(self):
        return reverse("responses:detail", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def fingerprint(self) -> str:
        """SM3 of all that would go out: who agreed to it or reviewed it did so for this alone.

        Without a topic and documents it is that of the words, as it was before these two counted.
        """
        documents = sorted(document.pk for document in self.documents.all())
        if not self.item.topic and not documents:
            return self.words_fingerprint
        return _sm3(*self._words, self.item.topic, ",".join(map(str, documents)))

    @property
    def words_fingerprint(self) -> str:
        """SM3 of the words without the topic and the documents beside them."""
        return _sm3(*self._words)

    @property
    def _words(self) -> tuple[str, ...]:
        return self.title, self.asked, self.body, self.speaker


class PublishedWords(models.Model):
    """What the public was shown, each time it changed: nothing that stood there is lost."""

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="versions", verbose_name="回应"
    )
    number = models.PositiveSmallIntegerField("第几版")
    title = models.CharField("标题", max_length=200)
    asked = models.TextField("公众关切")
    body = models.TextField("回应")
    speaker = models.CharField("回应单位", max_length=120)
    fingerprint = models.CharField("内容摘要", max_length=64)
    note = models.TextField("更正说明", blank=True)
    at = models.DateTimeField("发布时间", default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="发布人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "公布过的回应"
        ordering = ["response_id", "number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="unique_published_words")]

    def __str__(self):
        return f"{self.title}（第{self.number}版）"


class Confirmation(models.Model):
    """涉及机关确认（文件 000）: an agency concerned has to agree in writing to the very words, before they are approved."""

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="confirmations", verbose_name="回应"
    )
    name = models.CharField("涉及机关", max_length=120)
    asked_at = models.DateTimeField("征询时间", default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="征询人"
    )
    asked_fingerprint = models.CharField("所征询内容摘要", max_length=64, blank=True)
    agrees = models.BooleanField("是否同意", null=True)
    letter = models.CharField("确认函", max_length=80, blank=True)
    answered_on = models.DateField("确认日期", null=True)
    fingerprint = models.CharField("所确认内容摘要", max_length=64, blank=True)
    dropped_at = models.DateTimeField("撤销征询时间", null=True)
    dropped_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "涉及机关确认"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "name"], condition=Q(dropped_at=None), name="an_agency_is_asked_once"
            )
        ]

    def __str__(self):
        return self.name

    def confirms(self, fingerprint: str) -> bool:
        """Has it agreed in writing, to these words?"""
        return bool(self.agrees and self.letter and self.answered_on and self.fingerprint == fingerprint)

    @property
    def seen(self) -> str:
        """Which words it was asked about, or answered to."""
        return self.asked_fingerprint if self.agrees is None else self.fingerprint

    @property
    def words(self) -> str:
        """Where it stands, for the case page."""
        if self.seen != self.response.fingerprint:
            answer = {None: "征询", True: "确认", False: "不同意"}[self.agrees]
            return f"{answer}的不是现在的文字，须重新征询"
        return {None: "尚未确认", True: "已确认", False: "不同意"}[self.agrees]

    @property
    def tone(self) -> str:
        if self.seen != self.response.fingerprint:
            return "late"
        return {None: "warn", True: "open", False: "late"}[self.agrees]


class SecrecyReview(models.Model):
    """保密审查（条例第十七条）: of these words, by somebody who did not write them."""

    response = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="reviews", verbose_name="回应"
    )
    passed = models.BooleanField("通过")
    fingerprint = models.CharField("所审内容摘要", max_length=64)
    note = models.TextField("意见", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="审查人"
    )
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = "回应的保密审查"
        ordering = ["id"]

    def __str__(self):
        return f"{self.by} {'通过' if self.passed else '退回'}"
