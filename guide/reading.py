"""What a reader sees of a guide."""

from dataclasses import dataclass

from accounts.models import Agency
from disclosure.rulebook import book
from disclosure.rulebook.rules import CHANNELS
from documents.metadata import Row, day
from guide.models import Guide
from guide.rules import ITEMS

ARTICLE = "《中华人民共和国政府信息公开条例》第十二条"


@dataclass(frozen=True)
class Channel:
    """One way an application may come in. `by_law`: no agency may refuse it."""

    key: str
    label: str
    by_law: bool


def channels(agency: Agency) -> list[Channel]:
    """The ways in that are open today, in the order of the law."""
    opened = book.value("requests.channels", agency)
    return [
        Channel(key, label, key in ("in_person", "post")) for key, label in CHANNELS.items() if key in opened
    ]


def contacts(guide: Guide) -> list[Row]:
    """The 工作机构: the items 条例第十二条 names, in its order."""
    return [
        Row(item.label, getattr(guide, item.name), number=item.name in ("postcode", "phone", "fax"))
        for item in ITEMS
        if item.contact and getattr(guide, item.name)
    ]


def remedies(agency: Agency) -> list[Row]:
    """监督和救济: where one turns who is not content."""
    rows = [
        Row("行政复议机关", agency.review_agency),
        Row("在线申请复议", agency.review_online),
        Row("管辖法院", agency.court),
    ]
    return [row for row in rows if row.value]


def updated_on(guide: Guide) -> str:
    """2026年11月16日."""
    return day(guide.published_at)
