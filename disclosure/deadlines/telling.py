"""Who hears of a clock, and in what words."""

from collections.abc import Callable, Iterable

from django.db.models import prefetch_related_objects

from accounts.models import User
from accounts.posts import posts_of
from accounts.roles import Role
from disclosure import clock
from disclosure.deadlines.clocks import Moved
from disclosure.deadlines.models import Alert, Deadline
from disclosure.deadlines.occasions import Occasion
from disclosure.deadlines.terms import Unit
from disclosure.notices import outbox

HEADS = (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
LEADERS = (Role.LEADER,)
People = Callable[[object], Iterable[User]]
_responsible: dict[type, People] = {}


def responsible(model: type, people: People) -> None:
    """Register who is told of the clocks of a model: `people(case)` returns users."""
    _responsible[model] = people


def people_of(case) -> list[User]:
    """The people responsible for a case, as its domain says; where that is nobody, the 公开办: nothing is forgotten."""
    asked = next((_responsible[model] for model in type(case).__mro__ if model in _responsible), None)
    found = list(asked(case)) if asked else []
    return found or holding(case, Role.DISCLOSURE, Role.DISCLOSURE_HEAD)


def holding(case, *roles: Role) -> list[User]:
    """The people who hold a role in the case's agency; a 科室负责人 of another 科室 is left alone."""
    office_id = getattr(case, "office_id", None)
    found = {
        post.user_id: post.user
        for post in posts_of(case.agency_id)
        if post.role in roles
        and (post.role != Role.SECTION_HEAD or office_id is None or post.office_id in (None, office_id))
    }
    return list(found.values())


def audience(deadline: Deadline, occasion: Occasion) -> list[User]:
    """条例第四十七条 makes somebody answerable: warnings go to the hands, delays up the line, past an empty chair."""
    case = deadline.case
    if occasion.kind == Alert.Kind.WARN:
        return people_of(case)
    if occasion.level == "head" and (found := holding(case, *HEADS)):
        return found
    return holding(case, *LEADERS) or holding(case, Role.CHIEF) or people_of(case)


def day_words(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _due_words(deadline: Deadline, occasion: Occasion) -> str:
    due = occasion.due_at.astimezone(clock.TZ)
    words = day_words(due.date())
    if deadline.unit == Unit.HOURS:
        words += f"{due:%H:%M}"
    return words + ("（暂定）" if deadline.provisional else "")


def words(deadline: Deadline, occasion: Occasion) -> tuple[str, str]:
    """Subject and body of the notice."""
    unit = "小时" if deadline.unit == Unit.HOURS else "个工作日"
    due = _due_words(deadline, occasion)
    if occasion.kind == Alert.Kind.WARN:
        head = f"还有{occasion.left}{unit}" if occasion.left else "今天届满"
        body = f"“{deadline.title}”于{due}届满。"
    else:
        head = "已经逾期"
        body = f"“{deadline.title}”已于{due}届满，至今没有办结。"
    if deadline.rule.quotable:
        body += f"\n依据：{deadline.rule.quotable}。"
    if deadline.provisional:
        body += "\n届满日所在年份的放假通知尚未载入，日期为暂定。"
    return f"{head}：{deadline.title} · {deadline.case}"[:200], body


def tell(pairs: list[tuple[Deadline, Occasion]]) -> list[bool]:
    """Queue the notices of some clocks; says of each whether anybody hears: not where the case is gone or nobody is there.

    One clock is told of at any time; many only on occasions never told before (see `outbox.queue_all`).
    """
    prefetch_related_objects([deadline for deadline, _ in pairs], "case")
    messages = []
    for deadline, occasion in pairs:
        subject, body = words(deadline, occasion) if deadline.case is not None else ("", "")
        people = audience(deadline, occasion) if deadline.case is not None else []
        kind, name = f"deadline-{occasion.kind}", f"{deadline.pk}:{occasion.name}"
        messages.append(outbox.Message(deadline.case, kind, name, people, subject, body))
    return _queue(messages, many=len({deadline.pk for deadline, _ in pairs}) > 1)


def _queue(messages: list[outbox.Message], *, many: bool) -> list[bool]:
    if many:
        return outbox.queue_all(messages)
    return [message.case is not None and bool(outbox.queue(*message)) for message in messages]


def tell_moved(moved: Moved) -> None:
    """Dates moved without anyone's act on the cases: the people who plan by them must know."""
    messages = []
    for difference, deadline in moved:
        if deadline.case is None:
            continue
        before, after = (day_words(day) if day else "未定" for day in (difference.before, difference.after))
        messages.append(
            outbox.Message(
                deadline.case,
                "deadline-moved",
                f"{deadline.pk}:{deadline.calendar_version}:{difference.after}",
                people_of(deadline.case),
                f"届满日变动：{deadline.title} · {deadline.case}"[:200],
                f"因放假安排或者办理规则变动，“{deadline.title}”的届满日由{before}变为{after}"
                + ("（暂定）。" if deadline.provisional else "。"),
            )
        )
    _queue(messages, many=len(messages) > 1)
