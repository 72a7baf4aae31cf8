"""登记, 不作舆情处理, 重新启动. 并入另一件 is made where items are collected (opinion.acts.folding)."""

from disclosure import clock
from disclosure.workflow.acts import act
from opinion import hours
from opinion.acts.people import STATE, desk, who_drops
from opinion.states import State


class Intake:
    """发现的事项进不进来（文件 000：受理—转办—反馈，不漏报迟报）。"""

    @act(
        STATE,
        source=State.FOUND,
        target=State.REGISTERED,
        who=desk,
        label="登记",
        kind="primary",
        article="专人监测，不漏报迟报；从发现之时起四十八小时内回应（国办发〔2016〕80号）",
        form="opinion.forms.intake.RegisterForm",
    )
    def register(self, *, by, note, title="", topic="", **facts):
        """登记为一件舆情，回应的时限自发现之时起算。"""
        self.title, self.topic = title or self.title, topic or self.topic
        hours.begin(self, by=by)
        return {"主题": self.topic}

    @act(
        STATE,
        source=(State.FOUND, State.REGISTERED, State.JUDGED),
        target=State.DROPPED,
        who=who_drops,
        label="不作舆情处理",
        kind="danger",
        article="与本机关无关、没有实质内容或者已经另有处理的，写明理由；记录留存，可以重新启动",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def drop(self, *, by, note, **facts):
        """写明理由，不再办理。"""
        hours.end(self, by=by, reason=hours.DROPPED)

    @act(
        STATE,
        source=(State.SETTLED, State.ARCHIVED, State.DROPPED),
        target=State.REGISTERED,
        who=desk,
        when={"merged_into": None},
        label="重新启动",
        article="事情又有新的变化的，重新研判；前一轮的记录、时限和回应都留存",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def reopen(self, *, by, note, **facts):
        """新的一轮：时限自此刻起重新计算，等级重新研判，回应另拟。"""
        hours.end(self, by=by, reason="重新启动，另行计算")
        self.round += 1
        self.reopened_at, self.stirred_at, self.responded_at = clock.now(), None, None
        self.stage, self.approved_by, self.finding, self.settled_with = "", None, "", ""
        hours.begin(self, by=by)
        return {"第几轮": self.round}

    @act(
        STATE,
        source=(State.SETTLED, State.ARCHIVED, State.DROPPED),
        target=None,
        who=desk,
        conditions=[lambda item: item.stirred_at is not None],
        label="新来源已看",
        article="办结后又有新来源，看过不需要重新启动的，写明理由；此后再有新来源，再行通知",
        form="disclosure.workflow.forms.ReasonForm",
        awaited=False,
    )
    def leave_at_rest(self, *, by, note, **facts):
        """Looked at, and nothing new in it: what comes after this is told of again."""
        self.stirred_at = None
