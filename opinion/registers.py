"""舆情台账: every item with its grade, its times and what became of it, as a page and as a workbook."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from disclosure import clock
from disclosure.deadlines.models import Deadline
from disclosure.registers.register import Column, Register
from opinion import terms
from opinion.models import Item, Response
from opinion.page import GRADE_TONES, moment
from opinion.reports import HOUR
from opinion.states import State


def answering_clocks():
    """The terms to answer in of an item's present round, for a subquery over items."""
    return Deadline.objects.filter(
        content_type=ContentType.objects.get_for_model(Item),
        object_id=OuterRef("pk"),
        cancelled_at=None,
        created_at__gte=Coalesce(OuterRef("reopened_at"), OuterRef("found_at")),
        term__in=[term.key for term in terms.ANSWERING],
    )


def was_late() -> Exists:
    """An item was answered in this round after a term was over."""
    return Exists(answering_clocks().filter(met_at__gt=F("due_at")))


OFFERED = ("q", "state", "grade", "year", "office", "agency")


def _rows(user, asked):
    """What the person may see, with when an answer was due in this round, whether it was late, and what was answered."""
    answering = answering_clocks()
    response = Response.objects.filter(item=OuterRef("pk"), published_at__isnull=False).order_by("-round")
    return (
        asked(Item.objects.visible_to(user))
        .for_list()
        .annotate(
            due_at=Subquery(answering.order_by("due_at").values("due_at")[:1]),
            was_late=was_late(),
            response_title=Subquery(response.values("public_title")[:1]),
        )
        .order_by("-found_at", "-id")
    )


def _hours(item) -> str:
    return f"{(item.responded_at - item.begun_at) / HOUR:.1f}" if item.responded_at else ""


def _lateness(item) -> str:
    if item.was_late:
        return "逾期回应"
    waited_for = item.state in State.BEFORE_RELEASE and item.due_at is not None
    return "逾期未回应" if waited_for and item.due_at < clock.now() else ""


ITEMS = Register(
    key="opinion",
    title="舆情台账",
    article="专人监测，不漏报迟报；受理—转办—反馈逐件登记，瞒报拖延的约谈问责",
    offered=OFFERED,
    read=_rows,
    empty="发现的舆情登记以后列在这里，连同等级、时限、回应和结果。",
    columns=(
        Column("编号", lambda i: i.reference, 12, number=True),
        Column("事项", lambda i: i.title, 46, main=True),
        Column("机关", lambda i: i.agency.label, 18),
        Column("发现时间", lambda i: moment(i.found_at), 20, number=True),
        Column("发现途径", lambda i: i.get_channel_display(), 14, on_screen=False),
        Column("来源条数", lambda i: i.mention_count, 8, number=True, on_screen=False),
        Column("主题", lambda i: i.topic, 14),
        Column("等级", lambda i: i.get_grade_display(), 8, tone=lambda i: GRADE_TONES.get(i.grade, "")),
        Column("四类界定", lambda i: "；".join(i.criteria_labels), 34, on_screen=False),
        Column("风险等级", lambda i: i.get_risk_display(), 8, on_screen=False),
        Column("涉事单位", lambda i: i.party, 20, on_screen=False),
        Column("承办科室", lambda i: str(i.office or ""), 14),
        Column("状态", lambda i: i.get_state_display(), 12, tone=lambda i: State(i.state).tone),
        Column("应回应时间", lambda i: moment(i.due_at), 20, number=True),
        Column("回应时间", lambda i: moment(i.responded_at), 20, number=True),
        Column("用时（小时）", _hours, 10, number=True),
        Column("逾期", _lateness, 10, tone=lambda i: "late"),
        Column("回应", lambda i: i.response_title or "", 34, on_screen=False),
        Column("第几轮", lambda i: i.round, 8, number=True, on_screen=False),
    ),
)
