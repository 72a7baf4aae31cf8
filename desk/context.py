"""What the desk's frame shows on every page: the menu with what waits, the bell, the person's posts."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.roles import Role
from desk.basket import Basket
from disclosure.notices.models import Notice
from documents.registers import REGISTERS

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
    ("时间", None, (), ""),
    ("期限日历", "desk:due", (), ""),
    ("工作日历", "desk:calendar", (), ""),
)
UNFOLDED = ("", "办件", "时间")  # the other groups open where the person is in one of their pages
# What only some roles may open is not offered to the others.
ONLY_FOR = {
    "interpretation-content:roster": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "interpretation-content:comments": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "opinion-collect:home": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD),
    "site-errors:list": (Role.DISCLOSURE, Role.DISCLOSURE_HEAD, Role.PUBLISHER),
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


def typed(request) -> str:
    """What stands in the box above the page: posted from the box itself, in the address of a link."""
    given = request.POST if request.method == "POST" and "q" in request.POST else request.GET
    return given.get("q", "").replace("\x00", "").strip()[:100]


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
            try:
                url = reverse(name, args=arguments)
            except NoReverseMatch:  # an app of a later issue is not there yet
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
