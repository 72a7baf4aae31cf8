"""调查处置: the 科室 takes it, reports the same day, and says what it found and did."""

from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from opinion import terms
from opinion.acts.people import STATE, section
from opinion.states import Grade, Stage, State


class Handling:
    """承办科室的环节。"""

    @act(
        STATE,
        source=State.ASSIGNED,
        target=State.HANDLING,
        who=section,
        label="接办",
        kind="primary",
        article="涉事单位主要负责人是第一责任人，分管负责人是直接责任人",
        form="disclosure.workflow.forms.OptionalNoteForm",
        together=True,
    )
    def take(self, *, by, note, **facts):
        """承办科室接办，开始调查处置。"""

    @act(
        STATE,
        source=State.ASSIGNED,
        target=State.JUDGED,
        who=section,
        label="退回交办",
        article="不属本科室的，写明应由谁办，当时退回",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def decline(self, *, by, note, **facts):
        """不是本科室的事。"""

    @act(
        STATE,
        source=(State.ASSIGNED, State.HANDLING, State.DRAFTING, State.APPROVING, State.APPROVED),
        target=None,
        who=section,
        when={"grade": tuple(Grade.PRESSING)},
        label="当日报告",
        article="涉事单位当日报办公室和分管领导",
        form="opinion.forms.handling.OfficeReportForm",
    )
    def report_handling(self, *, by, note, **facts):
        """当天把情况报公开办和分管领导，不等查清。"""
        clocks.meet(self, terms.OPINION_OFFICE_REPORT, by=by)

    @act(
        STATE,
        source=State.HANDLING,
        target=State.DRAFTING,
        who=section,
        label="处置完毕，拟回应",
        kind="primary",
        article="查清事实、处置问题，再拟回应口径",
        form="opinion.forms.handling.FinishForm",
    )
    def finish_handling(self, *, by, note, finding, **facts):
        """写明查到了什么、怎样处置。"""
        self.finding, self.stage = finding, Stage.WRITING
        return {"调查处置": finding}
