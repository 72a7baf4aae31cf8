"""拟回应: the words, the agencies that must agree to them, and 保密审查 of these words alone."""

from disclosure import clock
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from opinion import rules
from opinion.acts.people import STATE, desk, desk_head, secrecy, writers
from opinion.states import Stage, State

DRAFTED = (State.DRAFTING, State.APPROVING, State.APPROVED)


class Responding:
    """口径拟写、涉及机关确认、保密审查，齐了再报审定。"""

    @act(
        STATE,
        source=State.DRAFTING,
        target=None,
        who=writers,
        label="拟写回应",
        article="回应要有事实、有依据、有措施，说公众听得懂的话；不写人名和联系方式",
        form="opinion.forms.responding.ResponseForm",
    )
    def write_response(self, *, by, note, title, asked, body, speaker, topic=None, documents=None, **facts):
        """改了文字、主题、有关公文，保密审查重新来过，涉及机关重新征询。"""
        response = self.response or self.responses.create(
            round=self.round,
            agency_id=self.agency_id,
            title=title,
            asked=asked,
            body=body,
            speaker=speaker,
        )
        before = response.fingerprint
        response.title, response.asked, response.body, response.speaker = title, asked, body, speaker
        response.save()
        if topic is not None:
            self.topic = topic
        if documents is not None:
            response.documents.set(documents)
        was_reviewed = self.stage == Stage.REVIEWED
        if response.fingerprint != before or was_reviewed and rules.secrecy_was_reviewed(self):
            self.stage = Stage.WRITING
        return {"标题": title, "文字校验码": response.fingerprint[:16]}

    @act(
        STATE,
        source=State.DRAFTING,
        target=None,
        who=writers,
        when={"stage": Stage.WRITING},
        label="送保密审查",
        kind="primary",
        article="先审查、后公开（条例第十七条）",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def hand_in(self, *, by, note, **facts):
        """文字拟好，请保密审查员看。"""
        rules.check(self, rules.BEFORE_REVIEW)
        self.stage = Stage.SECRECY

    @act(
        STATE,
        source=State.DRAFTING,
        target=None,
        who=secrecy,
        when={"stage": Stage.SECRECY},
        label="保密审查通过",
        kind="primary",
        article="保密审查由拟写人以外的人作（条例第十七条）；只对现在的文字有效，改动后须重新审查",
        form="opinion.forms.responding.SecrecyForm",
    )
    def pass_secrecy(self, *, by, note, fingerprint="", **facts):
        """审的就是现在这些字。Raises Refused where the words are no longer those the reviewer had before him."""
        response = self.response
        if fingerprint and fingerprint != response.fingerprint:
            raise Refused("您打开之后，回应的文字又有改动，请看过现在的文字再审。")
        response.reviews.create(
            passed=True, fingerprint=response.fingerprint, note=note, by=by, at=clock.now()
        )
        self.stage = Stage.REVIEWED
        return {"所审文字校验码": response.fingerprint[:16]}

    @act(
        STATE,
        source=State.DRAFTING,
        target=None,
        who=secrecy,
        when={"stage": Stage.SECRECY},
        label="保密审查退回",
        kind="danger",
        article="写明哪里不能公开、怎样改",
        form="disclosure.workflow.forms.ReasonForm",
    )
    def fail_secrecy(self, *, by, note, **facts):
        """不能这样公开，退回拟写。"""
        response = self.response
        response.reviews.create(
            passed=False, fingerprint=response.fingerprint, note=note, by=by, at=clock.now()
        )
        self.stage = Stage.WRITING

    @act(
        STATE,
        source=DRAFTED,
        target=None,
        who=writers,
        label="征询涉及机关",
        article="回应涉及其他机关的，须与其确认；没有书面确认的不能审定、发布。文字有改动的，再征询一次",
        form="opinion.forms.responding.AskForm",
    )
    def ask_confirmation(self, *, by, note, name, **facts):
        """记下要与哪个机关确认、请它看的是哪些字。改动以后再征询的，前一次的记录留存。"""
        response = self.response
        if response is None:
            raise Refused("还没有拟写回应，先拟写文字，再请涉及机关确认。")
        now = response.fingerprint
        before = response.confirmations.filter(name=name, dropped_at=None).first()
        if before is not None:
            if now in (before.asked_fingerprint, before.fingerprint):
                raise Refused(f"“{name}”已经在征询之列，请它看的就是现在的文字。")
            before.dropped_at, before.dropped_reason = clock.now(), "文字有改动，已重新征询"
            before.save()
        response.confirmations.create(name=name, asked_by=by, asked_at=clock.now(), asked_fingerprint=now)
        return {"机关": name, "所征询文字校验码": now[:16]}

    @act(
        STATE,
        source=DRAFTED,
        target=None,
        who=writers,
        label="登记确认函",
        form="opinion.forms.responding.ConfirmForm",
        article="以对方的书面确认函为准；对方确认的是征询时的文字，此后有改动的须重新征询",
    )
    def record_confirmation(self, *, by, note, confirmation, agrees, letter, answered_on, **facts):
        """对方书面回了：同意，或者不同意。"""
        response = self.response
        row = response and response.confirmations.filter(pk=confirmation, dropped_at=None).first()
        if row is None:
            raise Refused("没有这一条征询，可能已经撤销，请看最新的情况。")
        if not row.asked_fingerprint:
            raise Refused(f"征询“{row.name}”以后文字有改动，请先就现在的文字重新征询。")
        asked_on = row.asked_at.astimezone(clock.TZ).date()
        if answered_on < asked_on:
            raise Refused(f"确认日期早于征询之日（{asked_on.month}月{asked_on.day}日），请核对。")
        row.agrees, row.letter, row.answered_on = agrees, letter, answered_on
        row.fingerprint = row.asked_fingerprint
        row.save()
        return {"机关": row.name, "同意": agrees, "确认函": letter, "日期": answered_on}

    @act(
        STATE,
        source=DRAFTED,
        target=None,
        who=desk_head,
        label="撤销征询",
        form="opinion.forms.responding.DropConfirmationForm",
        article="回应其实不涉及该机关的，由公开办负责人写明理由撤销，记录留存",
    )
    def drop_confirmation(self, *, by, note, confirmation, **facts):
        response = self.response
        row = response and response.confirmations.filter(pk=confirmation, dropped_at=None).first()
        if row is None:
            raise Refused("没有这一条征询，可能已经撤销，请看最新的情况。")
        row.dropped_at, row.dropped_reason = clock.now(), note[:200]
        row.save()
        return {"机关": row.name}

    @act(
        STATE,
        source=State.DRAFTING,
        target=State.APPROVING,
        who=desk,
        when={"stage": Stage.REVIEWED},
        label="报审定",
        kind="primary",
        article="涉及机关都已书面确认、保密审查已通过的，报领导审定",
        form="disclosure.workflow.forms.OptionalNoteForm",
    )
    def submit(self, *, by, note, **facts):
        rules.check(self, rules.BEFORE_APPROVAL)
