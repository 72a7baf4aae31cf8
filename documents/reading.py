"""What a reader sees of one document: its body in the official order, its marking in its place, what it leads to."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from disclosure import clock, gazette
from documents.body import Block
from documents.metadata import day, is_to_come
from documents.models import Document
from documents.states import Validity

FOOT = "banji"
TITLE_WIDTH = 21  # characters that fit one line of the page's title
_LEADS = {
    Validity.REVISED: "本文件已经修订，请以修订后的文件为准。",
    Validity.EXPIRED: "本文件已经失效，只供查阅。",
    Validity.REPEALED: "本文件已经废止，只供查阅。",
}


@dataclass(frozen=True)
class Banner:
    """The words above a document that is not simply in force."""

    tone: str
    text: str


def banner(document, today) -> Banner | None:
    if document.validity in _LEADS:
        tone = "amber" if document.validity == Validity.REVISED else "red"
        words = _LEADS[document.validity]
        if document.validity == Validity.EXPIRED and document.expires_on:
            words = f"本文件有效期至{day(document.expires_on)}，已经失效，只供查阅。"
        return Banner(tone, words)
    if is_to_come(document, today):
        return Banner("amber", f"本文件尚未施行，自{day(document.effective_on)}起施行。")
    if document.coming_on:
        then = document.get_coming_validity_display()
        return Banner("amber", f"本文件现在有效，自{day(document.coming_on)}起{then}。")
    if document.expires_on:
        return Banner("", f"本文件有效期至{day(document.expires_on)}。")
    return None


def _bare(words: str) -> str:
    return words.strip("（）() ：:").replace(" ", "")


def parts(document) -> list[Block]:
    """主送、正文、署名、成文日期、附注, in that order; nothing the page already says is said twice."""
    found = _without_head(document.text.blocks(), document)
    addressee = document.text.addressee.strip()
    if addressee and not any(block.kind == "to" for block in found):
        found.insert(0, Block("to", addressee.rstrip("：:") + "："))
    dates = [place for place, block in enumerate(found) if block.kind == "date"]
    if not dates and document.written_on:
        if document.issuer:
            found.append(Block("sign", document.issuer))
        found.append(Block("date", day(document.written_on)))
        dates = [len(found) - 1]
    marking = document.marking
    if marking:
        after = found[: dates[0] + 1] if dates else found
        rest = [block for block in found[len(after) :] if not _is_marking(block)]
        after = [block for block in after if not _is_marking(block)]
        note = [] if document.marking_place == FOOT else [Block("note", marking)]
        found = after + note + rest
    return found


@lru_cache(maxsize=1000)
def title_lines(title: str) -> tuple[str, ...]:
    """The title broken between words, as on paper."""
    return tuple(gazette.title_lines(title, TITLE_WIDTH))


def _is_marking(block) -> bool:
    """A line such as （此件公开发布） that came with the text: the marking is shown once, as the agency places it."""
    return block.kind == "note" and "公开" in block.text and len(block.text) <= 14


def _without_head(blocks, document) -> list[Block]:
    """The body without the lines at its top that repeat the title, the number or the red head."""
    said = {_bare(document.title), _bare(document.number), _bare(document.agency.mark)} - {""}
    while blocks and blocks[0].kind != "table" and _bare(blocks[0].text) in said:
        blocks = blocks[1:]
    return list(blocks)


def imprint(document) -> list[tuple[str, str]]:
    """版记: the marking where the agency puts it there, 抄送, 印发机关 and 印发日期."""
    lines = []
    if document.marking and document.marking_place == FOOT:
        lines.append((document.marking, ""))
    if document.copies_to:
        lines.append((f"抄送：{document.copies_to.rstrip('。')}。", ""))
    if document.issued_on and (document.issuer or document.agency.name):
        lines.append((document.issuer or document.agency.name, f"{day(document.issued_on)}印发"))
    return lines


def citation(document, url: str, today) -> str:
    """A reference as GB/T 7714—2015 writes an electronic one: who, title: number[EB/OL]. (published)[read]. address."""
    number = f": {document.number}" if document.number else ""
    published = document.published_at.astimezone(clock.TZ).date()
    who = document.issuer or document.agency.name
    return f"{who}. {document.title}{number}[EB/OL]. ({published.isoformat()})[{today.isoformat()}]. {url}."


def others(rows, pk: int, most: int) -> list:
    """The rows that are not the document itself."""
    return [row for row in rows if row["id"] != pk][:most]


@dataclass(frozen=True)
class Related:
    """One line that leads to another document."""

    how: str
    title: str
    url: str = ""
    number: str = ""


def near(pk: int, replaced_by: int, forwarded_from: int):
    """The public documents one document leads to and those that lead to it; 0 stands for none."""
    return Document.objects.public().filter(
        Q(pk=replaced_by) | Q(pk=forwarded_from) | Q(replaced_by=pk) | Q(forwarded_from=pk)
    )


def related(document, find=near) -> list[Related]:
    """废止、修订、转发 both ways; only what is itself public is a link."""
    ends = (document.replaced_by_id or 0, document.forwarded_from_id or 0)
    led_to = getattr(document, "is_replacing", True) or getattr(document, "is_forwarded", True)
    others = {row.pk: row for row in find(document.pk, *ends)} if led_to or any(ends) else {}
    found = []

    def line(how, other):
        found.append(Related(how, other.title, other.get_absolute_url(), other.number))

    if replacing := others.get(document.replaced_by_id):
        to_come = "将" if document.coming_on else ""
        expired = Validity.EXPIRED in (document.validity, document.coming_validity)
        line("依据" if expired else f"{to_come}被{_verb(document)}于", replacing)
    if original := others.get(document.forwarded_from_id):
        line("转发自", original)
    elif document.forwarded_title and not document.forwarded_from_id:
        # An original kept here that is not public is not named either, whatever a drafter once copied.
        found.append(Related("转发自", document.forwarded_title))
    for other in others.values():
        if other.replaced_by_id == document.pk:
            line(f"将{_verb(other)}" if other.coming_on else _verb(other), other)
        if other.forwarded_from_id == document.pk:
            line("转发为", other)
    return found


def _verb(document) -> str:
    return "修订" if Validity.REVISED in (document.validity, document.coming_validity) else "废止"
