"""移交工作: the cases one person works at, handed to others when he leaves or changes his post.

Whose a case is the kind of case says (`HELD_BY`); who may have it follows from the acts that ask for that person. Each
hand-over stands in the record of its case. The posts that end with it are ended from today, so nothing waits for him.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.paginator import Page
from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.managing import OVER_ALL, looks_after
from accounts.models import Agency, Delegation, Membership, User
from accounts.namesakes import told_apart
from accounts.roles import WITHOUT_CASES, AnyOf, Claim, Own
from administration import staffing
from desk import mixed
from disclosure import clock
from disclosure.notices import outbox
from disclosure.workflow.acts import case_models, state_field, transitions_of
from disclosure.workflow.door import hand_on
from disclosure.workflow.errors import NotNow, Refused
from disclosure.workflow.models import Case

PAGE_ROWS = 50
NAMED = 20  # of the cases without a receiver so many are named, the others counted


def key_of(case: Case) -> str:
    """How a form names one case of any kind."""
    return f"{case._meta.label_lower}:{case.pk}"


@dataclass
class Held(mixed.Lit):
    """One open case a person works at, and who may have it."""

    receivers: list[User] = field(default_factory=list)
    given: str = ""

    @property
    def key(self) -> str:
        return key_of(self.case)


@dataclass(frozen=True)
class Right:
    """What a person may do for another who leaves: in which agencies, which posts to end, and whether to close the account."""

    agencies: frozenset[int]
    posts: list[Membership]
    may_deactivate: bool


@dataclass(frozen=True)
class Outcome:
    handed: int
    ended: int
    deactivated: bool
    person: User
    left: int = 0

    @property
    def words(self) -> str:
        said = [f"移交 {self.handed} 件" if self.handed else "没有要移交的事项"]
        if self.left:
            said.append(f"还有 {self.left} 件没有移交")
        if self.ended:
            said.append(f"{self.ended} 个岗位到昨天为止")
        if self.deactivated:
            said.append("账号已经停用")
        return f"{self.person}：{'，'.join(said)}。"


# ── who and what ────────────────────────────────────────────────────────────
def held_models() -> list[type]:
    """The kinds of case one named person works at."""
    return [model for model in case_models() if model.HELD_BY]


def right_of(user: User, person: User) -> Right | None:
    """What the first may do for the second, also when he has left already; None for nothing.

    A post that is over counts only where he has none any more: who once was in a 科室 is not its head's for good.
    """
    posts = list(Membership.objects.filter(user=person).select_related("user", "agency", "office"))
    current = [post for post in posts if not post.is_over]
    here = {post.agency_id for post in current}
    posts = [post for post in posts if not post.is_over or post.agency_id not in here]
    if user.pk == person.pk:
        return Right(frozenset(user.agency_ids), [], may_deactivate=False)
    if user.is_superuser:
        return Right(frozenset(post.agency_id for post in posts), current, _may_deactivate(user, person))
    theirs = [post for post in posts if looks_after(user, post)]
    if not theirs:
        return None
    over_all = {own.agency_id for own in user.posts if own.role in OVER_ALL}
    return Right(
        frozenset(post.agency_id for post in theirs),
        [post for post in current if post.agency_id in over_all],
        may_deactivate=_may_deactivate(user, person),
    )


def _may_deactivate(user: User, person: User) -> bool:
    return person.is_active and not staffing.why_not_the_account(user, person)


def _open_of(model, person: User, agencies: Iterable[int]) -> QuerySet:
    """Of an agency that was closed nobody can have them: they are told of as 数据质量 and keep nobody from leaving."""
    ended = {f"{state_field(model).name}__in": model.ENDED}
    mine = model.objects.filter(**{model.HELD_BY: person}, agency__in=agencies, agency__is_active=True)
    return mine.exclude(**ended)


def cases_of(
    person: User, *, agencies: Iterable[int], only: Iterable[str] | None = None
) -> tuple[list[Case], int]:
    """The open cases a person works at in some agencies, and how many others he has.

    `only` names by key those that are wanted, all without it. What a key names that is not his is not found.
    """
    wanted = None if only is None else set(only)
    found: list[Case] = []
    others = 0
    for model in held_models():
        cases = list(_open_of(model, person, agencies).for_list().order_by("pk"))
        asked = cases if wanted is None else [case for case in cases if key_of(case) in wanted]
        found += asked
        others += len(cases) - len(asked)
    return found, others


def page_of(person: User, *, agencies: Iterable[int], number) -> tuple[Page, list[User]]:
    """A page of the open cases a person works at, each with who may have it, the most urgent first; and all who may have
    one of all his cases. As many queries however many there are.
    """
    models = held_models()
    kinds = [_open_of(model, person, agencies) for model in models]
    counted = [
        (model, *row)
        for model, cases in zip(models, kinds, strict=True)
        for row in cases.order_by().values_list("agency").annotate(n=Count("pk"))
    ]
    possible = receivers(person, {(model, agency) for model, agency, _ in counted})
    page = mixed.most_urgent(kinds, number=number, size=PAGE_ROWS, count=sum(n for *_, n in counted))
    page.object_list = [
        Held(one.case, one.light, possible.get((type(one.case), one.case.agency_id), []))
        for one in page.object_list
    ]
    everybody = {one for some in possible.values() for one in some}
    return page, sorted(everybody, key=lambda one: (one.name, one.pk))


def _roles_asked(model) -> frozenset[str]:
    """The roles the acts of a kind ask of whoever works at a case; empty where they ask for none."""

    def of(claim) -> frozenset[str]:
        if isinstance(claim, Own):
            return claim.roles if claim.field == model.HELD_BY else frozenset()
        parts = claim.claims if isinstance(claim, AnyOf) else ()
        return frozenset().union(*(of(part) for part in parts))

    claims = {t.permission for t in transitions_of(model) if isinstance(t.permission, Claim)}
    return frozenset().union(*(of(claim) for claim in claims))


def receivers(person: User, groups: Iterable[tuple[type, int]]) -> dict[tuple[type, int], list[User]]:
    """Of each kind of case in each agency the people who may have one from a person; one query for all."""
    groups = set(groups)
    posts = Membership.objects.active().filter(
        agency__in={agency for _, agency in groups}, user__is_active=True
    )
    posts = list(posts.exclude(user=person).select_related("user").order_by("user__name", "user_id"))
    told = told_apart(post.user for post in posts)
    for post in posts:
        post.user.told = told[post.user_id]
    found: dict[tuple[type, int], list[User]] = {}
    for model, agency in groups:
        roles = _roles_asked(model)
        people = {
            post.user_id: post.user
            for post in posts
            if post.agency_id == agency and (post.role in roles if roles else post.role not in WITHOUT_CASES)
        }
        found[model, agency] = list(people.values())
    return found


# ── the hand-over ───────────────────────────────────────────────────────────
@transaction.atomic
def hand_over(
    person: User,
    *,
    by: User,
    to: dict[str, str],
    to_all: str = "",
    note: str = "",
    ending: Iterable[str] = (),
    deactivate: bool = False,
    only: Iterable[str] | None = None,
) -> Outcome:
    """Hand the open cases of a person on: to whom `to` says by its key, else to `to_all`. All that are meant or none.

    `only` names by key those that are meant, without it every one, seen or not. `ending` are keys of posts that end with
    yesterday, when nothing is left behind. Raises Refused, naming the cases without a receiver.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    right = right_of(by, person)
    if right is None:
        raise Refused("这位人员的工作不由您移交。")
    ending = set(ending)
    cases, left = cases_of(person, agencies=right.agencies, only=only)
    if left and (ending or deactivate):
        raise Refused(f"别的页上还有 {left} 件没有移交。结束岗位、停用账号的，请按“移交全部”。")
    possible = receivers(person, {(type(case), case.agency_id) for case in cases})
    chosen = {
        case: _receiver(possible[type(case), case.agency_id], to.get(key_of(case)) or to_all)
        for case in cases
    }
    missing = [case for case, receiver in chosen.items() if receiver is None]
    if missing:
        more = len(missing) - NAMED
        named = [f"“{case}”还没有选能接办的人。" for case in missing[:NAMED]]
        raise Refused(*named, *([f"另有 {more} 件也没有。"] if more > 0 else []))
    if cases and len(note.strip()) < 2:
        raise Refused("请写明移交的原因，例如“调离”“休产假”，写在每一件的记录里。")
    messages = []
    handed = 0
    for one, receiver in chosen.items():
        try:
            case = hand_on(one, to=receiver, by=by, note=note.strip())
        except NotNow:
            continue
        handed += 1
        body = f"{by}把{person}办理的这一件移交给您。原因：{note.strip()}"
        occasion = f"event-{case.last_event}"
        messages.append(
            outbox.Message(case, "hand-over", occasion, [receiver], f"移交给您：{case}"[:200], body)
        )
    outbox.queue_all(messages)
    posts = [post for post in right.posts if str(post.pk) in ending]
    yesterday = clock.today() - timedelta(days=1)
    for post in posts:
        staffing.end(post, by=by, until=yesterday)
    deactivated = bool(deactivate and right.may_deactivate)
    if deactivated:
        staffing.deactivate(person, by=by, agency=Agency.objects.get(pk=min(right.agencies)))
        person.is_active = False
        Delegation.objects.not_over().filter(delegator=person).update(ended_at=clock.now(), ended_by=by)
        Delegation.objects.not_over().filter(delegate=person).update(ended_at=clock.now(), ended_by=by)
    if handed and person.is_active and person.pk != by.pk:
        subject = f"您的 {handed} 件事项已经移交"
        body = f"{by}已把您办理的 {handed} 件事项移交给他人。原因：{note.strip()}"
        outbox.queue(person, "hand-over", f"from-{clock.now():%Y%m%d%H%M%S%f}", [person], subject, body)
    return Outcome(handed, len(posts), deactivated, person, left)


def _receiver(possible: list[User], key: str) -> User | None:
    return next((person for person in possible if str(person.pk) == key), None)
