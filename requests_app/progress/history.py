"""The history the applicant reads: the sentence of each event. What has none is internal and never shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from requests_app.progress.words import day_of
from requests_app.states import Suggestion

if TYPE_CHECKING:
    from requests_app.progress import Progress

READ = "open_answer"  # the event that says the applicant opened the answer
READ_LABEL = "申请人首次打开答复"


def _consulted(facts: dict, progress: "Progress") -> str:
    one = progress.consultations.get(facts.get("征求意见"))
    return f"征求{one.get_kind_display()}的意见，所需时间不计入答复期限" if one and one.pauses else ""


def _heard(facts: dict, progress: "Progress") -> str:
    one = progress.consultations.get(facts.get("征求意见"))
    return f"收到{one.get_kind_display()}的意见，期限恢复计算" if one and one.pauses else ""


def _silent(facts: dict, progress: "Progress") -> str:
    one = progress.consultations.get(facts.get("征求意见"))
    return f"征求{one.get_kind_display()}意见的期限届满，期限恢复计算" if one and one.pauses else ""


def _opened(facts: dict, progress: "Progress") -> str:
    application = progress.application
    if application.parent_id:
        return f"由您的申请 {application.parent.number} 拆出，单独办理"
    if application.reanswer_of_id:
        return "依照复议决定或者判决，重新办理"
    return "申请已经提交"


def _split(facts: dict, progress: "Progress") -> str:
    return f"申请包含几个事项，拆成 {'、'.join(facts.get('拆成', ()))}，分别办理"


def _voided(facts: dict, progress: "Progress") -> str:
    again = "，另发一份" if facts.get("另发") else ""
    return f"《{facts.get('文书', '')}》（{facts.get('作废', '')}）作废{again}"


def _recalled(facts: dict, progress: "Progress") -> str:
    """Which reply, by its 文号 and day; an older record has no day of the letter."""
    day = day_of(facts.get("成文日期"))
    return f"机关撤销了{f'{day}作出的' if day else '原来的'}{facts.get('作废', '')}答复，将重新答复"


TOLD_DAYS = {
    "收到日",
    "告知补正日",
    "收到补正日",
    "收到收费通知日",
    "缴清日",
    "延期告知日",
}  # the applicant's own; others' are theirs


def _corrected(facts: dict, progress: "Progress") -> str:
    """Which day was entered wrongly, and what the last day became; an older record knows the day of receipt alone."""
    name = facts.get("更正的日期", "收到日")
    said = f"{name}更正为{day_of(facts.get('更正为'))}" if name in TOLD_DAYS else "有关日期登记有误，已经更正"
    if day_of(facts.get("届满日")):
        return f"{said}，届满日随之改为{day_of(facts['届满日'])}"
    return said if name in TOLD_DAYS else ""


SENTENCES: dict[str, str | Callable[[dict, "Progress"], str]] = {
    "open": _opened,
    "register": lambda facts, _: f"机关确认收到，收到日为{day_of(facts.get('收到日'))}",
    "register_auto": lambda facts, _: f"系统确认收到，收到日为{day_of(facts.get('收到日'))}",
    "note_attempt": lambda facts, _: (
        f"{day_of(facts.get('联系日'))}联系过您，没有联系上；联系上的那一天为收到日，请与工作机构联系"
    ),
    "accept": "审查完毕，转入办理",
    "ask_correction": lambda facts, _: f"请您补正，最迟{day_of(facts.get('补正期限'))}",
    "supplement": "收到补正，答复期限重新计算",
    "supplement_late": "收到补正，答复期限重新计算",
    "correction_lapsed": "补正期限届满，没有收到补正",
    "correction_returned": "补正告知书退回，没有送到您手里，将再次送达，补正期限另算",
    "fee_lapsed": "缴费期限届满，没有缴清",
    "confirm_lapse": "不再处理，已书面告知",
    "correct_clock": _corrected,
    "ask_reasons": "请您说明申请的理由",
    "give_reasons": "收到您说明的理由",
    "delay": lambda facts, _: f"延迟答复，最迟{day_of(facts.get('延迟答复至'))}",
    "notice_extension": lambda facts, _: f"延期答复，届满日为{day_of(facts.get('届满日'))}",
    "consult": _consulted,
    "record_opinion": _heard,
    "opinion_lapsed": _silent,
    "consultation_unserved": "征求意见书没有送达对方，答复期限恢复计算",
    "notice_fee": "信息处理费通知已经送达，缴清之前不计算答复期限",
    "pay_fee": "收到缴费，答复期限重新计算",
    "pay_fee_late": "查到期限内的缴费，答复期限重新计算",
    "cancel_fee": "信息处理费已经撤销",
    "withdraw_fee": lambda facts, _: (
        "信息处理费已经撤销" + ("，已缴的退还" if facts.get("退还") else "，答复期限照常计算")
    ),
    "sign": "答复已经签发",
    "deliver": "答复已经送达",
    "confirm_delivery": "您收到了答复",
    "void_reply": "答复书在送达之前作废，重新办理",
    "recall_reply": _recalled,
    "mail_returned": "寄出的答复书被邮局退回，将再次送达",
    "redeliver": "答复书再次送达",
    "void_letter": _voided,
    "change_contact": lambda facts, _: f"{'、'.join(facts.get('变更', ()))}已经变更",
    "add_authority": "收到委托书",
    "answer_on_spot": "当场答复",
    "withdraw": "申请已经撤回",
    "split": _split,
    "deliver_letter": lambda facts, _: (  # of the others he hears as they are written
        f"延期答复，届满日为{day_of(facts.get('届满日'))}" if facts.get("届满日") else ""
    ),
    "suggest_publication": "建议机关将这些信息主动公开",
    "weigh_suggestion": lambda facts, _: (
        "机关采纳您的建议，转入主动公开的程序"
        if facts.get("建议") == Suggestion.TAKEN.label
        else "机关没有采纳主动公开的建议，理由见上"
    ),
    "turn_public": lambda _, progress: (
        "机关采纳您的建议，转入主动公开的程序" if progress.application.suggested_on else ""
    ),
    "merge": lambda facts, _: f"与您的另一件申请 {facts.get('并入', '')} 合并办理",
    READ: "您打开了答复",
}

STEPPED_BACK = {
    "void_reply",
    "recall_reply",
    "mail_returned",
    "correction_lapsed",
    "fee_lapsed",
    "confirm_lapse",
    "ask_correction",
    "withdraw",
}


@dataclass(frozen=True)
class Told:
    """One line of the history, as components/timeline.html draws it."""

    label: str
    at: object
    tone: str = ""
    note: str = ""
    words: tuple[str, ...] = ()
    moved_to: str = ""


def history_of(progress: "Progress") -> list[Told]:
    """Newest first; what has no sentence is internal."""
    told = []
    for event in reversed(progress.events):
        sentence = SENTENCES.get(event.action, "")
        words = sentence(event.facts, progress) if callable(sentence) else sentence
        if words:
            told.append(Told(words, event.at, "back" if event.action in STEPPED_BACK else ""))
    return told
