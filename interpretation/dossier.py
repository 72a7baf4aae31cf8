"""卷宗: all that a person needs beside an act on an interpretation: facts, its document, clocks, history, what is next."""

from functools import cached_property

from disclosure import clock
from disclosure.casepage import CasePage, Choice, Step, road
from disclosure.deadlines import terms
from disclosure.deadlines.clocks import length_of
from documents import interpreting
from documents.metadata import Row, day
from documents.states import Origin
from interpretation import rules
from interpretation.states import State

STATIONS = (
    (State.PLAN, "解读方案"),
    (State.DRAFTING, "起草"),
    (State.CHECKING, "审核"),
    (State.SIGNING, "审签"),
    (State.PUBLISHED, "公布"),
)
HERE = {
    State.RETURNED: State.DRAFTING,
    State.READY: State.PUBLISHED,
    State.SUSPENDED: State.PUBLISHED,
    State.WITHDRAWN: State.PUBLISHED,
}
HALTED = (State.RETURNED, State.SUSPENDED, State.WITHDRAWN)


class Dossier(CasePage):
    """One interpretation."""

    act_url, noun = "interpretation-desk:act", "这件解读"

    @property
    def document(self):
        return self.case.document

    @cached_property
    def fact_rows(self) -> list[Row]:
        case = self.case
        rows = [
            Row("解读形式", case.get_kind_display()),
            Row("解读机关", case.interpreted_by),
            Row("解读人", case.interpreter),
            Row("联系方式", case.contact),
            Row("解读方案", case.plan),
            Row("拟稿", " · ".join(filter(None, [str(case.office or ""), str(case.drafter or "")]))),
            Row("退回环节", case.get_returned_from_display() if case.state == State.RETURNED else ""),
            Row("公布时间", day(case.published_at)),
            Row("撤回时间", day(case.withdrawn_at)),
            Row("撤回原因", case.withdrawn_reason),
        ]
        return [row for row in rows if row.value]

    @cached_property
    def document_rows(self) -> list[Row]:
        document = self.document
        rows = [
            Row("文种", document.genre),
            Row("状态", document.get_state_display(), tone=document.state_tone),
            Row("解读范围", str(interpreting.scope_of(document) or "")),
            Row("要求", interpreting.state_of(document).label),
            Row("信息来源", document.get_origin_display() if document.origin == Origin.JOINT else ""),
            Row("公布", self.when_it_goes_out),
            Row("发布时间", day(document.published_at)),
        ]
        return [row for row in rows if row.value]

    @property
    def when_it_goes_out(self) -> str:
        """同步, or within how many 工作日, as the agency's rule has it."""
        agency = self.case.agency
        if interpreting.goes_out_together(agency):
            return "与公文同步公布"
        on = clock.day_of(self.document.published_at or self.case.created_at)
        return f"公文公开后 {length_of(terms.INTERPRETATION, agency, on)} 个工作日内"

    @property
    def without_clock(self) -> str:
        """Why no clock runs, in words."""
        if self.case.state in State.ENDED or self.ended:
            return "没有正在计算的期限。"
        if interpreting.goes_out_together(self.case.agency):
            return "与公文同步公布，不另计期限。"
        if not interpreting.is_required(self.document):
            return "这件公文不要求解读，没有期限。"
        if self.document.published_at is None:
            return f"{self.when_it_goes_out}公布，公文发布时自动起算。"
        return "期限记在同一公文的另一件解读上，或者已经办结。"

    @property
    def body(self) -> str:
        return self.case.text.body

    @property
    def returned_with(self):
        """The event that sent it back, while it is with the drafter."""
        if self.case.state != State.RETURNED:
            return None
        return next((entry for entry in self.history if entry.moved_to == State.RETURNED.label), None)

    @cached_property
    def others(self) -> list:
        """The other interpretations of the same document."""
        return list(self.document.interpretations.exclude(pk=self.case.pk).order_by("pk"))

    @cached_property
    def choices(self) -> list[Choice]:
        return [Choice(move, tuple(rules.standing_in_the_way(self.case, move.name))) for move in self.moves]

    @property
    def blocked(self) -> tuple[str, ...]:
        return next((choice.blocked for choice in self.choices if choice.blocked), ())

    @property
    def waits_on_document(self) -> str:
        """What it waits for, where it is its document that moves next."""
        if self.case.state == State.SIGNING and not self.waits_for:
            return "已经审核，随公文审签。"
        if self.case.state == State.READY and not self.waits_for:
            together = interpreting.goes_out_together(self.case.agency)
            return "随公文公布。" if together else "公文发布以后，由信息发布员公布。"
        return ""

    @cached_property
    def steps(self) -> list[Step]:
        """方案 → 起草 → 审核 → 审签 → 公布; where it stands now."""
        state = State(self.case.state)
        if state == State.DISCARDED:
            return []
        stations = [station for station, _ in STATIONS]
        here = HERE.get(state, state)
        return road(
            [label for _, label in STATIONS],
            stations.index(here),
            is_over=state == State.PUBLISHED,
            note=state.label if state in HALTED else "",
        )
