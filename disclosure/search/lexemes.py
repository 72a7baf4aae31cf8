"""What one public thing is found by, and how to ask for it: its grams, and marked lexemes that say more than a gram.

A mark is one character no text has (of the private use area), put before what it marks:

    养老            a gram of the text, as `grams` makes it
    TITLE 养老      … that stands in the title
    MUCH 养老       … that the text says again and again: what it is about
    FACET y2026     what a filter asks for; TITLE, MUCH and FACET keep rare what would be common in a text
    NUMBER …        发文字号 and 索引号, whole and in parts

So "this word, in a title, of this agency, of these months" is one question to one index.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Func

from disclosure.search.grams import HAN as _HAN
from disclosure.search.grams import VECTOR_LIMIT, fold, grams, pieces
from disclosure.search.index import fts_table, vector

TITLE, MUCH, FACET, NUMBER = "\ue000", "\ue001", "\ue002", "\ue003"
MOST_SAID = 60  # grams of a text that may be marked MUCH
SAID_OFTEN = 3  # times at least
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_NUMBERED = re.compile(
    rf"(?P<prefix>[{_HAN}]{{0,20}})[〔\[(（【［{{]?\s*(?P<year>(?:19|20)\d\d)\s*[〕\])）】］}}]?\s*第?\s*(?P<value>\d{{1,7}})\s*号"
)


def plain(text: str) -> str:
    """Letters, digits and characters alone: two titles that differ by signs and spaces are one."""
    return "".join(pieces_of(text))


def pieces_of(text: str) -> list[str]:
    """As `pieces`, of a text of any length and each as often as it stands there."""
    return re.findall(r"[^\W_]+", fold(text or ""))


def pairs(text: str) -> Counter:
    """How often each pair of neighbouring characters, word and number stands in a text."""
    found: Counter = Counter()
    for run in _RUN.findall(fold(text or "")):
        if re.match(f"[{_HAN}]", run):
            found.update(map("".join, zip(run, run[1:], strict=False)))
            if len(run) == 1:
                found[run] += 1
        else:
            found[run[:64]] += 1
    return found


def facet(letter: str, value) -> str:
    """The lexeme of one value of a filter: facet("y", 2026)."""
    return f"{FACET}{letter}{plain(str(value))[:60]}"


def numbers(text: str) -> list[str]:
    """The lexemes of the 发文字号 in a text, whole and without the 机关代字: 云政发〔2026〕31号, 〔2026〕31号."""
    found = []
    for match in _NUMBERED.finditer(fold(text or "")):
        short = f"{NUMBER}{match['year']}{NUMBER}{int(match['value'])}"
        found += [f"{NUMBER}{match['prefix']}{short}", short] if match["prefix"] else [short]
    return found


def identifier(text: str) -> str:
    """The lexeme of an 索引号."""
    return f"{NUMBER}i{plain(text)[:80]}"


@dataclass(frozen=True)
class Words:
    """The lexemes of one thing, and how many different grams its text and its title have."""

    lexemes: str
    size: int
    title_size: int


def words_of(
    title: str, text: str, *, marked: Iterable[str] = (), also: str = "", text_grams: str = ""
) -> Words:
    """The lexemes of a thing with this title and text. `also` is found as text (an issuer, a number as typed);

    `text_grams`: the grams of title, text and all, where they are made already.
    """
    in_title, in_text = pairs(title), pairs(text)
    often = [gram for gram, n in in_text.most_common(MOST_SAID) if n >= SAID_OFTEN]
    last = [run[-1] for run in _RUN.findall(fold(title)) if re.match(f"[{_HAN}]", run)]
    lexemes = dict.fromkeys(marked)
    lexemes |= dict.fromkeys(TITLE + gram for gram in (*in_title, *last))
    lexemes |= dict.fromkeys(MUCH + gram for gram in often)
    lexemes |= dict.fromkeys((text_grams or grams(f"{title}\n{also}\n{text}")).split())
    kept, cost = [], 0
    for lexeme in lexemes:
        cost += len(lexeme.encode()) + 5
        if cost > VECTOR_LIMIT:
            break
        kept.append(lexeme)
    return Words(" ".join(kept), len(in_text), len(in_title))


# ── asking ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class All:
    """Every part has to be there. A part is a lexeme, `Begins`, All or Any."""

    parts: tuple

    def spell(self, one, both, either):
        said = [_spell(part, one, both, either) for part in self.parts]
        return both.join(said) if len(said) == 1 else f"({both.join(said)})"


@dataclass(frozen=True)
class Any:
    """At least one of the parts."""

    parts: tuple

    def spell(self, one, both, either):
        said = [_spell(part, one, both, either) for part in self.parts]
        return said[0] if len(said) == 1 else f"({either.join(said)})"


@dataclass(frozen=True)
class Begins:
    """A lexeme that begins with this."""

    lexeme: str


def _spell(part, one, both, either):
    if isinstance(part, (All, Any)):
        return part.spell(one, both, either)
    return one(part.lexeme, True) if isinstance(part, Begins) else one(part, False)


def condition(connection, table: str, question: All | Any, column: str = "grams") -> tuple[str, str]:
    """(SQL, its one parameter) that is true of the rows of `table` the question finds, by the index alone."""
    if connection.vendor == "postgresql":
        said = question.spell(lambda lexeme, begins: f"'{lexeme}'" + (":*" if begins else ""), " & ", " | ")
        indexed = vector(f'{table}"."{column}', exact=True)
        return f"{indexed} @@ %s::tsquery", said
    fts = fts_table(table, column)
    said = question.spell(lambda lexeme, begins: f'"{lexeme}"' + ("*" if begins else ""), " AND ", " OR ")
    return f'"{table}".id IN (SELECT rowid FROM "{fts}" WHERE "{fts}" MATCH %s)', said


class Has(Func):
    """`condition` as an expression: Entry.objects.filter(Has(question))."""

    conditional = True

    def __init__(self, question, **extra):
        self.question = question
        super().__init__(F("pk"), output_field=models.BooleanField(), **extra)

    def as_sql(self, compiler, connection, **extra):
        table = compiler.query.get_meta().db_table
        sql, parameter = condition(connection, table, self.question)
        return f"({sql})", [parameter]


def wanted(words: str, mark: str = "") -> tuple:
    """The parts every hit must have for these words, in the title alone with mark=TITLE.

    One character alone is the beginning of a gram; beside other characters it is left to the pairs around it.
    """
    parts: dict = {}
    for piece in pieces(words):
        runs = _RUN.findall(piece)
        for place, run in enumerate(runs):
            if not re.match(f"[{_HAN}]", run):
                whole = place < len(runs) - 1 or len(run) < 2
                parts[mark + run[:64] if whole else Begins(mark + run[:64])] = None
            elif len(run) > 1:
                parts |= dict.fromkeys(mark + a + b for a, b in zip(run, run[1:], strict=False))
            elif len(runs) == 1:
                parts[Begins(mark + run)] = None
    return tuple(parts)
