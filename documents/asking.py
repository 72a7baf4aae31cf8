"""What somebody typed into the search box, taken apart: words, a date, a 发文字号 or 索引号, a question."""

import re
from dataclasses import dataclass
from datetime import date

from disclosure.search import lexemes, pieces
from disclosure.search.grams import fold
from disclosure.search.lexemes import TITLE, All, Any, facet
from disclosure.search.plain_words import asked, said

MOST_TERMS = 24  # grams of a question that are looked for; further nobody means anything
SAID_LESS = 0.7  # how much a word counts that papers say for the one that was typed
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*年(?:\s*(?P<month>1[0-2]|0?[1-9])\s*月(?:份)?(?:\s*(?:[12]\d|3[01]|0?[1-9])\s*[日号])?)?(?!\d)|(?P<said>今年|去年|前年|本月|这个月|上个月|上月)"
)


@dataclass(frozen=True)
class Period:
    """A year or a month somebody named, as they named it."""

    said: str
    year: int
    month: int | None = None

    @property
    def label(self) -> str:
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    @property
    def lexeme(self) -> Any:
        """Published then, or with the year (and month) in the title: 2024年 may be what a paper of 2023 is about."""
        if self.month is None:
            return Any((facet("y", self.year), TITLE + str(self.year)))
        titled = All((TITLE + str(self.year), TITLE + str(self.month)))
        return Any((facet("m", self.year * 100 + self.month), titled))


@dataclass(frozen=True)
class Question:
    """One search. `words` are without the date; `numbers` and `index` are lexemes."""

    typed: str
    words: str
    period: Period | None = None
    numbers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to look for but signs."""
        return not pieces(self.typed)

    @property
    def core(self) -> str:
        """The words without those of asking."""
        return asked(self.words)

    @property
    def parts(self) -> tuple:
        """What every exact hit must have."""
        return self._dated(lexemes.wanted(self.core))

    def marked(self, mark: str) -> tuple:
        """… all of it in the title, or said often."""
        return self._dated(lexemes.wanted(self.core, mark)) if lexemes.wanted(self.core) else ()

    def _dated(self, parts: tuple) -> tuple:
        return (*parts, self.period.lexeme) if self.period else parts

    @property
    def terms(self) -> dict[str, float]:
        """gram: how much it counts, for the papers that come closest; those typed first, then what papers say for them."""
        found = dict.fromkeys(lexemes.pairs(self.core), 1.0)
        for word in said(self.words):
            for gram in lexemes.pairs(word):
                found.setdefault(gram, SAID_LESS)
        return dict(list(found.items())[:MOST_TERMS])

    @property
    def title(self) -> str:
        """The typed words as `Entry.plain` has titles."""
        return lexemes.plain(self.typed)

    @property
    def is_a_question(self) -> bool:
        """Asked in other words than papers use, or at length: too few exact hits are no answer."""
        return len(lexemes.pairs(self.core)) > 5 or bool(said(self.words)) or fold(self.words) != self.core


def read(typed: str, today: date) -> Question:
    """What was asked. Never fails: what is nothing in particular is words."""
    typed = typed.replace("\x00", " ").strip()
    numbers = lexemes.numbers(typed)[:1]
    if not numbers and re.search(r"\d", typed) and len(lexemes.plain(typed)) > 5:
        numbers = [lexemes.identifier(typed)]
    period, words = None, typed
    if not lexemes.numbers(typed) and (match := _DATE.search(fold(typed))):
        period = _period(match, today)
        words = f"{typed[: match.start()]} {typed[match.end() :]}".strip()
    return Question(typed, words, period, tuple(numbers))


def _period(match: re.Match, today: date) -> Period:
    if match["year"]:
        return Period(match[0], int(match["year"]), int(match["month"]) if match["month"] else None)
    said_ = match["said"]
    if said_.endswith("年"):
        return Period(said_, today.year - ("今年", "去年", "前年").index(said_))
    months = today.year * 12 + today.month - 1 - (1 if said_.startswith("上") else 0)
    return Period(said_, months // 12, months % 12 + 1)
