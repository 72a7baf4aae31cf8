"""上报: to whoever stands above the office, and from 分管领导 to 主要领导."""

from accounts.roles import Role, holds
from disclosure import clock
from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from opinion import terms
from opinion.acts.people import STATE
from opinion.states import Grade, State

UNDER_WAY = (State.REGISTERED, *State.BEFORE_RELEASE, State.RELEASED)


class Upwards:
    """办理之外的上报，不改变事项走到哪一步。"""

    @act(
        STATE,
        source=UNDER_WAY,
        target=None,
        who=holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.LEADER),
        label="上报上级",
        article="需要上报的，当日上报",
        form="opinion.forms.upwards.ReportUpForm",
    )
    def report_up(self, *, by, note, receiver, at, how, summary="", **facts):
        """登记报给谁、何时、怎样报的。Raises Refused for a moment that has not come."""
        if at > clock.now():
            raise Refused("上报时间还没有到，报过以后再登记。")
        if at < self.begun_at.replace(second=0, microsecond=0):  # typed to the minute
            raise Refused("上报时间早于发现时间，请核对。")
        self.reports_up.create(receiver=receiver, at=at, how=how, summary=summary, by=by)
        clocks.meet(self, terms.OPINION_REPORT_UP, at=at, by=by)
        return {"报给": receiver, "时间": f"{at.astimezone(clock.TZ):%Y-%m-%d %H:%M}", "方式": how}

    @act(
        STATE,
        source=UNDER_WAY,
        target=None,
        who=holds(Role.LEADER),
        when={"grade": tuple(Grade.PRESSING)},
        label="已报主要领导",
        article="分管领导当天报主要领导",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def report_to_chief(self, *, by, note, **facts):
        """分管领导登记已经报主要领导，可以写明主要领导的意见。"""
        clocks.meet(self, terms.OPINION_CHIEF_REPORT, by=by)
