"""The words a ledger is written in: what can happen to a clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from django.db import models


class Fact(models.TextChoices):
    """The kinds of entry. The order here is also the order of facts that fall on one day."""

    RECEIVED = "received", "起算"
    CORRECTION_ASKED = "correction_asked", "告知补正"
    CORRECTION_RECEIVED = "correction_received", "收到补正"
    CORRECTION_GIVEN_UP = "correction_given_up", "放弃补正"
    PAUSED = "paused", "期间中止"
    RESUMED = "resumed", "中止结束"
    FEE_NOTICED = "fee_noticed", "收费通知送达"
    FEE_PAID = "fee_paid", "费用缴清"
    FEE_WITHDRAWN = "fee_withdrawn", "收费通知撤销"
    EXTENDED = "extended", "延长期限"
    ANSWERED = "answered", "答复送达"
    TAKEN_BACK = "taken_back", "答复不作数"
    MET = "met", "办结"
    CANCELLED = "cancelled", "终止计时"
    RECALCULATED = "recalculated", "重新推算"
    AMENDED = "amended", "更正"


@dataclass(frozen=True)
class Entry:
    """One fact on one day. What it carries besides, by kind:

    RECEIVED            channel, why, flags; `moment` for terms counted in hours
    CORRECTION_ASKED    allow_wd: 工作日 the applicant is given, or until: the last day; served: the same notice arrived, its days run anew
    PAUSED              key pairs it with its RESUMED; received: the day the letter arrived; limit_wd, 15 unless told
    RESUMED             key; lapsed: by the end of the term, unless an opinion is found to have come before it
    FEE_NOTICED         `on` is the day the notice was received; sent
    FEE_WITHDRAWN       before it was paid: the count goes on as if no notice had been sent
    EXTENDED            `on` is the day the applicant was told; days, approver
    ANSWERED            method (see `METHODS`), posted, signed, delivered
    TAKEN_BACK          `on` is the day of the answer that does not count after all
    AMENDED             number of the entry that was entered wrongly, and its days as they truly were; or void: it never was.
                        what: the name of the day, was: as it was entered. `on` is the day of the correction itself
    """

    kind: Fact
    on: date
    facts: Mapping = field(default_factory=lambda: MappingProxyType({}))
    moment: datetime | None = None
    basis: str = ""
    letter: str = ""
    place: str = ""  # where the fact was read, for naming it when it is refused
    number: int = 0  # its place in the ledger it is kept in

    @property
    def key(self) -> str:
        return self.facts.get("key", "")

    def day(self, name: str) -> date | None:
        """A date among the facts, kept in ISO form in the ledger."""
        value = self.facts.get(name)
        return date.fromisoformat(value) if isinstance(value, str) else value


def in_force(entries: Iterable[Entry]) -> list[Entry]:
    """The facts as they truly were: what was entered wrongly is put right, or left out, and the corrections with it."""
    said = list(entries)
    amendments = [entry for entry in said if entry.kind == Fact.AMENDED]
    if not amendments:
        return said
    standing = [entry for entry in said if entry.kind != Fact.AMENDED]
    for one in sorted(amendments, key=lambda entry: entry.number):
        number = one.facts["number"]
        if one.facts.get("void"):
            standing = [entry for entry in standing if entry.number != number]
        else:
            days = one.facts["days"]
            standing = [_put_right(entry, days) if entry.number == number else entry for entry in standing]
    return standing


def _put_right(entry: Entry, days: Mapping) -> Entry:
    """The entry with its own day, or others among its facts, as they truly were."""
    facts = {**entry.facts, **{name: day for name, day in days.items() if name != "on"}}
    on = days.get("on", entry.on)
    return replace(entry, on=date.fromisoformat(on) if isinstance(on, str) else on, facts=facts)


# 235号四: the moment that counts, by the way a reply is delivered.
METHODS = {
    "post": ("posted", "邮政寄送，以交邮之日为答复时点"),
    "direct": ("signed", "直接送达，以签收之日为答复时点"),
    "entrusted": ("signed", "委托其他机关送达，以签收之日为答复时点"),
    "online": ("delivered", "在线送达，以到达申请人系统之日为答复时点"),
    # 235号未规定，与在线送达同一口径。
    "email": ("delivered", "电子邮件送达，以到达申请人邮箱之日为答复时点"),
}
METHOD_ALIASES = {"in_person": "direct", "personal": "direct"}
