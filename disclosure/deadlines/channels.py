"""收到日: the day an application counts as received, by the way it came.

条例第三十一条, with 国办公开办函〔2015〕207号 for what the article leaves open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from disclosure.deadlines.errors import Impossible


@dataclass(frozen=True)
class Channel:
    """One way in: which date decides, and why. `needs` is the decisive date, `also` others that may be told."""

    key: str
    label: str
    needs: str
    why: str
    also: tuple[str, ...] = ()

    @property
    def dates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(("submitted_at", *self.also, self.needs)))


SUBMITTED, SIGNED, ARRIVED, CONFIRMED = "submitted_at", "signed_at", "arrived_at", "confirmed_at"
CONFIRMED_WHY = "条例第三十一条第三项：双方确认之日"
PLAIN_WHY = "条例第三十一条第二项：无需签收的，与申请人确认之日"

IN_PERSON = Channel("in_person", "当面提交", SUBMITTED, "条例第三十一条第一项：提交之日")
ORAL = Channel("oral", "口头申请代填", SUBMITTED, "条例第二十九条、第三十一条第一项：代为填写之日")
REGISTERED = Channel("post_registered", "挂号信、特快专递", SIGNED, "条例第三十一条第二项：签收之日")
PLAIN = Channel("post_plain", "平常信函", CONFIRMED, PLAIN_WHY, (ARRIVED,))
MISDIRECTED = Channel("post_misdirected", "寄给工作机构以外的人", CONFIRMED, PLAIN_WHY, (ARRIVED,))
ONLINE = Channel("online", "互联网", CONFIRMED, CONFIRMED_WHY)
EMAIL = Channel("email", "电子邮件", CONFIRMED, CONFIRMED_WHY)
FAX = Channel("fax", "传真", CONFIRMED, CONFIRMED_WHY)

CHANNELS = {
    channel.key: channel for channel in (IN_PERSON, ORAL, REGISTERED, PLAIN, MISDIRECTED, ONLINE, EMAIL, FAX)
}
# Other words in use for a letter that is signed for.
ALIASES = {
    "post": "post_registered",
    "post_signed": "post_registered",
    "post_ems": "post_registered",
    "ems": "post_registered",
}
AUTO_WHY = "条例第三十一条第三项；本机关公告在线提交即自动确认：提交之日"

STAFF_CONFIRM, AUTO = "staff_confirm", "auto"
ONLINE_MODES = {STAFF_CONFIRM: "工作机构人工确认", AUTO: "系统自动确认"}

NAMES = {SUBMITTED: "提交", SIGNED: "签收", ARRIVED: "到达", CONFIRMED: "确认"}


@dataclass(frozen=True)
class Receipt:
    """The day of receipt (None while the confirmation is awaited), the rule that gave it, and what to flag."""

    on: date | None
    why: str
    flags: tuple[str, ...] = field(default=())


def receipt(channel: str, dates: Mapping[str, date], *, online_mode: str = STAFF_CONFIRM) -> Receipt:
    """The day of receipt for a channel and the dates known.

    `dates` may hold submitted_at, signed_at, arrived_at, confirmed_at. Raises Impossible by name: an unknown channel
    or mode, a date the channel does not know, or one that comes before the submission.
    """
    way = CHANNELS.get(ALIASES.get(channel, channel))
    if way is None:
        raise Impossible(
            "unknown_channel", "channel", f"不认识的接收渠道“{channel}”，应为：{'、'.join(CHANNELS)}。"
        )
    if online_mode not in ONLINE_MODES:
        raise Impossible(
            "unknown_online_mode",
            "online_mode",
            f"不认识的确认方式“{online_mode}”，应为：{'、'.join(ONLINE_MODES)}。",
        )
    submitted = dates.get(SUBMITTED)
    if submitted is None:
        raise Impossible("missing_date", SUBMITTED, "没有写明提交日期。")
    for name, day in dates.items():
        if name not in way.dates:
            raise Impossible("unexpected_date", name, f"{way.label}不记{NAMES.get(name, name)}日。")
        if day < submitted:
            raise Impossible("impossible_order", name, f"{NAMES[name]}日 {day} 早于提交日 {submitted}。")
    if ARRIVED in dates and CONFIRMED in dates and dates[CONFIRMED] < dates[ARRIVED]:
        raise Impossible(
            "impossible_order", CONFIRMED, f"确认日 {dates[CONFIRMED]} 早于到达日 {dates[ARRIVED]}。"
        )
    if way is ONLINE and online_mode == AUTO:
        return Receipt(submitted, AUTO_WHY)
    day = dates.get(way.needs)
    if day is None:
        waiting = "awaiting_signature" if way.needs == SIGNED else "awaiting_confirmation"
        return Receipt(None, way.why, (waiting,))
    late = ARRIVED in dates and day > dates[ARRIVED]
    return Receipt(day, way.why, ("not_confirmed_on_arrival",) if late else ())
