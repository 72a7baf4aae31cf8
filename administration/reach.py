"""Whom an administrator may manage: the agencies of his own posts, never those above or below.

What belongs to the whole site (the country's calendar, the system) is for the administrators of the host agency
(主办单位). A superuser, who exists to set a site up and to help, may do both.
"""

from django.db.models import QuerySet

from accounts.models import Agency
from accounts.roles import Role

ADMINISTRATORS = (Role.ADMIN,)
WITH_HEAD = (Role.ADMIN, Role.DISCLOSURE_HEAD)


def agencies_of(user, roles=ADMINISTRATORS) -> QuerySet[Agency]:
    """The agencies a person looks after in one of these roles, the highest first."""
    here = Agency.objects.active()
    if not user.is_superuser:
        here = here.filter(pk__in=[post.agency_id for post in user.posts if post.role in roles])
    return here.in_order()


def looks_after(user, agency, roles=ADMINISTRATORS) -> bool:
    return user.is_superuser or bool(user.roles_in(agency) & set(roles))


def of_the_site(user) -> bool:
    """May the person change what all agencies share?"""
    if user.is_superuser:
        return True
    host = Agency.objects.host()
    return host is not None and looks_after(user, host)


def site_keeper_words() -> str:
    """Who may, in words, for those who may not."""
    host = Agency.objects.host()
    return f"{host.label}的系统管理员" if host else "主办单位的系统管理员"
