"""拟稿: writing, attaching, handing in, taking back."""

from django.db import models
from django_fsm import GET_STATE

from accounts.roles import Role, any_of, holds, not_own
from disclosure.files.store import hand_over
from disclosure.workflow.acts import act
from documents import interpreting, rules
from documents.acts.people import (
    AtState,
    exempting_leader,
    rereviewer,
    the_drafter,
)
from documents.acts.steps import STATE, first_step
from documents.states import Attribute, Interpretation, Origin, State


class Drafting:
    """拟稿人的环节，和随稿登记的事项。"""

    @act(
        STATE,
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="修改",
        form="documents.forms.draft.DraftForm",
    )
    def edit(self, *, by, note, changes=(), **facts):
        """拟稿人修改；文字的每一版都留存。The new values are already on the form; here they are set and recorded."""
        words = facts.pop("text")
        if self.issued_on:  # a paper once issued keeps its number and its date, whatever is corrected in it
            facts.pop("number", None)
            facts.pop("written_on", None)
        for field, value in facts.items():
            setattr(self, field, value)
        if not self.text.write(**words, by=by):
            self.text.index_again()
        return {"修改": list(changes)}

    @act(
        STATE,
        source=State.DRAFT,
        target=GET_STATE(first_step, states=State.STEPS),
        who=the_drafter,
        label="送审",
        kind="primary",
        article="公文公开属性源头认定：拟稿时标明属性，不公开、依申请的写明理由",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def submit(self, *, by, note, **facts):
        """拟稿完成，送第一个审核环节。"""
        rules.check(self, rules.BEFORE_SUBMIT)

    @act(
        STATE,
        source=State.RETURNED,
        target=GET_STATE(first_step, states=State.STEPS),
        who=the_drafter,
        label="改毕送回",
        kind="primary",
        article="改毕直接送回退文的环节",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def resubmit(self, *, by, note, **facts):
        """退回修改后，直接回到退文的环节。"""
        rules.check(self, rules.BEFORE_SUBMIT)

    @act(
        STATE,
        source=(State.SECTION, State.CHECK, State.SECRECY),
        target=State.DRAFT,
        who=the_drafter,
        label="撤回送审",
        article="审签之前，拟稿人可以收回自己的稿子",
    )
    def recall(self, *, by, note, **facts):
        """拟稿人收回。"""
        self.returned_from = ""

    @act(
        STATE,
        source=State.EDITABLE,
        target=None,
        who=not_own("drafter", Role.DRAFTER),
        label="接办",
        article="拟稿人离岗、休假的，由同事接办；办理经过留下原拟稿人",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def take_over(self, *, by, note, **facts):
        """另一位拟稿人接着办。"""
        before, self.drafter = str(self.drafter or ""), by
        return {"原拟稿人": before, "现拟稿人": str(by)}

    @act(
        STATE,
        source=State.EDITABLE,
        target=State.DISCARDED,
        who=the_drafter,
        when={"issued_on": None},
        label="作废",
        kind="danger",
        article="作废的稿子留在台账，索引号不再使用",
    )
    def discard(self, *, by, note, **facts):
        """不再办理；记录和索引号保留，它的解读随之作废。"""
        interpreting.keeper().discarded(self, by=by, note=note)

    @act(
        STATE,
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="添加附件",
        form="documents.forms.attachments.AttachForm",
        article="公文公开属性源头认定：主动公开的公文不得夹带其他属性的内容",
    )
    def attach(self, *, by, note, file, title, attribute, **facts):
        """附件各有自己的公开属性。"""
        hand_over(file, self)
        last = self.attachments.aggregate(last=models.Max("position"))["last"] or 0
        self.attachments.create(file=file, title=title, attribute=attribute, position=last + 1)
        return {"附件": title, "属性": Attribute(attribute).label}

    @act(
        STATE,
        source=(*State.EDITABLE, State.REREVIEW),
        target=None,
        who=AtState(
            "拟稿人本人；复审中由提意见的人",
            {State.DRAFT: the_drafter, State.RETURNED: the_drafter, State.REREVIEW: rereviewer},
        ),
        label="移除附件",
        form="documents.forms.attachments.DetachForm",
        conditions=[lambda document: document.attachments.exists()],
    )
    def detach(self, *, by, note, attachment, **facts):
        """从公文上取下附件；文件本身留存。"""
        title, file = attachment.title, attachment.file_id
        self.attachments.filter(pk=attachment.pk).delete()
        return {"附件": title, "移除的文件": file}

    @act(
        STATE,
        source=(*State.UNDER_WAY, State.REREVIEW, State.REREVIEW_SIGN),
        target=None,
        who=any_of(the_drafter, holds(Role.SECTION_HEAD, Role.CHECKER, Role.SECRECY, Role.DISCLOSURE)),
        when={"origin": Origin.JOINT},
        label="登记其他机关意见",
        form="documents.forms.review.ConsentForm",
        article="条例第十一条、第三十四条：共同制作的，公开前书面征得其他机关同意",
    )
    def record_consent(self, *, by, note, name, consents, letter, answered_on, **facts):
        """登记共同制作机关是否同意公开，以其书面复函为准。"""
        self.joint_agencies.update_or_create(
            name=name, defaults={"consents": consents, "letter": letter, "answered_on": answered_on}
        )
        return {"机关": name, "同意": "是" if consents else "否", "文号": letter, "日期": answered_on}

    @act(
        STATE,
        source=(State.SIGN, State.COUNTERSIGN),
        target=None,
        who=exempting_leader,
        when={"interpretation": Interpretation.REQUIRED},
        label="批准不解读",
        article="政策解读制度：属于解读范围的原则上都解读，不解读须经分管领导（本机关另有规定的，从其规定）同意",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def exempt_interpretation(self, *, by, note, **facts):
        """写明理由，批准本件不解读；理由留在公文上。"""
        self.interpretation, self.exempt_reason = Interpretation.EXEMPT, note
        return {"所属解读范围": self.interpretation_scope} if self.interpretation_scope else {}
