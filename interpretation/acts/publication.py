"""公布、撤回: in the variant with some workdays of its own, and whatever is added after the document went out."""

from disclosure import caching, clock
from disclosure.workflow.acts import act
from documents.states import State as DocumentState
from interpretation import rules, timing
from interpretation.acts.drafting import STATE
from interpretation.acts.people import DocumentIs, disclosure_desk, publisher, withdrawing
from interpretation.states import State


class Publication:
    """公布与撤回。"""

    @act(
        STATE,
        source=State.READY,
        target=State.PUBLISHED,
        who=publisher,
        conditions=[DocumentIs(DocumentState.PUBLISHED)],
        label="公布",
        kind="primary",
        article="政府网站是政策与解读公开的第一平台；解读与公文相互关联",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def publish(self, *, by, note, **facts):
        """公文已经公开，公布解读；这件公文的第一件解读公布，解读时限办结。"""
        rules.check(self, rules.BEFORE_PUBLISHING)
        self.go_public()
        timing.meet(self.document, by=by)

    def go_public(self):
        """From now on everybody reads it; the moment it first did stays, whatever is corrected in it later."""
        self.published_at = self.published_at or clock.now()
        self.withdrawn_at, self.withdrawn_reason = None, ""
        caching.bump()

    @act(
        STATE,
        source=(State.PUBLISHED, State.SUSPENDED),
        target=State.WITHDRAWN,
        who=withdrawing,
        label="撤回",
        kind="danger",
        article="解读有误的及时更正；原网址保留说明，不再显示内容",
        form="interpretation.forms.withdraw.WithdrawForm",
    )
    def withdraw(self, *, by, note, **facts):
        """只撤回这一件解读，公文不动；原因向公众显示。"""
        rules.check(self, [rules.reason_may_be_read(note)])
        self.withdrawn_at, self.withdrawn_reason = clock.now(), note
        timing.owe_again(self, by=by)
        caching.bump()

    @act(
        STATE,
        source=(State.WITHDRAWN, State.SUSPENDED),
        target=State.RETURNED,
        who=disclosure_desk,
        label="更正后重新送审",
        article="撤回、暂停公布的解读更正后，仍须经过审核和审签",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def rework(self, *, by, note, **facts):
        """回到拟稿人，改毕重新审核、审签。"""
        self.returned_from = State.CHECKING
        caching.bump()
