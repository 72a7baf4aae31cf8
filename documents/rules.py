"""What must be true before an act: each rule a function that returns whole sentences, empty when it is kept."""

from collections.abc import Callable, Iterable

from accounts.roles import Role
from disclosure.rulebook import book
from disclosure.workflow.errors import Refused
from documents import findings, interpreting
from documents.grounds import BY_CODE
from documents.states import Attribute, Interpretation, Origin, State, Verdict

Rule = Callable[[object], list[str]]
_asked_by_others: list[Rule] = []


def before_signing(rule: Rule) -> None:
    """Register what a domain that stands on documents asks before one is signed, and again before it is issued."""
    if rule not in _asked_by_others:
        _asked_by_others.append(rule)


def what_others_ask(document) -> list[str]:
    """重大政策出台前的风险评估，等等：说的话由各域自己给。"""
    return [sentence for rule in _asked_by_others for sentence in rule(document)]


def content_is_there(document) -> list[str]:
    """A paper without words or file is not a document yet."""
    missing = []
    if not document.title.strip():
        missing.append("还没有标题。")
    if not document.genre:
        missing.append("还没有选择文种。")
    if not document.text.body.strip() and not document.attachments.exists():
        missing.append("正文是空的，也没有附件。")
    return missing


def attribute_is_stated(document) -> list[str]:
    """源头认定：未标明公开属性的，退回拟稿人（文件 000、003；文件 001：无标识→退回重标）。"""
    if document.attribute:
        return []
    return ["没有标明公开属性。请先选择主动公开、依申请公开或者不予公开（公文公开属性源头认定）。"]


def closing_has_reasons(document) -> list[str]:
    """不公开、依申请公开须写明充分理由（文件 000）；依据见条例第十四至十六条。"""
    if document.attribute not in (Attribute.ON_REQUEST, Attribute.WITHHELD):
        return []
    label = document.get_attribute_display()
    ground = BY_CODE.get(document.ground)
    problems = []
    if ground is None:
        problems.append(f"属性为“{label}”，还没有选择依据（条例第十四条至第十六条）。")
    elif document.attribute not in ground.attributes:
        problems.append(
            f"“{ground.label}”（{ground.article}）不能作为“{label}”的依据，请改选依据或者改属性。"
        )
    if len(document.reason.strip()) < 5:
        problems.append(f"属性为“{label}”，须写明具体理由，不能空着或只写几个字。")
    return problems


def open_document_carries_nothing_closed(document) -> list[str]:
    """主动公开的公文不得夹带其他属性的内容（文件 000、003）。"""
    if document.attribute != Attribute.PROACTIVE:
        return []
    closed = [a for a in document.attachments.all() if a.attribute != Attribute.PROACTIVE]
    return [
        f"附件“{a.title}”的属性是“{a.get_attribute_display()}”，主动公开的公文不得夹带。请移除该附件，或者改变公文的属性。"
        for a in closed
    ]


def others_have_consented(document) -> list[str]:
    """共同制作的，公开前须书面征得其他机关同意（条例第十一条、第三十四条；文件 003、004）。"""
    if document.attribute != Attribute.PROACTIVE or document.origin != Origin.JOINT:
        return []
    others = list(document.joint_agencies.all())
    if not others:
        return ["来源为共同制作，还没有登记共同制作的机关。"]
    return [
        f"尚无“{other.name}”同意公开的书面复函（须登记文号和日期）。"
        for other in others
        if not other.has_consented_in_writing
    ]


def forwarded_keeps_its_attribute(document) -> list[str]:
    """转发件从原件；原件没有属性的才重新确定（文件 003）。"""
    original = document.forwarded_from.attribute if document.forwarded_from else document.forwarded_attribute
    if original and document.attribute and document.attribute != original:
        label = Attribute(original).label
        return [f"转发的公文从原件属性，原件为“{label}”，本件却标为“{document.get_attribute_display()}”。"]
    return []


def interpretation_is_decided(document) -> list[str]:
    """是否解读，拟稿时定（文件 000、002、004：同步起草、同步报送）。只问主动公开的公文。"""
    if not interpreting.is_asked(document):
        return []
    if document.interpretation == Interpretation.UNDECIDED:
        return ["还没有确定是否属于政策解读范围。请在“政策解读”一栏选择所属的一类，或者“不属解读范围”。"]
    if document.interpretation == Interpretation.NONE:
        genres = book.value("documents.interpretation_required_genres", document.agency)
        if document.genre in genres:
            return [f"本机关规定“{document.genre}”须有解读材料，本件标为不属解读范围。请退回拟稿人改正。"]
        if interpreting.is_always_asked_for(document):
            return [
                f"本机关规定“{document.get_category_display()}”一类的公文都要解读，本件标为不属解读范围。"
                "请拟稿人改选所属的一类；确实不需要解读的，审签时由分管领导（本机关另有规定的，从其规定）写明理由批准。"
            ]
    return []


def interpretation_goes_with_it(document) -> list[str]:
    """属于解读范围的，没有解读材料不予办理（文件 000：不报→退文）；不解读须经批准（文件 004）。"""
    if not interpreting.is_required(document):
        return interpretation_is_decided(document)
    lacking = "；".join(interpreting.keeper().before_signing(document))
    if not lacking:
        return []
    if interpreting.keeper().is_under_way(document):
        so = "等解读材料审核完，就能审签"
    else:
        so = "请拟稿人补报，审核完就能审签；也可以退回补报"
    return [f"本件属于政策解读范围，{lacking}，也没有批准不解读，不能审签。{so}。"]


def interpretation_is_ready(document) -> list[str]:
    """与文件同步公布的，解读材料没有备齐，公文也不发布（文件 000、002）。"""
    if not (interpreting.is_asked(document) and interpreting.goes_out_together(document.agency)):
        return []
    return list(interpreting.keeper().before_publishing(document))


def secrecy_was_reviewed(document) -> list[str]:
    """公开前必须经过保密审查，审的就是现在这个属性（条例第十七条）。"""
    passed = document.opinions.filter(step=State.SECRECY, attribute=document.attribute)
    if passed.exclude(verdict=Verdict.REFER).exists():
        return []
    return ["本件按现在的公开属性还没有经过保密审查，不能审签。请退回拟稿人，改毕送回时会先送保密审查。"]


def changed_since_secrecy_review(document) -> bool:
    """Are the words or files other than those 保密审查 last passed?"""
    last = document.opinions.filter(step=State.SECRECY).exclude(verdict=Verdict.REFER).last()
    return last is not None and last.fingerprint != findings.fingerprint(document)


def changes_were_seen(confirmed: bool) -> Rule:
    """保密审查之后改过的，审签的人须看过改动，或者再送审查（条例第十七条）。"""

    def seen(document) -> list[str]:
        if confirmed or not changed_since_secrecy_review(document):
            return []
        return ["文字或者附件在保密审查之后有改动。请看过改动后勾选“已看过改动”，或者用“再送保密审查”。"]

    return seen


def superior_is_followed(document) -> list[str]:
    """报请确定的，依照有权机关的答复办理（条例第十七条）。"""
    answer = document.opinions.filter(step=State.REFERRED).last()
    if answer is None:
        return []
    opened = document.attribute == Attribute.PROACTIVE
    if answer.verdict == Verdict.EXEMPT and opened:
        return ["上级答复为“免于公开”，本件标为“主动公开”。请退回拟稿人，按答复改正属性。"]
    if answer.verdict == Verdict.OPEN and document.attribute == Attribute.WITHHELD:
        return ["上级答复为“公开”，本件标为“不予公开”。请退回拟稿人，按答复改正属性。"]
    return []


def secrets_stay_closed(document) -> list[str]:
    """国家秘密在解密之前不得公开（条例第十四条）。"""
    if document.attribute != Attribute.PROACTIVE:
        return []
    was_secret = document.classification in ("secret", "confidential", "top")
    return ["本件定有密级，尚未登记解密，不得主动公开（条例第十四条）。"] if was_secret else []


def secrecy_reviewer_advised(document) -> list[str]:
    """复审改为主动公开，也要经保密审查（条例第十七条）。"""
    advice = document.opinions.filter(step=State.REREVIEW).select_related("by").last()
    if advice is not None and Role.SECRECY in advice.by.roles_in(document.agency_id):
        return []
    return ["改为主动公开，复审意见须由保密审查员提出（条例第十七条）。请退回复审。"]


def nothing_secret_is_published(document) -> list[str]:
    """公开前审查（条例第十四条、第十五条、第十七条）：发现密级标志或个人信息的停止发布，分管领导可以写明理由放行。"""
    found = findings.of(document)
    if not found.all or found.overridden:
        return []
    return [
        f"{item.where}发现{item.label}：“{item.excerpt}”。请更正后重新送审，或者由分管领导写明理由放行。"
        for item in found.all[:20]
    ]


def opinion_agrees(verdict: str, step: str) -> Rule:
    """审查意见与拟定属性一致才能通过；不一致的，应当退回拟稿人改，而不是带着分歧往下走。"""

    def agrees(document) -> list[str]:
        label = document.get_attribute_display()
        if verdict == Verdict.REFER and step == State.SECRECY:
            return ["意见为“需报审”的，请用“报请确定”，写明报请的机关（条例第十七条）。"]
        if verdict == Verdict.OPEN and document.attribute == Attribute.WITHHELD:
            return [f"您的意见是“公开”，拟定属性却是“{label}”。请退回拟稿人改属性，或者改意见。"]
        if verdict == Verdict.EXEMPT and document.attribute == Attribute.PROACTIVE:
            return [f"您的意见是“免于公开”，拟定属性却是“{label}”。请退回拟稿人改属性，或者改意见。"]
        return []

    return agrees


def unreadable(document) -> list:
    """Attachments the machine could not read to the end: scans, pictures, very long texts."""
    files = document.attachments.select_related("file").defer("file__text", "file__margins")
    return [attachment for attachment in files if attachment.file.needs_eyes]


def unreadable_was_looked_through(confirmed: bool) -> Rule:
    """扫描件、图片查不出密级标志和个人信息，发布前须有人逐页核对（条例第十七条）。"""

    def looked_through(document) -> list[str]:
        if confirmed:
            return []
        return [
            f"附件“{a.title}”是图片、扫描件或者过长，系统没有读全。请逐页核对有无密级标志和个人信息，然后勾选“已逐页核对”。"
            for a in unreadable(document)
        ]

    return looked_through


BEFORE_SUBMIT: tuple[Rule, ...] = (
    content_is_there,
    attribute_is_stated,
    closing_has_reasons,
    open_document_carries_nothing_closed,
    forwarded_keeps_its_attribute,
    interpretation_is_decided,
)
BEFORE_REGISTERING: tuple[Rule, ...] = (attribute_is_stated, closing_has_reasons)
BEFORE_PASSING: tuple[Rule, ...] = (
    *BEFORE_REGISTERING,
    open_document_carries_nothing_closed,
    secrets_stay_closed,
    superior_is_followed,
)
BEFORE_HANDING_ON: tuple[Rule, ...] = (*BEFORE_PASSING, interpretation_is_decided)
BEFORE_SIGNING: tuple[Rule, ...] = (
    *BEFORE_PASSING,
    secrecy_was_reviewed,
    forwarded_keeps_its_attribute,
    others_have_consented,
    interpretation_goes_with_it,
    what_others_ask,
)
BEFORE_ISSUING: tuple[Rule, ...] = (what_others_ask,)
BEFORE_OPENING: tuple[Rule, ...] = (
    *BEFORE_PASSING,
    secrecy_reviewer_advised,
    forwarded_keeps_its_attribute,
    others_have_consented,
)
BEFORE_PUBLISHING: tuple[Rule, ...] = (
    *BEFORE_PASSING,
    forwarded_keeps_its_attribute,
    others_have_consented,
    interpretation_is_ready,
    nothing_secret_is_published,
)

BEFORE: dict[str, tuple[Rule, ...]] = {
    "submit": BEFORE_SUBMIT,
    "resubmit": BEFORE_SUBMIT,
    "pass_section": BEFORE_HANDING_ON,
    "pass_check": BEFORE_HANDING_ON,
    "pass_secrecy": BEFORE_HANDING_ON,
    "sign": BEFORE_SIGNING,
    "countersign": BEFORE_SIGNING,
    "issue": BEFORE_ISSUING,
    "publish": BEFORE_PUBLISHING,
    "register": BEFORE_REGISTERING,
}


def standing_in_the_way(document, action: str) -> list[str]:
    """What would refuse the act as the document stands: shown before anybody presses."""
    return [sentence for rule in BEFORE.get(action, ()) for sentence in rule(document)]


def check(document, rules: Iterable[Rule]) -> None:
    """Raise Refused with every sentence of every broken rule."""
    broken = [sentence for rule in rules for sentence in rule(document)]
    if broken:
        raise Refused(*broken)
