"""待办: what waits for a person, over every kind of case, most urgent first.

A kind of case takes part by its queryset's `visible_to(user)`, its `ENDED` states, and on the row `reference`,
`state_tone`, `get_desk_url()`. What waits for whom is asked of the machine, never listed here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db.models import Count, DateTimeField, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from disclosure import clock
from disclosure.deadlines.lights import NONE, Light, light, next_of
from disclosure.deadlines.models import Deadline
from disclosure.workflow.acts import available, awaited_from, case_models, state_field, waiting_for

MINE, OTHERS, OPEN, ENDED = "mine", "others", "open", "ended"
TABS = {MINE: "等我办", OTHERS: "等别人", OPEN: "全部在办", ENDED: "已办结"}
FAR = datetime(9999, 1, 1, tzinfo=UTC)
PAGE_ROWS = 20
NONE_LEFT = {MINE: 0, OTHERS: 0, OPEN: 0, ENDED: 0, "late": 0, "today": 0}


@dataclass(frozen=True)
class Row:
    """One case on a list of the desk."""

    case: object
    light: Light
    next: str
    kind: str


class Basket:
    """One person's work. Kept on the user object, so the menu and the page ask once."""

    def __init__(self, user):
        self.user = user

    @classmethod
    def of(cls, user) -> "Basket":
        if not hasattr(user, "_basket"):
            user._basket = cls(user)
        return user._basket

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number on each tab, and how many of 等我办 are late or due today: one query a kind of case."""
        found = dict(NONE_LEFT)
        for model in case_models():
            for name, count in self._count(model).items():
                found[name] += count
        return found

    def _count(self, model) -> dict[str, int]:
        mine, ended = waiting_for(model, self.user), _ended(model)
        now, end = clock.now(), clock.end_of_day(clock.today())
        clocks = Deadline.objects.open().filter(
            content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
        )
        seen = model.objects.visible_to(self.user)
        return seen.aggregate(
            mine=Count("pk", filter=mine),
            others=Count("pk", filter=~mine & ~ended),
            open=Count("pk", filter=~ended),
            ended=Count("pk", filter=ended),
            late=Count("pk", filter=mine & Exists(clocks.filter(due_at__lt=now))),
            today=Count("pk", filter=mine & Exists(clocks.filter(due_at__gte=now, due_at__lte=end))),
        )

    def _of_tab(self, model, tab: str) -> QuerySet:
        seen = model.objects.visible_to(self.user)
        if tab == ENDED:
            return seen.filter(_ended(model))
        if tab == OPEN:
            return seen.exclude(_ended(model))
        mine = waiting_for(model, self.user)
        return seen.filter(mine) if tab == MINE else seen.exclude(mine | _ended(model))

    def page(self, tab: str, number) -> "tuple":
        """A page of rows. The keys of all kinds come sorted from one query; each kind's rows from one more."""
        keys = []
        models = case_models()
        for place, model in enumerate(models):
            found = self._of_tab(model, tab).annotate(
                kind_of_case=Value(place, IntegerField()),
                due=Coalesce(
                    Deadline.objects.all().next_for(model),
                    Value(FAR, DateTimeField()),
                    output_field=DateTimeField(),
                ),
            )
            keys.append(found.order_by().values_list("kind_of_case", "pk", "due", "updated_at"))
        merged = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
        # What ended is read as a diary; the rest by what is due first, and among equals by who has waited longest.
        merged = (
            merged.order_by("-updated_at", "-pk")
            if tab == ENDED
            else merged.order_by("due", "updated_at", "pk")
        )
        paginator = Paginator(merged, PAGE_ROWS)
        paginator.count = self.counts[tab]  # counted already, for the tab
        page = paginator.get_page(number)
        wanted = list(page.object_list)
        rows = {}
        for place, model in enumerate(models):
            pks = [pk for kind, pk, *_ in wanted if kind == place]
            if pks:
                rows |= {(place, pk): row for pk, row in self._rows(model, pks).items()}
        page.object_list = [rows[kind, pk] for kind, pk, *_ in wanted if (kind, pk) in rows]
        return page

    def _rows(self, model, pks) -> dict[int, Row]:
        due = next_of(model, pks)
        cases = model.objects.filter(pk__in=pks).select_related("agency", "office")
        return {
            case.pk: Row(
                case=case,
                light=light(due[case.pk]) if case.pk in due else NONE,
                next=self.next_words(case),
                kind=model._meta.verbose_name,
            )
            for case in cases
        }

    def next_words(self, case) -> str:
        """What I may do next, else whose turn it is."""
        # 待办写要办的事，不写办完的结果：审签，而不是审签同意
        mine = [
            move.label.removesuffix("通过").removesuffix("同意")
            for move in available(case, self.user)
            if move.kind == "primary"
        ]
        if mine:
            return " / ".join(mine)
        awaited = awaited_from(case)
        return f"等{awaited}" if awaited else ""


def _ended(model) -> Q:
    """At rest, as the kind of case names its own ends."""
    return Q(**{f"{state_field(model).name}__in": model.ENDED})
