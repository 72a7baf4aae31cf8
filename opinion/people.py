"""Who collects what is said of an agency: 专人监测（文件 000）, which here is the 公开办."""

from accounts.models import Agency
from accounts.roles import Role, holds

COLLECTORS = (Role.DISCLOSURE, Role.DISCLOSURE_HEAD)
KEEPERS = (Role.DISCLOSURE_HEAD, Role.ADMIN)  # of the keys outsiders send with, and of the feeds

collector = holds(*COLLECTORS)


def agencies_where(user, roles) -> list[Agency]:
    """The agencies in which the person plays one of the roles."""
    here = {post.agency_id for post in user.posts if post.role in roles}
    return list(Agency.objects.filter(pk__in=here).order_by("pk"))
