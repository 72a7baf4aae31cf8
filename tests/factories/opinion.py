"""Items for tests, brought to a state by the acts themselves."""

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import open_case, perform
from opinion.models import Item
from opinion.states import Grade, State
from tests.factories.accounts import OfficeFactory
from tests.factories.documents import Staff

TITLE = "城区停水两天没有通知"
WORDS = {
    "title": "关于城区停水的情况说明",
    "asked": "城区部分小区停水两天，居民反映事先没有接到通知。",
    "body": "经查，主管道爆裂，已于当晚抢修完毕，恢复供水。今后计划停水提前二十四小时公告。",
    "speaker": "云山县水务局",
}
JUDGED = {
    Grade.ORDINARY: {"grade": Grade.ORDINARY},
    Grade.IMPORTANT: {"grade": Grade.IMPORTANT, "criteria": ["interests"], "risk": "medium"},
    Grade.GRAVE: {
        "grade": Grade.GRAVE,
        "criteria": ["emergency"],
        "risk": "high",
        "is_emergency": True,
    },
}


def found(staff=None, **fields) -> Item:
    """Just found."""
    staff = staff or Staff()
    item = Item(agency=staff.agency, **({"title": TITLE, "found_at": clock.now()} | fields))
    return open_case(item, by=staff[Role.DISCLOSURE], label="发现")


def office_of(staff):
    if staff.office is None:
        staff.office = OfficeFactory(agency=staff.agency)
    return staff.office


def road_to(state, staff, grade=Grade.IMPORTANT) -> list[tuple]:
    """The acts that lead from 发现 to a state, in order, with who makes them and on what facts."""
    main = [
        (State.REGISTERED, "register", Role.DISCLOSURE, {}),
        (State.JUDGED, "judge", Role.DISCLOSURE, JUDGED[grade]),
        (State.ASSIGNED, "assign", Role.DISCLOSURE, {"office": office_of(staff)}),
        (State.HANDLING, "take", Role.SECTION_HEAD, {}),
        (State.DRAFTING, "finish_handling", Role.SECTION_HEAD, {"finding": "主管道爆裂，已经抢修。"}),
        (State.APPROVING, "write_response", Role.SECTION_HEAD, WORDS),
        (State.APPROVING, "hand_in", Role.SECTION_HEAD, {}),
        (State.APPROVING, "pass_secrecy", Role.SECRECY, {}),
        (State.APPROVING, "submit", Role.DISCLOSURE, {}),
        (State.APPROVED, "approve", Role.LEADER, {}),
        *([(State.APPROVED, "countersign", Role.CHIEF, {})] if grade == Grade.GRAVE else []),
        (State.RELEASED, "release", Role.PUBLISHER, {}),
        (State.SETTLED, "feed_back", Role.DISCLOSURE, {"settled_with": "已经逐户回访，反响平稳。"}),
        (State.ARCHIVED, "archive", Role.DISCLOSURE, {"note": "当日报告等时限不再需要。"}),
    ]
    if state == State.FOUND:
        return []
    if state == State.DROPPED:
        return [("drop", Role.DISCLOSURE, {"note": "与本机关无关。"})]
    reached = [place for place, (to, *_) in enumerate(main) if to == state]
    return [step[1:] for step in main[: reached[-1] + 1]]


def item(staff=None, state=State.RELEASED, *, grade=Grade.IMPORTANT, **fields) -> Item:
    """An item walked to a state."""
    staff = staff or Staff()
    case = found(staff, **fields)
    for action, role, facts in road_to(state, staff, grade):
        case = perform(case, action, by=staff[role], **facts)
    assert case.state == state
    return case


def drafted(staff, stage, *, grade=Grade.IMPORTANT) -> Item:
    """An item whose response has come to a stage: writing, secrecy, reviewed."""
    case = item(staff, State.DRAFTING, grade=grade)
    for action, role, facts in road_to(State.APPROVING, staff, grade)[5:]:
        if case.stage == stage and case.response is not None:
            return case
        case = perform(case, action, by=staff[role], **facts)
    return case
