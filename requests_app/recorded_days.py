"""记录的日期: the days people entered that the reply clock is reckoned from, what each is called and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from disclosure.deadlines import terms
from disclosure.deadlines.models import Deadline
from disclosure.notices.letters.delivering import DAYS
from disclosure.notices.models import Delivery, Letter, Method
from requests_app.terms import DELAYED_REPLY

REPLIES = (terms.REPLY, DELAYED_REPLY)
RECEIVED, ASKED, SUPPLEMENT = "received", "asked", "supplement"
SENT, ARRIVED, HEARD = "sent", "arrived", "heard"
FEE_TOLD, FEE_PAID, EXTENDED, DELIVERED = "fee_told", "fee_paid", "extended", "delivered"


@dataclass(frozen=True)
class RecordedDay:
    """One day on record. `of` tells those who choose whose it is; `row` is the record it stands in, but for the case's own."""

    kind: str
    name: str
    on: date
    of: str = ""
    row: object = None
    field: str = ""  # of a delivery: which of its days

    @property
    def key(self) -> str:
        """How a form names it."""
        return "-".join(str(part) for part in (self.kind, getattr(self.row, "pk", ""), self.field) if part)

    @property
    def line(self) -> str:
        """对方收到日（第三方 云山县第一建筑公司）：现记为 2026-03-05"""
        return f"{self.name}{f'（{self.of}）' if self.of else ''}：现记为 {self.on}"


def counted(application) -> Deadline | None:
    """The clock the answer is due by, or was given under."""
    rows = Deadline.objects.for_case(application).of_term(*REPLIES).filter(cancelled_at=None)
    return rows.order_by("-pk").first()


def recorded_days(application) -> list[RecordedDay]:
    """Every day that may be put right, in the order of the road."""
    deadline = counted(application)
    return list(_recorded(application, deadline)) if deadline else []


def _recorded(application, deadline: Deadline) -> Iterator[RecordedDay]:
    if deadline.term == terms.REPLY.key:  # a 延迟答复 runs from the day it was set
        yield RecordedDay(RECEIVED, "收到日", application.received_on)
    if application.correction_asked_on and deadline.term == terms.REPLY.key:
        yield RecordedDay(ASKED, "告知补正日", application.correction_asked_on)
    if application.supplemented_on and deadline.term == terms.REPLY.key:
        yield RecordedDay(SUPPLEMENT, "收到补正日", application.supplemented_on)
    for one in application.consultations.all():
        yield RecordedDay(SENT, "发函日", one.sent_on, str(one), one)
        if one.arrived_on:
            yield RecordedDay(ARRIVED, "对方收到日", one.arrived_on, str(one), one)
        if one.answered_on:
            yield RecordedDay(HEARD, "收到意见日", one.answered_on, str(one), one)
    for fee in application.fees.filter(status__in=("noticed", "paid")):
        yield RecordedDay(FEE_TOLD, "收到收费通知日", fee.received_on, f"{fee.amount} 元", fee)
        if fee.paid_on:
            yield RecordedDay(FEE_PAID, "缴清日", fee.paid_on, f"{fee.amount} 元", fee)
    if deadline.term == terms.REPLY.key:
        for extension in application.extensions.filter(status__in=("noticed", "void")).exclude(told_on=None):
            yield RecordedDay(
                EXTENDED, "延期告知日", extension.told_on, f"延长 {extension.days} 个工作日", extension
            )
    for delivery in _deliveries(application):
        yield from _days_of(delivery)


def _deliveries(application):
    """Those sent back too: the answer was given on the day of the first. Online the portal itself keeps the day."""
    rows = Delivery.objects.filter(letter__in=Letter.objects.about(application).issued())
    return rows.exclude(method=Method.ONLINE).select_related("letter__number").order_by("pk")


def _days_of(delivery) -> Iterator[RecordedDay]:
    back = f"，{delivery.returned_on} 退回" if delivery.returned_on else ""
    letter = f"{delivery.letter.title} {delivery.letter.reference}{back}"
    for field, name in DAYS.items():
        if day := getattr(delivery, field):
            yield RecordedDay(DELIVERED, name, day, letter, delivery, field)
