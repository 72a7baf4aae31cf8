"""Who may do what: roles people hold in an agency, and the claims acts are declared with.

A claim answers twice from one rule: for one case and person (`claim(case, user)`), and for a whole table
(`claim.rows(user)`, a Q over the cases it holds for). The first guards the act, the second fills the 待办 list.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
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


class Claim(ABC):
    """A rule about a person and a case."""

    roles: frozenset[str] = frozenset()
    words = ""

    @abstractmethod
    def __call__(self, case, user) -> bool:
        """Does it hold for this case and this person (None: time itself)?"""

    @abstractmethod
    def rows(self, user) -> Q:
        """The cases it holds for, as a Q over the case's model."""


class Holds(Claim):
    """The person holds one of the roles in the case's agency."""

    def __init__(self, *roles: Role):
        self.roles = frozenset(roles)
        self.words = "、".join(role.label for role in roles)

    def __call__(self, case, user) -> bool:
        return user is not None and not user.is_anonymous and bool(user.roles_in(case.agency_id) & self.roles)

    def rows(self, user) -> Q:
        agencies = {post.agency_id for post in _posts(user) if post.role in self.roles}
        return Q(agency__in=agencies) if agencies else NOTHING


class HoldsInOffice(Holds):
    """As `Holds`, and in the case's own 科室 where both the case and the post name one."""

    def __init__(self, *roles: Role):
        super().__init__(*roles)
        self.words = f"本科室{self.words}"

    def __call__(self, case, user) -> bool:
        return any(
            post.agency_id == case.agency_id
            and post.role in self.roles
            and (case.office_id is None or post.office_id in (None, case.office_id))
            for post in _posts(user)
        )

    def rows(self, user) -> Q:
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

    def __call__(self, case, user) -> bool:
        return super().__call__(case, user) and getattr(case, f"{self.field}_id") == user.pk

    def rows(self, user) -> Q:
        return super().rows(user) & Q(**{self.field: user.pk}) if user is not None else NOTHING


class NotOwn(Holds):
    """As `Holds`, and the case does not name this person in `field`: nobody reviews his own work."""

    def __init__(self, field: str, *roles: Role):
        super().__init__(*roles)
        self.field = field
        self.words = f"{self.words}（不得为本件拟稿人）"

    def __call__(self, case, user) -> bool:
        return super().__call__(case, user) and getattr(case, f"{self.field}_id") != user.pk

    def rows(self, user) -> Q:
        return super().rows(user) & ~Q(**{self.field: user.pk}) if user is not None else NOTHING


class ByTheClock(Claim):
    """A move made by time alone: nobody may press it."""

    words = "期限届满自动办理"

    def __call__(self, case, user) -> bool:
        return user is None

    def rows(self, user) -> Q:
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

    def __call__(self, case, user) -> bool:
        return isinstance(user, Outsider) and user.key == case.case_key

    def rows(self, user) -> Q:
        return NOTHING


class AnyOf(Claim):
    """One of several claims is enough."""

    def __init__(self, *claims: Claim):
        self.claims = claims
        self.roles = frozenset().union(*(claim.roles for claim in claims))
        self.words = "、".join(claim.words for claim in claims)

    def __call__(self, case, user) -> bool:
        return any(claim(case, user) for claim in self.claims)

    def rows(self, user) -> Q:
        found = NOTHING
        for claim in self.claims:
            found |= claim.rows(user)
        return found


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
