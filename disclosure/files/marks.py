"""What must not slip out with a document: 密级 marks and personal data, each with its place in the text.

《政府信息公开条例》第十四条（国家秘密不予公开）、第十五条（个人隐私）、第十六条（内部事务信息）、
第十七条（公开前保密审查）。Pure and linear: every rule looks through a window of fixed size
around a short literal, so a text of 5 MB is read once.

A mark is not a word. 国家秘密、商业秘密、《保守国家秘密法》、标识为“秘密”“机密” are prose; a mark
carries a ★, or fills its line, or stands after the label 密级. Numbers are believed only with their own
proof: the check digit of GB 11643, a mobile number's prefix, the Luhn digit of a bank card.
"""

import re
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

LIMIT = 500  # a text with more findings than this is stopped anyway


class Kind(StrEnum):
    SECRECY = "secrecy"
    INTERNAL = "internal"
    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Kind.SECRECY: "密级标志",
    Kind.INTERNAL: "内部资料标志",
    Kind.ID_NUMBER: "身份证号",
    Kind.MOBILE: "手机号",
    Kind.BANK_CARD: "银行卡号",
}
MESSAGES = {
    Kind.SECRECY: "文中有密级标志。国家秘密不予公开；已经解密的，请去掉标志并写明解密依据。",
    Kind.INTERNAL: "文中有内部资料标志。请核对是否属于内部事务信息。",
    Kind.ID_NUMBER: "文中有身份证号。公开前须隐去。",
    Kind.MOBILE: "文中有手机号。个人电话公开前须隐去，办公电话请改用座机。",
    Kind.BANK_CARD: "文中有银行卡号。公开前须隐去。",
}
ARTICLES = {
    Kind.SECRECY: "《政府信息公开条例》第十四条",
    Kind.INTERNAL: "《政府信息公开条例》第十六条",
    Kind.ID_NUMBER: "《政府信息公开条例》第十五条",
    Kind.MOBILE: "《政府信息公开条例》第十五条",
    Kind.BANK_CARD: "《政府信息公开条例》第十五条",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: text[start:end], and words that may be shown without repeating the secret."""

    kind: Kind
    start: int
    end: int
    excerpt: str
    message: str
    article: str

    def as_dict(self) -> dict:
        """For a JSON column."""
        return asdict(self) | {"kind": str(self.kind)}

    @classmethod
    def from_dict(cls, row: dict) -> "Finding":
        return cls(**(row | {"kind": Kind(row["kind"])}))


def find(text: str, *, limit: int = LIMIT) -> list[Finding]:
    """All findings in the order of the text, at most `limit`; they never overlap."""
    found = [*islice(_marks(text), limit), *islice(_numbers(text), limit), *islice(_spelled(text), limit)]
    found.sort(key=lambda item: (item.start, item.end))
    kept: list[Finding] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept[:limit]


# 密级与内部资料

_BLANK = " \t\u3000\u00a0"
_STARS = "★☆⭐✩✭"
_LEVEL = re.compile(rf"(?:绝[{_BLANK}]{{0,4}}密|机[{_BLANK}]{{0,4}}密|秘[{_BLANK}]{{0,4}}密)")
_STAR_AFTER = re.compile(
    rf"[{_BLANK}]{{0,6}}[{_STARS}][{_BLANK}]{{0,6}}(?:长期|启用前|[0-9０-９一二三四五六七八九十]{{1,3}}[{_BLANK}]?(?:年|个月|月|天|日))?"
)
_ASTERISK_AFTER = re.compile(
    rf"[{_BLANK}]{{0,4}}[*＊][{_BLANK}]{{0,4}}(?:长期|启用前|[0-9０-９]{{1,3}}[{_BLANK}]?(?:年|个月|月|天|日))"
)
_STAR_BEFORE = re.compile(rf"[{_STARS}][{_BLANK}]{{0,6}}\Z")
_LABEL_BEFORE = re.compile(
    rf"(?:密[{_BLANK}]{{0,4}}级|秘密等级|保密等级|保密级别|涉密等级)(?:和保密期限)?[{_BLANK}]{{0,4}}[:：|]?[{_BLANK}]{{0,4}}\Z"
)
_ENDS_VALUE = re.compile(rf"[{_BLANK}]*(?:$|[\n\r。；;|）)\]】]|[{_BLANK}]{{2}})")
# Besides the mark itself a head line may carry 份号, 保密期限 and 紧急程度.
_HEAD_REST = re.compile(
    rf"^(?:[{_BLANK}]|No\.?|№|[0-9０-９]{{1,7}}(?:号|份)?|[0-9０-９]{{1,3}}(?:年|个月|月|天|日)|长期|启用前|特急|特提|加急|平急|急件|等级|件)*$"
)
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]", "〔": "〕", "［": "］"}
_QUOTES = {"“": "”", "「": "」", "『": "』", "《": "》", '"': '"', "‘": "’", "'": "'"}

_INTERNAL = re.compile(
    rf"内[{_BLANK}]{{0,4}}部[{_BLANK}]{{0,4}}(?:资[{_BLANK}]{{0,4}}料|文[{_BLANK}]{{0,4}}件|材料|刊物|参考|传阅|使用|发行)"
    r"|工作秘密|仅供内部(?:使用|参考|传阅)|(?:此|本)件(?:仅供|限于)?内部(?:使用|参考|传阅)"
)
_KEEP = re.compile(
    rf"[{_BLANK}，,、；;·。]{{0,6}}(?:请?注意(?:保存|保管|保密)|妥善(?:保存|保管)|(?:不得|请勿|严禁|切勿)(?:外传|外泄|扩散|翻印|复印|公开|转载))"
)
_WINDOW = 60
# What may stand right behind a mark. Anything else is prose, told without looking further.
_HEAD_SIGNS = frozenset(_BLANK + "\r\n\x0c|0123456789０１２３４５６７８９特加平急等件长启N№")
_BEHIND_LEVEL = _HEAD_SIGNS | frozenset(_STARS + '*＊。；;）)】]〕］"”')
_BEHIND_INTERNAL = _HEAD_SIGNS | frozenset(_STARS + "，,、；;·。！!请注妥不严切）)】]〕］")


def _line_around(text: str, start: int, end: int) -> tuple[str, str] | None:
    """The rest of a short line before and after text[start:end]; None when the line is long prose."""
    left = max(text.rfind(stop, max(0, start - _WINDOW), start) for stop in "\n\x0c")
    if left < 0 and start > _WINDOW:
        return None
    stops = [p for p in (text.find(c, end, end + _WINDOW) for c in "\n\x0c\r") if p >= 0]
    if not stops and len(text) - end > _WINDOW:
        return None
    return text[left + 1 : start], text[end : min(stops, default=len(text))]


_STAR_OR_BLANK = frozenset(_STARS + _BLANK)


def _stands_before(text: str, place: int, signs: frozenset[str]) -> bool:
    return place == len(text) or text[place] in signs


def _marks(text: str) -> Iterator[Finding]:
    for match in _LEVEL.finditer(text):
        if not (
            _stands_before(text, match.end(), _BEHIND_LEVEL) or text[match.start() - 1] in _STAR_OR_BLANK
        ):
            continue
        span = _secrecy_span(text, match.start(), match.end())
        if span:
            yield _finding(Kind.SECRECY, text, *span)
    for match in _INTERNAL.finditer(text):
        if not _stands_before(text, match.end(), _BEHIND_INTERNAL):
            continue
        span = _internal_span(text, match.start(), match.end())
        if span:
            yield _finding(Kind.INTERNAL, text, *span)


def _secrecy_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    after = _STAR_AFTER.match(text, end) or _ASTERISK_AFTER.match(text, end)
    before = _STAR_BEFORE.search(text[max(0, start - 8) : start])
    if after or before:
        left = start - len(before[0]) if before else start
        right = after.end() if after else end
        return None if _is_quoted(text, left, right) else (left, right)
    if _LABEL_BEFORE.search(text[max(0, start - 20) : start]) and _ENDS_VALUE.match(text, end):
        return start, end
    line = _line_around(text, start, end)
    if line is None:
        return None
    before_text, after_text = line[0].strip(_BLANK + "\r"), line[1].strip(_BLANK + "\r")
    if _HEAD_REST.match(before_text) and _HEAD_REST.match(after_text):
        return None if _in_a_list_of_levels(text, start, end) else (start, end)
    opening = before_text[-1:]
    if opening in _BRACKETS and after_text == _BRACKETS[opening] and "密" not in before_text:
        return start, end
    return None


def _is_quoted(text: str, start: int, end: int) -> bool:
    """“机密★1年” in quotation marks speaks of a mark and is none."""
    return start > 0 and end < len(text) and _QUOTES.get(text[start - 1]) == text[end]


def _in_a_list_of_levels(text: str, start: int, end: int) -> bool:
    """绝密 / 机密 / 秘密 line under line is a table of the levels, not a mark."""
    word = text[start:end]
    near = text[max(0, start - 12) : start], text[end : end + 12]
    others = [level for level in ("绝密", "机密", "秘密") if level != word]
    return any(re.search(rf"(?:^|\s){other}(?:\s|$)", part) for part in near for other in others)


def _internal_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    keep = _KEEP.match(text, end)
    if keep:
        return None if _is_quoted(text, start, keep.end()) else (start, keep.end())
    star = _STAR_AFTER.match(text, end)
    if star:
        return None if _is_quoted(text, start, star.end()) else (start, star.end())
    line = _line_around(text, start, end)
    if line is None:
        return None
    before, after = line[0].strip(_BLANK + "\r"), line[1].strip(_BLANK + "\r")
    if _HEAD_REST.match(before) and _HEAD_REST.match(after.strip("。！!")):
        return start, end
    if before in _BRACKETS and after == _BRACKETS[before]:
        return start, end
    return None


# 个人信息

_DIGITS = re.compile(r"[0-9０-９]+[XxＸｘ]?")
_GLUE = frozenset(" -.\u00a0\u3000‐–—－．·")
_GLUES = "".join(re.escape(sign) for sign in sorted(_GLUE))
# Digit by digit: 1 3 8 0 0 1 3 8 0 0 0. A longer or shorter row is a table, not a number.
_SPELLED = re.compile(
    rf"(?<![0-9０-９])(?<![0-9０-９][{_GLUES}])[0-9０-９](?:[{_GLUES}][0-9０-９]){{10,17}}"
    rf"(?:[{_GLUES}]?[0-9０-９XxＸｘ])?(?![0-9０-９])(?![{_GLUES}][0-9０-９])"
)
# How people break long numbers: 138 0013 8000, 6222 0212 3456 7890 123, 110101 19900307 1012.
_GROUPINGS = {
    3: ((3, 4, 4),),
    4: ((4, 3, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 4, 4, 4)),
    6: ((6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 8, 3, 1), (6, 13)),
}
_LONGEST_GROUPING = 5
_MEASURED = re.compile(rf"\.[0-9]|[{_BLANK}]?(?:元|万|亿|％|%|吨|平方|立方|公里|千瓦)")
_MOBILE = re.compile(r"(?:1(?:3\d|4[0-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9]))\d{8}$", re.ASCII)
_REGIONS = frozenset(
    str(tens + ones)
    for tens, most in ((10, 5), (20, 3), (30, 7), (40, 6), (50, 4), (60, 5), (70, 1), (80, 3), (90, 1))
    for ones in range(1, most + 1)
)
_ID_WORDS = re.compile(r"身份证|身份号|证件号|证号")
_CARD_WORDS = re.compile(r"卡号|银行卡|储蓄卡|信用卡|账号|帐号|账户|帐户|开户|工资卡|社保卡|一卡通|存折")
_NARROW = str.maketrans("０１２３４５６７８９ＸｘX", "0123456789xxx")


def _numbers(text: str) -> Iterator[Finding]:
    groups: list[tuple[int, int]] = []  # digit groups joined by one space, dash or dot
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if groups and not (start - groups[-1][1] == 1 and text[start - 1] in _GLUE):
            yield from _in_chain(text, groups, len(groups))
            groups = []
        groups.append((start, end))
        if len(groups) > 64:  # a table of figures: judge what has passed, keep what may still grow
            judged = yield from _in_chain(text, groups, len(groups) - _LONGEST_GROUPING)
            groups = groups[judged:]
    yield from _in_chain(text, groups, len(groups))


def _spelled(text: str) -> Iterator[Finding]:
    for match in _SPELLED.finditer(text):
        item = _number(text, *match.span())
        if item:
            yield item


def _in_chain(text: str, groups: list[tuple[int, int]], upto: int) -> Generator[Finding, None, int]:
    """Findings that begin in groups[:upto]; returns the first group not yet judged."""
    index = 0
    while index < upto:
        start, end = groups[index]
        taken = 1
        if end - start > 6:
            item = _number(text, start, end)
        else:
            item = None
            for sizes in _GROUPINGS.get(end - start, ()):
                part = groups[index : index + len(sizes)]
                if tuple(stop - begin for begin, stop in part) == sizes:
                    item = _number(text, start, part[-1][1])
                    if item:
                        taken = len(sizes)
                        break
        if item:
            yield item
        index += taken
    return index


def _number(text: str, start: int, end: int) -> Finding | None:
    before, after = text[start - 1 : start], text[end : end + 1]
    if _is_ascii_word(before) or _is_ascii_word(after):
        return None
    if before == "." and text[start - 2 : start - 1].isdigit():  # the tail of a decimal
        return None
    value = "".join(c for c in text[start:end] if c not in _GLUE).translate(_NARROW)
    if is_id_number(value):
        return _finding(Kind.ID_NUMBER, text, start, end)
    if not value.isdigit():
        return None
    context = text[max(0, start - 24) : start]
    if _is_old_id_number(value) and _ID_WORDS.search(context):
        return _finding(Kind.ID_NUMBER, text, start, end)
    if _is_mobile(value) and not _MEASURED.match(text, end):
        return _finding(Kind.MOBILE, text, start, end)
    if _is_card(value) and (value.startswith(("62", "60", "9558")) or _CARD_WORDS.search(context)):
        return _finding(Kind.BANK_CARD, text, start, end)
    return None


def _is_mobile(digits: str) -> bool:
    """Eleven places with a known prefix; 86 or the old 0 may stand before."""
    return digits[:-11] in ("", "0", "86") and bool(_MOBILE.match(digits[-11:]))


def _is_card(digits: str) -> bool:
    return 16 <= len(digits) <= 19 and digits[0] in "34569" and _luhn(digits)


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def is_id_number(value: str) -> bool:
    """公民身份号码 of 18 places with its check digit (GB 11643, ISO 7064 MOD 11-2)."""
    value = value.translate(_NARROW)
    if len(value) != 18 or not value[:17].isascii() or not value[:17].isdigit() or value[:2] not in _REGIONS:
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(value, weights, strict=False))
    return "10x98765432"[total % 11] == value[17] and _is_birthday(value[6:14])


def _is_old_id_number(value: str) -> bool:
    return len(value) == 15 and value[:2] in _REGIONS and _is_birthday("19" + value[6:12])


def _is_birthday(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2099


def _luhn(value: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(value)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0 and len(set(value)) > 1


# 摘录

_REACH = 28  # characters shown on each side
_FAR = _REACH + 60  # looked at, so that a number cut by the reach is still known as one
_SENTENCE = re.compile(r"[。！？!?；;\n\r\x0c]")
_LONG_NUMBER = re.compile(rf"[0-9０-９](?:[{_GLUES}]?[0-9０-９]){{6,}}[{_GLUES}]?[XxＸｘ]?")
_CUT_HEAD = re.compile(rf"\A[0-9０-９XxＸｘ{_GLUES}]+")
_CUT_TAIL = re.compile(rf"[0-9０-９][0-9０-９{_GLUES}]*\Z")
_LEADING = " \t\u3000\u00a0，,、：:。.；;！!？?|）)】]》>”’·—-…"
_TRAILING = " \t\u3000\u00a0，,、：:；;|（(【[《<“‘·—-…"


def mask(value: str) -> str:
    """The first three and last two characters of a number; the rest as *."""
    return value[:3] + "*" * max(1, len(value) - 5) + value[-2:] if len(value) > 6 else value


def _finding(kind: Kind, text: str, start: int, end: int) -> Finding:
    return Finding(kind, start, end, _excerpt(kind, text, start, end), MESSAGES[kind], ARTICLES[kind])


def _excerpt(kind: Kind, text: str, start: int, end: int) -> str:
    """The sentence around, as far as it may be shown: every other long number in it is wholly hidden."""
    here = text[start:end]
    if kind in (Kind.ID_NUMBER, Kind.MOBILE, Kind.BANK_CARD):
        here = mask(here)
    # A number cut by the far end of the window is too short to be known as one: it goes.
    before = text[max(0, start - _FAR) : start]
    before = _CUT_HEAD.sub("", before) if start > _FAR else before
    after = text[end : end + _FAR]
    after = _CUT_TAIL.sub("", after) if end + _FAR < len(text) else after
    before = _hidden(_SENTENCE.split(before)[-1])
    after = _hidden(_SENTENCE.split(after, maxsplit=1)[0])
    before = ("…" if len(before) > _REACH else "") + before[-_REACH:].lstrip(_LEADING)
    after = after[:_REACH].rstrip(_TRAILING) + ("…" if len(after) > _REACH else "")
    shown = re.sub(r"[：:]{2,}", "：", f"{before}{here}{after}".replace("|", " "))
    return " ".join(shown.split())


def _hidden(words: str) -> str:
    return _LONG_NUMBER.sub("****", words)
