"""待办: what waits for a person, over every kind of case, most urgent first.

A kind of case takes part by its queryset's `visible_to(user)`, its `ENDED` states, and on the row `reference`,
`state_tone`, `get_desk_url()`; it is found by words in what it names in `CALLED`. What waits for whom is asked of the
machine, never listed here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Exists, IntegerField, Q, QuerySet, Value

from accounts.models import User
from desk import mixed
from disclosure.caching import briefly
from disclosure.deadlines.lights import (
    FIRST,
    LATER,
    NONE,
    TODAY,
    UNTIMED,
    WEEK,
    Light,
    by_when,
    in_order,
    lights_of,
    with_clock,
)
from disclosure.workflow.acts import (
    AtHand,
    Move,
    at_hand,
    case_models,
    state_field,
    waiting_for,
)
from disclosure.workflow.models import Event

MINE, OTHERS, OPEN, ENDED = "mine", "others", "open", "ended"
TABS = {MINE: "等我办", OTHERS: "等别人", OPEN: "全部在办", ENDED: "已办结"}
WHEN = {TODAY: "今天", WEEK: "本周", LATER: "更晚", UNTIMED: "没有本机关的期限"}
LIGHTS = {"late": "超过法定期限", "today": "今天届满", "week": "七天内届满", "passed": "过了内部节点"}
KEPT_SECONDS = 60
PAGE_ROWS = 50  # a Monday morning's work on one page


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed by; empty, by nothing."""

    kind: str = ""
    agency: int | None = None
    light: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind or self.agency or self.light or self.words)

    def of(self, model, cases: QuerySet) -> QuerySet:
        """Of some cases of a kind those asked for."""
        if self.kind and self.kind != model._meta.label_lower:
            return cases.none()
        if self.agency:
            cases = cases.filter(agency=self.agency)
        if self.light:
            cases = cases.filter(with_clock(model, self.light))
        if self.words:
            called = [Q(**{f"{name}__icontains": self.words}) for name in model.CALLED]
            cases = cases.filter(Q.create(called, connector=Q.OR)) if called else cases.none()
        return cases


@dataclass(frozen=True)
class Row:
    """One case on a list of the desk."""

    case: object
    light: Light
    next: str
    kind: str
    when: str = ""
    moves: list[Move] = field(default_factory=list)

    @property
    def title(self) -> str:
        return mixed.title_of(self.case)

    @property
    def key(self) -> str:
        """How a press names it, with the latest event the page showed."""
        return f"{self.case._meta.label_lower}:{self.case.pk}:{self.case.last_event}"

    @property
    def together(self) -> list[Move]:
        """What may be done to it and others at one press."""
        return [move for move in self.moves if move.together]

    @property
    def on_behalf_of(self) -> str:
        """Whom it waits for, where that is somebody on leave and not the reader."""
        own = [move for move in self.moves if move.kind == "primary" and not move.on_behalf_of]
        return "" if own else next((move.on_behalf_of for move in self.moves if move.on_behalf_of), "")


@dataclass(frozen=True)
class Press:
    """One act that may be made to several of the rows of a page."""

    key: str  # documents.document.register
    label: str
    number: int


class Basket:
    """One person's work. Kept on the user object, so the menu and the page ask once."""

    def __init__(self, user):
        self.user = user
        self._conditions: dict[type, Q] = {}

    @classmethod
    def of(cls, user) -> "Basket":
        if not hasattr(user, "_basket"):
            user._basket = cls(user)
        return user._basket

    @cached_property
    def waiting(self) -> dict[str, int]:
        """等我办, for the menu of every page: how many, and how many of them are late by the law.

        Counted anew after every act of anybody; what waits for other reasons (a post given, a clock run out) is
        counted within KEPT_SECONDS. The list of 待办 itself never shows what was kept.
        """
        if "counts" in vars(self):
            return self.counts
        latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
        key = f"waiting:{self.user.pk}:{latest}"
        return briefly(key, lambda: self._mine("late"), seconds=KEPT_SECONDS)

    @cached_property
    def kinds(self) -> list:
        """The kinds of case of which any waits for the person, in one query: a few of all there are, and it is long to
        say of each what waits, by when, in which order.
        """
        models = case_models()
        some = [Exists(self._of_tab(model, MINE).order_by()) for model in models]
        found = User.objects.filter(pk=self.user.pk).order_by().values_list(*some).first() or ()
        return [model for model, waits in zip(models, found, strict=False) if waits]

    def _mine(self, *clocks: str, at_rest: bool = False, asked: Asked | None = None) -> dict[str, int]:
        """How many cases wait for the person, how many of them have such a clock, and (`at_rest`) how many are at rest.

        One query a kind of case; what waits for a person is long to say, so it is said once in each.
        """
        nothing = dict.fromkeys((MINE, *clocks, *(["at_rest"] if at_rest else ())), 0)
        found: Counter[str] = Counter(nothing)
        for model in self.kinds:
            mine = self._of_tab(model, MINE)
            mine = asked.of(model, mine) if asked else mine
            counts = {name: Count("pk", filter=with_clock(model, name)) for name in clocks}
            if at_rest:
                counts["at_rest"] = Count("pk", filter=_ended(model))
            found.update(mine.aggregate(mine=Count("pk"), **counts))
        return dict(found)

    @cached_property
    def counts(self) -> dict[str, int]:
        """The number on each tab; of 等我办 how many are late or due today by the law or past a node of the house, and
        how many want something by when.

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
        mine = self._mine("late", "today", "passed", *BY_WHEN, at_rest=True)
        others = found[OPEN] - (mine[MINE] - mine["at_rest"])
        return found | mine | {OTHERS: others}

    def _of_tab(self, model, tab: str) -> QuerySet:
        seen = model.objects.visible_to(self.user)
        if tab == ENDED:
            return seen.filter(_ended(model))
        if tab == OPEN:
            return seen.exclude(_ended(model))
        mine = self._waits(model)
        return seen.filter(mine) if tab == MINE else seen.exclude(mine | _ended(model))

    def _waits(self, model) -> Q:
        """What of a kind waits for the person: asked of the machine once."""
        if model not in self._conditions:
            self._conditions[model] = waiting_for(model, self.user)
        return self._conditions[model]

    def count_of(self, tab: str, asked: Asked) -> int:
        """How many rows a tab has, narrowed by what is asked; one query a kind of case where anything is."""
        if not asked:
            return self.counts[tab]
        return sum(asked.of(model, self._of_tab(model, tab)).count() for model in self._kinds_of(tab))

    def _kinds_of(self, tab: str) -> list:
        return self.kinds if tab == MINE else case_models()

    def by_when(self, asked: Asked) -> dict[str, int]:
        """Of 等我办 how many want something today, this week, later, at no time named."""
        counts = self._mine(*BY_WHEN, asked=asked) if asked else self.counts
        until = [counts[name] for name in BY_WHEN]
        spans = [until[0], until[1] - until[0], until[2] - until[1], counts[MINE] - until[2]]
        return dict(zip(WHEN.values(), spans, strict=True))

    def page(self, tab: str, number, asked: Asked | None = None) -> "tuple":
        """A page of rows. The keys of all kinds come sorted from one query; each kind's rows from one more."""
        asked = asked or Asked()
        models = self._kinds_of(tab)
        found = [in_order(asked.of(model, self._of_tab(model, tab)), model) for model in models]
        found = [
            cases.annotate(by_when=by_when(model) if tab == MINE else Value(0, IntegerField()))
            for model, cases in zip(models, found, strict=True)
        ]
        # What ended is read as a diary; the rest by what presses, the law before the house (deadlines.lights), and among equals by who has waited longest.
        page = mixed.page_of(
            found,
            columns=("by_when", *FIRST, "updated_at"),
            order=("-updated_at", "-pk") if tab == ENDED else ("by_when", *FIRST, "updated_at", "pk"),
            number=number,
            size=PAGE_ROWS,
            count=self.count_of(tab, asked) if models else None,  # counted already, for the tab
        )
        wanted = page.object_list
        rows = {}
        for place, model in enumerate(models):
            pks = {pk: WHEN[when] if tab == MINE else "" for kind, pk, when, *_ in wanted if kind == place}
            if pks:
                rows |= {(place, pk): row for pk, row in self._rows(model, pks).items()}
        page.object_list = [rows[kind, pk] for kind, pk, *_ in wanted if (kind, pk) in rows]
        return page

    def _rows(self, model, pks: dict[int, str]) -> dict[int, Row]:
        found = lights_of(model, pks)
        hands = at_hand(model, pks, self.user)
        return {
            case.pk: Row(
                case=case,
                light=found.get(case.pk, NONE),
                next=next_words(hands[case.pk]),
                kind=model._meta.verbose_name,
                when=pks[case.pk],
                moves=hands[case.pk].moves,
            )
            for case in model.objects.filter(pk__in=pks).for_list()
        }


BY_WHEN = ("by_today", "by_week", "running")


def next_words(hand: AtHand) -> str:
    """What I may do next, else whose turn it is; whom I would do it for, where other acts are my own."""
    mine = [move for move in hand.moves if move.kind == "primary"]
    mine = mine or [move for move in hand.moves if move.awaited]
    if not mine:
        return f"等{hand.awaited}" if hand.awaited else ""
    has_own = any(not move.on_behalf_of for move in mine)
    return " / ".join(
        to_do(move.label) + (f"（代{move.on_behalf_of}）" if has_own and move.on_behalf_of else "")
        for move in mine
    )


def to_do(label: str) -> str:
    """待办写要办的事，不写办完的结果：审签，而不是审签同意。"""
    return label.removesuffix("通过").removesuffix("同意")


def presses(rows: Iterable[Row]) -> list[Press]:
    """The acts that may be made to more of these rows at once, each with how many it fits."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for move in row.together:
            found[f"{row.case._meta.label_lower}.{move.name}", f"{move.label}（{row.kind}）"] += 1
    return [Press(key, label, number) for (key, label), number in found.items()]


def _ended(model) -> Q:
    """At rest, as the kind of case names its own ends."""
    return Q(**{f"{state_field(model).name}__in": model.ENDED})
