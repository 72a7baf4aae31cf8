"""内部节点: the terms the house set for itself, and when they stand still.

Nobody in the house is late while the applicant or somebody outside is waited for. What is waited for changes what has to
be written, so a node stops, and begins anew when it has come; the law's own clock counts as the law says all the while.
Which node waits for what:

| node | 补正 | 征求意见 | 收费 | 说明理由 |
|---|---|---|---|---|
| 登记、确认收到 | before all of these | | | |
| 审查 | ends with the notice | runs: 第三十条 counts its seven days from the receipt alone | – | runs |
| 告知已主动公开的途径 | stops | falls away: what is published needs nobody's opinion | stops | stops |
| 拟出答复 | stops | stops | stops | stops |
| 检索、保密审查、协调；送签 | an answer under review waits for none of these; where 更正日期 undoes a silence, they stop | | | |
| 协办反馈 | stops | runs | stops | runs |
"""

from datetime import date

from disclosure.deadlines import clocks
from disclosure.deadlines.models import Deadline
from requests_app.acts.people import staff
from requests_app.states import State
from requests_app.terms import COORDINATE, DRAFT_REPLY, SEND_TO_SIGN, TELL_PUBLISHED

ALREADY_PUBLISHED = "already_public"  # the answer the node of telling where is for


class House:
    """内部节点停下、另起、办完."""

    def _start_own(self, term, on: date, by) -> None:
        """A clock of the house, where the agency's rules have one."""
        if clocks.own_length(term, self.agency, on):
            clocks.start(self, term, on=on, by=staff(by))

    @property
    def _opinions(self) -> list:
        """What was asked of others outside, whose time the law does not count（第三十三条第三款）."""
        return [one for one in self.consultations.all() if one.pauses]

    @property
    def _others_are_waited_for(self) -> bool:
        """An opinion, a payment, or the reasons are still to come; of a 补正 the state tells."""
        reasons = self.reasons_asked_on and not (self.reasons_given_on or self.delayed_until)
        return bool(
            reasons
            or any(one.is_open for one in self._opinions)
            or self.fees.filter(status__in=("proposed", "noticed")).exists()
        )

    def _house_waits(self, by, why: str, *, helpers: bool = False) -> None:
        """Stop what cannot be gone on with; `helpers` too, where the whole application waits for the applicant."""
        for term in (TELL_PUBLISHED, DRAFT_REPLY, COORDINATE, SEND_TO_SIGN):
            clocks.cancel(self, term, by=staff(by), reason=why)
        for one in self._helpers if helpers else ():
            clocks.cancel(one, one.term, by=staff(by), reason=why)

    def _house_goes_on(self, on: date, by, *, state: State | None = None) -> None:
        """What was waited for came on that day, or never will: the nodes begin anew, unless something else is waited for.

        `state` is where the application stands after the act.
        """
        state = state or self.state
        if state not in (State.REVIEW, State.HANDLING) or self._others_are_waited_for:
            return
        decision = self.decision
        if not self._opinions and (decision is None or decision.answer == ALREADY_PUBLISHED):
            self._begin_anew(TELL_PUBLISHED, on, by)
        if state == State.HANDLING:
            self._begin_anew(DRAFT_REPLY, on, by)
        for one in self._helpers:
            if clocks.open_clock(one, one.term) is None:
                clocks.start(one, one.term, on=on, by=staff(by))

    @property
    def _helpers(self) -> list:
        return [one for one in self.consultations.filter(result="") if not one.pauses]

    def _begin_anew(self, term, on: date, by) -> None:
        """Not where it runs, nor where what it asks for was done before."""
        last = Deadline.objects.for_case(self).of_term(term).order_by("-pk").first()
        if last is None or last.cancelled_at is not None:
            self._start_own(term, on, by)

    def _run_again(self, by, reason: str, on: date, *own, since: date | None = None) -> None:
        """Nodes that run from a day that was entered wrongly (`since`; any that run, where untold) run from the right one."""
        for term in own:
            running = clocks.open_clock(self, term)
            if running and since in (None, running.started_on):
                clocks.cancel(self, term, by=staff(by), reason=reason[:200])
                self._start_own(term, on, by)
