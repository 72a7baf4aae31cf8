"""审核: from 科室审核 to 审签, back and upwards."""

from django_fsm import GET_STATE

from accounts.roles import Role, holds
from disclosure import clock
from disclosure.workflow.acts import act
from documents import findings, interpreting, rules
from documents.acts.people import AT_STEP, step_reviewer
from documents.acts.steps import STATE, next_step, referring_step
from documents.grounds import BY_CODE
from documents.models.opinion import Opinion
from documents.states import Attribute, State, Verdict


class Review:
    """审核各环节（条例第十七条；审核层级由机关规则定）。"""

    def _review(self, step, by, verdict, ground="", reason="", note=""):
        rules.check(self, rules.BEFORE_HANDING_ON)
        rules.check(self, [rules.opinion_agrees(verdict, step)])
        self.returned_from = ""
        reason = "；".join(filter(None, [reason.strip(), note.strip()]))
        Opinion.objects.create(
            document=self,
            step=step,
            verdict=verdict,
            attribute=self.attribute,
            ground=ground,
            reason=reason,
            fingerprint=findings.fingerprint(self),
            by=by,
        )
        return {
            "意见": Verdict(verdict).label,
            "依据": BY_CODE[ground].label if ground else "",
            "理由": reason,
        }

    @act(
        STATE,
        source=State.SECTION,
        target=GET_STATE(next_step, states=(*State.STEPS, State.SIGNED, State.ISSUED)),
        who=AT_STEP[State.SECTION],
        label="科室审核通过",
        kind="primary",
        article="公开审查程序（条例第十七条）：产生信息的机构负责人提出公开、免于公开或者需报审的意见",
        form="documents.forms.review.ReviewForm",
    )
    def pass_section(self, *, by, note, verdict, ground="", reason=""):
        """业务机构负责人审核。"""
        return self._review(State.SECTION, by, verdict, ground, reason, note)

    @act(
        STATE,
        source=State.CHECK,
        target=GET_STATE(next_step, states=(*State.STEPS, State.SIGNED, State.ISSUED)),
        who=AT_STEP[State.CHECK],
        label="核对通过",
        kind="primary",
        article="公文公开属性源头认定：办文机构核对属性和理由，未标或者无理由的退回拟稿人",
        form="documents.forms.review.ReviewForm",
    )
    def pass_check(self, *, by, note, verdict, ground="", reason=""):
        """办文机构核对。"""
        return self._review(State.CHECK, by, verdict, ground, reason, note)

    @act(
        STATE,
        source=State.SECRECY,
        target=GET_STATE(next_step, states=(*State.STEPS, State.SIGNED, State.ISSUED)),
        who=AT_STEP[State.SECRECY],
        label="保密审查通过",
        kind="primary",
        article="条例第十七条：依照保守国家秘密法等规定审查",
        form="documents.forms.review.ReviewForm",
    )
    def pass_secrecy(self, *, by, note, verdict, ground="", reason=""):
        """保密审查（第十七条）。"""
        return self._review(State.SECRECY, by, verdict, ground, reason, note)

    def _sign(self, by, note, seen_changes):
        rules.check(self, [*rules.BEFORE_SIGNING, rules.changes_were_seen(seen_changes)])
        self.returned_from = ""
        self.signer = str(by)
        Opinion.objects.create(
            document=self,
            step=self.state,
            verdict=Verdict.OPEN if self.attribute == Attribute.PROACTIVE else Verdict.EXEMPT,
            attribute=self.attribute,
            ground=self.ground,
            reason=note,
            fingerprint=findings.fingerprint(self),
            by=by,
        )
        if next_step(self) in (State.SIGNED, State.ISSUED):
            interpreting.keeper().signed(self, by=by, note=note)
        if next_step(self) == State.ISSUED:
            today = clock.today()
            self.start_publication_clocks(
                by, formed=today, issued=today, basis="更正后重新公开，自变更之日起"
            )
        return {"保密审查后的改动": "已看过"} if seen_changes else {}

    @act(
        STATE,
        source=State.SIGN,
        target=GET_STATE(next_step, states=(*State.STEPS, State.SIGNED, State.ISSUED)),
        who=AT_STEP[State.SIGN],
        label="审签同意",
        kind="primary",
        article="分管领导审定公开属性并签发；政策解读须随文报送",
        form="documents.forms.review.SignForm",
    )
    def sign(self, *, by, note, seen_changes=False, **facts):
        """分管领导审签。"""
        return self._sign(by, note, seen_changes)

    @act(
        STATE,
        source=State.COUNTERSIGN,
        target=GET_STATE(next_step, states=(State.SIGNED, State.ISSUED)),
        who=AT_STEP[State.COUNTERSIGN],
        label="批准",
        kind="primary",
        article="两级审批：分管领导审核后，报主要领导审批",
        form="documents.forms.review.SignForm",
    )
    def countersign(self, *, by, note, seen_changes=False, **facts):
        """主要领导审批。"""
        return self._sign(by, note, seen_changes)

    @act(
        STATE,
        source=(State.SIGN, State.COUNTERSIGN),
        target=State.SECRECY,
        who=step_reviewer,
        label="再送保密审查",
        article="条例第十七条：保密审查之后有改动、拿不准的，再送审查",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def review_again(self, *, by, note, **facts):
        """审签时发现内容在保密审查之后改过，送回保密审查员再审。"""

    @act(
        STATE,
        source=(State.SECTION, State.CHECK, State.SECRECY, State.SIGN, State.COUNTERSIGN, State.SIGNED),
        target=State.RETURNED,
        who=step_reviewer,
        label="退回",
        kind="danger",
        article="公文公开属性源头认定：未标属性、理由不充分的，退回重办",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        """任何环节都可以写明理由退回拟稿人；改毕直接回到本环节。解读材料随文退回。

        审签时没有解读材料的，退文连同缺什么一起记下（文件 000：不报→退文）。
        """
        signing = self.state in (State.SIGN, State.COUNTERSIGN)
        lacking = rules.interpretation_goes_with_it(self) if signing else []
        self.returned_from = self.state if self.state in State.STEPS else State.SIGN
        interpreting.keeper().sent_back(self, by=by, note=note)
        return {"缺少": lacking} if lacking else {}

    @act(
        STATE,
        source=(State.CHECK, State.SECRECY, State.SIGN),
        target=State.REFERRED,
        who=step_reviewer,
        label="报请确定",
        article="条例第十七条：不能确定的，报有关主管部门或者保密行政管理部门确定",
        form="documents.forms.review.ReferForm",
    )
    def refer(self, *, by, note, referred_to, **facts):
        """不能确定是否可以公开的，向上报请。"""
        self.referred_from, self.referred_to = self.state, referred_to
        Opinion.objects.create(
            document=self,
            step=self.state,
            verdict=Verdict.REFER,
            attribute=self.attribute,
            reason=note,
            by=by,
        )
        return {"报请机关": referred_to}

    @act(
        STATE,
        source=State.REFERRED,
        target=GET_STATE(referring_step, states=(State.CHECK, State.SECRECY, State.SIGN)),
        who=holds(Role.SECRECY, Role.DISCLOSURE),
        label="登记上级答复",
        kind="primary",
        article="条例第十七条：依照有权机关的确定办理",
        form="documents.forms.review.ReferralAnswerForm",
    )
    def answer_referral(self, *, by, note, verdict, letter, answered_on, ground="", **facts):
        """登记主管部门或保密行政管理部门的答复，回到报请的环节。"""
        Opinion.objects.create(
            document=self,
            step=State.REFERRED,
            verdict=verdict,
            attribute=self.attribute,
            ground=ground,
            reason=f"{self.referred_to} {letter}（{answered_on}）：{note}",
            by=by,
        )
        return {
            "答复机关": self.referred_to,
            "文号": letter,
            "日期": answered_on,
            "意见": Verdict(verdict).label,
        }
