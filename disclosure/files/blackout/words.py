"""From words to boxes: every place where they stand, however a line is broken or a number is spaced.

What a person types and what a PDF stores differ: full-width digits, Kangxi radicals in place of
characters, blanks and line ends in the middle. Both are folded to one form before they are compared.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure.files import marks
from disclosure.files.blackout.boxes import BlackoutFailed, Box, Rect
from disclosure.files.blackout.sheets import Char, Sheet, Sheets, opened

MOST_BOXES = 2_000
_MARGIN = 1.0  # points around what is found
_MARGIN_NUMBER = re.compile(r"[-—–─－一\s]*(?:第)?\d{1,4}(?:页|/\d{1,4})?[-—–─－一\s]*")
_PERSONAL = (marks.Kind.ID_NUMBER, marks.Kind.MOBILE, marks.Kind.BANK_CARD)


def folded(text: str) -> str:
    """The same words however they are spaced, broken or encoded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        c for c in folded if not (c.isspace() or c in "\ufffe\u0002\u00ad\u200b\u200c\u200d\ufeff")
    )


@dataclass(frozen=True, slots=True)
class _Stream:
    """The folded text of a page, and for each letter of it the character it came from."""

    text: str
    origin: tuple[int, ...]


def _stream(chars: list[Char]) -> _Stream:
    letters: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(chars):
        for letter in folded(char.text) if not char.is_blank else "":
            letters.append(letter)
            origin.append(index)
    return _Stream("".join(letters), tuple(origin))


def occurrences(text: str, word: str) -> Iterator[int]:
    """Where a folded word begins in a folded text; occurrences may overlap."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def boxes_for_words(pdf: bytes, words: list[str], reason: str = "") -> list[Box]:
    """Boxes over every occurrence of the words, also across a line's or a page's end.

    `pdf` as it will be blacked out. Raises BlackoutFailed where a word stands nowhere as text (a scan has
    none: such a page needs boxes drawn by eye), is a single digit or letter, or stands in too many places.
    """
    wanted = list(dict.fromkeys(filter(None, map(folded, words))))
    if not wanted:
        raise BlackoutFailed("请填写要涂去的文字。")
    if short := [word for word in wanted if len(word) == 1 and word.isascii()]:
        raise BlackoutFailed(f"“{short[0]}”太短，会涂去很多无关的内容。请写得完整些，或者改为画框。")
    missing = set(wanted)
    found: list[Box] = []
    before = ""
    with opened(pdf) as sheets:
        for number in range(1, len(sheets) + 1):
            with sheets.page(number) as sheet:
                text = folded(sheet.plain())
                stands = [word for word in wanted if word in text]
                chars = sheet.chars() if stands else []
            stream = _stream(chars)
            for word in stands:
                for start in occurrences(stream.text, word):
                    missing.discard(word)
                    found += _boxes(
                        number, [chars[i] for i in stream.origin[start : start + len(word)]], reason
                    )
            for word in wanted:
                if _may_run_over(word, before, text) and (cut := _across(sheets, number, word, reason)):
                    missing.discard(word)
                    found += cut
            if len(found) > MOST_BOXES:
                raise BlackoutFailed(f"要涂去的地方超过 {MOST_BOXES} 处。请写得更具体些。")
            before = text
    if missing:
        listed = "、".join(f"“{word}”" for word in words if folded(word) in missing)
        raise BlackoutFailed(
            f"文件里没有找到{listed}。请核对；如果这一页是扫描件或图片，文字读不出来，请改为画框。"
        )
    return merged(found)


_EDGE = 40  # characters at the foot or head of a page, its number among them


def _may_run_over(word: str, before: str, text: str) -> bool:
    return any(
        word[:cut] in before[-_EDGE - cut :] and word[cut:] in text[: _EDGE + len(word)]
        for cut in range(1, len(word))
    )


def _across(sheets: Sheets, number: int, word: str, reason: str) -> list[Box]:
    """Boxes for a word begun at the foot of the page before and ended at the head of this one; else none.

    The numbers of the pages may stand between.
    """
    pages = []
    for each in (number - 1, number):
        with sheets.page(each) as sheet:
            chars = sheet.chars()
        pages.append((chars, _stream(chars)))
    (chars, stream), (next_chars, next_stream) = pages
    tail, head = _body(chars, stream, -1), _body(next_chars, next_stream, 1)
    for cut in range(1, len(word)):
        if stream.text[:tail].endswith(word[:cut]) and next_stream.text[head:].startswith(word[cut:]):
            first = [chars[i] for i in stream.origin[tail - cut : tail]]
            rest = [next_chars[i] for i in next_stream.origin[head : head + len(word) - cut]]
            return _boxes(number - 1, first, reason) + _boxes(number, rest, reason)
    return []


def _body(chars: list[Char], stream: _Stream, step: int) -> int:
    """Where the folded text ends (step -1) or begins (step 1) once a line with the page's number is left off."""
    lines: list[list[int]] = [[]]
    for place, index in enumerate(stream.origin):
        if (
            lines[-1]
            and abs(chars[index].line.centre[1] - chars[stream.origin[place - 1]].line.centre[1]) > 4
        ):
            lines.append([])
        lines[-1].append(place)
    edge = lines[-1] if step < 0 else lines[0]
    if edge and _MARGIN_NUMBER.fullmatch("".join(stream.text[place] for place in edge)):
        return edge[0] if step < 0 else edge[-1] + 1
    return len(stream.text) if step < 0 else 0


def _boxes(page: int, chars: list[Char], reason: str) -> list[Box]:
    """One box for each printed line the characters stand in."""
    rows: list[Rect] = []
    last: Char | None = None
    for char in chars:
        place = char.ink if char.ink.area > 0.01 else char.line
        if last is not None and _in_one_line(last, char) and _is_next(last, char):
            rows[-1] = rows[-1].around(place)
        else:
            rows.append(place)
        last = char
    return [Box(page, *(round(edge, 2) for edge in row.grown(_MARGIN)), reason) for row in rows]


def _in_one_line(first: Char, second: Char) -> bool:
    middle = first.upright.centre[1]
    return first.turn == second.turn and second.upright.top - 1 <= middle <= second.upright.bottom + 1


def _is_next(first: Char, second: Char) -> bool:
    """Not in the next column of a table."""
    return abs(second.upright.left - first.upright.right) < 4 * max(first.upright.height, 4)


def merged(boxes: list[Box]) -> list[Box]:
    """The same boxes in the order of the pages, without repetition and without those inside another."""
    kept: list[Box] = []
    for box in sorted(set(boxes), key=lambda b: (b.page, b.top, b.left, -b.right, -b.bottom)):
        inside = any(
            other.page == box.page
            and other.left <= box.left
            and other.top <= box.top
            and other.right >= box.right
            and other.bottom >= box.bottom
            for other in kept
        )
        if not inside:
            kept.append(box)
    return kept


def boxes_for_personal_data(pdf: bytes, reason: str = "条例第十五条") -> list[Box]:
    """Boxes suggested over identity numbers, mobile numbers and bank cards: 《政府信息公开条例》第十五条.

    A suggestion only: names and addresses are known to no machine, and a scan has no text.
    """
    found: list[Box] = []
    with opened(pdf) as sheets:
        for sheet in sheets.each():
            chars = sheet.chars()
            for indexes in _personal(chars):
                found += _boxes(sheet.number, [chars[i] for i in indexes if not chars[i].is_blank], reason)
    return merged(found)[:MOST_BOXES]


def _personal(chars: list[Char]) -> Iterator[list[int]]:
    """The characters of each number found: read line by line, then with the line ends taken out."""
    told: set[int] = set()
    for is_joined in (False, True):
        letters, origin = [], []
        for index, char in enumerate(chars):
            if char.text in "\r\n\ufffe\u0002" and (is_joined or char.text != "\n"):
                continue
            letters.append(unicodedata.normalize("NFKC", char.text)[:1] or " ")
            origin.append(index)
        for item in marks.find("".join(letters)):
            indexes = origin[item.start : item.end]
            if item.kind in _PERSONAL and not told.issuperset(indexes):
                told.update(indexes)
                yield indexes


@dataclass(frozen=True, slots=True)
class Repeat:
    """Words (or a picture) blacked out in one place that still stand in another."""

    page: int
    count: int
    what: str = "文字"

    @property
    def message(self) -> str:
        return f"同样的{self.what}在第 {self.page} 页还有 {self.count} 处没有涂去。"


_SIGNS = "，。、；：:;,.()（）《》“”‘’"
_SHORTEST = 2  # a single character under a box says nothing about the same one elsewhere


def repeats(pdf: bytes, boxes: list[Box]) -> list[Repeat]:
    """Pages on which words under a box stand once more outside all boxes, for a warning; raises BlackoutFailed.

    A box's words are compared line by line as a whole, and long ones also number by number, so that a box
    over a whole sentence still finds the identity number in it.
    """
    hidden: set[str] = set()
    by_number: dict[int, list[Rect]] = {}
    for box in boxes:
        by_number.setdefault(box.page, []).append(box.rect)
    pages: list[tuple[int, str]] = []
    with opened(pdf) as sheets:
        for sheet in sheets.each():
            rects = by_number.get(sheet.number, [])
            if not rects:
                pages.append((sheet.number, folded(sheet.plain())))
                continue
            chars = sheet.chars()
            covered = [any(is_under(char, rect) for rect in rects) for char in chars]
            hidden |= _hidden_words(sheet, chars, rects)
            # A covered character becomes a hole, so that nothing is matched across a box.
            rest = [
                char if not covered[index] else char._replace(text="\ufffd", is_blank=False)
                for index, char in enumerate(chars)
            ]
            pages.append((sheet.number, _stream(rest).text))
    counts = ((page, _count(text, hidden)) for page, text in pages)
    return [Repeat(page, count) for page, count in counts if count]


def _hidden_words(sheet: Sheet, chars: list[Char], rects: list[Rect]) -> set[str]:
    words: set[str] = set()
    for rect in rects:
        line = ""
        for char in [*chars, None]:
            if char is not None and not char.is_blank and rect.holds(char.ink.centre):
                line += folded(char.text)
            elif char is None or char.text in "\r\n" or not char.is_blank:
                words |= {line.strip(_SIGNS), *re.findall(r"[0-9x]{6,}", line)}
                line = ""
    return {word for word in words if len(word) >= _SHORTEST and not (word.isascii() and len(word) < 4)}


def _count(text: str, words: set[str]) -> int:
    """How many places of the text hold one of the words; a word inside a longer hit counts once."""
    spans = {(start, -(start + len(word))) for word in words for start in occurrences(text, word)}
    count, reached = 0, -1
    for _, end in sorted(spans):
        if -end > reached:
            count, reached = count + 1, -end
    return count


def is_under(char: Char, rect: Rect, margin: float = 0.0) -> bool:
    """The box covers some of the character's ink, or the middle of its place in the line."""
    wide = rect.grown(margin)
    return (char.ink.area > 0 and wide.touches(char.ink)) or wide.holds(char.line.centre)
