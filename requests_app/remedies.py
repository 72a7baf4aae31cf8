"""不服怎么办: the ways against a decision with their last days, as the applicant reads them on the tracking page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from disclosure.deadlines import terms
from disclosure.notices.letters.remedies import law_on
from requests_app import provisional
from requests_app.disputes import last_day


@dataclass(frozen=True)
class Remedy:
    """One way against a decision, with its last day and its article."""

    title: str
    to: str
    until: date | None
    words: str
    article: str
    online: str = ""
    note: str = ""  # where the day is provisional


def _short(article: str) -> str:
    return article.replace("中华人民共和国", "")


def remedies_of(agency, since: date, review_first: str = "") -> Iterator[Remedy]:
    """What may be done against a decision told on `since`; `review_first` as `disputes.review_first_of` says it."""
    law = law_on(since)
    until = last_day(terms.REVIEW_APPEAL, since, agency)
    yield Remedy(
        "行政复议",
        agency.review_agency,
        until,
        f"自收到之日起 {law.review_days} 日内申请",
        _short(law.review_article),
        agency.review_online,
        provisional.note(agency, until),
    )
    after = f"对复议决定不服的，自收到复议决定书之日起 {law.after_review_days} 日内起诉"
    if review_first == "review_first" and law.review_first_article:
        articles = f"{_short(law.review_first_article)}、{_short(law.after_review_article)}"
        yield Remedy("行政诉讼", agency.court, None, f"须先申请行政复议；{after}", articles)
        return
    words = f"自收到之日起 {law.suit_months} 个月内直接起诉"
    if review_first == "review_first_part" and law.review_first_article:
        words = f"不公开的部分须先申请行政复议，{after}；其他部分，{words}"
    until = last_day(terms.SUIT, since, agency)
    yield Remedy(
        "行政诉讼",
        agency.court,
        until,
        words,
        _short(law.suit_article),
        note=provisional.note(agency, until),
    )
