"""The terms the law and the local rules set, each with its length, unit and article. Code elsewhere only interprets.

条例 is 《中华人民共和国政府信息公开条例》（国务院令第711号）. `[待核原文]` in a basis: known, the wording still to be
compared with the original before it is quoted to the public; `quotable` leaves the mark out.
"""

from dataclasses import dataclass, replace

from django.db import models


class Unit(models.TextChoices):
    """How a term is counted."""

    WORKDAYS = "workdays", "个工作日"
    DAYS = "days", "日"
    MONTHS = "months", "个月"
    HOURS = "hours", "小时"


REGULATION = "《政府信息公开条例》"
FEES = "国办函〔2020〕109号"
REVIEW_LAW = "《行政复议法》"
LITIGATION_LAW = "《行政诉讼法》"
OPINION = "国办发〔2016〕80号"
LOCAL = "本机关规定"


@dataclass(frozen=True)
class Term:
    """One term. `rule` names the rulebook key that may replace the length; `extendable` how far it may be lengthened.

    A length of 0 日 is 当日: it ends with the day it began on, whatever day that is, and is warned of in hours.
    `at_most` terms are the law's: a local rule may shorten them and never lengthen them. `key` is stored on every clock. `onlooker` terms bind someone else (a third party, the applicant): nobody here is
    warned as if the work were ours, the lapse is what counts. `fixed_day` terms name a day of the year (1 月 31 日前): they do not
    run on past days off.
    """

    key: str
    length: int
    unit: Unit
    article: str
    title: str
    basis: str = REGULATION
    rule: str = ""
    extendable: int = 0
    onlooker: bool = False
    at_most: bool = False
    fixed_day: bool = False

    @property
    def is_of_the_house(self) -> bool:
        """内部节点: the agency set it for itself, to keep the law's term. Passing it breaks no law."""
        return self.basis == LOCAL

    @property
    def words(self) -> str:
        """20个工作日"""
        return f"{self.length}{Unit(self.unit).label}" if self.length else "当日"

    @property
    def source(self) -> str:
        """《政府信息公开条例》第三十三条第二款"""
        return f"{self.basis}{self.article}"

    @property
    def quotable(self) -> str:
        return self.source.replace("[待核原文]", "")

    def lasting(self, length: int) -> "Term":
        """The same term with another length, as an agency's own rule sets it."""
        return self if length == self.length else replace(self, length=length)


WD, D, M, H = Unit.WORKDAYS, Unit.DAYS, Unit.MONTHS, Unit.HOURS

REPLY = Term("reply", 20, WD, "第三十三条第二款", "答复申请人", extendable=20)
CORRECTION_NOTICE = Term("correction-notice", 7, WD, "第三十条", "一次性告知补正")
CORRECTION = Term(
    "correction", 15, WD, "第三十条", "申请人补正", rule="requests.correction_wd", onlooker=True
)
THIRD_PARTY = Term("third-party", 15, WD, "第三十二条", "第三方提出意见", onlooker=True)
OTHER_AGENCY = Term("other-agency", 15, WD, "第三十三条第三款", "其他机关提出意见", onlooker=True)
JOINT = Term("joint", 15, WD, "第三十四条", "共同制作机关提出意见", onlooker=True)
FEE = Term("fee", 20, WD, "第六条[待核原文]", "缴纳信息处理费", FEES, onlooker=True)

PUBLICATION = Term(
    "publication", 20, WD, "第二十六条", "主动公开", rule="documents.statutory_publish_wd", at_most=True
)
PLATFORM = Term("platform", 7, WD, "", "印发后上网公开", LOCAL, rule="documents.publish_within_wd")
INTERNAL = Term("internal", 1, WD, "", "印发后入内部平台", LOCAL, rule="documents.internal_within_wd")
REREVIEW = Term(  # 第十八条 asks for it from time to time, and leaves to the agency how often
    "rereview", 12, M, "", "不公开信息定期评估", LOCAL, rule="documents.rereview_months"
)
INTERPRETATION = Term("interpretation", 3, WD, "", "发布解读材料", LOCAL, rule="interpretation.within_wd")

LETTER_CONSULTATION = Term("letter-consultation", 3, WD, "", "答复咨询类留言", LOCAL)
LETTER_COMPLAINT = Term("letter-complaint", 7, WD, "", "答复投诉求助类留言", LOCAL)
LETTER_INQUIRY = Term("letter-inquiry", 10, WD, "", "答复需调查的留言", LOCAL)

OPINION_GRAVE = Term(
    "opinion-grave",
    5,
    H,
    "[待核原文]",
    "重大突发事件发布权威信息",
    OPINION,
    rule="opinion.major_release_hours",
    at_most=True,
)
OPINION_BRIEFING = Term(
    "opinion-briefing",
    24,
    H,
    "[待核原文]",
    "举行新闻发布会",
    OPINION,
    rule="opinion.major_press_hours",
    at_most=True,
)
OPINION_ORDINARY = Term(
    "opinion-ordinary",
    48,
    H,
    "[待核原文]",
    "回应其他政务舆情",
    OPINION,
    rule="opinion.respond_hours",
    at_most=True,
)

CONSULTATION = Term(
    "consultation", 30, D, "第十五条", "公开征求意见", "《重大行政决策程序暂行条例》", onlooker=True
)
# 自然日、月 that end on a day off run on to the next 工作日: 行政复议法第八十八条→民事诉讼法第八十五条 [待核原文]. It moves the
# last day of REVIEW_APPEAL, SUIT, SUIT_AFTER_REVIEW and DEFENCE.
REVIEW_APPEAL = Term("review-appeal", 60, D, "第二十条", "申请行政复议", REVIEW_LAW, onlooker=True)
SUIT = Term("suit", 6, M, "第四十六条", "提起行政诉讼", LITIGATION_LAW, onlooker=True)
SUIT_AFTER_REVIEW = Term(
    "suit-after-review", 15, D, "第四十五条", "复议后提起行政诉讼", LITIGATION_LAW, onlooker=True
)
REVIEW_ANSWER = Term(
    "review-answer",
    10,
    WD,
    "第四十八条",
    "提交行政复议答复",
    REVIEW_LAW,
    rule="disputes.review_reply_wd",
    at_most=True,
)
DEFENCE = Term("defence", 15, D, "第六十七条", "提交行政诉讼答辩状", LITIGATION_LAW)

TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        REPLY, CORRECTION_NOTICE, CORRECTION, THIRD_PARTY, OTHER_AGENCY, JOINT, FEE,
        PUBLICATION, PLATFORM, INTERNAL, REREVIEW, INTERPRETATION,
        LETTER_CONSULTATION, LETTER_COMPLAINT, LETTER_INQUIRY,
        OPINION_GRAVE, OPINION_BRIEFING, OPINION_ORDINARY,
        CONSULTATION, REVIEW_APPEAL, SUIT, SUIT_AFTER_REVIEW, REVIEW_ANSWER, DEFENCE,
    )
}  # fmt: skip


def register(term: Term) -> Term:
    """Add a term a domain declares for itself. Raises ValueError when the key is taken by another."""
    if TERMS.setdefault(term.key, term) != term:
        raise ValueError(f"期限 {term.key} 已经另有规定。")
    return term
