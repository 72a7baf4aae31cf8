"""审核与审签: checked first, then signed together with the document, or alone where the document is signed already."""

from disclosure.workflow.acts import act
from documents import findings
from interpretation import rules
from interpretation.acts.drafting import STATE
from interpretation.acts.people import SIGNED, DocumentIs, returning, reviewer, signer
from interpretation.states import State


class Review:
    """审核、审签、退回。"""

    @act(
        STATE,
        source=State.CHECKING,
        target=State.SIGNING,
        who=reviewer,
        label="审核通过",
        kind="primary",
        article="制发机关审核解读材料；解读须与公文一致，要素齐全",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def pass_check(self, *, by, note, **facts):
        """审核通过，随公文送审签；公文已经审签的，单独送分管领导。"""
        rules.check(self, rules.BEFORE_PASSING)
        self.returned_from = ""

    @act(
        STATE,
        source=State.SIGNING,
        target=State.READY,
        who=signer,
        conditions=[DocumentIs(*SIGNED)],
        label="审签同意",
        kind="primary",
        article="公文审签以后补报、更正的解读，由分管领导单独审签",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def sign(self, *, by, note, **facts):
        """公文已经审签，解读单独审签。"""
        rules.check(self, rules.BEFORE_PASSING)
        self.signed_over = findings.fingerprint(self.document)

    @act(
        STATE,
        source=(State.CHECKING, State.SIGNING, State.READY),
        target=State.RETURNED,
        who=returning,
        label="退回",
        kind="danger",
        article="写明理由，退回拟稿人；改毕重新送审",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """任何环节都可以写明理由退回。"""
        self.returned_from = self.state
