"""What a guide must say before it goes to review and before it is published（条例第十二条；国办公开办函〔2017〕19号）."""

from dataclasses import dataclass

from disclosure.rulebook import book
from disclosure.rulebook.rules import CHANNELS
from disclosure.workflow.errors import Refused

BY_LAW = frozenset({"in_person", "post"})


@dataclass(frozen=True)
class Item:
    """One item of the guide. `contact` is the column of the agency that letters and pages print it from."""

    name: str
    label: str
    contact: str = ""
    needed: bool = True


ITEMS = (
    Item("classification", "政府信息的分类"),
    Item("arrangement", "政府信息的编排体系"),
    Item("access", "政府信息的获取方式"),
    Item("office_name", "工作机构名称", "contact_office"),
    Item("address", "办公地址", "contact_address"),
    Item("postcode", "邮政编码", "contact_postcode"),
    Item("hours", "办公时间", "contact_hours"),
    Item("phone", "联系电话", "contact_phone"),
    Item("fax", "传真号码", "contact_fax"),
    Item("email", "互联网联系方式", "contact_email"),
    Item("channels_note", "申请渠道的说明", needed=False),
)
NEEDED = tuple(item.name for item in ITEMS if item.needed)
CONTACTS = {item.name: item.contact for item in ITEMS if item.contact}


def opened(agency) -> list[str]:
    """The ways in the agency opened of its own accord, in words; 当面 and 邮寄 are open by law."""
    keys = book.value("requests.channels", agency)
    return [label for key, label in CHANNELS.items() if key in keys and key not in BY_LAW]


def missing(guide) -> list[str]:
    """What the law wants in it and it does not say, in whole sentences."""
    found = [
        f"还没有填写“{item.label}”（条例第十二条）。"
        for item in ITEMS
        if item.needed and not getattr(guide, item.name).strip()
    ]
    ways = opened(guide.agency)
    if ways and not guide.channels_note.strip():
        found.append(
            f"本机关开通了{'、'.join(ways)}，须在指南中专门说明怎样使用（国办公开办函〔2017〕19号）：请填写“申请渠道的说明”。"
        )
    return found


def check(guide) -> None:
    """Raises Refused with all that is missing."""
    if reasons := missing(guide):
        raise Refused(*reasons)
