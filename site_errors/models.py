"""网站找错: what a reader found wrong on a page, and what was answered."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from disclosure import clock
from disclosure.personal import EncryptedTextField
from disclosure.workdays.current import calendar_for

ANSWERED_WITHIN = 3  # 工作日, as the national 找错 platform asks of every site [待核原文]


def new_key() -> str:
    """The words of the address only the reader has: 128 bits, nobody guesses it."""
    return secrets.token_urlsafe(16)


class SiteErrorQuerySet(models.QuerySet):
    def within_reach_of(self, agency_ids):
        return self.filter(agency__in=agency_ids)

    def waiting(self):
        return self.filter(standing=SiteError.Standing.WAITING)

    def ended(self):
        return self.exclude(standing=SiteError.Standing.WAITING)

    def for_list(self):
        return self.select_related("agency", "ended_by")


class SiteError(models.Model):
    """One thing found wrong. The reader's words and how to reach him are encrypted; neither is ever public."""

    class Kind(models.TextChoices):
        WORDS = "words", "错别字、标点、排版"
        FACTS = "facts", "内容有误或者过期"
        BROKEN = "broken", "打不开、下载不了、链接错了"
        ACCESS = "access", "看不清、读屏读不出、键盘用不了"
        OTHER = "other", "其他"

    class Standing(models.TextChoices):
        WAITING = "waiting", "待办理"
        MENDED = "mended", "已更正"
        UNCHANGED = "unchanged", "核实后没有改动"

    key = models.CharField("查看处理结果的地址", max_length=32, unique=True, default=new_key, editable=False)
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="办理机关"
    )
    page = models.CharField("网页地址", max_length=500)
    kind = models.CharField("哪一类", max_length=10, choices=Kind.choices, default=Kind.OTHER)
    words = EncryptedTextField("错在哪里")
    contact = EncryptedTextField("联系方式", blank=True, default="")
    standing = models.CharField("处理", max_length=10, choices=Standing.choices, default=Standing.WAITING)
    answer = models.TextField("答复", blank=True)
    made_at = models.DateTimeField("收到时间", default=clock.now, editable=False)
    ended_at = models.DateTimeField("答复时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="答复人",
    )

    objects = SiteErrorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "网站找错"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="waiting") | Q(ended_at__isnull=False) & ~Q(answer=""),
                name="site_error_ends_with_an_answer",
            )
        ]
        indexes = [
            models.Index(
                fields=["agency", "id"], condition=Q(standing="waiting"), name="site_errors_waiting"
            ),
            models.Index(fields=["agency", "-id"], name="site_errors_of_agency"),
        ]

    def __str__(self):
        return f"网站找错 {self.pk}"

    def get_absolute_url(self):
        return reverse("portal:error-report", args=[self.key])

    def get_desk_url(self):
        return reverse("site-errors:one", args=[self.pk])

    @property
    def reference(self) -> str:
        return f"找错 {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.standing == self.Standing.WAITING

    @property
    def due_on(self):
        """The last workday to answer on; the day it came in is not counted."""
        return calendar_for(self.agency_id).add(self.made_at.astimezone(clock.TZ).date(), ANSWERED_WITHIN)

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.due_on < clock.today()

    @property
    def tone(self) -> str:
        if self.is_waiting:
            return "late" if self.is_late else "ask"
        return "open" if self.standing == self.Standing.MENDED else ""
