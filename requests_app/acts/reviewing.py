"""审核与签发（条例第十七条、第四十五条）: nobody reviews what he wrote."""

from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from requests_app import letters, rules
from requests_app.acts.people import STATE, checking_head, secrecy_reviewer, signing_leader, staff
from requests_app.states import State
from requests_app.terms import COORDINATE, SEND_TO_SIGN


class Reviewing:
    """公开审查单: 保密审查、审核、签发."""

    def _opine(self, step: str, by, note: str, agrees: bool = True) -> None:
        decision = self.decision
        self.opinions.create(
            decision=decision, step=step, agrees=agrees, note=note, fingerprint=decision.fingerprint, by=by
        )

    @act(
        STATE,
        source=State.CHECKING,
        target=State.CHECKING,
        who=secrecy_reviewer,
        label="保密审查同意",
        kind="primary",
        article="条例第十七条：公开前依照保守国家秘密法等法律法规审查",
        form="disclosure.workflow.forms.OptionalNoteForm",
        when={"secrecy_due": True},
    )
    def secrecy_check(self, *, by, note, **facts):
        """保密审查 of exactly what goes out; a change afterwards asks for another."""
        self._opine("secrecy", by, note)
        self.secrecy_due = False

    @act(
        STATE,
        source=State.CHECKING,
        target=State.SIGNING,
        who=checking_head,
        label="审核通过",
        kind="primary",
        article="条例第四十五条：审核",
        form="disclosure.workflow.forms.OptionalNoteForm",
        when={"secrecy_due": False},
    )
    def approve_reply(self, *, by, note, **facts):
        """公开办负责人 checks facts, ground and words."""
        rules.check(self, rules.BEFORE_CHECKING)
        self._opine("check", by, note)
        clocks.meet(self, COORDINATE, by=staff(by))
        if clocks.own_length(SEND_TO_SIGN, self.agency, self.received_on):
            clocks.start(self, SEND_TO_SIGN, by=staff(by))

    @act(
        STATE,
        source=(State.CHECKING, State.SIGNING),
        target=State.HANDLING,
        who=checking_head,
        label="退回重拟",
        kind="danger",
        article="条例第四十五条：审核",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """Back to the officer with the reason; what was written stays."""
        self._opine("check", by, note, agrees=False)
        for term in (COORDINATE, SEND_TO_SIGN):
            clocks.cancel(self, term, by=staff(by), reason="退回重拟")

    @act(
        STATE,
        source=State.CHECKING,
        target=State.HANDLING,
        who=secrecy_reviewer,
        label="保密审查不同意",
        kind="danger",
        article="条例第十七条",
        form="disclosure.workflow.forms.ReasonForm",
        when={"secrecy_due": True},
    )
    def secrecy_refuse(self, *, by, note, **facts):
        """What may not go out goes back, with the reason."""
        self._opine("secrecy", by, note, agrees=False)
        clocks.cancel(self, COORDINATE, by=staff(by), reason="保密审查不同意")

    @act(
        STATE,
        source=State.SIGNING,
        target=State.HANDLING,
        who=signing_leader,
        label="不予签发",
        kind="danger",
        article="条例第四十五条",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def refuse_to_sign(self, *, by, note, **facts):
        """The leader sends it back with the reason."""
        self._opine("sign", by, note, agrees=False)
        clocks.cancel(self, SEND_TO_SIGN, by=staff(by), reason="不予签发")

    @act(
        STATE,
        source=State.SIGNING,
        target=State.DELIVERY,
        who=signing_leader,
        label="签发",
        kind="primary",
        article="条例第三十六条；答复书由机关负责人签发",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def sign(self, *, by, note, **facts):
        """Signed: the letter gets its number and is printed as it will stand."""
        rules.check(self, rules.BEFORE_SIGNING)
        self._opine("sign", by, note)
        clocks.meet(self, SEND_TO_SIGN, by=staff(by))
        decision = self.decision
        letter = letters.write(self, decision.row.letter, by=staff(by), issue=True, decision=decision)
        return {"答复类型": decision.row.label, "文号": letter.reference}
