"""What the applicant is told: where it stands, each step with its date, what is asked of him, what he may do.

Drawn from the same rows the office works with. What is internal (who drafted, what was said in review) has no sentence
here and so is never shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.explain import Explanation, explain, words_of
from disclosure.deadlines.models import Deadline
from disclosure.notices.letters import kind_of
from disclosure.notices.models import Letter, Method
from disclosure.rulebook import book
from disclosure.workflow.acts import available
from disclosure.workflow.models import Event
from requests_app import provisional
from requests_app.disputes import review_first_of
from requests_app.letters.base import ToApplicant
from requests_app.models import Application
from requests_app.outcomes import ANSWERS, Remedies
from requests_app.remedies import Remedy, remedies_of
from requests_app.states import PLAIN, State, Suggestion
from requests_app.terms import CONFIRM, DELAYED_REPLY
from requests_app.tracking import outsider

ANSWER_LETTERS = frozenset(answer.letter for answer in ANSWERS.values() if answer.by_clerk)
READ = "open_answer"  # the event that says the applicant opened the answer
READ_LABEL = "申请人首次打开答复"


def _day(value) -> str:
    """A day of an event's facts, which are ISO text."""
    return words_of(date.fromisoformat(value[:10])) if value else ""


# ── the sentence of each event ──────────────────────────────────────────────
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
    day = _day(facts.get("成文日期"))
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
    said = f"{name}更正为{_day(facts.get('更正为'))}" if name in TOLD_DAYS else "有关日期登记有误，已经更正"
    if _day(facts.get("届满日")):
        return f"{said}，届满日随之改为{_day(facts['届满日'])}"
    return said if name in TOLD_DAYS else ""


SENTENCES: dict[str, str | Callable[[dict, "Progress"], str]] = {
    "open": _opened,
    "register": lambda facts, _: f"机关确认收到，收到日为{_day(facts.get('收到日'))}",
    "register_auto": lambda facts, _: f"系统确认收到，收到日为{_day(facts.get('收到日'))}",
    "note_attempt": lambda facts, _: (
        f"{_day(facts.get('联系日'))}联系过您，没有联系上；联系上的那一天为收到日，请与工作机构联系"
    ),
    "accept": "审查完毕，转入办理",
    "ask_correction": lambda facts, _: f"请您补正，最迟{_day(facts.get('补正期限'))}",
    "supplement": "收到补正，答复期限重新计算",
    "supplement_late": "收到补正，答复期限重新计算",
    "correction_lapsed": "补正期限届满，没有收到补正",
    "correction_returned": "补正告知书退回，没有送到您手里，将再次送达，补正期限另算",
    "fee_lapsed": "缴费期限届满，没有缴清",
    "confirm_lapse": "不再处理，已书面告知",
    "correct_clock": _corrected,
    "ask_reasons": "请您说明申请的理由",
    "give_reasons": "收到您说明的理由",
    "delay": lambda facts, _: f"延迟答复，最迟{_day(facts.get('延迟答复至'))}",
    "notice_extension": lambda facts, _: f"延期答复，届满日为{_day(facts.get('届满日'))}",
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
        f"延期答复，届满日为{_day(facts.get('届满日'))}" if facts.get("届满日") else ""
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
WAITING = {  # what the office waits for, by the key of the Ask
    "correction": "收到您的补正之后，答复期限重新计算。",
    "lapsed": "工作机构会先核实，再书面告知您。",
    "fee": "您缴清之后，答复期限重新计算。",
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


@dataclass(frozen=True)
class Step:
    """One place on the way, as components/steps.html draws it."""

    label: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Dated:
    """A day worth an entry in one's own calendar."""

    key: str
    on: date
    title: str
    words: str


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


@dataclass(frozen=True)
class TakenBack:
    """A reply that was taken back and is not answered anew yet: which, why, and what comes next."""

    reference: str
    dated_on: date | None
    answered_on: date | None
    reason: str
    due_on: date | None
    is_late: bool
    letter: Letter | None


class Progress:
    """Everything the tracking page says of one application."""

    def __init__(self, application: Application):
        self.application = application
        self.agency = application.agency

    # ── rows, each read once ────────────────────────────────────────────────
    @cached_property
    def events(self) -> list[Event]:
        return list(Event.objects.of(self.application).order_by("at", "id"))

    @cached_property
    def consultations(self) -> dict:
        return {one.pk: one for one in self.application.consultations.all()}

    @cached_property
    def fee(self):
        return self.application.fees.filter(status__in=("noticed", "paid", "lapsed")).last()

    @cached_property
    def decision(self):
        return self.application.decision

    @cached_property
    def clocks(self) -> dict[str, Deadline]:
        """The latest clock of each term, those that fell away left out."""
        rows = Deadline.objects.for_case(self.application).filter(cancelled_at=None).order_by("pk")
        return {row.term: row for row in rows}

    @property
    def reply_clock(self) -> Deadline | None:
        return self.clocks.get(DELAYED_REPLY.key) or self.clocks.get(terms.REPLY.key)

    @cached_property
    def explanation(self) -> Explanation | None:
        return explain(self.reply_clock) if self.reply_clock else None

    @property
    def clock_words(self) -> list[str]:
        """How the day is reckoned, said to the applicant: what the office reads of 申请人 is told to 您."""
        return [to_you(sentence) for sentence in self.explanation.sentences]

    @property
    def clock_rule(self) -> str:
        return to_you(self.explanation.rule)

    # ── the answer ──────────────────────────────────────────────────────────
    @cached_property
    def online_rule(self) -> str:
        """When an answer given online counts as delivered（235号 leaves it open）: account_entry, first_read, receipt."""
        return book.value("requests.online_delivery", self.agency)

    @property
    def state(self) -> State:
        return State(self.application.state)

    @property
    def is_answered(self) -> bool:
        return self.application.answered_on is not None

    @property
    def awaits_first_read(self) -> bool:
        """The answer lies ready, and opening it is what counts as delivery."""
        return "confirm_delivery" in self.acts and self.online_rule == "first_read"

    @property
    def awaits_receipt(self) -> bool:
        return "confirm_delivery" in self.acts and self.online_rule == "receipt"

    @property
    def answer_is_open(self) -> bool:
        """May the answer and its files be read here? Not before it is delivered, unless reading it comes first."""
        return self.is_answered or self.awaits_receipt

    @cached_property
    def _letters(self) -> list[Letter]:
        rows = Letter.objects.about(self.application).issued().for_list().prefetch_related("deliveries")
        return [row for row in rows.order_by("pk") if isinstance(kind_of(row.code), ToApplicant)]

    @property
    def letters(self) -> list[Letter]:
        """What was written to the applicant, oldest first; letters to others are none of his."""
        return [row for row in self._letters if row.code not in ANSWER_LETTERS or self.answer_is_open]

    @property
    def answer_letter(self) -> Letter | None:
        return next((row for row in reversed(self._letters) if row.code in ANSWER_LETTERS), None)

    @property
    def answer(self) -> Letter | None:
        """The letter of the answer, where it may be read: it stands above all else."""
        return self.answer_letter if self.answer_is_open else None

    @property
    def comes_first(self) -> bool:
        """Is there an answer to fetch or something to do? It stands before the steps on the way."""
        awaited = self.awaits_first_read or self.awaits_receipt
        return bool(awaited or self.answer or self.files or self.asked)

    @cached_property
    def files(self) -> list:
        """The files given with the answer, as they go out."""
        if not self.answer_is_open or self.decision is None or not self.decision.row.releases:
            return []
        rows = self.application.releases.select_related("source", "result")
        return [row for row in rows if row.outgoing is not None]

    def letter_of(self, code: str) -> Letter | None:
        """The latest letter of a kind."""
        return next((row for row in reversed(self._letters) if row.code == code), None)

    @cached_property
    def taken_back(self) -> TakenBack | None:
        """The last reply taken back, while the new one is not yet delivered（条例第三十三条）."""
        if self.is_answered or self.state not in State.UNDER_WAY:
            return None
        event = next((one for one in reversed(self.events) if one.action == "recall_reply"), None)
        if event is None:
            return None
        days = {
            name: date.fromisoformat(said) if (said := event.facts.get(name)) else None
            for name in ("成文日期", "原答复时点")
        }
        return TakenBack(
            reference=event.facts.get("作废", ""),
            dated_on=days["成文日期"],
            answered_on=days["原答复时点"],
            reason=event.note,
            due_on=self.due_on,
            is_late=self.is_late,
            letter=self.letter_of("CD"),
        )

    @cached_property
    def made_public(self):
        """The document the information was published in, once the public may read it."""
        document = self.application.document
        return document if document is not None and document.is_public else None

    @property
    def was_read(self) -> bool:
        return any(event.action in (READ, "confirm_delivery") for event in self.events)

    # ── what may be done ────────────────────────────────────────────────────
    @cached_property
    def acts(self) -> dict:
        """The acts open to the applicant now, by name."""
        return {move.name: move for move in available(self.application, outsider(self.application))}

    @cached_property
    def relatives(self) -> list[tuple[str, Application]]:
        """The applicant's own cases this one became or came from, each with how: none of their codes need be typed."""
        own = self.application
        if not own.applicant_digest:
            return []
        # Not those joined by 并案: that two letters are one applicant's is what a clerk read, not what anybody proved.
        came_from = {own.parent_id, own.reanswer_of_id} - {None}
        kin = Q(parent=own) | Q(reanswer_of=own) | Q(pk__in=came_from)
        rows = Application.objects.filter(kin, applicant_digest=own.applicant_digest)
        return [(self._kinship(one), one) for one in rows.select_related("agency").order_by("pk")]

    def _kinship(self, one: Application) -> str:
        own = self.application
        if one.pk == own.parent_id:
            return "本件由这一件拆出"
        if one.pk == own.reanswer_of_id:
            return "本件是对这一件的重新办理"
        return "由本件拆出" if one.parent_id == own.pk else "对本件的重新办理"

    # ── words ───────────────────────────────────────────────────────────────
    @property
    def due_on(self) -> date | None:
        return self.reply_clock.due_on if self.reply_clock else None

    @property
    def is_late(self) -> bool:
        """The last day is past, and there is no answer."""
        waits = self.state in State.UNDER_WAY and self.state not in (State.CORRECTION, State.LAPSED)
        return bool(waits and self.due_on and self.due_on < clock.today())

    @property
    def headline(self) -> str:
        plain, state = PLAIN[self.state], self.state
        if state == State.CORRECTION:
            until = self.application.correction_until
            return f"请在{words_of(until)}前补正{provisional.mark(self.agency, until)}"
        if state in (State.CLOSED, State.ARCHIVED) and self.is_answered:
            return f"已于{words_of(self.application.answered_on)}答复"
        if state == State.ARCHIVED:
            return next(
                (PLAIN[State(event.before)] for event in self.events if event.action == "archive"), plain
            )
        if self.is_late:
            return f"已过答复期限（{words_of(self.due_on)}）"
        if state in State.UNDER_WAY and self.fee and self.fee.status == "noticed":
            return "等待您缴纳信息处理费"
        if state in State.UNDER_WAY and self.due_on and state != State.DELIVERY:
            return f"{plain}，最迟{words_of(self.due_on)}答复您{provisional.mark(self.agency, self.due_on)}"
        return plain

    @property
    def beneath(self) -> Iterator[str]:
        """The sentences under the headline."""
        state = self.state
        if state == State.SUBMITTED:
            waiting = self.clocks.get(CONFIRM.key)
            if waiting and waiting.due_on:
                yield (
                    f"按本机关规定，最迟{words_of(waiting.due_on)}确认收到。答复期限自确认收到之日的次日起算。"
                    f"{provisional.note(self.agency, waiting.due_on)}"
                )
        elif self.is_answered:
            if self.decision:
                yield f"答复类型：{self.decision.row.label}。"
            if self.application.answered_late:
                yield "本件的答复迟于届满日，已经登记为逾期答复。"
        elif self.is_late:
            yield "机关没有在期限内答复。您可以催办，可以依照条例第五十一条向上一级机关投诉、举报，也可以依法申请行政复议或者提起行政诉讼。"
        elif self.asked and self.asked[0].key in WAITING:
            yield WAITING[self.asked[0].key]
        elif self.explanation and state in State.UNDER_WAY:
            left = clocks.days_left(self.reply_clock)
            if left is not None:
                yield f"还有 {left} 个工作日。" if left else "今天是最后一天。"
            yield from self.clock_words[1 if self.due_on else 0 :]

    def _steps(self) -> Iterator[tuple[str, str, bool, bool]]:
        """(label, note, is over, is going on) along the way."""
        application, state = self.application, self.state
        yield "提交", short(application.submitted_on), True, False
        yield (
            "确认收到",
            short(application.received_on),
            application.received_on is not None,
            state == State.SUBMITTED,
        )
        if application.correction_asked_on:
            over = application.supplemented_on is not None
            here = state == State.CORRECTION or (state == State.LAPSED and application.lapse == "correction")
            yield (
                "补正",
                short(application.supplemented_on) or f"最迟{short(application.correction_until)}",
                over,
                here,
            )
        asked = [one for one in self.consultations.values() if one.pauses]
        if asked:
            going = any(one.is_open for one in asked) and not self.is_answered
            ends = [one.answered_on for one in asked if one.answered_on]
            span = (
                f"{short(min(one.sent_on for one in asked))}—{short(max(ends)) if ends and not going else ''}"
            )
            yield "征求意见", span, not going, going
        if self.fee:
            paid = self.fee.status == "paid"
            yield (
                "缴费",
                short(self.fee.paid_on),
                paid,
                self.fee.status == "noticed" or application.lapse == "fee",
            )
        signed = self._signed_at()
        after = (State.CHECKING, State.SIGNING, State.DELIVERY, State.CLOSED, State.ARCHIVED)
        yield "办理", "", state in after, state in (State.REVIEW, State.HANDLING)
        yield "审核签发", short(signed), signed is not None, state in (State.CHECKING, State.SIGNING)
        yield "答复送达", short(application.answered_on), self.is_answered, state == State.DELIVERY

    def _signed_at(self):
        """When the answer that stands was signed: one voided or taken back is signed no longer."""
        for event in reversed(self.events):
            if event.action in ("void_reply", "recall_reply"):
                return None
            if event.action in ("sign", "answer_on_spot"):
                return event.at
        return None

    @cached_property
    def steps(self) -> list[Step]:
        rows = list(self._steps())
        if self.state in State.ENDED and not self.is_answered:
            label = self.application.get_state_display()
            rows = [row for row in rows if row[2]] + [(label, short(self.application.closed_on), True, False)]
        now = next((place for place, row in enumerate(rows) if row[3]), None)
        return [
            Step(label, "now" if place == now else "done" if over else "todo", note)
            for place, (label, note, over, _) in enumerate(rows)
        ]

    @cached_property
    def history(self) -> list[Told]:
        """Newest first; what has no sentence is internal."""
        told = []
        for event in reversed(self.events):
            sentence = SENTENCES.get(event.action, "")
            words = sentence(event.facts, self) if callable(sentence) else sentence
            if words:
                told.append(Told(words, event.at, "back" if event.action in STEPPED_BACK else ""))
        return told

    @cached_property
    def asked(self) -> list[Ask]:
        return list(self._asked())

    def _asked(self) -> Iterator[Ask]:
        application, state = self.application, self.state
        if state == State.CORRECTION:
            yield Ask(
                "correction",
                "请补正您的申请",
                "只需补正一次，请把下面的事项写全。没有正当理由逾期不补正的，视为放弃申请（条例第三十条）。",
                application.correction_until,
                tuple(application.correction_items.splitlines()),
                act="supplement",
                button="填写补正",
                letter=self.letter_of("BZ"),
                note=provisional.note(self.agency, application.correction_until),
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
        if self.fee and self.fee.status == "noticed" and state == State.HANDLING:
            waiting = self.clocks.get(terms.FEE.key)
            until = waiting.due_on if waiting else None
            yield Ask(
                "fee",
                f"请缴纳信息处理费 {self.fee.amount} 元",
                "不在本网站缴费：请下载收费通知书，按通知书写明的方式缴入国库，索取财政票据。计算过程如下。"
                "机关登记缴清之后，从次日起重新计算答复期限；逾期不缴的，不再处理。",
                until,
                tuple(self.fee.lines),
                letter=self.letter_of("SF"),
                note=provisional.note(self.agency, until),
            )
        if "give_reasons" in self.acts:
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
                letter=self.letter_of("LY"),
                note=provisional.note(self.agency, until),
            )

    # ── remedies ────────────────────────────────────────────────────────────
    @property
    def remedy_from(self) -> date | None:
        """The day the terms of the remedies run from, None where nothing was decided."""
        if self.state in (State.CLOSED, State.ARCHIVED):
            return self.signed_on or self.application.answered_on
        return self.application.closed_on if self.state in (State.ABANDONED, State.DROPPED) else None

    @property
    def was_posted(self) -> bool:
        """By post the answer counts from the day it was posted; the remedies run from the day it was received."""
        letter = self.answer_letter
        posted = letter is not None and any(one.method == Method.POST for one in letter.deliveries.all())
        return posted and self.signed_on is None

    @property
    def signed_on(self) -> date | None:
        """The day the posted answer was signed for, where the post office has said so."""
        letter = self.answer_letter
        signed = [one.signed_on for one in letter.deliveries.all() if not one.returned_on] if letter else []
        return max(filter(None, signed), default=None)

    @cached_property
    def remedies(self) -> list[Remedy]:
        since = self.remedy_from
        if since is None or (self.decision and self.decision.row.remedies == Remedies.NONE):
            return []
        return list(remedies_of(self.agency, since, review_first_of(self.application)))

    # ── one's own calendar ──────────────────────────────────────────────────
    @cached_property
    def dates(self) -> list[Dated]:
        return list(self._dates())

    def _dated(self, key: str, on: date, what: str, words: str = "") -> Dated:
        """One entry; a provisional day says so in its title, which is all a calendar shows."""
        title = f"政府信息公开申请：{what}的最后一天{provisional.mark(self.agency, on)}"
        note = provisional.note(self.agency, on)
        return Dated(key, on, title, f"申请编号 {self.application.number}。{words}{note}")

    def _dates(self) -> Iterator[Dated]:
        if self.due_on and self.state in State.UNDER_WAY:
            yield self._dated("due", self.due_on, "机关答复", "依法延期、征求意见的，以网站显示的为准。")
        for ask in self.asked:
            if ask.until:
                yield self._dated(ask.key, ask.until, ask.title)
        for remedy in self.remedies:
            if remedy.until:
                key = "review" if remedy.title == "行政复议" else "suit"
                yield self._dated(key, remedy.until, remedy.title, f"{remedy.words}（{remedy.article}）。")


def to_you(words: str) -> str:
    """One sentence of the office's, as it is said to the applicant."""
    return words.replace("申请人", "您")


def short(day) -> str:
    """9月10日"""
    if day is None:
        return ""
    day = day.astimezone(clock.TZ).date() if hasattr(day, "astimezone") else day
    return f"{day.month}月{day.day}日"


# ── 回执 ────────────────────────────────────────────────────────────────────
class Slip:
    """The receipt shown after sending: number, code, and what comes next with its days."""

    def __init__(self, application: Application):
        self.application = application
        self.progress = Progress(application)

    @property
    def is_registered(self) -> bool:
        return self.application.received_on is not None

    @property
    def letter(self) -> Letter | None:
        return next((row for row in self.progress.letters if row.code == "SJ"), None)

    @property
    def confirm_by(self) -> date | None:
        waiting = self.progress.clocks.get(CONFIRM.key)
        return waiting.due_on if waiting else None

    @property
    def note(self) -> str:
        """Where one of the days on it is provisional."""
        day = self.progress.due_on if self.is_registered else self.confirm_by
        return provisional.note(self.application.agency, day)
