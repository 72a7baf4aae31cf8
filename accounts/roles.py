"""Who may do what: roles people hold in an agency, and the claims acts are declared with.

A claim answers twice from one rule: for one case and person (`claim(case, user)`), and for a whole table
(`claim.rows(user)`, a Q over the cases it holds for). The first guards the act, the second fills the 待办 list.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

NOTHING = Q(pk__in=())


class Role(models.TextChoices):
    """The parts people play in an agency; one person may play several."""

    DRAFTER = "drafter", "拟稿人"
    SECTION_HEAD = "section_head", "科室负责人"
    CHECKER = "checker", "办文核稿"
    SECRECY = "secrecy", "保密审查员"
    LEADER = "leader", "分管领导"
    CHIEF = "chief", "主要领导"
    DISCLOSURE = "disclosure", "公开办"
    DISCLOSURE_HEAD = "disclosure_head", "公开办负责人"
    PUBLISHER = "publisher", "信息发布员"
    SUPERVISOR = "supervisor", "监督员"
    ADMIN = "admin", "系统管理员"


WITHOUT_CASES = frozenset(
    {Role.SUPERVISOR, Role.ADMIN}
)  # they look on, or after the house, and handle no case

# A part that may be played for somebody on leave only by one who plays one of these himself; what is not named here anybody
# of the agency may: 审签 is a leader's, 保密审查 that of whom 保密规定 named（条例第十七条）, the others stand for no case.
PASSES_TO = {
    Role.LEADER: (Role.LEADER, Role.CHIEF),
    Role.CHIEF: (Role.LEADER, Role.CHIEF),
    Role.SECRECY: (Role.SECRECY,),
    Role.SUPERVISOR: (),
    Role.ADMIN: (),
}


def passes(role: str, to: Iterable[str]) -> bool:
    """May a part be played, while its holder is on leave, by one who plays these himself?

    Who looks on or after the house (WITHOUT_CASES) comes to no case by standing in for somebody who has some.
    """
    played = set(to) - WITHOUT_CASES
    return bool(played) and (role not in PASSES_TO or not played.isdisjoint(PASSES_TO[role]))


_acting: ContextVar = ContextVar("acting_for", default=None)


@contextmanager
def acting_for(person) -> Iterator[None]:
    """Within it what is done is done for this person（代）, or for nobody else (None)."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)


def acted_for():
    """The person an act under way is done for, where that is not the one who does it."""
    return _acting.get()


def acted_for_name() -> str:
    """His name, for a row that keeps who signed it; "" where somebody acts in his own name."""
    return str(acted_for() or "")


def signature(by, for_whom: str) -> str:
    """李四（代张三）: how one who stands in for another signs."""
    return f"{by}（代{for_whom}）" if for_whom else str(by)


def persons_of(by) -> frozenset[int]:
    """Whose deed an act under way is: of who does it and of whom it is done for. For rules that ask for another person."""
    return frozenset(person.pk for person in (by, acted_for()) if person is not None)


@dataclass(frozen=True)
class InAgency:
    """What a claim is asked of where there is no case yet, or many: 收件, 打印文书."""

    agency_id: int


class Claim(ABC):
    """A rule about a person and a case, who may also stand in for somebody on leave（请假委托）.

    Standing in gives what the absent one may do, never more, and takes nothing from what bars the one who is there:
    his own work he reviews for nobody. A rule of one piece says `in_own_name` and `rows_in_own_name`, and what bars.
    """

    roles: frozenset[str] = frozenset()
    words = ""

    @abstractmethod
    def in_own_name(self, case, user) -> bool:
        """Does it hold for this case and this person (None: time itself), whoever is on leave?"""

    @abstractmethod
    def rows_in_own_name(self, user) -> Q:
        """The cases that holds for, as a Q over the case's model."""

    def bars(self, case, user) -> bool:
        """Is it barred to this person whatever part he plays: his own work?"""
        return False

    def rows_barred(self, user) -> Q | None:
        """The cases it is so barred for; None where there are none."""
        return None

    def bars_standing_in(self, case, user) -> bool:
        """Is it barred to him while he stands in for another?"""
        return self.bars(case, user)

    def rows_barred_standing_in(self, user) -> Q | None:
        return self.rows_barred(user)

    def __call__(self, case, user) -> bool:
        """Does it hold, in his own name or another's?"""
        return self.in_own_name(case, user) or self._for(case, user) is not None

    def on_behalf(self, case, user):
        """Whom this person would do it for; None where he may do it himself, or not at all."""
        if not stood_for(user) or self.in_own_name(case, user):
            return None
        return self._for(case, user)

    def _for(self, case, user):
        for person in stood_for(user):
            if self.in_own_name(case, person) and not self.bars_standing_in(case, user):
                return person
        return None

    def rows(self, user) -> Q:
        """The cases it holds for, in his own name or another's."""
        found = self.rows_in_own_name(user)
        for person in stood_for(user):
            barred = self.rows_barred_standing_in(user)
            theirs = self.rows_in_own_name(person)
            found |= theirs if barred is None else theirs & ~barred
        return found


class Holds(Claim):
    """The person holds one of the roles in the case's agency, and nothing bars him."""

    def __init__(self, *roles: Role):
        self.roles = frozenset(roles)
        self.words = "、".join(role.label for role in roles)

    def in_own_name(self, case, user) -> bool:
        if user is None or user.is_anonymous:
            return False
        return self._holds(case, user) and not self.bars(case, user)

    def _holds(self, case, user) -> bool:
        return bool(user.roles_in(case.agency_id) & self.roles)

    def rows_in_own_name(self, user) -> Q:
        found = self._held(user)
        barred = None if found is NOTHING else self.rows_barred(user)
        return found if barred is None else found & ~barred

    def _held(self, user) -> Q:
        agencies = {post.agency_id for post in _posts(user) if post.role in self.roles}
        return Q(agency__in=agencies) if agencies else NOTHING

    def agencies(self, user) -> frozenset[int]:
        """Where it holds for a person, in his own name or another's, for what is done before there is a case."""
        return frozenset(
            post.agency_id
            for person in (user, *stood_for(user))
            for post in _posts(person)
            if post.role in self.roles
        )


class HoldsInOffice(Holds):
    """As `Holds`, and in the case's own 科室 where both the case and the post name one."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"本科室{self.words}"

    def _holds(self, case, user) -> bool:
        return any(
            post.agency_id == case.agency_id
            and post.role in self.roles
            and (case.office_id is None or post.office_id in (None, case.office_id))
            for post in _posts(user)
        )

    def _held(self, user) -> Q:
        found = NOTHING
        for post in _posts(user):
            if post.role in self.roles:
                here = Q(agency=post.agency_id)
                found |= here if post.office_id is None else here & Q(office__in=[post.office_id])
                if post.office_id is not None:
                    found |= here & Q(office=None)
        return found


class Own(Holds):
    """As `Holds`, and the case names this person in `field`."""

    def __init__(self, field: str, *roles: Role):
        super().__init__(*roles)
        self.field = field
        self.words = f"{self.words}本人"

    def _holds(self, case, user) -> bool:
        return super()._holds(case, user) and getattr(case, f"{self.field}_id") == user.pk

    def _held(self, user) -> Q:
        found = super()._held(user)
        return found if found is NOTHING else found & Q(**{self.field: user.pk})


class NotOwn(Holds):
    """As `Holds`, and the case does not name this person in `field`: nobody reviews his own work."""

    def __init__(self, field: str, *roles: Role):
        super().__init__(*roles)
        self.field = field
        self.words = f"{self.words}（不得为本件拟稿人）"

    def bars(self, case, user) -> bool:
        return getattr(case, f"{self.field}_id") == user.pk

    def rows_barred(self, user) -> Q:
        return Q(**{self.field: user.pk})


class ByTheClock(Claim):
    """A move made by time alone: nobody may press it."""

    words = "期限届满自动办理"

    def in_own_name(self, case, user) -> bool:
        return user is None

    def rows_in_own_name(self, user) -> Q:
        return NOTHING


@dataclass(frozen=True)
class Outsider:
    """Somebody without an account who proved that one case concerns them: an applicant with number and code."""

    key: str  # of the one case, as the case itself names it
    name: str = "申请人"
    is_anonymous = True
    is_authenticated = False
    pk = None

    def __str__(self):
        return self.name


class ByTheApplicant(Claim):
    """The one whom the case concerns. The case says its key in `case_key`."""

    words = "申请人"

    def in_own_name(self, case, user) -> bool:
        return isinstance(user, Outsider) and user.key == case.case_key

    def rows_in_own_name(self, user) -> Q:
        return NOTHING


class AnyOf(Claim):
    """One of several claims is enough."""

    def __init__(self, *claims: Claim):
        self.claims = claims
        self.roles = frozenset().union(*(claim.roles for claim in claims))
        self.words = "、".join(claim.words for claim in claims)

    def in_own_name(self, case, user) -> bool:
        return any(claim.in_own_name(case, user) for claim in self.claims)

    def _for(self, case, user):
        return next((found for claim in self.claims if (found := claim._for(case, user)) is not None), None)

    def rows_in_own_name(self, user) -> Q:
        return self._any_of(claim.rows_in_own_name(user) for claim in self.claims)

    def rows(self, user) -> Q:
        return self._any_of(claim.rows(user) for claim in self.claims)

    @staticmethod
    def _any_of(several: Iterable[Q]) -> Q:
        found = NOTHING
        for one in several:
            found |= one
        return found


def stood_for(user) -> list:
    """The people on leave this person stands in for, each with the posts that pass to him."""
    return getattr(user, "stands_for", [])


def _posts(user) -> Iterable:
    return () if user is None or user.is_anonymous else user.posts


def holds(*roles: Role) -> Claim:
    return Holds(*roles)


def holds_in_office(*roles: Role) -> Claim:
    return HoldsInOffice(*roles)


def own(field: str, *roles: Role) -> Claim:
    return Own(field, *roles)


def not_own(field: str, *roles: Role) -> Claim:
    return NotOwn(field, *roles)


def any_of(*claims: Claim) -> Claim:
    return AnyOf(*claims)


by_the_clock = ByTheClock()
by_the_applicant = ByTheApplicant()
