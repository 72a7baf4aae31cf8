"""随公文办理: what the document's own acts do to its interpretations, in the same transaction (interpretation.keeping)."""

from accounts.roles import persons_of
from disclosure import caching
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from documents import findings
from interpretation import rules
from interpretation.acts.drafting import STATE
from interpretation.acts.people import WRITING, through_the_document
from interpretation.states import State


class Together:
    """公文审签、退回、发布、撤回、作废时，解读随之而动。"""

    @act(
        STATE,
        source=State.SIGNING,
        target=State.READY,
        who=through_the_document,
        label="随公文审签",
        article="同步审签",
    )
    def sign_with_document(self, *, by, note, **facts):
        """审签公文的人同时审签解读。Raises Refused where he wrote it: nobody signs his own."""
        if self.drafter_id in persons_of(by) or rules.wrote_at(self, by, WRITING):
            raise Refused(f"解读材料“{self.title}”由您起草，本件不能由您审签。请由另一位领导审签。")
        rules.check(self, rules.BEFORE_PASSING)
        self.signed_over = findings.fingerprint(self.document)

    @act(
        STATE,
        source=(State.SIGNING, State.READY),
        target=State.RETURNED,
        who=through_the_document,
        label="随公文退回",
        article="同步审签：公文退回的，随文报送的解读一并退回",
    )
    def go_back_with_document(self, *, by, note, **facts):
        """退文的理由也写在解读的办理经过里。"""
        self.returned_from = self.state

    @act(
        STATE,
        source=State.READY,
        target=State.PUBLISHED,
        who=through_the_document,
        label="随公文公布",
        article="同步公布",
    )
    def publish_with_document(self, *, by, note, at, **facts):
        """与公文同一时刻公布。"""
        rules.check(self, rules.BEFORE_PUBLISHING)
        self.published_at = self.published_at or at
        self.go_public()
        return {}

    @act(
        STATE,
        source=State.PUBLISHED,
        target=State.SUSPENDED,
        who=through_the_document,
        label="随公文暂停公布",
        article="公文撤回的，解读暂停公布，公众页面说明",
    )
    def suspend(self, *, by, note, **facts):
        """所解读的公文已经撤回。"""
        self.signed_over = self.signed_over or findings.fingerprint(self.document)
        caching.bump()

    @act(
        STATE,
        source=State.SUSPENDED,
        target=State.PUBLISHED,
        who=through_the_document,
        label="随公文恢复公布",
        article="公文更正后重新发布，文字和附件没有改动的，解读恢复公布",
    )
    def put_back(self, *, by, note, **facts):
        """所解读的公文原样重新发布；改动过的走 check_again。"""
        caching.bump()

    @act(
        STATE,
        source=(State.READY, State.SUSPENDED),
        target=State.CHECKING,
        who=through_the_document,
        label="随公文重新审核",
        article="解读须与公文一致：公文撤回更正，文字或者附件改动了的，解读重新审核、审签以后再公布",
    )
    def check_again(self, *, by, note, **facts):
        """它解读的是改动以前的公文；拟稿人可以收回去改。"""
        caching.bump()

    @act(
        STATE,
        source=(*State.EDITABLE, State.CHECKING, State.SIGNING, State.READY),
        target=State.DISCARDED,
        who=through_the_document,
        when={"published_at": None},
        label="随公文作废",
        article="公文作废的，解读一并作废，记录保留",
    )
    def fall_with_document(self, *, by, note, **facts):
        """公文不再办理。"""
