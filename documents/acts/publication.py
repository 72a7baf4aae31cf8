"""印发、发布、登记建档: number, clocks, and the way out."""

from accounts.roles import Role, any_of, holds
from disclosure import caching, clock
from disclosure.deadlines import clocks, terms
from disclosure.rulebook import book
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from documents import citing, findings, interpreting, numbers, rules
from documents.acts.people import deciding_leader, issuing_desk, publishing_desk
from documents.acts.steps import STATE
from documents.models.override import Override
from documents.states import Attribute, State


class Publication:
    """印发、发布（第二十六条）、登记建档。"""

    @act(
        STATE,
        source=State.SIGNED,
        target=State.ISSUED,
        who=issuing_desk,
        label="编号印发",
        kind="primary",
        article="GB/T 9704：发文字号由机关代字、年份、顺序号组成，不编虚位",
        form="documents.forms.publication.IssueForm",
    )
    def issue(self, *, by, note, issued_on, written_on, prefix="", number="", **facts):
        """取号印发；主动公开的，自形成之日起二十个工作日的时限开始（第二十六条）。

        Raises Refused where what other domains asked before the signing no longer holds.
        """
        rules.check(self, rules.BEFORE_ISSUING)
        self.issued_on, self.written_on = issued_on, written_on
        self.number = numbers.take(self, prefix=prefix, typed=number, by=by)
        self.text.index_again()
        self.start_publication_clocks(by, formed=written_on, issued=issued_on)
        return {"发文字号": self.number, "成文日期": written_on, "印发日期": issued_on}

    def start_publication_clocks(self, by, *, formed, issued, basis=""):
        """条例第二十六条的二十个工作日，和机关自己的时限（文件 004：印发后 7 个工作日上网、1 个工作日入内网）。

        A clock that already runs goes on: a paper called back for correction before it was published gains no time.
        """
        if self.attribute != Attribute.PROACTIVE:
            return
        self.awaits_internal = bool(book.value("documents.internal_within_wd", self.agency))
        due = [(terms.PUBLICATION, formed)]
        if book.value("documents.publish_within_wd", self.agency):
            due.append((terms.PLATFORM, issued))
        if self.awaits_internal and self.internal_at is None:
            due.append((terms.INTERNAL, issued))
        for term, day in due:
            if clocks.open_clock(self, term) is None:
                clocks.start(self, term, on=day, by=by, basis=basis)

    def stop_publication_clocks(self, by, reason):
        for term in (terms.PUBLICATION, terms.PLATFORM, terms.INTERNAL):
            clocks.cancel(self, term, by=by, reason=reason)

    @act(
        STATE,
        source=State.ISSUED,
        target=State.RETURNED,
        who=publishing_desk,
        label="退回更正",
        kind="danger",
        article="条例第十七条：发布前发现问题的，更正后重新审查；已经开始的时限不停",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def call_back(self, *, by, note, **facts):
        """印发之后、发布之前发现问题，退回拟稿人更正；从保密审查起重新办理，发文字号不变。解读材料随文退回。"""
        self.returned_from = State.SECRECY
        interpreting.keeper().sent_back(self, by=by, note=note)

    @act(
        STATE,
        source=State.ISSUED,
        target=State.PUBLISHED,
        who=holds(Role.PUBLISHER),
        when={"attribute": Attribute.PROACTIVE},
        label="发布",
        kind="primary",
        article="条例第二十六条：自形成或者变更之日起二十个工作日内公开",
        form="documents.forms.publication.PublishForm",
    )
    def publish(self, *, by, note, looked_through=False, **facts):
        """录入政府网站专栏，公众可见；发布时限办结。机器读不出文字的附件，须有人逐页看过。

        同步公布的，解读与公文一起公布；另有期限的，解读的时限自此开始。
        """
        rules.check(self, [*rules.BEFORE_PUBLISHING, rules.unreadable_was_looked_through(looked_through)])
        self.published_at = clock.now()
        clocks.meet(self, terms.PUBLICATION, by=by)
        clocks.meet(self, terms.PLATFORM, by=by)
        interpreting.keeper().published(self, by=by)
        citing.note(self)
        caching.bump()
        return {"人工核对扫描附件": "已逐页核对"} if looked_through else {}

    @act(
        STATE,
        source=State.ISSUED,
        target=State.REGISTERED,
        who=any_of(issuing_desk, holds(Role.DISCLOSURE_HEAD)),
        when={"attribute": (Attribute.ON_REQUEST, Attribute.WITHHELD)},
        label="登记建档",
        kind="primary",
        article="公文公开属性源头认定：不公开、依申请公开的，连同理由登记建档；条例第十八条：定期评估",
        form="disclosure.workflow.forms.OptionalNoteForm",
        together=True,
    )
    def register(self, *, by, note, **facts):
        """列入台账，复审时限开始。"""
        rules.check(self, rules.BEFORE_REGISTERING)
        self.stop_publication_clocks(by, "改为不主动公开，登记建档")
        self.start_rereview_clock(by)

    def start_rereview_clock(self, by):
        """条例第十八条：对不公开的信息定期评估，期限由机关定（默认每年）。"""
        clocks.start(
            self,
            terms.REREVIEW,
            on=clock.today(),
            length=book.value("documents.rereview_months", self.agency),
            by=by,
        )

    @act(
        STATE,
        source=(State.ISSUED, State.PUBLISHED),
        target=None,
        who=publishing_desk,
        when={"internal_at": None, "awaits_internal": True},
        awaited=True,
        label="登记载入内网",
        article="本机关规定：印发后按时载入非涉密内网",
        form="disclosure.workflow.forms.OptionalNoteForm",
        together=True,
    )
    def mark_internal(self, *, by, note, **facts):
        """登记已载入非涉密内网。"""
        self.internal_at = clock.now()
        clocks.meet(self, terms.INTERNAL, by=by)

    @act(
        STATE,
        source=(State.SIGN, State.COUNTERSIGN, State.SIGNED, State.ISSUED),
        target=None,
        who=deciding_leader,
        label="写明理由放行",
        article="条例第十七条：发现密级标志或者个人信息的停止发布；确属误判或者依法应当公开的，由分管领导写明理由",
        form="documents.forms.publication.OverrideForm",
    )
    def override(self, *, by, note, **facts):
        """只对此刻的文字有效；此后再改，须重新放行。"""
        found = findings.of(self)
        if not found.all:
            raise Refused("没有发现密级标志或者个人信息，不需要放行。")
        Override.objects.create(
            document=self,
            fingerprint=found.fingerprint,
            findings=[item.as_dict() for item in found.all],
            reason=note,
            by=by,
        )
        return {"标记": [f"{item.where}：{item.label}" for item in found.all[:20]]}
