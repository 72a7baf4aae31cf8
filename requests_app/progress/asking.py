"""What is asked of the applicant, and what the office waits for meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.notices.models import Letter
from requests_app import provisional
from requests_app.states import State

if TYPE_CHECKING:
    from requests_app.progress import Progress

WAITING = {  # what the office waits for, by the key of the Ask
    "correction": "收到您的补正之后，答复期限重新计算。",
    "lapsed": "工作机构会先核实，再书面告知您。",
    "fee": "您缴清之后，答复期限重新计算。",
}


@dataclass(frozen=True)
class Ask:
    """Something the applicant is asked for: answered here by `act` under its `button`, else in person or in writing."""

    key: str
    title: str
    words: str
    until: date | None = None
    lines: tuple[str, ...] = ()
    act: str = ""
    button: str = ""
    letter: Letter | None = None
    note: str = ""  # where the day is provisional


def asked_of(progress: "Progress") -> Iterator[Ask]:
    """One after the other, the most pressing first."""
    application, state = progress.application, progress.state
    if state == State.CORRECTION:
        yield Ask(
            "correction",
            "请补正您的申请",
            "只需补正一次，请把下面的事项写全。没有正当理由逾期不补正的，视为放弃申请（条例第三十条）。",
            application.correction_until,
            tuple(application.correction_items.splitlines()),
            act="supplement",
            button="填写补正",
            letter=progress.letter_of("BZ"),
            note=provisional.note(progress.agency, application.correction_until),
        )
    elif state == State.LAPSED:
        unpaid = application.lapse == "fee"
        yield Ask(
            "lapsed",
            "期限已过，还没有收到" + ("缴费" if unpaid else "补正"),
            "期限内已经缴清的，请尽快把缴款凭证交给工作机构，由其登记，继续办理；没有的，这件申请将不再处理。"
            if unpaid
            else "有正当理由的，请尽快打电话、来人或者来信说明，由工作机构登记，继续办理；没有的，这件申请将不再处理。",
        )
    if progress.fee and progress.fee.status == "noticed" and state == State.HANDLING:
        waiting = progress.clocks.get(terms.FEE.key)
        until = waiting.due_on if waiting else None
        yield Ask(
            "fee",
            f"请缴纳信息处理费 {progress.fee.amount} 元",
            "不在本网站缴费：请下载收费通知书，按通知书写明的方式缴入国库，索取财政票据。计算过程如下。"
            "机关登记缴清之后，从次日起重新计算答复期限；逾期不缴的，不再处理。",
            until,
            tuple(progress.fee.lines),
            letter=progress.letter_of("SF"),
            note=provisional.note(progress.agency, until),
        )
    if "give_reasons" in progress.acts:
        until = application.reasons_until
        words = "您申请的数量、频次明显超过合理范围，请说明理由（条例第三十五条）。理由合理但来不及答复的，机关告知延迟到哪一天；不合理的，告知不予处理。"
        if until and until < clock.today():
            words += "期限已经过了，机关还没有作出决定，现在仍然可以说明。"
        yield Ask(
            "reasons",
            "请说明申请的理由",
            words,
            until,
            act="give_reasons",
            button="说明理由",
            letter=progress.letter_of("LY"),
            note=provisional.note(progress.agency, until),
        )
