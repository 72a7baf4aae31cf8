"""Where an agency's own words may stand in the letters of 依申请公开. What the law says is not among them."""

from disclosure.notices.letters.wording import Slot, register
from requests_app.outcomes import ANSWERS

REPLIES = tuple(sorted({answer.letter for answer in ANSWERS.values() if answer.by_clerk}))

RECEIPT = register(
    Slot("receipt", "办理说明", ("SJ",), note="登记回执里，写在联系方式之前。例如怎样补交材料、到哪里领取。")
)
NOTICE = register(
    Slot(
        "notice",
        "联系说明",
        ("BZ", "LY", "YQ", "YC", "ZQS", "FJ"),
        note="补正、说明理由、延期、延迟答复、征求意见、分别办理的告知书里，写在联系方式之前。例如咨询的办法、无障碍服务。",
    )
)
THIRD_PARTY = register(
    Slot(
        "consultation",
        "反馈说明",
        ("ZQ3", "ZQJ"),
        note="征求第三方、其他机关意见的函里，写在联系方式之前。例如意见寄到哪里、找谁。",
    )
)
REPLY = register(
    Slot(
        "reply",
        "便民说明",
        REPLIES,
        note="各种答复书、告知书里，写在救济告知之后。例如到哪里查阅、领取，怎样咨询。",
    )
)
PAY = register(
    Slot(
        "pay",
        "缴纳方式",
        ("SF",),
        note="收费通知书里，代替系统拟的缴纳方式；这一件另外写明缴纳方式的，以写明的为准。不要写个人账户。",
        replaces="pay",
        unless=lambda facts: bool(facts.more.get("pay")),
    )
)
