"""Other ends and what follows: withdrawn, given up, split, merged, made public, filed."""

from django_fsm import GET_STATE

from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.delivering import correction_was_served
from requests_app.acts.people import STATE, applicant_or_desk, disclosure_desk, staff
from requests_app.outcomes import Outcome
from requests_app.states import State, Suggestion

CONTESTABLE = tuple(state for state in State if state not in (State.SUBMITTED, *State.NOT_COUNTED))


def lapsed_target(application, **facts) -> str:
    return State.DROPPED if application.lapse == "fee" else State.ABANDONED


class Ending:
    """撤回、放弃、拆分、并案、转主动公开、归档."""

    def _stop_clocks(self, by, reason: str) -> None:
        for one in self.consultations.filter(result=""):
            clocks.cancel(one, one.term, by=staff(by), reason=reason)
        clocks.cancel_all(self, by=staff(by), reason=reason)

    # 109号第六条 [待核原文]: an unpaid fee ends the application, and what follows may be contested.
    @act(
        STATE,
        source=State.LAPSED,
        target=GET_STATE(lapsed_target, states=(State.ABANDONED, State.DROPPED)),
        who=disclosure_desk,
        label="确认不再处理",
        kind="primary",
        article="条例第三十条：无正当理由逾期不补正的，视为放弃；109号：逾期未缴费的，不再处理",
        form="requests_app.forms.ending.ConfirmLapseForm",
    )
    def confirm_lapse(self, *, by, note, **facts):
        """A person has looked: nothing came, no reason was given. The applicant is told in a letter."""
        unpaid = self.lapse == "fee"
        if not unpaid:
            rules.check(self, [correction_was_served, rules.correction_days_are_over])
        self.outcome = Outcome.FEE_UNPAID if unpaid else Outcome.NO_CORRECTION
        self.closed_on = clock.today()
        self._stop_clocks(by, "逾期不再处理")
        letters.write(self, "FQ", by=staff(by), issue=True, lapse=self.lapse, until=self.correction_until)
        return {"事由": "逾期未缴费" if unpaid else "逾期不补正"}

    @act(
        STATE,
        source=State.WITHDRAWABLE,
        target=State.WITHDRAWN,
        who=applicant_or_desk,
        label="撤回申请",
        kind="danger",
        article="申请人撤回的，终止办理",
        form="requests_app.forms.ending.WithdrawForm",
    )
    def withdraw(self, *, by, note, **facts):
        """The applicant takes it back, by himself or through the office."""
        self.closed_on = clock.today()
        self.outcome = Outcome.OTHER if self.received_on else ""
        self.counted = self.counted and self.received_on is not None  # a new answer ordered was never another
        self._stop_clocks(by, "申请人撤回")
        if self.received_on:
            letters.write(self, "CH", by=staff(by), issue=True, reason=note)

    @act(
        STATE,
        source=State.REVIEW,
        target=State.SPLIT,
        who=disclosure_desk,
        label="拆分",
        article="一事一申请（国办发〔2010〕5号[待核原文]；109号第四条）：按最小合理单位拆分",
        form="requests_app.forms.ending.SplitForm",
    )
    def split(self, *, by, note, parts: list[str]):
        """One letter, several matters: a case each, with the same day of receipt; this row is counted no more.

        The applicant is told in a letter how it was split, and has a receipt of each part, with its code.
        """
        from requests_app.intake import copy_of

        parts = [part.strip() for part in parts if part.strip()]
        if len(parts) < 2:
            raise Refused("拆分须写出两件以上的事项，每行一件。")
        rules.check(self, rules.BEFORE_SPLITTING)
        self._stop_clocks(by, "已拆分办理")
        self.counted, self.closed_on = False, clock.today()
        children = [copy_of(self, description=part, by=by, parent=self) for part in parts]
        for child in children:
            letters.write(child, "SJ", by=staff(by), issue=True)
        told = [{"number": child.number, "description": child.text.description} for child in children]
        letters.write(self, "FJ", by=staff(by), issue=True, children=told)
        return {"拆成": [child.number for child in children]}

    @act(
        STATE,
        source=State.ANSWERABLE,
        target=State.MERGED,
        who=disclosure_desk,
        label="并案",
        article="同一封申请重复登记的，并入先登记的一件",
        form="requests_app.forms.ending.MergeForm",
    )
    def merge(self, *, by, note, into: int, compared: bool = False):
        """The same letter entered twice: this entry closes, the other goes on. Not for 重复申请, which are answered."""
        other = type(self).objects.of(self.agency_id).select_for_update().filter(pk=into).first()
        if other is None or other.pk == self.pk:
            raise Refused("没有要并入的申请，请核对编号。")
        if other.is_ended:
            raise Refused(f"{other.number} 已经“{other.get_state_display()}”，不能并入；本件要单独答复。")
        if not self.applicant_digest or other.applicant_digest != self.applicant_digest:
            raise Refused("只有同一申请人的申请才能并案。不同申请人提出相同申请的，分别答复。")
        rules.check(self, [*rules.BEFORE_MERGING, rules.is_the_same_letter(other, compared)])
        self._stop_clocks(by, f"并入 {other.number}")
        self.merged_into, self.counted, self.closed_on = other, False, clock.today()
        return {"并入": other.number}

    @act(
        STATE,
        source=(State.CLOSED, State.ARCHIVED),
        target=None,
        who=applicant_or_desk,
        label="建议主动公开",
        article="条例第四十四条第二款：申请人认为涉及公众利益调整、需要公众广泛知晓或者参与决策的，可以建议纳入主动公开",
        form="requests_app.forms.ending.SuggestForm",
        when={"suggested_on": None, "outcome": (Outcome.OPEN, Outcome.PARTIAL)},
    )
    def suggest_publication(self, *, by, note, **facts):
        """The applicant, who was given it, finds that all should know it; the office considers and, where right, publishes."""
        self.suggested_on = clock.today()
        self.suggestion = Suggestion.TAKEN if self.document_id else Suggestion.WAITING
        self.text.suggestion = note.strip()
        self.text.save(update_fields=["suggestion"])
        return {"建议": self.text.suggestion}

    @act(
        STATE,
        source=(State.CLOSED, State.ARCHIVED),
        target=None,
        who=disclosure_desk,
        label="审核主动公开的建议",
        kind="primary",
        article="条例第四十四条第二款：行政机关经审核认为属于主动公开范围的，应当及时主动公开",
        form="requests_app.forms.ending.WeighSuggestionForm",
        when={"suggestion": Suggestion.WAITING},
    )
    def weigh_suggestion(self, *, by, note, taken: bool, title: str = ""):
        """Taken up, it becomes the draft of a paper; else the applicant is told why not. Both are read on his page."""
        self.text.suggestion_answer = note.strip()
        self.text.save(update_fields=["suggestion_answer"])
        if not taken:
            self._suggestion_is(Suggestion.DECLINED)
            return {"建议": Suggestion.DECLINED.label}
        return {"建议": Suggestion.TAKEN.label} | self._turned_public(title, note, by)

    def _suggestion_is(self, what: Suggestion) -> None:
        self.suggestion, self.suggestion_answered_on = what, clock.today()

    @act(
        STATE,
        source=(State.HANDLING, State.CLOSED, State.ARCHIVED),
        target=None,
        who=disclosure_desk,
        label="转主动公开",
        article="条例第四十四条：多人申请相同信息、或者申请人建议的，可以纳入主动公开",
        form="requests_app.forms.ending.TurnPublicForm",
        when={"document": None, "suggestion": ("", Suggestion.TAKEN, Suggestion.DECLINED)},
    )
    def turn_public(self, *, by, note, title: str):
        """A document draft with the words of the matter; it walks the road of every 公文 from there."""
        return self._turned_public(title, note, by)

    def _turned_public(self, title: str, note: str, by) -> dict:
        from documents import drafting  # documents' acts and these are both loaded with their models

        self.document = drafting.create_draft(
            drafting.blank(self.agency, by=by),
            by=by,
            text={"title": title, "addressee": "", "body": ""},
            label="由依申请公开转来",
            note=f"申请 {self.number}：{note}",
        )
        if self.suggested_on:
            self._suggestion_is(Suggestion.TAKEN)
        return {"公文": self.document.title}

    @act(
        STATE,
        source=(State.CLOSED, State.WITHDRAWN, State.ABANDONED, State.DROPPED),
        target=State.ARCHIVED,
        who=disclosure_desk,
        label="归档",
        article="条例第四十五条：归档",
        form="disclosure.workflow.forms.OptionalNoteForm",
        together=True,
    )
    def archive(self, *, by, note, **facts):
        """The file is complete and closed; a dispute that comes later is entered all the same."""
        if self.redelivery_due:
            raise Refused(
                "答复书被退回，还没有再次送达，不能归档。请先“再次送达”；确实无法送达的，在再次送达时写明。"
            )
        if open_ones := list(self.disputes.open()):
            raise Refused(*(f"{one}（{one.reference}）还没有办结，不能归档。" for one in open_ones))

    @act(
        STATE,
        source=CONTESTABLE,
        target=None,
        who=disclosure_desk,
        label="登记行政争议",
        article="条例第五十一条：可以依法申请行政复议或者提起行政诉讼",
        form="requests_app.forms.dispute.EnterForm",
    )
    def enter_dispute(self, *, by, note, kind: str, **particulars):
        """A copy came from the 复议机关 or the court: a case of its own, whose clocks run from that day."""
        from requests_app.contesting import enter  # it makes rows of models loaded with these acts

        dispute = enter(self, kind=kind, by=by, note=note, **particulars)
        return {
            "种类": dispute.get_kind_display(),
            "登记号": dispute.number,
            "收到副本日": dispute.notice_received_on,
            "提示": [f"{flag.words}（{flag.article}）" for flag in dispute.told_flags],
        }

    @act(
        STATE,
        source=tuple(State),
        target=None,
        who=disclosure_desk,
        label="导出案卷",
        article="条例第四十五条：归档；行政复议法第四十八条、行政诉讼法第六十七条：提交作出答复的全部材料",
        form="requests_app.forms.dossier.ExportForm",
    )
    def export_dossier(self, *, by, note, purpose: str):
        """The whole file leaves the house with nothing masked: who took it, what for, and why stand on the record."""
        return {"用途": purpose}
