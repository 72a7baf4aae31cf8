"""The interpretations of the demo's papers, brought along by the acts themselves. 云山县 is invented."""

from dataclasses import dataclass
from datetime import timedelta

from accounts.roles import Role
from disclosure import clock
from disclosure.workflow.acts import available, transitions_of
from disclosure.workflow.door import perform
from documents.models import Document
from interpretation.drafting import blank, create
from interpretation.models import Interpretation
from interpretation.states import Kind, State
from portal.demo import explanations
from portal.demo.explanations import OLD_PENSION, PENSION


@dataclass(frozen=True)
class Explained:
    """One interpretation of a paper, and how far it comes: past 审签 it moves with its paper."""

    paper: str
    title: str
    kind: Kind
    plan: str
    state: State = State.PUBLISHED
    is_compared: bool = False


EXPLAINED = (
    Explained(
        PENSION,
        "《云山县城乡居民基本养老保险经办规程》解读",
        Kind.TEXT,
        "文字解读一件，说明为什么修订、缴费档次有什么变化、怎样领取；规程公开后三个工作日内在县政府网站公布。",
        is_compared=True,
    ),
    Explained(
        PENSION,
        "城乡居民养老保险怎么缴、怎么领：问答",
        Kind.QA,
        "收集便民服务中心常被问到的问题，由社会保险科逐条回答，年底集中缴费前公布。",
        State.DRAFTING,
    ),
    Explained(
        "云山县人力资源和社会保障局关于2026年度职业技能提升补贴发放标准的公告",
        "职业技能提升补贴发放标准解读",
        Kind.TEXT,
        "与公告同步公布，说明谁能领、领多少、在哪里申领。",
    ),
    Explained(
        "云山县人民政府办公室关于调整城区停车收费标准的通知",
        "城区停车收费标准调整解读",
        Kind.TEXT,
        "说明调整的依据、前后标准对照和免费时段。",
        State.SUSPENDED,
    ),
    Explained(
        "云山县人民政府办公室关于开展老旧小区加装电梯补助工作的通知",
        "老旧小区加装电梯补助政策解读",
        Kind.TEXT,
        "说明哪些楼可以申请、补助多少、怎样办；由县住建局提供口径。",
        State.CHECKING,
    ),
    Explained(
        "云山县人民政府办公室关于开展老旧小区加装电梯补助工作的通知",
        "一图读懂加装电梯补助",
        Kind.CHART,
        "一张图说清申请、评审、拨付三步。",
        State.PLAN,
    ),
)


def begin(paper, staff: dict) -> None:
    """Plan, write and check the interpretations of a paper that is still with its drafter."""
    for one in EXPLAINED:
        if one.paper != paper.title:
            continue
        by = staff[Role.DRAFTER]
        case = create(
            blank(paper, by=by),
            by=by,
            title=one.title,
            kind=one.kind,
            plan=one.plan,
            interpreter=f"{explanations.CHIEFS[paper.agency.code]}（主要负责人）",
            contact=paper.agency.contact_phone,
            compared_with=Document.objects.filter(title=OLD_PENSION).first() if one.is_compared else None,
        )
        case = explanations.write(case, by=by)
        while case.state not in (one.state, State.SIGNING):
            case = _next_act(case, staff)


def _next_act(case: Interpretation, staff: dict) -> Interpretation:
    awaited = {
        t.name for t in transitions_of(Interpretation) if t.source == case.state and t.custom["awaited"]
    }
    person, move = next(
        (person, move)
        for person in staff.values()
        for move in available(case, person)
        if move.name in awaited
    )
    return perform(case, move.name, by=person)


def publish(paper, staff: dict, *, after: timedelta) -> None:
    """Where the agency has days of its own for it: some time after the paper."""
    with clock.pretending(min(paper.published_at + after, clock.now() - timedelta(minutes=1))):
        for case in paper.interpretations.filter(state=State.READY):
            perform(case, "publish", by=staff[Role.PUBLISHER])
