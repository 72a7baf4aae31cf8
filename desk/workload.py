"""工作量: how many cases each person works at, and how many nobody is named for; a few queries, however many people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.managing import cases_looked_after
from accounts.models import Agency, Membership, Office, User
from accounts.namesakes import told_apart
from desk import mixed
from desk.handing_over import PAGE_ROWS, held_models
from disclosure import clock
from disclosure.deadlines.lights import with_clock
from disclosure.workflow.acts import state_field
from disclosure.workflow.models import Event


@dataclass
class Numbers:
    """在办、逾期、本周到期、本月办结; `numbers` by those names."""

    numbers: Counter = field(default_factory=Counter, kw_only=True)

    @property
    def open(self) -> int:
        return self.numbers["open"]

    @property
    def late(self) -> int:
        return self.numbers["late"]

    @property
    def week(self) -> int:
        return self.numbers["week"]

    @property
    def done(self) -> int:
        return self.numbers["done"]


@dataclass
class Load(Numbers):
    """Those of one person."""

    person: User
    posts: list[Membership]

    @property
    def roles(self) -> str:
        """What the person does, each part once."""
        said = [f"{p.get_role_display()}{f'（{p.office.name}）' if p.office else ''}" for p in self.posts]
        return "、".join(dict.fromkeys(said))


@dataclass
class Unnamed(Numbers):
    """Those of the cases of a 科室 that name nobody; of no 科室, of the 公开办."""

    agency: Agency
    office: Office | None

    @property
    def label(self) -> str:
        return str(self.office or "没有转给科室")

    @property
    def url(self) -> str:
        """Where the cases are listed."""
        return reverse("desk:unnamed", args=[self.agency.code, *([self.office.pk] if self.office else [])])


def of(posts: Iterable[Membership]) -> list[Load]:
    """The load of the holders of some posts in the agencies of those posts, the most first; one query a kind of case."""
    loads: dict[int, Load] = {}
    for post in posts:
        loads.setdefault(post.user_id, Load(post.user, [])).posts.append(post)
    told = told_apart(load.person for load in loads.values())
    for load in loads.values():
        load.person.told = told[load.person.pk]
    agencies = {post.agency_id for load in loads.values() for post in load.posts}
    for model in held_models() if loads else ():
        holder = model.HELD_BY
        cases = model._base_manager.filter(**{f"{holder}__in": list(loads)}, agency__in=agencies)
        for person, *numbers in _counted(cases, holder):
            loads[person].numbers.update(_named(numbers))
    return sorted(loads.values(), key=lambda load: (-load.late, -load.open, load.person.name, load.person.pk))


class NobodyNamed:
    """The cases one looks after that name nobody who works at them: they count in nobody's load."""

    def __init__(self, user: User):
        self.user = user

    def _cases(self, model) -> QuerySet:
        return model.objects.visible_to(self.user).filter(
            cases_looked_after(self.user), **{f"{model.HELD_BY}__isnull": True}
        )

    @cached_property
    def kinds(self) -> list[type]:
        """The kinds of case that may name nobody."""
        return [model for model in held_models() if model._meta.get_field(model.HELD_BY).null]

    def loads(self) -> list[Unnamed]:
        """By 科室 how many there are, the most first; none where all name somebody."""
        found: dict[tuple[int, int | None], Counter] = {}
        for model in self.kinds:
            for agency, office, *numbers in _counted(self._cases(model), "agency", "office"):
                found.setdefault((agency, office), Counter()).update(_named(numbers))
        found = {place: numbers for place, numbers in found.items() if any(numbers.values())}
        agencies = Agency.objects.in_bulk({agency for agency, _ in found})
        offices = Office.objects.in_bulk({office for _, office in found if office})
        loads = [
            Unnamed(agencies[agency], offices.get(office), numbers=numbers)
            for (agency, office), numbers in found.items()
        ]
        return sorted(loads, key=lambda load: (-load.late, -load.open, load.agency.pk, load.label))

    def page(self, agency: Agency, office: Office | None, *, number) -> Page:
        """A page of the open ones of a 科室, each with its light, the most urgent first."""
        kinds = [
            self._cases(model)
            .filter(agency=agency, office=office)
            .exclude(**{f"{state_field(model).name}__in": model.ENDED})
            for model in self.kinds
        ]
        return mixed.most_urgent(kinds, number=number, size=PAGE_ROWS)


NAMES = ("open", "late", "week", "done")


def _counted(cases: QuerySet, *by: str) -> QuerySet:
    """(*by, the numbers of NAMES) of some cases of one kind, in one query."""
    model = cases.model
    ended = Q(**{f"{state_field(model).name}__in": model.ENDED})
    events = Event.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=OuterRef("pk"),
        at__gte=clock.start_of_day(clock.today().replace(day=1)),
        after__in=model.ENDED,
    )
    ended_now = Exists(events.exclude(before__in=model.ENDED))
    return (
        cases.order_by()
        .values_list(*by)
        .annotate(
            open=Count("pk", filter=~ended),
            late=Count("pk", filter=~ended & with_clock(model, "late")),
            week=Count("pk", filter=~ended & with_clock(model, "until_sunday")),
            done=Count("pk", filter=ended & Q(ended_now)),
        )
    )


def _named(numbers: Iterable[int]) -> dict[str, int]:
    return dict(zip(NAMES, numbers, strict=True))
