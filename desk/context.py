"""What the desk's frame shows on every page: the menu with what waits, the bell, the person's posts."""

from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.managing import OVER_ALL, OVER_SOME
from accounts.roles import Role
from desk.basket import Basket
from desk.sealed import unseal
from disclosure.notices.models import Notice
from documents.registers import REGISTERS

# 管理: (name of the address and key of the tab, what it is called, who may open it)
ADMINISTRATION = (
    ("rules", "办理规则设置", (Role.ADMIN, Role.DISCLOSURE_HEAD)),
    ("calendar", "放假安排", (Role.ADMIN,)),
    ("people", "人员和岗位", (Role.ADMIN,)),
    ("letters", "文书用语", (Role.ADMIN, Role.DISCLOSURE_HEAD)),
    ("numbers", "文号序列", (Role.ADMIN, Role.DISCLOSURE_HEAD)),
    ("quality", "数据质量", (Role.ADMIN, Role.DISCLOSURE_HEAD)),
    ("audit", "记录检索", (Role.ADMIN,)),
    ("system", "系统状态", (Role.ADMIN,)),
)
MENU = (
    # label, address name, arguments, what it counts; a label without an address begins a group
    ("待办", "desk:home", (), "mine"),
    ("办件", None, (), ""),
    ("公文", "documents-desk:list", (), ""),
    ("政策解读", "interpretation-desk:list", (), ""),
    ("依申请公开", "requests-desk:list", (), ""),
    ("行政争议", "afterwards:disputes", (), ""),
    ("更正本人信息", "afterwards:record-corrections", (), ""),
    ("政务舆情", "opinion-desk:list", (), ""),
    ("公开指南", "guide-desk:list", (), ""),
    ("网站找错", "site-errors:list", (), ""),
    ("解读和舆情", None, (), ""),
    ("解读人名册", "interpretation-content:roster", (), ""),
    ("解读留言", "interpretation-content:comments", (), ""),
    ("舆情采集", "opinion-collect:home", (), ""),
    ("舆情看板", "opinion-collect:board", (), ""),
    ("值守表", "opinion-desk:duty", (), ""),
    ("风险评估", "opinion-desk:sheets", (), ""),
    ("台账", None, (), ""),
    ("依申请公开台账", "requests-desk:register", (), ""),
    ("文书文号登记", "requests-desk:letter-register", (), ""),
    *((register.title, "desk:register", (register.key,), "") for register in REGISTERS.values()),
    ("舆情台账", "opinion-desk:register", (), ""),
    ("舆情定期报告", "opinion-desk:reports", (), ""),
    ("归档移交", "afterwards:archive", (), ""),
    ("统计", None, (), ""),
    ("统计看板", "figures:dashboard", (), ""),
    ("栏目更新", "figures:freshness", (), ""),
    ("归档总表", "figures:archive", (), ""),
    ("年度报告", "annual:list", (), ""),
    ("人员", None, (), ""),
    ("请假委托", "desk:delegations", (), ""),
    ("工作量", "desk:workload", (), ""),
    ("时间", None, (), ""),
    ("期限日历", "desk:due", (), ""),
    ("工作日历", "desk:calendar", (), ""),
    ("管理", None, (), ""),
    *((label, f"administration:{name}", (), "") for name, label, _ in ADMINISTRATION),
)
UNFOLDED = ("", "办件", "时间")  # the other groups open where the person is in one of their pages
# What only some roles may open is not offered to the others.
ONLY_FOR = {
    "desk:workload": tuple(OVER_ALL | OVER_SOME),
    "interpretation-content:roster": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "interpretation-content:comments": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "opinion-collect:home": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "site-errors:list": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER),
    **{f"administration:{name}": roles for name, _, roles in ADMINISTRATION},
}


@dataclass(frozen=True)
class Group:
    """Lines of the menu under one heading; the first has none."""

    heading: str
    items: "list[Item]"

    @property
    def is_open(self) -> bool:
        return self.heading in UNFOLDED or any(item.current for item in self.items)


@dataclass(frozen=True)
class Item:
    """One line of the menu, or only its heading."""

    label: str = ""
    heading: str = ""
    url: str = ""
    count: int = 0
    late: bool = False
    current: bool = False


@dataclass(frozen=True)
class Tab:
    """One of the pages of 管理."""

    key: str
    label: str
    url: str


def typed(request) -> str:
    """What stands in the box above the page: posted from the box itself, sealed in the address of what was found, or
    in the address of a link.
    """
    if request.method == "GET" and request.GET.get("of"):
        return unseal(request.GET["of"], request.user)
    given = request.POST if request.method == "POST" and "q" in request.POST else request.GET
    return given.get("q", "").replace("\x00", "").strip()[:100]


def address_of(name: str, arguments=()) -> str:
    """Nothing where an app of a later issue is not there yet."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


class Desk:
    """Asked for by staff pages only; each part is read once, when it is printed."""

    def __init__(self, request):
        self.user, self.path = request.user, request.path
        self.query = typed(request)

    @cached_property
    def menu(self) -> list[Item]:
        counts = Basket.of(self.user).waiting
        found, longest = [], ""
        for label, name, arguments, counted in MENU:
            if name is None:
                found.append(Item(heading=label))
                continue
            if name in ONLY_FOR and not self.user.holds_anywhere(*ONLY_FOR[name]):
                continue
            if not (url := address_of(name, arguments)):
                continue
            if self.path.startswith(url) and len(url) > len(longest):
                longest = url
            found.append(
                Item(
                    label,
                    url=url,
                    count=counts[counted] if counted else 0,
                    late=bool(counted and counts["late"]),
                )
            )
        # A heading with nothing under it is not shown.
        found = [i for i, after in zip_longest(found, found[1:]) if i.url or (after and after.url)]
        return [
            Item(
                i.label,
                i.heading,
                i.url,
                i.count,
                i.late,
                bool(i.url) and i.url == longest and self._is_here(i.url),
            )
            for i in found
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """The menu by its headings; a group with nothing for this person is left out."""
        found = [Group("", [])]
        for item in self.menu:
            if item.heading:
                found.append(Group(item.heading, []))
            else:
                found[-1].items.append(item)
        return [group for group in found if group.items]

    def _is_here(self, url: str) -> bool:
        return url != reverse("desk:home") or self.path == url

    @cached_property
    def administration(self) -> list[Tab]:
        """The tabs of 管理 for this person."""
        return [
            Tab(name, label, url)
            for name, label, roles in ADMINISTRATION
            if (self.user.is_superuser or self.user.holds_anywhere(*roles))
            and (url := address_of(f"administration:{name}"))
        ]

    @cached_property
    def notices(self) -> int:
        return Notice.objects.unread(self.user).order_by().count()

    @property
    def posts(self) -> list[str]:
        return [
            " · ".join(
                filter(None, [p.agency.label, p.office.name if p.office else "", p.get_role_display()])
            )
            for p in self.user.posts
        ]


def desk(request):
    """Lazy: a public page that never prints it pays nothing."""
    return {"desk": SimpleLazyObject(lambda: Desk(request) if request.user.is_authenticated else None)}
