"""待办: what waits for a person, over every kind of case, most urgent first.

A kind of case takes part by its queryset's `visible_to(user)`, its `ENDED` states, and on the row `reference`,
`state_tone`, `get_desk_url()`. What waits for whom is asked of the machine, never listed here.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, Q, QuerySet, Value

from disclosure.deadlines.lights import FIRST, NONE, Light, in_order, lights_of, with_clock
from disclosure.workflow.acts import available, awaited_from, case_models, state_field, waiting_for

MINE, OTHERS, OPEN, ENDED = "mine", "others", "open", "ended"
TABS = {MINE: "等我办", OTHERS: "等别人", OPEN: "全部在办", ENDED: "已办结"}
PAGE_ROWS = 20


@dataclass(frozen=True)
class Row:
    """One case on a list of the desk."""

    case: object
    light: Light
    next: str
    kind: str

    @property
    def title(self) -> str:
        """What it is called; its number has a column of its own."""
        return str(self.case).replace(self.case.reference, "", 1).strip() or str(self.case)


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
    def waiting(self) -> dict[str, int]:
        """等我办, for the menu of every page: how many, and how many of them are late by the law."""
        return self.counts if "counts" in vars(self) else self._mine("late")

    def _mine(self, *clocks: str, at_rest: bool = False) -> dict[str, int]:
        """How many cases wait for the person, how many of them have such a clock, and (`at_rest`) how many are at rest.

        One query a kind of case; what waits for a person is long to say, so it is said once in each.
        """
        found: Counter[str] = Counter(dict.fromkeys((MINE, *clocks), 0))
        for model in case_models():
            mine = model.objects.visible_to(self.user).filter(waiting_for(model, self.user))
            counts = {name: Count("pk", filter=with_clock(model, name)) for name in clocks}
            if at_rest:
                counts["at_rest"] = Count("pk", filter=_ended(model))
            found.update(mine.aggregate(mine=Count("pk"), **counts))
        return dict(found)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number on each tab, and how many of 等我办 are late or due today by the law, or past a node of the house.

        How many stand in each state is one query for all kinds.
        """
        states = []
        for place, model in enumerate(models := case_models()):
            seen = model.objects.visible_to(self.user).order_by()
            seen = seen.annotate(kind_of_case=Value(place, IntegerField()))
            states.append(seen.values_list("kind_of_case", state_field(model).name).annotate(n=Count("pk")))
        found = {OPEN: 0, ENDED: 0}
        for place, state, number in states[0].union(*states[1:], all=True):
            found[ENDED if state in models[place].ENDED else OPEN] += number
        mine = self._mine("late", "today", "passed", at_rest=True)
        others = found[OPEN] - (mine[MINE] - mine["at_rest"])
        return found | mine | {OTHERS: others}

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
            found = self._of_tab(model, tab).annotate(kind_of_case=Value(place, IntegerField()))
            found = in_order(found, model).order_by()
            keys.append(found.values_list("kind_of_case", "pk", *FIRST, "updated_at"))
        merged = keys[0].union(*keys[1:], all=True) if len(keys) > 1 else keys[0]
        # What ended is read as a diary; the rest by what presses, the law before the house (deadlines.lights), and among equals by who has waited longest.
        merged = (
            merged.order_by("-updated_at", "-pk")
            if tab == ENDED
            else merged.order_by(*FIRST, "updated_at", "pk")
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
        found = lights_of(model, pks)
        cases = list(model.objects.filter(pk__in=pks).for_list())
        model.read_for(cases)
        return {
            case.pk: Row(
                case=case,
                light=found.get(case.pk, NONE),
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
