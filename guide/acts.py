"""What may be done with a version of a guide: written by the 公开办, published by its head, replaced by the next."""

from django.db.models import Max

from accounts.models import Agency
from accounts.roles import Role, holds
from disclosure import caching, clock
from disclosure.workflow.acts import act
from disclosure.workflow.door import perform
from disclosure.workflow.succession import ThroughTheNext, giving_way
from documents.acts import people
from guide import rules
from guide.states import State

STATE = "state"


class NotAuthor(people.NotAuthor):
    """As that of documents, of whoever wrote at the guide."""

    writing = ("edit",)
    kind = ("guide", "guide")


writers = holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
head = NotAuthor(Role.DISCLOSURE_HEAD)  # nobody passes his own words


class Acts:
    """起草、送审、审定发布；新版发布，旧版随之失效。"""

    @act(
        STATE,
        source=State.DRAFT,
        target=None,
        who=writers,
        label="修改",
        article="条例第十二条：指南应当及时更新",
        form="guide.forms.GuideForm",
    )
    def edit(self, *, by, note, changes=(), **facts):
        """写指南的人就是本稿的拟稿人；改动了哪几项，记在办理经过里。"""
        for name, value in facts.items():
            setattr(self, name, value)
        self.drafter = by
        return {"修改": list(changes)}

    @act(
        STATE,
        source=State.DRAFT,
        target=State.REVIEW,
        who=writers,
        label="送审",
        kind="primary",
        article="条例第十二条规定的项目填齐才能送审",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def submit(self, *, by, note, **facts):
        """送公开办负责人审定。"""
        rules.check(self)

    @act(
        STATE,
        source=State.REVIEW,
        target=State.DRAFT,
        who=writers,
        label="撤回送审",
        article="审定之前可以收回再改",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def recall(self, *, by, note, **facts):
        """收回再改。"""

    @act(
        STATE,
        source=State.REVIEW,
        target=State.DRAFT,
        who=head,
        label="退回",
        kind="danger",
        article="写明理由，退回修改",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """审定时退回。"""

    @act(
        STATE,
        source=State.REVIEW,
        target=State.PUBLISHED,
        who=head,
        label="审定发布",
        kind="primary",
        article="条例第四条第（三）项、第十二条：工作机构组织编制指南，公布并及时更新",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def publish(self, *, by, note, **facts):
        """成为现行版本；原版失效；文书、页面上的联系方式随之更新。"""
        rules.check(self)
        known = type(self).objects.of(self.agency_id)
        for old in known.published():
            with giving_way(old):
                perform(old, "replace", by=by)
        self.version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
        self.published_at = clock.now()
        Agency.objects.filter(pk=self.agency_id).update(
            **{column: getattr(self, name) for name, column in rules.CONTACTS.items()}
        )
        caching.bump()
        return {"版本": f"第 {self.version} 版"}

    @act(
        STATE,
        source=State.PUBLISHED,
        target=State.REPLACED,
        who=ThroughTheNext("随新版发布"),
        label="由新版代替",
        article="条例第十二条：及时更新",
    )
    def replace(self, *, by, note, **facts):
        """新版发布的同时失效，原文留在历史版本里。"""

    @act(
        STATE,
        source=State.DRAFT,
        target=State.DISCARDED,
        who=writers,
        label="作废",
        kind="danger",
        article="不再修订的稿子作废，现行版本不受影响",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def discard(self, *, by, note, **facts):
        """稿子不用了。"""
