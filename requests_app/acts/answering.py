"""拟答复与送达: what the office decides, and the day it reaches the applicant."""

from datetime import date

from accounts.roles import by_the_applicant
from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.entries import METHODS
from disclosure.deadlines.errors import Impossible
from disclosure.files.store import hand_over
from disclosure.notices.models import Method
from disclosure.rulebook import book
from disclosure.workflow.acts import act, having
from disclosure.workflow.errors import Refused
from requests_app import letters, papers, rules
from requests_app.acts.house import ALREADY_PUBLISHED
from requests_app.acts.intake import reply_clock
from requests_app.acts.people import STATE, disclosure_desk, head_of_disclosure, staff, the_officer
from requests_app.outcomes import ANSWERS, Outcome
from requests_app.states import DeliveryWay, State
from requests_app.terms import COORDINATE, DRAFT_REPLY, EXAMINE, SEND_TO_SIGN, TELL_PUBLISHED

ELECTRONIC = {
    "online": DeliveryWay.ONLINE,
    "email": DeliveryWay.EMAIL,
}  # only where the applicant asked for it


def counts_when_read(application) -> bool:
    """The answer goes to the applicant online, and the agency's rule lets the applicant's own act be the delivery."""
    if application.text.delivery_way != DeliveryWay.ONLINE:
        return False
    return book.value("requests.online_delivery", application.agency) != "account_entry"


class Answering:
    """答复（条例第三十三条、第三十六条至第三十九条）。"""

    def _decide(self, by, answer: str, facts: dict, reason: str, remark: str):
        if answer not in ANSWERS or not ANSWERS[answer].by_clerk:
            raise Refused("没有这种答复类型。")
        self.decisions.filter(is_current=True).update(is_current=False)
        decision = self.decisions.create(
            answer=answer, facts=facts, reason=reason.strip(), remark=remark.strip(), drafted_by=by
        )
        rules.check(self, [rules.words_keep_to_the_remedy])
        return decision

    @act(
        STATE,
        source=State.HANDLING,
        target=State.HANDLING,
        who=the_officer,
        label="拟答复",
        kind="primary",
        article="条例第三十六条至第三十九条：按不同情形分别答复",
        form="requests_app.forms.answering.DraftReplyForm",
    )
    def draft_reply(self, *, by, note, answer: str, facts: dict, reason: str, remark: str = ""):
        """Choose how to answer and give what that answer needs. A new draft replaces the one before, which stays on record."""
        decision = self._decide(by, answer, facts, reason, remark)
        if answer != ALREADY_PUBLISHED:
            clocks.cancel(self, TELL_PUBLISHED, by=staff(by), reason="不是已经主动公开的信息")
        elif (deadline := reply_clock(self)) is not None and deadline.started_on:
            self._begin_anew(TELL_PUBLISHED, deadline.started_on, by)
        return {"答复类型": decision.row.label}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=the_officer,
        label="添加提供的文件",
        article="条例第三十六条第二项、第三十七条：提供该信息；能够区分的，提供可以公开的部分",
        form="requests_app.forms.answering.AddReleaseForm",
    )
    def add_release(self, *, by, note, file, title: str, is_whole: bool = True):
        """A file the answer gives, whole or to be blacked out; `file` is a StoredFile not yet filed with anything."""
        release = self.releases.create(title=title.strip(), source=file, is_whole=is_whole, added_by=by)
        hand_over(file, release)
        return {"文件": release.title, "SM3": file.sm3, "提供": "全文" if is_whole else "涂去不公开的部分"}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=the_officer,
        label="取下提供的文件",
        form="requests_app.forms.answering.RemoveReleaseForm",
        conditions=[having("releases")],
    )
    def remove_release(self, *, by, note, release: int):
        """It is not given after all. The file stays on record, filed with the application itself."""
        found = self.releases.filter(pk=release).first()
        if found is None:
            raise Refused("没有这份文件，可能已经取下。")
        for file in filter(None, (found.source, found.result)):
            papers.file_as(papers.TAKEN_OFF, file, self)
        title = found.title
        found.delete()
        return {"文件": title}

    @act(
        STATE,
        source=State.HANDLING,
        target=None,
        who=the_officer,
        label="生成公开件",
        article="条例第三十七条：区分处理，提供可以公开的内容",
        form="disclosure.workflow.forms.OptionalNoteForm",
        conditions=[having("releases", is_whole=False)],
    )
    def black_out(self, *, by, note, release: int, result):
        """The copy with the closed parts taken out is filed beside the original; the page for it is its own."""
        found = self.releases.select_for_update().get(pk=release)
        hand_over(result, found)
        found.result, found.is_whole = result, False
        found.save(update_fields=["result", "is_whole"])
        return {"文件": found.title, "公开件 SM3": result.published_sm3, "涂黑": found.boxes.count()}

    @act(
        STATE,
        source=State.HANDLING,
        target=State.CHECKING,
        who=the_officer,
        label="送审核",
        kind="primary",
        article="条例第十七条、第四十五条：答复之前审查、审核",
        form="disclosure.workflow.forms.OptionalNoteForm",
        conditions=[having("decisions", is_current=True)],
    )
    def submit_reply(self, *, by, note, **facts):
        """Everything the answer needs is there; it goes to review."""
        rules.check(self, rules.BEFORE_SUBMITTING)
        self.secrecy_due = bool(rules.secrecy_was_reviewed(self))
        clocks.meet(self, DRAFT_REPLY, by=staff(by))
        self._start_own(COORDINATE, clock.today(), by)
        return {"答复类型": self.decision.row.label}

    def _close_clocks(self, by, *, method: str, dates: dict, letter) -> bool:
        """Stop the reply clock by the delivery (235号); returns whether it was late. The others fall away."""
        deadline = reply_clock(self)
        late = False
        if deadline is not None:
            try:
                term = terms.REPLY if deadline.term == terms.REPLY.key else terms.TERMS[deadline.term]
                met = clocks.answer(self, term, method=method, by=staff(by), letter=letter.reference, **dates)
            except Impossible as error:
                raise Refused(error.message) from error
            late = met.is_overdue()
        on = next(day for day in dates.values() if day)
        for term in (EXAMINE, TELL_PUBLISHED, DRAFT_REPLY, COORDINATE, SEND_TO_SIGN):
            clocks.meet(self, term, on=on, by=staff(by))
        for one in self.consultations.filter(result=""):
            clocks.cancel(one, one.term, by=staff(by), reason="已经答复")
        clocks.cancel_all(self, by=staff(by), reason="已经答复")
        return late

    def _answered(self, by, decision, *, on: date, late: bool) -> dict:
        self.outcome, self.answered_on, self.closed_on, self.answered_late = decision.outcome, on, on, late
        return {"答复类型": decision.row.label, "答复时点": on} | (
            {"逾期": "答复送达迟于届满日"} if late else {}
        )

    @act(
        STATE,
        source=State.DELIVERY,
        target=State.CLOSED,
        who=disclosure_desk,
        label="登记送达",
        kind="primary",
        article="国办公开办函〔2016〕235号：直接送达以签收日、邮寄以交邮日为答复时点，邮寄须通过邮政企业",
        form="requests_app.forms.answering.DeliverForm",
    )
    def deliver(
        self,
        *,
        by,
        note,
        way: str,
        posted_on: date | None = None,
        signed_on: date | None = None,
        delivered_on: date | None = None,
        mail_number: str = "",
        signer: str = "",
        proof: str = "",
        **vouched,
    ):
        """The answer reached the applicant, or the post office: the clock stops on that day, late or not."""
        if way == "online" and counts_when_read(self):
            raise Refused(
                "本机关规则以申请人在网上打开答复或者点“已收到”之日为送达之日，不能由工作人员登记。"
                "申请人一直没有打开的，请改用其他方式送达。"
            )
        if way == "online" and delivered_on not in (None, clock.today()):
            raise Refused("网上送达的，登记之后申请人才能打开答复：进入申请人账户之日就是今天。")
        dates = {"posted": posted_on, "signed": signed_on, "delivered": delivered_on}
        if way == "online":
            dates["delivered"] = clock.today()
        return self._delivered(
            by, method=way, dates=dates, mail_number=mail_number, signer=signer, note=proof or note, **vouched
        )

    @act(
        STATE,
        source=State.DELIVERY,
        target=State.CLOSED,
        who=by_the_applicant,
        label="收到答复",
        article="235号未规定在线送达的时点；本机关规则以申请人打开答复或者点“已收到”之日为准",
        conditions=[counts_when_read],
    )
    def confirm_delivery(self, *, by, note, **facts):
        """Online, where the agency's rule has the applicant's own act count: he opened it, or says he has it."""
        return self._delivered(
            by,
            method="online",
            dates={"delivered": clock.today()},
            signer=str(by),
            note="申请人在网上收到答复",
        )

    def _may_go_by(self, method: str, letter) -> None:
        """Over the internet only as the applicant asked, with the way to review online（行政复议法第二十二条）."""
        if method not in ELECTRONIC:
            return
        if self.text.delivery_way != ELECTRONIC[method]:
            raise Refused(
                f"申请人选的是{self.text.get_delivery_way_display()}，不能以{Method(method).label}代替。"
            )
        if letter.facts.get("remedy") and not letter.facts["remedy"].get("online"):
            raise Refused(
                "答复书没有告知在线申请行政复议的渠道，不能通过互联网送达（行政复议法第二十二条）。"
                "请改用其他方式送达；或者请系统管理员填写网址，作废后重新印发。"
            )

    def _delivered(self, by, *, method: str, dates: dict, **proof) -> dict:
        decision = self.decision
        rules.check(self, [rules.overruled_were_told])
        letter = letters.of(self, decision.row.letter)
        if letter is None:
            raise Refused("还没有签发的答复书，不能登记送达。")
        if staff(by) is not None:
            self._may_go_by(method, letter)
        given = {name: day for name, day in dates.items() if day}
        for day in given.values():
            rules.check(
                self, [rules.not_in_the_future(day, "送达日期"), rules.not_before_receipt(day, "送达日期")]
            )
        letters.deliver(
            letter,
            method=method,
            by=staff(by),
            **proof,
            **{f"{name}_on": day for name, day in given.items()},
        )
        late = self._close_clocks(by, method=method, dates=given, letter=letter)
        decisive, _ = METHODS[method]
        said = self._answered(by, decision, on=given.get(decisive) or clock.today(), late=late)
        number = {"邮件号": letter.deliveries.last().mail_number} if method == "post" else {}
        return said | {"送达方式": Method(method).label} | number

    @act(
        STATE,
        source=State.ANSWERABLE,
        target=State.CLOSED,
        who=head_of_disclosure,
        label="当场答复",
        article="条例第三十三条第一款：能够当场答复的，应当当场予以答复",
        form="requests_app.forms.answering.OnTheSpotForm",
    )
    def answer_on_spot(
        self, *, by, note, answer: str, facts: dict, reason: str, signer: str = "", remark: str = ""
    ):
        """Answered at the counter, today, signed for by the applicant: only what is published or plainly open."""
        if answer not in ANSWERS or not ANSWERS[answer].on_the_spot:
            raise Refused("只有已主动公开、可以当场提供的信息才能当场答复，其他的请走拟答复、审核、签发。")
        if self.outcome == Outcome.OPEN or self.releases.exists():
            raise Refused("本件附有待审查的文件，请走拟答复、审核、签发。")
        decision = self._decide(by, answer, facts, reason, remark)
        rules.check(
            self,
            [
                rules.is_not_the_one_taken_back,
                rules.facts_are_complete,
                rules.files_are_those_of_the_list,
                rules.nobody_is_still_asked,
                rules.objections_are_weighed,
                rules.overruled_were_told,
                rules.no_extension_is_pending,
                rules.no_fee_is_open,
                rules.fee_fits_the_answer,
            ],
        )
        letter = letters.write(self, decision.row.letter, by=staff(by), issue=True, decision=decision)
        today = clock.today()
        letters.deliver(
            letter, method="direct", by=staff(by), signed_on=today, signer=signer, note="当场答复"
        )
        late = self._close_clocks(by, method="direct", dates={"signed": today}, letter=letter)
        self.on_the_spot = True
        return self._answered(by, decision, on=today, late=late)
