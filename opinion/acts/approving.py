"""审定、统一发布: nobody approves his own words, and what goes out is what was approved."""

from django_fsm import GET_STATE

from accounts.roles import Role, holds, persons_of
from disclosure import caching, clock
from disclosure.deadlines import clocks
from disclosure.search import grams
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from opinion import hours, rules, terms
from opinion.acts.people import STATE, chief, leader, publisher, who_sends_back
from opinion.states import Stage, State


def approved_target(item, **facts) -> str:
    """A grave one goes on to 主要领导 where the rule says so; it has not moved until he has spoken."""
    return State.APPROVING if rules.needs_chief(item) else State.APPROVED


def released_target(item, **facts) -> str:
    """Once the response of an earlier round was corrected, a round in which nothing was answered stays set aside."""
    own = item.own_response
    return State.RELEASED if own is not None and own.published_at is not None else State.DROPPED


class Approving:
    """分管领导审定，重大的再由主要领导审定（文件 001：两级审批），信息发布员统一发布。"""

    @act(
        STATE,
        source=State.APPROVING,
        target=GET_STATE(approved_target, states=(State.APPROVING, State.APPROVED)),
        who=leader,
        when={"stage": Stage.REVIEWED},
        label="审定同意",
        kind="primary",
        article="分管领导审定口径；重大舆情再报主要领导。自己拟写的不能自己审定",
        form="opinion.forms.approving.ApproveForm",
    )
    def approve(self, *, by, note, fingerprint="", **facts):
        """同意这些字发布出去。"""
        self._same_words(fingerprint)
        rules.check(self, rules.BEFORE_APPROVAL)
        self.approved_by = by
        if rules.needs_chief(self):
            self.stage = Stage.CHIEF
        return {"所审定文字校验码": self.response.fingerprint[:16]}

    @act(
        STATE,
        source=State.APPROVING,
        target=State.APPROVED,
        who=chief,
        when={"stage": Stage.CHIEF},
        label="主要领导审定同意",
        kind="primary",
        article="重大突发、敏感信息由分管领导、主要领导两级审批",
        form="opinion.forms.approving.ApproveForm",
    )
    def countersign(self, *, by, note, fingerprint="", **facts):
        """第二级审定，由另一个人作。Raises Refused where it is the one who approved before."""
        if self.approved_by_id in persons_of(by):
            raise Refused("两级审定须由两个人作，您已经以分管领导身份审定过。")
        self._same_words(fingerprint)
        rules.check(self, rules.BEFORE_APPROVAL)
        self.approved_by = by
        response = self.response
        response.countersigned = response.fingerprint
        response.save()
        return {"所审定文字校验码": response.fingerprint[:16]}

    def _same_words(self, fingerprint):
        if fingerprint and fingerprint != self.response.fingerprint:
            raise Refused("您打开之后，回应的文字又有改动，请看过现在的文字再审定。")

    @act(
        STATE,
        source=(State.APPROVING, State.APPROVED),
        target=State.DRAFTING,
        who=who_sends_back,
        label="退回修改",
        kind="danger",
        article="写明怎样改；改过的文字重新保密审查、重新审定",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def send_back(self, *, by, note, **facts):
        self.stage, self.approved_by = Stage.WRITING, None
        response = self.response
        response.countersigned = ""
        response.save()

    @act(
        STATE,
        source=State.APPROVED,
        target=GET_STATE(released_target, states=(State.RELEASED, State.DROPPED)),
        who=publisher,
        label="统一发布",
        kind="primary",
        article="统一发布；政府网站是第一平台。缺涉及机关确认、审查后有改动的不能发布",
        form="opinion.forms.approving.ReleaseForm",
    )
    def release(self, *, by, note, **facts):
        """公众看得到了，回应的时限办结。"""
        rules.check(self, rules.BEFORE_RELEASE)
        response, now = self.response, clock.now()
        is_correction = response.published_at is not None
        response.public_title, response.public_asked = response.title, response.asked
        response.public_body, response.public_speaker = response.body, response.speaker
        response.topic, response.countersigned = self.topic, ""
        response.public_documents.set(response.documents.all())
        response.grams = grams(f"{response.title}\n{response.asked}\n{response.body}")
        if is_correction:
            response.corrected_at = now
        else:
            response.published_at = now
        response.withdrawn_at, response.withdrawn_reason = None, ""
        response.updated_at = now
        response.save()
        response.versions.create(
            number=response.versions.count() + 1,
            title=response.title,
            asked=response.asked,
            body=response.body,
            speaker=response.speaker,
            fingerprint=response.fingerprint,
            note=response.correction if is_correction else "",
            at=now,
            by=by,
        )
        if response.round == self.round:  # an earlier round's correction answers nothing of this one
            self.responded_at = self.responded_at or now
            hours.answered(self, by=by)
        self.stage, self.correcting = "", None
        caching.bump()
        return {
            "回应": response.title,
            "第几轮": response.round if response.round != self.round else None,
            "更正": response.correction if is_correction else "",
        }

    @act(
        STATE,
        source=(*State.BEFORE_RELEASE, State.RELEASED, State.SETTLED),
        target=None,
        who=holds(Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER),
        when={"is_emergency": True},
        label="登记新闻发布会",
        article="特别重大、重大突发事件二十四小时内举行新闻发布会（国办发〔2016〕80号）",
        form="opinion.forms.approving.BriefingForm",
    )
    def hold_briefing(self, *, by, note, at, place, **facts):
        """登记何时何地举行的。"""
        if at > clock.now():
            raise Refused("发布会还没有举行，举行以后再登记。")
        if at < self.begun_at.replace(second=0, microsecond=0):  # typed to the minute
            raise Refused("发布会的时间早于发现时间，请核对。")
        clocks.meet(self, terms.OPINION_BRIEFING, at=at, by=by)
        return {"时间": f"{at.astimezone(clock.TZ):%Y-%m-%d %H:%M}", "地点": place}
