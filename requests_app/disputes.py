"""行政争议: the three ways an answer is contested, how they end, and whether the way and the day were the law's own.

What is not as the law has it is written on the case and said to the clerk, never refused: whether a review or a suit is
admissible is for the 复议机关 and the court to say.
"""

from dataclasses import dataclass
from datetime import date
from enum import nonmember

from django.db import models

from disclosure.deadlines import engine, terms
from disclosure.deadlines.entries import Entry, Fact
from disclosure.deadlines.terms import Term
from disclosure.rulebook import book
from disclosure.workdays.current import calendar_for
from requests_app.outcomes import ANSWERS, Outcome, Remedies


class Kind(models.TextChoices):
    """How it is contested; the keys are the groups of the yearly table four."""

    REVIEW = "review", "行政复议"
    DIRECT = "litigation_direct", "未经复议直接起诉"
    AFTER_REVIEW = "litigation_after_review", "复议后起诉"

    SUITS = nonmember(("litigation_direct", "litigation_after_review"))


class State(models.TextChoices):
    """Where a dispute stands."""

    AWAITING = "awaiting", "待答复"
    ANSWERED = "answered", "已答复"
    DECIDED = "decided", "已裁决"
    CLOSED = "closed", "办结"
    WITHDRAWN = "withdrawn", "已撤回"

    OPEN = nonmember(("awaiting", "answered", "decided"))
    UNDECIDED = nonmember(("awaiting", "answered"))
    ENDED = nonmember(("closed", "withdrawn"))

    @property
    def tone(self) -> str:
        return {"awaiting": "warn", "answered": "ask", "decided": "hold", "closed": "open"}.get(
            self.value, ""
        )


SUIT_WORDS = {State.AWAITING: "待答辩", State.ANSWERED: "已答辩"}  # before a court it is called otherwise


class Result(models.TextChoices):
    """裁决结果: the columns of the yearly table four. Without one a dispute is 尚未审结."""

    UPHELD = "upheld", "维持"
    CORRECTED = "corrected", "纠正"
    OTHER = "other", "其他"


class About(models.TextChoices):
    """What is contested."""

    REPLY = "reply", "答复"
    SILENCE = "silence", "逾期不答复"
    OTHER = "other", "其他行为"


class Bringer(models.TextChoices):
    """Who contests it（条例第五十一条；法释〔2025〕8号：侵害商业秘密、个人隐私的也可诉）."""

    APPLICANT = "applicant", "申请人"
    THIRD_PARTY = "third_party", "第三方"


class PaperKind(models.TextChoices):
    """What a file of a dispute is."""

    NOTICE = "notice", "受理通知书、申请书或者起诉状副本"
    EVIDENCE = "evidence", "证据、依据"
    ANSWER = "answer", "答复书或者答辩状"
    RULING = "ruling", "复议决定或者裁判文书"
    OTHER = "other", "其他材料"


REVIEW_FIRST = frozenset(
    str(answer.outcome) for answer in ANSWERS.values() if answer.remedies == Remedies.REVIEW_FIRST
)


@dataclass(frozen=True)
class Flag:
    """Something about the way or the day, in words for the clerk, with its article."""

    key: str
    words: str
    article: str


FLAGS = {
    flag.key: flag
    for flag in (
        Flag(
            "review_first",
            "本件是不予公开的答复，法律规定先申请行政复议，对复议决定不服再起诉；没有经过复议的，请在答辩状中提出",
            "行政复议法第二十三条第一款第四项、法释〔2025〕8号第一条",
        ),
        Flag(
            "review_first_part",
            "本件是部分公开的答复，其中不公开的部分按照先复议办理；没有经过复议的，请在答辩状中提出",
            "行政复议法第二十三条第一款第四项",
        ),
        # [待法制审核] 法释〔2025〕8号第二条 has 复议 or suit; whether 逾期不答复 is 未履行法定职责 is disputed.
        Flag(
            "silence_review_first",
            "本件以逾期不答复直接起诉。法释〔2025〕8号第二条规定可以申请行政复议或者提起行政诉讼；逾期不答复是否属于"
            "未履行法定职责、须先申请行政复议，尚有争议，请送法制机构审核后再决定是否在答辩状中提出",
            "行政复议法第二十三条第一款第三项、法释〔2025〕8号第二条",
        ),
        Flag(
            "review_late",
            "申请复议的日期距答复送达已超过六十日；邮寄送达的自收到之日起算，请核对后在答复书中提出",
            "行政复议法第二十条",
        ),
        Flag(
            "suit_late",
            "起诉的日期距答复送达已超过六个月；邮寄送达的自收到之日起算，请核对后在答辩状中提出",
            "行政诉讼法第四十六条",
        ),
        Flag(
            "suit_after_review_late",
            "起诉的日期距复议决定已超过十五日；自收到复议决定书之日起算，请核对后在答辩状中提出",
            "行政诉讼法第四十五条",
        ),
        Flag("review_unknown", "没有登记这件诉讼之前的行政复议，请补登记或者核对", "行政诉讼法第四十五条"),
        Flag("not_answered", "登记时本件还没有答复", "条例第三十三条"),
    )
}


def last_day(term: Term, since: date, agency) -> date:
    """The last day of a term that began on `since`, day not counted, moved on past days off."""
    outcome = engine.compute(term, [Entry(Fact.RECEIVED, since)], calendar_for(agency.pk))
    return outcome.due_on


def review_first_of(application) -> str:
    """Which warning a direct suit against this answer deserves: review_first, review_first_part, or none."""
    if application.outcome in REVIEW_FIRST:
        return "review_first"
    if application.outcome == Outcome.PARTIAL and book.value(
        "letters.partial_review_first", application.agency
    ):
        return "review_first_part"
    return ""


def flags_of(application, *, kind: str, about: str, filed_on: date | None, review=None) -> list[str]:
    """What is not as the law has it, as keys of FLAGS. `review` is the dispute a suit follows, if one is known."""
    found = []
    told_on = application.answered_on
    if about == About.REPLY and told_on is None:
        found.append("not_answered")
    if kind == Kind.DIRECT and about == About.REPLY and (key := review_first_of(application)):
        found.append(key)
    if kind == Kind.DIRECT and about == About.SILENCE:
        found.append("silence_review_first")
    if kind == Kind.AFTER_REVIEW and review is None:
        found.append("review_unknown")
    since, term, late = {
        Kind.REVIEW: (told_on, terms.REVIEW_APPEAL, "review_late"),
        Kind.DIRECT: (told_on, terms.SUIT, "suit_late"),
        Kind.AFTER_REVIEW: (
            review and review.ruling_arrived_on,
            terms.SUIT_AFTER_REVIEW,
            "suit_after_review_late",
        ),
    }[kind]
    counted = about == About.REPLY or kind == Kind.AFTER_REVIEW
    if counted and since and filed_on and filed_on > last_day(term, since, application.agency):
        found.append(late)
    return found
