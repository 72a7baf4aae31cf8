"""Word's automatic numbers (一、（一）1.) stand in no text node; they are counted again here."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_MOST = 1_000  # no list counts further in letters; a forged start must not write a number as long as itself
_LONGEST_LABEL = 60


def chinese(number: int) -> str:
    """12 → 十二, 20 → 二十, 105 → 一百〇五; from 1 to 999."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "〇"
    return words + (_DIGITS[ones] if ones else "")


def _letter(number: int) -> str:
    if number > _MOST:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    if number > _MOST:
        return str(number)
    words = ""
    for value, sign in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        while number >= value:
            words, number = words + sign, number - value
    return words


_FORMATS = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if n <= 20 else str(n),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "taiwaneseCountingThousand": chinese,
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}


class Numbering:
    """Counts the numbered paragraphs of one document in their order."""

    def __init__(self, part=None):
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if part is None:
            return
        for abstract in part.iter(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{_W}lvl"):
                depth = level.get(f"{_W}ilvl") or ""
                if depth.isdigit():
                    start = self._value(level, "start") or "1"
                    levels[int(depth)] = (
                        self._value(level, "numFmt") or "decimal",
                        (self._value(level, "lvlText") or "")[:_LONGEST_LABEL],
                        int(start) if start.isdecimal() and len(start) < 10 else 1,
                    )
            self._levels[abstract.get(f"{_W}abstractNumId")] = levels
        for number in part.iter(f"{_W}num"):
            self._abstract[number.get(f"{_W}numId")] = self._value(number, "abstractNumId") or ""

    @staticmethod
    def _value(node, name: str) -> str | None:
        child = node.find(f"{_W}{name}")
        return child.get(f"{_W}val") if child is not None else None

    def label(self, place: tuple[str, int] | None) -> str:
        """The number Word would print before the next paragraph at (numId, level)."""
        if place is None:
            return ""
        number_id, depth = place
        levels = self._levels.get(self._abstract.get(number_id, ""), {})
        if depth not in levels or levels[depth][0] in ("bullet", "none"):
            return ""
        counts = self._counts.setdefault(self._abstract[number_id], {})
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        words = levels[depth][1]
        for level, (style, _, start) in levels.items():
            words = words.replace(f"%{level + 1}", _FORMATS.get(style, str)(counts.get(level, start)))
        return words
