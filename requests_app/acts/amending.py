"""更正日期: a day was entered wrongly. What was entered stays in the ledger, and all that was reckoned from it follows.

Each of the days is a fact of the reply clock（条例第三十条至第三十三条，109号，235号）, and most also start or end a clock of
their own. An order of facts that cannot have been is refused by the engine, in its words.
"""

from datetime import date

from disclosure import clock
from disclosure.deadlines import clocks, terms
from disclosure.deadlines.amending import amend, standing, undo
from disclosure.deadlines.entries import METHODS, Fact
from disclosure.deadlines.errors import Impossible
from disclosure.deadlines.models import Deadline
from disclosure.notices.letters import delivering
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import letters, rules
from requests_app.acts.delivering import ASKING, EXTENDING, correction_letter
from requests_app.acts.people import STATE, head_of_disclosure, staff
from requests_app.letters import ANSWER_LETTERS, voiding
from requests_app.recorded_days import counted, recorded_days
from requests_app.states import State
from requests_app.terms import DELAYED_REPLY, DRAFT_REPLY, EXAMINE, TELL_PUBLISHED

DATED = tuple(state for state in (*State.UNDER_WAY, State.CLOSED) if state != State.SUBMITTED)


def last_clock(case, term: terms.Term) -> Deadline | None:
    """The latest clock of a term, running or closed."""
    return Deadline.objects.for_case(case).of_term(term).order_by("-pk").first()


def _within_its_letter(on: date, name: str, letter) -> None:
    """Told by a letter: not before its date, nor after it had gone out. Raises Refused."""
    if letter is None:
        return
    if on < letter.dated_on:
        raise Refused(f"{name} {on} 早于《{letter.title}》的日期 {letter.dated_on}，请核对。")
    gone = min((row.posted_on or row.answered_on for row in letter.deliveries.all()), default=None)
    if gone and on > gone:
        raise Refused(
            f"《{letter.title}》已于 {gone} 送出，{name}不能迟于这一天；送出的日期也记错了的，先更正它。"
        )


class Amending:
    """更正日期."""

    @act(
        STATE,
        source=DATED,
        target=None,
        who=head_of_disclosure,
        label="更正日期",
        article="期限由事实推算；记错的事实以更正记录改正，原记录保留",
        form="requests_app.forms.amending.CorrectDayForm",
    )
    def correct_clock(self, *, by, note, day: str, on: date):
        """`day` is the key of one of `recorded_days`, `on` the day it truly was; every clock is reckoned anew.

        Raises Refused for a day ahead, an order that cannot have been, or what the law no longer lets be otherwise.
        """
        found = next((one for one in recorded_days(self) if one.key == day), None)
        if found is None:
            raise Refused("没有这个日期，可能刚才已经更正或者作废。请回到案件页再看。")
        if found.on == on:
            raise Refused(f"{found.name}现在记的就是 {on}，不需要更正。")
        rules.check(self, [rules.not_in_the_future(on, found.name)])
        before = counted(self).due_on
        try:
            more = getattr(self, f"_{found.kind}_was")(found, on, by, f"更正{found.name}：{note}")
        except Impossible as error:
            raise Refused(f"{error.message}请核对这个日期；别的日期也记错了的，先更正那一个。") from error
        said = {"更正的日期": found.name, "原为": found.on, "更正为": on} | (more or {})
        if found.kind in ("sent", "arrived", "heard"):
            said["征求意见"] = found.row.pk
        said |= self._as_reckoned_anew(before)
        if wrong := voiding.outdated(self):
            named = "、".join(f"《{one.title}》（{one.reference}）" for one in wrong)
            said["文书"] = f"{named}写的还是原来的日期：请“作废程序性文书”，随即另发一份，送给申请人"
        return said

    def _as_reckoned_anew(self, before: date | None) -> dict:
        """What the record tells of the last day, and the columns that repeat the clock."""
        deadline = counted(self)
        if deadline.term == DELAYED_REPLY.key and deadline.due_on:
            self.delayed_until = deadline.due_on
        told = self.extensions.filter(status__in=("noticed", "void")).exclude(told_on=None).last()
        if told is not None:
            valid = "extension_too_late" not in deadline.flags
            told.status = "noticed" if valid else "void"
            told.new_due = deadline.due_on
            told.save(update_fields=["status", "new_due"])
        said = (
            {"届满日不变": before}
            if deadline.due_on == before
            else {"原届满日": before, "届满日": deadline.due_on}
        )
        if self.answered_on and self.answered_late != deadline.is_overdue():
            self.answered_late = deadline.is_overdue()
            said["答复"] = "更正以后为逾期答复" if self.answered_late else "更正以后为按期答复"
        return said

    def _put_right(self, kind: Fact, by, basis: str, *, what: str, match=None, **days: date) -> None:
        """The same fact on the reply clock."""
        deadline = counted(self)
        entry = standing(deadline, kind, **(match or {}))
        if entry is None:
            raise Refused(f"期限台账里没有这一次{what}，不能更正。")
        amend(deadline, entry, by=staff(by), basis=basis, what=what, **days)

    def _moved(self, case, term, kind: Fact, by, basis: str, on: date, what: str) -> Deadline | None:
        """The same day on a clock that it started or ended, running or closed."""
        deadline = last_clock(case, term)
        entry = standing(deadline, kind) if deadline else None
        if entry is None or entry.on == on:
            return deadline
        return amend(deadline, entry, by=staff(by), basis=basis, what=what, on=on)

    # ── 收到日、收到补正日 ──────────────────────────────────────────────────
    def _received_was(self, found, on: date, by, basis: str) -> None:
        """条例第三十一条、第三十三条：自收到之日起算, which the channel tells; a new answer from the day it was ordered."""
        why = self.received_why if self.reanswer_of_id else self.received_again(on).why
        self._put_right(Fact.RECEIVED, by, basis, what=found.name, on=on)
        self.received_on, self.received_why = on, why or self.received_why
        self._moved(self, EXAMINE, Fact.RECEIVED, by, basis, on, found.name)
        if self.supplemented_on is None:
            self._run_again(by, basis, on, TELL_PUBLISHED)

    def _asked_was(self, found, on: date, by, basis: str) -> dict:
        """条例第三十条：自收到申请之日起七个工作日内告知; the days given run from it until the notice is known to be there."""
        letter = correction_letter(self.parent or self)
        _within_its_letter(on, found.name, letter)
        if self.supplemented_on and on > self.supplemented_on:
            raise Refused(f"告知补正日 {on} 迟于收到补正日 {self.supplemented_on}，请核对。")
        self._moved(self, EXAMINE, Fact.MET, by, basis, on, found.name)
        until = {}
        if standing(counted(self), Fact.CORRECTION_ASKED, served=True) is None:
            waited = self._moved(self, terms.CORRECTION, Fact.RECEIVED, by, basis, on, found.name)
            if waited is not None:  # of a part split off it ran on the whole
                until = {"until": waited.due_on}
                self.correction_until = waited.due_on
        self._put_right(
            Fact.CORRECTION_ASKED, by, basis, what=found.name, match={"served": None}, on=on, **until
        )
        self.correction_asked_on = on
        said = {"补正期限": until["until"]} if until else {}
        notice_due = rules.correction_notice_due(self)
        if on > notice_due >= found.on:
            said["逾期"] = f"迟于告知补正的七个工作日（到 {notice_due}，条例第三十条）"
        elif found.on > notice_due >= on:
            said["告知补正"] = "更正以后在七个工作日之内"
        return said

    def _supplement_was(self, found, on: date, by, basis: str) -> None:
        """条例第三十条：自收到补正之日起重新计算."""
        if on < self.correction_asked_on:
            raise Refused(f"收到补正日 {on} 早于告知补正日 {self.correction_asked_on}，请核对。")
        self._put_right(Fact.CORRECTION_RECEIVED, by, basis, what=found.name, on=on)
        waited = last_clock(self, terms.CORRECTION)
        if waited is not None:
            ended = max(on, waited.started_on)
            self._moved(self, terms.CORRECTION, Fact.MET, by, basis, ended, found.name)
        self.supplemented_on = on
        self._run_again(by, basis, on, TELL_PUBLISHED, DRAFT_REPLY)

    # ── 征求意见 ────────────────────────────────────────────────────────────
    def _sent_was(self, found, on: date, by, basis: str) -> dict:
        """条例第三十三条第三款：自发函次日起不计入; the other side's own days run from it until the arrival is known."""
        one = found.row
        rules.check(self, [rules.not_before_receipt(on, found.name)])
        _within_its_letter(on, found.name, letters.of(self, one.letter_code, f"consultation-{one.pk}"))
        for name, day in (("对方收到日", one.arrived_on), ("收到意见日", one.answered_on)):
            if day and on > day:
                raise Refused(f"发函日 {on} 迟于{name} {day}，请核对。")
        if one.arrived_on is None:
            self._moved(one, one.term, Fact.RECEIVED, by, basis, on, found.name)
        for kind, key in self._pauses_begun(one, later=on > one.sent_on):
            self._put_right(kind, by, basis, what=found.name, match={"key": key}, on=on)
        one.sent_on = on
        one.save(update_fields=["sent_on"])
        ignored = one.pauses and "suspended_after_due" in counted(self).flags
        return {"提示": "函在答复期限届满以后才发出，所需时间不从答复期限中扣除"} if ignored else {}

    def _pauses_begun(self, one, *, later: bool) -> list[tuple[Fact, str]]:
        """What stands in the ledger on the day the letter was sent, in the order in which it may be moved.

        Once the arrival is known the first pause is over on the day it began, and another began on that day.
        """
        key, arrived = one.pause_key, f"{one.pause_key}-arrived"
        begun = [(Fact.PAUSED, key)]
        if one.arrived_on is not None:
            begun = [(Fact.PAUSED, key), (Fact.RESUMED, key)]
            begun = [*(reversed(begun) if later else begun), (Fact.PAUSED, arrived)]
        deadline = counted(self)  # a 延迟答复 does not pause
        return [(kind, key) for kind, key in begun if standing(deadline, kind, key=key) is not None]

    def _arrived_was(self, found, on: date, by, basis: str) -> dict:
        """条例第三十二条：十五个工作日自收到征求意见书之日起; silence was of whoever had the letter that long."""
        one = found.row
        if on < one.sent_on:
            raise Refused(f"对方收到日 {on} 早于发函日 {one.sent_on}，请核对。")
        if one.answered_on and one.answered_on < on:
            raise Refused(f"对方收到日 {on} 迟于收到意见日 {one.answered_on}，请核对。")
        key = {"key": f"{one.pause_key}-arrived"}
        if standing(counted(self), Fact.PAUSED, **key) is not None:  # a 延迟答复 does not pause
            self._put_right(Fact.PAUSED, by, basis, what=found.name, match=key, received=on)
        own = self._moved(one, one.term, Fact.RECEIVED, by, basis, on, found.name)
        one.arrived_on = on
        said = {}
        if one.answered_on:
            one.hear(one.said, one.opinion, one.answered_on, last=own.due_on)
        elif one.result:
            said = self._silence_was(one, own, by, basis)
        one.save()
        return said

    def _silence_was(self, one, own: Deadline, by, basis: str) -> dict:
        """It was presumed after the wrong days: it begins on another day, or has not begun yet."""
        deadline, key = counted(self), f"{one.pause_key}-arrived"
        lapsed = standing(deadline, Fact.RESUMED, key=key, lapsed=True)
        what = "征求意见期限届满"
        if own.due_on < clock.today():
            if lapsed is not None:
                self._run_again(by, basis, own.due_on, DRAFT_REPLY, since=lapsed.on)
                amend(deadline, lapsed, by=staff(by), basis=basis, what=what, on=own.due_on)
            return {}
        if not deadline.is_open:
            raise Refused(
                f"按这个收到日，对方的期限到 {own.due_on} 才届满，而本件已经按逾期没有意见答复。"
                "答复确有错误的，请“撤销答复，重新答复”以后再更正。"
            )
        if lapsed is not None:
            undo(deadline, lapsed, by=staff(by), basis=basis, what=what)
        if (fell := standing(own, Fact.CANCELLED)) is not None:
            undo(own, fell, by=staff(by), basis=basis, what=what)
        one.silence_undone()
        self._house_waits(by, f"等待{one.get_kind_display()}的意见")
        return {"提示": f"对方的期限到 {own.due_on} 才届满，此前认定的逾期没有意见不作数"}

    def _heard_was(self, found, on: date, by, basis: str) -> dict:
        """条例第三十二条、第三十四条：收到当日仍不计入，次日起恢复; after the last day of the term it gives no more days."""
        one = found.row
        if on < (one.arrived_on or one.sent_on):
            raise Refused(f"收到意见日 {on} 早于发函日或者对方收到日，请核对。")
        own = self._moved(one, one.term, Fact.MET, by, basis, on, found.name)
        if one.pauses:
            self._resumed_was(one, own.due_on, on, by, basis, found.name)
            self._run_again(by, basis, on, DRAFT_REPLY, since=found.on)
        late = one.hear(one.said, one.opinion, on, last=own.due_on)
        one.save()
        return {"提示": f"意见在期限（{own.due_on}）之后收到，其后的时间不从答复期限中扣除"} if late else {}

    def _resumed_was(self, one, last: date, on: date, by, basis: str, what: str) -> None:
        """The end of the pause. Where the term had lapsed before, only an opinion that came within it ends it earlier."""
        deadline = counted(self)
        key = f"{one.pause_key}-arrived" if one.arrived_on else one.pause_key
        lapsed = standing(deadline, Fact.RESUMED, key=key, lapsed=True)
        heard = standing(deadline, Fact.RESUMED, key=key, lapsed=None)
        in_its_time = lapsed is None or on < last
        if heard is not None and in_its_time:
            amend(deadline, heard, by=staff(by), basis=basis, what=what, on=on)
        elif heard is not None:
            undo(deadline, heard, by=staff(by), basis=basis, what=what)
        elif in_its_time and deadline.is_open:
            self._resume(one, on, by, basis)

    # ── 收费 ────────────────────────────────────────────────────────────────
    def _fee_told_was(self, found, on: date, by, basis: str) -> None:
        """109号第六条[待核原文]：自收到通知次日起二十个工作日内缴纳."""
        fee = found.row
        if on < fee.sent_on:
            raise Refused(f"收到通知日 {on} 早于发出日 {fee.sent_on}，请核对。")
        self._put_right(Fact.FEE_NOTICED, by, basis, what=found.name, on=on)
        own = self._moved(self, terms.FEE, Fact.RECEIVED, by, basis, on, found.name)
        self._paid_in_time(own, fee.paid_on)
        fee.received_on = on
        fee.save(update_fields=["received_on"])

    def _fee_paid_was(self, found, on: date, by, basis: str) -> None:
        """109号第六条[待核原文]：处理期限自缴清次日起重新计算."""
        fee = found.row
        if on < fee.received_on:
            raise Refused(f"缴清日 {on} 早于收到通知日 {fee.received_on}，请核对。")
        self._paid_in_time(last_clock(self, terms.FEE), on)
        self._put_right(Fact.FEE_PAID, by, basis, what=found.name, on=on)
        self._moved(self, terms.FEE, Fact.MET, by, basis, on, found.name)
        fee.paid_on = on
        fee.save(update_fields=["paid_on"])
        self._run_again(by, basis, on, TELL_PUBLISHED, DRAFT_REPLY, since=found.on)

    def _paid_in_time(self, own: Deadline | None, paid_on: date | None) -> None:
        if own and paid_on and own.due_on and paid_on > own.due_on:
            raise Refused(
                f"这样缴清日 {paid_on} 就迟于缴费期限 {own.due_on}，不再重新计算期限（109号）。"
                "确实如此的，请负责人“撤销已告知的收费”，退还申请人。"
            )

    # ── 延期告知、送达 ──────────────────────────────────────────────────────
    def _extended_was(self, found, on: date, by, basis: str) -> dict:
        """条例第三十三条第二款：届满日（含）以前告知的才有效."""
        extension = found.row
        approved_on = extension.decided_at.astimezone(clock.TZ).date()
        if on < approved_on:
            raise Refused(f"延期 {approved_on} 才获批准，告知日 {on} 不能早于批准日。")
        self._put_right(Fact.EXTENDED, by, basis, what=found.name, on=on)
        extension.told_on = on
        extension.save(update_fields=["told_on"])
        late = "extension_too_late" in counted(self).flags
        return {"提示": "告知迟于原届满日，延期无效"} if late else {}

    def _delivered_was(self, found, on: date, by, basis: str) -> dict:
        """235号：以交邮之日、签收之日、到达之日为准; the answer stops its clock by it, a 补正 is asked from it."""
        delivery, code = found.row, found.row.letter.code
        counted_before = delivery.answered_on
        delivery = delivering.redate(delivery, field=found.field, on=on, reason=basis)
        if code == "BZ":
            return self._correction_served_was(delivery.signed_on or delivery.answered_on, by, basis)
        if code in ASKING:
            return self._told_by_it(found, "arrived", on, by, basis) if found.field != "posted_on" else {}
        if code == EXTENDING and delivery.answered_on != counted_before:
            return self._told_by_it(found, "extended", on, by, basis)
        if code in ANSWER_LETTERS and self.answered_on == counted_before != delivery.answered_on:
            decisive, _ = METHODS[delivery.method]
            day = {"on": delivery.answered_on, decisive: delivery.answered_on}
            self._put_right(Fact.ANSWERED, by, basis, what=found.name, **day)
            self.answered_on = self.closed_on = delivery.answered_on
        return {}

    def _told_by_it(self, found, kind: str, on: date, by, basis: str) -> dict:
        """The day it was told by this delivery is the same fact, entered once: 对方收到日, 延期告知日."""
        key = f"{kind}-{found.row.letter.occasion.partition('-')[2]}"
        told = next((one for one in recorded_days(self) if one.key == key and one.on == found.on), None)
        return getattr(self, f"_{kind}_was")(told, on, by, basis) if told else {}

    def _correction_served_was(self, on: date, by, basis: str) -> dict:
        """条例第三十条：合理的补正期限，自补正告知书送达之日起."""
        waiting = clocks.open_clock(self, terms.CORRECTION)
        if waiting is None:
            return {}
        on = max(on, self.correction_asked_on)
        served = standing(counted(self), Fact.CORRECTION_ASKED, served=True)
        if served is None:
            return self._correction_runs_from(on, by)
        waiting = self._moved(self, terms.CORRECTION, Fact.RECEIVED, by, basis, on, "补正告知书送达日")
        self.correction_until = waiting.due_on
        days = {"on": on, "until": waiting.due_on}
        amend(counted(self), served, by=staff(by), basis=basis, what="补正告知书送达日", **days)
        return {"补正期限": waiting.due_on}
