"""研判、交办: how grave it is, by which of the four kinds, and whose it is."""

from django_fsm import GET_STATE

from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from opinion import hours, rules
from opinion.acts.people import STATE, desk, desk_head
from opinion.grounds import RANK, labels, least_grade
from opinion.states import Grade, Risk, Stage, State

REGRADE = {
    "who": desk_head,
    "label": "重新定级",
    "article": "事态变化的，重新研判等级；时限随之改变，原来的记录留存",
    "form": "opinion.forms.judging.RegradeForm",
}


def regraded_target(item, **facts) -> str:
    """待发布的定为须两级审定的，先经主要领导审定（文件 001）。"""
    return State.APPROVING if rules.awaits_chief(item) else State.APPROVED


class Judging:
    """研判定级（文件 004 四类界定），交给承办科室。"""

    def _graded(self, by, criteria, grade, risk, is_emergency, must_report_up, party):
        """Raises Refused where the grade is lower than what was ticked, or higher with nothing ticked."""
        grade = Grade(grade)
        least = least_grade(criteria)
        if RANK[grade] < RANK[least]:
            raise Refused(
                f"已勾选“{'、'.join(labels(criteria))}”，等级不能低于“{least.label}”（四类界定）。请改等级，或者取消勾选。"
            )
        if grade != Grade.ORDINARY and not criteria:
            raise Refused(f"定为“{grade.label}”，须勾选符合四类界定中的哪一类。")
        if is_emergency and grade != Grade.GRAVE:
            raise Refused("突发事件的舆情按“重大”办理：五小时内发布权威信息，二十四小时内举行新闻发布会。")
        self.criteria, self.grade, self.risk = list(criteria), grade, risk
        self.is_emergency, self.must_report_up, self.party = is_emergency, must_report_up, party
        hours.follow(self, by=by)
        return {
            "等级": grade.label,
            "界定": labels(criteria),
            "风险": Risk(risk).label if risk else "",
            "突发事件": is_emergency or None,
            "涉事单位": party,
            "上报上级": must_report_up or None,
        }

    @act(
        STATE,
        source=State.REGISTERED,
        target=State.JUDGED,
        who=desk,
        label="研判",
        kind="primary",
        article="重要舆情四类界定；重要的即时呈报分管领导、主要领导，当天处置并回应",
        form="opinion.forms.judging.JudgeForm",
    )
    def judge(
        self,
        *,
        by,
        note,
        grade,
        criteria=(),
        risk="",
        is_emergency=False,
        must_report_up=False,
        party="",
        office=None,
    ):
        """定等级和风险，指出涉事单位和科室；相应的时限自发现之时起算。"""
        self.office = office
        said = self._graded(by, criteria, grade, risk, is_emergency, must_report_up, party)
        return said | {"科室": str(office or "")}

    @act(
        STATE,
        source=tuple(state for state in State.BEFORE_RELEASE if state != State.APPROVED),
        target=None,
        **REGRADE,
    )
    @act(
        STATE,
        source=State.APPROVED,
        target=GET_STATE(regraded_target, states=(State.APPROVED, State.APPROVING)),
        **REGRADE,
    )
    def regrade(
        self,
        *,
        by,
        note,
        grade,
        criteria=(),
        risk="",
        is_emergency=False,
        must_report_up=False,
        party="",
    ):
        """改等级，写明理由。待发布的升为须两级审定的，转主要领导审定。"""
        before = self.get_grade_display()
        said = self._graded(by, criteria, grade, risk, is_emergency, must_report_up, party)
        if self.state == State.APPROVED and rules.awaits_chief(self):
            self.stage = Stage.CHIEF
        return {"原等级": before} | said

    @act(
        STATE,
        source=State.JUDGED,
        target=State.ASSIGNED,
        who=desk,
        label="交办",
        kind="primary",
        article="受理—转办—反馈；夜间和假日由值守人员交办",
        form="opinion.forms.judging.AssignForm",
    )
    def assign(self, *, by, note, office, **facts):
        """交给承办科室。"""
        self.office = office
        return {"承办科室": str(office)}
