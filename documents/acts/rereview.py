"""复审（条例第十八条）: what is closed comes up again."""

from django_fsm import GET_STATE

from accounts.roles import Role, by_the_clock, holds
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.workflow.acts import act
from documents import rules
from documents.acts.people import disclosure_desk, rereviewer
from documents.acts.steps import STATE, reviewed_target
from documents.models.opinion import Opinion
from documents.states import Attribute, Classification, State, Verdict


class Rereview:
    """不公开信息的定期评估。"""

    @act(
        STATE,
        source=State.REGISTERED,
        target=State.REREVIEW,
        who=disclosure_desk,
        label="启动复审",
        article="条例第十八条：定期评估，因情势变化可以公开的应当公开",
        form="disclosure.workflow.forms.ReasonForm",
        awaited=False,
    )
    def begin_rereview(self, *, by, note, **facts):
        """提前或者按期启动属性复审。"""

    @act(
        STATE,
        source=State.REGISTERED,
        target=State.REREVIEW,
        who=by_the_clock,
        label="复审到期",
        article="条例第十八条：定期评估",
    )
    def rereview_due(self, *, by, note, **facts):
        """复审时限届满，自动转入复审，等保密审查员提出意见。"""

    @act(
        STATE,
        source=(State.REGISTERED, State.REREVIEW),
        target=State.REREVIEW,
        who=holds(Role.SECRECY),
        when={"ground": "D1", "declassified_on": None},
        label="登记解密",
        article="保守国家秘密法：保密期限届满或者解密的，重新审查是否公开（条例第十四条、第十八条）",
        form="documents.forms.afterwards.DeclassifyForm",
    )
    def declassify(self, *, by, note, declassified_on, basis, **facts):
        """登记解密，随即重新审查公开属性。"""
        self.classification, self.declassified_on = Classification.NONE, declassified_on
        return {"解密日期": declassified_on, "依据": basis}

    @act(
        STATE,
        source=State.REREVIEW,
        target=State.REREVIEW_SIGN,
        who=rereviewer,
        label="提出复审意见",
        kind="primary",
        article="条例第十八条；保密审查依第十七条",
        form="documents.forms.afterwards.RereviewForm",
    )
    def recommend(self, *, by, note, attribute, ground="", reason="", **facts):
        """维持，或者改变属性，写明理由。"""
        self.proposed_attribute, self.proposed_ground, self.proposed_reason = attribute, ground, reason
        Opinion.objects.create(
            document=self,
            step=State.REREVIEW,
            verdict=Verdict.OPEN if attribute == Attribute.PROACTIVE else Verdict.EXEMPT,
            attribute=self.attribute,
            ground=ground,
            reason=reason,
            by=by,
        )
        return {"现属性": self.get_attribute_display(), "拟为": Attribute(attribute).label, "理由": reason}

    @act(
        STATE,
        source=State.REREVIEW_SIGN,
        target=GET_STATE(reviewed_target, states=(State.ISSUED, State.REGISTERED)),
        who=holds(Role.LEADER),
        label="审定",
        kind="primary",
        article="条例第十八条：可以公开的及时公开，自变更之日起二十个工作日内发布（第二十六条）",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def confirm_rereview(self, *, by, note, **facts):
        """同意复审意见：改为主动公开的进入发布，其余重新登记、下一轮复审开始。

        附件原来与公文同一属性的随之改变；属性不同的，须先移除。
        """
        before = self.get_attribute_display()
        self.attachments.filter(attribute=self.attribute).update(attribute=self.proposed_attribute)
        self.attribute, self.ground, self.reason = (
            self.proposed_attribute,
            self.proposed_ground,
            self.proposed_reason,
        )
        rules.check(
            self, rules.BEFORE_OPENING if self.attribute == Attribute.PROACTIVE else rules.BEFORE_PASSING
        )
        clocks.meet(self, terms.REREVIEW, by=by)
        if self.attribute == Attribute.PROACTIVE:
            self.ground = self.reason = ""
            today = clock.today()
            self.start_publication_clocks(
                by, formed=today, issued=today, basis="复审改为主动公开，自变更之日起"
            )
        else:
            self.start_rereview_clock(by)
        return {"原属性": before, "现属性": self.get_attribute_display()}

    @act(
        STATE,
        source=State.REREVIEW_SIGN,
        target=State.REREVIEW,
        who=holds(Role.LEADER),
        label="退回复审",
        kind="danger",
        article="写明理由，退回提出意见的人",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def return_rereview(self, *, by, note, **facts):
        """不同意复审意见。"""
