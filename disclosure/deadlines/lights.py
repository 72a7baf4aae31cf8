"""红黄灯: the next clock of a case in a word or two, with the tone it is drawn in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from disclosure import clock, rulebook
from disclosure.deadlines import clocks
from disclosure.deadlines.models import Deadline
from disclosure.deadlines.terms import Unit


@dataclass(frozen=True)
class Light:
    """`tone` is late, today, soon, calm, hold or none; `words` say how long is left; `title` names the clock."""

    tone: str
    words: str
    title: str = ""
    due_on: date | None = None
    provisional: bool = False
    article: str = ""


NONE = Light("none", "没有期限")


def light(deadline: Deadline | None, *, at: datetime | None = None) -> Light:
    """还有 3 个工作日 | 今天届满 | 已超 2 个工作日. 期限以工作日计的数工作日，其余数自然日、小时."""
    if deadline is None:
        return NONE
    at = at or clock.now()
    if deadline.due_at is None:
        return Light("hold", deadline.get_waiting_words() or "未起算", deadline.title)
    tone, words = _hours(deadline, at) if deadline.unit == Unit.HOURS else _days(deadline, at)
    return Light(tone, words, deadline.title, deadline.due_on, deadline.provisional, deadline.rule.quotable)


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
        return "late", f"已超 {-left} 个工作日"
    tone = "soon" if left <= soon else "calm"
    if deadline.unit == Unit.WORKDAYS or tone == "soon":
        return tone, f"还有 {left} 个工作日" if left else "最后期限前无工作日"
    return tone, f"还有 {(deadline.due_on - today).days} 天"


def next_of(model, pks: Iterable[int]) -> dict[int, Deadline]:
    """The most urgent open clock of each of some cases of one model, in one query."""
    found: dict[int, Deadline] = {}
    rows = Deadline.objects.running().filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=list(pks)
    )
    for row in rows.most_urgent_first():
        found.setdefault(row.object_id, row)
    return found


def lights_of(model, pks: Iterable[int], *, at: datetime | None = None) -> dict[int, Light]:
    """The light of each case that has a running clock."""
    return {pk: light(deadline, at=at) for pk, deadline in next_of(model, pks).items()}
