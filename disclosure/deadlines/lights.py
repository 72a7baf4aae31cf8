"""红黄灯: the clocks of a case in a word or two, with the tone they are drawn in. The law's clock first, and loud.

A node the house set for itself (内部节点: 登记、审查、拟答复……) is told apart in words and never in red: it says how the
work goes, and is not to be taken for the day the law names. What comes first on a list is decided here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateTimeField, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull, LessThanOrEqual

from disclosure import clock, rulebook
from disclosure.deadlines import clocks
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.occasions import by_the_hour
from disclosure.deadlines.terms import Unit

FAR = datetime(9999, 1, 1, tzinfo=UTC)
PRESSING = timedelta(days=7)  # a term of the law that ends within a week goes before every node of the house
CALMER = {
    "late": "passed",
    "today": "soon",
    "soon": "calm",
}  # what a tone of the law is for a node of the house, and for what is asked of others


@dataclass(frozen=True)
class Light:
    """`tone` is late, today, soon, passed, calm, hold or none; `words` say how long is left; `title` names the clock.

    `inner` is the light of another clock of the case that is due or over, mostly a node of the house.
    """

    tone: str
    words: str
    title: str = ""
    due_on: date | None = None
    provisional: bool = False
    article: str = ""
    inner: "Light | None" = None
    is_due: bool = False


NONE = Light("none", "没有期限")


def light(deadline: Deadline | None, *, at: datetime | None = None) -> Light:
    """还有 3 个工作日 | 今天届满 | 已超 2 个工作日 | 内部节点已过 2 个工作日 | 对方已过 2 个工作日.

    期限以工作日计的数工作日，其余数自然日、小时.
    """
    if deadline is None:
        return NONE
    at = at or clock.now()
    if deadline.due_at is None:
        return Light("hold", deadline.get_waiting_words() or "未起算", deadline.title)
    tone, words = _hours(deadline, at) if by_the_hour(deadline) else _days(deadline, at)
    rule, is_due = deadline.rule, tone in ("late", "today")
    if rule.is_of_the_house:
        words = {"late": words.replace("已超", "已过"), "today": words.replace("今天届满", "今天到")}.get(
            tone, words
        )
        tone, words = CALMER.get(tone, tone), f"内部节点{words}"
    elif rule.onlooker:  # 申请人、第三方的期限过了，不是本机关逾期
        tone, words = CALMER.get(tone, tone), f"对方{words.replace('已超', '已过')}"
    return Light(
        tone, words, deadline.title, deadline.due_on, deadline.provisional, rule.quotable, is_due=is_due
    )


def _hours(deadline: Deadline, at: datetime) -> tuple[str, str]:
    left = deadline.due_at - at
    hours = int(abs(left) // timedelta(hours=1))
    if left < timedelta(0):
        return "late", f"已超 {hours} 小时" if hours else "已超时"
    words = f"还有 {hours} 小时" if hours else "不到 1 小时"
    return ("today" if hours < 2 else "soon" if hours < 12 else "calm"), words


def _days(deadline: Deadline, at: datetime) -> tuple[str, str]:
    today = at.astimezone(clock.TZ).date()
    if deadline.due_on == today:
        return "today", "今天届满"
    left = clocks.days_left(deadline, on=today)
    soon = max(rulebook.value("deadlines.warn_before_wd", deadline.agency_id), default=5)
    if deadline.due_on < today:
        # A term in 日、月、年 runs on over the weekend: the day after a Saturday is one day late, not none.
        over = (today - deadline.due_on).days
        return "late", f"已超 {-left} 个工作日" if deadline.unit == Unit.WORKDAYS else f"已超 {over} 天"
    tone = "soon" if left <= soon else "calm"
    if deadline.unit == Unit.WORKDAYS or tone == "soon":
        return tone, f"还有 {left} 个工作日" if left else "最后期限前无工作日"
    return tone, f"还有 {(deadline.due_on - today).days} 天"


# ── of many cases ───────────────────────────────────────────────────────────
def law_first(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Clocks in their order, those of the law before the nodes of the house."""
    return sorted(deadlines, key=lambda row: row.rule.is_of_the_house)


def lights_of(model, pks: Iterable[int], *, at: datetime | None = None) -> dict[int, Light]:
    """The light of each case that has an open clock, in one query."""
    found: dict[int, list[Deadline]] = {}
    rows = Deadline.objects.open().filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=list(pks)
    )
    for row in rows.most_urgent_first():
        found.setdefault(row.object_id, []).append(row)
    return {pk: light_of(clocks_, at=at) for pk, clocks_ in found.items()}


def light_of(deadlines: list[Deadline], *, at: datetime | None = None) -> Light:
    """The light of one case from its open clocks, the most urgent first.

    What the law asks of us; else what it asks of others, or what waits; else the house's own node. Beside it, in a
    line, another clock that is due or over.
    """
    running = law_first(row for row in deadlines if row.due_at is not None)
    ours = [row for row in running if not (row.rule.onlooker or row.rule.is_of_the_house)]
    law = [row for row in running if not row.rule.is_of_the_house]
    shown = next(iter([*ours, *law, *(row for row in deadlines if row.due_at is None), *running]), None)
    others = (light(row, at=at) for row in running if row != shown)
    inner = next((one for one in others if one.is_due), None)
    return replace(light(shown, at=at), inner=inner)


# ── what comes first ────────────────────────────────────────────────────────
def in_order(cases, model):
    """A list of cases with `pressing` and `due` to sort by: a term of the law that is late or near before all else."""
    near = Deadline.objects.of_the_law().binding_us().filter(due_at__lte=clock.now() + PRESSING)
    return cases.annotate(pressing=_or_far(near, model), due=_or_far(Deadline.objects.binding_us(), model))


def _or_far(clocks_, model):
    return Coalesce(clocks_.next_for(model), Value(FAR, DateTimeField()), output_field=DateTimeField())


FIRST = ("pressing", "due")  # how a list that went through `in_order` is sorted
TODAY, WEEK, LATER, UNTIMED = range(
    4
)  # when a case wants something of us: today at the latest, until Sunday, later


def ends() -> dict[int, datetime]:
    """The last moment of today, and of this week's Sunday."""
    today = clock.today()
    return {
        TODAY: clock.end_of_day(today),
        WEEK: clock.end_of_day(today + timedelta(days=6 - today.weekday())),
    }


def by_when(model) -> Case:
    """When each case of a list wants something, for sorting before FIRST: by the law's clock, as its light says first,
    and by the house's node where no clock of the law runs.
    """
    last = ends()
    ours = Deadline.objects.binding_us()
    day = Coalesce(ours.of_the_law().next_for(model), ours.next_for(model), output_field=DateTimeField())
    return Case(
        When(LessThanOrEqual(day, last[TODAY]), then=Value(TODAY)),
        When(LessThanOrEqual(day, last[WEEK]), then=Value(WEEK)),
        When(IsNull(day, False), then=Value(LATER)),
        default=Value(UNTIMED),
        output_field=IntegerField(),
    )


def with_clock(model, when: str) -> Q:
    """Of a model's cases those with an open clock that is so: late, today, week, until_sunday (the law's), passed (the house's).

    by_today, by_week and running are those `by_when` sorts so, or before.
    """
    now, today, last = clock.now(), clock.today(), ends()
    spans = {
        "late": Q(due_at__lt=now),
        "today": Q(due_at__gte=now, due_at__lte=clock.end_of_day(today)),
        "week": Q(due_at__gte=now, due_on__lte=today + PRESSING),
        "passed": Q(due_at__lt=now),
        "until_sunday": Q(due_at__gte=now, due_at__lte=last[WEEK]),
        "by_today": Q(due_at__lte=last[TODAY]),
        "by_week": Q(due_at__lte=last[WEEK]),
        "running": Q(due_at__isnull=False),
    }
    of_case = Deadline.objects.open().filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
    )
    law, house = of_case.of_the_law().binding_us(), of_case.of_the_house()
    if when == "passed":
        return Q(Exists(house.filter(spans[when])))
    if when in ("late", "today", "week", "until_sunday"):
        return Q(Exists(law.filter(spans[when])))
    if when == "running":
        return Q(Exists(of_case.binding_us().filter(spans[when])))
    alone = Exists(house.filter(spans[when])) & ~Exists(law.exclude(due_at=None))
    return Q(Exists(law.filter(spans[when]))) | Q(alone)
