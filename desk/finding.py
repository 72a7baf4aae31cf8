"""查找: what a person may see, over every kind of case and what belongs to them, group by group.

Each group asks the database a fixed number of times and for a bounded number of rows. What names a person is asked for
only when the words were posted, and only of those who may read it (requests_app.finding). Letters are found by 文号 alone
and show no addressee; an error report by its number or its page, for its words are encrypted.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse

from accounts.models import Agency, Membership, User
from disclosure.notices.models import Letter
from disclosure.personal import looks_personal
from disclosure.search.queryset import latest_having
from documents.metadata import day
from documents.models import Document
from guide.models import Guide
from interpretation.models import Interpretation
from opinion.models import Item, RiskSheet
from requests_app import finding
from requests_app.models import Dispute, RecordCorrection
from site_errors import handling
from site_errors.models import SiteError

SHOWN = 10  # of each kind; its list has the rest
SHOWN_ALONE = 50  # where only one kind is asked for
LATEST = ("-updated_at", "-id")


@dataclass(frozen=True)
class Hit:
    """One thing found: where it leads, what it is called, how it stands, and the small words beneath."""

    row: object
    title: str
    url: str = ""
    tag: str = ""
    tone: str = ""
    number: str = ""
    words: tuple[str, ...] = ()
    agency: object = None


@dataclass(frozen=True)
class Asked:
    """Who asks for what."""

    user: object
    words: str
    by_name: bool
    limit: int

    @property
    def here(self) -> frozenset[int]:
        return self.user.agency_ids | self.user.supervised_agency_ids

    @property
    def as_number(self) -> str:
        return as_number(self.words)

    def numbered(self, prefix: str) -> int | None:
        """舆情 12 → 12; None where the words are no such number."""
        match = re.fullmatch(rf"{prefix}\s*#?\s*(\d{{1,12}})", self.words.strip())
        return int(match[1]) if match else None


@dataclass(frozen=True)
class Kind:
    """One group of what is found. `rows` gives at most `limit` objects, `hit` prints one; `all_url` is its list by words."""

    key: str
    title: str
    rows: Callable[[Asked], Iterable]
    hit: Callable[[object], Hit]
    all_url: str = ""
    may: Callable[[object], bool] = lambda user: True


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: Kind
    hits: list[Hit]
    more: bool
    all_url: str = ""

    @property
    def rows(self) -> list:
        return [hit.row for hit in self.hits]

    @property
    def count_words(self) -> str:
        return f"{len(self.hits)}+" if self.more else str(len(self.hits))


@dataclass(frozen=True)
class Found:
    """All groups that have something, and those whose number is exactly what was typed."""

    groups: list[Group] = field(default_factory=list)
    exact: list[Hit] = field(default_factory=list)

    def rows(self, key: str) -> list:
        return next((group.rows for group in self.groups if group.kind.key == key), [])


def as_number(words: str) -> str:
    """A 文号, 编号 or 索引号 as they are compared: one width, no blanks, the year in 〔〕."""
    return finding.BRACKETS.sub(r"〔\1〕", "".join(unicodedata.normalize("NFKC", words).split())).upper()


def _case(row, **more) -> Hit:
    """Of anything that speaks like a case."""
    return Hit(
        row,
        row.title,
        row.get_desk_url(),
        row.get_state_display(),
        row.state_tone,
        row.reference,
        agency=row.agency,
        **more,
    )


# ── the kinds ───────────────────────────────────────────────────────────────
def _applications(asked: Asked):
    return finding.latest(asked.user, asked.words, limit=asked.limit, by_name=asked.by_name)


def _application(row) -> Hit:
    words = [row.applicant_masked, f"{day(row.received_on)}收到" if row.received_on else ""]
    return _case(row, words=tuple(filter(None, words)))


def _by_words(model):
    def rows(asked: Asked):
        found = latest_having(model.objects.visible_to(asked.user), asked.words)
        return found.for_list().order_by(*LATEST)[: asked.limit]

    return rows


def _items(asked: Asked):
    seen = Item.objects.visible_to(asked.user).for_list().order_by(*LATEST)
    pk = asked.numbered("舆情")
    return seen.filter(pk=pk) if pk else latest_having(seen, asked.words)[: asked.limit]


def _sheets(asked: Asked):
    seen = RiskSheet.objects.visible_to(asked.user).for_list().order_by("-id")
    pk = asked.numbered("评估")
    return (seen.filter(pk=pk) if pk else seen.filter(document__title__icontains=asked.words))[: asked.limit]


def _disputes(asked: Asked):
    number = asked.as_number
    named = Q(number__iexact=number) | Q(case_number__icontains=number) | Q(ruling_number__icontains=number)
    named |= Q(organ__icontains=asked.words) | Q(application__subject__icontains=asked.words)
    named |= Q(application__number__iexact=number)
    seen = Dispute.objects.visible_to(asked.user).filter(named)
    return seen.select_related("agency", "application").order_by(*LATEST)[: asked.limit]


def _corrections(asked: Asked):
    named = Q(number__iexact=asked.as_number) | Q(subject__icontains=asked.words)
    seen = RecordCorrection.objects.visible_to(asked.user).filter(named)
    return seen.for_list().order_by(*LATEST)[: asked.limit]


def _letters(asked: Asked):
    """By 文号 only, whole or from the year on: nothing else of a letter is looked through."""
    if not finding.NUMBERED.search(asked.as_number):
        return []
    letters = Letter.objects.filter(finding.numbered(asked.as_number), agency__in=asked.here)
    rows = list(letters.for_list().prefetch_related("case").order_by("-id")[: asked.limit])
    return [row for row in rows if row.case is not None]


def _letter(row) -> Hit:
    return Hit(
        row,
        row.title,
        row.case.get_desk_url(),
        row.get_state_display(),
        number=row.reference,
        words=tuple(filter(None, [row.case.reference, day(row.dated_on)])),
        agency=row.agency,
    )


def _guides(asked: Asked):
    named = Q(agency__name__icontains=asked.words) | Q(agency__short_name__icontains=asked.words)
    if "指南" in asked.words:
        words = asked.words.replace("公开指南", "").replace("指南", "").strip()
        named |= Q(agency__name__icontains=words) | Q(agency__short_name__icontains=words)
    return Guide.objects.visible_to(asked.user).filter(named).for_list().order_by(*LATEST)[: asked.limit]


def _errors(asked: Asked):
    mine = {post.agency_id for post in asked.user.posts if post.role in handling.KEEPERS}
    seen = SiteError.objects.within_reach_of(mine).for_list().order_by("-id")
    pk = asked.numbered("找错")
    if pk:
        return seen.filter(pk=pk)
    return seen.filter(page__icontains=asked.words)[: asked.limit] if "/" in asked.words else []


def _error(row) -> Hit:
    return Hit(
        row,
        row.get_kind_display(),
        row.get_desk_url(),
        row.get_standing_display(),
        row.tone,
        row.reference,
        (row.page,),
        row.agency,
    )


def _agencies(asked: Asked):
    named = (
        Q(name__icontains=asked.words) | Q(short_name__icontains=asked.words) | Q(code__iexact=asked.words)
    )
    return Agency.objects.active().filter(named).order_by("name")[: asked.limit]


def _agency(row) -> Hit:
    return Hit(
        row, row.name, row.get_absolute_url(), number=row.code, words=tuple(filter(None, [row.contact_phone]))
    )


def _people(asked: Asked):
    """Colleagues, by a part of their name: those with a post in an agency one works for or watches over."""
    if len(asked.words) < 2:
        return []
    posts = Membership.objects.active().filter(agency__in=asked.here)
    found = User.objects.filter(is_active=True, name__icontains=asked.words, pk__in=posts.values("user"))
    people = {person.pk: person for person in found.order_by("name", "id")[: asked.limit]}
    for person in people.values():
        person.posts_here = []
    if people:
        for post in posts.filter(user__in=people).select_related("agency", "office"):
            people[post.user_id].posts_here.append(post)
    return list(people.values())


def _person(row) -> Hit:
    words = tuple(
        " · ".join(
            filter(
                None, [post.agency.label, post.office.name if post.office else "", post.get_role_display()]
            )
        )
        for post in row.posts_here
    )
    return Hit(row, row.name, words=words)


KINDS = (
    Kind("applications", "依申请公开", _applications, _application, "requests-desk:list"),
    Kind("documents", "公文", _by_words(Document), lambda row: _case(row, words=(row.genre,) if row.genre else ()), "documents-desk:list"),
    Kind("interpretations", "政策解读", _by_words(Interpretation), lambda row: Hit(
        row, row.title, row.get_desk_url(), row.get_state_display(), row.state_tone, row.document.reference,
        (row.get_kind_display(),), row.agency), "interpretation-desk:list"),
    Kind("items", "政务舆情", _items, lambda row: _case(row, words=(row.topic,) if row.topic else ()), "opinion-desk:list"),
    Kind("letters", "文书", _letters, _letter),
    Kind("disputes", "行政争议", _disputes, lambda row: _case(row, words=(row.organ,)), "afterwards:disputes"),
    Kind("corrections", "更正本人信息", _corrections, lambda row: _case(row, words=(row.applicant_masked,)), "afterwards:record-corrections"),
    Kind("sheets", "风险评估", _sheets, lambda row: Hit(
        row, str(row), row.get_desk_url(), row.get_state_display(), row.state_tone, row.reference, (), row.agency)),
    Kind("guides", "公开指南", _guides, lambda row: _case(row)),
    Kind("errors", "网站找错", _errors, _error,
        may=lambda user: any(post.role in handling.KEEPERS for post in user.posts)),
    Kind("agencies", "机关", _agencies, _agency),
    Kind("people", "人员", _people, _person),
)  # fmt: skip


def kinds_for(user) -> list[Kind]:
    return [kind for kind in KINDS if kind.may(user)]


def find(user, words: str, *, by_name: bool = False, only: str = "") -> Found:
    """What these words find for a person; with `only`, of one kind and more of it. Numbers of people find nothing."""
    words = words.strip()
    if not words or looks_personal(words):
        return Found()
    shown = SHOWN_ALONE if only else SHOWN
    asked = Asked(user, words, by_name, shown + 1)
    groups = []
    for kind in kinds_for(user):
        if only and kind.key != only:
            continue
        hits = [kind.hit(row) for row in kind.rows(asked)]
        if hits:
            url = reverse(kind.all_url) if kind.all_url else ""
            groups.append(Group(kind, hits[:shown], len(hits) > shown, url))
    number = asked.as_number
    exact = [hit for group in groups for hit in group.hits if hit.number and as_number(hit.number) == number]
    return Found(groups, exact)
