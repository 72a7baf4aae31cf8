"""解读方案与起草: planning, writing, handing in, taking back."""

from accounts.roles import Role, not_own
from disclosure.workflow.acts import act
from interpretation import rules, timing, wording
from interpretation.acts.people import the_drafter
from interpretation.states import State

STATE = "state"  # the field the acts move


class Drafting:
    """拟稿人的环节。"""

    @act(
        STATE,
        source=State.EDITABLE,
        target=None,
        who=the_drafter,
        label="修改",
        form="interpretation.forms.facts.FactsForm",
    )
    def edit(self, *, by, note, changes=(), **facts):
        """改标题、形式、方案、解读机关和解读人。The new values are set and what was changed is recorded."""
        for field, value in facts.items():
            setattr(self, field, value)
        wording.index(self, by=by)
        return {"修改": list(changes)}

    @act(
        STATE,
        source=State.PLAN,
        target=State.DRAFTING,
        who=the_drafter,
        label="方案已定，开始起草",
        kind="primary",
        article="政策文件与解读方案、解读材料同步组织、同步审签、同步部署（国办发〔2016〕80号）",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def begin(self, *, by, note, **facts):
        """解读方案写好，开始起草。"""
        rules.check(self, rules.BEFORE_BEGINNING)

    @act(
        STATE,
        source=(State.DRAFTING, State.RETURNED),
        target=State.CHECKING,
        who=the_drafter,
        label="送审",
        kind="primary",
        article="解读材料为报送公文的要件，与公文同步起草、审签",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def hand_in(self, *, by, note, **facts):
        """送审核；退回改过的也先送审核，没有人审过的文字不进审签。"""
        rules.check(self, rules.BEFORE_HANDING_IN)

    @act(
        STATE,
        source=(State.CHECKING, State.SIGNING),
        target=State.DRAFTING,
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
        when={"published_at": None},
        label="作废",
        kind="danger",
        article="作废的稿子留在列表里；应当解读的公文审签以后，最后一件解读不能作废",
    )
    def discard(self, *, by, note, **facts):
        """不再办理，记录保留；时限在它身上的，转到同一公文的另一件。"""
        # Locked: of the last two, discarded at once, each would see the other alive.
        self.document = type(self.document).objects.select_for_update().get(pk=self.document_id)
        rules.check(self, rules.BEFORE_DISCARDING)
        timing.hand_on(self, by=by)
