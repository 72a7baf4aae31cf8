"""渠道的公告（国办公开办函〔2017〕19号）: which ways in an agency has opened, and what follows where it has not.

当面、邮寄 are open by law. 传真、电子邮件、在线 are opened by the agency's own announcement in its 公开指南, which binds it from
then on. What came by another way is no reason to refuse: the applicant's choice is respected, the day both sides confirm
is the day of receipt（条例第三十一条第三项）. The rule `requests.channels` is that announcement: the guide prints it, the desk asks it.
"""

from datetime import date

from disclosure.deadlines import channels
from disclosure.rulebook import book
from disclosure.rulebook.rules import CHANNELS

BY_ANNOUNCEMENT = frozenset({channels.ONLINE.key, channels.FAX.key, channels.EMAIL.key})
UNANNOUNCED = (
    "本机关的公开指南没有公告“{channel}”这一渠道（国办公开办函〔2017〕19号）。不能因此拒收：尊重申请人的选择，照常登记，"
    "与申请人确认收到之日为收到日；没有确认就不起算，请尽快联系。今后还要用这一渠道收件的，先在指南中说明并公告，再改办理规则。"
)


def is_announced(channel: str, agency, *days: date | None) -> bool:
    """Is this way in open at the agency, by law or by its own announcement in force on one of these days（none: today）?

    Sent while it was announced or taken in while it is: either way the applicant relied on what the guide said.
    """
    if channel not in BY_ANNOUNCEMENT:
        return True
    known = [day for day in days if day is not None] or [None]
    return any(channel in book.value("requests.channels", agency, day) for day in known)


def announced(agency) -> list[str]:
    """The ways in the guide names, in the order of the law, in force today."""
    opened = book.value("requests.channels", agency)
    return [label for key, label in CHANNELS.items() if key in opened]
