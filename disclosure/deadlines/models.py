"""One table for every clock of the house, the ledger each is reckoned from, and what the sweep made of it."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from disclosure import clock
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.errors import AppendOnly
from disclosure.deadlines.terms import LOCAL, TERMS, Term, Unit

OPEN = Q(met_at=None, cancelled_at=None)


class DeadlineQuerySet(models.QuerySet):
    """Reads like a sentence: `Deadline.objects.of(agency).open().overdue(at)`."""

    def open(self):
        return self.filter(OPEN)

    def running(self):
        """Open, and not waiting for a correction or a payment."""
        return self.open().exclude(due_at=None)

    def overdue(self, at: datetime | None = None):
        """Open past its last moment. Never a state: asked anew each time."""
        return self.open().filter(due_at__lt=at or clock.now())

    def due_within(self, moment: datetime, at: datetime | None = None):
        return self.open().filter(due_at__gte=at or clock.now(), due_at__lte=moment)

    def late(self):
        """Met, but after its last moment."""
        return self.filter(met_at__gt=F("due_at"))

    def provisional(self):
        return self.open().filter(provisional=True)

    def for_case(self, case):
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def of(self, agency):
        return self.filter(agency=agency)

    def of_term(self, *terms: Term):
        return self.filter(term__in=[term.key for term in terms])

    def binding_us(self):
        """Terms the agency itself must keep, not those of a third party or an applicant."""
        return self.exclude(term__in=[term.key for term in TERMS.values() if term.onlooker])

    def of_the_law(self):
        """Without the nodes the house set for itself."""
        return self.exclude(basis=LOCAL)

    def of_the_house(self):
        """内部节点."""
        return self.filter(basis=LOCAL)

    def most_urgent_first(self):
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")

    def for_list(self):
        return self.select_related("agency", "content_type").most_urgent_first()

    def next_for(self, model, field: str = "due_at") -> Subquery:
        """For annotating a list of cases with one subquery: the `field` of each case's most urgent open clock."""
        of_model = ContentType.objects.get_for_model(model)
        found = self.running().filter(content_type=of_model, object_id=OuterRef("pk"))
        return Subquery(found.order_by("due_at", "pk").values(field)[:1])


class Deadline(models.Model):
    """One clock of one case. The dates are results, written by `clocks` alone; the facts are in the ledger.

    The row keeps the words of its rule, so an old case goes on showing the law it was handled under.
    """

    # No index of its own: two begin with it, and the sweep moves a thousand rows in all of them.
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, db_index=False)
    object_id = models.PositiveBigIntegerField()
    case = GenericForeignKey()
    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="deadlines", verbose_name="机关"
    )
    term = models.CharField("期限", max_length=40)
    title = models.CharField("名称", max_length=60)
    length = models.PositiveSmallIntegerField("长度")
    unit = models.CharField("单位", max_length=10, choices=Unit.choices)
    article = models.CharField("条款", max_length=60, blank=True)
    basis = models.CharField("依据", max_length=80, blank=True)

    started_on = models.DateField("起算日", null=True)
    base_due = models.DateField("原届满日", null=True)
    due_on = models.DateField("届满日", null=True)
    due_at = models.DateTimeField("届满时刻", null=True)
    suspended = models.PositiveSmallIntegerField("不计入的工作日", default=0)
    waiting = models.CharField("等待", max_length=12, blank=True)
    waiting_until = models.DateField("等待至", null=True)
    provisional = models.BooleanField("暂定", default=False)
    flags = models.JSONField("提示", default=list)
    calendar_version = models.CharField("日历版本", max_length=12)

    met_at = models.DateTimeField("办结时刻", null=True)
    cancelled_at = models.DateTimeField("终止时刻", null=True)
    closed_at = models.DateTimeField("登记办结的时刻", null=True)
    next_alert_at = models.DateTimeField("下次巡查", null=True)
    sweep_error = models.TextField("巡查失败", blank=True)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "term"], condition=OPEN, name="one_open_clock_of_a_term"
            ),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(cancelled_at=None), name="met_or_cancelled_not_both"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=OPEN, name="open_deadline_by_due"),
            models.Index(fields=["agency", "due_at"], condition=OPEN, name="open_deadline_of_agency"),
            models.Index(
                fields=["agency", "calendar_version", "id"], condition=OPEN, name="open_deadline_by_calendar"
            ),
            models.Index(
                fields=["next_alert_at"], condition=Q(next_alert_at__isnull=False), name="deadline_to_sweep"
            ),
            models.Index(fields=["content_type", "object_id"], name="deadline_of_case"),
        ]

    def __str__(self):
        return f"{self.title} {self.due_on or self.get_waiting_words()}"

    @property
    def rule(self) -> Term:
        """The term as it stood when this clock started."""
        known = TERMS.get(self.term)
        return Term(
            key=self.term,
            length=self.length,
            unit=Unit(self.unit),
            article=self.article,
            title=self.title,
            basis=self.basis,
            rule=known.rule if known else "",
            extendable=known.extendable if known else 0,
            onlooker=known.onlooker if known else False,
            fixed_day=known.fixed_day if known else False,
        )

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.cancelled_at is None

    def is_overdue(self, at: datetime | None = None) -> bool:
        """Was or is it past its last moment: at the moment it was met, else at `at` (now)."""
        return self.due_at is not None and (self.met_at or at or clock.now()) > self.due_at

    def get_kept_words(self) -> str:
        """Of a clock that was met; a node of the house is no term of the law, and passing it no 逾期."""
        if not self.is_overdue():
            return "按期"
        return "在内部节点之后" if self.rule.is_of_the_house else "逾期"

    def get_waiting_words(self) -> str:
        return {"correction": "等待补正", "fee": "等待缴费", "receipt": "等待确认收到"}.get(self.waiting, "")


class LedgerQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnly("期限台账只能追加，不能修改。")

    def delete(self):
        raise AppendOnly("期限台账只能追加，不能删除。")


class LedgerEntry(models.Model):
    """One fact about a clock, and what the due date became by it. Rows are only ever added."""

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="ledger", verbose_name="期限"
    )
    number = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=20, choices=Fact.choices)
    on = models.DateField("日期")
    moment = models.DateTimeField("时刻", null=True)
    facts = models.JSONField("事实", default=dict, encoder=DjangoJSONEncoder)
    basis = models.CharField("依据", max_length=200, blank=True)
    letter = models.CharField("文书", max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时刻", default=clock.now)
    due_after = models.DateTimeField("由此届满", null=True)
    calendar_version = models.CharField("日历版本", max_length=12)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期限台账"
        ordering = ["deadline_id", "number"]
        constraints = [models.UniqueConstraint(fields=["deadline", "number"], name="unique_ledger_number")]

    def __str__(self):
        return f"{self.on:%Y-%m-%d} {self.get_kind_display()}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("期限台账只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("期限台账只能追加，不能删除。")

    @property
    def entry(self) -> Entry:
        """As the engine reads it, with its place in the ledger."""
        return Entry(
            Fact(self.kind),
            self.on,
            self.facts,
            self.moment,
            self.basis,
            self.letter,
            number=self.number,
        )


class Alert(models.Model):
    """A warning, an escalation or a lapse: once per occasion, however often and by however many workers it is asked.

    `told` says whether people were written to; a 补记 after an outage, on a clock long met, is not.
    """

    class Kind(models.TextChoices):
        WARN = "warn", "到期提醒"
        OVERDUE = "overdue", "逾期升级"
        LAPSE = "lapse", "期限届满"

    deadline = models.ForeignKey(
        Deadline, on_delete=models.PROTECT, related_name="alerts", verbose_name="期限"
    )
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    occasion = models.CharField("时机", max_length=40)
    moment = models.DateTimeField("应在时刻")
    at = models.DateTimeField("登记时刻", default=clock.now)
    told = models.BooleanField("已通知", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "期限提醒"
        ordering = ["moment", "id"]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "kind", "occasion"], name="unique_alert_occasion")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.occasion}"


def iso(facts: dict) -> dict:
    """Facts as the ledger keeps them: dates in ISO form."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()}
