"""救济: what a letter must say about going against it. Pure: from what is decided, the office, and the day.

The law in force on the day of the letter decides the words. Where the agency has not named its 复议机关 or 管辖法院 there
is no clause, and without it no letter that needs one goes out.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disclosure.notices.letters.office import AgencyFacts
from disclosure.refusal import Refused


class Need(StrEnum):
    """Which way must be shown. The words are those of `requests_app.outcomes.Remedies`."""

    NONE = "none"
    EITHER = "either"
    REVIEW_FIRST = "review_first"
    PARTIAL = "partial"


@dataclass(frozen=True)
class Law:
    """The terms in force from a day on, with their articles."""

    since: date
    review_days: int
    review_article: str
    suit_months: int
    suit_article: str
    after_review_days: int
    after_review_article: str
    review_first_article: str  # empty: 不予公开 need not go to review first


LAWS = (
    Law(
        since=date(2015, 5, 1),
        review_days=60,
        review_article="《中华人民共和国行政复议法》第九条",
        suit_months=6,
        suit_article="《中华人民共和国行政诉讼法》第四十六条",
        after_review_days=15,
        after_review_article="《中华人民共和国行政诉讼法》第四十五条",
        review_first_article="",
    ),
    Law(
        since=date(2024, 1, 1),
        review_days=60,
        review_article="《中华人民共和国行政复议法》第二十条",
        suit_months=6,
        suit_article="《中华人民共和国行政诉讼法》第四十六条",
        after_review_days=15,
        after_review_article="《中华人民共和国行政诉讼法》第四十五条",
        review_first_article="《中华人民共和国行政复议法》第二十三条第一款第四项",
    ),
)


@dataclass(frozen=True)
class Clause:
    """The words of a letter's last paragraph, and the same as facts for pages and calendars."""

    text: str
    need: Need
    review_agency: str
    review_days: int
    court: str
    suit_months: int
    after_review_days: int
    articles: tuple[str, ...]
    online: str = ""

    def as_dict(self) -> dict:
        return {
            "need": str(self.need),
            "review_agency": self.review_agency,
            "review_days": self.review_days,
            "court": self.court,
            "suit_months": self.suit_months,
            "after_review_days": self.after_review_days,
            "articles": list(self.articles),
            "online": self.online,
        }


def law_on(day: date) -> Law:
    """The law in force. Raises ValueError for a day before the oldest we hold."""
    found = [law for law in LAWS if law.since <= day]
    if not found:
        raise ValueError(f"{day} 以前的救济期限没有录入。")
    return found[-1]


def missing(agency: AgencyFacts) -> list[str]:
    """What the agency has to fill in before a clause can be written, as whole sentences."""
    where = f"请系统管理员在后台“机关”中填写{agency.name}的"
    return [
        f"{where}“{name}”：告知救济的文书缺了它不能印发（行政复议法第二十条第三款）。"
        for name, value in (("行政复议机关", agency.review_agency), ("管辖法院", agency.court))
        if not value.strip()
    ]


def clause(
    need: str, agency: AgencyFacts, on: date, *, partial_review_first: bool = True, what: str = "本答复"
) -> Clause | None:
    """The paragraph for a letter dated `on`; None where the letter tells of no remedy.

    `what` is how the letter calls itself (本答复, 本告知). Raises Refused when 复议机关 or 管辖法院 is not filled in.
    """
    need = Need(need)
    if need == Need.NONE:
        return None
    if sentences := missing(agency):
        raise Refused(*sentences)
    law = law_on(on)
    if need == Need.PARTIAL and not partial_review_first:
        need = Need.EITHER
    if not law.review_first_article:
        need = Need.EITHER
    review, court = agency.review_agency, agency.court
    either = (
        f"可以自收到{what}书之日起{law.review_days}日内向{review}申请行政复议，"
        f"也可以自收到{what}书之日起{law.suit_months}个月内直接向{court}提起行政诉讼"
    )
    first = (
        f"应当自收到{what}书之日起{law.review_days}日内先向{review}申请行政复议；"
        f"对行政复议决定仍不服的，可以自收到行政复议决定书之日起{law.after_review_days}日内向{court}提起行政诉讼"
    )
    basis = [law.review_article]
    if need == Need.REVIEW_FIRST:
        text = f"如不服{what}，{first}。"
        basis += [law.review_first_article, law.after_review_article]
    elif need == Need.PARTIAL:
        text = f"如不服{what}中不予公开的部分，{first}；如不服{what}的其他部分，{either}。"
        basis += [law.review_first_article, law.after_review_article, law.suit_article]
    else:
        text = f"如不服{what}，{either}。"
        basis.append(law.suit_article)
    if agency.review_online:
        text += f"行政复议也可以在线申请，网址：{agency.review_online}。"
    return Clause(
        text=f"依据{_and(basis)}的规定，{text}",
        need=need,
        review_agency=review,
        review_days=law.review_days,
        court=court,
        suit_months=law.suit_months,
        after_review_days=law.after_review_days,
        articles=tuple(basis),
        online=agency.review_online,
    )


def _and(articles: list[str]) -> str:
    """《甲》第一条、第二条和《乙》第三条: a law's name is said once."""
    laws: dict[str, list[str]] = {}
    for article in articles:
        name, _, place = article.partition("》")
        laws.setdefault(name, []).append(place)
    return "和".join(f"{name}》{'、'.join(places)}" for name, places in laws.items())


_HOW_MANY = r"(?!\s*[\d一二三四五六七八九十百]+\s*余?[件起次宗])"  # suits counted, not a suit offered
_OLD_SUIT = re.compile(rf"(?:三|3|３)\s*个月内?[^。；]{{0,30}}(?:诉讼|起诉){_HOW_MANY}")
_DIRECT = re.compile(
    r"(?<!不得)(?<!不能)(?<!不可以)(?<!不应)(?:直接|也可以|或者)[^。；，]{0,30}(?:提起行政诉讼|起诉)(?![状书])"
)


def outdated(text: str, need: str, *, partial_review_first: bool = True) -> list[str]:
    """What a person must not write besides the clause: the three months of the old law, a direct suit where review
    comes first, be it for a part（`letters.partial_review_first`）. Whole sentences, empty when there is nothing."""
    said = []
    if _OLD_SUIT.search(text):
        said.append(
            "“3个月内起诉”是旧法的期限，现行期限为6个月（行政诉讼法第四十六条）。请删去，救济告知由系统写。"
        )
    review_first = need == Need.REVIEW_FIRST or (need == Need.PARTIAL and partial_review_first)
    if review_first and _DIRECT.search(text):
        said.append(
            "不予公开的答复应当先申请行政复议，不得写“或者直接起诉”（行政复议法第二十三条第一款第四项）。请删去，救济告知由系统写。"
        )
    return said
