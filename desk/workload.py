"""工作量: how many cases each person works at, and how they stand; a few queries, however many people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Membership, User
from accounts.namesakes import told_apart
from desk.handing_over import held_models
from disclosure import clock
from disclosure.deadlines.lights import with_clock
from disclosure.workflow.acts import state_field
from disclosure.workflow.models import Event


@dataclass
class Load:
    """在办、逾期、本周到期、本月办结 of one person; `numbers` by those names."""

    person: User
    posts: list[Membership]
    numbers: Counter = field(default_factory=Counter)

    @property
    def roles(self) -> str:
        """What the person does, each part once."""
        said = [f"{p.get_role_display()}{f'（{p.office.name}）' if p.office else ''}" for p in self.posts]
        return "、".join(dict.fromkeys(said))

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
        field_ = model.HELD_BY
        name = state_field(model).name
        ended = Q(**{f"{name}__in": model.ENDED})
        events = Event.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id=OuterRef("pk"),
            at__gte=clock.start_of_day(clock.today().replace(day=1)),
            after__in=model.ENDED,
        )
        ended_now = Exists(events.exclude(before__in=model.ENDED))
        cases = model._base_manager.filter(**{f"{field_}__in": list(loads)}, agency__in=agencies).order_by()
        rows = cases.values_list(field_).annotate(
            open=Count("pk", filter=~ended),
            late=Count("pk", filter=~ended & with_clock(model, "late")),
            week=Count("pk", filter=~ended & with_clock(model, "until_sunday")),
            done=Count("pk", filter=ended & Q(ended_now)),
        )
        for person, *numbers in rows:
            loads[person].numbers.update(dict(zip(("open", "late", "week", "done"), numbers, strict=True)))
    return sorted(loads.values(), key=lambda load: (-load.late, -load.open, load.person.name, load.person.pk))
