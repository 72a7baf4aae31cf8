"""近似: which texts say the same, found without reading all that are stored.

A text is cut into its pairs of characters. Of these a MinHash is made (one permutation, with the empty bins filled from
others), and the MinHash is cut into bands: two texts that share most of their pairs share a band with near certainty,
two that do not, hardly ever. The bands stand in an indexed table, so that a new text is compared with the few that share
one, however many are stored. Whether two texts are the same is then judged by the pairs themselves.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

from disclosure.personal import sm3_hex
from disclosure.search.likeness import READ, Words
from opinion.said import bare

# Reposts with another headline, another greeting or a cut end share more than 0.75 of their pairs; two reports of one
# matter in different words, or two matters in one form letter, share less than 0.6. A wrong fold hides a matter, a missed
# one costs a glance: so the bound lies nearer to the reposts.
SAME = 0.7
TOO_FEW = 8  # pairs: of shorter texts only the same letters are the same text

MANY = 120  # phrases the index is asked for where the database does not know which are rare

BANDS, ROWS = (
    12,
    4,
)  # of texts alike by 0.7 one in 27 slips through, by 0.8 one in 500; by 0.3 one in 10 is looked at
_BINS = BANDS * ROWS


@dataclass(frozen=True)
class Text:
    """A text as others are compared with it."""

    words: str

    @cached_property
    def digest(self) -> str:
        return sm3_hex(bare(self.words).encode())

    @cached_property
    def parts(self) -> Words:
        return Words(self.words[:READ])

    @cached_property
    def bands(self) -> tuple[int, ...]:
        """What it is looked up by; the first stands for the text to the letter."""
        exact = _number(f"text:{self.digest}")
        if len(self.parts.grams) < TOO_FEW:
            return (exact,)
        least = _minhash(self.parts.grams)
        return (
            exact,
            *(_number(f"{band}:{least[band * ROWS : (band + 1) * ROWS]}") for band in range(BANDS)),
        )

    def likeness(self, other: "Text") -> float:
        """1 where they are the same to the letter, else the share of their pairs they have in common.

        Nought where both name places, or years and numbers, and never the same: a form letter about another village is
        another matter.
        """
        return 1.0 if self.digest == other.digest else self.overlap(other)

    def overlap(self, other: "Text") -> float:
        """The share of their pairs two texts have in common that are not the same to the letter."""
        here, there = self.parts, other.parts
        if min(len(here.grams), len(there.grams)) < TOO_FEW:
            return 0.0
        shared = len(here.grams & there.grams)
        share = round(shared / (len(here.grams) + len(there.grams) - shared), 3)
        return 0.0 if share and here.names_another(there) else share

    def says_the_same(self, other: "Text") -> bool:
        return self.likeness(other) >= SAME


def title_band(title: str) -> int | None:
    """What a title is looked up by, to the letter; None where it says nothing. It is no band of the text: a form letter's
    heading stands over many matters, so what shares it alone is shown to a person and not folded."""
    letters = bare(title)
    return _number(f"title:{letters}") if letters else None


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big")


def _number(word: str) -> int:
    """A signed number of 64 bits, as the column holds it."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big", signed=True)


# Where an empty bin looks for a number, in an order of its own, the same wherever and whenever it is reckoned.
_PROBES = [sorted(range(_BINS), key=lambda other, own=own: _hash(f"{own}>{other}")) for own in range(_BINS)]


def _minhash(grams: frozenset[str]) -> list[int]:
    least: list[int | None] = [None] * _BINS
    for gram in grams:
        place, value = _hash(gram) % _BINS, _hash(gram) // _BINS
        if least[place] is None or value < least[place]:
            least[place] = value
    return [
        value if value is not None else next(least[probe] for probe in probes if least[probe] is not None)
        for value, probes in zip(least, _PROBES, strict=True)
    ]
