"""Who is told of what: those whose turn it is, by night the one on call, and of a grave thing the leaders at once."""

from accounts.roles import Role
from disclosure.deadlines.telling import holding
from disclosure.notices import outbox
from disclosure.workflow.people import awaited_people
from opinion import duty
from opinion.states import Grade

GRADED = ("judge", "regrade")
MOVES_A_STAGE = ("hand_in", "pass_secrecy", "fail_secrecy", "approve")  # the state stays, the turn goes on


def tell(item, event) -> None:
    """Queue what an act on an item gives rise to."""
    if event.action in GRADED and item.is_pressing:
        report_at_once(item, event)
    if event.action == "report_handling":
        pass_on_report(item, event)
    if event.before != event.after or event.action in MOVES_A_STAGE:
        tell_next(item, event)


def report_at_once(item, event) -> None:
    """即时呈报（文件 004）: 分管领导 and 主要领导 hear of it at once, by day and by night; once for a grade of a round."""
    people = holding(item, Role.LEADER, Role.CHIEF)
    more, remark = duty.told(item, [])
    everyone = {person.pk: person for person in (*people, *more)}
    grade = Grade(item.grade).label
    lines = [
        f"{event.actor_name} 研判为“{grade}”舆情。",
        f"符合：{'；'.join(item.criteria_labels)}。" if item.criteria else "",
        f"涉事单位：{item.party}。" if item.party else "",
        f"说明：{event.note}" if event.note else "",
        remark,
    ]
    outbox.queue(
        item,
        kind="opinion-urgent",
        occasion=f"urgent-{item.round}-{item.grade}",
        recipients=list(everyone.values()),
        subject=f"即时呈报（{grade}）：{item.title}"[:200],
        body="\n".join(filter(None, lines)),
    )


def pass_on_report(item, event) -> None:
    """涉事单位当日报办公室和分管领导（文件 004）: it reaches them, by night the one on call and 分管领导."""
    people = holding(item, Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER)
    people, remark = duty.told(item, people)
    outbox.queue(
        item,
        kind="opinion",
        occasion=f"event-{event.pk}",
        recipients=[person for person in people if person != event.actor],
        subject=f"{event.label}：{item.title}"[:200],
        body="\n".join(filter(None, (f"{event.actor_name}：{event.note}", remark))),
    )


def tell_next(case, event) -> None:
    """One notice for each person whose turn it is now; the event makes the occasion unique."""
    people = [person for person in awaited_people(case) if person != event.actor]
    remark = ""
    if hasattr(case, "is_pressing"):
        people, remark = duty.told(case, people)
    if not people or (event.before == event.after and event.action not in MOVES_A_STAGE):
        return
    state = case.get_state_display()
    outbox.queue(
        case,
        kind="opinion",
        occasion=f"event-{event.pk}",
        recipients=people,
        subject=f"{state}：{case}"[:200],
        body=f"{event.actor_name} 已“{event.label}”，现在是“{state}”。"
        + (f"\n意见：{event.note}" if event.note else "")
        + (f"\n{remark}" if remark else ""),
    )
