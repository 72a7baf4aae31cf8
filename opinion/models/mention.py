from django.db import models
from django.db.models import Q

from disclosure import clock
from disclosure.personal import EncryptedTextField
from opinion.said import DIGESTED
from opinion.states import Channel


class Mention(models.Model):
    """来源: one thing somebody said somewhere, as it was collected. Several that say the same fold into one item."""

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    item = models.ForeignKey(
        "opinion.Item", on_delete=models.PROTECT, related_name="mentions", verbose_name="舆情事项"
    )
    feed = models.ForeignKey(
        "opinion.Feed",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="订阅",
        db_index=False,
    )
    channel = models.CharField("发现途径", max_length=10, choices=Channel.choices)
    source = models.CharField("来源", max_length=120)
    source_id = models.CharField("来源编号", max_length=200, blank=True)
    url = models.URLField("网址", max_length=1000, blank=True)
    title = models.CharField("标题", max_length=300)
    body = models.TextField("内容", blank=True)
    private_body = EncryptedTextField("读者写来的内容", blank=True, default="")
    said_at = models.DateTimeField("发表时间", null=True, blank=True)
    found_at = models.DateTimeField("采集时间", default=clock.now)
    identity = models.CharField("内容摘要", max_length=64, editable=False, default="")

    class Meta:
        verbose_name = verbose_name_plural = "舆情来源"
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "source", "source_id"],
                condition=~Q(source_id="") & Q(feed=None),
                name="unique_mention_of_a_source",
            ),
            models.UniqueConstraint(
                fields=["agency", "source", "identity"],
                condition=Q(source_id="") & ~Q(identity="") & Q(feed=None),
                name="unique_mention_by_content",
            ),
            # A feed may be named anew; what it brought is what it brought.
            models.UniqueConstraint(
                fields=["feed", "source_id"],
                condition=~Q(source_id="") & Q(feed__isnull=False),
                name="unique_mention_of_a_feed",
            ),
            models.UniqueConstraint(
                fields=["feed", "identity"],
                condition=Q(source_id="") & ~Q(identity="") & Q(feed__isnull=False),
                name="unique_mention_of_a_feed_by_content",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def words(self) -> str:
        """What it is compared by, as `Said.text`."""
        return self.private_body or f"{self.title}\n{self.body}"

    @property
    def shown_body(self) -> str:
        return self.private_body or self.body

    @property
    def shown_number(self) -> str:
        """The number its source gave it, unless a person's number was in it."""
        return "" if self.source_id.startswith(DIGESTED) else self.source_id


class Band(models.Model):
    """近似特征: what a mention is found by when another says the same (opinion.likes).

    Only the mention an item was opened or split with has bands: others are compared with it, and not with one another, so
    that an item does not creep from one matter to the next.
    """

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关", db_index=False
    )
    value = models.BigIntegerField("特征")
    mention = models.ForeignKey(
        Mention, on_delete=models.CASCADE, related_name="bands", verbose_name="舆情来源"
    )

    class Meta:
        verbose_name = verbose_name_plural = "近似特征"
        indexes = [models.Index(fields=["agency", "value", "-id"], name="opinion_by_band")]

    def __str__(self):
        return f"{self.mention_id}: {self.value}"
