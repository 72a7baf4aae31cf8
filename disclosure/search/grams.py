"""From a text to the words it can be found by: every pair of neighbouring Chinese characters.

Chinese search words mostly have two characters, so pairs are the natural unit; Latin words and
numbers stay whole. The last character of a run is kept alone too: then every character begins some
gram, and a search for one character is a search for a beginning.
"""

import re
import unicodedata
from operator import add

# 〇 and 々 behave as characters; the ranges reach past what this Python's Unicode tables know.
HAN = "\u3005-\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
_PIECE = re.compile(f"(?:[{HAN}]|[^\\W_])+")
_HAN_RUN = re.compile(f"[{HAN}]+")

# PostgreSQL refuses a tsvector of 1 MiB; a lexeme costs its bytes, padding and one position.
VECTOR_LIMIT = 900_000
_TOKEN_LIMIT = 64  # characters of one Latin word; PostgreSQL drops words above 2 KB
_QUERY_PIECES = 12  # nobody reads further, and a query of a thousand words is an attack
_QUERY_LENGTH = 200


def _folding() -> dict[int, str]:
    """One character to one character, so that places in the folded text are places in the text."""
    table = {}
    for low, high in ((0x41, 0x5A), (0xC0, 0x24F), (0x370, 0x52F), (0x2E80, 0x2FDF), (0x3000, 0x3000)):
        table |= {code: unicodedata.normalize("NFKC", chr(code)).lower() for code in range(low, high + 1)}
    for low, high in ((0xF900, 0xFAFF), (0xFF01, 0xFFEE), (0x2F800, 0x2FA1F)):
        table |= {code: unicodedata.normalize("NFKC", chr(code)).lower() for code in range(low, high + 1)}
    return {code: to for code, to in table.items() if len(to) == 1 and chr(code) != to}


FOLD = _folding()


def fold(text: str) -> str:
    """Full width to half width, upper to lower case, 康熙部首 and compatibility forms to plain ones."""
    return text.translate(FOLD)


def grams(text: str) -> str:
    """Each gram of the text once, in order of first appearance, cut off before PostgreSQL's limit."""
    found: dict[str, None] = {}
    for run in _RUN.findall(fold(text or "")):
        if _is_han(run):
            found.update(dict.fromkeys(map(add, run, run[1:])))
            found[run[-1]] = None
        else:
            found[run[:_TOKEN_LIMIT]] = None
    kept, cost = [], 0
    for gram in found:
        cost += len(gram.encode()) + 5
        if cost > VECTOR_LIMIT:
            break
        kept.append(gram)
    return " ".join(kept)


def pairs(text: str) -> frozenset[str]:
    """What texts are compared by: of its grams those that are longer than one character, in no order and all of them."""
    found: set[str] = set()
    for run in _RUN.findall(fold(text)):
        if _is_han(run):
            found.update(map(add, run, run[1:]))
        elif len(run) > 1:
            found.add(run[:_TOKEN_LIMIT])
    return frozenset(found)


def pieces(words: str) -> list[str]:
    """What of a query can be searched for: runs of letters, digits and characters, folded.

    Everything else separates, so no operator, quote, wildcard or NUL ever reaches a database.
    """
    found = dict.fromkeys(_PIECE.findall(fold((words or "")[:_QUERY_LENGTH])))
    return list(found)[:_QUERY_PIECES]


def tokens(words: str) -> list[tuple[str, bool]]:
    """(gram, whole) that every hit must have; `whole` is False where only its beginning is asked for."""
    wanted: dict[tuple[str, bool], None] = {}
    for piece in pieces(words):
        runs = _RUN.findall(piece)
        for place, run in enumerate(runs):
            if not _is_han(run):
                wanted[run[:_TOKEN_LIMIT], place < len(runs) - 1] = None
            elif len(run) == 1:
                wanted[run, False] = None
            else:
                wanted.update(dict.fromkeys((a + b, True) for a, b in zip(run, run[1:], strict=False)))
    return list(wanted)


def needs_a_look(piece: str) -> bool:
    """Whether grams alone may be wrong: longer than one pair, or Latin and Chinese side by side."""
    runs = _RUN.findall(piece)
    if len(runs) == 1:
        return _is_han(piece) and len(piece) > 2 or len(piece) > _TOKEN_LIMIT
    return True


def spellings(piece: str) -> list[str]:
    """The ways a folded piece may stand in a text: half width and full width."""
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in piece)
    return list(dict.fromkeys((piece, wide)))


def _is_han(run: str) -> bool:
    return (
        "\u4e00" <= run[0] <= "\u9fff" or _HAN_RUN.match(run) is not None
    )  # asked of every run of every text
