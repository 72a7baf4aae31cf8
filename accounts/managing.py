"""Who looks after whom: whose leave a person may enter, whose cases he may hand over, whose load he sees.

主要领导、分管领导、系统管理员 look after everybody of their agency, the 科室负责人 after those of his 科室, the 公开办负责人
after the 公开办 of his agency.
"""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import NOTHING, Role

OVER_ALL = frozenset({Role.CHIEF, Role.LEADER, Role.ADMIN})
OVER_SOME = frozenset({Role.SECTION_HEAD, Role.DISCLOSURE_HEAD})
OF_DISCLOSURE = frozenset({Role.DISCLOSURE, Role.DISCLOSURE_HEAD})


def looks_after_anybody(user: User) -> bool:
    return user.holds_anywhere(*OVER_ALL, *OVER_SOME)


def looks_after(user: User, post: Membership) -> bool:
    """Is the holder of this post one of those the person looks after? Himself he looks after nowhere."""
    if post.user_id == user.pk:
        return False
    for own in user.posts:
        if own.agency_id != post.agency_id:
            continue
        if own.role in OVER_ALL:
            return True
        if own.role == Role.SECTION_HEAD and (own.office_id is None or own.office_id == post.office_id):
            return post.role not in OVER_ALL
        if own.role == Role.DISCLOSURE_HEAD and post.role in OF_DISCLOSURE:
            return True
    return False


def looked_after(user: User, posts: Iterable[Membership] | None = None) -> list[Membership]:
    """The posts of those the person looks after, person by person; one query where they are not given."""
    if posts is None:
        agencies = {own.agency_id for own in user.posts if own.role in OVER_ALL | OVER_SOME}
        held = Membership.objects.active().filter(agency__in=agencies, user__is_active=True)
        posts = held.select_related("user", "agency", "office").order_by("user__name", "user_id", "pk")
    return [post for post in posts if looks_after(user, post)]


def cases_looked_after(user: User) -> Q:
    """The cases that are for the person to give to somebody, as a Q over any kind: of his 科室, or of the whole agency.

    The 公开办负责人 sees those of the whole: what came to the 公开办 it gives to the 科室.
    """
    found = NOTHING
    for own in user.posts:
        if own.role in OVER_ALL or own.role == Role.DISCLOSURE_HEAD:
            found |= Q(agency=own.agency_id)
        elif own.role == Role.SECTION_HEAD:
            here = Q(agency=own.agency_id)
            found |= here if own.office_id is None else here & Q(office=own.office_id)
    return found
