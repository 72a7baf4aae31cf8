"""程序性文书的送达: what the letters on the way to an answer say binds the applicant once they have reached him.

The answer has its own acts (`answering`, `recalling`). A 补正 asked for in a letter nobody received was not asked for
（条例第三十条）: the term given runs from the day the letter arrived where that is known, and without a delivery on record,
or with one that came back, the application is not taken as given up.
"""

from datetime import date

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.entries import Fact
from disclosure.notices import outbox
from disclosure.notices.letters import delivering
from disclosure.notices.models import Delivery, Letter, Method
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from disclosure.workflow.people import awaited_people
from requests_app import letters, rules
from requests_app.acts.people import STATE, disclosure_desk, staff
from requests_app.letters import ANSWER_LETTERS
from requests_app.states import DeliveryWay, State
from requests_app.terms import DELAYED_REPLY

TO_APPLICANT = ("BZ", "SF", "LY", "ZQS", "YQ", "YC", "FQ", "CD", "FJ", "CH", "SJ")
ASKING, TELLING, EXTENDING, CHARGING = ("ZQ3", "ZQJ", "XB"), "GZ3", "YQ", "SF"
TO_OTHERS = (*ASKING, TELLING)  # their fifteen days, and the release against their will, rest on the delivery
SERVED = (*TO_APPLICANT, *TO_OTHERS)
IN_HAND = tuple(state for state in State if state not in (State.SUBMITTED, State.ARCHIVED))
BESIDE_LAPSE = tuple(state for state in IN_HAND if state != State.LAPSED)
NUMBERED = tuple(state for state in State if state != State.SUBMITTED)


def undelivered(application) -> list[Letter]:
    """The letters, the answer apart, that are on no way to whom they are for: never sent, or sent back."""
    rows = Letter.objects.about(application).issued().filter(code__in=SERVED)
    on_the_way = Delivery.objects.good().values("letter")
    return list(rows.exclude(pk__in=on_the_way).select_related("number").order_by("pk"))


def posted_letters(application, *codes: str) -> list[Delivery]:
    """The postings of those letters that have not come back."""
    rows = Delivery.objects.good().filter(
        letter__in=Letter.objects.about(application).issued().filter(code__in=codes or SERVED),
        method=Method.POST,
    )
    return list(rows.select_related("letter__number").order_by("pk"))


def numbered(application) -> list[Delivery]:
    """Every posting, of the answer too."""
    rows = Delivery.objects.filter(letter__in=Letter.objects.about(application), method=Method.POST)
    return list(rows.select_related("letter__number").order_by("pk"))


def has_undelivered(application) -> bool:
    return bool(undelivered(application))


def has_posted(application) -> bool:
    return bool(posted_letters(application))


def unsigned(application) -> list[Delivery]:
    """Postings, of the answer too, of which nobody knows yet when they were signed for."""
    return [row for row in posted_letters(application, *SERVED, *ANSWER_LETTERS) if row.signed_on is None]


def has_unsigned(application) -> bool:
    return bool(unsigned(application))


def has_posted_correction(application) -> bool:
    return bool(posted_letters(application, "BZ"))


def has_numbered(application) -> bool:
    return bool(numbered(application))


def correction_letter(application) -> Letter | None:
    return letters.of(application, "BZ")


def correction_was_served(application) -> list[str]:
    """条例第三十条: whoever was told of no 补正 missed none. A part split off was told with the whole."""
    letter = correction_letter(application)
    if letter is None or letter.deliveries.good().exists():
        return []
    why = "被退回" if letter.deliveries.exists() else "没有送达记录"
    return [f"补正告知书（{letter.reference}）{why}，不能视为放弃（条例第三十条）。请先“登记文书送达”。"]


def ask_for_delivery(application, occasion: str) -> None:
    """Tell those whose turn it is that a letter has to be delivered, or its delivery entered."""
    outbox.queue(
        application,
        kind="request",
        occasion=occasion,
        recipients=awaited_people(application),
        subject=f"请送达补正告知书：{application.number} {application.subject}"[:200],
        body="".join(correction_was_served(application))
        + "送达以后，补正期限自送达之日重新计算。退回的，请核对地址，再次送达。",
    )


class Delivering:
    """登记送达、签收、退件、更正邮件号."""

    def _in_the_account(self, letter, by) -> None:
        """Who asked to see it online has it in his account as it is issued."""
        if self.text.delivery_way == DeliveryWay.ONLINE:
            letters.deliver(letter, method="online", by=staff(by), note="印发即可在查询页打开")

    def _correction_runs_from(self, on: date, by) -> dict:
        """The days given are given from the day the letter was there（合理期限）, never fewer than the letter says."""
        deadline = clocks.open_clock(self, terms.CORRECTION)
        if deadline is None or on <= self.correction_asked_on:
            return {}
        length = deadline.length
        clocks.cancel(self, terms.CORRECTION, by=staff(by), reason="补正期限改按送达之日计算")
        waiting = clocks.start(
            self,
            terms.CORRECTION,
            on=on,
            length=length,
            by=staff(by),
            basis="条例第三十条：合理的补正期限，自补正告知书送达之日起",
        )
        self.correction_until = waiting.due_on
        if reply := clocks.open_clock(self, terms.REPLY) or clocks.open_clock(self, DELAYED_REPLY):
            clocks.record(
                reply,
                Fact.CORRECTION_ASKED,
                on,
                by=staff(by),
                basis="补正告知书送达",
                served=True,
                until=waiting.due_on,
            )
        return {"补正期限": waiting.due_on}

    def _went_out_later(self, letter: Letter, on: date) -> dict:
        """The day entered when the letter was written is the day it was told, or sent, until somebody puts it right."""
        if letter.code == "BZ":
            name, entered = "告知补正日", self.correction_asked_on
        elif letter.code in ASKING:
            name = "发函日"
            entered = self.consultations.get(pk=int(letter.occasion.partition("-")[2])).sent_on
        else:
            return {}
        if on <= entered:
            return {}
        return {
            "提示": f"{name}现记为 {entered}，文书 {on} 才送出：请公开办负责人“更正日期”，期限按送出之日推算"
        }

    def _reached_others(self, letter: Letter, on: date, by) -> dict:
        """条例第三十二条、第三十四条: the days of whoever is asked run from it, whoever is overruled was told by it."""
        one = self.consultations.select_for_update().get(pk=int(letter.occasion.partition("-")[2]))
        said = {"征求意见": one.pk}
        if letter.code == TELLING:
            one.told_on = one.told_on or on
            one.save(update_fields=["told_on"])
            return said | {"告知日": one.told_on}
        if one.arrived_on is not None or not one.is_open:
            return said
        self._arrived(one, on, by)
        return said | {"对方收到日": on}

    def _charged_by_it(self, letter: Letter, sent_on: date, received_on: date, by) -> dict:
        """109号: twenty 工作日 from the day the notice was received, where nobody entered it by itself before."""
        key = int(letter.occasion.partition("-")[2])
        fee = self.fees.select_for_update().filter(pk=key, status="proposed").first()
        if fee is None or self.state != State.HANDLING:
            return {}
        return self._told_of_fee(fee, sent_on, received_on, by)

    def _one(self, rows: list, pk: int, what: str):
        found = next((one for one in rows if one.pk == pk), None)
        if found is None:
            raise Refused(f"没有这份{what}，可能刚才已经登记。")
        return found

    @act(
        STATE,
        source=IN_HAND,
        target=None,
        who=disclosure_desk,
        label="登记文书送达",
        article="235号：直接送达、委托送达、邮政寄送；条例第三十条：补正期限自告知送达起给足；第三十二条：自收到征求意见书之日起十五个工作日",
        form="requests_app.forms.delivering.DeliverLetterForm",
        conditions=[has_undelivered],
    )
    def deliver_letter(
        self,
        *,
        by,
        note,
        letter: int,
        way: str,
        posted_on: date | None = None,
        signed_on: date | None = None,
        delivered_on: date | None = None,
        mail_number: str = "",
        signer: str = "",
        proof: str = "",
        **vouched,
    ):
        """One of the letters on the way to the answer went out, or was handed over: to the applicant, or to who is asked."""
        found = self._one(undelivered(self), letter, "没有送达的文书")
        to_others = found.code in TO_OTHERS
        if not to_others:
            self._may_go_by(way, found)
        elif way == Method.ONLINE:
            raise Refused(
                "网上送达只到申请人的查询页。送给其他人的，请选邮寄、直接送达、委托送达或者电子邮件。"
            )
        delivery = letters.deliver(
            found,
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
        said = {"文书": found.reference, "方式": delivery.get_method_display(), "送达": delivery.answered_on}
        if delivery.mail_number:
            said["邮件号"] = delivery.mail_number
        said |= self._went_out_later(found, delivery.posted_on or delivery.answered_on)
        if found.code == "BZ":
            return said | self._correction_runs_from(delivery.answered_on, by)
        if found.code == CHARGING and (received := delivery.signed_on or delivery.delivered_on):
            return said | self._charged_by_it(found, delivery.posted_on or received, received, by)
        if found.code == EXTENDING and self.extensions.filter(status="approved").exists():
            return said | self._told_of_extension(delivery.answered_on, by)
        reached = delivery.signed_on or (found.code == TELLING or way != Method.POST) and delivery.answered_on
        return said | (self._reached_others(found, reached, by) if to_others and reached else {})

    @act(
        STATE,
        source=IN_HAND,
        target=None,
        who=disclosure_desk,
        label="登记文书签收",
        article="条例第三十条：补正期限自告知送达起给足",
        form="requests_app.forms.delivering.LetterArrivedForm",
        conditions=[has_unsigned],
    )
    def letter_arrived(self, *, by, note, delivery: int, on: date):
        """The post office says when it was signed for. The answer was given when it was posted; the remedies run from now."""
        one = self._one(unsigned(self), delivery, "没有登记签收的邮件")
        rules.check(self, [rules.not_in_the_future(on, "签收日")])
        if on < one.posted_on:
            raise Refused(f"签收日 {on} 早于交邮日 {one.posted_on}，请核对。")
        one.signed_on = on
        one.save(update_fields=["signed_on"])
        said = {"文书": one.letter.reference, "签收日": on}
        if one.letter.code == "BZ":
            return said | self._correction_runs_from(on, by)
        if one.letter.code == CHARGING:
            return said | self._charged_by_it(one.letter, one.posted_on, on, by)
        return said | (self._reached_others(one.letter, on, by) if one.letter.code in ASKING else {})

    def _letter_came_back(self, one, on: date, reason: str, by) -> dict:
        rules.check(self, [rules.not_in_the_future(on, "退回日")])
        letters.returned(one, on=on, reason=reason, by=staff(by))
        return {"文书": one.letter.reference, "退回": on, "邮件号": one.mail_number}

    @act(
        STATE,
        source=BESIDE_LAPSE,
        target=None,
        who=disclosure_desk,
        label="登记文书退件",
        article="235号：退回的应当再次送达；条例第三十条：没有送达的补正告知不产生逾期的后果",
        form="requests_app.forms.delivering.LetterReturnedForm",
        conditions=[has_posted],
    )
    def letter_returned(self, *, by, note, delivery: int, on: date):
        """It came back: it is delivered once more, and until then nobody is late for what it asks."""
        one = self._one(posted_letters(self), delivery, "邮件")
        said = self._letter_came_back(one, on, note, by)
        if one.letter.code == "BZ" and self.state == State.CORRECTION:
            ask_for_delivery(self, f"correction-returned-{one.pk}")
        return said

    @act(
        STATE,
        source=State.LAPSED,
        target=State.CORRECTION,
        who=disclosure_desk,
        label="补正告知书退件",
        article="条例第三十条：没有送达的补正告知不产生逾期的后果，再次送达以后期限重新计算",
        form="requests_app.forms.delivering.CorrectionReturnedForm",
        when={"lapse": "correction"},
        conditions=[has_posted_correction],
    )
    def correction_returned(self, *, by, note, delivery: int, on: date):
        """After the last day the letter itself comes back: the applicant was told nothing and missed nothing."""
        one = self._one(posted_letters(self, "BZ"), delivery, "邮件")
        said = self._letter_came_back(one, on, note, by)
        self.lapse = ""
        return said

    @act(
        STATE,
        source=NUMBERED,
        target=None,
        who=disclosure_desk,
        label="更正邮件号",
        article="235号：邮寄的保留邮政凭证；原来登记的号码留在送达回证和办理经过里",
        form="requests_app.forms.delivering.RenumberForm",
        conditions=[has_numbered],
    )
    def correct_mail_number(self, *, by, note, delivery: int, mail_number: str, **vouched):
        """Copied wrongly from the receipt: both numbers stand on the record."""
        one = self._one(numbered(self), delivery, "邮件")
        old = one.mail_number
        one = delivering.renumber(one, number=mail_number, reason=note, **vouched)
        return {
            "文书": one.letter.reference,
            "原邮件号": old,
            "更正为": one.mail_number,
            "更正日": clock.today(),
        }
