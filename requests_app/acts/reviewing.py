"""审核与签发（条例第十七条、第四十五条）: nobody reviews what he wrote."""

from accounts.roles import persons_of
from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.people import (
    LOOKED_OVER_IN,
    STATE,
    checking_head,
    copy_waits,
    second_person,
    secrecy_reviewer,
    signing_leader,
    staff,
)
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

    # ── 公开件 ──────────────────────────────────────────────────────────────
    @act(
        STATE,
        source=LOOKED_OVER_IN,
        target=None,
        who=second_person,
        label="复核公开件",
        kind="primary",
        article="条例第三十七条：区分处理，涂去的不得外泄",
        form="disclosure.workflow.forms.OptionalNoteForm",
        conditions=[copy_waits],
        offered=True,
    )
    def look_over(self, *, by, note, release: int):
        """A second person went through the copy page by page; the page for it is its own."""
        found = self._copy_for(release, by)
        found.checked_by, found.checked_at = by, clock.now()
        found.returned = found.returned_by = found.returned_at = None
        found.return_reason = ""
        found.save()
        return {"文件": found.title, "公开件 SM3": found.result.published_sm3}

    @act(
        STATE,
        source=(State.CHECKING, State.SIGNING),
        target=State.HANDLING,
        who=second_person,
        label="退回重涂",
        kind="danger",
        article="条例第三十七条：区分处理，涂去的不得外泄",
        form="disclosure.workflow.forms.ReasonForm",
        conditions=[copy_waits],
    )
    @act(
        STATE,
        source=State.HANDLING,
        target=State.HANDLING,
        who=second_person,
        label="退回重涂",
        kind="danger",
        article="条例第三十七条：区分处理，涂去的不得外泄",
        form="disclosure.workflow.forms.ReasonForm",
        conditions=[copy_waits],
    )
    def return_copy(self, *, by, note, release: int):
        """Something was left uncovered: the copy is taken back, and the answer with it, since boxes are drawn in 办理."""
        found = self._copy_for(release, by)
        found.returned, found.returned_by, found.returned_at = found.result, by, clock.now()
        found.return_reason, found.result = note, None
        found.save()
        found.runs.all().delete()
        for term in (COORDINATE, SEND_TO_SIGN):
            clocks.cancel(self, term, by=staff(by), reason="公开件退回重涂")
        return {"文件": found.title, "提供的文件": found.pk, "公开件 SM3": found.returned.published_sm3}

    def _copy_for(self, pk: int, by):
        """The copy that waits for this person. Raises Refused."""
        rows = self.releases.to_look_over().select_related("result").select_for_update(of=("self",))
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Refused("这份公开件已经复核或者收回，请看最新情况。")
        if not persons_of(by).isdisjoint(found.made_by()):
            raise Refused("公开件由画框人、生成人以外的人复核，在答复签发之前办理。")
        return found
