"""What a reader sees of one interpretation: its elements in the official order, what it shows, who explains."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from documents.body import LEVEL_ONE, Block, blocks
from documents.metadata import Row, day
from documents.models import DocumentText
from documents.reading import title_lines
from interpretation import comparison as comparing
from interpretation.completeness import elements_of
from interpretation.models import Interpretation
from interpretation.states import State

NUMBERS = "一二三四五六七八九十"
COMMENTS = 20
MOST_CHANGES = (
    30  # changed paragraphs shown on the page of the interpretation itself; all of them on their own
)


@dataclass(frozen=True)
class Part:
    """One element with its words."""

    heading: str
    blocks: list[Block]
    key: str


@dataclass(frozen=True)
class Asked:
    """One question, its answer in paragraphs."""

    number: int
    question: str
    anchor: str
    blocks: list[Block]


class Reading:
    """One interpretation as it is read; each part is asked for once, when it is printed."""

    def __init__(self, case: Interpretation):
        self.case = case

    @cached_property
    def title_lines(self):
        return title_lines(self.case.title)

    @cached_property
    def rows(self) -> list[Row]:
        """Who explains, what, in which form, since when."""
        case = self.case
        lines = [
            Row("解读机关", case.interpreted_by or case.agency.name),
            Row("解读人", case.interpreter),
            Row("联系方式", case.contact, number=True),
            Row("解读形式", case.get_kind_display()),
            Row("公布日期", day(case.published_at), number=True),
            Row("解读的文件", _named(case.document), wide=True, url=case.document.get_absolute_url()),
        ]
        return [line for line in lines if line.value]

    @cached_property
    def parts(self) -> list[Part]:
        """The elements in the order of the agency's list, then any other in the order they were written.

        Their headings are counted 一、二、 unless the author counts so in the text: then it would stand twice.
        """
        order = {element: place for place, element in enumerate(elements_of(self.case.agency))}
        rows = sorted(
            self.case.sections.all(), key=lambda row: order.get(row.element, len(order) + row.position)
        )
        said = [(_bare(row.element), _without_heading(blocks(row.body), row.element)) for row in rows]
        is_counted = any(block.kind == "h1" for _, found in said for block in found)
        return [
            Part(element if is_counted else _numbered(place, element), found, f"part-{place + 1}")
            for place, (element, found) in enumerate(said)
        ]

    @cached_property
    def charts(self):
        return [(row, row.drawn) for row in self.case.charts.all()]

    @cached_property
    def pictures(self):
        return list(self.case.pictures.for_reader())

    @cached_property
    def recordings(self):
        rows = self.case.recordings.for_reader().select_related("file", "captions")
        return list(rows.defer("file__text", "file__margins", "captions__text", "captions__margins"))

    @cached_property
    def questions(self) -> list[Asked]:
        return [
            Asked(place, row.question, row.anchor, blocks(row.answer))
            for place, row in enumerate(self.case.questions.all(), start=1)
        ]

    @cached_property
    def others(self):
        """Other public interpretations of the same document."""
        rows = Interpretation.objects.public().filter(document=self.case.document_id)
        return list(rows.exclude(pk=self.case.pk).latest_first())

    @cached_property
    def comments(self):
        return list(self.case.comments.released().latest_first()[:COMMENTS])

    @cached_property
    def old(self):
        """The document it is compared with, while that is public."""
        old = self.case.compared_with
        return old if old is not None and old.is_public else None

    @cached_property
    def comparison(self) -> comparing.Comparison | None:
        if self.old is None:
            return None
        pks = (self.old.pk, self.case.document_id)
        words = dict(DocumentText.objects.filter(pk__in=pks).values_list("pk", "body"))
        return comparing.compared(words.get(pks[0], ""), words.get(pks[1], ""))

    @cached_property
    def changes(self) -> list[comparing.Row]:
        """The first of the paragraphs that were changed."""
        rows = self.comparison.changes if self.comparison else []
        return rows[:MOST_CHANGES]

    @property
    def has_more_changes(self) -> bool:
        return len(self.comparison.changes) > len(self.changes)


@dataclass(frozen=True)
class Stone:
    """Where an interpretation was: since when it is gone (`day` says which day that is), and why."""

    heading: str
    title: str
    reason: str
    day: str
    at: datetime | None


def stone(case: Interpretation) -> Stone:
    """What the address says once the interpretation is no longer public.

    A title is only shown while nobody may be mending it: the new one is not told before it is published.
    """
    title = case.title if case.state in (State.PUBLISHED, State.SUSPENDED, State.WITHDRAWN) else ""
    at = Interpretation.objects.filter(pk=case.pk).gone_since().values_list("gone_at", flat=True).get()
    if case.state == State.WITHDRAWN:
        return Stone("这篇解读已经撤回", title, case.withdrawn_reason or "未说明", "撤回日期", at)
    if not case.document.is_public:
        reason = "所解读的文件已经撤回，解读随之停止公布。"
    else:
        reason = case.withdrawn_reason or "正在核对，核对后重新公布。"
    return Stone("这篇解读暂停公布", title, reason, "停止公布日期", at)


def _named(document) -> str:
    return f"{document.title}（{document.number}）" if document.number else document.title


def _bare(heading: str) -> str:
    """A heading without the number somebody typed before it."""
    return LEVEL_ONE.sub("", heading).strip() or heading


def _without_heading(found: list[Block], element: str) -> list[Block]:
    """The words of an element without its own heading, where its author typed that above them once more."""
    if found and found[0].kind in ("h1", "p") and _bare(found[0].text) == _bare(element):
        return found[1:]
    return found


def _numbered(place: int, element: str) -> str:
    """一、背景依据 … 十一、…, as headings of a 公文 are counted."""
    place += 1
    if place <= 10:
        number = NUMBERS[place - 1]
    else:
        number = (
            ("" if place < 20 else NUMBERS[place // 10 - 1])
            + "十"
            + (NUMBERS[place % 10 - 1] if place % 10 else "")
        )
    return f"{number}、{element}"
