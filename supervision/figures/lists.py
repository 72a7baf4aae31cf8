"""The list behind a number: the very rows it counted, as a page, an xlsx and a CSV.

A list is a `Register`, as every register of the desk is; where the kind of case has one, it is that one, filtered.
Natural persons stand in it by their surname alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet

from disclosure import clock
from disclosure.deadlines.lights import light
from disclosure.deadlines.models import Deadline
from disclosure.registers.register import Column, Register
from disclosure.workflow.acts import case_models
from documents.categories import BY_KEY
from documents.models import Document
from documents.states import Attribute
from opinion.registers import ITEMS
from requests_app.models import Dispute
from requests_app.outcomes import Outcome
from requests_app.views.desk_registers import APPLICATIONS
from supervision.figures.board import Board
from supervision.figures.figure import Figure

TONES = {Attribute.PROACTIVE: "open", Attribute.ON_REQUEST: "ask", Attribute.WITHHELD: "warn"}


@dataclass(frozen=True)
class Line:
    """A clock with the case it runs for, read for the list it stands on."""

    clock: Deadline
    case: object

    @property
    def pk(self) -> int:
        return self.clock.pk

    @property
    def title(self) -> str:
        """What the case is called, without its number: that has a column of its own."""
        if self.case is None:
            return "（已不在）"
        return str(self.case).replace(self.case.reference, "", 1).strip() or str(self.case)

    def get_desk_url(self) -> str:
        return self.case.get_desk_url() if hasattr(self.case, "get_desk_url") else ""


class Clocks:
    """A queryset of clocks as the lines of a list: their cases are read kind by kind, not one by one."""

    def __init__(self, rows: QuerySet):
        self.rows = rows

    def count(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, span: slice) -> list[Line]:
        return with_cases(self.rows[span])

    def iterator(self, chunk_size: int) -> Iterable[Line]:
        held = []
        for row in self.rows.iterator(chunk_size=chunk_size):
            held.append(row)
            if len(held) == chunk_size:
                yield from with_cases(held)
                held = []
        yield from with_cases(held)


def with_cases(clocks: Iterable[Deadline]) -> list[Line]:
    """Each clock beside its case: a query for each kind of case there is among them."""
    clocks = list(clocks)
    models = {ContentType.objects.get_for_model(model).pk: model for model in case_models()}
    cases = {
        (kind, case.pk): case
        for kind, model in models.items()
        if (pks := [row.object_id for row in clocks if row.content_type_id == kind])
        for case in model.objects.filter(pk__in=pks).for_list()
    }
    return [Line(row, cases.get((row.content_type_id, row.object_id))) for row in clocks]


def _kept(line: Line) -> str:
    return "" if line.clock.met_at is None else line.clock.get_kept_words()


CLOCKS = Register(
    key="clocks",
    title="期限",
    article="",
    offered=(),
    read=lambda user, asked: Deadline.objects.none(),
    empty="没有这样的期限。",
    columns=(
        Column("编号", lambda o: o.case.reference if o.case else "", 22, number=True),
        Column("事项", lambda o: o.title, 46, main=True),
        Column("种类", lambda o: o.case._meta.verbose_name if o.case else "", 14),
        Column("机关", lambda o: o.clock.agency.label, 18),
        Column("期限", lambda o: o.clock.title, 16),
        Column("条款", lambda o: o.clock.article, 18, on_screen=False),
        Column("届满日", lambda o: o.clock.due_on, 14, number=True),
        Column("办结", lambda o: o.clock.met_at, 14, number=True),
        Column("是否按期", _kept, 10, tone=lambda o: "late" if o.clock.is_overdue() else "open"),
        Column("状态", lambda o: o.case.get_state_display() if o.case else "", 12),
    ),
)

# Of what is late now nothing is done: how long it has been late stands in place of when it was.
LATE = replace(
    CLOCKS,
    key="late",
    columns=tuple(
        Column("逾期多久", lambda o: light(o.clock).words, 16, tone=lambda o: "late")
        if column.label == "是否按期"
        else column
        for column in CLOCKS.columns
        if column.label != "办结"
    ),
)

DOCUMENTS = Register(
    key="documents",
    title="公文",
    article="",
    offered=(),
    read=lambda user, asked: asked(Document.objects.visible_to(user).for_list()).order_by(
        "-issued_on", "-pk"
    ),
    empty="没有这样的公文。",
    columns=(
        Column("发文字号", lambda d: d.number or d.index_number, 22, number=True),
        Column("标题", lambda d: d.title, 46, main=True),
        Column("机关", lambda d: d.agency.label, 18),
        Column(
            "公开属性", lambda d: d.get_attribute_display(), 12, tone=lambda d: TONES.get(d.attribute, "")
        ),
        Column("公开类别", lambda d: BY_KEY[d.category].label if d.category in BY_KEY else "", 22),
        Column("印发日期", lambda d: d.issued_on, 14, number=True),
        Column("发布日期", lambda d: d.published_at, 14, number=True),
        Column("政策解读", lambda d: d.get_interpretation_display(), 18),
        Column("状态", lambda d: d.get_state_display(), 12),
    ),
)


def _disputes(user, asked):
    return asked(Dispute.objects.visible_to(user).for_list()).order_by("-pk")


DISPUTES = Register(
    key="disputes",
    title="行政复议、行政诉讼",
    article="",
    offered=(),
    read=_disputes,
    empty="没有这样的复议、诉讼。",
    columns=(
        Column("案号", lambda d: d.reference, 22, number=True),
        Column("事项", lambda d: d.subject, 46, main=True),
        Column("机关", lambda d: d.agency.label, 18),
        Column("种类", lambda d: d.get_kind_display(), 16),
        Column("复议机关或者法院", lambda d: d.organ, 24),
        Column(
            "原来的答复",
            lambda d: Outcome(d.application.outcome).label if d.application.outcome else "没有答复",
            30,
        ),
        Column("提出", lambda d: d.filed_on or d.notice_received_on, 14, number=True),
        Column("裁决", lambda d: d.decided_on, 14, number=True),
        Column(
            "结果",
            lambda d: d.result_words,
            10,
            tone=lambda d: {"corrected": "late", "upheld": "open"}.get(d.result, ""),
        ),
    ),
)

REGISTERS: dict[str, Register] = {
    "applications": APPLICATIONS,
    "disputes": DISPUTES,
    "documents": DOCUMENTS,
    "publications": CLOCKS,
    "interpretations": DOCUMENTS,
    "items": ITEMS,
}


def of_figure(figure: Figure, board: Board, user) -> tuple[Register, object]:
    """The register a figure's list is printed by, and its rows: as many as the number says."""
    register, tally = REGISTERS[figure.tally], board.tally(figure.tally)
    if figure.tally == "publications":
        rows = tally.listed(figure.where).select_related("agency", "content_type")
        return register, Clocks(rows.order_by(F("due_at").desc(), "-pk"))
    return register, register.rows(user, partial(tally.listed, figure.where))


def overdue(agencies: Iterable[int], at=None) -> QuerySet:
    """Every clock of the law that binds us and is over now, the longest first: what is late, of whatever kind."""
    rows = Deadline.objects.of_the_law().binding_us().overdue(at or clock.now())
    kinds = [ContentType.objects.get_for_model(model).pk for model in case_models()]
    return (
        rows.filter(agency__in=agencies, content_type__in=kinds)
        .select_related("agency", "content_type")
        .order_by("due_at", "pk")
    )
