"""行政复议、行政诉讼: answered in time, decided, and carried out（条例第五十一条）."""

from datetime import date

from django.db.models import Q

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.files.store import hand_over
from disclosure.workflow.acts import Having, act
from disclosure.workflow.errors import Refused
from requests_app import rules
from requests_app.acts.people import STATE, disclosure_desk, the_officer
from requests_app.disputes import Kind, PaperKind, Result, State
from requests_app.terms import EVIDENCE


def answer_term(dispute) -> terms.Term:
    """Ten 工作日 before a 复议机关, fifteen days before a court."""
    return terms.REVIEW_ANSWER if dispute.kind == Kind.REVIEW else terms.DEFENCE


class NothingOrdered(Having):
    """No new answer is owed: none was ordered, or it is under way."""

    def __init__(self):
        super().__init__("")

    def __call__(self, case) -> bool:
        return not case.reanswer_ordered or case.reanswer_id is not None

    def rows(self, model) -> Q:
        return Q(reanswer_ordered=False) | Q(reanswer__isnull=False)


class Disputing:
    """复议答复、诉讼答辩、裁决、重新答复."""

    def start_clocks(self, by) -> None:
        """From the day the copy came; the office's own time for evidence beside it, where the agency sets one."""
        on = self.notice_received_on
        clocks.start(self, answer_term(self), on=on, by=by, basis="自收到副本之日起")
        if clocks.own_length(EVIDENCE, self.agency, on):
            clocks.start(self, EVIDENCE, on=on, by=by, basis="自收到副本之日起")

    def _not_before(self, day: date, name: str) -> None:
        rules.check(self, [rules.not_in_the_future(day, name)])
        first = self.notice_received_on or self.filed_on
        if first and day < first:
            raise Refused(f"{name} {day} 早于收到副本日 {first}，请核对。")

    @act(
        STATE,
        source=State.OPEN,
        target=None,
        who=disclosure_desk,
        label="补充案件信息",
        form="requests_app.forms.dispute.AmendForm",
    )
    def amend(self, *, by, note, organ: str, case_number: str, office=None, officer=None):
        """The number a court or 复议机关 gave, and who answers for us."""
        before = (self.organ, self.case_number)
        self.organ, self.case_number = organ.strip(), case_number.strip()
        self.office, self.officer = office, officer
        changed = {} if before == (self.organ, self.case_number) else {"原": "、".join(filter(None, before))}
        return changed | {
            "机关或者法院": self.organ,
            "案号": self.case_number,
            "承办科室": str(office or "公开办"),
            "承办人": str(officer or ""),
        }

    @act(
        STATE,
        source=State.OPEN,
        target=None,
        who=the_officer,
        label="添加材料",
        article="行政复议法第四十八条、第七十条；行政诉讼法第三十四条、第六十七条：提交答复和作出行政行为的证据、依据，不提交的视为没有证据",
        form="requests_app.forms.dispute.PaperForm",
    )
    def add_paper(self, *, by, note, file, kind: str, title: str, proves: str = "", is_last: bool = False):
        """A paper of the dispute; `is_last` says that the evidence is all there, and the office's own clock stops."""
        paper = self.papers.create(
            kind=kind, title=title.strip(), proves=proves.strip(), file=file, added_by=by
        )
        hand_over(file, self)
        if is_last and kind == PaperKind.EVIDENCE:
            clocks.meet(self, EVIDENCE, by=by)
        return {
            "种类": paper.get_kind_display(),
            "名称": paper.title,
            "证明": paper.proves,
            "SM3": file.sm3,
            "证据交齐": is_last if kind == PaperKind.EVIDENCE else None,
        }

    @act(
        STATE,
        source=State.AWAITING,
        target=State.ANSWERED,
        who=disclosure_desk,
        label="登记已答复",
        kind="primary",
        article="行政复议法第四十八条：收到副本之日起十日内书面答复；行政诉讼法第六十七条：收到起诉状副本之日起十五日内答辩",
        form="requests_app.forms.dispute.AnswerForm",
    )
    def submit_answer(self, *, by, note, on: date):
        """The answer or the defence, with the evidence, went out. Late or not, as it was."""
        self._not_before(on, "提交日期")
        met = clocks.meet(self, answer_term(self), on=on, by=by)
        clocks.meet(self, EVIDENCE, on=on, by=by)
        self.answered_on, self.answered_late = on, bool(met and met.is_overdue())
        late = {"逾期": f"迟于 {met.due_on}"} if self.answered_late else {}
        return {"提交日期": on} | late

    def _decided(
        self, by, result, decided_on, arrived_on, ruling_number, ruling_words, reanswer_ordered, reanswer_days
    ) -> dict:
        self._not_before(decided_on, "裁决日期")
        if arrived_on is not None:
            rules.check(self, [rules.not_in_the_future(arrived_on, "收到裁决日")])
            if arrived_on < decided_on:
                raise Refused(f"收到裁决日 {arrived_on} 早于裁决日 {decided_on}，请核对。")
        if reanswer_ordered and result != Result.CORRECTED:
            raise Refused("只有结果为“纠正”的，才会责令重新答复。请核对裁决主文。")
        self.result, self.decided_on, self.ruling_arrived_on = result, decided_on, arrived_on
        self.ruling_number, self.ruling_words = ruling_number.strip(), ruling_words.strip()
        self.reanswer_ordered = reanswer_ordered
        self.reanswer_days = reanswer_days if reanswer_ordered else None
        clocks.cancel_all(self, by=by, reason="已经裁决")
        return {
            "结果": self.get_result_display(),
            "裁决日": decided_on,
            "收到裁决日": arrived_on,
            "裁决文号": self.ruling_number,
            "责令重新答复": reanswer_ordered,
            "期限（工作日）": self.reanswer_days,
        }

    @act(
        STATE,
        source=State.UNDECIDED,
        target=State.DECIDED,
        who=disclosure_desk,
        label="登记裁决",
        article="国办公开办函〔2021〕30号：结果维持、结果纠正、其他结果",
        form="requests_app.forms.dispute.RulingForm",
        awaited=False,
    )
    def record_ruling(
        self,
        *,
        by,
        note,
        result: str,
        decided_on: date,
        arrived_on: date | None = None,
        ruling_number: str = "",
        ruling_words: str = "",
        reanswer_ordered: bool = False,
        reanswer_days: int | None = None,
    ):
        """What was decided, and whether we must answer anew."""
        return self._decided(
            by,
            result,
            decided_on,
            arrived_on,
            ruling_number,
            ruling_words,
            reanswer_ordered,
            reanswer_days,
        )

    @act(
        STATE,
        source=(State.DECIDED, State.CLOSED),
        target=State.DECIDED,
        who=disclosure_desk,
        label="登记改判",
        article="二审、再审改变结果的，以最后的裁判为准",
        form="requests_app.forms.dispute.RulingForm",
    )
    def revise_ruling(
        self,
        *,
        by,
        note,
        result: str,
        decided_on: date,
        arrived_on: date | None = None,
        ruling_number: str = "",
        ruling_words: str = "",
        reanswer_ordered: bool = False,
        reanswer_days: int | None = None,
    ):
        """On appeal it came out otherwise, maybe after all was closed; the result before stays in the history.

        A new answer that was begun under the ruling before stays linked: whether it goes on is the office's to say.
        """
        before = f"{self.get_result_display()}（{self.decided_on}）"
        undone = {}
        if self.reanswer_id and not reanswer_ordered and not self.reanswer.is_ended:
            undone = {
                "提示": f"重新答复（{self.reanswer.number}）还在办理，而改判以后没有责令重新答复：请与法制机构商定是否仍然作出。"
            }
        return (
            {"原结果": before}
            | undone
            | self._decided(
                by,
                result,
                decided_on,
                arrived_on,
                ruling_number,
                ruling_words,
                reanswer_ordered,
                reanswer_days,
            )
        )

    @act(
        STATE,
        source=State.DECIDED,
        target=State.DECIDED,
        who=disclosure_desk,
        label="立案重新答复",
        kind="primary",
        article="行政复议法第六十四条、行政诉讼法第七十条：责令重新作出的，在确定的期限内重新作出",
        form="requests_app.forms.dispute.ReanswerForm",
        when={"reanswer_ordered": True, "reanswer": None},
    )
    def answer_anew(self, *, by, note, on: date | None = None, days: int | None = None):
        """The application is handled anew, by the term the ruling set; the two are linked both ways."""
        from requests_app.intake import reanswer  # intake and these acts are both loaded with the models

        on = on or self.ruling_arrived_on or self.decided_on
        self._not_before(on, "起算日")
        days = days or self.reanswer_days
        basis = f"{self.organ}{self.ruling_number or self.case_number}责令重新答复"
        self.reanswer = reanswer(self.application, by=by, ordered_on=on, days=days, basis=basis)
        self.reanswer_days = days
        return {"重新答复": self.reanswer.number, "起算日": on, "期限（工作日）": days}

    @act(
        STATE,
        source=State.DECIDED,
        target=State.CLOSED,
        who=disclosure_desk,
        label="办结",
        kind="primary",
        form="disclosure.workflow.forms.OptionalNoteForm",
        conditions=[NothingOrdered()],
    )
    def close(self, *, by, note, **facts):
        """Nothing is left to be done about it."""
        return {"结果": self.get_result_display()}

    @act(
        STATE,
        source=State.UNDECIDED,
        target=State.WITHDRAWN,
        who=disclosure_desk,
        label="登记撤回",
        kind="danger",
        article="撤回复议申请、撤诉的，计入“其他结果”",
        form="requests_app.forms.dispute.WithdrawnForm",
    )
    def withdraw(self, *, by, note, on: date | None = None):
        """Taken back by whoever brought it."""
        on = on or clock.today()
        self._not_before(on, "撤回日期")
        self.result, self.decided_on = Result.OTHER, on
        clocks.cancel_all(self, by=by, reason="已经撤回")
        return {"撤回日": on}
