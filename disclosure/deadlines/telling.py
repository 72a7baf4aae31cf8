"""Who hears of a clock, and in what words."""

from collections.abc import Callable, Iterable
from operator import attrgetter

from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from accounts.posts import posts_of, with_stand_ins
from accounts.roles import Role
from disclosure import clock, rows
from disclosure.deadlines.models import Alert, Deadline
from disclosure.deadlines.occasions import Occasion, by_the_hour
from disclosure.deadlines.recomputing import Moved
from disclosure.deadlines.terms import Term, Unit
from disclosure.notices import outbox

HEADS = (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
LEADERS = (Role.LEADER,)
# What the words of a notice are made of.
_worded = attrgetter("title", "unit", "length", "provisional", "term", "basis", "article")
People = Callable[[object], Iterable[User]]
Ready = Callable[[list], None]
Instead = Callable[[object, Occasion, list[User]], tuple[list[User], str]]
_responsible: dict[type, tuple[People, Ready | None]] = {}
_instead: dict[type, Instead] = {}


def responsible(model: type, people: People, *, ready: Ready | None = None) -> None:
    """Register who is told of the clocks of a model: `people(case)` returns users.

    `ready(cases)` comes before, once for all the cases at hand, to read for all of them what `people` asks of each.
    """
    _responsible[model] = people, ready


def hears_instead(model: type, instead: Instead) -> None:
    """Register who hears of a model's clocks in place of those who would: `instead(case, occasion, people)`.

    It returns the people, and what is to be said in the notice of why it is they ("" for nothing).
    """
    _instead[model] = instead


def _asked(model: type) -> tuple[People | None, Ready | None]:
    return next((_responsible[one] for one in model.__mro__ if one in _responsible), (None, None))


def read_cases(deadlines: Iterable[Deadline]) -> dict[tuple[int, int], object]:
    """The cases of many clocks by (content type, key), with what it takes to know their people, in a few queries.

    Vanished ones are not in it. Whatever has content_type_id and object_id will do for a clock.
    """
    wanted: dict[int, set[int]] = {}
    for deadline in deadlines:
        wanted.setdefault(deadline.content_type_id, set()).add(deadline.object_id)
    found: dict[tuple[int, int], object] = {}
    for type_id, keys in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        cases = rows.read(model._base_manager.filter(pk__in=rows.among(keys)).order_by())
        _, ready = _asked(model)
        if ready is not None:
            ready(cases)
        found |= {(type_id, case.pk): case for case in cases}
    return found


def people_of(case) -> list[User]:
    """The people responsible for a case, as its domain says; where that is nobody, the 公开办: nothing is forgotten."""
    people, _ = _asked(type(case))
    found = list(people(case)) if people else []
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


def audience(case, occasion: Occasion) -> list[User]:
    """条例第四十七条 makes somebody answerable: warnings go to the hands, delays up the line, past an empty chair."""
    if occasion.kind == Alert.Kind.WARN:
        return people_of(case)
    if occasion.level == "head" and (found := holding(case, *HEADS)):
        return found
    if occasion.level == "chief" and (found := holding(case, Role.CHIEF)):
        return found
    return holding(case, *LEADERS) or holding(case, Role.CHIEF) or people_of(case)


def heard_by(case, occasion: Occasion) -> tuple[list[User], str]:
    """The audience and who stands in for them, or those the domain names in its place, with a word on why."""
    people = with_stand_ins(case.agency_id, audience(case, occasion))
    instead = next((_instead[one] for one in type(case).__mro__ if one in _instead), None)
    return instead(case, occasion, people) if instead else (people, "")


def day_words(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _due_words(deadline: Deadline, occasion: Occasion) -> str:
    due = occasion.due_at.astimezone(clock.TZ)
    words = day_words(due.date())
    if by_the_hour(deadline):
        words += f"{due:%H:%M}"
    return words + ("（暂定）" if deadline.provisional else "")


def words(deadline: Deadline, occasion: Occasion) -> tuple[str, str]:
    """The head of the subject, before the name of the case, and the body of the notice."""
    unit = "小时" if by_the_hour(deadline) else "个工作日"
    due = _due_words(deadline, occasion)
    rule = Term(
        deadline.term, deadline.length, Unit(deadline.unit), deadline.article, deadline.title, deadline.basis
    )
    ends, over = ("到", "内部节点已过") if rule.is_of_the_house else ("届满", "已经逾期")
    if occasion.kind == Alert.Kind.WARN:
        head = f"还有{occasion.left}{unit}" if occasion.left else f"今天{ends}"
        body = f"“{deadline.title}”于{due}{ends}。"
    else:
        head = over
        body = f"“{deadline.title}”已于{due}{ends}，至今没有办结。"
    if quotable := rule.quotable:
        body += f"\n依据：{quotable}。"
    if deadline.provisional:
        body += "\n届满日所在年份的放假通知尚未载入，日期为暂定。"
    return f"{head}：{deadline.title}", body


def tell(pairs: list[tuple[Deadline, Occasion]], cases: dict[tuple[int, int], object]) -> list[bool]:
    """Queue the notices of some clocks; says of each whether anybody hears: not where the case is gone or nobody is there.

    `cases` are theirs, as `read_cases` found them.
    """
    known: dict[tuple, tuple[str, str]] = {}  # the same words for all the clocks of one day
    messages = []
    heard = []
    for deadline, occasion in pairs:
        case = cases.get((deadline.content_type_id, deadline.object_id))
        people, remark = heard_by(case, occasion) if case is not None else ([], "")
        heard.append(bool(people))
        if not people:
            continue
        alike = (*_worded(deadline), occasion)
        if alike not in known:
            known[alike] = words(deadline, occasion)
        head, body = known[alike]
        name = f"{deadline.pk}:{occasion.name}"
        said = f"{body}\n{remark}" if remark else body
        messages.append(
            outbox.Message(case, f"deadline-{occasion.kind}", name, people, f"{head} · {case}"[:200], said)
        )
    outbox.queue_all(messages)
    return heard


def tell_moved(moved: Moved) -> None:
    """Dates moved without anyone's act on the cases: the people who plan by them must know."""
    cases = read_cases(deadline for _, deadline in moved)
    messages = []
    for difference, deadline in moved:
        case = cases.get((deadline.content_type_id, deadline.object_id))
        if case is None:
            continue
        before, after = (day_words(day) if day else "未定" for day in (difference.before, difference.after))
        messages.append(
            outbox.Message(
                case,
                "deadline-moved",
                f"{deadline.pk}:{deadline.calendar_version}:{difference.after}",
                with_stand_ins(case.agency_id, people_of(case)),
                f"届满日变动：{deadline.title} · {case}"[:200],
                f"因放假安排或者办理规则变动，“{deadline.title}”的届满日由{before}变为{after}"
                + ("（暂定）。" if deadline.provisional else "。"),
            )
        )
    outbox.queue_all(messages)
