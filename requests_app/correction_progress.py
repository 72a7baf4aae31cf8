"""What whoever asked to correct a record is told: where it stands, what was done when, what he may do, the letter.

As `requests_app.progress`: drawn from the rows the office works with; what has no sentence here is internal.
"""

from datetime import date
from functools import cached_property

from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.deadlines.explain import words_of
from disclosure.deadlines.models import Deadline
from disclosure.files.models import StoredFile
from disclosure.notices.models import Letter
from disclosure.workflow.acts import available
from disclosure.workflow.models import Event
from requests_app import provisional
from requests_app.models import RecordCorrection
from requests_app.progress.history import Told
from requests_app.progress.steps import Step
from requests_app.progress.words import short
from requests_app.record_corrections import LETTERS, State
from requests_app.remedies import Remedy, remedies_of
from requests_app.terms import RECORD_CORRECTION
from requests_app.tracking import outsider

DECIDED = "机关已经作出处理"  # what was decided is told by the letter, not before it
SENTENCES = {
    "open": "更正申请已经提交，收到之日起计算期限",
    "assign": "开始核实",
    "correct": DECIDED,
    "refuse": DECIDED,
    "transfer": DECIDED,
    "tell_decision": "处理结果已经告知您",
    "withdraw": "更正申请已经撤回",
}
PROOF = "收到您补交的证据"
CONTESTED = (State.CORRECTED, State.REFUSED)  # told by a letter with its remedies


class CorrectionProgress:
    """Everything the tracking page says of one request to correct a record."""

    def __init__(self, case: RecordCorrection):
        self.case, self.agency = case, case.agency

    @cached_property
    def events(self) -> list[Event]:
        return list(Event.objects.of(self.case).order_by("at", "id"))

    @cached_property
    def deadline(self) -> Deadline | None:
        """The office's own term, where one runs or ran."""
        rows = Deadline.objects.for_case(self.case).of_term(RECORD_CORRECTION)
        return rows.filter(cancelled_at=None).order_by("pk").last()

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def is_told(self) -> bool:
        return self.case.told_on is not None

    @property
    def due_on(self) -> date | None:
        return self.deadline.due_on if self.deadline and self.state in State.OPEN else None

    @property
    def headline(self) -> str:
        plain = self.case.plain_state
        if self.state == State.TRANSFERRED:
            to = self.case.transferred_to
            return f"已经转送{to}处理" if self.case.passed_on else f"请向{to}提出"
        if self.due_on is None:
            return plain
        if self.due_on < clock.today():
            return f"已过办理期限（{words_of(self.due_on)}）"
        return f"{plain}，最迟{words_of(self.due_on)}告知您{provisional.mark(self.agency, self.due_on)}"

    @property
    def beneath(self):
        """The sentences under the headline."""
        if self.is_told:
            yield f"{words_of(self.case.told_on)}告知。理由和依据见告知书。"
        elif self.due_on is None:
            return
        elif self.due_on < clock.today():
            yield "机关没有在期限内告知。您可以催办，也可以向上一级机关投诉、举报（条例第五十一条）。"
        else:
            left = clocks.days_left(self.deadline)
            yield f"还有 {left} 个工作日。" if left else "今天是最后一天。"
            rule = self.deadline.rule
            yield f"自{words_of(self.case.received_on)}收到之日的次日起算，{rule.words}，依据{rule.quotable}和本机关的办理规则。"
            if note := provisional.note(self.agency, self.due_on):
                yield note

    @cached_property
    def steps(self) -> list[Step]:
        case, state = self.case, self.state
        if state == State.WITHDRAWN:
            return [Step("提交", "done", short(case.received_on)), Step("已撤回", "done")]
        decided = case.decided_on is not None
        return [
            Step("提交", "done", short(case.received_on)),
            Step("核实", "done" if decided else "now", ""),
            Step("作出处理", "done" if decided else "todo", short(case.decided_on)),
            Step(
                "告知",
                "done" if self.is_told else "now" if state == State.TELLING else "todo",
                short(case.told_on),
            ),
        ]

    @cached_property
    def history(self) -> list[Told]:
        """Newest first; what has no sentence is internal, and so is a paper the office itself added."""
        told = []
        for event in reversed(self.events):
            words = SENTENCES.get(event.action, "")
            if event.action == "add_file" and event.actor_id is None:
                words = PROOF
            if words:
                told.append(Told(words, event.at, "back" if event.action == "withdraw" else ""))
        return told

    @cached_property
    def letters(self) -> list[Letter]:
        """The letter about the decision, once it was told."""
        if not self.is_told:
            return []
        rows = Letter.objects.about(self.case).issued().filter(code__in=set(LETTERS.values()))
        return list(rows.for_list().order_by("pk"))

    @cached_property
    def remedies(self) -> list[Remedy]:
        if not self.is_told or self.state not in CONTESTED:
            return []
        return list(remedies_of(self.agency, self.case.told_on))

    @cached_property
    def papers(self) -> list[StoredFile]:
        """What the applicant handed in here, by name; the office's own papers are none of his."""
        return list(StoredFile.objects.of(self.case).filter(uploaded_by=None).for_list().order_by("id"))

    @cached_property
    def acts(self) -> dict:
        """The acts open to the applicant now, by name."""
        return {move.name: move for move in available(self.case, outsider(self.case))}
