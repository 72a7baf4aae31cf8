"""更正本人信息的办理（条例第四十一条）: registered, looked into, decided, told."""

from datetime import date

from django_fsm import GET_STATE

from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.deadlines.entries import METHODS
from disclosure.files.store import hand_over
from disclosure.notices.models.letter import Method
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.people import (
    STATE,
    applicant_or_desk,
    applicant_or_officer,
    disclosure_desk,
    head_of_disclosure,
    staff,
    the_officer,
)
from requests_app.record_corrections import LETTERS, Result, State
from requests_app.terms import RECORD_CORRECTION

ARTICLE = "条例第四十一条：有证据证明政府信息记录不准确的，应当更正并告知；不属于本机关职能范围的，转送或者告知向有权更正的机关提出"


METHOD_WORDS = dict(Method.choices)


def told_target(case, **facts) -> str:
    return case.result


class Correcting:
    """核实、更正、转送、不予更正、告知."""

    @act(
        STATE,
        source=State.RECEIVED,
        target=State.HANDLING,
        who=disclosure_desk,
        label="交办",
        kind="primary",
        article="条例第四十一条",
        form="requests_app.forms.record_correction.AssignForm",
    )
    def assign(self, *, by, note, office=None, officer=None):
        """To the office that keeps the record, or to 公开办 itself."""
        self.office, self.officer = office, officer
        return {"承办科室": str(office or "公开办"), "承办人": str(officer or "")}

    @act(
        STATE,
        source=State.HANDLING,
        target=State.HANDLING,
        who=the_officer,
        label="登记核实情况",
        article=ARTICLE,
        form="requests_app.forms.record_correction.FindingForm",
        kind="primary",
    )
    def look_into(self, *, by, note, found: str, is_ours: bool):
        """What the record says, what the evidence shows, and whether it is ours to correct."""
        self.person.found = found.strip()
        self.person.save(update_fields=["found"])
        self.is_ours, self.looked_into_on = is_ours, clock.today()
        return {"属于本机关职能范围": is_ours}

    @act(
        STATE,
        source=(State.RECEIVED, State.HANDLING),
        target=None,
        who=applicant_or_officer,
        label="添加材料",
        form="requests_app.forms.record_correction.EvidenceForm",
    )
    def add_file(self, *, by, note, file):
        """Evidence that came with it or later; it is filed with the case."""
        hand_over(file, self)
        return {"文件": file.name, "SM3": file.sm3}

    def _decide(self, by, result: str, reason: str, **more) -> dict:
        if self.looked_into_on is None:
            raise Refused("还没有登记核实情况。请先“登记核实情况”，写明记录内容和证据能证明什么。")
        self.result, self.decided_on, self.reason = result, clock.today(), reason.strip()
        letter = letters.write(
            self,
            LETTERS[result],
            by=by,
            issue=True,
            found=self.person.found,
            corrected=result == Result.CORRECTED,
            reason=self.reason,
            **more,
        )
        return {"处理": self.get_result_display(), "理由": self.reason, "文号": letter.reference}

    @act(
        STATE,
        source=State.HANDLING,
        target=State.TELLING,
        who=head_of_disclosure,
        label="更正",
        article=ARTICLE,
        form="requests_app.forms.record_correction.CorrectForm",
        when={"is_ours": True},
    )
    def correct(self, *, by, note, reason: str, corrected_on: date | None = None):
        """The record was wrong and is put right; the letter tells it."""
        corrected_on = corrected_on or clock.today()
        rules.check(
            self,
            [
                rules.not_in_the_future(corrected_on, "更正日期"),
                rules.not_before_receipt(corrected_on, "更正日期"),
            ],
        )
        self.corrected_on = corrected_on
        return {"更正日期": corrected_on} | self._decide(by, Result.CORRECTED, reason)

    @act(
        STATE,
        source=State.HANDLING,
        target=State.TELLING,
        who=head_of_disclosure,
        label="不予更正",
        article="条例第四十一条：没有证据证明记录不准确的，告知理由",
        form="requests_app.forms.record_correction.RefuseForm",
        when={"is_ours": True},
    )
    def refuse(self, *, by, note, reason: str):
        """The evidence does not show that the record is wrong; the reason is told."""
        if len(reason.strip()) < rules.LEAST_REASON:
            raise Refused("不予更正须告知理由，请写清楚证据为什么不能证明记录不准确。")
        return self._decide(by, Result.REFUSED, reason)

    @act(
        STATE,
        source=State.HANDLING,
        target=State.TELLING,
        who=head_of_disclosure,
        label="转送有权机关",
        article="条例第四十一条：不属于本机关职能范围的，可以转送有权更正的机关处理并告知，或者告知向有权更正的机关提出",
        form="requests_app.forms.record_correction.TransferForm",
        when={"is_ours": False},
    )
    def transfer(self, *, by, note, reason: str, to: str, contact: str = "", passed_on: bool = True):
        """Not ours to correct: sent on, or the person is told where to go."""
        self.transferred_to, self.passed_on = to.strip(), passed_on
        how = {"转送" if passed_on else "告知向其提出": self.transferred_to}
        return how | self._decide(
            by,
            Result.TRANSFERRED,
            reason,
            agency=self.transferred_to,
            contact=contact.strip(),
            passed_on=passed_on,
        )

    @act(
        STATE,
        source=State.TELLING,
        target=GET_STATE(told_target, states=(State.CORRECTED, State.TRANSFERRED, State.REFUSED)),
        who=disclosure_desk,
        label="登记告知",
        kind="primary",
        article="条例第四十一条：更正并告知；国办公开办函〔2016〕235号：送达",
        form="requests_app.forms.record_correction.TellForm",
    )
    def tell_decision(
        self,
        *,
        by,
        note,
        way: str,
        posted_on: date | None = None,
        signed_on: date | None = None,
        delivered_on: date | None = None,
        mail_number: str = "",
        signer: str = "",
        proof: str = "",
        **vouched,
    ):
        """The letter reached the person, or the post office; the office's own term stops there."""
        letter = letters.of(self, LETTERS[self.result])
        if letter is None:
            raise Refused("还没有印发的告知书，不能登记告知。")
        if way == Method.ONLINE:
            delivered_on = delivered_on or clock.today()
        dates = {"posted_on": posted_on, "signed_on": signed_on, "delivered_on": delivered_on}
        decisive, _ = METHODS.get(way, ("signed", ""))
        on = dates[f"{decisive}_on"]
        if on is None:
            raise Refused("请填写决定告知时点的日期：邮寄填交邮日，直接送达填签收日，在线填到达日。")
        rules.check(self, [rules.not_in_the_future(on, "告知日期"), rules.not_before_receipt(on, "告知日期")])
        letters.deliver(
            letter,
            method=way,
            by=by,
            mail_number=mail_number,
            signer=signer,
            note=proof or note,
            **dates,
            **vouched,
        )
        met = clocks.meet(self, RECORD_CORRECTION, on=on, by=by)
        self.told_on = on
        late = {"逾期": f"迟于 {met.due_on}"} if met and met.is_overdue() else {}
        return {"告知日": on, "方式": METHOD_WORDS[way]} | late

    @act(
        STATE,
        source=State.OPEN,
        target=State.WITHDRAWN,
        who=applicant_or_desk,
        label="登记撤回",
        kind="danger",
        form="requests_app.forms.record_correction.WithdrawForm",
    )
    def withdraw(self, *, by, note, **facts):
        """The person takes it back."""
        clocks.cancel_all(self, by=staff(by), reason="申请人撤回")
