"""发布之后: 撤回、更正、修订、失效、废止."""

from accounts.roles import Role, any_of, by_the_clock, holds
from disclosure import caching, clock
from disclosure.deadlines import clocks
from disclosure.files import marks
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from documents import interpreting
from documents.acts.people import disclosure_desk
from documents.acts.steps import STATE
from documents.states import State, Validity


def its_day_has_come(document) -> bool:
    """A change of validity was entered for a day that is here."""
    return document.coming_on is not None and document.coming_on <= clock.today()


class Afterwards:
    """已经发布或者登记的公文后来的变化。"""

    @act(
        STATE,
        source=State.PUBLISHED,
        target=State.WITHDRAWN,
        who=holds(Role.DISCLOSURE_HEAD, Role.LEADER),
        label="撤回",
        kind="danger",
        article="发布有误的及时更正；原网址保留说明，不再显示正文",
        form="documents.forms.afterwards.WithdrawForm",
    )
    def withdraw(self, *, by, note, **facts):
        """公众页面改为撤回说明，写的是撤回时的标题和字号，以后的更正不先露出；检索和列表不再出现。

        Raises Refused where the reason, which the public reads, carries a 密级 mark or a personal number.
        """
        if found := marks.find(note):
            said = "；".join(dict.fromkeys(f"{item.kind.label}（{item.excerpt}）" for item in found))
            raise Refused(f"撤回原因向公众显示，其中有{said}，请改写后再撤回。")
        self.withdrawn_at, self.withdrawn_reason = clock.now(), note
        self.withdrawn_title, self.withdrawn_number = self.title, self.number
        clocks.cancel_all(self, by=by, reason="公文已经撤回")
        interpreting.keeper().withdrawn(self, by=by, note=note)
        caching.bump()

    @act(
        STATE,
        source=State.WITHDRAWN,
        target=State.RETURNED,
        who=disclosure_desk,
        label="更正后重新送审",
        article="撤回的公文更正后，仍须经过保密审查和审签",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def rework(self, *, by, note, **facts):
        """回到拟稿人，改毕从保密审查起重新办理；发文字号不变。"""
        self.returned_from = State.SECRECY

    @act(
        STATE,
        source=(State.PUBLISHED, State.REGISTERED),
        target=None,
        who=any_of(disclosure_desk, holds(Role.CHECKER)),
        when={"validity": (Validity.VALID, Validity.REVISED)},
        label="修订、失效、废止",
        article="条例第十九条、第二十六条：信息变更的及时更新；写明依据的公文",
        form="documents.forms.afterwards.ValidityForm",
    )
    def change_validity(self, *, by, note, validity, replaced_by=None, effective=None, **facts):
        """登记有效性变化和依据的公文，公众页面显示；自以后某日起的，届时由系统改，在此之前仍然有效。"""
        effective = effective or clock.today()
        if replaced_by is not None and replaced_by.pk == self.pk:
            raise Refused("公文不能修订或者废止它自己，请选择另一件。")
        if validity == Validity.REPEALED and replaced_by is None and not note.strip():
            raise Refused("废止须写明依据哪一件公文，或者在意见中写明依据。")
        self.replaced_by = replaced_by
        if effective > clock.today():
            self.coming_validity, self.coming_on = validity, effective
        else:
            self.validity, self.coming_validity, self.coming_on = validity, "", None
        caching.bump()
        return {"有效性": Validity(validity).label, "依据": str(replaced_by or ""), "自": effective}

    @act(
        STATE,
        source=(State.PUBLISHED, State.REGISTERED),
        target=None,
        who=by_the_clock,
        label="有效性变化",
        article="新的公文施行之日，所修订、废止的公文同时改变有效性",
        conditions=[its_day_has_come],
    )
    def validity_comes(self, *, by, note, **facts):
        """到了登记的那一天，自动改为修订、失效或者废止。"""
        self.validity = self.coming_validity
        said = {"有效性": Validity(self.validity).label, "自": self.coming_on}
        self.coming_validity, self.coming_on = "", None
        caching.bump()
        return said

    @act(
        STATE,
        source=(State.ISSUED, State.PUBLISHED, State.REGISTERED),
        target=None,
        who=by_the_clock,
        when={"validity": (Validity.VALID, Validity.REVISED)},
        label="有效期届满",
        article="公文自定的失效日期",
    )
    def expire(self, *, by, note, **facts):
        """到了失效日期，自动标为失效。"""
        self.validity = Validity.EXPIRED
        caching.bump()
        return {"失效日期": self.expires_on}
