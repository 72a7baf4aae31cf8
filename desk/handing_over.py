"""移交工作: the cases one person works at, handed to others when he leaves or changes his post.

Whose a case is the kind of case says (`HELD_BY`); who may have it follows from the acts that ask for that person. Each
hand-over stands in the record of its case. The posts that end with it are ended from today, so nothing waits for him.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from accounts.managing import OVER_ALL, looks_after
from accounts.models import Agency, Delegation, Membership, User
from accounts.namesakes import told_apart
from accounts.roles import WITHOUT_CASES, AnyOf, Claim, Own
from administration import staffing
from disclosure import clock
from disclosure.deadlines.lights import NONE, Light, lights_of
from disclosure.notices import outbox
from disclosure.workflow.acts import case_models, state_field, transitions_of
from disclosure.workflow.door import hand_on
from disclosure.workflow.errors import NotNow, Refused


@dataclass
class Held:
    """One open case a person works at, with its light and who may have it."""

    case: object
    light: Light
    receivers: list[User] = field(default_factory=list)
    given: str = ""

    @property
    def key(self) -> str:
        return f"{self.case._meta.label_lower}:{self.case.pk}"

    @property
    def kind(self) -> str:
        return self.case._meta.verbose_name


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

    @property
    def words(self) -> str:
        said = [f"移交 {self.handed} 件" if self.handed else "没有要移交的事项"]
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


def held_by(person: User, *, agencies: Iterable[int]) -> list[Held]:
    """The open cases a person works at in some agencies, the most urgent of each kind first; two queries a kind.

    Of an agency that was closed nobody can have them: they are told of as 数据质量 and keep nobody from leaving.
    """
    found: list[Held] = []
    for model in held_models():
        ended = {f"{state_field(model).name}__in": model.ENDED}
        mine = model.objects.filter(**{model.HELD_BY: person}, agency__in=agencies, agency__is_active=True)
        mine = mine.exclude(**ended)
        cases = list(mine.for_list().order_by("pk"))
        lights = lights_of(model, [case.pk for case in cases]) if cases else {}
        found += [Held(case, lights.get(case.pk, NONE)) for case in cases]
    return sorted(found, key=lambda one: (one.light.due_on is None, one.light.due_on or clock.today()))


def _roles_asked(model) -> frozenset[str]:
    """The roles the acts of a kind ask of whoever works at a case; empty where they ask for none."""

    def of(claim) -> frozenset[str]:
        if isinstance(claim, Own):
            return claim.roles if claim.field == model.HELD_BY else frozenset()
        parts = claim.claims if isinstance(claim, AnyOf) else ()
        return frozenset().union(*(of(part) for part in parts))

    claims = {t.permission for t in transitions_of(model) if isinstance(t.permission, Claim)}
    return frozenset().union(*(of(claim) for claim in claims))


def receivers(person: User, held: Iterable[Held]) -> dict[str, list[User]]:
    """By the key of each case the people who may have it; one query for all."""
    held = list(held)
    agencies = {one.case.agency_id for one in held}
    posts = Membership.objects.active().filter(agency__in=agencies, user__is_active=True)
    posts = list(posts.exclude(user=person).select_related("user").order_by("user__name", "user_id"))
    told = told_apart(post.user for post in posts)
    for post in posts:
        post.user.told = told[post.user_id]
    asked = {model: _roles_asked(model) for model in {type(one.case) for one in held}}
    found: dict[str, list[User]] = {}
    for one in held:
        roles = asked[type(one.case)]
        people = {
            post.user_id: post.user
            for post in posts
            if post.agency_id == one.case.agency_id
            and (post.role in roles if roles else post.role not in WITHOUT_CASES)
        }
        found[one.key] = list(people.values())
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
) -> Outcome:
    """Hand every open case of a person on: to whom `to` says by its key, else to `to_all`. All or none.

    `ending` are keys of posts that end with yesterday. Raises Refused, naming the cases without a receiver.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    right = right_of(by, person)
    if right is None:
        raise Refused("这位人员的工作不由您移交。")
    held = held_by(person, agencies=right.agencies)
    possible = receivers(person, held)
    chosen = {one.key: _receiver(possible[one.key], to.get(one.key) or to_all) for one in held}
    missing = [one for one in held if chosen[one.key] is None]
    if missing:
        raise Refused(*(f"“{one.case}”还没有选能接办的人。" for one in missing[:20]))
    if held and len(note.strip()) < 2:
        raise Refused("请写明移交的原因，例如“调离”“休产假”，写在每一件的记录里。")
    messages = []
    handed = 0
    for one in held:
        try:
            case = hand_on(one.case, to=chosen[one.key], by=by, note=note.strip())
        except NotNow:
            continue
        handed += 1
        body = f"{by}把{person}办理的这一件移交给您。原因：{note.strip()}"
        occasion = f"event-{case.last_event}"
        messages.append(
            outbox.Message(case, "hand-over", occasion, [chosen[one.key]], f"移交给您：{case}"[:200], body)
        )
    outbox.queue_all(messages)
    posts = [post for post in right.posts if str(post.pk) in set(ending)]
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
    return Outcome(handed, len(posts), deactivated, person)


def _receiver(possible: list[User], key: str) -> User | None:
    return next((person for person in possible if str(person.pk) == key), None)
