"""Documents for tests, brought to a state by the acts themselves: nothing here sets a state by hand."""

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.door import perform
from documents.drafting import blank, create_draft
from documents.states import Attribute, Interpretation, State
from tests.factories.accounts import AgencyFactory, person

BODY = "各科室：\n为做好本年度防汛工作，现将有关事项通知如下。\n一、落实责任。各科室明确专人值守。"
OPEN = {"verdict": "open"}
CLOSED = {"verdict": "exempt", "ground": "D5.3", "reason": "内部工作流程，公开没有必要。"}


class Staff:
    """One person for each role of an agency, made when first asked for."""

    def __init__(self, agency=None, office=None):
        self.agency, self.office = agency or AgencyFactory(), office
        self.people = {}

    def __getitem__(self, role):
        if role not in self.people:
            self.people[role] = person(role, self.agency, office=None)
        return self.people[role]


def draft(staff, *, attribute=Attribute.PROACTIVE, title="关于做好防汛工作的通知", body=BODY, **fields):
    """A new draft by the agency's 拟稿人."""
    closed = attribute in (Attribute.ON_REQUEST, Attribute.WITHHELD)
    facts = {
        "genre": "通知",
        "attribute": attribute,
        "category": "emergency",
        "interpretation": Interpretation.NONE,
    }
    if closed:
        facts |= {"ground": "D5.3", "reason": "内部工作流程，公开没有必要。"}
    by = staff[Role.DRAFTER]
    return create_draft(
        blank(staff.agency, by=by, office=staff.office),
        by=by,
        text={"title": title, "addressee": "", "body": body},
        **(facts | fields),
    )


def document(staff=None, state=State.PUBLISHED, *, attribute=None, **fields):
    """A document walked to a state along the national chain: 科室审核、办文核对、保密审查、审签."""
    staff = staff or Staff()
    if attribute is None:
        closed = state in (State.REGISTERED, State.REREVIEW, State.REREVIEW_SIGN)
        attribute = Attribute.WITHHELD if closed else Attribute.PROACTIVE
    case = draft(staff, attribute=attribute, **fields)
    for action, role, facts in road_to(state, attribute):
        case = perform(case, action, by=staff[role], **facts)
    assert case.state == state
    return case


def road_to(state, attribute):
    """The acts that lead from a draft to a state, in order, with who makes them and on what facts."""
    opinion = OPEN if attribute == Attribute.PROACTIVE else CLOSED
    day = clock.today()
    main = [
        (State.SECTION, "submit", Role.DRAFTER, {}),
        (State.CHECK, "pass_section", Role.SECTION_HEAD, opinion),
        (State.SECRECY, "pass_check", Role.CHECKER, opinion),
        (State.SIGN, "pass_secrecy", Role.SECRECY, opinion),
        (State.SIGNED, "sign", Role.LEADER, {}),
        (State.ISSUED, "issue", Role.CHECKER, {"prefix": "云水发", "written_on": day, "issued_on": day}),
    ]
    if attribute == Attribute.PROACTIVE:
        main.append((State.PUBLISHED, "publish", Role.PUBLISHER, {}))
        after = [(State.WITHDRAWN, "withdraw", Role.DISCLOSURE_HEAD, {"note": "附件有误，更正后重发。"})]
    else:
        main.append((State.REGISTERED, "register", Role.DISCLOSURE, {}))
        advice = {"attribute": Attribute.PROACTIVE, "reason": "工作已经结束，可以公开。"}
        after = [
            (State.REREVIEW, "begin_rereview", Role.DISCLOSURE, {"note": "年度评估。"}),
            (State.REREVIEW_SIGN, "recommend", Role.SECRECY, advice),
        ]
    if state == State.DRAFT:
        return []
    if state == State.DISCARDED:
        return [("discard", Role.DRAFTER, {"note": "不再需要。"})]
    if state == State.RETURNED:
        return [("submit", Role.DRAFTER, {}), ("send_back", Role.SECTION_HEAD, {"note": "理由不充分。"})]
    if state == State.REFERRED:
        facts = {"note": "能否公开不能确定。", "referred_to": "县保密局"}
        return [*road_to(State.SECRECY, attribute), ("refer", Role.SECRECY, facts)]
    road = []
    for reached, action, role, facts in [*main, *after]:
        road.append((action, role, facts))
        if reached == state:
            return road
    raise AssertionError(f"没有到“{state}”的路。")
