"""一屏一件: all that a person needs beside an act on an item."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from disclosure import clock
from disclosure.casepage import CasePage, Choice, Step, road
from disclosure.deadlines.models import Deadline
from disclosure.workflow.models import Event
from documents.metadata import Row
from opinion import duty, rules
from opinion.beside import Beside
from opinion.models import Response
from opinion.states import Grade, Risk, Stage, State

STATIONS = ("发现", "登记", "研判", "交办", "调查处置", "拟回应", "审定", "统一发布", "反馈", "归档")
NEXT = {  # where an item stands, as the station that is to come
    State.FOUND: 1,
    State.REGISTERED: 2,
    State.JUDGED: 3,
    State.ASSIGNED: 4,
    State.HANDLING: 4,
    State.DRAFTING: 5,
    State.APPROVING: 6,
    State.APPROVED: 7,
    State.RELEASED: 8,
    State.SETTLED: 9,
    State.ARCHIVED: 9,
}
OF_THE_ASKED = ("record_confirmation", "drop_confirmation")
WRITE, HAND_IN = "write_response", "hand_in"
AN_ACT = timedelta(seconds=5)  # longer than one takes, far shorter than a round
GRADE_TONES = {Grade.ORDINARY: "", Grade.IMPORTANT: "warn", Grade.GRAVE: "late"}
RISK_TONES = {Risk.LOW: "", Risk.MEDIUM: "warn", Risk.HIGH: "late"}


def moment(value) -> str:
    """2026年10月3日 21:40"""
    if value is None:
        return ""
    at = value.astimezone(clock.TZ)
    return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"


def taken_up(item) -> list[datetime]:
    """When each round after the first began."""
    if item.round == 1:
        return []
    return list(Event.objects.of(item).filter(action="reopen").order_by("pk").values_list("at", flat=True))


def round_of(deadline: Deadline, taken_up: list[datetime]) -> str:
    """第1轮, where there are several; the clocks of a round are made in the act that begins it, before it is written down."""
    if not taken_up:
        return ""
    return f"第{1 + sum(at - AN_ACT <= deadline.created_at for at in taken_up)}轮"


class ItemPage(CasePage):
    """One item."""

    act_url, noun = "opinion-desk:act", "这件舆情"

    def __init__(self, item, user):
        super().__init__(item, user)
        self.item = item

    @cached_property
    def steps(self) -> list[Step]:
        item = self.item
        if item.state not in NEXT:
            return []
        note = (
            Stage(item.stage).label if item.stage and item.state in (State.DRAFTING, State.APPROVING) else ""
        )
        return road(STATIONS, NEXT[item.state], is_over=item.state == State.ARCHIVED, note=note)

    @cached_property
    def fact_rows(self) -> list[Row]:
        item = self.item
        rows = [
            Row("发现", moment(item.found_at), number=True),
            Row("重新启动", moment(item.reopened_at), number=True),
            Row("第几轮", f"第{item.round}轮" if item.round > 1 else ""),
            Row("发现途径", item.get_channel_display()),
            Row("主题", item.topic),
            Row("等级", item.get_grade_display(), tone=GRADE_TONES.get(item.grade, "")),
            Row("四类界定", "；".join(item.criteria_labels)),
            Row("突发事件", "是" if item.is_emergency else ""),
            Row("风险等级", item.get_risk_display(), tone=RISK_TONES.get(item.risk, "")),
            Row("涉事单位", item.party),
            Row("承办科室", str(item.office or "")),
            Row("上报上级", "须当日上报" if item.must_report_up else ""),
            Row("调查处置", item.finding),
            Row("审定人", str(item.approved_by or "")),
            Row("反馈情况", item.settled_with),
            Row("并入", item.merged_into.title if item.merged_into else ""),
        ]
        return [row for row in rows if row.value]

    # ── the rounds ──────────────────────────────────────────────────────────
    @cached_property
    def taken_up(self) -> list[datetime]:
        return taken_up(self.item)

    @cached_property
    def clocks(self) -> list[tuple[Deadline, str]]:
        """Those that ended, each with its round where there are several."""
        return [(deadline, round_of(deadline, self.taken_up)) for deadline in self.ended]

    # ── the response ────────────────────────────────────────────────────────
    @cached_property
    def responses(self) -> list[Response]:
        """Those of later rounds first."""
        return list(self.item.responses.order_by("-round").prefetch_related("documents"))

    @cached_property
    def response(self) -> Response | None:
        """The one in hand, as Item.response."""
        item = self.item
        if item.correcting_id is not None:
            return next(one for one in self.responses if one.pk == item.correcting_id)
        return next((one for one in self.responses if one.round == item.round), None)

    @property
    def others(self) -> list[Response]:
        return [one for one in self.responses if one != self.response]

    @property
    def waits_for_correction(self) -> bool:
        """Is a response of another round before the public, which cannot be corrected until this one is through?"""
        busy = self.item.state in (State.REGISTERED, *State.BEFORE_RELEASE)
        return busy and any(one.is_public for one in self.others)

    @property
    def differs(self) -> bool:
        """Do the working words differ from what the public reads?"""
        response = self.response
        return bool(
            response
            and response.is_public
            and (
                (response.title, response.asked, response.body, response.speaker, self.item.topic)
                != (
                    response.public_title,
                    response.public_asked,
                    response.public_body,
                    response.public_speaker,
                    response.topic,
                )
                or set(response.documents.all()) != set(response.public_documents.all())
            )
        )

    @cached_property
    def confirmations(self) -> list:
        if self.response is None:
            return []
        rows = list(self.response.confirmations.all())
        for row in rows:
            row.response = self.response
        return rows

    @cached_property
    def reviews(self) -> list:
        if self.response is None:
            return []
        rows = list(self.response.reviews.select_related("by"))
        for row in rows:
            row.is_of_these_words = row.fingerprint == self.response.fingerprint
        return rows

    @property
    def is_at_secrecy_review(self) -> bool:
        return self.item.state == State.DRAFTING and self.item.stage == Stage.SECRECY

    # ── beside it ───────────────────────────────────────────────────────────
    @cached_property
    def demands(self) -> list:
        return list(self.item.demands.select_related("settled_by"))

    @cached_property
    def reports_up(self) -> list:
        return list(self.item.reports_up.select_related("by"))

    @cached_property
    def beside(self) -> Beside:
        """Where it came from, and what it concerns."""
        return Beside(self.item, self.user)

    @cached_property
    def shift(self):
        """Who is on call now, while the office is closed and the item cannot wait."""
        if not self.item.cannot_wait or duty.is_open(self.item.agency, clock.now()):
            return None
        return duty.on_duty(self.item.agency)

    @property
    def is_own(self) -> bool:
        """Of an agency the person works in, not only one of those below it: how to reach its people is for them."""
        return self.item.agency_id in self.user.agency_ids

    # ── what is next ────────────────────────────────────────────────────────
    @cached_property
    def choices(self) -> list[Choice]:
        """In the order of the work: the words are written before they are sent to be reviewed."""
        moves = sorted(self.moves, key=lambda move: move.name != WRITE)
        if not any(
            row.dropped_at is None for row in self.confirmations
        ):  # nobody was asked: nothing to record
            moves = [move for move in moves if move.name not in OF_THE_ASKED]
        if self.response is None:  # nothing can be sent yet: writing is what waits
            moves = [
                replace(move, kind={WRITE: "primary", HAND_IN: "quiet"}.get(move.name, move.kind))
                for move in moves
            ]
        return [Choice(move, tuple(rules.standing_in_the_way(self.item, move.name))) for move in moves]

    @property
    def _parted(self):
        """拟写回应 stands beside 送保密审查 as long as the words may still be written."""
        first, behind = super()._parted
        if writing := [choice for choice in behind if choice.move.name == WRITE]:
            first, behind = [*writing, *first], [choice for choice in behind if choice not in writing]
        return first, behind

    @property
    def blocked(self) -> tuple[str, ...]:
        """What stands before the next awaited act of this person."""
        return next((choice.blocked for choice in self.choices if choice.blocked and not choice.is_aside), ())
