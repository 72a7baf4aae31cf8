"""What must be true before an act on an interpretation: each rule returns whole sentences, empty when it is kept."""

from collections.abc import Callable

from accounts.posts import people_holding
from accounts.roles import Role
from disclosure.files import marks
from disclosure.files.models import StoredFile
from disclosure.workflow.models import Event
from documents import interpreting
from documents.rules import check
from documents.states import Origin
from interpretation.acts.people import SIGNED
from interpretation.completeness import missing
from interpretation.states import State

__all__ = ["check"]

Rule = Callable[[object], list[str]]
LEAST_PLAN = 5  # characters; less is no plan
ALIVE = (*State.UNDER_WAY, State.PUBLISHED)

# Everything of an interpretation that a public page or feed shows.
PUBLIC_WORDS = (
    ("标题", lambda one: one.title),
    ("解读机关", lambda one: one.interpreted_by),
    ("解读人", lambda one: one.interpreter),
    ("联系方式", lambda one: one.contact),
    ("正文", lambda one: one.text.body),
)


def plan_is_there(interpretation) -> list[str]:
    """解读方案随公文报送（文件 001、002）。"""
    if len(interpretation.plan.strip()) >= LEAST_PLAN:
        return []
    return ["还没有写解读方案：解读什么、用什么形式、由谁解读、什么时候公布。"]


def it_is_complete(interpretation) -> list[str]:
    """机关规定的要素须齐全（文件 000 十要素、文件 004 四项）。"""
    return missing(interpretation)


def the_lead_agency_interprets(interpretation) -> list[str]:
    """联合发文由牵头部门解读，主要负责人是第一解读人（文件 000）。"""
    if interpretation.document.origin != Origin.JOINT:
        return []
    agency, problems = interpretation.agency, []
    if agency.name not in interpretation.interpreted_by:
        problems.append(f"联合发文由牵头部门解读，解读机关中没有牵头的“{agency.name}”。")
    chiefs = [str(person) for person in people_holding(agency.pk, frozenset({Role.CHIEF}))]
    first = interpretation.interpreter.replace("，", "、").replace(",", "、").split("、")[0]
    if chiefs and not any(chief in first for chief in chiefs):
        problems.append(f"联合发文由牵头部门主要负责人（{'、'.join(chiefs)}）任第一解读人，请写在最前。")
    return problems


def nothing_secret_is_published(interpretation) -> list[str]:
    """与公文一样（条例第十四条、第十五条、第十七条）：发现密级标志、个人信息的，改正以后才能公布。"""
    found = [(where, marks.find(read(interpretation) or "")) for where, read in PUBLIC_WORDS]
    found += [(where, file.found) for where, file in _public_files(interpretation)]
    return [
        f"解读“{interpretation.title}”的{where}发现{item.kind.label}：“{item.excerpt}”。请退回更正。"
        for where, items in found
        for item in items[:20]
    ]


def _public_files(interpretation) -> list[tuple[str, StoredFile]]:
    """The files a reader gets, by where each stands; what was found in them when they came in lies beside them.

    替代文本 and 文字稿 stand in the words of the interpretation; captions and the names of files stand nowhere else.
    """
    files = [(f"图片“{one}”", one.file) for one in interpretation.pictures.with_findings()]
    for one in interpretation.recordings.with_findings("captions"):
        files.append((f"音视频“{one.title}”", one.file))
        if one.captions is not None:
            files.append((f"音视频“{one.title}”的字幕", one.captions))
    return files


def another_is_left(interpretation) -> list[str]:
    """应当解读的公文已经审签，解读材料是它的要件，不能一件也没有。"""
    document = interpretation.document
    if not interpreting.is_required(document) or document.state not in SIGNED:
        return []
    if document.interpretations.filter(state__in=ALIVE).exclude(pk=interpretation.pk).exists():
        return []
    return ["本件公文应当解读，已经审签，这是仅有的一件解读，不能作废。请改毕送审。"]


def reason_may_be_read(reason: str) -> Rule:
    """The reason of a withdrawal is read by everybody."""

    def may(interpretation) -> list[str]:
        found = marks.find(reason)
        said = "；".join(dict.fromkeys(f"{item.kind.label}（{item.excerpt}）" for item in found))
        return [f"撤回原因向公众显示，其中有{said}，请改写后再撤回。"] if found else []

    return may


def wrote_at(interpretation, person, writing) -> bool:
    """Did this person do one of these acts of writing?"""
    return Event.objects.of(interpretation).filter(actor=person, action__in=writing).exists()


BEFORE_BEGINNING: tuple[Rule, ...] = (plan_is_there,)
BEFORE_PASSING: tuple[Rule, ...] = (it_is_complete, the_lead_agency_interprets)
BEFORE_HANDING_IN: tuple[Rule, ...] = (plan_is_there, *BEFORE_PASSING, nothing_secret_is_published)
BEFORE_PUBLISHING: tuple[Rule, ...] = (*BEFORE_PASSING, nothing_secret_is_published)
BEFORE_DISCARDING: tuple[Rule, ...] = (another_is_left,)
BEFORE: dict[str, tuple[Rule, ...]] = {
    "begin": BEFORE_BEGINNING,
    "hand_in": BEFORE_HANDING_IN,
    "pass_check": BEFORE_PASSING,
    "sign": BEFORE_PASSING,
    "publish": BEFORE_PUBLISHING,
    "discard": BEFORE_DISCARDING,
}


def standing_in_the_way(interpretation, action: str) -> list[str]:
    """What would refuse the act now: shown before anybody presses."""
    return [sentence for rule in BEFORE.get(action, ()) for sentence in rule(interpretation)]
