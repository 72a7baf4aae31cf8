"""The columns that are watched, each with how long it may stand still and where that is written.

| 栏目 | 多久 | 出处 |
| 首页 | 两周 | 国办秘函〔2019〕19号 检查指标，单项否决：首页2周不更新 [待核原文] |
| 政策文件 | 六个月 | 国办秘函〔2019〕19号；国管局 2019 年第二季度自查：政策文件栏6个月未更扣5分 [待核原文] |
| 留言 | 三个月 | 国办秘函〔2019〕19号，单项否决：1年内留言超3个月未答 [待核原文]；两个月未答扣3分的先例同上 |
| 法定主动公开内容 | 不得空白 | 国办秘函〔2019〕19号，单项否决：空白栏目 [待核原文]；条例第十九条、第二十条 |

How long is a rule of the agency (`freshness.*`), which may only be shorter. Only what is published counts: a draft, or a
document that was withdrawn, makes no column fresh.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min

from accounts.models import Agency
from disclosure import caching, clock
from disclosure.deadlines.engine import plus_months
from disclosure.rulebook import book
from documents.categories import CATEGORIES
from documents.models import Document
from interpretation.models import Comment, Interpretation
from opinion.models import Response
from site_errors.models import SiteError

COMMENTS, ERRORS = "interpretation-content:comments", "site-errors:list"  # the desk's lists of messages
LISTS = {COMMENTS: "解读留言", ERRORS: "网站找错"}
KEY = "freshness:1"  # the number turns with the shape of Latest
HOME, POLICY, MAIL, CONTENT = "home", "policy", "mail", "content"
POLICIES = ("norms", "plans")  # 法规、规章和规范性文件，规划和政策
FRESH, SOON, STALE, BLANK = "open", "warn", "late", "hold"  # the tone of a light
WORDS = {FRESH: "正常", SOON: "快到期", STALE: "超期未更新", BLANK: "空白"}


@dataclass(frozen=True)
class Watched:
    """One column as it is watched: what it is called, what is asked of it, and by which paper."""

    key: str
    label: str
    asks: str
    source: str


WATCHED = (
    Watched(HOME, "首页", "首页两周内须有更新", "国办秘函〔2019〕19号 [待核原文]"),
    Watched(POLICY, "政策文件", "政策文件栏目六个月内须有更新", "国办秘函〔2019〕19号 [待核原文]"),
    Watched(MAIL, "留言", "留言三个月内须有答复", "国办秘函〔2019〕19号 [待核原文]"),
    Watched(
        CONTENT,
        "法定主动公开内容",
        "各类别不得空白",
        "国办秘函〔2019〕19号 [待核原文]；条例第二十条、第二十一条",
    ),
)
BY_KEY = {one.key: one for one in WATCHED}


@dataclass(frozen=True)
class Latest:
    """When something was last published, by agency and category, and by agency alone; how many there are."""

    documents: dict[tuple[int, str], datetime]
    others: dict[int, datetime]  # 解读、回应

    def of(self, agencies: Collection[int], categories: Collection[str] | None = None) -> datetime | None:
        found = [
            at
            for (agency, category), at in self.documents.items()
            if agency in agencies and (categories is None or category in categories)
        ]
        if categories is None:
            found += [at for agency, at in self.others.items() if agency in agencies]
        return max(found, default=None)


def latest() -> Latest:
    """Asked once for each version of the public pages: what is not published cannot change it."""
    return caching.versioned(KEY, _latest)


def _latest() -> Latest:
    documents = Document.objects.public().order_by().values_list("agency_id", "category")
    others: dict[int, datetime] = {}
    for rows in (Interpretation.objects.public(), Response.objects.public()):
        for agency, at in rows.order_by().values_list("agency_id").annotate(Max("published_at")):
            others[agency] = max(at, others.get(agency, at))
    return Latest(
        {(agency, category): at for agency, category, at in documents.annotate(Max("published_at"))}, others
    )


@dataclass(frozen=True)
class Light:
    """How one column of one agency stands: since when nothing came, until when something must."""

    agency: Agency
    column: Watched
    tone: str
    since: date | None = None
    due_on: date | None = None
    count: int = 0  # messages that wait, categories that are blank
    blank: tuple[str, ...] = ()
    waiting: tuple[
        tuple[str, str, int], ...
    ] = ()  # of messages: their list, what it is called, how many wait

    @property
    def words(self) -> str:
        if self.column.key == MAIL:
            return {FRESH: "没有久未答复的", SOON: "快到期", STALE: "超期未答复"}[self.tone]
        return WORDS[self.tone]

    @property
    def occasion(self) -> str:
        """A warning is one of its kind for as long as nothing changes."""
        return f"{self.column.key}-{self.tone}-{self.since or 'never'}"

    @property
    def is_warned_of(self) -> bool:
        """Of categories that are blank nobody is written to day after day: they stand on the page."""
        return self.tone in (SOON, STALE) or (self.tone == BLANK and self.column.key != CONTENT)


def lights(agencies: Iterable[Agency], today: date | None = None) -> list[list[Light]]:
    """For each agency a light for each column. As many queries for one agency as for many."""
    today, agencies = today or clock.today(), list(agencies)
    found, waiting = latest(), _waiting()
    below: dict[int | None, list[int]] = {}
    for pk, parent in Agency.objects.active().values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    return [
        [
            _home(agency, found.of(_tree(agency.pk, below)), today),
            _policy(agency, found.of({agency.pk}, POLICIES), today),
            _mail(agency, waiting.get(agency.pk, {}), today),
            _content(agency, found),
        ]
        for agency in agencies
    ]


def _tree(agency: int, below: dict[int | None, list[int]]) -> set[int]:
    """The home page of an agency gathers what those below it publish."""
    found = {agency}
    for one in below.get(agency, ()):
        if one not in found:
            found |= _tree(one, below)
    return found


def _waiting() -> dict[int, dict[str, tuple[date, int]]]:
    """{agency: {list: (the day of the oldest message nobody has answered, how many wait)}}: 解读留言 and 网站找错."""
    comments = Comment.objects.waiting().order_by().values_list("interpretation__agency_id")
    errors = SiteError.objects.waiting().order_by().values_list("agency_id")
    found: dict[int, dict[str, tuple[date, int]]] = {}
    for page, rows in ((COMMENTS, comments), (ERRORS, errors)):
        for agency, first, count in rows.annotate(Min("made_at"), Count("pk")):
            found.setdefault(agency, {})[page] = _day(first), count
    return found


def _judged(agency: Agency, key: str, since: date, due_on: date, today: date, **more) -> Light:
    """Past its last day it is stale; a few days before, as many as the agency has it, it is soon."""
    soon = due_on - timedelta(days=book.value("freshness.warn_before_days", agency))
    tone = STALE if today > due_on else SOON if today >= soon else FRESH
    return Light(agency, BY_KEY[key], tone, since, due_on, **more)


def _day(at: datetime) -> date:
    return at.astimezone(clock.TZ).date()


def _home(agency: Agency, at: datetime | None, today: date) -> Light:
    if at is None:
        return Light(agency, BY_KEY[HOME], BLANK)
    days = timedelta(days=book.value("freshness.home_days", agency))
    return _judged(agency, HOME, _day(at), _day(at) + days, today)


def _policy(agency: Agency, at: datetime | None, today: date) -> Light:
    if at is None:
        return Light(agency, BY_KEY[POLICY], BLANK)
    until = plus_months(_day(at), book.value("freshness.policy_months", agency))
    return _judged(agency, POLICY, _day(at), until, today)


def _mail(agency: Agency, waiting: dict[str, tuple[date, int]], today: date) -> Light:
    if not waiting:
        return Light(agency, BY_KEY[MAIL], FRESH)
    since = min(day for day, _ in waiting.values())
    counts = tuple((page, LISTS[page], count) for page, (_, count) in waiting.items())
    until = plus_months(since, book.value("freshness.mail_months", agency))
    return _judged(agency, MAIL, since, until, today, count=sum(n for *_, n in counts), waiting=counts)


def _content(agency: Agency, found: Latest) -> Light:
    """The categories an agency of its level has, and nothing was ever published in."""
    blank = tuple(
        one.label
        for one in CATEGORIES
        if agency.level in one.levels and (agency.pk, one.key) not in found.documents and one.key != "other"
    )
    return Light(agency, BY_KEY[CONTENT], BLANK if blank else FRESH, count=len(blank), blank=blank)
