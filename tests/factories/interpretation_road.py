"""Interpretations for tests, brought to a state by the acts themselves and by those of their document."""

from accounts.roles import Role
from disclosure.rulebook import book
from disclosure.rulebook.book import NATIONAL_WORDS
from disclosure.rulebook.setting import set_rule
from disclosure.workflow.door import perform
from documents.states import Interpretation as Decision
from documents.states import State as DocumentState
from interpretation.completeness import required as required_elements
from interpretation.drafting import blank, create
from interpretation.models import Interpretation
from interpretation.states import State
from tests.factories.documents import document, road_to
from tests.factories.interpretation import BODY, written

PLAN = "文字解读一件，由起草科室撰写，主要负责人任第一解读人，与公文一起公布。"
FACTS = {
    "plan": PLAN,
    "interpreted_by": "县水务局",
    "interpreter": "孙大为（局长）",
    "contact": "0123-8888888",
}
ELEMENTS = "interpretation.elements"
SCOPE = "涉及群众切身利益的重要政策文件"


def required(staff, state=DocumentState.DRAFT, **fields):
    """A document that must be explained. Brought past 审签 it needs an interpretation first."""
    return document(
        staff, state, **({"interpretation": Decision.REQUIRED, "interpretation_scope": SCOPE} | fields)
    )


def carry(paper, staff, state):
    """Walk a document on from where it stands."""
    done = len(road_to(paper.state, paper.attribute))
    for action, role, facts in road_to(state, paper.attribute)[done:]:
        paper = perform(paper, action, by=staff[role], **facts)
    assert paper.state == state
    return paper


def planned(staff, paper, **facts) -> Interpretation:
    """Its agency asks for no more than 其他…… unless the test said what it asks for: the road is tested, not the content."""
    if book.explain(ELEMENTS, staff.agency)[1] == NATIONAL_WORDS:
        set_rule(ELEMENTS, staff.agency, ["其他应当补充说明的内容"])
    by = staff[Role.DRAFTER]
    case = create(blank(paper, by=by), by=by, **(FACTS | facts))
    return written(case, sections=[(element, BODY) for element in required_elements(case.agency)])


WAY = (
    (State.DRAFTING, "begin", Role.DRAFTER),
    (State.CHECKING, "hand_in", Role.DRAFTER),
    (State.SIGNING, "pass_check", Role.CHECKER),
)


def brought(case, staff, state) -> Interpretation:
    """Walk a plan, a draft or what was sent back on to 审签, or to a station before it."""
    passed = [reached for reached, _, _ in WAY]
    start = {State.PLAN: 0, State.RETURNED: 1}.get(case.state)
    start = passed.index(case.state) + 1 if start is None else start
    for reached, action, role in WAY[start:]:
        case = perform(case, action, by=staff[role])
        if reached == state:
            break
    assert case.state == state
    return case


def interpretation(staff, state=State.PUBLISHED, *, paper=None, **facts) -> Interpretation:
    """In a state; from READY on its document is carried along: signed, published, withdrawn."""
    paper = paper or required(staff)
    case = planned(staff, paper, **facts)
    if state == State.PLAN:
        return case
    if state == State.DISCARDED:
        return perform(case, "discard", by=staff[Role.DRAFTER], note="不再需要。")
    if state == State.RETURNED:
        case = brought(case, staff, State.CHECKING)
        return perform(case, "send_back", by=staff[Role.CHECKER], note="没有写办理流程。")
    if state in (State.DRAFTING, State.CHECKING, State.SIGNING):
        return brought(case, staff, state)
    case = brought(case, staff, State.SIGNING)
    further = {
        State.READY: DocumentState.SIGNED,
        State.SUSPENDED: DocumentState.WITHDRAWN,
    }.get(state, DocumentState.PUBLISHED)
    carry(paper, staff, further)
    case = Interpretation.objects.get(pk=case.pk)
    if state == State.WITHDRAWN:
        case = perform(case, "withdraw", by=staff[Role.DISCLOSURE_HEAD], note="数字有误，更正后重发。")
    assert case.state == state
    return case
