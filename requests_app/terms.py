"""The terms 依申请 adds to the law's own: nodes inside the house, each with its rulebook key."""

from disclosure.deadlines.terms import LOCAL, REGULATION, Term, Unit, register

WD = Unit.WORKDAYS

CONFIRM = register(
    Term(
        "confirm", 1, WD, "", "确认收到", LOCAL, rule="requests.online_confirm_within_wd"
    )  # 第三十一条 says which day counts, not within how many it must be confirmed
)
REGISTER = register(Term("register", 1, WD, "", "登记", LOCAL, rule="requests.register_within_wd"))
EXAMINE = register(
    Term(
        "examine",
        7,
        WD,
        "",  # 第三十条 gives seven 工作日 to tell of a 补正; the day in the house is the agency's own
        "审查是否需要补正",
        LOCAL,
        rule="requests.correction_check_within_wd",
        at_most=True,
    )
)
TELL_PUBLISHED = register(
    Term(
        "tell-published",
        20,
        WD,
        "",  # 第三十六条第一项 names no term of its own
        "告知已主动公开的途径",
        LOCAL,
        rule="requests.already_public_within_wd",
    )
)
DRAFT_REPLY = register(Term("draft-reply", 7, WD, "", "拟出答复", LOCAL, rule="requests.draft_within_wd"))
COORDINATE = register(
    Term("coordinate", 7, WD, "", "检索、保密审查、协调", LOCAL, rule="requests.consult_within_wd")
)
SEND_TO_SIGN = register(Term("send-to-sign", 3, WD, "", "送签", LOCAL, rule="requests.sign_within_wd"))
ASSIST = register(Term("assist", 7, WD, "", "协办反馈", LOCAL, rule="requests.assist_within_wd"))
DELAYED_REPLY = register(Term("delayed-reply", 20, WD, "第三十五条", "延迟答复", REGULATION))
RECORD_CORRECTION = register(
    Term(
        "record-correction", 20, WD, "", "更正本人信息", LOCAL, rule="requests.record_correction_within_wd"
    )  # 第四十一条 names no term
)
EVIDENCE = register(
    Term("dispute-evidence", 5, WD, "", "提供证据依据", LOCAL, rule="disputes.evidence_within_wd")
)
