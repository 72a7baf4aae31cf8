"""What every paper of an office has in common (GB/T 9704-2012): titles, levels, signature and date.

The geometry itself is CSS: `templates/gazette/page.css`, shared by 公文 and 文书.
"""

import re
from datetime import date

_LEAD = re.compile(
    r"^(?:(?P<one>[一二三四五六七八九十]+、)|(?P<two>[（(][一二三四五六七八九十]+[）)])|"
    r"(?P<article>第[一二三四五六七八九十百零〇]+条[\s\u3000]*))"
)
_BREAK_BEFORE = re.compile(
    r"\d|《|关于|印发|转发|批转|进一步|全面|切实|开展|加强|做好|推进|规范|实施|工作|制度|管理|办法|方案|意见|通知|政府信息|政务公开"
)


def mark(text: str, *, upward: bool = False) -> dict:
    """发文机关标志: one size for all lines, as large as the width of the 版心 allows, at most 60 pt.

    Several agencies stand one a line. Returns `lines` ({text, spread in em}), `beside` (the word 文件 of a joint paper)
    and `size` in points; empty without words.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return {}
    joint = len(lines) > 1
    beside = ""
    if joint:  # 联合行文：“文件”二字居各机关名称右侧，上下居中
        lines = [line.removesuffix("文件") for line in lines]
        beside = "文件" if not upward or any("文件" in line for line in lines) else ""
    longest = max(len(line) for line in lines)
    size = min(40 if joint else 60, 436 / (longest + (2.4 if beside else 0)))
    spread = [(longest - len(line)) / (len(line) - 1) if len(line) > 1 else 0 for line in lines]
    return {
        "lines": [
            {"text": line, "spread": f"{gap:.3f}" if gap else ""}
            for line, gap in zip(lines, spread, strict=True)
        ],
        "beside": beside,
        "size": f"{size:.2f}",
    }


def title_lines(title: str, most: int = 19) -> list[str]:
    """A title in lines of much the same length, broken between words (标题回行，词意完整，排列对称).

    A break is best before 关于, 印发 or 《 and after 》 or 、; never before a closing mark or 的.
    """
    title = re.sub(r"\s+", "", title)
    fewest = -(-len(title) // most)
    if fewest <= 1:
        return [title]
    return min((_broken(title, count, most) for count in (fewest, fewest + 1)), key=lambda found: found[0])[1]


def _broken(title: str, count: int, most: int) -> tuple[float, list[str]]:
    """(cost, lines) of the best way to break a title into lines of about len/count characters."""
    even = len(title) / count
    best = {0: (0.0, [])}
    for end in range(1, len(title) + 1):
        ways = [
            (cost + (end - start - even) ** 2 + 15 + _break_cost(title, end), [*lines, title[start:end]])
            for start in range(max(0, end - most), end)
            for cost, lines in (best[start],)
        ]
        best[end] = min(ways)
    return best[len(title)]


def _break_cost(title: str, place: int) -> float:
    if place == len(title):
        return 0
    if title[place] in "》」”’）〕，、：；。的" or title[place - 1] in "《「“‘（〔":
        return 1000
    if title[place - 1].isascii() and (title[place].isascii() or title[place] in "年月日号"):
        return 1000
    good = _BREAK_BEFORE.match(title, place) or title[place - 1] in "》、，和及的厅局委府室"
    return 0 if good else 40


def paragraph(line: str) -> dict:
    """A paragraph with its leading words set apart: 一、 in 黑体, （一） in 楷体, 第一条 in 黑体.

    Returns lead, face (hei, kai or empty) and text.
    """
    match = _LEAD.match(line)
    if not match:
        return {"kind": "p", "lead": "", "face": "", "text": line}
    if match["article"]:
        return {"kind": "p", "lead": match[0].strip(), "face": "hei", "text": "　" + line[match.end() :]}
    stop = line.find("。") + 1
    lead, rest = (line[:stop], line[stop:]) if 0 < stop <= 60 else ("", line)
    return {"kind": "p", "lead": lead, "face": "hei" if match["one"] else "kai", "text": rest}


def sign_indent(signature: str, written: str) -> str:
    """成文日期右空四字, and the signature centred above it; a longer one moves to the right.

    In characters, for the pair as one block whose lines are centred on each other.
    """
    wider = max((_width(line) for line in signature.splitlines()), default=0) - _width(written)
    return f"{max(0.0, 4 - max(0.0, wider) / 2):.2f}"


def _width(line: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in line)


def written(day: date | None) -> str:
    """A date as it stands on paper: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
