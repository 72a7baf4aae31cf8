"""作废、撤销与退件: an answer that does not stand, or that came back.

What stops the reply clock is an answer delivered（235号）. One voided before delivery never stopped it. One taken back
after delivery no longer answers anything: the clock goes on from the day of receipt as if nothing had been sent, late or
not, and the application is counted by its last answer（30号：按最终决定只计一行）. The rules know no 公告送达 for these
letters: a letter sent back is sent again. Posted to the address the applicant gave, the day of posting stays the
day of the answer; posted to a wrong one by the office's own mistake, nothing was sent to the applicant.
"""

from datetime import date

from django_fsm import GET_STATE

from disclosure.deadlines.recalling import take_back
from disclosure.notices.models import Letter
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.people import STATE, disclosure_desk, head_of_disclosure, staff
from requests_app.letters import voiding
from requests_app.recorded_days import REPLIES, counted
from requests_app.states import State


def issued_reply(application):
    """The answer that stands, None where there is none: an old register brings cases without letters."""
    decision = application.decision
    return letters.of(application, decision.row.letter) if decision else None


def has_reply(application) -> bool:
    return issued_reply(application) is not None


def posted(application):
    """The last posting of the answer that has not come back."""
    letter = issued_reply(application)
    return letter.deliveries.good().filter(method="post").last() if letter else None


def was_posted(application) -> bool:
    return posted(application) is not None


def has_procedural_letter(application) -> bool:
    return Letter.objects.about(application).issued().filter(code__in=voiding.CODES).exists()


def after_return(application, *, ours: bool = False, **facts) -> str:
    return State.DELIVERY if ours else State.CLOSED


class Recalling:
    """有错必纠：作出答复的机关自行纠正。"""

    def _unanswered(self, by, *, reason: str) -> dict:
        """As if it had never been answered: the clock goes on, what followed from the answer falls."""
        said = {"原答复时点": self.answered_on}
        deadline = take_back(self, REPLIES, by=staff(by), reason=reason)
        if deadline is not None:
            said["答复期限"] = deadline.due_on
        self.outcome, self.answered_on, self.closed_on = "", None, None
        self.answered_late, self.on_the_spot, self.redelivery_due = False, False, False
        return said

    def _void(self, by, note: str) -> dict:
        letter = letters.void(issued_reply(self), reason=note, by=staff(by))
        return {"作废": letter.reference, "成文日期": letter.dated_on}

    @act(
        STATE,
        source=State.DELIVERY,
        target=State.HANDLING,
        who=head_of_disclosure,
        label="作废答复书",
        kind="danger",
        article="作废的文号留在登记簿，不再使用；答复期限以送达为准，一直在计算（235号）",
        form="requests_app.forms.recalling.VoidReplyForm",
        conditions=[has_reply],
    )
    def void_reply(self, *, by, note, **facts):
        """Signed but not yet sent: it is written and reviewed anew, under another number."""
        return self._void(by, note)

    @act(
        STATE,
        source=State.CLOSED,
        target=State.HANDLING,
        who=head_of_disclosure,
        label="撤销答复，重新答复",
        kind="danger",
        article="行政机关发现答复确有错误的，自行纠正；期限自收到申请之日连续计算（条例第三十三条）",
        form="requests_app.forms.recalling.RecallReplyForm",
        conditions=[has_reply],
    )
    def recall_reply(self, *, by, note, **facts):
        """Delivered and wrong: it stands no longer; a letter says so at once, and the next answer again.

        The next is another draft with opinions of its own: what was wrong is not sent again as it was.
        """
        old, answered_on = issued_reply(self), self.answered_on
        said = self._void(by, note)
        if self.decision is not None:
            self.decision.take_back(note)
        said |= self._unanswered(by, reason=f"答复撤销：{note}")
        letters.write(
            self,
            "CD",
            by=staff(by),
            issue=True,
            occasion=f"letter-{old.pk}",
            reference=old.reference,
            title=old.title,
            dated_on=old.dated_on,
            answered_on=answered_on,
            reason=note,
        )
        return said

    @act(
        STATE,
        source=(State.CLOSED, State.ARCHIVED),
        target=GET_STATE(after_return, states=(State.CLOSED, State.DELIVERY)),
        who=disclosure_desk,
        label="登记退件",
        article="235号：邮寄以交邮之日为答复时点；退回的应当再次送达",
        form="requests_app.forms.recalling.ReturnedForm",
        conditions=[was_posted],
    )
    def mail_returned(self, *, by, note, on: date, ours: bool = False):
        """The post office sent the answer back. It stays answered, unless the office itself wrote the wrong address."""
        rules.check(self, [rules.not_in_the_future(on, "退回日")])
        delivery = letters.returned(posted(self), on=on, reason=note, by=staff(by))
        said = {
            "退回": on,
            "邮件号": delivery.mail_number,
            "地址有误": "机关写错" if ours else "照申请人所填",
        }
        if ours:
            return said | self._unanswered(by, reason=f"退件，机关写错地址：{note}")
        self.redelivery_due = True
        return said

    @act(
        STATE,
        source=State.CLOSED,
        target=State.CLOSED,
        who=disclosure_desk,
        label="再次送达",
        kind="primary",
        article="235号：直接送达、委托其他机关送达、邮政寄送；退回的应当再次送达",
        form="requests_app.forms.recalling.RedeliverForm",
        when={"redelivery_due": True},
    )
    def redeliver(
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
        """The same letter once more. The day of the answer stays what it was."""
        letter = issued_reply(self)
        if letter is None:
            raise Refused("没有可以送达的答复书。")
        self._may_go_by(way, letter)
        delivery = letters.deliver(
            letter,
            method=way,
            by=staff(by),
            posted_on=posted_on,
            signed_on=signed_on,
            delivered_on=delivered_on,
            mail_number=mail_number,
            signer=signer,
            note=proof or note,
            **vouched,
        )
        self.redelivery_due = False
        number = {"邮件号": delivery.mail_number} if delivery.mail_number else {}
        return {"再次送达": str(delivery), "答复时点不变": self.answered_on} | number

    @act(
        STATE,
        source=tuple(state for state in State if state != State.SUBMITTED),
        target=None,
        who=head_of_disclosure,
        label="作废程序性文书",
        kind="danger",
        article="作废的文号留在登记簿，不再使用；期限以它起算、决定由它告知的不能作废",
        form="requests_app.forms.recalling.VoidLetterForm",
        conditions=[has_procedural_letter],
    )
    def void_letter(self, *, by, note, letter: int):
        """Only where nothing hangs on it any more. A receipt is written anew at once, an extension falls with its letter."""
        found = next((one for one in voiding.issued_of(self) if one.pk == letter), None)
        if found is None:
            raise Refused("没有这份文书，或者已经作废。")
        if found.stands:
            raise Refused(found.stands)
        extension = voiding.extension_of(self, found)
        if extension is not None and extension.status == extension.Status.APPROVED:
            extension.status = extension.Status.VOID
            extension.decided_note = f"{extension.decided_note}\n告知书作废：{note}".strip()
            extension.save(update_fields=["status", "decided_note"])
        voided = letters.void(found, reason=note, by=staff(by))
        said = {"作废": voided.reference, "文书": voided.title}
        if voided.code == "SJ":
            said["另发"] = letters.write(self, "SJ", by=staff(by), issue=True).reference
        if extension is not None and extension.status == extension.Status.NOTICED:
            said["另发"] = self._write_of_extension(extension, counted(self).base_due, by).reference
        return said
