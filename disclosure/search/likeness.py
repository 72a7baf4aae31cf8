"""How alike two Chinese texts are, and by which of its phrases a text's likes are found.

Texts are compared by their pairs of characters. The database is asked only for texts that share a rare phrase, by the
search index; the few it gives are compared here. A score is a hint for a person, never a decision.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from disclosure.search.grams import HAN, pairs
from disclosure.search.rarity import frequencies

READ = 4_000  # characters of a text that are compared: what it is about stands at its beginning
ANCHORS = 12  # phrases asked for; more cost the index time and find nothing new
ENOUGH = 2_000  # texts the phrases may find, by the rarest pair of each; more would only drown the best
ANOTHER = 0.70  # what is left of a score when years are named, and no year is the same; so with places
TOO_SHORT = 4  # fewer pairs: being contained in another text means nothing

_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_NUMBER = re.compile(r"\d+")
_PLACE = re.compile(
    f"([{HAN}]{{2}})(?:镇|乡|村|街道|社区|小区|(?<![道公铁线马])路(?![灯面况过基障政])|大道|小学|中学|医院|公司)"
)


@dataclass(frozen=True)
class Words:
    """A text as it is compared: its pairs, and the numbers (years, 文号) and places it names, each reckoned when asked for."""

    text: str

    @cached_property
    def grams(self) -> frozenset[str]:
        return pairs(self.text)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(number for number in _NUMBER.findall(self.text) if len(number) > 2)

    @cached_property
    def places(self) -> frozenset[str]:
        return frozenset(_PLACE.findall(self.text))

    def __bool__(self):
        return bool(self.grams)

    def names_another(self, other: "Words") -> int:
        """In how many respects, years and places, both name something and never the same."""
        named = ((self.numbers, other.numbers), (self.places, other.places))
        return sum(1 for here, there in named if here and there and not here & there)


def likeness(one: Words, other: Words) -> float:
    """How alike two texts are, 0 to 1: the mean of Jaccard and containment, less where they name other years or places.

    Jaccard alone falls when a long text repeats a short one in full; containment alone calls every short text a copy.
    """
    shared = len(one.grams & other.grams)
    if not shared:
        return 0.0
    score = shared / len(one.grams | other.grams)
    shorter = min(len(one.grams), len(other.grams))
    if shorter >= TOO_SHORT:
        score = (score + shared / shorter) / 2
    return round(score * ANOTHER ** one.names_another(other), 3)


def phrases(text: str) -> list[tuple[str, ...]]:
    """Phrases of four characters (three pairs), and words and numbers that are no bare year; in order, each once."""
    found: dict[tuple[str, ...], None] = {}
    for run in _RUN.findall(text):
        if run.isdigit() and len(run) < 5:
            continue
        if not re.match(f"[{HAN}]", run):
            if len(run) > 2:
                found[(run[:64],)] = None
            continue
        for start in range(0, max(len(run) - 2, 1), 2):
            piece = run[start : start + 4]
            pairs = tuple(a + b for a, b in zip(piece, piece[1:], strict=False))
            if len(pairs) > 1 or len(run) == 2:
                found[pairs] = None
    return list(found)


def anchors(text: str, table: str, *, unknown: int = ANCHORS) -> list[tuple[str, ...]]:
    """The phrases of a text worth asking the index for: the rarest ones, as the database knows the texts of `table`.

    Where it knows nothing (SQLite, a table never analysed) `unknown` are taken evenly from the whole text. A text that has
    nothing rare is asked for by all its rarer pairs at once.
    """
    found = phrases(text)
    every = {gram for phrase in found for gram in phrase}
    counted = frequencies(table, "grams", every)
    if not counted:
        return found[:: max(1, -(-len(found) // unknown))]
    rarity = {phrase: min(counted.get(gram, 0) for gram in phrase) for phrase in found}
    rarest = sorted(found, key=rarity.__getitem__)[:ANCHORS]
    asked = [
        phrase
        for phrase, sum_ in zip(rarest, accumulate(map(rarity.__getitem__, rarest)), strict=True)
        if sum_ <= ENOUGH
    ]
    return asked or [tuple(sorted(every, key=lambda gram: counted.get(gram, 0))[:ANCHORS])]
