"""What may be done with a yearly report: written and filled in by the 公开办, passed by its head or a leader, published, corrected."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Max

from accounts.roles import Role, any_of, holds
from disclosure import caching, clock
from disclosure.deadlines import clocks
from disclosure.workflow.acts import act
from disclosure.workflow.door import open_case, perform
from disclosure.workflow.errors import Refused
from disclosure.workflow.succession import ThroughTheNext, giving_way
from documents.acts import people
from supervision.annual import counting, layout, rules, wording
from supervision.annual.figures import Figures
from supervision.annual.states import State
from supervision.annual.terms import term_of

STATE = "state"
KEPT = (
    *wording.TEXTS,
    "carry_note",
    "opening",
    "opening_by",
    "opening_at",
)  # what a corrected version begins with


class NotAuthor(people.NotAuthor):
    """As that of documents, of whoever wrote at the report; numbers entered are no words."""

    writing = ("edit", "redraft")
    kind = ("supervision", "annualreport")


writers = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
approvers = NotAuthor(Role.DISCLOSURE_HEAD, Role.LEADER)  # nobody passes his own words
publishers = holds(Role.PUBLISHER, Role.DISCLOSURE_HEAD)


class Acts:
    """起草、填报、送审、审核、发布；发布以后更正，原版留存。"""

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="修改正文",
        article="条例第五十条；国办公开办函〔2021〕30号：六部分",
        form="supervision.annual.forms.TextForm",
    )
    def edit(self, *, by, note, changes=(), **facts):
        """写正文的人就是本稿的拟稿人。"""
        for name, value in facts.items():
            setattr(self, name, value)
        self.drafter = by
        return {"修改": list(changes)}

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="填报许可、处罚、强制、收费",
        article="条例第二十条第（五）（六）（八）项：不在本系统办理，由业务科室报数",
        form="supervision.annual.forms.ByHandForm",
    )
    def enter(
        self, *, by, note, values: Mapping[str, Decimal | None], cleared: Collection[str] = (), **facts
    ):
        """没有这项职权的记为“无此项”，与 0 不同；清空的改回未填；谁填的、什么时候填的，逐格留存。"""
        gone = list(self.entries.filter(key__in=cleared).values_list("key", flat=True))
        self.entries.filter(key__in=gone).delete()
        said = self._write(values, by=by, note=note)
        return {"填报": [*said, *(f"{layout.cell_words(key)} 改回未填" for key in gone)]}

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="补记系统外的件数",
        article="系统启用以前、没有录入系统的申请和争议，逐格补记并写明来历",
        form="supervision.annual.forms.SupplementForm",
    )
    def supplement(self, *, by, note, values: Mapping[str, Decimal | None], **facts):
        """加在系统统计的数上，表中标明；0 和空白就是不补。"""
        kept = {key: value for key, value in values.items() if value}
        self.entries.filter(key__in=[key for key in values if key not in kept]).delete()
        return {"补记": self._write(kept, by=by, note=note)}

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="登记上年数",
        article="系统启用前一年没有报告可以核对的，按已公布的上年报告登记",
        form="supervision.annual.forms.OpeningForm",
    )
    def open_balances(self, *, by, note, opening: Mapping[str, int], **facts):
        """上年“四、结转下年度”和现行有效件数，用来核对本年。"""
        self.opening, self.opening_by, self.opening_at = dict(opening), by, clock.now()
        return {"上年数": [f"{layout.cell_words(key)} {value}" for key, value in opening.items()]}

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="按数字重写正文",
        article="能由数字写出的段落重写，原文留在办理经过里；已经写好的其余各段不动",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def redraft(self, *, by, note, **facts):
        """以现在的数字重新起草正文。"""
        before = {name: getattr(self, name) for name in wording.TEXTS}
        self.draft_texts()
        for name, text in before.items():
            if wording.TO_FILL in getattr(self, name) and text.strip():
                setattr(self, name, text)  # of this the numbers say nothing: what a person wrote stands
        self.drafter = by
        rewritten = [name for name, text in before.items() if text.strip() and text != getattr(self, name)]
        return {"原文": [f"{wording.TEXTS[name]}：{before[name]}" for name in rewritten]}

    @act(
        STATE,
        source=State.DRAFT,
        target=State.REVIEW,
        who=writers,
        label="送审",
        kind="primary",
        article="勾稽关系全部成立、表二填报完整、六部分写齐，才能送审；送审时数字冻结",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def submit(self, *, by, note, **facts):
        """送公开办负责人或者分管领导审核。"""
        figures = Figures(self)
        rules.check(self, figures)
        self.figures = figures.frozen()
        return {"请核对": [failure.words for failure in figures.soft]} if figures.soft else {}

    @act(
        STATE,
        source=State.REVIEW,
        target=State.DRAFT,
        who=writers,
        label="撤回送审",
        article="审核之前可以收回再改",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def recall(self, *, by, note, **facts):
        """收回再改，数字重新统计。"""
        self.figures = None

    @act(
        STATE,
        source=(State.REVIEW, State.APPROVED),
        target=State.DRAFT,
        who=any_of(approvers, publishers),
        label="退回",
        kind="danger",
        article="写明理由，退回重新起草",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """退回重新起草，数字重新统计。"""
        self.figures = None

    @act(
        STATE,
        source=State.REVIEW,
        target=State.APPROVED,
        who=approvers,
        label="审核通过",
        kind="primary",
        article="条例第四条、第五十条：工作机构组织编制年度报告",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def approve(self, *, by, note, **facts):
        """审核通过，待发布。"""

    @act(
        STATE,
        source=State.APPROVED,
        target=State.PUBLISHED,
        who=publishers,
        label="发布",
        kind="primary",
        article="条例第四十九条：1月31日前（部门）、3月31日前（政府）公布上一年度的报告",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def publish(self, *, by, note, **facts):
        """列入“政府信息公开年报”栏目；更正的版本发布，原版随之标明已更正。"""
        figures = Figures(self)
        rules.check_unmoved(figures)
        rules.check(self, figures)
        known = type(self).objects.beside(self)
        for old in known.published():
            with giving_way(old):
                perform(old, "replace", by=by)
        self.version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
        self.published_at = clock.now()
        clocks.meet(self, term_of(self), by=by)
        caching.bump()
        return {"版本": f"第 {self.version} 版"}

    @act(
        STATE,
        source=State.PUBLISHED,
        target=None,
        who=writers,
        label="更正",
        article="发布以后发现有误的，写明原因，另起一版，审核发布以后代替；原版留存",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def correct(self, *, by, note, **facts):
        """另起一版，正文和手工填报的数照抄；数字重新统计。"""
        known = type(self).objects.beside(self)
        if known.open().exists():
            raise Refused("这个年度已经有一份更正稿在起草，请接着办那一份。")
        fresh = type(self)(
            agency=self.agency,
            office=self.office,
            year=self.year,
            scope=self.scope,
            drafter=by,
            corrects=self,
            correction_reason=note,
            **{name: getattr(self, name) for name in KEPT},
        )
        fresh = open_case(fresh, by=by, label="更正", note=note)
        for entry in self.entries.all():
            fresh.entries.create(key=entry.key, value=entry.value, by=entry.by, at=entry.at, note=entry.note)
        return {"更正稿": fresh.reference}

    @act(
        STATE,
        source=State.PUBLISHED,
        target=State.REPLACED,
        who=ThroughTheNext("随更正的版本发布"),
        label="由更正的版本代替",
        article="更正以后，原版留存并标明",
    )
    def replace(self, *, by, note, **facts):
        """更正的版本发布的同时不再有效，原文留在历次版本里。"""

    @act(
        STATE,
        source=State.DRAFT,
        target=State.DISCARDED,
        who=writers,
        label="作废",
        kind="danger",
        article="误起的稿子作废；应当公布的年度报告仍须另行起草",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def discard(self, *, by, note, **facts):
        """稿子不用了。"""
        clocks.cancel_all(self, by=by, reason="年度报告的稿子作废")

    # ── what the acts share ─────────────────────────────────────────────────
    def draft_texts(self) -> None:
        """Set the texts to what the numbers say now."""
        figures = Figures(self)
        published = counting.published_documents(figures.agency_ids, self.year)
        for name, text in wording.draft(self, figures.live, published=published).items():
            setattr(self, name, text)

    def _write(self, values: Mapping[str, Decimal | None], *, by, note: str) -> list[str]:
        """Keep the entries; returns what changed, in words."""
        known = {entry.key: entry for entry in self.entries.all()}
        changed = []
        for key, value in values.items():
            if key in known and known[key].value == value:
                continue
            self.entries.update_or_create(
                key=key, defaults={"value": value, "by": by, "at": clock.now(), "note": note[:300]}
            )
            changed.append(f"{layout.cell_words(key)} {'无此项' if value is None else f'{value:f}'}")
        return changed
