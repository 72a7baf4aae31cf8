"""One class for each kind of 文书: its code, title, article, addressee, remedies and words. Apps register theirs."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import ClassVar, Protocol

from django.core.serializers.json import DjangoJSONEncoder

from disclosure.notices.letters.office import AgencyFacts
from disclosure.notices.letters.remedies import Need


class Facts(Protocol):
    """What any kind is written from: plain values, no rows."""

    agency: AgencyFacts
    number: str
    today: date


@dataclass(frozen=True)
class Part:
    """One stretch of a letter. What is locked is the law's words and cannot be edited.

    `kind`: text (paragraphs, one a line); table (`rows` of cells); list (附件: one a line); slip (回执: starts a page,
    `label` is its title, `text` and then `rows`).
    """

    key: str
    label: str
    text: str = ""
    locked: bool = False
    kind: str = "text"
    rows: tuple[tuple[str, ...], ...] = field(default=())

    def as_dict(self) -> dict:
        return asdict(self) | {"rows": [list(row) for row in self.rows], "drawn": self.text}


REMEDY = "remedy"
OWN = "own-"  # how the key of an agency's own words begins
_AFTER_REMEDY = ("attachments", "slip", "closing", "contact")


class LetterKind(ABC):
    """Declares one kind. `facts` reads a case, everything else is made from those facts alone."""

    code: ClassVar[str]
    name: ClassVar[str]  # 补正告知书
    article: ClassVar[str] = ""
    series: ClassVar[str] = "letter"  # the register it is numbered in; empty: without 文号
    short: ClassVar[str] = ""  # two characters, for the suffix where kinds are numbered apart
    sheet: ClassVar[bool] = False  # a form or record: no 红头, no signature
    approval: ClassVar[bool] = True  # another person than the drafter approves it first
    remedies: ClassVar[Need | str] = Need.NONE
    calls_itself: ClassVar[str] = "本答复"

    @abstractmethod
    def facts(self, case, **more) -> Facts:
        """The facts of a case that the letter is drawn from."""

    @abstractmethod
    def parts(self, facts) -> Iterable[Part]:
        """Its words, in order, without the remedy."""

    def title(self, facts) -> str:
        return f"{facts.agency.name}{self.name}"

    def addressee(self, facts) -> str:
        return ""

    def address(self, facts) -> str:
        """Where it is posted to: lines of the envelope under the name."""
        return ""

    def address_now(self, case) -> str:
        """Where it goes since its addressee has moved; empty where that is what the letter itself says."""
        return ""

    def need(self, facts) -> str:
        """Which remedy it must tell."""
        return self.remedies


_KINDS: dict[str, LetterKind] = {}


def register(kind: type[LetterKind]) -> type[LetterKind]:
    """Class decorator: a code belongs to one kind. Raises ValueError for a second."""
    if kind.code in _KINDS and type(_KINDS[kind.code]).__qualname__ != kind.__qualname__:
        raise ValueError(f"文书代码 {kind.code} 已经有了。")
    _KINDS[kind.code] = kind()
    return kind


def kind_of(code: str) -> LetterKind:
    """Raises KeyError for a code nobody registered."""
    try:
        return _KINDS[code]
    except KeyError:
        raise KeyError(f"没有代码为“{code}”的文书。") from None


def all_kinds() -> list[LetterKind]:
    return list(_KINDS.values())


def with_remedy(parts: Iterable[Part], text: str) -> list[Part]:
    """The parts with the remedy in its place: after the decision, before what follows the letter."""
    parts = list(parts)
    place = next(
        (n for n, part in enumerate(parts) if part.key in _AFTER_REMEDY or part.key.startswith(OWN)),
        len(parts),
    )
    return [*parts[:place], Part(REMEDY, "救济途径", text, locked=True), *parts[place:]]


def plain(facts) -> dict:
    """Facts as they are stored: JSON values only, dates in ISO form."""
    return json.loads(json.dumps(asdict(facts), cls=DjangoJSONEncoder))
