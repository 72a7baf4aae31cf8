"""政策解读 as documents know it: which papers must be explained, and what the keeper of the interpretations is asked and told.

documents stands below interpretation and never imports it: `interpretation.duties` registers the keeper. Whatever the
keeper does when a paper moves, it does in the paper's own transaction: both happen or neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.rulebook import book
from documents.states import Attribute, Interpretation

SCOPE_RULE = "interpretation.scope"
CATEGORIES_RULE = "documents.interpretation_required_categories"


# ── what must be explained ──────────────────────────────────────────────────
@dataclass(frozen=True)
class Scope:
    """One kind of paper that must be interpreted, and who says so."""

    words: str
    source: str

    def __str__(self):
        return f"{self.words}（{self.source}）"


# rules §6.1–6.5; the wording of 国办发〔2016〕80号 [待核原文]. A kind an agency names in words of its own has the source of
# the rule it stands in.
TABLE = (
    Scope("规章", "浑江人社字〔2018〕38号、罗甸县政策解读制度"),
    Scope("行政规范性文件", "国办发〔2016〕80号"),
    Scope("本机关制定的行政规范性文件", "浑江人社字〔2018〕38号"),
    Scope("所属部门制定的行政规范性文件", "浑江人社字〔2018〕38号"),
    Scope("涉及面广、社会关注度高或者专业性强的重要政策文件", "国办发〔2016〕80号"),
    Scope("涉及群众切身利益的重要政策文件", "安徽省人社厅2019年政务公开工作要点"),
    Scope(
        "涉及面广、与民生关系密切、社会关注度高或者专业性强的重要政策文件",
        "浑江人社字〔2018〕38号、罗甸县政策解读制度",
    ),
    Scope("其他需要进行解读的政策文件", "浑江人社字〔2018〕38号、罗甸县政策解读制度"),
    Scope("以区政府及区政府办公室名义发布的行政规范性文件", "黄岩区政策解读工作通知"),
)
SOURCES = {scope.words: scope.source for scope in TABLE}


def scopes(agency) -> list[Scope]:
    """The kinds of paper this agency must interpret, in its own rule's words, each with its source."""
    kinds, _, basis = book.explain(SCOPE_RULE, agency)
    return [Scope(words, SOURCES.get(words, basis)) for words in kinds]


def scope_of(document) -> Scope | None:
    """The kind it was put under when it was drafted, in the words of that day."""
    words = document.interpretation_scope
    if not words:
        return None
    return Scope(words, SOURCES.get(words) or book.explain(SCOPE_RULE, document.agency)[2])


def goes_out_together(agency) -> bool:
    """同步（文件 000、002）, or within some workdays after the paper（文件 004）."""
    return not book.value("interpretation.within_wd", agency)


def is_asked(document) -> bool:
    """Only what the public gets is explained to it."""
    return document.attribute == Attribute.PROACTIVE


def is_always_asked_for(document) -> bool:
    """Is its category one the agency always explains（文件 004：原则上都解读）? Then only an approval lets it off."""
    return document.category in book.value(CATEGORIES_RULE, document.agency)


def is_required(document) -> bool:
    return is_asked(document) and document.interpretation == Interpretation.REQUIRED


# ── who keeps them ──────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Line:
    """One interpretation, as the page of its document names it."""

    title: str
    kind: str
    state: str
    tone: str
    url: str


class Keeper:
    """What documents ask and tell. This one keeps nothing: no paper has an interpretation."""

    def stands(self, document) -> bool:
        """Is an interpretation handed in with the document, checked, or past that?"""
        return False

    def before_signing(self, document) -> list[str]:
        """What a document that must be explained still lacks before 审签, in whole sentences."""
        return ["解读材料尚未随文报送"]

    def is_under_way(self, document) -> bool:
        """Is one being made: will it do to wait?"""
        return False

    def before_publishing(self, document) -> list[str]:
        """What its interpretations still lack before they can go out together with it."""
        return []

    def lines(self, document) -> Sequence[Line]:
        return ()

    def new_url(self, document, user) -> str:
        """Where this person may begin an interpretation of it; empty where he may not."""
        return ""

    def signed(self, document, *, by, note="") -> None: ...

    def sent_back(self, document, *, by, note) -> None: ...

    def published(self, document, *, by) -> None: ...

    def withdrawn(self, document, *, by, note) -> None: ...

    def discarded(self, document, *, by, note) -> None: ...


_keeper = Keeper()


def register(keeper: Keeper) -> None:
    """Called once, by the app that keeps the interpretations."""
    global _keeper
    _keeper = keeper


def keeper() -> Keeper:
    return _keeper


def state_of(document) -> Interpretation:
    """Where it stands: 解读材料已随文报送 follows from what was handed in, nobody types it."""
    if is_required(document) and keeper().stands(document):
        return Interpretation.READY
    return Interpretation(document.interpretation)
