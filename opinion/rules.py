"""What must be true before an act: each rule a function that returns whole sentences, empty when it is kept."""

from collections.abc import Callable, Iterable

from disclosure.files import marks
from disclosure.rulebook import book
from disclosure.workflow.errors import Refused
from opinion.states import Grade

Rule = Callable[[object], list[str]]


def words_are_there(item) -> list[str]:
    response = item.response
    if response is None:
        return ["还没有拟写回应。"]
    named = (("标题", response.title), ("公众关切", response.asked), ("回应", response.body))
    return [f"“{label}”是空的。" for label, words in named if not words.strip()]


def nothing_closed_is_said(item) -> list[str]:
    """公开前审查（条例第十四条、第十五条、第十七条）：回应里不得有密级标志和个人信息。"""
    response = item.response
    if response is None:
        return []
    named = (
        ("标题", response.title),
        ("公众关切", response.asked),
        ("回应", response.body),
        ("回应单位", response.speaker),
        ("主题", item.topic),
        ("更正说明", response.correction),
    )
    return [
        f"{label}中有{found.kind.label}：“{found.excerpt}”。请隐去后重新送审。"
        for label, words in named
        for found in marks.find(words)
    ]


def others_have_confirmed(item) -> list[str]:
    """回应须与涉及机关确认（文件 000），以书面为准；改了字，重新征询。"""
    response = item.response
    if response is None:
        return []
    rows = response.confirmations.filter(dropped_at=None)
    return [said for row in rows if (said := _unconfirmed(row, response))]


def _unconfirmed(row, response) -> str:
    """What an agency that was asked still owes; empty where it agreed to all that would go out now."""
    now = response.fingerprint
    if row.confirms(now):
        return ""
    if row.seen == now:
        if row.agrees is None:
            return f"尚无“{row.name}”的书面确认（须登记确认函和日期）。"
        return f"“{row.name}”不同意现在的回应，请改后重新征询。"
    if row.seen == response.words_fingerprint:
        return f"征询“{row.name}”时没有包括现在的主题和有关公文，须重新征询。"
    return f"征询“{row.name}”之后，回应的文字有改动，须就现在的文字重新征询。"


def secrecy_was_reviewed(item) -> list[str]:
    """公开前必须经过保密审查，审的就是现在这些字（条例第十七条）。"""
    response = item.response
    if response is None:
        return []
    last = response.reviews.last()
    if last is None or not last.passed:
        return ["回应还没有通过保密审查。"]
    if last.fingerprint == response.fingerprint:
        return []
    if last.fingerprint == response.words_fingerprint:
        return [
            "保密审查没有看过现在的主题和有关公文，须重新审查：拟回应的，在“拟写回应”里保存一次再送审；"
            "待审定、待发布的，先退回修改。"
        ]
    return ["保密审查之后，回应的文字有改动（主题、有关公文也算），须重新审查。"]


def chief_has_approved(item) -> list[str]:
    """两级审批（文件 001）：定级以后又升为重大的，也要主要领导审定现在这些字。"""
    if item.response is None or not awaits_chief(item):
        return []
    grade = Grade(item.grade).label
    return [
        f"“{grade}”舆情的回应须由分管领导、主要领导两级审定，主要领导还没有审定现在的文字。"
        "请公开办负责人再作一次“重新定级”，转主要领导审定。"
    ]


def demands_are_settled(item) -> list[str]:
    left = item.demands.filter(way="")
    return [f"诉求“{demand.words}”还没有处理（立即解决、创造条件或者解释疏导）。" for demand in left]


BEFORE_REVIEW: tuple[Rule, ...] = (words_are_there, nothing_closed_is_said)
BEFORE_APPROVAL: tuple[Rule, ...] = (*BEFORE_REVIEW, others_have_confirmed, secrecy_was_reviewed)
BEFORE_RELEASE: tuple[Rule, ...] = (*BEFORE_APPROVAL, chief_has_approved)
BEFORE_SETTLING: tuple[Rule, ...] = (demands_are_settled,)

BEFORE: dict[str, tuple[Rule, ...]] = {
    "hand_in": BEFORE_REVIEW,
    "submit": BEFORE_APPROVAL,
    "approve": BEFORE_APPROVAL,
    "countersign": BEFORE_APPROVAL,
    "release": BEFORE_RELEASE,
    "feed_back": BEFORE_SETTLING,
}


def standing_in_the_way(item, action: str) -> list[str]:
    """What would refuse the act as the item stands: shown before anybody presses."""
    return [sentence for rule in BEFORE.get(action, ()) for sentence in rule(item)]


def check(item, rules: Iterable[Rule]) -> None:
    """Raise Refused with every sentence of every broken rule."""
    if broken := [sentence for rule in rules for sentence in rule(item)]:
        raise Refused(*broken)


def may_be_read(words: str, what: str) -> None:
    """Raise Refused where words the public will read carry a 密级 mark or a personal number."""
    if found := marks.find(words):
        said = "；".join(dict.fromkeys(f"{item.kind.label}（{item.excerpt}）" for item in found))
        raise Refused(f"{what}向公众显示，其中有{said}，请改写后再办。")


def needs_chief(item) -> bool:
    """Is the response approved by 主要领导 as well, by the agency's rule?"""
    rule = book.value("opinion.chief_approves", item.agency)
    return (
        item.grade == Grade.GRAVE and rule != "none" or item.grade == Grade.IMPORTANT and rule == "important"
    )


def awaits_chief(item) -> bool:
    """Is 主要领导 still to approve what would go out now?"""
    response = item.response
    return response is not None and needs_chief(item) and response.countersigned != response.fingerprint
