"""The case every procedure stands on, and the append-only record of what was done to it."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from disclosure import clock


class AppendOnly(Exception):
    """Someone tried to change or remove what may only be added to."""


class EventQuerySet(models.QuerySet):
    def of(self, case):
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def in_order(self):
        return self.select_related("actor").order_by("at", "id")

    def update(self, **kwargs):
        raise AppendOnly("办理记录只能追加，不能修改。")

    def delete(self):
        raise AppendOnly("办理记录只能追加，不能删除。")


class Chain(models.Model):
    """The head of one agency's chain of events: how many there are and the hash of the last."""

    agency = models.OneToOneField("accounts.Agency", on_delete=models.PROTECT, related_name="event_chain")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = verbose_name_plural = "办理记录链"

    def __str__(self):
        return f"{self.agency_id}: {self.length}"


class Event(models.Model):
    """Who did what to which case, when, with what opinion. Each row carries the hash of the one before."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField("链上序号")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    case = GenericForeignKey()
    action = models.CharField("动作", max_length=60)
    label = models.CharField("动作名称", max_length=60)
    before = models.CharField("原状态", max_length=40)
    after = models.CharField("新状态", max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    actor_name = models.CharField("办理人姓名", max_length=80)
    on_behalf_of = models.ForeignKey(  # of few events: the index below is of those alone
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="代何人",
        db_index=False,
    )
    at = models.DateTimeField("时间", default=clock.now)
    note = models.TextField("意见", blank=True)
    facts = models.JSONField("事实", default=dict)
    previous = models.CharField("前一记录摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="unique_event_in_chain")]
        indexes = [
            models.Index(fields=["content_type", "object_id", "at"], name="event_of_case"),
            models.Index(
                fields=["on_behalf_of", "-id"],
                condition=models.Q(on_behalf_of__isnull=False),
                name="event_on_behalf",
            ),
        ]

    def __str__(self):
        return f"{self.label} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise AppendOnly("办理记录只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("办理记录只能追加，不能删除。")


class Case(models.Model):
    """Whatever is handled by steps: it belongs to an agency, has a state, and is moved by `perform` alone.

    A subclass declares `state = FSMField(protected=True)` and its acts with `@act`.
    """

    agency = models.ForeignKey(
        "accounts.Agency", on_delete=models.PROTECT, related_name="+", verbose_name="机关"
    )
    office = models.ForeignKey(
        "accounts.Office",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="承办科室",
    )
    last_event = models.PositiveBigIntegerField("最近办理记录", default=0, editable=False)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    CALLED: tuple[str, ...] = ()  # the fields a list finds it by: its number and title, never a person
    HELD_BY: str = ""  # the field that names the one person who works at it, where a kind of case has one
    ENDED: tuple[str, ...] = ()  # the states a kind of case comes to rest in; a subclass names them
    KEYS: frozenset[str] = (
        frozenset()
    )  # facts of its events that name a row to the program, and are no words for people

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        raise AppendOnly("办理事项不能删除，只能作废或者撤回，记录留存。")

    @classmethod
    def read_for(cls, cases: list) -> None:
        """Read for many cases at once what their acts ask of each; a kind of case whose acts ask anything says so."""

    def tell(self, event: Event) -> None:
        """Queue the notices an act gives rise to, inside its transaction; a kind of case says which."""


def keep(sender, instance: Case, **kwargs) -> None:
    """However a case is to be deleted, it is not: it is discarded or withdrawn, and its contents destroyed by the archive."""
    raise AppendOnly("办理事项不能删除，只能作废或者撤回，记录留存。")
